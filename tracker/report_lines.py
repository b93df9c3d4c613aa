"""What became of a report and of its claims, and its editions, as JSON and in lines for people."""

from typing import Any

import msgspec

from events.event import Event
from events.incident import EstimateRuled, IncidentSplit, RulingLifted
from events.instants import instant_text
from events.report import (
    ClaimCorrected,
    ClaimReassigned,
    ClaimRetracted,
    ClaimVoided,
    CredibilityRated,
    Edition,
)
from events.undo import EntryUndone
from tracker.event_words import ruling_words, said_words
from tracker.output import joined
from tracker.safe import one_line
from tracker.shapes import Shape


def minute(instant: str) -> str:
    """An instant to the minute: `2020-03-13 01:00Z`."""
    return f"{instant[:16].replace('T', ' ')}Z"


def done_shape(position: int, event: Event, undone: int | None) -> Shape:
    """What was done to a claim or to the report, whatever kind of event it is."""
    return {
        "event": event.TOPIC,
        "position": position,
        "recorded_at": instant_text(event.recorded_at),
        "recorded_by": event.recorded_by,
        "reason": getattr(event, "reason", ""),
        "words": became(event),
        "undone_at": None if undone is None else f"#{undone}",
        "fields": {
            name: msgspec.to_builtins(value)
            for name, value in msgspec.structs.asdict(event).items()
            if name not in (*Event.__struct_fields__, "number", "reason")
        },
    }


def became(event: Event) -> str:
    """What an event made of a claim: `corrected to 12 in R, published 2020-03-14 09:00Z`."""
    match event:
        case ClaimCorrected():
            now = said_words(event.value, event.breakdown)
            return f"corrected to {now} in {_by(event)}"
        case ClaimRetracted():
            return f"retracted in {_by(event)}"
        case ClaimVoided(replaced_by=other):
            return f"voided, replaced by claim {other}" if other else "voided"
        case ClaimReassigned(incident=incident):
            return f"reassigned to {incident}"
        case CredibilityRated(credibility=credibility):
            return f"credibility rated {credibility}"
        case IncidentSplit(incident=incident, out_of=out_of):
            return f"split off from {out_of}, to {incident}"
        case EstimateRuled(incident=incident, measure=measure):
            who = f", {event.population}" if event.population else ""
            rank = ruling_words(event.rank, "it", event.value)
            return f"ruled on {incident}, {measure}{who}: {rank}"
        case RulingLifted(ruling=ruling):
            return f"the ruling #{ruling} lifted"
        case EntryUndone(what=what):
            return f"took back {what}"
    return _given(event)


def done_lines(done: Shape) -> list[str]:
    """`voided (2020-03-14 09:02Z, #26, desk: entered twice)`, and the words that were quoted."""
    act = f"{minute(done['recorded_at'])}, #{done['position']}, {done['recorded_by']}"
    undone = f", undone at {done['undone_at']}" if done["undone_at"] else ""
    quote = (done["fields"].get("citation") or {}).get("quote")
    words = f" “{one_line(quote)}”" if quote else ""
    return [f"{done['words']}{words}  ({joined([act, done['reason']], ': ')}){undone}"]


def edition_shape(
    edition: Edition, position: int, event: Event, characters: int | None, undone: int | None
) -> Shape:
    """An edition of a report: its number, from when on it counts, when it was recorded, its text.

    `dated` is its own published time where that is not from when on it counts.
    """
    return {
        "number": edition.number,
        "position": position,
        "published": instant_text(edition.published),
        "dated": instant_text(edition.dated),
        "title": edition.title,
        "text_sha256": edition.text_sha256,
        "characters": characters,
        "recorded_at": instant_text(event.recorded_at),
        "recorded_by": event.recorded_by,
        "undone_at": None if undone is None else f"#{undone}",
    }


def edition_block(edition: Shape) -> tuple[str, list[str]]:
    """An edition in lines for people."""
    dated = (
        f", dated {minute(edition['dated'])}" if edition["dated"] != edition["published"] else ""
    )
    undone = f", undone at {edition['undone_at']}" if edition["undone_at"] else ""
    head = f"edition {edition['number']}, counts from {minute(edition['published'])}{dated}{undone}"
    entered = f"{minute(edition['recorded_at'])} by {edition['recorded_by']}"
    return head, [
        one_line(edition["title"]),
        f"filed {entered}, #{edition['position']}",
        *text_lines(edition),
    ]


def text_lines(edition: Shape) -> list[str]:
    """How long the text of an edition is, and its hash."""
    many = edition["characters"]
    if not edition["text_sha256"]:
        return ["came as records, without a text"]
    kept = "text not kept" if many is None else f"text of {many} characters"
    return [kept, f"SHA-256 {edition['text_sha256']}"]


def _by(event: ClaimCorrected | ClaimRetracted) -> str:
    edition = f", edition {event.edition}" if event.edition > 1 else ""
    return f"{event.by_report}{edition}, published {minute(instant_text(event.published))}"


def _given(event: Event) -> str:
    """An event of which no more is known than its fields."""
    what = event.TOPIC.partition(".")[2].replace("-", " ")
    left_out: Any = (*Event.__struct_fields__, "number", "reason")
    given = [
        f"{name.replace('_', ' ')} {msgspec.to_builtins(value)}"
        for name, value in msgspec.structs.asdict(event).items()
        if name not in left_out and value
    ]
    return joined([what, "; ".join(given)], ": ")
