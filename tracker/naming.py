"""How the command line names claims and reports, and what of them a command needs."""

import re

import click

from events.identity import claim_address, read_claim_address
from events.names import check_name
from events.report import Edition, Report
from tracker.case import Case


class Name(click.ParamType[str]):
    """A name given on the command line: checked, and tidied of white space. Raises BadName."""

    name = "text"

    def __init__(self, what: str) -> None:
        self._what = what

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The tidied name."""
        return check_name(self._what, value)


INCIDENT, MEASURE = Name("the incident"), Name("the measure")
POPULATION_NAME, SOURCE = Name("the population"), Name("the source")
AT_POSITION = r"#[0-9]{1,15}"


def claim_named(case: Case, claim: str) -> tuple[Report, int]:
    """The report, and the number in it, of a claim named REPORT#n or #position."""
    if re.fullmatch(AT_POSITION, claim):
        from projections.views import reader

        with case.caught_up() as connection:
            found = reader.claim_at(connection, int(claim[1:]))
        if found is None:
            raise click.UsageError(f"the event {claim} reports no claim: see tracker log")
        report, number = found
    else:
        beginning, number = read_claim_address(claim)
        report = case.report_named(beginning)
    return case.report(report), number


def address(report: Report, number: int) -> str:
    """REPORT#n of a claim."""
    return claim_address(report.filed.report, number)


def edition_named(case: Case, beginning: str, number: int | None) -> tuple[Report, Edition]:
    """A report by the beginning of its id, and one of its editions: the newest if none is named."""
    report = case.report(case.report_named(beginning))
    if number is None:
        return report, max(report.editions, key=lambda edition: edition.published)
    found = [edition for edition in report.editions if edition.number == number]
    if not found:
        have = ", ".join(str(edition.number) for edition in report.editions)
        raise click.UsageError(f"{report.filed.report} has no edition {number}: it has {have}")
    return report, found[0]
