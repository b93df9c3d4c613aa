"""Incidents: opened, described, linked, merged and split; and rulings on their slots."""

from datetime import datetime

from events.errors import Refused
from events.event import Event
from events.incident import (
    EstimateRuled,
    Incident,
    IncidentDescribed,
    IncidentMerged,
    IncidentOpened,
    IncidentsLinked,
    IncidentSplit,
    IncidentsUnlinked,
    Rank,
    Relation,
    RulingLifted,
    incident_stream,
)
from events.log import Changes
from events.names import check_name, check_text
from events.values import Value
from tracker.decisions.common import Stamp, check_published, reason_given, single


def decide_opening(incident: str, known: Incident | None, stamp: Stamp) -> Changes:
    """Open an incident."""
    name = check_name("the incident", incident)
    if known is not None and known.is_open:
        raise Refused(f'there is already an incident "{name}"', hint=f"tracker show {name}")
    event = IncidentOpened(**stamp.fields(), incident=name)
    return single(incident_stream(name), known.version if known else 0, event)


def decide_description(given: IncidentDescribed, known: Incident) -> Changes:
    """Describe an incident: only what is given changes."""
    if (given.title, given.summary, given.occurred, given.place) == (None, None, None, None):
        raise Refused(
            "nothing is said of the incident", hint="--title, --summary, --occurred or --place"
        )
    return single(incident_stream(given.incident), known.version, given)


def decide_link(
    incident: str, relation: Relation, other: str, known: Incident, reason: str, stamp: Stamp
) -> Changes:
    """Link an incident to another."""
    if incident == other:
        raise Refused(f'"{incident}" cannot be linked to itself')
    if (relation, other) in known.links:
        raise Refused(f'"{incident}" is linked so to "{other}" already')
    event = IncidentsLinked(
        **stamp.fields(), incident=incident, relation=relation, other=other,
        reason=check_text("the reason", reason),
    )  # fmt: skip
    return single(incident_stream(incident), known.version, event)


def decide_unlink(
    incident: str, relation: Relation, other: str, known: Incident, reason: str, stamp: Stamp
) -> Changes:
    """Take a link back."""
    if (relation, other) not in known.links:
        raise Refused(f'"{incident}" is not linked so to "{other}"')
    event = IncidentsUnlinked(
        **stamp.fields(), incident=incident, relation=relation, other=other,
        reason=reason_given(reason),
    )  # fmt: skip
    return single(incident_stream(incident), known.version, event)


def decide_merge(
    incident: str,
    into: str,
    known: Incident,
    target: Incident,
    since: datetime,
    reason: str,
    stamp: Stamp,
) -> Changes:
    """Let the claims of one incident count for another."""
    if incident == into:
        raise Refused(f'"{incident}" cannot be merged into itself')
    for name, state in ((incident, known), (into, target)):
        if state.merged_into:
            raise Refused(
                f'"{name}" is merged into "{state.merged_into}"',
                hint=f'name "{state.merged_into}" instead, or part them first: '
                f"tracker incident split {name} --from {state.merged_into} --because …",
            )
    check_published(since, stamp.recorded_at)
    event = IncidentMerged(
        **stamp.fields(), incident=incident, into=into, since=since, reason=reason_given(reason)
    )
    return single(incident_stream(incident), known.version, event)


def decide_split(
    incident: str,
    out_of: str,
    known: Incident | None,
    claims: tuple[str, ...],
    since: datetime,
    reason: str,
    stamp: Stamp,
) -> Changes:
    """Let an incident stand by itself: one that was merged, or a new one that takes claims along.

    The caller has checked that the claims are about `out_of`.
    """
    name = check_name("the incident", incident)
    is_merged = known is not None and known.merged_into == out_of
    if name == out_of:
        raise Refused(f'"{name}" cannot be split off from itself')
    if known is not None and known.merged_into not in ("", out_of):
        raise Refused(
            f'"{name}" is merged into "{known.merged_into}"',
            hint=f"take it off that first: tracker incident split {name} "
            f"--from {known.merged_into} --because …",
        )
    if not is_merged and not claims:
        raise Refused(
            f'"{name}" is not merged into "{out_of}", and no claim is named that it takes along',
            hint=f"tracker incident split {name} --from {out_of} REPORT#n …",
        )
    check_published(since, stamp.recorded_at)
    events: list[Event] = []
    if known is None or not known.is_open:
        events.append(IncidentOpened(**stamp.fields(), incident=name))
    split = IncidentSplit(
        **stamp.fields(), incident=name, out_of=out_of, since=since,
        reason=reason_given(reason), claims=claims,
    )  # fmt: skip
    return single(incident_stream(name), known.version if known else 0, *events, split)


def decide_ruling(
    incident: str,
    measure: str,
    population: str | None,
    known: Incident,
    rank: Rank,
    claim: str,
    value: Value | None,
    reason: str,
    stamp: Stamp,
) -> Changes:
    """Rule on a slot: prefer or deprecate a claim, which the caller has checked bears on it, or
    set a value."""
    event = EstimateRuled(
        **stamp.fields(), incident=incident, measure=measure, population=population,
        rank=rank, claim=claim, value=value, reason=reason_given(reason),
    )  # fmt: skip
    return single(incident_stream(incident), known.version, event)


def decide_lifting(
    incident: str, known: Incident, ruling: int, is_lifted: bool, reason: str, stamp: Stamp
) -> Changes:
    """Lift a ruling."""
    if is_lifted:
        raise Refused(f"the ruling #{ruling} does not hold any more", hint="tracker rule list")
    event = RulingLifted(**stamp.fields(), ruling=ruling, reason=reason_given(reason))
    return single(incident_stream(incident), known.version, event)
