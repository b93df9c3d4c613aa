"""English numbers, in digits and in words, and the one table of vague words.

Tokens are lower-case words and digit tokens; a hyphen inside a number word separates two
tokens ("twenty-one" is `twenty`, `one`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

_SMALL = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_UNITS = {word: value for word, value in _SMALL.items() if value < 10}
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES: Mapping[str, int] = MappingProxyType(
    {"dozen": 12, "score": 20, "hundred": 100, "thousand": 1_000, "million": 1_000_000}
)
_SET_PHRASES = {("zero",): 0, ("a", "single"): 1, ("a", "pair"): 2}

NUMBER_WORDS: frozenset[str] = frozenset(
    {*_SMALL, *_TENS, *SCALES, "zero", "a", "half", "and", "single", "pair"}
)

# A unit counted by a vague word: "several hundred" is three hundreds up to one below ten of
# them, as "several" is three up to nine.
_COUNTED_VAGUELY = {"several": (3, 9), "a few": (3, 9), "a couple": (2, 3), "a couple of": (2, 3)}
_COUNTED_UNITS = {
    "dozen": 12,
    "hundred": 100,
    "thousand": 1_000,
    "hundred thousand": 100_000,
    "million": 1_000_000,
}

VAGUE_BOUNDS: Mapping[str, tuple[int, int | None]] = MappingProxyType(
    {
        # Small numbers a speaker did not count: from the fewest the word can honestly mean,
        # up to nine, since from ten on one says "a dozen" or "tens".
        "a couple": (2, 3),
        "several": (3, 9),
        "a few": (3, 9),
        "a handful": (3, 9),
        # More than one, or more than two, and nothing said about how far.
        "multiple": (2, None),
        "many": (3, None),
        "numerous": (3, None),
        # Plural units: at least two of the unit. Tens, of anything, end one below ten of them;
        # every other unit ends one below two of the next larger one, where a speaker would
        # have changed words.
        "tens": (20, 99),
        "dozens": (24, 199),
        "scores": (40, 199),
        "hundreds": (200, 1_999),
        "thousands": (2_000, 19_999),
        "tens of thousands": (20_000, 99_999),
        "hundreds of thousands": (200_000, 1_999_999),
        "millions": (2_000_000, 19_999_999),
        "tens of millions": (20_000_000, 99_999_999),
        # Many of a unit: three of it, as "many" is three, and open.
        "many dozens": (36, None),
        "many hundreds": (300, None),
        "many thousands": (3_000, None),
        **{
            f"{count} {unit}": (low * size, (high + 1) * size - 1)
            for count, (low, high) in _COUNTED_VAGUELY.items()
            for unit, size in _COUNTED_UNITS.items()
        },
    }
)
"""Every vague word read, with its inclusive bounds: a convention of this project, not a fact.

The bounds are wide on purpose. They say what a speaker who used the word cannot have meant,
so that two reports are called a conflict only where no honest reading reconciles them.
"""

# The longest number in words takes 17 tokens.
_MOST_TOKENS = 20
# Python refuses to convert very long digit strings; no count comes near.
_MOST_DIGITS = 200
_WHOLE = re.compile(r"0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+")
_DECIMAL = re.compile(r"(0|[1-9][0-9]*)\.([0-9]+)")

# A value and the number of tokens it took; nothing was read where it took none.
_Taken = tuple[int, int]
_NOTHING: _Taken = (0, 0)


def read_number(tokens: Sequence[str], start: int = 0) -> tuple[int, int] | None:
    """The longest number that begins at `tokens[start]`, as (value, tokens used), else None.

    Reads digits, digits with a scale (`1.5 million`), number words below a thousand million,
    dozens, scores and halves (`half a dozen`). What follows the number is not looked at, so a
    caller that wants the whole text read compares the tokens used with their number.
    """
    window = list(tokens[start : start + _MOST_TOKENS])
    for reader in (_set_phrase, _digits, _half, _dozens, _words):
        value, used = reader(window)
        if used:
            return value, used
    return None


def read_digits(token: str) -> int | None:
    """The whole number a digits token writes (`6`, `1,200`, `1 200`), else None.

    Leading zeros, wrong grouping, decimals and anything longer than 200 characters are not
    read.
    """
    if len(token) > _MOST_DIGITS or not _WHOLE.fullmatch(token):
        return None
    return int(token.replace(",", "").replace(" ", ""))


def _set_phrase(tokens: list[str]) -> _Taken:
    for phrase, value in _SET_PHRASES.items():
        if tuple(tokens[: len(phrase)]) == phrase:
            return value, len(phrase)
    return _NOTHING


def _digits(tokens: list[str]) -> _Taken:
    if not tokens:
        return _NOTHING
    scale = SCALES.get(_at(tokens, 1))
    whole = read_digits(tokens[0])
    if whole is None:
        return _NOTHING if scale is None else _decimal(tokens[0], scale)
    return (whole, 1) if scale is None else (whole * scale, 2)


def _decimal(token: str, scale: int) -> _Taken:
    written = _DECIMAL.fullmatch(token)
    if written is None or len(token) > _MOST_DIGITS:
        return _NOTHING
    whole, fraction = written.groups()
    value, rest = divmod(int(whole + fraction) * scale, 10 ** len(fraction))
    return _NOTHING if rest else (value, 2)


def _half(tokens: list[str]) -> _Taken:
    for phrase in (["half", "a"], ["half"], ["a", "half"]):
        scale = SCALES.get(_at(tokens, len(phrase)))
        if scale is not None and tokens[: len(phrase)] == phrase:
            return scale // 2, len(phrase) + 1
    return _NOTHING


def _dozens(tokens: list[str]) -> _Taken:
    count, used = _below_hundred(_article_as_one(tokens))
    unit = _at(tokens, used)
    return (count * SCALES[unit], used + 1) if used and unit in ("dozen", "score") else _NOTHING


def _words(tokens: list[str]) -> _Taken:
    words = _article_as_one(tokens)
    value = used = 0
    for scale in ("million", "thousand"):
        count, taken = _below_thousand(words[used:])
        if 0 < count < 1_000 and _at(words, used + taken) == scale:
            value += count * SCALES[scale]
            used += taken + 1
    if not used:
        return _below_thousand(words)
    rest, taken = _remainder(words[used:])
    return value + rest, used + taken


def _remainder(tokens: list[str]) -> _Taken:
    """What follows the thousands: `three hundred and five`, or `and five`."""
    value, used = _after_and(tokens) if _at(tokens, 0) == "and" else _below_thousand(tokens)
    # "one thousand and five hundred": the five counts hundreds and is no remainder.
    return _NOTHING if value >= 1_000 or _at(tokens, used) in SCALES else (value, used)


def _below_thousand(tokens: list[str]) -> _Taken:
    """Up to `nine hundred and ninety-nine`; also `twelve hundred`, which is above it."""
    count, used = _below_hundred(tokens)
    # "twelve hundred" is said, "ten hundred" and "twenty hundred" are not.
    if _at(tokens, used) != "hundred" or count % 10 == 0:
        return count, used
    rest, taken = _after_and(tokens[used + 1 :])
    if _at(tokens, used + 1 + taken) in ("hundred", "dozen", "score"):
        rest, taken = _NOTHING
    return count * 100 + rest, used + 1 + taken


def _after_and(tokens: list[str]) -> _Taken:
    skipped = 1 if _at(tokens, 0) == "and" else 0
    value, used = _below_hundred(tokens[skipped:])
    return (value, used + skipped) if used else _NOTHING


def _below_hundred(tokens: list[str]) -> _Taken:
    first = _at(tokens, 0)
    if first in _SMALL:
        return _SMALL[first], 1
    if first not in _TENS:
        return _NOTHING
    unit = _UNITS.get(_at(tokens, 1), 0)
    return _TENS[first] + unit, 2 if unit else 1


def _article_as_one(tokens: list[str]) -> list[str]:
    return ["one", *tokens[1:]] if _at(tokens, 0) == "a" and _at(tokens, 1) in SCALES else tokens


def _at(tokens: list[str], index: int) -> str:
    return tokens[index] if index < len(tokens) else ""
