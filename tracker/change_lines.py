"""A change of an estimate as it is printed: its JSON line, its cause in words, its block."""

from collections.abc import Iterable
from datetime import datetime

from events.instants import from_micros, instant_text
from events.report import ClaimCorrected, ClaimReported
from projections.diff import Difference
from projections.history import Axis, Change
from tracker.asking import Asked
from tracker.event_words import cause_words
from tracker.safe import one_line
from tracker.shapes import Shape, cited_shape, figures_shape
from tracker.words import figures_text, people

SAYING = (ClaimReported.TOPIC, ClaimCorrected.TOPIC)  # events whose own words are quoted


def change_shape(asked: Asked, measure: str, change: Change) -> Shape:
    """A change with the event that caused it, and the claim that it is about."""
    about = about_shape(asked, change)
    when = ("position", "event", "reported_at", "recorded_at", "recorded_by")
    return {
        **{key: about[key] for key in when},
        "measure": measure,
        "population": change.population,
        "before": figures_shape(change.before),
        "after": figures_shape(change.after),
        **{key: about[key] for key in about if key not in when},
    }


def about_shape(asked: Asked, change: Change) -> Shape:
    """The event that caused a change, and the claim that it is about."""
    cause = asked.case.event(change.position)
    event = asked.case.statement(change.claim) if change.claim else None
    return {
        "position": change.position,
        "event": cause.TOPIC,
        "reported_at": _reported_at(change),
        "recorded_at": instant_text(cause.recorded_at),
        "recorded_by": cause.recorded_by,
        "claim": cited_shape(change.claim, event) if change.claim and event else None,
        "reason": getattr(cause, "reason", None),
        "because": cause_words(cause, event),
    }


def _reported_at(change: Change) -> str | None:
    """When what changed it was published: the event, or else the claim that it is about."""
    if change.since is not None:
        return instant_text(from_micros(change.since))
    return instant_text(from_micros(change.claim.order[0])) if change.claim else None


def happened(asked: Asked, change: Change, axis: Axis) -> datetime:
    """When a change took place along an axis; of what was never published, when it was recorded."""
    if axis == "reported" and change.since is not None:
        return from_micros(change.since)
    return asked.case.event(change.position).recorded_at


def event_block(line: Shape, axis: str) -> tuple[str, list[str]]:
    """The head of the event of a line, and under it the words that it quotes."""
    reported = line["event"] in SAYING
    when = (axis == "reported" and line["reported_at"]) or line["recorded_at"]
    quote = line["claim"]["quote"] if reported and line["claim"] else None
    head = f"{when[:16].replace('T', ' ')}Z  #{line['position']}  {line['because']}"
    return head, [f"“{one_line(quote)}”"] if quote else []


def about_text(line: Shape) -> list[str]:
    """What an event that reports nothing itself was done to: the claim, who made it, its words."""
    claim = line["claim"]
    if claim is None or line["event"] in SAYING:
        return []
    words = f" “{one_line(claim['quote'])}”" if claim["quote"] else ""
    return [f"about #{claim['position']}  {claim['chain']}{words}"]


def change_text(change: Change | Difference) -> str:
    """Before and after, and whether the slot became contested."""
    before, after = change.before, change.after
    contested = {
        (False, True): ", contested from here on",
        (True, False): ", contested no longer",
    }.get((before.contested, after.contested), "")
    return f"{figures_text(before)} → {figures_text(after)}{contested}"


UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def duration_text(seconds: int) -> str:
    """A duration in its largest unit and the next: `22 hours`, `1 hour 30 minutes`."""
    for (unit, length), (smaller, part) in zip(UNITS, (*UNITS[1:], UNITS[-1]), strict=True):
        if seconds >= length:
            rest = seconds % length // part
            return _counted(seconds // length, unit) + (
                f" {_counted(rest, smaller)}" if rest else ""
            )
    return "less than a second"


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def slot_text(*names: str | None) -> str:
    """A slot in words: incident or measure or both, and the population last."""
    *above, population = names
    return ", ".join([*(name for name in above if name), people(population)])


def flat_change(line: Shape) -> Shape:
    """The line of a change as a flat record."""
    claim = line["claim"] or {}
    return {
        **{key: line[key] for key in ("position", "event", "reported_at", "recorded_at")},
        **{key: line[key] for key in ("recorded_by", "measure", "population", "because")},
        **flat_figures("before", line["before"]),
        **flat_figures("after", line["after"]),
        "claim": claim.get("id"),
        "chain": claim.get("chain"),
        "quote": claim.get("quote"),
    }


def flat_figures(
    name: str, figures: Shape, keys: Iterable[str] = ("low", "best", "high", "text")
) -> Shape:
    """The figures of an estimate as columns of a flat record."""
    return {f"{name}_{key}": figures[key] for key in keys}
