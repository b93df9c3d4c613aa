"""Reads a count as people say it: `6`, `at least a dozen`, `2-5`, `about 14`, `dozens`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from events.figures import Figure, exactly
from events.number_words import NUMBER_WORDS, SCALES, VAGUE_BOUNDS, read_digits, read_number

LONGEST = 200  # characters
_ACCEPTED = (
    "Write digits (12), number words (twelve) "
    "or a bound (at least 12, fewer than 50, 2-5, about 14)."
)


class UnreadableFigure(ValueError):
    """What was said is not wholly understood as a count.

    `said` is what was read, `reason` why it was refused.
    """

    def __init__(self, said: object, reason: str) -> None:
        super().__init__(said, reason)
        self.said = said
        self.reason = reason

    def __str__(self) -> str:
        return f"cannot read {_shown(self.said)} as a count: {self.reason}. {_ACCEPTED}"


def parse_figure(said: str | int) -> Figure:
    """The figure that `said` states, with `said` itself kept as its words.

    Upper and lower case and every kind of space are alike. Raises UnreadableFigure for
    anything not understood from its first word to its last.
    """
    try:
        if isinstance(said, str):
            return _figure(_phrase(said), said)
        if isinstance(said, bool) or not isinstance(said, int):
            raise ValueError("it is neither a whole number nor text")
        # In this order: a number refused is never turned into text, which may be endless.
        return replace(exactly(said), words=str(said))
    # A bound that no Figure may have is as much a refusal as a word nobody knows.
    except ValueError as refusal:
        raise UnreadableFigure(said, str(refusal)) from None


class _Amount(NamedTuple):
    """A count under reading; unlike a Figure it may still be too large to keep.

    `said` is the number before a bound changed it and `scale` the one its last word names.
    """

    lower: int
    upper: int | None
    said: int
    scale: int
    approximate: bool = False
    convention: bool = False


_Tokens = tuple[str, ...]
_Bound = Callable[[_Amount], _Amount]

# A word, a number, letters that touch digits ("1e3", "about3": one token, never two), a sign.
# A number is taken whole or not at all, by its repetition: a group that is possessive, `(…)*+`, is
# matched wrongly by Python before 3.11.5 (bugs.python.org/issue106052).
_NUMBER = r"(?=(?P<number>[0-9]+(?:[., ][0-9]+)*))(?P=number)(?!\w)"
_TOKEN = re.compile(rf"[^\W\d_]++(?![0-9])|{_NUMBER}|\w++|>=|<=|\S")
_HYPHENATED = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")
_DASHES = ("-", "‒", "–", "—")
_TO = ("to", *_DASHES)


def _tokens(phrase: str) -> _Tokens:
    """Words, numbers and signs, with a hyphen between two letters read as a space."""
    return tuple(found[0] for found in _TOKEN.finditer(_HYPHENATED.sub(" ", phrase)))


def _phrases(*written: str) -> frozenset[_Tokens]:
    return frozenset(_tokens(phrase) for phrase in written)


# --- bounds ---------------------------------------------------------------------------------


def _at_least(amount: _Amount) -> _Amount:
    return amount._replace(upper=None)


def _more_than(amount: _Amount) -> _Amount:
    return amount._replace(lower=amount.lower + 1, upper=None)


def _at_most(amount: _Amount) -> _Amount:
    if amount.upper is None:
        raise ValueError("its words set no upper bound")
    return amount._replace(lower=0)


def _fewer_than(amount: _Amount) -> _Amount:
    upper = _at_most(amount).upper
    if not upper:
        raise ValueError("nothing is fewer than 0")
    return amount._replace(lower=0, upper=upper - 1)


def _just_over(amount: _Amount) -> _Amount:
    return _more_than(amount)._replace(approximate=True)


def _just_under(amount: _Amount) -> _Amount:
    return _fewer_than(amount)._replace(approximate=True)


def _bounds(table: Mapping[_Bound, frozenset[_Tokens]]) -> dict[_Tokens, _Bound]:
    return {phrase: bound for bound, phrases in table.items() for phrase in phrases}


_BEFORE = _bounds(
    {
        _at_least: _phrases(
            "at least", "no fewer than", "no less than", "not fewer than", "not less than",
            "a minimum of", "minimum of", "minimum", "as few as", "upwards of", "upward of",
            "≥", ">=",
        ),
        _more_than: _phrases(
            "more than", "over", "above", "exceeding", "in excess of", "greater than", ">",
            "well over", "well above",
        ),
        _at_most: _phrases(
            "up to", "as many as", "as much as", "at most", "no more than", "not more than",
            "not exceeding", "a maximum of", "maximum of", "maximum", "≤", "<=",
        ),
        _fewer_than: _phrases(
            "fewer than", "less than", "under", "below", "<", "well under", "well below"
        ),
        _just_over: _phrases(
            "just over", "just above", "slightly over", "slightly above", "slightly more than",
            "a little over", "a little more than",
        ),
        _just_under: _phrases(
            "just under", "just below", "slightly under", "slightly below",
            "slightly fewer than", "slightly less than", "a little under", "a little less than",
        ),
    }
)  # fmt: skip
_AFTER = _bounds(
    {
        _at_least: _phrases("or more", "and more", "at least", "minimum", "plus", "+"),
        _at_most: _phrases("or fewer", "or less", "at most", "maximum"),
    }
)
_HEDGES = _phrases(
    "some", "about", "around", "roughly", "approximately", "approx", "approx.", "circa", "c.",
    "ca", "ca.", "~", "≈", "nearly", "almost", "close to", "an estimated", "estimated",
)  # fmt: skip
_HEDGES_AFTER = _phrases("or so")
_NONE_AT_ALL = _phrases("no", "none", "nil", "nobody", "no one", "no-one")

# --- the grammar: each reader takes the whole of its tokens, or gives None -------------------


def _figure(phrase: str, said: str) -> Figure:
    tokens = _tokens(phrase)
    found = _Amount(0, 0, 0, 1) if tokens in _NONE_AT_ALL else _read(tokens)
    if found is None:
        raise ValueError(_reason(phrase, tokens))
    return Figure(found.lower, found.upper, found.approximate, said, found.convention)


def _read(tokens: _Tokens) -> _Amount | None:
    return _hedged(tokens, (_two_bounds, _range, _either, _bounded, _amount))


def _hedged(
    tokens: _Tokens, readers: tuple[Callable[[_Tokens], _Amount | None], ...]
) -> _Amount | None:
    core = _unhedged(tokens)
    for reader in readers:
        if (found := reader(core)) is not None:
            return found._replace(approximate=found.approximate or core != tokens)
    return None


def _unhedged(tokens: _Tokens) -> _Tokens:
    while size := _prefix(tokens, _HEDGES):
        tokens = tokens[size:]
    return tokens[: len(tokens) - _suffix(tokens, _HEDGES_AFTER)]


def _two_bounds(tokens: _Tokens) -> _Amount | None:
    """`at least 2 and at most 5`, `more than 100 but fewer than 150`."""
    for left, right in _splits(tokens, ("and", "but")):
        low, high = _bounded(left), _bounded(right)
        if low and high and low.upper is None and high.upper is not None:
            return _spanned(low, high)
    return None


def _range(tokens: _Tokens) -> _Amount | None:
    """`2-5`, `2 to 5`, `from 2 to 5`, `between 65 and 73`."""
    first = tokens[0] if tokens else ""
    counts = tokens[1:] if first in ("between", "from") else tokens
    joints = ("and", *_TO) if first == "between" else _TO
    for left, right in _splits(counts, joints):
        low, high = _hedged(left, (_number,)), _hedged(right, (_number,))
        if low and high:
            return _spanned(low, high)
    return None


def _either(tokens: _Tokens) -> _Amount | None:
    """`65 or 66`: two neighbours, since of other pairs the counts between were not said."""
    for left, right in _splits(tokens, ("or",)):
        low, high = _number(left), _number(right)
        if low and high:
            found = _spanned(low, high)
            if high.said != low.said + 1:
                raise ValueError(f"{low.said} or {high.said} leaves out the counts between")
            return found
    return None


def _spanned(low: _Amount, high: _Amount) -> _Amount:
    """From the lower bound of `low` to the upper bound of `high`."""
    if high.upper is not None and high.upper < low.lower:
        raise ValueError(f"the range runs backwards, from {low.lower} to {high.upper}")
    # "two to three hundred" is 2 to 300 by its letters and 200 to 300 in most mouths.
    if high.scale > 1 and 0 < low.said * high.scale < high.said:
        shared = low.said * high.scale
        raise ValueError(f"it may start at {low.said} or at {shared}; write both in digits")
    return high._replace(
        lower=low.lower,
        approximate=low.approximate or high.approximate,
        convention=low.convention or high.convention,
    )


def _bounded(tokens: _Tokens) -> _Amount | None:
    """`at least 12`, `fewer than about 50`, `12 or more`, `100+`."""
    if size := _prefix(tokens, _BEFORE):
        bound, rest = _BEFORE[tokens[:size]], tokens[size:]
    elif size := _suffix(tokens, _AFTER):
        bound, rest = _AFTER[tokens[-size:]], tokens[:-size]
    else:
        return None
    amount = _hedged(rest, (_amount,))
    return None if amount is None else bound(amount)


def _amount(tokens: _Tokens) -> _Amount | None:
    """A number, or a vague word from the table."""
    vague = VAGUE_BOUNDS.get(" ".join(tokens))
    if vague is None:
        return _number(tokens)
    lower, upper = vague
    return _Amount(lower, upper, lower, SCALES.get(tokens[-1], 1), convention=True)


def _number(tokens: _Tokens) -> _Amount | None:
    read = read_number(tokens)
    if read is None or read[1] != len(tokens):
        return None
    return _Amount(read[0], read[0], read[0], SCALES.get(tokens[-1], 1))


def _splits(tokens: _Tokens, joints: tuple[str, ...]) -> list[tuple[_Tokens, _Tokens]]:
    return [(tokens[:i], tokens[i + 1 :]) for i, word in enumerate(tokens) if word in joints]


def _prefix(tokens: _Tokens, phrases: Container[_Tokens]) -> int:
    """The length of the longest phrase that `tokens` begins with; no phrase has five words."""
    return next((size for size in (4, 3, 2, 1) if tokens[:size] in phrases), 0)


def _suffix(tokens: _Tokens, phrases: Container[_Tokens]) -> int:
    return next((size for size in (2, 1) if tokens[-size:] in phrases), 0)


# --- refusals: what is no count, and the reason given for it ---------------------------------

_UNKNOWN = frozenset(
    ("unknown", "not known", "n/a", "na", "not available", "not reported", "unclear", "tbc", "tbd",
     "unconfirmed", "unspecified", "undisclosed", "undetermined", "null", "?", *_DASHES)
)  # fmt: skip
_NEGATIVE = re.compile(r"(?:^|\s)[-−–—]\s?[0-9]|^(?:minus|negative)\b")
_PERCENT = re.compile(r"%|\bper ?cent\b")
_ENDLESS = ("nan", "inf", "infinity", "∞")
_ORDINAL = re.compile(
    r"[0-9]+(?:st|nd|rd|th)|first|second|third|fifth|eighth|ninth|twelfth|"
    r"(?:four|six|seven|ten|eleven|(?:thir|four|fif|six|seven|eigh|nine)teen|hundred|thousand"
    r"|million)th|(?:twen|thir|for|fif|six|seven|eigh|nine)tieth"
)
# Each way to write digits wrongly, with what to say of it.
_MISWRITTEN = (
    (re.compile(r"0[0-9]+"), "has leading zeros"),
    (
        re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+"),
        "may be thousands or a fraction (for thousands write 1,200 or 1200)",
    ),
    (re.compile(r"[0-9]+\.[0-9]+"), "is not a whole number"),
    (re.compile(r"[0-9]+(?:[, ][0-9]+)+"), "is not grouped by thousands"),
)
_KNOWN_WORDS = frozenset(
    word
    for phrase in (*_BEFORE, *_AFTER, *_HEDGES, *_HEDGES_AFTER, *_NONE_AT_ALL)
    for word in phrase
) | {word for phrase in VAGUE_BOUNDS for word in phrase.split()} | {
    *NUMBER_WORDS, *_DASHES, "between", "from", "to", "but", "or"
}  # fmt: skip


def _phrase(said: str) -> str:
    """What was said in lower case with single spaces, refused where no figure can be in it."""
    if len(said) > LONGEST:
        raise ValueError(f"it is {len(said)} characters long, and a figure has {LONGEST} at most")
    for character in said:
        if unicodedata.category(character)[0] == "C" and character not in "\t\n\r":
            raise ValueError(f"it holds the control character {_escaped(character)}")
        if character.isnumeric() and not character.isascii():
            raise ValueError(f'"{character}" is not one of the digits 0 to 9')
    phrase = " ".join(said.split()).lower()
    if not phrase:
        raise ValueError("it is empty, and unknown is never zero: leave the claim out")
    # The other two hyphens of Unicode.
    return phrase.replace("\u2010", "-").replace("\u2011", "-")


def _reason(phrase: str, tokens: _Tokens) -> str:
    if phrase in _UNKNOWN or "unknown" in tokens:
        return "unknown is never zero: leave the claim out"
    if _NEGATIVE.search(phrase):
        return "a count is never negative"
    if _PERCENT.search(phrase):
        return "a percentage is not a count"
    if len(tokens) > 1 and (word := next(filter(_word_reason, tokens), None)):
        return f"{_word_reason(word)}, and a figure holds the count alone"
    reasons = (*map(_word_reason, tokens), *map(_digits_reason, tokens))
    return next(filter(None, reasons), "its words do not form one count")


def _word_reason(token: str) -> str | None:
    if token in _ENDLESS:
        return f'"{token}" is not a finite number'
    if _ORDINAL.fullmatch(token):
        return f'"{token}" is a rank and not a count'
    if token in _KNOWN_WORDS or token[0].isdigit():
        return None
    return f'"{token}" is not a number'


def _digits_reason(token: str) -> str | None:
    if not token[0].isdigit() or read_digits(token) is not None:
        return None
    for pattern, reason in _MISWRITTEN:
        if pattern.fullmatch(token):
            return f'"{token}" {reason}'
    return f'"{token}" is not written in the digits 0 to 9 alone'


def _shown(said: object) -> str:
    if isinstance(said, str):
        return f'"{_escaped(said)}"' if len(said) <= LONGEST else f'"{_escaped(said[:40])}…"'
    if isinstance(said, int) and abs(said) >= 10**LONGEST:
        return f"a number of more than {LONGEST} digits"
    return repr(said)[:LONGEST]


def _escaped(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
