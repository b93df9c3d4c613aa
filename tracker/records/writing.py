"""A claim, and what its source did to it, as a record: one line of a file of records."""

from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec

from events.attribution import Chain, Link, chain
from events.citation import Citation
from events.figure_grammar import parse_figure
from events.figures import Figure
from events.identity import claim_address
from events.instants import instant_text
from events.report import ClaimCorrected, ClaimReported, ClaimRetracted, Part
from events.values import Flag, Place, Term, Value
from tracker.records.record import WITHDRAWN
from tracker.records.writing_reports import Edition


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line, its keys in the order in which they are written; absent where nothing is said."""

    op: str = "claim"
    claim: str = ""
    incident: str = ""
    measure: str = ""
    figure: int | str | dict[str, Any] | None = None
    term: str = ""
    place: str | dict[str, Any] = ""
    moment: str = ""
    flag: str = ""
    breakdown: dict[str, Any] | None = None
    low: int | None = None
    high: int | None = None
    population: str = ""
    outlet: str = ""
    said_by: list[Any] | None = None
    reported_at: str = ""
    occurred: str = ""
    modality: str = "asserted"
    basis: str = "cumulative"
    quote: str = ""
    title: str = ""
    url: str = ""
    report: str = ""
    first_hand: bool = False
    report_first_hand: bool = False
    because: str = ""


KEYS = Line.__struct_fields__


def claim_line(claim: ClaimReported, incident: str, by: Edition) -> Line:
    """A claim as an edition of its report makes it, under the incident that it counts for."""
    return Line(
        claim=claim_address(by.report, claim.number),
        incident=incident,
        measure=claim.measure,
        **_stated(claim.value, claim.breakdown),
        low=claim.low,
        high=claim.high,
        population=claim.population or "",
        said_by=said_by(claim.attribution, by.outlet),
        occurred=claim.occurred.edtf if claim.occurred else "",
        modality=claim.modality,
        basis=claim.basis,
        quote=_quote(claim.citation),
        first_hand=claim.first_hand,
        **_of_edition(by, by.published),
    )


def answer_line(
    done: ClaimCorrected | ClaimRetracted,
    claim: ClaimReported,
    report: str,
    incident: str,
    by: Edition,
) -> Line:
    """A correction or a retraction of a claim of `report`, in the document `by`."""
    corrects = isinstance(done, ClaimCorrected)
    return Line(
        op="correct" if corrects else "retract",
        claim=claim_address(report, claim.number),
        incident=incident,
        measure=claim.measure,
        **(_stated(done.value, done.breakdown) if isinstance(done, ClaimCorrected) else {}),
        population=claim.population or "",
        said_by=said_by(claim.attribution[:1], by.outlet),
        quote=_quote(done.citation),
        because="" if not corrects and done.reason == WITHDRAWN else done.reason,
        **_of_edition(by, done.published),
    )


@lru_cache(10_000)
def said_by(links: Chain, outlet: str) -> list[Any] | None:
    """The links, but for the outlet where it is implied at the end; None for its own voice."""
    if chain(links[:-1], outlet) == links:
        links = links[:-1]
    return [_link(link) for link in links] or None


@lru_cache(10_000)  # many claims say the same, and words take long to read
def figure_form(figure: Figure) -> int | str | dict[str, Any]:
    """A figure as it can be read again: a whole number, its words or, where these do not give its
    very bounds, all that it holds."""
    words = figure.words
    if figure.is_point and words == str(figure.lower) and _reads_as(figure.lower, figure):
        return figure.lower
    if words == words.strip() and _reads_as(words, figure):
        return words
    return {key: held for key, held in msgspec.structs.asdict(figure).items() if held != _NONE[key]}


_NONE = {"lower": None, "upper": None, "approximate": False, "words": "", "convention": False}


def _reads_as(said: int | str, figure: Figure) -> bool:
    try:
        return parse_figure(said) == figure
    except ValueError:
        return False


def _stated(value: Value | None, breakdown: tuple[Part, ...]) -> dict[str, Any]:
    parts = {part.population: figure_form(part.figure) for part in breakdown} or None
    match value:
        case None:
            return {"breakdown": parts}
        case Figure():
            return {"figure": figure_form(value), "breakdown": parts}
        case Term(text=text):
            return {"term": text}
        case Place():
            return {"place": _place(value)}
        case Flag(answer=answer):
            return {"flag": answer}
    return {"moment": value.edtf}


def _place(place: Place) -> str | dict[str, Any]:
    held = msgspec.to_builtins(place)
    del held["kind"]
    return held if len(held) > 1 else place.name


def _link(link: Link) -> str | dict[str, Any]:
    if link.unknown:
        return link.name
    if link.anonymous or link.name.casefold() == "unknown":
        return msgspec.to_builtins(link)  # type: ignore[no-any-return]
    return link.name


def _quote(citation: Citation | None) -> str:
    return citation.quote if citation else ""


@lru_cache(1000)  # the claims of a report come one after another
def _of_edition(by: Edition, published: datetime) -> dict[str, Any]:
    return {
        "outlet": by.outlet, "reported_at": instant_text(published), "title": by.title,
        "url": by.url, "report": by.report, "report_first_hand": by.first_hand,
    }  # fmt: skip
