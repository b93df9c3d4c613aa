"""Runs the checks over a case: reads the reports and texts that they need, each once."""

from collections.abc import Collection, Iterator
from itertools import groupby

import msgspec

from events.report import ClaimCorrected, Edition, Report
from projections.checks import (
    KINDS,
    Cited,
    Finding,
    Published,
    check_days,
    check_figures,
    check_names,
    check_published,
    check_quotes,
)
from projections.claims import SlotClaim
from projections.material import Material
from projections.views import claim_reader
from tracker.asking import Asked, materials
from tracker.revisions import Dropped, dropped

OF_REPORTS = {
    "dates",
    "quote",
    "dropped",
    "quote-twice",
    "no-quote",
}  # for these reports are read again

Known = list[tuple[str, Material]]  # the measures of an incident
Said = list[tuple[str, SlotClaim]]  # claims, each with its measure
Told = dict[str, dict[str, Said]]  # by report and incident


def findings(
    asked: Asked, incident: str | None, measure: str | None, kinds: Collection[str]
) -> list[Finding]:
    """What the checks of those kinds find, in the order of KINDS. Raises NoSuchIncident."""
    found: list[Finding] = []
    told: Told = {}
    grouped = groupby(materials(asked, incident, measure), key=lambda item: item[0])
    for name, group in grouped:
        known = [(measure, material) for _, measure, material in group]
        found += _of_incident(asked, name, known)
        _sort_by_report(asked, name, known, told)
    if OF_REPORTS.intersection(kinds):
        found += _of_reports(asked, told)
    order = list(KINDS)
    return sorted(
        (finding for finding in found if finding.kind in kinds),
        key=lambda finding: order.index(finding.kind),
    )


def _of_incident(asked: Asked, incident: str, known: Known) -> Iterator[Finding]:
    for measure, material in known:
        yield from check_figures(incident, measure, material, asked.policy.apply, asked.at)
    yield from check_days(incident, known, asked.at)
    yield from check_names(incident, known, asked.at)


def _sort_by_report(asked: Asked, incident: str, known: Known, told: Told) -> None:
    for measure, material in known:
        for claim in material.standing(asked.at):
            told.setdefault(claim.report, {}).setdefault(incident, []).append((measure, claim))


def _of_reports(asked: Asked, told: Told) -> Iterator[Finding]:
    with asked.case.caught_up() as connection:
        editions = claim_reader.editions(connection, asked.at)
    for name in sorted(told):  # their ids begin with the time
        report = asked.case.log.report(name)
        if report is None:
            continue
        filed = Published(name, report.filed.published, report.filed.recorded_at)
        gone = _gone(asked, report, editions.get(name, ()))
        for number, (incident, claims) in enumerate(told[name].items()):
            once = {claim.position: claim for _, claim in claims}
            if number == 0:  # it is the report that is at fault, not what it says of each
                yield from check_published(incident, filed, once.values())
            for cited, own in _cited(asked, claims):
                yield from check_quotes(incident, cited, own)
            yield from _dropped(incident, claims, gone)


# --- texts ------------------------------------------------------------------------------------


def _cited(asked: Asked, claims: Said) -> Iterator[tuple[Cited, Said]]:
    """The texts in which claims are cited, with the claims: that of the edition each is from, or
    of the report that put it right. Texts that are not kept are left out, as verify says too."""
    of: dict[tuple[str, int], Said] = {}
    for measure, claim in claims:
        of.setdefault(_place(asked, claim), []).append((measure, claim))
    for (name, edition), own in of.items():
        text = _text(asked, name, edition)
        if text is not None:
            citations = {claim.position: asked.case.statement(claim).citation for _, claim in own}
            yield Cited(name, text, citations), own


def _place(asked: Asked, claim: SlotClaim) -> tuple[str, int]:
    """The report, and its edition, in whose text a claim is cited."""
    if not claim.corrected:
        return claim.report, asked.case.claim(claim.position).edition
    correction = asked.case.event(claim.corrected)
    assert isinstance(correction, ClaimCorrected)
    return correction.by_report, correction.edition


def _text(asked: Asked, name: str, number: int) -> str | None:
    report = asked.case.log.report(name)
    editions = report.editions if report else ()
    found = next((edition for edition in editions if edition.number == number), None)
    return asked.case.log.text(found.text_sha256) if found else None


def _gone(asked: Asked, report: Report, seen: Collection[int]) -> dict[int, Dropped]:
    """The claims whose words the newest edition that is seen no longer has, by number."""
    editions = tuple(edition for edition in report.editions if edition.number in seen)
    if len(editions) < 2:
        return {}

    def text_of(edition: Edition) -> str | None:
        return asked.case.log.text(edition.text_sha256)

    newest = max(editions, key=lambda edition: (edition.published, edition.number))
    then = msgspec.structs.replace(report, editions=editions, voided={}, retracted={})
    text = text_of(newest)
    return {} if text is None else {d.number: d for d in dropped(then, newest, text, text_of)}


def _dropped(incident: str, claims: Said, gone: dict[int, Dropped]) -> Iterator[Finding]:
    """Of the claims that stand as they were made, those whose words are gone."""
    own: dict[int, tuple[str, SlotClaim]] = {}  # a breakdown bears on several slots
    for measure, claim in claims:
        stands = claim.number in gone and not claim.corrected and not claim.retracted
        if stands and (not claim.part or claim.number not in own):
            own[claim.number] = measure, claim
    for measure, claim in own.values():
        text = gone[claim.number].what
        yield Finding("dropped", incident, text, (claim,), measure, claim.population)
