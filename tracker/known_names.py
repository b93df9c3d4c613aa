"""Names that a case does not know, and which one may be meant."""

from difflib import get_close_matches
from typing import TYPE_CHECKING

from events.errors import Refused
from events.names import is_text
from projections.views import affected, reader

if TYPE_CHECKING:
    from sqlalchemy import Connection


class NoSuchIncident(Refused):
    """The case has no incident, measure, population or source of that name."""


def check_measure(connection: "Connection", about: reader.About | None, measure: str) -> None:
    """Raises NoSuchIncident where nothing was said of a measure, by what there is about an incident
    (None: at all)."""
    if about is None:
        measure_known(connection, None, measure)
    elif not (is_text(measure) and about.slots):
        measure_known(connection, about.incident, measure)


def measure_known(connection: "Connection", incident: str | None, measure: str) -> None:
    """Raises NoSuchIncident where nothing was ever said of a measure, of the incident or at all."""
    if incident is not None and is_text(measure) and reader.has_slot(connection, incident, measure):
        return
    slots = () if incident is None else affected.slots_of_incidents(connection, (incident,))
    known = sorted({name for _, name in slots}) or reader.measures(connection)
    check_known("measure", measure, known, _of(incident))


def check_known(what: str, name: str, known: list[str], where: str = "the case") -> None:
    """Raises NoSuchIncident where a name is not among those that are known."""
    if name not in known:
        raise unknown(what, name, known, where)


def unknown(what: str, name: str, known: list[str], where: str = "the case") -> NoSuchIncident:
    """The refusal of a name, with the one that may be meant, or those there are."""
    spelled = {item.casefold(): item for item in known}
    close = [spelled[item] for item in get_close_matches(name.casefold(), spelled, 1, 0.5)]
    hint = f'did you mean "{close[0]}"?' if close else f"{what}s: {', '.join(known[:20])}"
    return NoSuchIncident(f'{where} has no {what} "{name}"', hint=hint)


def _of(incident: str | None) -> str:
    return "the case" if incident is None else f'the incident "{incident}"'
