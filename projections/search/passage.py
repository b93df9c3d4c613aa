"""Where in a text the words looked for stand, and the passage that shows most of them."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import takewhile

import msgspec

from projections.search.query import Query, Wanted
from projections.search.tokens import Token, tokens

WIDTH = 160  # code points of a passage, about
REACH = 20  # code points in which the end of a word is looked for, to cut there


class Span(msgspec.Struct, frozen=True, order=True):
    """A place in a text, in code points, and what of the query stands there."""

    start: int
    end: int
    wanted: int


class Passage(msgspec.Struct, frozen=True):
    """A part of a text, `text[start:end]`, and the places of the words in the whole text."""

    start: int
    end: int
    spans: tuple[Span, ...]


def spans(text: str, query: Query) -> tuple[Span, ...]:
    """Where the text has something of what is wanted, in its order."""
    starting: dict[str, list[tuple[int, Wanted]]] = defaultdict(list)
    beginnings = []
    for number, one in enumerate(query.marked):
        if one.begins and len(one.words) == 1:
            beginnings.append((number, one))
        else:
            starting[one.words[0]].append((number, one))
    found, cut = [], list(tokens(text))
    for at, token in enumerate(cut):
        for number, one in (*starting.get(token.word, ()), *beginnings):
            here = cut[at : at + len(one.words)]
            if _is(one, here):
                found.append(Span(token.start, here[-1].end, number))
    return tuple(sorted(found))


def passage(text: str, query: Query) -> Passage | None:
    """The part of a text that has most of what is wanted, the first such; None: it has nothing."""
    found = spans(text, query)
    if not found:
        return None
    best: list[Span] = []
    for at, first in enumerate(found):
        within = list(takewhile(lambda span: span.end <= first.start + WIDTH, found[at:]))  # noqa: B023
        if len({span.wanted for span in within}) > len({span.wanted for span in best}):
            best = within
    shown = best or [found[0]]  # one phrase may be longer than a passage
    start, end = _around(text, shown[0].start, max(span.end for span in shown))
    return Passage(start, end, tuple(s for s in found if start <= s.start and s.end <= end))


def beginning(text: str) -> Passage:
    """The first part of a text, where the words are found elsewhere."""
    start = len(text) - len(text.lstrip())
    return Passage(start, _around(text, start, start)[1], ())


def marked(text: str, found: Passage) -> str:
    """The passage with its words in brackets, and with dots where the text goes on."""
    parts, at = ["…" if text[: found.start].strip() else ""], found.start
    for start, end in merged(found.spans):
        parts += [text[at:start], "[", text[start:end], "]"]
        at = end
    return "".join([*parts, text[at : found.end], "…" if text[found.end :].strip() else ""])


def merged(found: Sequence[Span]) -> list[tuple[int, int]]:
    """The places without overlaps."""
    places: list[tuple[int, int]] = []
    for span in found:
        if places and span.start <= places[-1][1]:
            places[-1] = (places[-1][0], max(places[-1][1], span.end))
        else:
            places.append((span.start, span.end))
    return places


def _is(one: Wanted, here: Sequence[Token]) -> bool:
    *first, last = [token.word for token in here]
    return (
        len(here) == len(one.words)
        and (*first,) == one.words[:-1]
        and (last.startswith(one.words[-1]) if one.begins else last == one.words[-1])
    )


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """Room on both sides, up to the width of a passage, and cut between words where there are."""
    room = max(0, WIDTH - (end - start))
    before = max(0, start - room // 2)
    after = min(len(text), end + room - (start - before))
    if before > 0 and (space := _space(text, range(before, min(before + REACH, start)))) >= 0:
        before = space + 1
    if after < len(text) and (space := _space(text, range(after, max(after - REACH, end), -1))) > 0:
        after = space
    stripped = text[before:after]
    return (
        before + len(stripped) - len(stripped.lstrip()),
        after - len(stripped) + len(stripped.rstrip()),
    )


def _space(text: str, places: range) -> int:
    return next((at for at in places if text[at].isspace()), -1)
