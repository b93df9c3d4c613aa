"""The track record of sources in print: the JSON shapes, and the words that people read."""

from typing import get_args

from events.attribution import Voice
from events.instants import from_micros, instant_text
from events.report import ClaimReported
from projections.leads import Pair
from projections.source_summary import Summary
from projections.track_record import Against, Run
from tracker.shapes import Shape, claim_shape, figures_shape

FINEST = 4  # decimals of an hour in JSON: a third of a second
VOICES = list(Voice)


def source_name(event: ClaimReported) -> str:
    """The origin of a claim as it is spelt there; one that is unknown is known by its outlet."""
    origin, outlet = event.attribution[0], event.attribution[-1]
    return f"unknown, via {outlet.name}" if origin.unknown else origin.name


def summary_shape(summary: Summary, name: str, reliability: str | None) -> Shape:
    """How a source has done in all."""
    return {
        "source": name,
        "origin": summary.origin,
        "voices": voice_names(summary.voices),
        "reliability": reliability,
        "first_heard": None if summary.since is None else _time(summary.since),
        "last_heard": None if summary.until is None else _time(summary.until),
        "claims": summary.claims,
        "slots": summary.slots,
        "runs": summary.runs,
        "spoke_again": summary.again,
        "revisions": summary.revisions,
        "corrected": summary.corrected,
        "retracted": summary.retracted,
        "changed": summary.changed,
        "held": summary.held,
        "fell": summary.fell,
        "median_hours": _hours(summary.hours),
        "against": {place: summary.against.get(place, 0) for place in get_args(Against)},
        "shared_figures": summary.shared,
        "first_of_all": summary.led,
    }


def run_shape(incident: str, measure: str, run: Run) -> Shape:
    """What a source said of one slot, over time."""
    return {
        "incident": incident,
        "measure": measure,
        "population": run.population,
        "basis": run.basis,
        "occurred": run.occurred or None,
        "claims": run.claims,
        "parts": run.parts,
        "others": run.others,
        **{
            key: claim_shape(claim)
            for key, claim in (
                ("first", run.first),
                ("peak", run.peak),
                ("latest", run.latest),
                ("settled", run.settled),
            )
        },
        "revisions": run.revisions,
        "corrected": run.corrected,
        "retracted": run.retracted,
        "hours": _hours(run.hours),
        "held": run.held,
        "fell": run.fell,
        "against": run.against,
        "known": figures_shape(run.known) if run.known else None,
    }


def pair_shape(pair: Pair, name: str) -> Shape:
    """Another source, and the figures that both gave."""
    return {
        "source": name,
        "origin": pair.other,
        "voices": voice_names(pair.voices),
        "other_voices": voice_names(pair.other_voices),
        "shared_figures": pair.shared,
        "led": pair.led,
        "lead_hours": _hours(pair.lead),
        "followed": pair.followed,
        "lag_hours": _hours(pair.lag),
        "without_order": pair.shared - pair.led - pair.followed,
    }


def voice_names(voices: frozenset[Voice]) -> list[str]:
    """Voices by name, in their fixed order."""
    return [voice.value for voice in VOICES if voice in voices]


def hours_text(hours: float) -> str:
    """`20 minutes`, `2.5 hours`; from three days on, `4.2 days`."""
    if hours < 1:
        return _many(round(hours * 60), "minute")
    return _many(hours, "hour") if hours < 72 else _many(hours / 24, "day")


def span_text(since: int | None, until: int | None) -> str:
    """The days between which a source was heard, or the one on which it was; "" if never."""
    if since is None or until is None:
        return ""
    first, last = (instant_text(from_micros(at))[:10] for at in (since, until))
    return first if first == last else f"{first} to {last}"


def clock_text(at: int) -> str:
    """An instant to the minute: `2020-03-13 01:00Z`."""
    return instant_text(from_micros(at))[:16].replace("T", " ") + "Z"


def counted(number: int, noun: str) -> str:
    """`1 claim`, `2 claims`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _many(number: float, unit: str) -> str:
    text = f"{number:,.1f}".removesuffix(".0")
    return f"{text} {unit}{'' if text == '1' else 's'}"


def _time(micros: int) -> str:
    return instant_text(from_micros(micros))


def _hours(hours: float | None) -> float | None:
    return None if hours is None else round(hours, FINEST)
