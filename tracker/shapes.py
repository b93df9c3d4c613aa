"""The JSON shapes of what is printed: they are a contract with other programs."""

from functools import lru_cache
from typing import Any

from events.attribution import chain_text
from events.figures import Figure, figure_text
from events.instants import from_micros, instant_text
from events.report import ClaimReported
from events.values import Value, value_text
from projections.claims import SlotClaim
from projections.effects import Ruling
from projections.estimate import Estimate, estimate_text

Shape = dict[str, Any]


def figure_shape(figure: Figure) -> Shape:
    """A figure with both bounds; None is open."""
    return {
        "lower": figure.lower,
        "upper": figure.upper,
        "approximate": figure.approximate,
        "convention": figure.convention,
        "words": figure.words,
        "text": figure_text(figure),
    }


@lru_cache(10_000)  # many claims are of one report
def _time(micros: int) -> str:
    return instant_text(from_micros(micros))


def value_shape(value: Value) -> Any:
    """A figure as its shape, anything else as text."""
    return figure_shape(value) if isinstance(value, Figure) else value_text(value)


def estimate_shape(estimate: Estimate) -> Shape:
    """All of an estimate, with the claims it rests on and those set aside."""
    return {
        **figures_shape(estimate),
        "used": [{**claim_shape(used.claim), "roles": list(used.roles)} for used in estimate.used],
        "set_aside": [
            {"claim": claim_shape(item.claim), "reason": item.reason} for item in estimate.set_aside
        ],
        "breakdown": {name: estimate_shape(part) for name, part in estimate.breakdown.items()},
        "grade": estimate.grade,
        "ruling": _ruling_shape(estimate.ruled) if estimate.ruled else None,
        "returned": [claim.id for claim in estimate.returned],
    }


def _ruling_shape(ruling: Ruling) -> Shape:
    return {
        "position": ruling.position,
        "rank": ruling.rank,
        "value": None if ruling.value is None else value_shape(ruling.value),
        "reason": ruling.reason,
    }


def figures_shape(estimate: Estimate) -> Shape:
    """What an estimate says, without the claims."""
    return {
        "low": estimate.low,
        "best": estimate.best,
        "high": estimate.high,
        "approximate": estimate.approximate,
        "derived": estimate.derived,
        "text": estimate_text(estimate),
        "rule": estimate.rule,
        "corroboration": estimate.corroboration,
        "unattributed": estimate.unattributed,
        "contested": estimate.contested,
    }


def claim_shape(claim: SlotClaim) -> Shape:
    """A claim as it bears on a slot, without its words and chain."""
    return {
        "id": claim.id,
        "position": claim.position,
        "population": claim.population,
        "value": value_shape(claim.value),
        "low": claim.low,
        "high": claim.high,
        "derived": claim.derived,
        "modality": claim.modality,
        "basis": claim.basis,
        "voice": claim.voice.value,
        "origin": claim.origin,
        "reported_at": _time(claim.order[0]),
        "corrected_at": f"#{claim.corrected}" if claim.corrected else None,
        "retracted": claim.retracted or None,
    }


def cited_shape(claim: SlotClaim, event: ClaimReported) -> Shape:
    """A claim with its words, its chain and its place in the report."""
    return {
        **claim_shape(claim),
        "figure": value_shape(said_value(claim, event)),
        "attribution": [link.name for link in event.attribution],
        "chain": chain_text(event.attribution),
        "quote": event.citation.quote if event.citation else None,
        "start": event.citation.start if event.citation else None,
        "end": event.citation.end if event.citation else None,
        "recorded_at": instant_text(event.recorded_at),
        "recorded_by": event.recorded_by,
    }


def said_value(claim: SlotClaim, event: ClaimReported) -> Value:
    """The claim's value with the words as said, which only the event has."""
    if claim.part:
        return next(part.figure for part in event.breakdown if part.population == claim.population)
    return event.value or claim.value
