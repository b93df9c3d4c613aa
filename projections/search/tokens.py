"""Words as they are searched: without case, accents and vowel points, each with its place.

SQLite's own tokenizer takes an Arabic vowel mark for the end of a word, and a sentence without
spaces for one word. So words are cut here, and the index is given them ready made.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

RUN = re.compile(r"(?:[0-9A-Za-z]|[^\x00-\x7f])+")  # may hold words; nothing else does
TATWEEL, ZERO_WIDTH_SPACE = "\u0640", "\u200b"
# Scripts that do not put spaces between words: each of their characters stands alone.
ALONE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


class Token(NamedTuple):
    """A word as it is searched, and its place in the text, in code points."""

    word: str
    start: int
    end: int


class _Part(NamedTuple):
    """What a character adds to a word: nothing where it is a point or invisible."""

    folded: str
    begins: bool  # a mark does not begin a word
    alone: bool = False


def tokens(text: str) -> Iterator[Token]:
    """The words of a text, in its order. They have no ASCII but small letters and digits."""
    for run in RUN.finditer(text):
        if run[0].isascii():
            yield Token(run[0].lower(), run.start(), run.end())
        else:
            yield from _tokens(run[0], run.start())


def words(text: str) -> tuple[str, ...]:
    """The words of a text, without their places."""
    found: list[str] = []
    for run in RUN.findall(text):  # whole texts are cut by this, so it makes no tokens
        if run.isascii():
            found.append(run.lower())
        else:
            found += [token.word for token in _tokens(run, 0)]
    return tuple(found)


def _tokens(run: str, offset: int) -> Iterator[Token]:
    word, start, alone = "", offset, False
    for at, char in enumerate(run, offset):
        part = _part(char)
        if word and (part is None or (part.begins and (alone or part.alone))):
            yield Token(word, start, at)
            word = ""
        if part is None or not (word or part.begins):
            continue
        if not word:
            start, alone = at, part.alone
        word += part.folded
    if word:
        yield Token(word, start, offset + len(run))


@lru_cache(2**14)
def _part(char: str) -> _Part | None:
    """What a character adds to a word; None where it ends one."""
    category = unicodedata.category(char)
    if category[0] not in "LNM":
        return _Part("", False) if category == "Cf" and char != ZERO_WIDTH_SPACE else None
    folded = _folded(char)
    return _Part(folded, category[0] != "M" and folded != "", bool(ALONE.match(folded)))


def _folded(char: str) -> str:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    return unicodedata.normalize("NFC", "".join(c for c in plain if _is_kept(c)))


def _is_kept(char: str) -> bool:
    """Accents (class 200 and above) and the points of Hebrew, Arabic and Syriac are not."""
    points = unicodedata.combining(char)
    letter = unicodedata.category(char)[0] in "LNM" and char != TATWEEL
    return letter and points < 200 and not 10 <= points <= 36
