"""Checks of quotes against the text of their report, as it is kept."""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from events.citation import Citation, occurrences
from projections.checks.finding import Finding
from projections.claims import SlotClaim

SHORT = 60  # characters of a quote that a sentence takes


class Cited(msgspec.Struct, frozen=True):
    """The text of an edition of a report, and where in it the claims at each position are said to
    stand: those of the report, and those that it put right."""

    report: str
    text: str
    citations: Mapping[int, Citation | None]


def check_quotes(
    incident: str, cited: Cited, claims: Iterable[tuple[str, SlotClaim]]
) -> Iterator[Finding]:
    """Quotes that do not stand where they are cited, that are ambiguous, and that are missing.

    `claims`: those cited there that are about the incident, each with its measure. Nothing is found
    in a report that was filed without a text, and nobody asks for the words of what was retracted.
    """
    if not cited.text.strip():
        return
    own: dict[int, tuple[str, SlotClaim]] = {}  # a breakdown bears on several slots
    for measure, claim in claims:
        if not claim.part or claim.position not in own:
            own[claim.position] = measure, claim
    bare: list[SlotClaim] = []
    for measure, claim in own.values():
        citation = cited.citations.get(claim.position)
        if citation is None:
            bare += [] if claim.retracted else [claim]
        elif found := _quote_finding(cited.text, citation):
            yield Finding(found[0], incident, found[1], (claim,), measure, claim.population)
    if bare:
        count = "1 claim" if len(bare) == 1 else f"{len(bare)} claims"
        text = f"{count} of the report {cited.report} without a quote"
        yield Finding("no-quote", incident, text, tuple(bare))


def _quote_finding(text: str, citation: Citation) -> tuple[str, str] | None:
    words = " ".join(citation.quote.split())
    short = words if len(words) <= SHORT else f"{words[: SHORT - 1]}…"
    if text[citation.start : citation.end] != citation.quote:
        place = f"characters {citation.start} to {citation.end}"
        return "quote", f"“{short}” does not stand at {place}"
    times = occurrences(text, citation)
    if times > 1:
        return "quote-twice", f"“{short}” occurs {times} times in the text"
    return None
