"""What is looked for: read from what people type, and written for the index.

strikes police      both words
"federal police"    these words, in this order
missil*             words that begin so
-rocket             not this word
killed OR wounded   one of the two
"""

import re
from collections.abc import Iterable, Iterator

import msgspec

from events.errors import Refused
from projections.search.tokens import words

PIECE = re.compile(r'\s*(-?)(?:"([^"]*)"(\*?)|([^\s"]+))')
QUOTATION_MARKS = str.maketrans("“”„", '"""')
MOST = 100  # words in all


class UnreadableQuery(Refused):
    """What is to be looked for cannot be read."""


class Wanted(msgspec.Struct, frozen=True):
    """A word, or words in this order; `begins`: the last is only the beginning of one."""

    words: tuple[str, ...]
    begins: bool = False


class Query(msgspec.Struct, frozen=True):
    """One of every group in `wanted` is required, and nothing of `unwanted`."""

    wanted: tuple[tuple[Wanted, ...], ...]
    unwanted: tuple[Wanted, ...] = ()

    @property
    def marked(self) -> tuple[Wanted, ...]:
        """All that may be found in a text."""
        return tuple(one for group in self.wanted for one in group)


def read_query(text: str) -> Query:
    """Read a query. Raises UnreadableQuery: nothing to look for, an open quotation, a lone OR."""
    groups: list[list[Wanted]] = []
    unwanted: list[Wanted] = []
    either = False  # after an OR
    for excluded, phrase, star, word in _pieces(text.translate(QUOTATION_MARKS)):
        if word == "OR" and not excluded:
            if either or not groups:
                raise _lone_or()
            either = True
        elif word == "NOT" and not excluded:
            raise UnreadableQuery("NOT leaves nothing out", hint='write -word; "NOT" is the word')
        elif word == "AND" and not excluded:
            continue  # all words are required in any case
        elif found := words(phrase or word):
            one = Wanted(found, (phrase or word).endswith("*") or bool(star))
            if excluded and either:
                raise _lone_or()
            if excluded:
                unwanted.append(one)
            elif either:
                groups[-1].append(one)
            else:
                groups.append([one])
            either = False
    if either:
        raise _lone_or()
    return _checked(Query(tuple(map(tuple, groups)), tuple(unwanted)))


def expression(query: Query) -> str:
    """The query as FTS5 reads it. Its words are letters and digits alone: nothing else leaks."""
    wanted = " AND ".join(f"({_any(group)})" for group in query.wanted)
    return f"({wanted}) NOT ({_any(query.unwanted)})" if query.unwanted else wanted


def _pieces(text: str) -> Iterator[tuple[str, str, str, str]]:
    at, end = 0, len(text.rstrip())
    while at < end:
        piece = PIECE.match(text, at)
        if piece is None:
            raise UnreadableQuery("a quotation mark is not closed", hint='"federal police"')
        excluded, phrase, star, word = piece.groups("")
        yield excluded, phrase, star, word
        at = piece.end()


def _checked(query: Query) -> Query:
    if not query.wanted:
        what = "only words to leave out are given" if query.unwanted else "no word is given"
        raise UnreadableQuery(f"{what}: nothing to look for", hint="tracker search --help")
    many = sum(len(one.words) for one in (*query.marked, *query.unwanted))
    if many > MOST:
        raise UnreadableQuery(f"{many} words are too many", hint=f"at most {MOST} are looked for")
    return query


def _lone_or() -> UnreadableQuery:
    return UnreadableQuery("OR stands between two words", hint="killed OR wounded")


def _any(group: Iterable[Wanted]) -> str:
    return " OR ".join(f'"{" ".join(one.words)}"{"*" if one.begins else ""}' for one in group)
