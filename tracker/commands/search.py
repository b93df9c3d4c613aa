"""tracker search"""

import re
from contextlib import closing
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import click
import msgspec

from events.attribution import chain_text
from events.event import Event
from events.instants import from_micros, instant_text
from events.names import same_name
from projections.effects import resolved
from projections.search.fields import FIELDS, VALUES, fields_of, stated
from projections.search.find import About, Heard, Hit, Within, asked, find, names_of
from projections.search.passage import Passage, beginning, marked, passage, spans
from projections.search.query import Query, read_query
from projections.search.store import SearchStore, search_path
from projections.views import claim_reader, effect_reader, reader
from tracker.asking import Asked, asks_for_claims, hearing, incident_meant
from tracker.completion import complete_incident
from tracker.known_names import NoSuchIncident
from tracker.output import Listing, Output, emit, format_options, joined, note
from tracker.safe import one_line
from tracker.shapes import value_shape

if TYPE_CHECKING:
    from sqlalchemy import Connection

KINDS = {"reports": "report", "claims": "claim", "all": None}
FILED, REPORTED = "report.filed", "claim.reported"
PUBLISHED = (FILED, REPORTED, "report.revised", "claim.corrected", "claim.retracted")


class Shown(msgspec.Struct, frozen=True):
    """A hit with its event, the field in which the passage stands, and that field's whole text."""

    hit: Hit
    event: Event
    field: str | None
    text: str
    passage: Passage | None


# Words to leave out begin with a dash, as options do: there are no short options here but -h.
@click.command(
    "search", context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]}
)
@click.argument("words", nargs=-1, required=True, metavar="WORDS…")
@click.option(
    "--in", "kind", type=click.Choice(list(KINDS)), default="all", show_default=True,
    help="Only in reports (their texts, titles, outlets, urls), or only in claims.",
)  # fmt: skip
@click.option(
    "--incident", metavar="NAME", shell_complete=complete_incident,
    help="Only claims on it, and reports with such claims.",
)  # fmt: skip
@click.option("--measure", metavar="NAME", help="Only claims on it, and reports with such claims.")
@click.option("--outlet", metavar="NAME", help="Only what it published.")
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=20, show_default=True, metavar="N",
    help="How many are shown at most.",
)  # fmt: skip
@format_options
@asks_for_claims
def command(
    asked: Asked, /, words: tuple[str, ...], kind: str, limit: int, form: str, **names: str | None
) -> None:
    """Find words in reports and their texts, in claims, and in the reasons of what was done.

    All words must be found in one report, or in one claim. Case and accents do not count.
    word* finds all that begins so, -word leaves out, OR stands between two of which one is
    enough, and words in quotation marks must follow each other.

    \b
    tracker search strikes police
    tracker search "federal police" -rocket
    tracker search 'missil* OR rocket*' --in claims --incident base-attack
    """
    query = read_query(_typed(words))
    hits, many = _search(asked, query, KINDS[kind], names, limit)
    shown = [_shown(asked, query, hit) for hit in hits]
    lines = [_shape(item) for item in shown]
    blocks = Listing([_block(item, query) for item in shown], "", "nothing is found")
    emit(Output(lines, lines, [_flat(line) for line in lines], [blocks]), form)
    if many > len(hits):
        note(f"{many - len(hits)} more: --limit {many}")


def _typed(words: tuple[str, ...]) -> str:
    """The words as one query; an argument with spaces was quoted in the shell: it is a phrase."""
    if "-h" in words:
        context = click.get_current_context()
        click.echo(context.get_help())
        context.exit()
    for word in words:
        if re.match(r"--\w", word):
            raise click.NoSuchOption(word, ctx=click.get_current_context())
    return " ".join(f'"{word}"' if _is_phrase(word, len(words)) else word for word in words)


def _is_phrase(word: str, among: int) -> bool:
    plain = not re.search(r"""["“”„]|(^|\s)-|\b(OR|AND|NOT)\b""", word)
    return plain and " " in word.strip()


def _search(
    question: Asked, query: Query, kind: str | None, names: dict[str, str | None], limit: int
) -> tuple[list[Hit], int]:
    case = question.case
    log = case.log
    with case.caught_up() as connection:
        incident = names["incident"]
        if incident is not None:
            names = {**names, "incident": incident_meant(question, connection, incident)}
        within = Within(
            kind,
            at=question.at,
            about=_about(question, connection, names["incident"]),
            heard=_heard(question, connection),
            undone=claim_reader.undone_by(connection, question.at),
            **names,
        )
    with closing(SearchStore(search_path(case.path))) as store:
        for field in ("measure", "outlet"):
            if (name := names[field]) is not None:
                _check_known(field, name, asked(log, store, lambda c: names_of(c, field)))  # noqa: B023
        return asked(log, store, lambda connection: find(connection, query, within, limit))


def _about(question: Asked, connection: "Connection", incident: str | None) -> About | None:
    """What an incident is, seen from there: what was merged into it and moved to it is of it."""
    if incident is None:
        return None
    merges, at = effect_reader.merges(connection), question.at
    names = (
        name for name in reader.incidents(connection) if resolved(name, merges, at) == incident
    )
    homes = claim_reader.homes(connection, at=at)
    claims = (
        address
        for position, (address, _) in claim_reader.addresses(connection).items()
        if homes.get(position) == incident
    )
    return About(frozenset(names), frozenset(claims))


def _heard(question: Asked, connection: "Connection") -> Heard | None:
    """Whom one hears: claims by their chains; a report by its outlet, or for a claim of it."""
    hears = hearing(question, connection)
    if hears is None:
        return None
    addresses = claim_reader.addresses(connection).values()
    claims = frozenset(address for address, chain in addresses if hears(chain))
    aliases, at = effect_reader.aliases(connection), question.at
    out, wanted = (
        {resolved(same_name(name), aliases, at) for name in names}
        for names in (question.without, question.only)
    )
    carrying = {address.rpartition("#")[0] for address in claims}
    reports = frozenset(
        report
        for report, outlet in claim_reader.outlets(connection)
        if (key := resolved(same_name(outlet), aliases, at)) not in out
        and (not wanted or key in wanted or report in carrying)
    )
    return Heard(claims, reports, others=not wanted)


def _check_known(field: str, name: str, known: list[str]) -> None:
    same = same_name if field == "outlet" else str
    spelled = {same(item): item for item in known}
    if same(name) in spelled:
        return
    close = get_close_matches(same(name), spelled, 1, 0.5)
    hint = f'did you mean "{spelled[close[0]]}"?' if close else f"{field}s: {', '.join(known[:20])}"
    raise NoSuchIncident(f'the case has no {field} "{name}"', hint=hint)


def _shown(asked: Asked, query: Query, hit: Hit) -> Shown:
    event = asked.case.event(hit.position)
    fields = fields_of(event, asked.case.log)
    for name in FIELDS:
        if found := passage(fields.get(name, ""), query):
            return Shown(hit, event, name, fields[name], found)
    return Shown(hit, event, None, "", None)


def _shape(item: Shown) -> dict[str, Any]:
    hit, event = item.hit, item.event
    value = getattr(event, "value", None)
    start, end = _place(item)
    return {
        "kind": hit.kind,
        "event": hit.topic,
        "position": hit.position,
        "id": hit.id,
        "report": hit.report,
        "incident": hit.incident,
        "measure": hit.measure,
        "population": getattr(event, "population", None),
        "value": value_shape(value) if isinstance(value, VALUES) else None,
        "said": stated(event) or None,
        "outlet": hit.outlet,
        "published": None if hit.published is None else instant_text(from_micros(hit.published)),
        "field": item.field,
        "passage": item.text[item.passage.start : item.passage.end] if item.passage else None,
        "start": start,
        "end": end,
        "afterwards": list(hit.afterwards),
        "undone": hit.undone,
    }


def _place(item: Shown) -> tuple[int | None, int | None]:
    """Where the passage stands in the stored text of the report; None where it stands elsewhere."""
    citation = getattr(item.event, "citation", None)
    if item.passage is None or item.field not in ("text", "quote"):
        return None, None
    offset = citation.start if item.field == "quote" and citation else 0
    if offset is None:
        return None, None
    return offset + item.passage.start, offset + item.passage.end


def _block(item: Shown, query: Query) -> tuple[str, list[str]]:
    hit, event = item.hit, item.event

    def mark(text: str) -> str:
        return marked(text, Passage(0, len(text), spans(text, query)))

    lines = [f"{_when(item)}  {mark(_who(event))}"]
    if title := getattr(event, "title", ""):
        lines.append(mark(one_line(title)))
    if item.field == "url":
        lines.append(mark(item.text))
    lines += _passages(item)
    kind = {FILED: "report", REPORTED: "claim"}.get(hit.topic, hit.topic.replace(".", " "))
    done = joined((topic.partition(".")[2].replace("-", " ") for topic in hit.afterwards), ", ")
    after = f"  (afterwards {done})" if done else ""
    after += "  (undone)" if hit.undone else ""
    id = hit.id if hit.report else mark(hit.id)
    return f"{kind}  {id}{mark(_what(item))}{after}", lines


def _what(item: Shown) -> str:
    """What a claim states, after its address: `strikes, killed: ≥ 2 federal police`."""
    hit, event = item.hit, item.event
    if hit.kind != "claim":
        return ""
    said = joined([stated(event), getattr(event, "population", None) or ""], " ")
    modality = getattr(event, "modality", "asserted")
    how = "" if modality == "asserted" else f" {modality}"
    of = joined([hit.incident or "", f"{hit.measure or ''}{how}"], ", ")
    return f"  {of}: {said}" if said else f"  {of}"


def _when(item: Shown) -> str:
    hit, event = item.hit, item.event
    said = hit.published is not None and hit.topic in PUBLISHED
    when = from_micros(hit.published or 0) if said else event.recorded_at
    return f"{'published' if said else 'recorded'} {when:%Y-%m-%d %H:%M}Z"


def _who(event: Event) -> str:
    chain = chain_text(getattr(event, "attribution", ()))
    return chain or getattr(event, "outlet", "") or f"by {event.recorded_by}"


def _passages(item: Shown) -> list[str]:
    """The passage in quotation marks; of a claim found by its other words, what it quotes."""
    citation = getattr(item.event, "citation", None)
    if item.field in ("text", "quote") and item.passage:
        return [f"“{one_line(marked(item.text, item.passage))}”"]
    if item.field == "reason" and item.passage:
        return [one_line(marked(item.text, item.passage))]
    if citation is not None:
        return [f"“{one_line(marked(citation.quote, beginning(citation.quote)))}”"]
    return []


def _flat(line: dict[str, Any]) -> dict[str, Any]:
    flat = {**line, "value": line["said"], "afterwards": ", ".join(line["afterwards"])}
    del flat["said"]
    return flat
