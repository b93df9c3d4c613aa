"""Does anything at all to a case, and to a plain one beside it, and compares what both answer."""

from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.helpers.cases import workplace
from tests.helpers.driven_case import INCIDENTS, MEASURES, ORIGINS, OUTLETS, Driven
from tests.helpers.plain_case import NOW, Look

DAY = 86_400
incidents = st.sampled_from(INCIDENTS)
figures = st.integers(0, 40)
said = st.tuples(incidents, st.sampled_from(MEASURES), st.sampled_from(ORIGINS), figures)
index = st.integers(0, 1000)


class CaseMachine(RuleBasedStateMachine):
    """One run: some dozens of acts, drawn at random."""

    steps = 0  # of all runs

    def __init__(self) -> None:
        super().__init__()
        self._place = workplace()
        self.both = Driven(self._place.__enter__())
        self._published = self.both.now - 20 * DAY

    def teardown(self) -> None:
        self.both.close()
        self._place.__exit__(None, None, None)

    def later(self, seconds: int) -> int:
        """A time at which nothing else was published."""
        self._published += 1 + seconds
        return self._published

    def picked(self, found: list[Any], number: int) -> Any:
        return found[number % len(found)]

    def has_claims(self) -> bool:
        return bool(self.both.claims())

    def has_reports(self) -> bool:
        return bool(self.both.plain.holding(NOW, "report"))

    @rule(outlet=st.sampled_from(OUTLETS), claims=st.lists(said, min_size=1, max_size=3),
          after=st.integers(0, 9))  # fmt: skip
    def file(self, outlet: str, claims: list[Any], after: int) -> None:
        unique = list({claim[:3]: claim for claim in claims}.values())
        draft = self.both.write(outlet, self.later(after), unique, None)
        assert self.both.ingest(draft) == "filed"
        self.step()

    @precondition(lambda self: self.both.drafts)
    @rule(which=index)
    def file_again(self, which: int) -> None:
        bases = [draft for draft in self.both.drafts if draft["is_base"]]
        self.both.ingest(self.picked(bases, which))
        self.step()

    @precondition(has_reports)
    @rule(which=index, claims=st.lists(said, max_size=2))
    def revise(self, which: int, claims: list[Any]) -> None:
        base = self.picked(self.both.plain.holding(NOW, "report"), which)
        fresh = [
            (who, what, origin, 100 + len(self.both.drafts) * 3 + number)
            for number, (who, what, origin, _) in enumerate(claims)
        ]
        draft = self.both.write(base["outlet"], self.later(1), fresh, base)
        self.both.ingest(draft)
        self.step()

    @precondition(has_reports)
    @rule(which=index, claim=said)
    def add(self, which: int, claim: Any) -> None:
        filed = self.picked(self.both.plain.holding(NOW, "report"), which)
        self.both.add(filed, (*claim[:3], 10_000 + self.both.plain.size))
        self.step()

    @precondition(has_claims)
    @rule(which=index, other=index, figure=figures, is_correction=st.booleans())
    def answer(self, which: int, other: int, figure: int, is_correction: bool) -> None:
        """Its source corrects a claim, or takes it back."""
        plain, claim = self.both.plain, self.picked(self.both.claims(), which)
        reports = plain.holding(NOW, "report")
        later = [act for act in reports if act["published"] > claim["since"]]
        by = self.picked(reports if other % 8 == 0 else later or reports, other)
        now = plain.newest("correct", claim)
        may = not plain.is_voided(claim) and not plain.newest("retract", claim)
        may &= by["published"] >= claim["since"]
        may &= (by["report"], by["edition"]) != (claim["report"], claim["edition"])
        options = ["--by", by["report"], "--edition", str(by["edition"])]
        since = by["published"]
        if is_correction:
            may &= (now or claim)["figure"] != figure
            options += ["--figure", str(figure)]
            self.both.of_claim("correct", claim, *options, may=may, figure=figure, since=since)
        else:
            options += ["--because", "withdrawn"]
            self.both.of_claim("retract", claim, *options, may=may, since=since)
        self.step()

    @precondition(has_claims)
    @rule(which=index, figure=st.none() | figures)
    def void(self, which: int, figure: int | None) -> None:
        claim = self.picked(self.both.claims(), which)
        if figure is None:
            may = not self.both.plain.is_voided(claim)
            self.both.of_claim("void", claim, "--because", "a slip", may=may)
        else:
            self.both.void_and_replace(claim, figure)
        self.step()

    @precondition(has_claims)
    @rule(which=index, incident=incidents)
    def reassign(self, which: int, incident: str) -> None:
        plain, claim = self.both.plain, self.picked(self.both.claims(), which)
        may = not plain.is_voided(claim) and plain.home(claim) != incident
        self.both.of_claim(
            "reassign", claim, incident, "--because", "so", may=may, incident=incident
        )
        self.step()

    @precondition(has_claims)
    @rule(which=index, grade=st.integers(1, 6))
    def rate(self, which: int, grade: int) -> None:
        self.both.of_claim("rate", self.picked(self.both.claims(), which), str(grade))
        self.step()

    @rule(incident=incidents, into=incidents)
    def merge(self, incident: str, into: str) -> None:
        self.both.merge(incident, into)
        self.step()

    @rule(incident=incidents, out_of=incidents, some=st.lists(index, max_size=2))
    def split(self, incident: str, out_of: str, some: list[int]) -> None:
        claims = self.both.claims()
        taken = {claim["id"]: claim for claim in (self.picked(claims, at) for at in some if claims)}
        self.both.split(incident, out_of, list(taken.values()))
        self.step()

    @precondition(has_claims)
    @rule(which=index, figure=figures)
    def rule_on(self, which: int, figure: int) -> None:
        slots = sorted(self.both.plain.in_force())
        if slots:
            self.both.rule_on(self.picked(slots, which), figure)
        self.step()

    @precondition(lambda self: self.both.plain.holding(NOW, "rule"))
    @rule(which=index)
    def lift(self, which: int) -> None:
        self.both.lift(self.picked(self.both.plain.holding(NOW, "rule"), which))
        self.step()

    @precondition(lambda self: self.both.plain.last_entry())
    @rule()
    def undo(self) -> None:
        self.both.undo()
        self.step()

    @rule()
    def mark(self) -> None:
        self.both.mark()
        self.step()

    @rule(as_of=st.none() | st.floats(0, 1), known=st.none() | st.floats(0, 1))
    def look_back(self, as_of: float | None, known: float | None) -> None:
        plain = self.both.plain
        first = self.both.now - 20 * DAY
        span = self._published - first if as_of is not None and as_of < 0.9 else 20 * DAY
        self.both.check(
            Look(
                None if as_of is None else first + int(as_of * span),
                None if known is None else int(known * plain.size),
            )
        )
        self.step()

    @precondition(lambda self: self.both.plain.marks())
    @rule(which=index)
    def look_back_to_a_mark(self, which: int) -> None:
        marks = self.both.plain.marks()
        self.both.check(Look(known=marks[self.picked(sorted(marks), which)]))
        self.step()

    @precondition(has_reports)
    @rule(words=st.sampled_from((("rebuild",), ("verify",), ("list",))))
    def look_after(self, words: tuple[str, ...]) -> None:
        self.both.run(*words)
        self.both.check_texts()
        self.step()

    @rule()
    def reopen(self) -> None:
        self.both.close()
        self.step()

    @precondition(has_claims)
    @rule()
    def export(self) -> None:
        self.both.check_export()
        self.step()

    def step(self) -> None:
        type(self).steps += 1
        self.both.check()


def run_machine(examples: int, seed_of: int, steps: int = 40, *, shrink: bool = True) -> int:
    """So many runs, the same for a seed; the number of acts and questions of all of them."""
    machine: Any = seed(seed_of)(type("Seeded", (CaseMachine,), {"steps": 0}))
    phases = [Phase.generate, *([Phase.shrink] if shrink else [])]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, phases=phases, deadline=None,
            database=None, suppress_health_check=list(HealthCheck), print_blob=False,
        ),
    )  # fmt: skip
    return int(machine.steps)
