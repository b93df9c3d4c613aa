"""The track record of one source as people read it: in all, slot by slot, and beside others."""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from events.attribution import Voice
from projections.claims import SlotClaim
from projections.leads import Pair
from projections.source_summary import Summary
from projections.track_record import Against, Run
from tracker.asking import Asked
from tracker.output import Listing, joined
from tracker.source_register import record_lines
from tracker.source_shapes import clock_text, counted, hours_text, span_text, voice_names
from tracker.words import known_text, people, range_text, said_text

Block = tuple[str, list[str]]
PLACES: tuple[Against, ...] = get_args(Against)


def listings(
    asked: Asked,
    summary: Summary,
    shape: Mapping[str, Any],
    runs: Sequence[tuple[str, str, Run]],
    met: Sequence[Pair],
    names: Mapping[str, str],
) -> list[Listing]:
    """How it has done in all; each slot; and the sources that gave the same figures."""
    title = f"{shape['source']}  (policy: {asked.policy.name})"
    slots = [_slot(asked, *item) for item in runs]
    others = [_other(pair, names[pair.other]) for pair in met]
    known: list[Block] = [(line, []) for line in record_lines(shape)]
    return [
        Listing([*known, _in_all(summary, shape)], title),
        Listing(slots, "slot by slot", "no figure that counts"),
        Listing(others, "figures that others gave too", "none"),
    ]


def _in_all(summary: Summary, shape: Mapping[str, Any]) -> Block:
    passed = f"passed on {counted(shape['passed_on'], 'claim')}" if shape["passed_on"] else ""
    if not summary.claims:
        return joined(["said nothing itself", passed]), []
    rated = f"rated {shape['reliability']}" if shape["reliability"] else "not rated"
    heard = f"heard {span_text(summary.since, summary.until)}"
    claims = f"{counted(summary.claims, 'claim')}, figures in {counted(summary.slots, 'slot')}"
    head = joined([", ".join(shape["voices"]), rated, claims, passed, heard])
    taken = _taken_text(summary)
    if not summary.runs:
        return head, taken
    return head, [_held_text(summary), *taken, *_against_text(summary), *_led_text(summary)]


def _taken_text(summary: Summary) -> list[str]:
    right = f"put right {counted(summary.corrected, 'claim')}" if summary.corrected else ""
    back = f"took back {counted(summary.retracted, 'claim')}" if summary.retracted else ""
    return [text] if (text := joined([right, back], ", ")) else []


def _held_text(summary: Summary) -> str:
    if not summary.again:
        return "said each figure once, so none could change"
    held = f"first figure held in {summary.held} of {summary.runs}, said again in {summary.again}"
    if summary.hours is None:
        return f"{held}, none revised"
    settled = f"settled after {hours_text(summary.hours)} (median of {summary.changed})"
    return f"{held}; {counted(summary.revisions, 'revision')}; {settled}"


def _against_text(summary: Summary) -> list[str]:
    found = [f"{summary.against[at]} {at}" for at in PLACES if summary.against.get(at)]
    return [f"first figures beside what is known: {', '.join(found)}"]


def _led_text(summary: Summary) -> list[str]:
    if not summary.shared:
        return []
    figures = f"gave {counted(summary.shared, 'figure')} that others gave too"
    return [f"{figures}, before all of them in {summary.led} of {summary.shared}"]


# --- one slot ---------------------------------------------------------------------------------


def _slot(asked: Asked, incident: str, measure: str, run: Run) -> Block:
    new = f"new ({run.occurred or 'period not said'})" if run.basis == "incremental" else ""
    head = joined([incident, measure, people(run.population), new], ", ")
    after = [_after(run)] if run.claims > 1 or run.corrected or run.retracted else []
    return head, [_course(asked, run), *after, _compared(run)]


def _course(asked: Asked, run: Run) -> str:
    """First → peak → latest; one claim that is two of these stands once, and is named so."""
    steps: dict[int, tuple[SlotClaim, list[str]]] = {}
    for name, claim in (("first", run.first), ("peak", run.peak), ("latest", run.latest)):
        steps.setdefault(claim.stated, (claim, []))[1].append(name)
    if run.claims == 1 and not run.corrected:
        return f"{_step(asked, run.first)}; said once"
    return " → ".join(
        f"{joined(names, ' and ')} {_step(asked, claim)}" for claim, names in steps.values()
    )


def _step(asked: Asked, claim: SlotClaim) -> str:
    part = "part of a breakdown" if claim.part else ""
    said = said_text(claim, asked.case)
    corrected = "corrected" if claim.corrected else ""
    return joined([said, part, corrected, clock_text(claim.order[0]), f"#{claim.stated}"], ", ")


def _after(run: Run) -> str:
    said = "said once" if run.claims == 1 else f"said {run.claims} times"
    taken = [
        f"{run.corrected} corrected" if run.corrected else "",
        f"{run.retracted} retracted" if run.retracted else "",
    ]
    if not run.revisions and not run.corrected:
        return joined([f"{said}, never changed" if run.claims > 1 else "", *taken], ", ")
    revised = counted(run.revisions, "revision") if run.revisions else ""
    settled = f"settled after {hours_text(run.hours)}"
    back = "came back to its first figure" if run.held else ""
    fell = "it fell" if run.fell else ""
    return joined([said, revised, *taken, settled, back, fell], ", ")


def _compared(run: Run) -> str:
    alone = "" if run.others else "nobody else gave a figure"
    if run.known is None:
        return joined(["new in a period, so not compared with totals", alone])
    between = range_text(run.known)
    known = known_text(run.known) + (f" ({between})" if between else "")
    if run.against == "unknown":
        return joined([f"what is known: {known}", alone])
    return joined([f"first figure {run.against} what is known: {known}", alone])


# --- beside others ----------------------------------------------------------------------------


def _other(pair: Pair, name: str) -> Block:
    order = [
        f"before it in {pair.led} of {pair.shared}, by {hours_text(pair.lead)}"
        if pair.lead is not None
        else "",
        f"after it in {pair.followed} of {pair.shared}, by {hours_text(pair.lag)}"
        if pair.lag is not None
        else "",
        _level(pair),
    ]
    lines = [joined(order), _mark(pair)]
    return f"{name}: {counted(pair.shared, 'figure')}", [line for line in lines if line]


def _level(pair: Pair) -> str:
    level = pair.shared - pair.led - pair.followed
    return f"at one time or in one report in {level} of {pair.shared}" if level else ""


def _mark(pair: Pair) -> str:
    """Whose figures may be another's: an outlet's own voice may carry anyone's."""
    this, other = _doubtful(pair.voices), _doubtful(pair.other_voices)
    who = f"both: {this}" if this == other and this else ""
    sides = [f"this source: {this}" if this else "", f"the other: {other}" if other else ""]
    marks = who or joined(sides)
    return f"{marks} (may carry another's figure)" if marks else ""


def _doubtful(voices: frozenset[Voice]) -> str:
    return joined((name for name in voice_names(voices - {Voice.ATTRIBUTED})), ", ")
