"""What of an event is searched: its texts by the field they stand in, whatever its kind."""

from typing import get_args

from events.attribution import chain_text
from events.event import Event
from events.log import Log
from events.values import Value, value_text, value_words

# The columns of the index, and in this order the places where a passage is looked for.
FIELDS = (
    "text", "quote", "reason", "title", "value", "population", "said_by", "name", "outlet",
    "incident", "measure", "url",
)  # fmt: skip
VALUES = get_args(Value)
SAME = ("reason", "title", "population", "outlet", "incident", "measure", "url")


def fields_of(event: Event, log: Log) -> dict[str, str]:
    """The texts of an event by field, those that it has: kinds of events are not told apart.

    An event with a `text_sha256` has the text kept under it, one with a `reason` has that.
    """
    found = {name: getattr(event, name, None) for name in SAME}
    found["text"] = kept_text(event, log)
    found["quote"] = getattr(getattr(event, "citation", None), "quote", None)
    found["value"] = stated(event)
    found["said_by"] = chain_text(getattr(event, "attribution", ()))
    found["name"] = getattr(event, "name", None) or getattr(event, "source", None)
    return {name: text for name in FIELDS if (text := found[name]) and isinstance(text, str)}


def kept_text(event: Event, log: Log) -> str | None:
    """The text of the document that an event speaks of; None where it has none, or none is kept."""
    sha256 = getattr(event, "text_sha256", None)
    return log.text(sha256) if isinstance(sha256, str) else None


def stated(event: Event) -> str:
    """What a claim states, with the words as said: `3–9 (“several”)`, `1 civilian + 5 police`."""
    value = getattr(event, "value", None)
    parts = getattr(event, "breakdown", ())
    said = _words(value) if isinstance(value, VALUES) else ""
    counted = " + ".join(f"{value_text(part.figure)} {part.population}" for part in parts)
    return f"{said} ({counted})" if said and counted else said or counted


def _words(value: Value) -> str:
    text, words = value_text(value), value_words(value)
    return text if text == words else f"{text} (“{words}”)"
