"""Folds events into material by the plainest means: what the views must agree with."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from events.case import PopulationNested
from events.event import Event, Logged
from events.figures import Figure
from events.identity import read_claim_address
from events.incident import EstimateRuled, IncidentMerged, IncidentSplit, RulingLifted
from events.instants import to_micros
from events.names import same_name
from events.report import (
    ClaimCorrected,
    ClaimReassigned,
    ClaimReported,
    ClaimRetracted,
    ClaimVoided,
    CredibilityRated,
    ReportFiled,
    ReportRevised,
    report_stream,
)
from events.source import SourceAliased, SourceRated
from events.undo import EntryUndone
from events.values import Place
from projections.claims import SlotClaim
from projections.effects import (
    ClaimEffect,
    Correction,
    CredibilityRating,
    Effect,
    Move,
    Nesting,
    Renaming,
    Retraction,
    Ruling,
    SourceRating,
    Voiding,
    reaching,
)
from projections.material import Material
from tests.helpers.slot_claims import Filing, reworded_claims, slot_claims


class _Fold:
    def __init__(self, events: list[Logged]) -> None:
        self.undone = {
            position: logged.position
            for logged in events
            if isinstance(logged.event, EntryUndone)
            for position in logged.event.undone
        }
        self.filings: dict[tuple[str, int], Filing] = {}
        self.at: dict[tuple[str, int], int] = {}
        self.reported: dict[int, tuple[ClaimReported, Filing]] = {}
        self.claims: list[tuple[str, SlotClaim]] = []
        self.effects: dict[int, list[ClaimEffect]] = defaultdict(list)
        self.merges: dict[str, tuple[Renaming, ...]] = defaultdict(tuple)
        self.aliases: dict[str, tuple[Renaming, ...]] = defaultdict(tuple)
        self.ratings: list[SourceRating] = []
        self.nestings: list[Nesting] = []
        self.rulings: list[tuple[tuple[str, str], Ruling]] = []
        self.lifted: dict[int, tuple[Effect, ...]] = defaultdict(tuple)
        for logged in events:
            self.take(logged.position, logged.stream, logged.event)

    def take(self, position: int, stream: str, event: Event) -> None:
        own: dict[str, Any] = {"position": position, "undone": self.undone.get(position)}
        match event:
            case ReportFiled():
                self.filings[stream, 1] = Filing(event.report, event.published, event.first_hand)
            case ReportRevised(edition=edition, published=published):
                first = self.filings[stream, 1]
                since = min(published, event.recorded_at)
                self.filings[stream, edition] = replace(first, published=since)
            case ClaimReported():
                filing = self.filings[stream, event.edition]
                self.at[stream, event.number] = position
                self.reported[position] = event, filing
                for said in slot_claims(event, position, filing):
                    self.claims.append((event.measure, replace(said, undone=own["undone"])))
            case ClaimCorrected():
                self.correct(position, self.at[stream, event.number], event, own)
            case ClaimVoided() | ClaimRetracted() | ClaimReassigned() | CredibilityRated():
                claim = self.at[stream, event.number]
                self.effects[claim].append(_effect(event, own | {"claim": claim}))
            case IncidentMerged(incident=incident, into=into, since=since):
                self.rename(self.merges, own, incident, into, _since(since, event))
            case IncidentSplit(incident=incident, since=since):
                self.rename(self.merges, own, incident, "", _since(since, event))
                for address in event.claims:
                    report, number = read_claim_address(address)
                    claim = self.at[report_stream(report), number]
                    move = Move(
                        **own, claim=claim, incident=incident, reason=event.reason,
                        since=_since(since, event),
                    )  # fmt: skip
                    self.effects[claim].append(move)
            case SourceAliased(source=source, name_of=name_of):
                self.rename(self.aliases, own, same_name(source), same_name(name_of), None)
            case SourceRated(source=source, reliability=reliability):
                rating = SourceRating(**own, source=same_name(source), reliability=reliability)
                self.ratings.append(rating)
            case PopulationNested(population=inner, within=within, is_nested=nested):
                nesting = Nesting(**own, population=inner, within=within, is_nested=nested)
                self.nestings.append(nesting)
            case EstimateRuled():
                self.rule(event, own)
            case RulingLifted(ruling=ruling):
                self.lifted[ruling] += (Effect(**own, since=to_micros(event.recorded_at)),)

    def correct(self, position: int, at: int, event: ClaimCorrected, own: dict[str, Any]) -> None:
        claim, filing = self.reported[at]
        worded = reworded_claims(claim, at, filing, event, position)
        backs = [back for back in (self.undone.get(at), own["undone"]) if back is not None]
        for said in worded:
            undone = min(backs, default=None)
            self.claims.append((claim.measure, replace(said, undone=undone)))
        correction = Correction(**own, claim=at, since=worded[0].worded, by_report=event.by_report)
        self.effects[at].append(correction)

    def rule(self, event: EstimateRuled, own: dict[str, Any]) -> None:
        report, number = read_claim_address(event.claim) if event.claim else ("", 0)
        ruling = Ruling(
            **own, since=to_micros(event.recorded_at), population=event.population,
            rank=event.rank, reason=event.reason, value=event.value,
            claim=self.at.get((report_stream(report), number), 0),
        )  # fmt: skip
        self.rulings.append(((event.incident, event.measure), ruling))

    def rename(
        self, names: dict[str, tuple[Renaming, ...]], own: dict[str, Any], name: str, to: str,
        since: int | None,
    ) -> None:  # fmt: skip
        names[name] += (Renaming(**own, name=name, to=to, since=since),)

    def material(self, incident: str, measure: str) -> Material:
        """The claims of the measure that were about the incident, seen from anywhere."""
        names = reaching(incident, self.merges)
        moved = {
            claim
            for claim, done in self.effects.items()
            if any(isinstance(effect, Move) and effect.incident in names for effect in done)
        }
        claims = tuple(
            claim
            for name, claim in self.claims
            if name == measure and (claim.incident in names or claim.position in moved)
        )
        positions = {claim.position for claim in claims}
        rulings = [ruling for slot, ruling in self.rulings if slot == (incident, measure)]
        return Material(
            incident=incident,
            claims=claims,
            effects={at: tuple(done) for at, done in self.effects.items() if at in positions},
            merges=dict(self.merges),
            aliases=dict(self.aliases),
            source_ratings=tuple(self.ratings),
            nestings=tuple(self.nestings),
            rulings=tuple(replace(r, lifted=self.lifted[r.position]) for r in rulings),
        )

    def slots(self) -> list[tuple[str, str]]:
        """Every incident and measure that a claim was ever about."""
        names = {(claim.incident, measure) for measure, claim in self.claims}
        into = {r.to for renamings in self.merges.values() for r in renamings if r.to}
        into |= {e.incident for done in self.effects.values() for e in done if isinstance(e, Move)}
        measures = dict.fromkeys(measure for measure, _ in self.claims)
        return sorted(names | {(incident, measure) for incident in into for measure in measures})


def material_of(events: Iterable[Logged], incident: str, measure: str) -> Material:
    """A measure's material, folded from the events alone."""
    return _Fold(list(events)).material(incident, measure)


def folded(events: Iterable[Logged]) -> dict[tuple[str, str], Material]:
    """Every measure's material that has a claim, folded from the events alone."""
    fold = _Fold(list(events))
    found = {slot: fold.material(*slot) for slot in fold.slots()}
    return {slot: material for slot, material in found.items() if material.claims}


def heard_by(events: Iterable[Logged], as_of: int) -> list[Logged]:
    """A log that never heard of what was published after an instant, nor of what was done to it.

    What an analyst entered about our own entries stays: it has no time of publication. Rulings and
    what lifted them do not: they were made when they were recorded.
    """
    filings: dict[tuple[str, int], datetime] = {}
    unheard: set[tuple[str, int]] = set()
    found: list[Logged] = []
    for logged in events:
        event, stream = logged.event, logged.stream
        own = (stream, getattr(event, "number", 0))
        match event:
            case ReportFiled(published=published):
                filings[stream, 1] = published
            case ReportRevised(edition=edition, published=published):
                filings[stream, edition] = min(published, event.recorded_at)
            case ClaimReported(edition=edition):
                if _since(filings[stream, edition], event) > as_of:
                    unheard.add(own)
            case IncidentSplit(claims=claims):
                addresses = [(a, read_claim_address(a)) for a in claims]
                heard = tuple(a for a, (r, n) in addresses if (report_stream(r), n) not in unheard)
                logged = replace(logged, event=replace(event, claims=heard))
        of_claim = not isinstance(event, ReportFiled | ReportRevised) and own in unheard
        if not of_claim and (_published(event) or as_of) <= as_of:
            found.append(logged)
    return found


def _published(event: Event) -> int | None:
    """When an event became known that is not our own correction, nor a claim."""
    match event:
        case ClaimCorrected(published=published) | ClaimRetracted(published=published):
            return _since(published, event)
        case IncidentMerged(since=since) | IncidentSplit(since=since):
            return _since(since, event)
        case EstimateRuled() | RulingLifted():
            return to_micros(event.recorded_at)
    return None


def _effect(event: Event, own: dict[str, Any]) -> ClaimEffect:
    match event:
        case ClaimVoided(reason=reason):
            return Voiding(**own, reason=reason)
        case ClaimRetracted(by_report=report, reason=reason, published=published):
            since = _since(published, event)
            return Retraction(**own, by_report=report, reason=reason, since=since)
        case ClaimReassigned(incident=incident, reason=reason):
            return Move(**own, incident=incident, reason=reason)
        case CredibilityRated(credibility=credibility):
            return CredibilityRating(**own, credibility=credibility)
    raise TypeError(event)


def _since(instant: datetime, event: Event) -> int:
    return to_micros(min(instant, event.recorded_at))


def as_views_keep(material: Material) -> Material:
    """Without what only the event has (the words of exact figures, the coordinates of places),
    and without what is not about the claims, their incidents, their origins and who is counted."""
    origins = {claim.origin for claim in material.claims}
    aliases = _connected(material.aliases, origins)
    origins |= {name for names in aliases.items() for name in (names[0], *_others(names[1]))}
    moved = (e for done in material.effects.values() for e in done if isinstance(e, Move))
    incidents = {material.incident, *(claim.incident for claim in material.claims)}
    incidents |= {move.incident for move in moved}
    counted = {claim.population for claim in material.claims if claim.population}
    counted |= {ruling.population for ruling in material.rulings if ruling.population}
    return replace(
        material,
        merges=_connected(material.merges, incidents),
        aliases=aliases,
        nestings=_nestings(material.nestings, counted),
        claims=tuple(sorted(map(_kept, material.claims), key=_order)),
        effects={at: tuple(sorted(done, key=_at)) for at, done in material.effects.items()},
        source_ratings=tuple(r for r in material.source_ratings if r.source in origins),
        rulings=tuple(replace(r, value=_value(r.value)) for r in material.rulings),
    )


def _others(renamings: tuple[Renaming, ...]) -> set[str]:
    return {renaming.to for renaming in renamings if renaming.to}


def _connected(
    renamings: Mapping[str, tuple[Renaming, ...]], names: set[str]
) -> dict[str, tuple[Renaming, ...]]:
    """Those of names that some stand for, or that stand for some, through however many."""
    found: dict[str, tuple[Renaming, ...]] = {}
    known = names
    while more := {
        name: own
        for name, own in renamings.items()
        if name not in found and not known.isdisjoint({name, *_others(own)})
    }:
        found |= more
        known = known | more.keys() | {to for own in more.values() for to in _others(own)}
    return found


def _nestings(nestings: tuple[Nesting, ...], names: set[str]) -> tuple[Nesting, ...]:
    known = names
    while (
        more := {
            name
            for each in nestings
            for name in (each.population, each.within)
            if not known.isdisjoint({each.population, each.within})
        }
        - known
    ):
        known = known | more
    return tuple(each for each in nestings if each.population in known)


def _at(effect: Effect) -> int:
    return effect.position


def _kept(claim: SlotClaim) -> SlotClaim:
    return replace(claim, value=_value(claim.value))


def _value(value: Any) -> Any:
    match value:
        case Figure(convention=False):
            return replace(value, words="")
        case Place():
            return Place(value.name)
    return value


def _order(claim: SlotClaim) -> tuple[int, int, str]:
    return claim.position, claim.corrected, claim.population or ""
