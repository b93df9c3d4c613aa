"""What there is to undo: the last entry of whoever asks, and what others have built upon it."""

from collections.abc import Collection, Iterator

from events.event import Logged
from events.incident import IncidentOpened, incident_stream
from events.log import PAGE
from events.report import ReportRevised
from events.signature import EntriesSigned
from events.subject import IdentityUnsealed, SubjectErased
from events.undo import EntryUndone
from projections.views import affected
from tracker.case import Case

# What was read was read, and a key that was deleted is gone: neither is taken back.
NOT_UNDONE = EntryUndone | EntriesSigned | IdentityUnsealed | SubjectErased


def last_entry(case: Case) -> list[Logged]:
    """The events of the actor's newest entry that is not undone, in order; [] where there is none.

    An entry is what one command recorded in one transaction: events that follow one another, by
    one person at one time. The opening of an incident that others use stays, and is none of it.
    """
    upto = case.log.size()
    found: list[Logged] = []
    while upto > 0:
        after = max(upto - PAGE, 0)
        page = list(case.log.read(after, upto))
        with case.caught_up() as connection:
            undone = affected.undone_after(connection, after)
        for logged in reversed(page):
            if found and not _is_one(logged, found[-1]):
                if entry := _free_of_use(case, found[::-1]):
                    return entry
                found = []
            if _is_own(case, logged, undone):
                found.append(logged)
        upto = after
    return _free_of_use(case, found[::-1])


def _free_of_use(case: Case, entry: list[Logged]) -> list[Logged]:
    """The entry without the openings of incidents that something else is about."""
    mine = {logged.position for logged in entry}
    return [
        logged
        for logged in entry
        if not (
            isinstance(logged.event, IncidentOpened) and _is_used(case, logged.event.incident, mine)
        )
    ]


def built_upon(case: Case, mine: Collection[int], filing: Logged) -> Logged | None:
    """An event that stands, is not of the entry, and rests on the report or edition filed in it:
    one of its own stream, or a correction or retraction that cites it; None where there is none."""
    event = filing.event
    report = filing.stream.partition(":")[2]
    edition = event.edition if isinstance(event, ReportRevised) else None
    with case.caught_up() as connection:
        citing = affected.citing(connection, report)
    for logged in (*_others_on(case, mine, filing.stream), *filter(None, map(case.log.at, citing))):
        if logged.position not in mine and edition in (None, getattr(logged.event, "edition", 1)):
            return logged
    return None


def _others_on(case: Case, mine: Collection[int], stream: str) -> Iterator[Logged]:
    """The events of a stream that stand and are not among those of the entry, from there on."""
    with case.caught_up() as connection:
        undone = affected.undone_after(connection, 0)
    for logged in case.log.read(min(mine, default=1) - 1):
        counts = logged.position not in undone and not isinstance(logged.event, EntryUndone)
        if logged.stream == stream and logged.position not in mine and counts:
            yield logged


def _is_used(case: Case, incident: str, mine: Collection[int]) -> bool:
    """Whether something that is not of the entry is about an incident."""
    with case.caught_up() as connection:
        about = affected.naming(connection, incident)
    if not set(about) <= set(mine):
        return True
    return any(True for _ in _others_on(case, mine, incident_stream(incident)))


def _is_own(case: Case, logged: Logged, undone: Collection[int]) -> bool:
    event = logged.event
    return (
        event.recorded_by == case.actor
        and logged.position not in undone
        and not isinstance(event, NOT_UNDONE)
    )


def _is_one(logged: Logged, other: Logged) -> bool:
    one, two = logged.event, other.event
    return (one.recorded_at, one.recorded_by) == (two.recorded_at, two.recorded_by)
