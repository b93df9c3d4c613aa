"""A real case and a plain one, driven side by side through the same acts and questions."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from events.figures import Figure
from projections.policies import policy_named
from projections.standpoint import Standpoint
from tests.helpers.cases import held
from tests.helpers.commands import Desk, Ran, report
from tests.helpers.plain_case import NOW, Act, Look, PlainCase, Slot
from tracker.asking import Asked, answers, materials
from tracker.case import Case

INCIDENTS = ("strikes", "convoy", "raid")
MEASURES = ("killed", "injured")
ORIGINS = ("the army", "a hospital", "a minister")
OUTLETS = ("AAP", "Al Jazeera")
MICROS = 1_000_000

Claim = tuple[str, str, str, int]  # incident, measure, origin, figure


class Driven:
    """What is done to it is done to both; `check` compares all that they answer."""

    def __init__(self, folder: Path) -> None:
        self.desk = Desk(folder)
        self._files = 0
        self._case: Case | None = None
        self.texts: dict[str, set[str]] = {}  # that were ever filed, by report
        self.drafts: list[Act] = []  # the files of reports, with what is in them
        for incident in INCIDENTS:
            self.desk.ok("incident", "open", incident)
        for incident in INCIDENTS:  # an entry of one's own is undone, these stay
            self.desk.ok("mark", f"opened {incident}")
        self.plain = PlainCase(2 * len(INCIDENTS))

    # -- what both are asked

    def check(self, look: Look = NOW) -> None:
        """Both have the same claims in force, and the same figures ruled."""
        assert self.opened().log.size() == self.plain.size
        at = Standpoint(None if look.as_of is None else look.as_of * MICROS, look.known)
        asked = Asked(self.opened(), at, (policy_named("standing"),))
        assert in_force(asked) == self.plain.in_force(look)
        best = {
            (item.incident, item.measure): item.estimate.best
            for item in answers(asked, explain=False)
            if item.estimate.ruled is not None
        }
        ruled = self.plain.ruled(look)
        assert best.items() <= ruled.items()
        assert {slot for slot in ruled if slot in self.plain.in_force(look)} <= best.keys()

    def check_texts(self) -> None:
        """Every text that was ever filed is there, and `verify` finds nothing."""
        found = held(self.desk.case)
        assert (found.events, found.findings) == (self.plain.size, ())
        assert found.claims.keys() == self.texts.keys()
        with closing(sqlite3.connect(self.desk.case)) as log:
            kept = {text for (text,) in log.execute("SELECT text FROM texts")}
        assert kept == set().union(*self.texts.values())

    def check_export(self) -> None:
        """What is in force now is in force where the export is taken in."""
        other = Desk(self.desk.folder / "other")
        other.folder.mkdir(exist_ok=True)
        for left in other.folder.iterdir():
            left.unlink()
        other.now = self.desk.now
        lines = self.desk.ok("export").out
        if lines:
            other.write("case.jsonl", lines)
            other.ok("ingest", "case.jsonl")
        there: dict[Slot, list[int]] = {}
        if lines:
            with closing(Case(other.case, "desk", lambda: other.now)) as case:
                found = in_force(Asked.now(case))
            there = {slot: sorted(claims.values()) for slot, claims in found.items()}
        here = self.plain.in_force()
        assert there == {slot: sorted(claims.values()) for slot, claims in here.items()}

    def opened(self) -> Case:
        """The case that is asked, which stays open while commands write to it."""
        if self._case is None:
            self._case = Case(self.desk.case, "desk", lambda: self.desk.now)
        return self._case

    def close(self) -> None:
        """Close it; the next question opens it again."""
        if self._case is not None:
            self._case.close()
        self._case = None

    # -- what is done to both

    @property
    def now(self) -> int:
        """The time of the last command, in seconds."""
        return int(self.desk.now.timestamp())

    def claims(self) -> list[Act]:
        """The claims that were not undone, whatever else became of them."""
        return self.plain.holding(NOW, "claim")

    def write(self, outlet: str, published: int, said: list[Claim], base: Act | None) -> Act:
        """Write the file of a report, or of another edition of one."""
        self._files += 1
        url = base["url"] if base else f"https://wire.example/{self._files}"
        text = f"Text {self._files}.\n"
        tables = [
            {"incident": who, "measure": what, "said_by": [origin], "figure": str(figure)}
            for who, what, origin, figure in said
        ]
        file = self.desk.write(
            f"{self._files}.md",
            report(*tables, outlet=outlet, published=instant(published), url=url, text=text),
        )
        draft = {"file": file, "url": url, "outlet": outlet, "published": published}
        draft |= {"said": said, "text": text, "is_base": base is None}
        self.drafts.append(draft)
        return draft

    def ingest(self, draft: Act) -> str:
        """File a report: anew, as another edition, or not at all where it is there."""
        reports = self.plain.holding(NOW, "report")
        is_there = any(act["file"] == draft["file"] for act in reports)
        known = [act for act in reports if act["url"] == draft["url"]]
        done = self.desk.ok("ingest", draft["file"], "--json").data()[0]
        assert done["status"] == ("unchanged" if is_there else "revised" if known else "filed")
        if is_there:
            return str(done["status"])
        stream = f"report:{done['report']}"
        self.texts.setdefault(done["report"], set()).add(draft["text"])
        edition = 1 + max((act["edition"] for act in known), default=0)
        filed = {"report": done["report"], "edition": edition, "stream": stream}
        filed |= {key: draft[key] for key in ("file", "url", "published", "outlet")}
        self.plain.do("report", self.now, 1, **filed)
        for incident, measure, origin, figure in draft["said"]:
            self._claim(filed, incident, measure, origin, figure)
        return str(done["status"])

    def _claim(self, filed: Act, incident: str, measure: str, origin: str, figure: int) -> Act:
        numbers = [act["number"] for act in self.plain.acts
                   if act["act"] == "claim" and act["stream"] == filed["stream"]]  # fmt: skip
        number = 1 + max(numbers, default=0)
        return self.plain.do(
            "claim", self.now, 1, id=f"{filed['report']}#{number}", number=number,
            stream=filed["stream"], report=filed["report"], incident=incident, measure=measure,
            origin=origin, figure=figure, since=filed["published"], edition=filed["edition"],
        )  # fmt: skip

    def add(self, filed: Act, claim: Claim) -> None:
        incident, measure, origin, figure = claim
        self.desk.ok(
            "claim", "add", filed["report"], "--incident", incident, "--measure", measure,
            "--figure", str(figure), "--said-by", origin, "--edition", str(filed["edition"]),
        )  # fmt: skip
        self._claim(filed, incident, measure, origin, figure)

    def of_claim(
        self, kind: str, claim: Act, *options: str, may: bool = True, since: int | None = None,
        **what: Any,
    ) -> None:  # fmt: skip
        """Something is recorded of a claim, unless it may not be, which the program must say."""
        ran = self.desk.run("claim", kind, claim["id"], *options)
        assert ran.status == (0 if may else 2), ran
        if may:
            self.plain.do(
                {"reassign": "move"}.get(kind, kind), self.now, 1, claim=claim["id"],
                stream=claim["stream"], since=since, **what,
            )  # fmt: skip

    def void_and_replace(self, claim: Act, figure: int) -> None:
        plain = self.plain
        may = not plain.is_voided(claim) and not any(
            plain.newest(kind, claim) for kind in ("retract", "correct")
        )
        ran = self.desk.run(
            "claim", "void", claim["id"], "--figure", str(figure), "--because", "a slip"
        )
        assert ran.status == (0 if may else 2), ran
        if may:
            moves = [act for act in plain.holding(NOW, "move") if act["claim"] == claim["id"]]
            incident = moves[-1]["incident"] if moves else claim["incident"]
            filed = {**claim, "published": claim["since"]}
            self._claim(filed, incident, claim["measure"], claim["origin"], figure)
            if any(act["claim"] == claim["id"] for act in plain.holding(NOW, "rate")):
                new = plain.acts[-1]["id"]
                plain.do("rate", self.now, 1, claim=new, stream=claim["stream"], since=None)
            plain.do("void", self.now, 1, claim=claim["id"], stream=claim["stream"], since=None)

    def merge(self, incident: str, into: str) -> None:
        plain = self.plain
        is_merged = {name: plain.stands_for(name) != name for name in (incident, into)}
        ran = self.desk.run("incident", "merge", incident, into, "--because", "the same")
        assert ran.status == (2 if incident == into or any(is_merged.values()) else 0), ran
        if ran.status == 0:
            self._rename(incident, into)

    def split(self, incident: str, out_of: str, taken: list[Act]) -> None:
        """Take a merged incident off again, or let one that is none take claims along."""
        plain = self.plain
        ids = [claim["id"] for claim in taken]
        merged = plain.stands_for(incident)
        direct = [act for act in plain.holding(NOW, "rename") if act["incident"] == incident]
        into = direct[-1]["into"] if direct else ""
        may = incident != out_of and into in ("", out_of) and (bool(into) or bool(taken))
        may &= all(plain.home(claim) == out_of and not plain.is_voided(claim) for claim in taken)
        assert bool(into) == (merged != incident)
        ran = self.desk.run(
            "incident", "split", incident, *ids, "--from", out_of, "--because", "another"
        )
        assert ran.status == (0 if may else 2), ran
        if may:
            self._rename(incident, "")
            for claim in taken:
                plain.do("move", self.now, 0, claim=claim["id"], incident=incident,
                         since=self.now, stream=f"incident:{incident}")  # fmt: skip

    def _rename(self, incident: str, into: str) -> None:
        self.plain.do(
            "rename", self.now, 1, incident=incident, into=into, since=self.now,
            stream=f"incident:{incident}",
        )  # fmt: skip

    def rule_on(self, slot: Slot, figure: int) -> None:
        incident, measure = slot
        self.desk.ok("rule", "set", *slot, "--figure", str(figure), "--because", "so")
        self.plain.do(
            "rule", self.now, 1, incident=incident, measure=measure, figure=figure,
            since=self.now, stream=f"incident:{incident}",
        )  # fmt: skip

    def lift(self, ruling: Act) -> None:
        plain = self.plain
        is_lifted = any(act["ruling"] == ruling["at"] for act in plain.holding(NOW, "lift"))
        ran = self.desk.run("rule", "lift", f"#{ruling['at']}", "--because", "not so")
        assert ran.status == (2 if is_lifted else 0), ran
        if not is_lifted:
            plain.do("lift", self.now, 1, ruling=ruling["at"], since=self.now,
                     stream=ruling["stream"])  # fmt: skip

    def mark(self) -> None:
        name = f"mark {len(self.plain.acts)}"
        self.desk.ok("mark", name)
        self.plain.do("mark", self.now, 1, name=name, marked=self.plain.size, stream="case")

    def undo(self) -> None:
        self.desk.ok("undo", "--because", "by mistake")
        self.plain.undo(self.now)

    def run(self, *words: str) -> Ran:
        """Run a command that changes nothing of what both are asked."""
        return self.desk.ok(*words)


def in_force(asked: Asked) -> dict[Slot, dict[str, int]]:
    """The figures in force in a real case, by the ids of their claims."""
    return {slot: claims for slot, claims in _in_force(asked) if claims}


def _in_force(asked: Asked) -> Iterator[tuple[Slot, dict[str, int]]]:
    for incident, measure, material in materials(asked):
        claims = material.fold(asked.at).in_force(None).claims
        yield (
            (incident, measure),
            {claim.id: claim.value.lower for claim in claims if isinstance(claim.value, Figure)},
        )


def instant(seconds: int) -> str:
    """A time as report files have it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
