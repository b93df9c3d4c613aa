"""tracker rule"""

import re
from typing import Any

import click

from events.errors import Refused
from events.incident import EstimateRuled
from events.instants import instant_text
from events.values import Value
from projections.effects import resolved
from projections.material import Material
from projections.standpoint import NOW
from projections.views import effect_reader
from tracker.asking import Asked, asks_for_claims, incident_meant, materials
from tracker.case import Case
from tracker.claim_fields import read_value
from tracker.completion import complete_incident, complete_measure
from tracker.decisions import incidents as decisions
from tracker.event_words import ruling_words
from tracker.fields import Fields
from tracker.naming import AT_POSITION, INCIDENT, MEASURE, POPULATION_NAME, address, claim_named
from tracker.output import Output, Table, emit, format_options, note
from tracker.problems import FilesRefused, Problem
from tracker.recording import BECAUSE, Recording, records
from tracker.words import people


@click.group("rule")
def command() -> None:
    """Rule on an estimate, with a reason, until the ruling is lifted.

    The policies `standing` and `ranked` follow rulings; those of organisations have rules of their
    own. A ruling counts from when it was made: a look back before it shows what was known then.
    """


POPULATION = click.option(
    "--population",
    type=POPULATION_NAME,
    metavar="NAME",
    help="Who is counted [default: everyone].",
)


@command.command("prefer")
@click.argument("incident", type=INCIDENT, shell_complete=complete_incident)
@click.argument("measure", type=MEASURE, shell_complete=complete_measure)
@click.argument("claim")
@POPULATION
@BECAUSE
@records
def prefer(recording: Recording, /, **given: Any) -> None:
    """Prefer a claim: the estimate is what it says, as long as it is in force.

    \b
    tracker rule prefer strikes killed 20200313T0510#2 --because "the only count with names"
    """
    _rank(recording, "preferred", **given)


@command.command("deprecate")
@click.argument("incident", type=INCIDENT, shell_complete=complete_incident)
@click.argument("measure", type=MEASURE, shell_complete=complete_measure)
@click.argument("claim")
@POPULATION
@BECAUSE
@records
def deprecate(recording: Recording, /, **given: Any) -> None:
    """Deprecate a claim: it is set aside, whoever makes it.

    \b
    tracker rule deprecate strikes killed '#12' --because "counts the wounded too"
    """
    _rank(recording, "deprecated", **given)


@command.command("set")
@click.argument("incident", type=INCIDENT, shell_complete=complete_incident)
@click.argument("measure", type=MEASURE, shell_complete=complete_measure)
@click.option("--figure", help='A count: 6, "at least 12", 2-5.')
@click.option("--term", help="A word or a name.")
@click.option("--place", help="A place.")
@click.option("--moment", help="A time, in EDTF.")
@click.option("--flag", type=click.Choice(["yes", "no", "unknown"]), help="An answer.")
@POPULATION
@BECAUSE
@records
def set_(
    recording: Recording,
    /,
    incident: str,
    measure: str,
    population: str | None,
    because: str,
    **given: str | None,
) -> None:
    """Set a value that no claim gives, on our own word. It is shown as ruled, with the reason.

    \b
    tracker rule set strikes killed --figure 5-6 --because "one of the six died elsewhere"
    """
    case, value = recording.case, _value(given)
    material = _material(case, incident, measure)
    if population not in {None, *(claim.population for claim in material.standing())}:
        note(f'note: no claim on {measure} of "{material.incident}" counts "{population}"')

    def decide() -> Any:
        return decisions.decide_ruling(
            material.incident, measure, population, case.incident(material.incident), "preferred",
            "", value, because, case.stamp(),
        )  # fmt: skip

    recording.carry_out(decide, lambda _: f"ruled on {material.incident} {measure}")


@command.command("lift")
@click.argument("ruling", metavar="'#N'")
@BECAUSE
@records
def lift(recording: Recording, /, ruling: str, because: str) -> None:
    """Lift a ruling, named by its position in the log: what was known without it is known again.

    \b
    tracker rule lift '#21' --because "the names turned out to be wrong"
    """
    case = recording.case
    if not re.fullmatch(AT_POSITION, ruling):
        raise click.UsageError(f"{ruling} is not a position such as '#21': see tracker rule list")
    position = int(ruling[1:])
    logged = case.log.at(position)
    if logged is None or not isinstance(logged.event, EstimateRuled):
        raise Refused(f"the event {ruling} is not a ruling", hint="tracker rule list")
    incident = logged.event.incident

    def decide() -> Any:
        known = case.incident(incident)  # first: what is lifted after it is a conflict
        with case.caught_up() as connection:
            found = effect_reader.rulings(connection, incident)
        own = [item for every in found.values() for item in every if item.position == position]
        holds = any(item.holds(NOW) for item in own)
        return decisions.decide_lifting(incident, known, position, not holds, because, case.stamp())

    recording.carry_out(decide, lambda _: f"lifted the ruling {ruling}")


@command.command("list")
@click.argument("incident", required=False, shell_complete=complete_incident)
@format_options
@asks_for_claims
def list_(asked: Asked, /, incident: str | None, form: str) -> None:
    """The rulings that hold. One on an incident that is merged does not, until it is split off."""
    case = asked.case
    with case.caught_up() as connection:
        name = None if incident is None else incident_meant(asked, connection, incident)
        found = effect_reader.rulings(connection, name)
        merges = effect_reader.merges(connection)
    lines = [
        _shape(case, where, measure, ruling.position)
        for (where, measure), rulings in found.items()
        for ruling in rulings
        if ruling.holds(asked.at) and resolved(where, merges, asked.at) == where
    ]
    lines.sort(key=lambda line: line["position"])
    columns = ("at", "incident", "measure", "who", "ruling", "because", "by")
    rows = [
        (
            f"#{line['position']}", line["incident"], line["measure"], people(line["population"]),
            line["ruling"], line["reason"], line["recorded_by"],
        )
        for line in lines
    ]  # fmt: skip
    emit(Output(lines, lines, lines, [Table(columns, rows, "", "no ruling")]), form)


def _shape(case: Case, incident: str, measure: str, position: int) -> dict[str, Any]:
    event = case.event(position)
    assert isinstance(event, EstimateRuled)
    return {
        "position": position,
        "incident": incident,
        "measure": measure,
        "population": event.population,
        "ruling": ruling_words(event.rank, event.claim, event.value),
        "rank": event.rank,
        "claim": event.claim or None,
        "reason": event.reason,
        "recorded_at": instant_text(event.recorded_at),
        "recorded_by": event.recorded_by,
    }


def _rank(
    recording: Recording,
    rank: Any,
    *,
    incident: str,
    measure: str,
    claim: str,
    population: str | None,
    because: str,
) -> None:
    case = recording.case
    material = _material(case, incident, measure)
    report, number = claim_named(case, claim)
    name = address(report, number)
    counted = [item.population for item in material.standing() if item.id == name]
    if population not in counted:
        what = f'{measure} of "{material.incident}", {people(population)}'
        raise Refused(
            f"no claim {name} bears on {what}",
            hint=_counts(counted)
            or f"tracker why {material.incident} {measure} shows the claims that do",
        )

    def decide() -> Any:
        return decisions.decide_ruling(
            material.incident, measure, population, case.incident(material.incident), rank, name,
            None, because, case.stamp(),
        )  # fmt: skip

    recording.carry_out(decide, lambda _: f"ruled on {material.incident} {measure}: {rank} {name}")


def _counts(counted: list[str | None]) -> str:
    """Whom a claim does count, as a hint; "" where it counts nobody here."""
    if None in counted:
        return "it counts everyone: leave out --population"
    return f'it counts {counted[0]}: --population "{counted[0]}"' if counted else ""


def _material(case: Case, incident: str, measure: str) -> Material:
    """What is recorded on a measure. Raises NoSuchIncident."""
    asked = Asked.now(case)
    found = list(materials(asked, incident, measure))
    if not found:
        raise Refused(f'nothing is known of "{measure}" of "{incident}"')
    return found[0][2]


def _value(given: dict[str, str | None]) -> Value:
    """The one value given by options. Raises FilesRefused."""
    problems: list[Problem] = []
    table = {key: said for key, said in given.items() if said is not None}
    value = read_value(Fields("rule set", "", table, problems))
    if not problems and value is None:
        raise click.UsageError("no value is given: --figure, --term, --place, --moment or --flag")
    if problems or value is None:
        raise FilesRefused(problems)
    return value
