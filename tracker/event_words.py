"""Events in words: what each of them says, as the log, the history and the film show it."""

from events.attribution import chain_text
from events.case import MarkSet, PopulationNested
from events.event import Event
from events.figures import Figure
from events.incident import (
    EstimateRuled,
    IncidentDescribed,
    IncidentMerged,
    IncidentOpened,
    IncidentsLinked,
    IncidentSplit,
    IncidentsUnlinked,
    RulingLifted,
)
from events.instants import instant_text
from events.report import (
    ClaimCorrected,
    ClaimReassigned,
    ClaimReported,
    ClaimRetracted,
    ClaimVoided,
    CredibilityRated,
    Part,
    ReportFiled,
    ReportRevised,
)
from events.signature import EntriesSigned
from events.source import SourceAliased, SourceRated, SourceRegistered
from events.subject import IdentitySealed, IdentityUnsealed, SubjectErased, SubjectLinked
from events.undo import EntryUndone
from events.values import Value, value_text
from projections.ranges import range_text


def event_words(event: Event) -> str:
    """What an event says, in a line."""
    match event:
        case ReportFiled(outlet=outlet, title=title):
            return f"{outlet}: {title}" if title else outlet
        case ReportRevised(edition=edition, published=published):
            return f"edition {edition}, counts from {instant_text(published)}"
        case ClaimReported() as claim:
            return _claim(claim)
        case MarkSet(name=name, marked=position):
            return f"{name}: #{position}"
        case PopulationNested(population=inner, within=within, is_nested=is_nested):
            says = "belong to" if is_nested else "are no longer said to belong to"
            return _because(f"{inner} {says} {within}", event.reason)
        case EntryUndone(what=what):
            return _because(f"took back {what}", event.reason)
        case IdentitySealed(claims=claims):
            return f"who is behind {', '.join(claims) or 'it'}, enciphered"
        case SubjectLinked(claims=claims):
            return _because(f"is behind {', '.join(claims)} too", event.reason)
        case IdentityUnsealed():
            return _because("who it is was read", event.reason)
        case SubjectErased():
            return _because("the key is to be deleted", event.reason)
        case EntriesSigned(first=first, last=last):
            return f"signed #{first}–#{last}" if first < last else f"signed #{first}"
    return _of_claim(event) or _of_incident(event) or _of_source(event)


def _of_claim(event: Event) -> str:
    match event:
        case ClaimVoided(number=number, replaced_by=other):
            by = f", replaced by claim {other}" if other else ""
            return _because(f"claim {number}{by}", event.reason)
        case ClaimCorrected(number=number):
            says = said_words(event.value, event.breakdown)
            return _because(f"claim {number}: now {says}, in {event.by_report}", event.reason)
        case ClaimRetracted(number=number):
            return _because(f"claim {number}, in {event.by_report}", event.reason)
        case ClaimReassigned(number=number, incident=incident):
            return _because(f"claim {number}: to {incident}", event.reason)
        case CredibilityRated(number=number, credibility=credibility):
            return f"claim {number}: {credibility}" + (f", {event.reason}" if event.reason else "")
    return ""


def _of_incident(event: Event) -> str:
    match event:
        case IncidentOpened(implied_by=report):
            return f"implied by {report}" if report else ""
        case IncidentDescribed():
            parts = (
                event.title or "",
                event.occurred.edtf if event.occurred else "",
                event.place.name if event.place else "",
                event.summary or "",
            )
            return "; ".join(part for part in parts if part)
        case IncidentsLinked(relation=relation, other=other):
            return _because(f"{relation} {other}", event.reason)
        case IncidentsUnlinked(relation=relation, other=other):
            return _because(f"no longer {relation} {other}", event.reason)
        case IncidentMerged(incident=incident, into=into):
            return _because(f"{incident} merged into {into}", event.reason)
        case IncidentSplit(incident=incident, out_of=out_of, claims=claims):
            taken = f" with {', '.join(claims)}" if claims else ""
            return _because(f"{incident} split off from {out_of}{taken}", event.reason)
        case EstimateRuled():
            return _because(_ruling(event), event.reason)
        case RulingLifted(ruling=ruling):
            return _because(f"lifted the ruling #{ruling}", event.reason)
    return ""


def _of_source(event: Event) -> str:
    match event:
        case SourceRated(source=source, reliability=reliability):
            return f"{source}: {reliability}" + (f", {event.reason}" if event.reason else "")
        case SourceRegistered(source=source, kind=kind, note=note):
            return f"{source}: " + ", ".join(part for part in (kind, note) if part)
        case SourceAliased(source=source, name_of=name_of):
            says = f"another name of {name_of}" if name_of else "stands for itself again"
            return _because(f"{source}: {says}", event.reason)
    return ""


def ruling_words(rank: str, claim: str, value: Value | None) -> str:
    """What a ruling decides: `prefers R#1`, `deprecates R#1`, `sets 6`."""
    if value is not None:
        return f"sets {value_text(value)}"
    return f"{'prefers' if rank == 'preferred' else 'deprecates'} {claim}"


def cause_words(event: Event, claim: ClaimReported | None) -> str:
    """Who said so, or who did what, as the cause of a change of a figure."""
    who = event.recorded_by
    match event:
        case ClaimReported():
            return chain_text(event.attribution)
        case ClaimCorrected() | ClaimRetracted():
            done = "corrected" if isinstance(event, ClaimCorrected) else "retracted"
            by = chain_text(claim.attribution[:1]) if claim else "its source"
            return _because(f"{done} by {by}, in {event.by_report}", event.reason)
        case ClaimVoided(replaced_by=other):
            by = f", replaced by claim {other}" if other else ""
            return f"voided by {who}{by}: {event.reason}"
        case ClaimReassigned(incident=incident):
            return f"reassigned to {incident} by {who}: {event.reason}"
        case CredibilityRated():
            return f"credibility {event.credibility}, rated by {who}"
        case SourceRated():
            return f"{event.source} rated {event.reliability} by {who}"
        case EntryUndone():
            return _because(f"{who} took back {event.what}", event.reason)
        case EstimateRuled(measure=measure):
            decided = ruling_words(event.rank, event.claim, event.value)
            return _because(f"{who} ruled on {measure}: {decided}", event.reason)
        case RulingLifted(ruling=ruling):
            return _because(f"{who} lifted the ruling #{ruling}", event.reason)
    kind = event.TOPIC.partition(".")[2].replace("-", " ")
    said = _of_incident(event) or event_words(event) or kind
    return f"{said} (by {who})"


def said_words(value: Value | None, breakdown: tuple[Part, ...]) -> str:
    """A value and its parts: `6 (1 civilian + 5 security personnel)`."""
    parts = " + ".join(f"{value_text(part.figure)} {part.population}" for part in breakdown)
    if value is None:
        return parts
    text = value_text(value)
    return f"{text} ({parts})" if parts and isinstance(value, Figure) else text


def _claim(claim: ClaimReported) -> str:
    who = f" {claim.population}" if claim.population else ""
    modality = "" if claim.modality == "asserted" else f" {claim.modality}"
    said = said_words(claim.value, claim.breakdown)
    around = range_text(claim.low, claim.high)
    return (
        f"{claim.number}. {claim.incident} {claim.measure}{modality}: {said}{who}"
        f"{f', {around}' if around else ''}"
        f" — {chain_text(claim.attribution)}"
    )


def _ruling(event: EstimateRuled) -> str:
    who = f", {event.population}" if event.population else ""
    decided = ruling_words(event.rank, event.claim, event.value)
    return f"{event.measure}{who}: {decided}"


def _because(said: str, reason: str) -> str:
    return f"{said}: {reason}" if reason else said
