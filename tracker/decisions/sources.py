"""Sources: registered, rated, known by other names; and what holds of the whole case."""

from collections.abc import Iterable, Sequence

from events.case import CASE_STREAM, MarkSet, PopulationNested
from events.errors import Refused
from events.log import Changes
from events.names import check_name, check_text, same_name
from events.source import (
    Reliability,
    Source,
    SourceAliased,
    SourceRated,
    SourceRegistered,
    source_stream,
)
from tracker.decisions.common import Stamp, reason_given, single


def decide_registration(
    source: str, known: Source | None, kind: str, note: str, stamp: Stamp
) -> Changes:
    """Say what a source is."""
    event = SourceRegistered(
        **stamp.fields(),
        source=check_name("the source", source),
        kind=check_name("the kind", kind) if kind else "",
        note=check_text("the note", note),
    )
    if not event.kind and not event.note:
        raise Refused("nothing is said of the source", hint="--kind or --note")
    return single(source_stream(event.source), _version(known), event)


def decide_source_rating(
    source: str, known: Source | None, reliability: Reliability, reason: str, stamp: Stamp
) -> Changes:
    """Rate how reliable a source is."""
    event = SourceRated(
        **stamp.fields(),
        source=check_name("the source", source),
        reliability=reliability,
        reason=check_text("the reason", reason),
    )
    return single(source_stream(event.source), _version(known), event)


def decide_alias(
    source: str,
    known: Source | None,
    name_of: str,
    standing_for: Sequence[str],
    reason: str,
    stamp: Stamp,
) -> Changes:
    """Let a name stand for another source, or ("") for itself again.

    `standing_for` are the keys of `name_of` and of all that it stands for: names do not go in
    circles.
    """
    source = check_name("the source", source)
    name_of = check_name("the source", name_of) if name_of else ""
    if same_name(name_of) == same_name(source):
        raise Refused(f'"{source}" is no other name of itself')
    if name_of and same_name(source) in standing_for:
        raise Refused(f'"{name_of}" stands for "{source}" already', hint="tracker sources")
    if same_name(name_of) == same_name(known.name_of if known else ""):
        says = f'stands for "{name_of}"' if name_of else "stands for itself"
        raise Refused(f'"{source}" {says} already')
    event = SourceAliased(
        **stamp.fields(), source=source, name_of=name_of, reason=check_text("the reason", reason)
    )
    return single(source_stream(source), _version(known), event)


def decide_mark(name: str, taken: Iterable[str], size: int, version: int, stamp: Stamp) -> Changes:
    """Name the present end of the log."""
    name = check_name("the mark", name)
    if name in taken:
        raise Refused(f'there is already a mark "{name}"', hint="choose another name")
    return single(CASE_STREAM, version, MarkSet(**stamp.fields(), name=name, marked=size))


def decide_nesting(
    population: str,
    within: str,
    is_nested: bool,
    was_nested: bool,
    version: int,
    reason: str,
    stamp: Stamp,
) -> Changes:
    """Declare that whoever belongs to a population belongs to another, or take that back."""
    population, within = check_name("the population", population), check_name("the whole", within)
    if population == within:
        raise Refused(f'"{population}" cannot be declared to be within itself')
    if is_nested == was_nested:
        says = "is declared to be" if was_nested else "is not declared to be"
        raise Refused(f'"{population}" {says} within "{within}"')
    event = PopulationNested(
        **stamp.fields(), population=population, within=within, is_nested=is_nested,
        reason=reason_given(reason),
    )  # fmt: skip
    return single(CASE_STREAM, version, event)


def _version(known: Source | None) -> int:
    return known.version if known else 0
