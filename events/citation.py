"""Where in a report a claim stands: the exact quote and its place (W3C TextQuoteSelector)."""

import re

import msgspec

from events.errors import Refused


class Citation(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Words of a report; `start` and `end` are offsets in code points of its stored text."""

    quote: str
    start: int
    end: int


class QuoteNotFound(Refused):
    """The quote does not occur in the text of the report."""


def cite(text: str, quote: str) -> Citation:
    """The first place where the quote occurs; white space and line ends count as one space.

    The citation's quote is the text's own: `text[start:end]`. Raises QuoteNotFound.
    """
    words = quote.split()
    if not words:
        raise QuoteNotFound("the quote is empty")
    found = re.search(r"\s+".join(map(re.escape, words)), text)
    if found is None:
        raise QuoteNotFound(
            f'"{_short(quote)}" does not occur in the text', hint=_nearest(text, words)
        )
    return Citation(found.group(), found.start(), found.end())


def occurrences(text: str, citation: Citation) -> int:
    """How often the cited words occur in the text."""
    return text.count(citation.quote)


def _short(quote: str) -> str:
    return quote if len(quote) <= 80 else quote[:77] + "…"


def _nearest(text: str, words: list[str]) -> str:
    """How far the quote can be followed in the text: the place where a typing slip is."""
    for length in range(len(words) - 1, 0, -1):
        if re.search(r"\s+".join(map(re.escape, words[:length])), text):
            return (
                f'the text has "{_short(" ".join(words[:length]))}", but then not "{words[length]}"'
            )
    if re.search(r"\s+".join(map(re.escape, words)), text, re.IGNORECASE):
        return "the text has these words in other capitals: copy them as they stand"
    return "copy the words from the text as they stand"
