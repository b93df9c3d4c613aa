"""What the commands that ask have in common: their options, and what they find."""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from functools import wraps
from typing import Any, TypeVar, cast

import click
import msgspec

from events.errors import Refused
from events.instants import from_micros, instant_text
from projections.estimate import Estimate
from projections.material import Material, Standpoint
from projections.measure import MeasureFold, Population
from projections.policies import DEFAULT, POLICIES, NamedPolicy, policy_named
from projections.views import reader
from tracker.app import App, pass_app
from tracker.case import Case

F = TypeVar("F", bound=Callable[..., Any])


class NoSuchIncident(Refused):
    """The case has no incident, or no measure, of that name."""


class Asked(msgspec.Struct, frozen=True):
    """A question to a case: from where one looks, and under which policy."""

    case: Case
    at: Standpoint
    policy: NamedPolicy

    def head(self) -> dict[str, Any]:
        """The standpoint and the policy as every JSON answer begins."""
        return {
            "as_of": None if self.at.as_of is None else instant_text(from_micros(self.at.as_of)),
            "known_at": None if self.at.known is None else f"#{self.at.known}",
            "policy": self.policy.name,
        }


class Answer(msgspec.Struct, frozen=True):
    """One slot and what is known of it."""

    incident: str
    measure: str
    population: Population
    estimate: Estimate
    material: Material


def asks(command: F) -> F:
    """Adds the options of a question for estimates; the command gets the `asked` they make."""
    return _asking(POLICY(command))


def asks_for_claims(command: F) -> F:
    """Adds the options of a question that no policy has a part in."""
    return _asking(command)


def _asking(command: F) -> F:
    @pass_app
    @wraps(command)
    def ask(
        app: App,
        /,
        *,
        as_of: str | None,
        known_at: str | None,
        policy: str = DEFAULT,
        **given: Any,
    ) -> Any:
        return command(_question(app, as_of, known_at, policy), **given)

    return cast(F, KNOWN_AT(AS_OF(ask)))


AS_OF = click.option(
    "--as-of",
    metavar="TIME",
    help="What had been published by then: 2020-03-13 (its end), 2020-03-13T02:00Z, -24h…",
)
KNOWN_AT = click.option(
    "--known-at",
    metavar="'#N'|TIME|mark:NAME",
    help="What this log held at a position, a time or a mark.",
)
POLICY = click.option(
    "--policy",
    default=DEFAULT,
    show_default=True,
    metavar="NAME",
    help=f"The rule from claims to an estimate: {', '.join(POLICIES)}.",
)


def _question(app: App, as_of: str | None, known_at: str | None, policy: str) -> Asked:
    named = policy_named(policy)
    case = app.case()
    return Asked(case, app.standpoint(case, as_of, known_at), named)


def materials(
    asked: Asked, incident: str | None = None, measure: str | None = None
) -> Iterator[tuple[str, str, Material]]:
    """What is recorded on each measure asked about. Raises NoSuchIncident.

    Measures of which nothing is seen from the standpoint are left out.
    """
    with asked.case.caught_up() as connection:
        if incident is not None:
            _check_known("incident", incident, reader.incidents(connection))
        if measure is not None:
            _check_known("measure", measure, reader.measures(connection, incident), _of(incident))
        for found in reader.materials(connection, incident, measure):
            if any(asked.at.sees(claim) for claim in found[2].claims):
                yield found


def answers(
    asked: Asked,
    incident: str | None = None,
    measure: str | None = None,
    *,
    explain: bool = True,
) -> Iterator[Answer]:
    """What is known of each slot asked about. Raises NoSuchIncident."""
    for incident_id, name, material in materials(asked, incident, measure):
        estimates = material.estimates(asked.policy.apply, asked.at, explain=explain)
        for population, estimate in estimates.items():
            yield Answer(incident_id, name, population, estimate, material)


def slot(asked: Asked, incident: str, measure: str, population: Population) -> Answer:
    """What is known of one slot, which may be nothing yet. Raises NoSuchIncident."""
    with asked.case.caught_up() as connection:
        _check_known("incident", incident, reader.incidents(connection))
        _check_known("measure", measure, reader.measures(connection, incident), _of(incident))
        _, _, material = next(reader.materials(connection, incident, measure))
    counted = [who for who in material.populations() if who is not None]
    if population is not None:
        _check_known("population", population, counted, f'"{measure}" of "{incident}"')
    estimates = material.estimates(asked.policy.apply, asked.at)
    nothing = MeasureFold().estimate(None, asked.policy.apply, {})
    return Answer(incident, measure, population, estimates.get(population, nothing), material)


def one_slot(found: list[Answer], population: Population) -> Answer | None:
    """The answer for a population; None where nothing is known of it."""
    return next((answer for answer in found if answer.population == population), None)


def _check_known(what: str, name: str, known: list[str], where: str = "the case") -> None:
    if name in known:
        return
    spelled = {item.casefold(): item for item in known}
    close = [spelled[item] for item in get_close_matches(name.casefold(), spelled, 1, 0.5)]
    hint = f'did you mean "{close[0]}"?' if close else f"{what}s: {', '.join(known[:20])}"
    raise NoSuchIncident(f'{where} has no {what} "{name}"', hint=hint)


def _of(incident: str | None) -> str:
    return "the case" if incident is None else f'the incident "{incident}"'
