"""Which names nearly are one another: perhaps one thing under a slip of the pen."""

import re
from difflib import SequenceMatcher
from functools import lru_cache

from events.names import same_name

CLOSE = 0.85  # the ratio of difflib from which two words may be one: civilian and civilians
OPPOSED = ("non", "un")  # "combatants" and "noncombatants" are no slip of one another
WORDS = re.compile(r"[^\W_]+")


@lru_cache(2**16)  # the same few names are compared again and again
def are_close(one: str, other: str) -> bool:
    """Whether two names may be two spellings of one: "civilian" and "civilians".

    Word by word, so that "US troops" are not "UK troops"; numbers must be the same, so that
    "district 1" is not "district 2".
    """
    words, others = WORDS.findall(same_name(one)), WORDS.findall(same_name(other))
    if len(words) != len(others):
        return _alike("".join(words), "".join(others))
    return all(map(_alike, words, others))


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if _digits(one) != _digits(other) or _opposed(one, other):
        return False
    if 2 * min(len(one), len(other)) < CLOSE * (len(one) + len(other)):
        return False  # too unlike in length for any match
    return SequenceMatcher(None, one, other).ratio() >= CLOSE


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _opposed(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long.removesuffix(short) in OPPOSED


def beginning(name: str) -> tuple[str, str]:
    """What names must share to be compared where there are many: numbers, first three letters."""
    plain = "".join(WORDS.findall(same_name(name)))
    return _digits(plain), plain[:3]
