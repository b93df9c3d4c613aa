"""The index of words: caught up exactly once, disposable, and never more than was known then."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, ClassVar
from unittest.mock import patch

import pytest
from msgspec.structs import replace

from events.attribution import Link
from events.citation import Citation
from events.errors import CaseError
from events.event import Event
from events.identity import text_hash
from events.log import Changes, Log
from events.values import Term
from projections.search import store as storing
from projections.search.fields import fields_of, stated
from projections.search.find import Hit, Within, asked, find, names_of
from projections.search.query import read_query
from projections.search.store import SearchStore, search_path
from projections.search.writer import SearchWriter
from projections.standpoint import Standpoint
from projections.views import catch_up as catching
from projections.views.catch_up import catch_up
from tests.helpers.said import (
    ENTERED,
    WHO,
    Act,
    Credible,
    Marked,
    Rated,
    Said,
    Voided,
    micros,
    said,
    told,
)

TEXT = "Two members of the federal police were killed when aircraft hit their post.\n"
OTHER = "One civilian and five members of the security forces died, says the army.\n"
MILITIA = Link("official, Popular Mobilisation Units", anonymous=True)


def filed(act: Said, text: str, title: str = "", url: str = "") -> Said:
    """The act with a text in its report."""
    told = replace(act.filed, text_sha256=text_hash(text), title=title, url=url)
    return Said(told, act.claim, act.entered)


def quoting(act: Said, text: str, quote: str) -> Said:
    """The act with a quote from the text."""
    at = text.index(quote)
    claim = replace(act.claim, citation=Citation(quote, at, at + len(quote)))
    return Said(act.filed, claim, act.entered)


POLICE = quoting(
    filed(
        said(MILITIA, "AP", via="AAP", killed="2", of="federal police", at="01:00"),
        TEXT, "Raids on depots", "https://wire.example/raids",
    ),
    TEXT,
    "federal police",
)  # fmt: skip
ARMY = filed(
    said("Iraq's military", killed={"civilian": "1", "security personnel": "5"}, at="05:10"),
    OTHER,
    "The army counts its dead",
)
BASE = said(via="AAP", incident="base", wounded="dozens", at="02:00")
NAMED = said(via="AAP", incident="base", by=Term("Kataib Hezbollah"), at="02:00")
ACTS: tuple[Act, ...] = (
    POLICE, ARMY, BASE, NAMED, Voided(BASE, "belongs to another place"), Credible(ARMY, 2),
    Rated("AAP", "B"), Marked("deadline"),
)  # fmt: skip


class Case:
    """A log with its texts, and an index beside it."""

    def __init__(self, folder: Path, *acts: Act, upto: int | None = None) -> None:
        folder.mkdir(exist_ok=True)
        self.log = Log(folder / "case.db")
        self.path = search_path(folder / "case.db")
        self.told = told(*acts)
        texts = {text_hash(text): text for text in (TEXT, OTHER)}
        changes = Changes()
        changes.texts = texts
        for logged in self.told.events[:upto]:
            changes.add(logged.stream, logged.version - 1, logged.event)
        self.log.append(changes)
        self.store = SearchStore(self.path)

    def find(self, words: str, *, limit: int = 20, **within: Any) -> list[Hit]:
        return self.all(words, limit, **within)[0]

    def all(self, words: str, limit: int, **within: Any) -> tuple[list[Hit], int]:
        look = partial(
            find,
            query=read_query(words),
            within=Within(**within),
            limit=limit,
        )
        return asked(self.log, self.store, look)

    def ids(self, words: str, **within: Any) -> list[str]:
        """What is found, by what it is: its id, and the last word of its topic where not filed."""
        return [hit.id for hit in self.find(words, **within)]

    def close(self) -> None:
        self.store.close()
        self.log.close()


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    with closing(Case(tmp_path / "one", *ACTS)) as made:
        yield made


REPORT, FIRST = "AAP-130100", "AAP-130100#1"
ARMY_REPORT, ARMY_CLAIM = "Al-Jazeera-130510", "Al-Jazeera-130510#1"
BASE_REPORT, BASE_CLAIM, NAMED_CLAIM = "AAP-130200", "AAP-130200#1", "AAP-130200#2"


# --- what is found ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("aircraft", [REPORT]),
        ("FEDERAL police", [FIRST, REPORT]),
        ("strikes police", [FIRST]),  # an incident and a population: of one claim
        ("depots", [REPORT]),
        ("wire.example/raids", [REPORT]),
        ("mobilisation", [FIRST]),
        ("anonymous", [FIRST]),
        ("security", [ARMY_CLAIM, ARMY_REPORT]),
        ('"five members"', [ARMY_REPORT]),
        ('"members five"', []),
        ("dozens", [BASE_CLAIM]),
        ("hezbol*", [NAMED_CLAIM]),
        ("another place", [BASE_CLAIM]),  # the reason why it was voided
        ("deadline", ["deadline"]),
        ("police -aircraft", [FIRST]),
        ("aircraft OR army", [ARMY_REPORT, REPORT]),
        ("nowhere", []),
    ],
)
def test_words_are_found_where_they_stand(case: Case, words: str, ids: list[str]) -> None:
    assert case.ids(words) == ids


def test_an_incident_is_found_by_its_id(case: Case) -> None:
    kinds = [(hit.kind, hit.topic) for hit in case.find("base")]
    assert sorted(kinds) == [
        ("claim", "claim.reported"),
        ("claim", "claim.reported"),
        ("incident", "incident.opened"),
    ]


def test_a_hit_says_what_it_is(case: Case) -> None:
    (hit,) = case.find("dozens")
    assert hit == Hit(
        position=case.told.position(BASE), kind="claim", topic="claim.reported", id=BASE_CLAIM,
        report=BASE_REPORT, incident="base", measure="wounded", outlet="AAP",
        published=micros("02:00"), afterwards=("claim.voided",),
    )  # fmt: skip


def test_the_best_match_comes_first(case: Case) -> None:
    hits = case.find("police")
    assert [hit.id for hit in hits] == [FIRST, REPORT]  # the shorter one is about nothing else


def test_ties_are_in_the_order_of_the_log(tmp_path: Path) -> None:
    same = [said(killed="2", at=f"0{hour}:00") for hour in (4, 2, 3)]
    with closing(Case(tmp_path, *same)) as case:
        assert case.ids("killed") == [case.told.id(act) for act in same]


def test_how_many_there_are_in_all(case: Case) -> None:
    hits, many = case.all("AAP OR strikes", 2)
    assert (len(hits), many) == (2, len(case.find("AAP OR strikes", limit=100)))


@pytest.mark.parametrize(
    ("within", "ids"),
    [
        ({"kind": "claim"}, [FIRST]),
        ({"kind": "report"}, [REPORT]),
        ({"incident": "strikes"}, [FIRST, REPORT]),
        ({"incident": "base"}, []),
        ({"measure": "killed"}, [FIRST, REPORT]),
        ({"incident": "strikes", "measure": "wounded"}, []),
        ({"outlet": "aap"}, [FIRST, REPORT]),
        ({"outlet": "Al Jazeera"}, []),
    ],
)
def test_only_within(case: Case, within: dict[str, str], ids: list[str]) -> None:
    assert case.ids("police", **within) == ids


def test_what_was_done_to_a_claim_is_of_its_incident(case: Case) -> None:
    hits = case.find("another", incident="base", measure="wounded")
    assert [hit.topic for hit in hits] == ["claim.voided"]


def test_the_names_there_are(case: Case) -> None:
    def names(field: str) -> list[str]:
        return asked(case.log, case.store, lambda connection: names_of(connection, field))

    assert names("incident") == ["base", "strikes"]
    assert names("outlet") == ["AAP", "Al Jazeera"]
    assert names("measure") == ["by", "killed", "wounded"]


# --- from where one looks ---------------------------------------------------------------------


def test_nothing_is_found_before_it_was_published(case: Case) -> None:
    def at(time: str) -> list[str]:
        return sorted(case.ids("strikes", at=Standpoint(as_of=micros(time))))

    assert at("00:59") == []
    assert at("01:00") == [FIRST, "strikes"]
    assert at("05:10") == [FIRST, ARMY_CLAIM, "strikes"]
    assert case.ids("deadline", at=Standpoint(as_of=micros("00:59"))) == ["deadline"]


def test_nothing_is_found_before_it_was_recorded(case: Case) -> None:
    position = case.told.position(BASE)
    assert case.ids("dozens", at=Standpoint(known=position - 1)) == []
    (hit,) = case.find("dozens", at=Standpoint(known=position))
    assert hit.afterwards == ()
    reports = partial(case.ids, "AAP", kind="report", incident="base")
    assert reports(at=Standpoint(known=position - 1)) == []
    assert reports(at=Standpoint(known=position)) == [BASE_REPORT]


def test_a_report_entered_before_it_appeared_is_found_from_then_on(tmp_path: Path) -> None:
    early = said(killed="3", at="09:00", entered="04:00")
    with closing(Case(tmp_path, early)) as case:
        assert case.ids("killed", at=Standpoint(as_of=micros("03:59"))) == []
        assert case.ids("killed", at=Standpoint(as_of=micros("04:00"))) == [case.told.id(early)]


# --- events of other kinds --------------------------------------------------------------------


class Revised(Event, frozen=True, kw_only=True):
    """A kind of event that this version does not have."""

    TOPIC: ClassVar[str] = "report.revised"

    text_sha256: str
    reason: str = ""


def test_any_event_with_a_text_or_a_reason_is_searched(case: Case) -> None:
    event = Revised(
        recorded_at=ENTERED, recorded_by=WHO, text_sha256=text_hash(TEXT), reason="a new edition"
    )
    assert fields_of(event, case.log) == {"text": TEXT, "reason": "a new edition"}
    gone = replace(event, text_sha256="0" * 64, reason="")
    assert fields_of(gone, case.log) == {}


def test_a_later_edition_is_found_under_its_report(case: Case) -> None:
    asked(case.log, case.store, lambda connection: None)
    edition = Revised(recorded_at=ENTERED, recorded_by=WHO, text_sha256=text_hash(OTHER))
    logged = replace(case.told.events[0], position=99, event=edition)
    with case.store.writing() as connection:
        writer = SearchWriter(connection, case.log)
        writer.enter(logged)
        writer.flush()
    hits = [hit for hit in case.find("civilian army") if hit.position == 99]
    (hit,) = hits
    assert (hit.kind, hit.topic, hit.id, hit.outlet) == ("report", "report.revised", REPORT, "AAP")
    assert hit.published == micros("01:00")


def test_what_a_claim_states() -> None:
    assert stated(said(killed="6", breakdown={"civilian": "1"}).claim) == "6 (1 civilian)"
    assert stated(said(killed="at least six").claim) == "≥ 6 (“at least six”)"
    assert stated(said(killed={"civilian": "1", "police": "5"}).claim) == "1 civilian + 5 police"
    assert stated(said(by=Term("Kataib")).claim) == "Kataib"


# --- disposable -------------------------------------------------------------------------------


def everything(case: Case) -> dict[str, list[Hit]]:
    """The answers to some questions: those of an index made from nothing must be the same."""
    questions = ("strikes", "AAP", "police", "place", "civilian OR dozens", "a* OR s*")
    return {words: case.find(words, limit=100) for words in questions}


def fresh(case: Case) -> dict[str, list[Hit]]:
    """The answers of an index made from nothing."""
    with closing(SearchStore(case.path.with_name("fresh.search.db"))) as new:
        case.store, old = new, case.store
        try:
            return everything(case)
        finally:
            case.store = old
            new.path.unlink()


def read_on(case: Case) -> int:
    return catch_up(case.log, case.store, SearchWriter)


def test_each_event_is_read_once(case: Case) -> None:
    assert read_on(case) == case.log.size()
    assert read_on(case) == 0


@pytest.mark.parametrize("batch", [1, 2, 3, 7])
def test_an_index_made_in_batches_is_that_made_at_once(
    case: Case, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    wanted = fresh(case)
    monkeypatch.setattr(catching, "BATCH", batch)
    assert everything(case) == wanted


class Killed(BaseException):
    """What a process feels when it is killed, as near as one can come without one."""


@pytest.mark.parametrize("taken", [1, 5, 12])
def test_a_kill_within_a_batch_leaves_the_batches_before_it(
    case: Case, monkeypatch: pytest.MonkeyPatch, taken: int
) -> None:
    wanted = fresh(case)
    take, count = SearchWriter.enter, []

    def take_and_die(writer: SearchWriter, logged: object) -> None:
        take(writer, logged)  # type: ignore[arg-type]
        count.append(logged)
        if len(count) == taken:
            raise Killed

    monkeypatch.setattr(catching, "BATCH", 4)
    monkeypatch.setattr(SearchWriter, "enter", take_and_die)
    with pytest.raises(Killed):
        case.find("strikes")
    monkeypatch.undo()
    assert read_on(case) == case.log.size() - (taken - 1) // 4 * 4
    assert everything(case) == wanted


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def no_database(path: Path) -> None:
    path.write_bytes(b"not a database at all " * 500)


def zeros_in_the_middle(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:4096] + bytes(len(data) - 4096))


def run(*statements: str) -> Callable[[Path], None]:
    def tamper(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    return tamper


@pytest.mark.parametrize(
    "tamper",
    [
        Path.unlink,
        cut_short,
        no_database,
        zeros_in_the_middle,
        run("DROP TABLE words"),
        run("DROP TABLE entry"),
        run("DROP TABLE words_config"),
        run("DELETE FROM words_data"),
        run("DELETE FROM words_config"),
        run("UPDATE words_data SET block = x'00112233445566778899'"),
        run("DELETE FROM progress"),
        run("UPDATE progress SET leaf = x'00'"),
        run("PRAGMA user_version = 99"),
    ],
)
@pytest.mark.parametrize("is_open", [True, False])
def test_a_damaged_index_is_made_anew(
    case: Case, tamper: Callable[[Path], None], is_open: bool
) -> None:
    wanted = everything(case)
    if not is_open:
        case.store.close()
    tamper(case.path)
    if not is_open:
        case.store = SearchStore(case.path)
    assert everything(case) == wanted


@pytest.mark.parametrize("upto", [0, 1, 5, None])
def test_an_index_of_another_log_is_emptied(case: Case, tmp_path: Path, upto: int | None) -> None:
    wanted = everything(case)
    with closing(Case(tmp_path / "other", *ACTS[::-1][1:2], *ACTS, upto=upto)) as other:
        everything(other)
        other.store.close()
        case.store.close()
        case.path.write_bytes(other.path.read_bytes())
    case.store = SearchStore(case.path)
    assert everything(case) == wanted


def test_the_texts_are_not_kept_a_second_time(case: Case) -> None:
    case.find("police")
    assert b"federal police were killed" not in case.path.read_bytes()


def test_without_fts5_it_is_said_what_to_do(tmp_path: Path) -> None:
    with (
        patch.object(storing, "has_fts5", return_value=False),
        pytest.raises(CaseError, match="without FTS5") as refused,
    ):
        SearchStore(tmp_path / "case.search.db")
    assert "another Python" in refused.value.hint


def test_fts5_is_looked_for() -> None:
    class Without(sqlite3.Connection):
        def execute(self, *_: object) -> sqlite3.Cursor:
            raise sqlite3.OperationalError("no such module: fts5")

    assert storing.has_fts5()
    with patch("sqlite3.connect", Without):
        assert not storing.has_fts5()


def test_who_entered_an_event_is_not_searched(case: Case) -> None:
    assert case.ids(WHO) == []
