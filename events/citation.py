"""Where in a report a claim stands: the exact quote and its place (W3C TextQuoteSelector)."""

import re
from itertools import islice

import msgspec

from events.errors import Refused


class Citation(
    msgspec.Struct, frozen=True, gc=False, omit_defaults=True, forbid_unknown_fields=True
):
    """Words of a report; `start` and `end` are offsets in code points of its stored text, absent
    where no text is kept."""

    quote: str
    start: int | None = None
    end: int | None = None


class QuoteNotFound(Refused):
    """The quote does not occur in the text of the report."""


def cite(text: str, quote: str) -> Citation:
    """The first place where the quote occurs; white space and line ends count as one space.

    The citation's quote is the text's own: `text[start:end]`. Raises QuoteNotFound.
    """
    words = quote.split()
    if not words:
        raise QuoteNotFound("the quote is empty")
    folded, sought = " ".join(text.split()), " ".join(words)
    at = folded.find(sought)
    if at < 0:
        raise QuoteNotFound(
            f'"{_short(quote)}" does not occur in the text', hint=_nearest(folded, words)
        )
    start = _unfolded(text, folded, at)
    end = _unfolded(text, folded, at + len(sought) - 1) + 1
    return Citation(text[start:end], start, end)


def occurrences(text: str, citation: Citation) -> int:
    """How often the cited words occur in the text."""
    return " ".join(text.split()).count(" ".join(citation.quote.split()))


def _short(quote: str) -> str:
    return quote if len(quote) <= 80 else quote[:77] + "…"


def _unfolded(text: str, folded: str, at: int) -> int:
    """The offset in a text of the character at `at` in its folded form; it is no white space."""
    word = next(islice(re.finditer(r"\S+", text), folded.count(" ", 0, at), None))
    return word.start() + at - (folded.rfind(" ", 0, at) + 1)


def _nearest(folded: str, words: list[str]) -> str:
    """How far the quote can be followed in the text: the place where a typing slip is."""
    found, missing = 0, len(words)  # how many first words occur, and how many do not: halved
    while missing - found > 1:
        middle = (found + missing) // 2
        if " ".join(words[:middle]) in folded:
            found = middle
        else:
            missing = middle
    if found:
        return f'the text has "{_short(" ".join(words[:found]))}", but then not "{words[found]}"'
    if " ".join(words).casefold() in folded.casefold():
        return "the text has these words in other capitals: copy them as they stand"
    return "copy the words from the text as they stand"
