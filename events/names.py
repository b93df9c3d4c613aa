"""Names of incidents, measures, populations, sources: what is refused, and which are the same."""

import unicodedata
from functools import lru_cache

from events.errors import Refused

MOST = 200
MOST_OF_TEXT = 20_000  # characters of what is no name: a quote, a reason
JOINERS = "\u200c\u200d"  # invisible, but Persian and Indian names are written with them


class BadName(Refused):
    """A name is empty, too long, or holds characters that cannot be seen."""


def check_name(what: str, name: str, most: int = MOST) -> str:
    """The name itself, tidied of outer and repeated white space; `what` says what it names.

    Raises BadName: empty, over `most` characters, or with control, format or surrogate characters
    (they would let one name look like another, or move a terminal's cursor).
    """
    tidy = " ".join(name.split())
    if not tidy:
        raise BadName(f"{what} is empty")
    if len(tidy) > most:
        raise BadName(f"{what} is {len(tidy)} characters long; at most {most} are kept")
    for char in "" if name.isprintable() else name.strip():
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in JOINERS:
            raise BadName(f"{what} holds the character U+{ord(char):04X}, which cannot be seen")
    return tidy


def check_text(what: str, text: str) -> str:
    """The text without outer white space. Raises BadName: too long, or with characters that cannot
    be kept."""
    if len(text) > MOST_OF_TEXT:
        raise BadName(f"{what} is {len(text):,} characters long; at most {MOST_OF_TEXT:,} are kept")
    for char in "" if text.isprintable() else text:
        if unicodedata.category(char) == "Cs" or char == "\0":
            raise BadName(f"{what} holds the character U+{ord(char):04X}, which cannot be kept")
    return text.strip()


def is_text(said: str) -> bool:
    """Whether it can be written as UTF-8, which not all bytes of a command line can."""
    return not any("\ud800" <= char <= "\udfff" for char in said)


@lru_cache(20_000)  # of a case the same names come again and again
def same_name(name: str) -> str:
    """The form under which spellings of a name are one: spacing, case, composition, joiners.

    Case and composition by the Unicode Standard, section 3.13, D146 (compatibility caseless match).
    """
    plain = name.translate(dict.fromkeys(map(ord, JOINERS)))
    folded = unicodedata.normalize("NFD", plain).casefold()
    folded = unicodedata.normalize("NFKD", folded).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())
