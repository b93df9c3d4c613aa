"""Runs the checks over a case: reads the reports and texts that they need, each once."""

from collections.abc import Collection, Iterator
from itertools import groupby

from events.report import Report
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
from tracker.asking import Asked, materials

OF_REPORTS = {"dates", "quote", "quote-twice", "no-quote"}  # for these reports are read again

Known = list[tuple[str, Material]]  # the measures of an incident
Told = dict[str, dict[str, list[tuple[str, SlotClaim]]]]  # by report and incident, with measures


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
    for name in sorted(told):  # their ids begin with the time
        report = asked.case.log.report(name)
        if report is None:
            continue
        filed = Published(name, report.filed.published, report.filed.recorded_at)
        cited = _cited(asked, name, report, told[name])
        for number, (incident, claims) in enumerate(told[name].items()):
            once = {claim.position: claim for _, claim in claims}
            if number == 0:  # it is the report that is at fault, not what it says of each
                yield from check_published(incident, filed, once.values())
            if cited is not None:
                yield from check_quotes(incident, cited, claims)


def _cited(
    asked: Asked, name: str, report: Report, told: dict[str, list[tuple[str, SlotClaim]]]
) -> Cited | None:
    """The report's text and citations; None where the text is not kept, as verify says too."""
    text = asked.case.log.text(report.filed.text_sha256)
    if text is None:
        return None
    citations = {
        claim.position: event.citation
        for claims in told.values()
        for _, claim in claims
        if (event := report.claims.get(claim.number))
    }
    return Cited(name, text, citations)
