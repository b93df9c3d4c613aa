"""tracker report"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping

import click
import msgspec

from events.attribution import chain_text
from events.errors import CaseError, Refused
from events.event import Event
from events.identity import claim_address
from events.instants import instant_text
from events.report import ClaimReported, Edition, ReportFiled, ReportRevised, report_stream
from events.subject import Subject
from events.undo import EntryUndone
from projections.ranges import range_text
from projections.search.fields import stated
from projections.views import claim_reader
from tracker.app import App, pass_app
from tracker.case import Case
from tracker.output import Listing, Output, emit, format_options, joined, note, write
from tracker.report_lines import (
    done_lines,
    done_shape,
    edition_block,
    edition_shape,
    minute,
    text_lines,
)
from tracker.revisions import text_difference
from tracker.safe import one_line, quoted, safe
from tracker.shapes import Shape, value_shape


class Told(msgspec.Struct, frozen=True):
    """The events of a report by position, what was done to its claims elsewhere, what was undone,
    the incidents that its claims count for, by their positions, and who is protected behind them,
    by their addresses."""

    name: str
    events: dict[int, Event]
    elsewhere: dict[int, list[int]]
    others: dict[int, Event]
    undone: dict[int, int]
    homes: Mapping[int, str]
    protected: Mapping[str, list[Subject]]

    def editions(self) -> Iterator[tuple[int, ReportFiled | ReportRevised, Edition]]:
        """Every edition ever filed, those undone too."""
        for position, event in self.events.items():
            if isinstance(event, ReportFiled):
                text, published = event.text_sha256, event.published
                yield position, event, Edition(1, published, text, event.title, published)
            elif isinstance(event, ReportRevised):
                text, published = event.text_sha256, event.published
                dated = event.dated or published
                found = Edition(event.edition, published, text, event.title, dated)
                yield position, event, found

    def in_order(self) -> list[Edition]:
        """The editions that were not undone, by when they count; all where the filing was."""
        every = list(self.editions())
        standing = [edition for at, _, edition in every if at not in self.undone]
        found = standing or [edition for _, _, edition in every]
        return sorted(found, key=lambda edition: (edition.published, edition.number))


@click.command("report")
@click.argument("report")
@click.option("--text", "as_text", is_flag=True, help="Print the stored text, and nothing else.")
@click.option("--changes", is_flag=True, help="Print what an edition changed in the text.")
@click.option(
    "--edition", "number", type=click.IntRange(min=1), metavar="N",
    help="Which edition, with --text or --changes [default: the newest].",
)  # fmt: skip
@format_options
@pass_app
def command(
    app: App, report: str, as_text: bool, changes: bool, number: int | None, form: str
) -> None:
    """A report as it was filed, its editions, and its claims one by one with what became of them.

    The beginning of its id is enough where only one report begins so. --changes prints the
    sentences that went (-) and came (+) since the edition before, each with those around it.

    \b
    tracker report 20200313T0100
    tracker report 20200313T0100 --text --edition 1
    tracker report 20200313T0100 --changes
    """
    case = app.case()
    told = _told(case, case.report_named(report))
    if number is not None and not (as_text or changes):
        raise Refused("--edition goes with --text or --changes", hint="name one of the two")
    if as_text and changes:
        raise Refused("--text and --changes are two questions", hint="name one of the two")
    if as_text:
        _print_text(case, told, number)
    elif changes:
        _print_changes(case, told, number, form)
    else:
        emit(_output(case, told), form)


def _told(case: Case, name: str) -> Told:
    events = dict(events_of(case, report_stream(name)))
    claims = [at for at, event in events.items() if isinstance(event, ClaimReported)]
    with case.caught_up() as connection:
        elsewhere = claim_reader.done_elsewhere(connection, claims)
        others = {at: case.event(at) for done in elsewhere.values() for at in done}
        undone = claim_reader.undone(connection, [*events, *others])
        homes = claim_reader.homes(connection, claims)
    return Told(name, events, elsewhere, others, undone, homes, case.subjects_behind())


def events_of(case: Case, stream: str) -> Iterator[tuple[int, Event]]:
    """The events of a stream, each with its position."""
    for position in case.log.positions(stream):
        yield position, case.event(position)


# --- one edition ------------------------------------------------------------------------------


def _edition(told: Told, number: int | None) -> Edition:
    """The edition of a number, or the newest. Raises Refused: there is none."""
    editions = told.in_order()
    for edition in editions:
        if edition.number == number or (number is None and edition is editions[-1]):
            return edition
    numbers = ", ".join(str(edition.number) for edition in editions)
    raise Refused(f"the report {told.name} has no edition {number}", hint=f"editions: {numbers}")


def kept(case: Case, report: str, edition: Edition) -> str:
    """The text of an edition. Raises Refused: it came without; CaseError: it is not kept."""
    text = case.log.text(edition.text_sha256)
    of = f"edition {edition.number} of " if edition.number > 1 else ""
    if not edition.text_sha256:
        message = f"{of}the report {report} came as records, without a text"
        raise Refused(message, hint=f"tracker report {report} shows its claims")
    if text is None:
        raise CaseError(f"the text of {of}the report {report} is not kept", hint="tracker verify")
    return text


def _print_text(case: Case, told: Told, number: int | None) -> None:
    edition = _edition(told, number)
    text = kept(case, told.name, edition)
    if number is None and (many := len(told.in_order())) > 1:
        note(f"edition {edition.number}, the newest of {many}: --edition N prints another")
    write_text(text)


def write_text(text: str) -> None:
    """The text exactly, byte by byte; on a terminal it is made safe, and ends its last line."""
    if not sys.stdout.isatty():
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
        return
    for line in text.removesuffix("\n").split("\n"):
        write("\t".join(map(safe, line.removesuffix("\r").split("\t"))))


def _print_changes(case: Case, told: Told, number: int | None, form: str) -> None:
    edition = _edition(told, number)
    editions = told.in_order()
    at = editions.index(edition)
    before = editions[at - 1] if at else None
    found: list[str] = []
    if before is not None:
        texts = kept(case, told.name, before), kept(case, told.name, edition)
        found = text_difference(*texts)
    lines = [{"change": CHANGES[line[:1]], "text": line[1:]} for line in found]
    document = {
        "report": told.name,
        "edition": edition.number,
        "before": before.number if before else None,
        "changes": lines,
    }
    since = f"since edition {before.number}" if before else "the first: there is none before it"
    shown = Listing([("", [])] if found else [], f"edition {edition.number}, {since}", "no change")
    emit(Output(document, lines, lines, [shown]), form)
    if form == "table":
        for line in found:
            write(safe(f"  {line[:1]} {line[1:]}").rstrip())


CHANGES = {"-": "went", "+": "came", " ": "stayed"}


# --- the report and its claims ----------------------------------------------------------------


def _output(case: Case, told: Told) -> Output:
    document = _shape(case, told)
    editions = [edition_block(edition) for edition in document["editions"]]
    several = [Listing(editions, f"{len(editions)} editions")] if len(editions) > 1 else []
    shown = [Listing([_head(document)], "", ""), *several, _claims(document)]
    records = [_flat(claim) for claim in document["claims"]]
    return Output(document, [document], records, shown)


def _shape(case: Case, told: Told) -> Shape:
    position, filed = next(
        (at, event) for at, event in reversed(told.events.items())
        if isinstance(event, ReportFiled)
    )  # fmt: skip
    editions = [
        edition_shape(edition, at, event, _characters(case, edition), told.undone.get(at))
        for at, event, edition in told.editions()
    ]
    first = next(edition for edition in reversed(editions) if edition["position"] == position)
    return {
        "report": told.name,
        "position": position,
        "outlet": filed.outlet,
        "title": filed.title,
        "url": filed.url,
        "published": instant_text(filed.published),
        "first_hand": filed.first_hand,
        "text_sha256": filed.text_sha256,
        "characters": first["characters"],
        "recorded_at": instant_text(filed.recorded_at),
        "recorded_by": filed.recorded_by,
        "undone_at": first["undone_at"],
        "editions": editions,
        "claims": list(_claim_shapes(told)),
        "afterwards": [
            _done(told, at, event)
            for at, event in told.events.items()
            if at != position and not isinstance(getattr(event, "number", None), int)
        ],
    }


def _characters(case: Case, edition: Edition) -> int | None:
    text = case.log.text(edition.text_sha256)
    return None if text is None else len(text)


def _claim_shapes(told: Told) -> Iterator[Shape]:
    """The claims in their order, each with what was done to it afterwards."""
    about: dict[int | None, list[int]] = defaultdict(list)
    for position, event in told.events.items():
        about[getattr(event, "number", None)].append(position)
    for position, event in told.events.items():
        if isinstance(event, ClaimReported):
            here = (at for at in about[event.number] if at > position)
            done = sorted({*here, *told.elsewhere.get(position, ())})
            shape = _claim(told, position, event)
            yield {**shape, "afterwards": [_done(told, at) for at in done]}


def _claim(report: Told, position: int, claim: ClaimReported) -> Shape:
    cited = claim.citation
    undone = report.undone.get(position)
    return {
        "id": claim_address(report.name, claim.number),
        "number": claim.number,
        "edition": claim.edition,
        "position": position,
        "incident": claim.incident,
        "counts_for": report.homes.get(position, claim.incident),
        "measure": claim.measure,
        "population": claim.population,
        "value": value_shape(claim.value) if claim.value is not None else None,
        "low": claim.low,
        "high": claim.high,
        "breakdown": {part.population: value_shape(part.figure) for part in claim.breakdown},
        "said": stated(claim),
        "modality": claim.modality,
        "basis": claim.basis,
        "occurred": claim.occurred.edtf if claim.occurred else None,
        "first_hand": claim.first_hand,
        "attribution": [link.name for link in claim.attribution],
        "chain": chain_text(claim.attribution),
        "quote": cited.quote if cited else None,
        "start": cited.start if cited else None,
        "end": cited.end if cited else None,
        "protected": [
            subject.name
            for subject in report.protected.get(claim_address(report.name, claim.number), ())
            if not subject.erased
        ],
        "recorded_at": instant_text(claim.recorded_at),
        "recorded_by": claim.recorded_by,
        "undone_at": None if undone is None else f"#{undone}",
    }


def _done(told: Told, position: int, event: Event | None = None) -> Shape:
    return done_shape(
        position,
        event or told.events.get(position) or told.others[position],
        told.undone.get(position),
    )


def _head(document: Shape) -> tuple[str, list[str]]:
    undone = f", undone at {document['undone_at']}" if document["undone_at"] else ""
    told_below = (ReportRevised.TOPIC, EntryUndone.TOPIC, ReportFiled.TOPIC)
    one_edition = len(document["editions"]) == 1
    lines = [
        one_line(document["title"]),
        document["url"],
        f"published {minute(document['published'])}"
        + (", first hand" if document["first_hand"] else ""),
        f"filed {minute(document['recorded_at'])} by {document['recorded_by']},"
        f" #{document['position']}{undone}",
        *(text_lines(document) if one_edition else ()),
        *(
            line
            for done in document["afterwards"]
            if done["event"] not in told_below
            for line in done_lines(done)
        ),
    ]
    return f"{document['outlet']}  {document['report']}", [line for line in lines if line]


def _claims(document: Shape) -> Listing:
    several = len(document["editions"]) > 1
    blocks = [_block(claim, document["recorded_at"], several) for claim in document["claims"]]
    many = len(blocks)
    return Listing(blocks, f"{many} claim{'' if many == 1 else 's'}" if many else "", "no claim")


def _block(claim: Shape, filed: str, several: bool) -> tuple[str, list[str]]:
    said = joined([claim["said"], claim["population"] or ""], " ")
    said = joined([said, range_text(claim["low"], claim["high"])], ", ")
    how = joined(
        [
            claim["modality"] if claim["modality"] != "asserted" else "",
            claim["basis"] if claim["basis"] != "cumulative" else "",
            f"occurred {claim['occurred']}" if claim["occurred"] else "",
            "first hand" if claim["first_hand"] else "",
            f"edition {claim['edition']}" if several else "",
        ],
        ", ",
    )
    cited = claim["quote"], claim["start"], claim["end"]
    words = quoted(*cited) if claim["quote"] is not None else "no quote"
    added = f"added {minute(claim['recorded_at'])} by {claim['recorded_by']}"
    elsewhere = claim["counts_for"] != claim["incident"]
    lines = [
        claim["chain"],
        f"protected: {', '.join(claim['protected'])}" if claim["protected"] else "",
        words,
        added if claim["recorded_at"] != filed else "",
        *(line for done in claim["afterwards"] for line in done_lines(done)),
        f"undone at {claim['undone_at']}" if claim["undone_at"] else "",
        f"counts for {claim['counts_for']}" if elsewhere and not claim["undone_at"] else "",
    ]
    head = f"{claim['number']}. {claim['incident']}, {claim['measure']}: {said}"
    return f"{head}{f' ({how})' if how else ''}  #{claim['position']}", [x for x in lines if x]


def _flat(claim: Shape) -> Shape:
    done = ", ".join(item["event"] for item in claim["afterwards"])
    left_out = ("breakdown", "attribution", "said")
    kept = {key: value for key, value in claim.items() if key not in left_out}
    return {
        **kept,
        "protected": " ".join(claim["protected"]),
        "value": claim["said"],
        "afterwards": done,
    }
