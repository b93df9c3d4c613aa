"""Reads a claim from its named fields: those of a report file or of the command line."""

from collections.abc import Mapping
from functools import partial
from typing import Any, TypeVar, cast, get_args

import msgspec

from events.attribution import UNKNOWN, Link
from events.citation import Citation, QuoteNotFound, cite
from events.figure_grammar import parse_figure
from events.figures import Figure, overlap, total
from events.moments import parse_moment
from events.names import check_name, check_text, same_name
from events.report import Basis, Modality, Part
from events.values import Flag, Place, Term, Value, value_text
from projections.ranges import disorder
from tracker.drafts import DraftClaim
from tracker.fields import Fields

T = TypeVar("T")

VALUES = ("figure", "term", "place", "moment", "flag")
KEYS = (
    "incident", "measure", *VALUES, "breakdown", "low", "high", "population", "said_by", "modality",
    "basis", "occurred", "quote", "first_hand",
)  # fmt: skip
LONG = 2000  # characters of a term
EVERYONE = "everyone"


def read_claim(
    fields: Fields, text: str | None, keys: tuple[str, ...] = KEYS, *, states: bool = True
) -> DraftClaim | None:
    """The draft of a claim, with the place of its quote in the report's text, where that is kept.

    `keys` are those that the table may have; `states` is false of one that names a slot alone.
    None where a problem was noted that leaves nothing to draft.
    """
    fields.refuse_unknown(keys)
    incident, measure = (
        fields.name("incident", required=True),
        fields.name("measure", required=True),
    )
    value, breakdown, population = read_value(fields), _breakdown(fields), _population(fields)
    said_by, citation = _said_by(fields), _citation(fields, text)
    modality = cast(Modality, fields.choice("modality", get_args(Modality)))
    basis = cast(Basis, fields.choice("basis", get_args(Basis)))
    first_hand = fields.flag("first_hand")
    occurred = fields.text("occurred")
    given = "occurred" in fields.given
    moment = fields.attempt("occurred", lambda: parse_moment(occurred)) if given else None
    if states and not any(key in fields.given for key in (*VALUES, "breakdown")):
        fields.problem(
            "", "the claim states nothing", f"give one of {', '.join(VALUES)}, breakdown"
        )
    if breakdown and value is not None and not isinstance(value, Figure):
        fields.problem("breakdown", "only a figure has parts", "leave out the breakdown")
    low, high = _end(fields, "low", value), _end(fields, "high", value)
    _refuse_repeated(fields, population, breakdown)
    nothing = states and value is None and not breakdown
    if incident is None or measure is None or nothing:
        return None
    return DraftClaim(
        incident=incident,
        measure=measure,
        value=value,
        breakdown=breakdown,
        population=population,
        said_by=said_by,
        modality=modality,
        basis=basis,
        occurred=moment,
        first_hand=first_hand,
        citation=citation,
        low=low,
        high=high,
    )


def draft_findings(claim: DraftClaim) -> list[str]:
    """What does not fit within a claim, and is kept as it is: its parts, its range."""
    order = range_finding(claim)
    ranged = f"the range is out of order ({order}); kept as given" if order else ""
    parts = breakdown_finding(claim)
    return [text for text in (f"{parts}; both are kept" if parts else "", ranged) if text]


def range_finding(claim: DraftClaim) -> str:
    """How a range does not hold its figure, or the sum of the parts that are given alone."""
    if claim.low is None and claim.high is None:
        return ""
    counted = claim.value
    if counted is None and claim.breakdown:
        counted = total(part.figure for part in claim.breakdown)
    return disorder(counted, claim.low, claim.high)


def breakdown_finding(claim: DraftClaim) -> str:
    """How a stated total and the sum of its parts differ; "" where they do not."""
    if not claim.breakdown or not isinstance(claim.value, Figure):
        return ""
    parts = total(part.figure for part in claim.breakdown)
    if overlap(parts, claim.value):
        return ""
    return f"the total {value_text(claim.value)} is not the sum of its parts, {value_text(parts)}"


def _citation(fields: Fields, text: str | None) -> Citation | None:
    if "quote" not in fields.given:
        return None
    quote = fields.text("quote")
    return fields.attempt("quote", lambda: cited(text, quote))


def cited(text: str | None, quote: str) -> Citation:
    """The place of a quote in the text of a report, or the words alone where no text is kept.

    Raises QuoteNotFound, BadName.
    """
    words = check_text("the quote", quote)
    if text is not None:
        return cite(text, words)
    if not words:
        raise QuoteNotFound("the quote is empty")
    return Citation(words)


def read_value(fields: Fields) -> Value | None:
    """The one value that the fields state; None where there is none, or a problem was noted."""
    given = [key for key in VALUES if key in fields.given]
    if len(given) > 1:
        fields.problem(given[1], f"a claim states one value, not both {given[0]} and {given[1]}")
    if not given:
        return None
    kind = given[0]
    said = fields.given[kind]
    match kind:
        case "figure":
            return fields.attempt(kind, lambda: _figure(said))
        case "term":
            text = fields.text(kind)
            return fields.attempt(kind, lambda: Term(check_name("the term", text, LONG)))
        case "place":
            return fields.attempt(kind, lambda: _place(said))
        case "moment":
            text = fields.text(kind)
            return fields.attempt(kind, lambda: parse_moment(text))
        case _:
            return fields.attempt(kind, lambda: _flag(said))


def _population(fields: Fields) -> str | None:
    """Who is counted; to name everyone is to name nobody in particular."""
    name = fields.name("population")
    return None if name is None or same_name(name) == EVERYONE else name


def _end(fields: Fields, key: str, value: Value | None) -> int | None:
    """An end of the range around a figure, as given; None where there is none."""
    if key in fields.given and value is not None and not isinstance(value, Figure):
        fields.problem(key, "only a figure has a range around it", f"leave out {key}")
    return fields.count(key)


def _figure(said: Any) -> Figure:
    if isinstance(said, str | int) and not isinstance(said, bool):
        return parse_figure(said)
    if isinstance(said, float) and said.is_integer():  # as JSON has it from many programs
        return parse_figure(int(said))
    if isinstance(said, Mapping):
        return _converted(said, Figure, "write the bounds as { lower = 65, upper = 73 }")
    raise ValueError(f'{said} is not a count: write a whole number or words, such as "at least 12"')


def _place(said: Any) -> Place:
    if isinstance(said, str):
        return Place(check_name("the place", said))
    place = _converted(said, Place, 'write a place as a text, or as { name = "…", latitude = … }')
    return msgspec.structs.replace(place, name=check_name("the place", place.name))


def _converted(said: Any, kind: type[T], hint: str) -> T:
    """A table as a value of its class, no key and no type let pass. Raises ValueError."""
    if not isinstance(said, Mapping) or not {"kind", "unknown"}.isdisjoint(said):
        raise ValueError(hint)
    try:
        return msgspec.convert(said, kind)
    except (msgspec.ValidationError, OverflowError) as error:
        raise ValueError(f"{error}: {hint}") from error


def _flag(said: Any) -> Flag:
    if isinstance(said, bool):
        return Flag("yes" if said else "no")
    if said in ("yes", "no", "unknown"):
        return Flag(said)
    raise ValueError(f'"{said}" is not an answer: write yes, no or unknown')


def _breakdown(fields: Fields) -> tuple[Part, ...]:
    given = fields.given.get("breakdown", {})
    if not isinstance(given, Mapping) or ("breakdown" in fields.given and not given):
        fields.problem(
            "breakdown", "a breakdown names its parts", '{ civilian = "1", police = "2" }'
        )
        return ()
    parts = (fields.attempt("breakdown", partial(_part, who, said)) for who, said in given.items())
    return tuple(part for part in parts if part is not None)


def _refuse_repeated(fields: Fields, population: str | None, parts: tuple[Part, ...]) -> None:
    """A claim counts each population once: the parts differ, and none of them is the whole."""
    counted = {same_name(population or EVERYONE)}
    for part in parts:
        if same_name(part.population) in counted:
            fields.problem("breakdown", f"{part.population} is counted twice", "leave one out")
        counted.add(same_name(part.population))


def _part(population: str, said: Any) -> Part:
    name = check_name("the population", population)
    try:
        return Part(name, _figure(said))
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def _said_by(fields: Fields) -> tuple[Link, ...]:
    given = fields.given.get("said_by", [])
    links = given if isinstance(given, list | tuple) else [given]
    read = (fields.attempt("said_by", partial(_link, link)) for link in links)
    return tuple(link for link in read if link is not None)


def _link(said: Any) -> Link:
    if isinstance(said, str):
        name = check_name("who says so", said)
        return UNKNOWN if name.casefold() == "unknown" else Link(name)
    hint = 'write who says so as a text, or as { name = "…", anonymous = true }'
    link = _converted(said, Link, hint)
    return msgspec.structs.replace(link, name=check_name("who says so", link.name))
