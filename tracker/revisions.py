"""What an outlet changed in a text: which quotes of claims are gone, and what stands there now."""

import re
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher, unified_diff

import msgspec

from events.report import ClaimReported, Edition, Report

CLOSE = 0.5  # the ratio of difflib from which a sentence may be another one, changed
BREAK = re.compile(r"(?<=[.!?])[”\"')\]]*\s+|\n\s*\n")  # a sentence ends, or a paragraph


class Dropped(msgspec.Struct, frozen=True):
    """A claim whose quote an edition no longer has: its sentence before, and now if it changed."""

    number: int
    claim: ClaimReported
    before: str
    after: str = ""

    @property
    def what(self) -> str:
        """What became of the words."""
        if self.after:
            return f"the text no longer says “{self.before}” but “{self.after}”"
        return f"the text no longer says “{self.before}”"


def dropped(
    report: Report, edition: Edition, text: str, text_of: Callable[[Edition], str | None]
) -> Iterator[Dropped]:
    """The claims that stand and whose quote is not in the text of a newer edition.

    Line breaks and spaces do not matter. An edition older than one that is filed drops nothing, and
    of words whose place in a text was never known nobody can tell.
    """
    if any(other.published > edition.published for other in report.editions):
        return
    now = _plain(text)
    sentences = _sentences(text)
    editions = {item.number: item for item in report.editions}
    for number, claim in report.standing().items():
        cited = editions.get(claim.edition)
        if claim.citation is None or cited is None or claim.edition == edition.number:
            continue
        if claim.citation.start is None:
            continue
        if _plain(claim.citation.quote) in now:
            continue
        before = _around(text_of(cited) or "", claim.citation.start, claim.citation.quote)
        yield Dropped(number, claim, before, _closest(before, sentences))


def text_difference(before: str, after: str) -> list[str]:
    """The sentences that went (-) and came (+), each group with the one before and after it."""
    old, new = _sentences(before), _sentences(after)
    lines = unified_diff(old, new, n=1, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def _sentences(text: str) -> list[str]:
    return [plain for start, end in _spans(text) if (plain := _plain(text[start:end]))]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text begin and end, near enough to show them."""
    start = 0
    for found in BREAK.finditer(text):
        yield start, found.end()
        start = found.end()
    yield start, len(text)


def _around(text: str, start: int, quote: str) -> str:
    """The sentence of a text in which a quote begins."""
    for begin, end in _spans(text):
        if begin <= start < end:
            return _plain(text[begin:end])
    return _plain(quote)


def _closest(sentence: str, among: list[str]) -> str:
    """The most similar sentence; "" where none is similar, or it is there unchanged."""
    best, ratio = "", CLOSE
    for other in among:
        matcher = SequenceMatcher(None, sentence.split(), other.split(), autojunk=False)
        if matcher.real_quick_ratio() > ratio and matcher.ratio() > ratio:
            best, ratio = other, matcher.ratio()
    return best


def _plain(text: str) -> str:
    return " ".join(text.split())
