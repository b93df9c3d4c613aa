"""tracker report"""

import sys
from collections.abc import Iterator
from typing import Any

import click
import msgspec

from events.attribution import chain_text
from events.errors import CaseError
from events.event import Event
from events.identity import claim_address
from events.instants import instant_text
from events.report import ClaimReported, ReportFiled, report_stream
from projections.search.fields import stated
from tracker.app import App, pass_app
from tracker.case import Case
from tracker.output import Listing, Output, emit, format_options, joined, write
from tracker.safe import one_line, safe
from tracker.shapes import value_shape

Shape = dict[str, Any]

POSITIONS = "SELECT position FROM log WHERE stream = ? ORDER BY version"


@click.command("report")
@click.argument("report")
@click.option("--text", "as_text", is_flag=True, help="Print the stored text, and nothing else.")
@format_options
@pass_app
def command(app: App, report: str, as_text: bool, form: str) -> None:
    """A report as it was filed, with its claims one by one, and what was done to them.

    The beginning of its id is enough where only one report begins so.

    \b
    tracker report 20200313T0100
    tracker report 20200313T0100 --text
    """
    case = app.case()
    name = case.report_named(report)
    events = list(events_of(case, report_stream(name)))
    filed = next(event for _, event in events if isinstance(event, ReportFiled))
    if as_text:
        write_text(kept(case, filed))
        return
    document = _shape(case, name, events)
    shown = [Listing([_head(document)], "", ""), _claims(document)]
    records = [_flat(claim) for claim in document["claims"]]
    emit(Output(document, [document], records, shown), form)


def events_of(case: Case, stream: str) -> Iterator[tuple[int, Event]]:
    """The events of a stream, each with its position."""
    with case.log.recorder.datastore.transaction(commit=False) as cursor:
        cursor.execute(POSITIONS, (stream,))
        positions = [int(row[0]) for row in cursor.fetchall()]
    for position in positions:
        yield position, case.event(position)


def kept(case: Case, filed: ReportFiled) -> str:
    """The text of a report. Raises CaseError: it is not kept."""
    text = case.log.text(filed.text_sha256)
    if text is None:
        raise CaseError(f"the text of the report {filed.report} is not kept", hint="tracker verify")
    return text


def write_text(text: str) -> None:
    """The text exactly, byte by byte; on a terminal it is made safe, and ends its last line."""
    if not sys.stdout.isatty():
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
        return
    for line in text.removesuffix("\n").split("\n"):
        write("\t".join(map(safe, line.removesuffix("\r").split("\t"))))


def _shape(case: Case, name: str, events: list[tuple[int, Event]]) -> Shape:
    position, filed = next(item for item in events if isinstance(item[1], ReportFiled))
    assert isinstance(filed, ReportFiled)
    text = case.log.text(filed.text_sha256)
    return {
        "report": name,
        "position": position,
        "outlet": filed.outlet,
        "title": filed.title,
        "url": filed.url,
        "published": instant_text(filed.published),
        "first_hand": filed.first_hand,
        "text_sha256": filed.text_sha256,
        "characters": None if text is None else len(text),
        "recorded_at": instant_text(filed.recorded_at),
        "recorded_by": filed.recorded_by,
        "claims": list(claims_of(name, events)),
        "afterwards": [
            _done(at, event)
            for at, event in events
            if at != position and not isinstance(getattr(event, "number", None), int)
        ],
    }


def claims_of(report: str, events: list[tuple[int, Event]]) -> Iterator[Shape]:
    """The claims of a report in their order, each with what was done to it afterwards."""
    for position, event in events:
        if isinstance(event, ClaimReported):
            done = [
                _done(at, later)
                for at, later in events
                if at > position and getattr(later, "number", None) == event.number
            ]
            yield {**_claim(report, position, event), "afterwards": done}


def _claim(report: str, position: int, claim: ClaimReported) -> Shape:
    cited = claim.citation
    return {
        "id": claim_address(report, claim.number),
        "number": claim.number,
        "position": position,
        "incident": claim.incident,
        "measure": claim.measure,
        "population": claim.population,
        "value": value_shape(claim.value) if claim.value is not None else None,
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
        "recorded_at": instant_text(claim.recorded_at),
        "recorded_by": claim.recorded_by,
    }


def _done(position: int, event: Event) -> Shape:
    """What was done to a claim or to the report, whatever kind of event it is."""
    return {
        "event": event.TOPIC,
        "position": position,
        "recorded_at": instant_text(event.recorded_at),
        "recorded_by": event.recorded_by,
        "reason": getattr(event, "reason", ""),
        "fields": {
            name: msgspec.to_builtins(value)
            for name, value in msgspec.structs.asdict(event).items()
            if name not in (*Event.__struct_fields__, "number", "reason")
        },
    }


def _head(document: Shape) -> tuple[str, list[str]]:
    many = document["characters"]
    kept = "text not kept" if many is None else f"text of {many} characters"
    lines = [
        one_line(document["title"]),
        document["url"],
        f"published {_minute(document['published'])}"
        + (", first hand" if document["first_hand"] else ""),
        f"filed {_minute(document['recorded_at'])} by {document['recorded_by']},"
        f" #{document['position']}",
        kept,
        f"SHA-256 {document['text_sha256']}",
        *map(_done_text, document["afterwards"]),
    ]
    return f"{document['outlet']}  {document['report']}", [line for line in lines if line]


def _claims(document: Shape) -> Listing:
    blocks = [_block(claim, document["recorded_at"]) for claim in document["claims"]]
    many = len(blocks)
    return Listing(blocks, f"{many} claim{'' if many == 1 else 's'}" if many else "", "no claim")


def _block(claim: Shape, filed: str) -> tuple[str, list[str]]:
    said = joined([claim["said"], claim["population"] or ""], " ")
    how = joined(
        [
            claim["modality"] if claim["modality"] != "asserted" else "",
            claim["basis"] if claim["basis"] != "cumulative" else "",
            f"occurred {claim['occurred']}" if claim["occurred"] else "",
            "first hand" if claim["first_hand"] else "",
        ],
        ", ",
    )
    place = f" (characters {claim['start']} to {claim['end']})"
    added = f"added {_minute(claim['recorded_at'])} by {claim['recorded_by']}"
    lines = [
        claim["chain"],
        f"“{one_line(claim['quote'])}”{place}" if claim["quote"] is not None else "no quote",
        added if claim["recorded_at"] != filed else "",
        *map(_done_text, claim["afterwards"]),
    ]
    head = f"{claim['number']}. {claim['incident']}, {claim['measure']}: {said}"
    return f"{head}{f' ({how})' if how else ''}  #{claim['position']}", [x for x in lines if x]


def _done_text(done: Shape) -> str:
    """`voided 2020-03-14 09:02Z by desk, #26: entered twice`, and what a rating gave."""
    what = done["event"].partition(".")[2].replace("-", " ")
    given = [f"{name.replace('_', ' ')} {value}" for name, value in done["fields"].items() if value]
    why = joined([*given, done["reason"]])
    act = f"{what} {_minute(done['recorded_at'])} by {done['recorded_by']}, #{done['position']}"
    return joined([act, why], ": ")


def _minute(instant: str) -> str:
    return f"{instant[:16].replace('T', ' ')}Z"


def _flat(claim: Shape) -> Shape:
    done = ", ".join(item["event"] for item in claim["afterwards"])
    left_out = ("breakdown", "attribution", "said")
    kept = {key: value for key, value in claim.items() if key not in left_out}
    return {**kept, "value": claim["said"], "afterwards": done}
