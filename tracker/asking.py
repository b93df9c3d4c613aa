"""What the commands that ask have in common: their options, and what they find."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click
import msgspec

from events.instants import from_micros, instant_text
from events.names import is_text, same_name
from projections.effects import reaching, resolved
from projections.estimate import Estimate
from projections.material import Material
from projections.measure import Population
from projections.policies import DEFAULT, POLICIES, NamedPolicy, policy_named
from projections.standpoint import Standpoint
from projections.views import reader
from projections.views.material_reader import Brief, Hears, brief_slot
from tracker.app import App, pass_app
from tracker.case import Case
from tracker.known_names import check_known, check_measure, unknown
from tracker.output import note

if TYPE_CHECKING:
    from sqlalchemy import Connection

F = TypeVar("F", bound=Callable[..., Any])


class Asked(msgspec.Struct, frozen=True):
    """A question to a case: from where one looks, under which policies, hearing which sources."""

    case: Case
    at: Standpoint
    policies: tuple[NamedPolicy, ...]
    without: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    @classmethod
    def now(cls, case: Case) -> "Asked":
        """A question about what is known now, under the default policy."""
        return cls(case, Standpoint(), (policy_named(DEFAULT),))

    @property
    def policy(self) -> NamedPolicy:
        """The policy, or the first of several."""
        return self.policies[0]

    def head(self) -> dict[str, Any]:
        """The standpoint, the policy and the sources heard, as every JSON answer begins."""
        heard = {"without": list(self.without), "only": list(self.only)}
        return {
            "as_of": None if self.at.as_of is None else instant_text(from_micros(self.at.as_of)),
            "known_at": None if self.at.known is None else f"#{self.at.known}",
            "policy": self.policy.name,
            **{key: names for key, names in heard.items() if names},
        }


class Answer(msgspec.Struct, frozen=True):
    """One slot and what is known of it; `unread` claims were set aside long ago and not read."""

    incident: str
    measure: str
    population: Population
    estimate: Estimate
    material: Material
    unread: int = 0


def asks(command: F) -> F:
    """Adds the options of a question for estimates; the command gets the `asked` they make."""
    return _asking(_policy_option(command, multiple=False))


def asks_under_policies(command: F) -> F:
    """As `asks`, where one may ask under several policies at once."""
    return _asking(_policy_option(command, multiple=True))


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
        without: tuple[str, ...],
        only: tuple[str, ...],
        policy: str | tuple[str, ...] = DEFAULT,
        **given: Any,
    ) -> Any:
        names = (policy,) if isinstance(policy, str) else policy or (DEFAULT,)
        policies = tuple(policy_named(name) for name in dict.fromkeys(names))
        case = app.case()
        at = app.standpoint(case, as_of, known_at)
        for word, names in (("without", without), ("only", only)):
            if names:
                note(f"{word} what came from or through {', '.join(names)}")
        return command(Asked(case, at, policies, without, only), **given)

    return cast(F, KNOWN_AT(AS_OF(WITHOUT(ONLY(ask)))))


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
WITHOUT = click.option(
    "--without",
    metavar="SOURCE",
    multiple=True,
    help="Leave out what SOURCE says or passed on (may be repeated).",
)
ONLY = click.option(
    "--only",
    metavar="SOURCE",
    multiple=True,
    help="Hear only what SOURCE says or passed on (may be repeated).",
)


def _policy_option(command: F, *, multiple: bool) -> F:
    again = " May be repeated, to set them side by side." if multiple else ""
    option = click.option(
        "--policy",
        default=(DEFAULT,) if multiple else DEFAULT,
        show_default=True,
        multiple=multiple,
        metavar="NAME",
        help=f"The rule from claims to an estimate: {', '.join(POLICIES)}.{again}",
    )
    return option(command)


def hearing(asked: Asked, connection: "Connection") -> Hears | None:
    """Which chains are heard; None for all. Raises NoSuchIncident for an unknown source."""
    if not asked.without and not asked.only:
        return None
    for name in (*asked.without, *asked.only):
        if not (is_text(name) and reader.has_source(connection, same_name(name))):
            check_known("source", name, list(reader.sources(connection).values()))
    names = map(same_name, asked.without), map(same_name, asked.only)
    return reader.hearing(connection, *names, asked.at)


def incident_meant(asked: Asked, connection: "Connection", incident: str) -> str:
    """The incident that a name stands for, seen from there: the one it was merged into, if it was.

    Raises NoSuchIncident.
    """
    return about_meant(asked, connection, incident).incident


def about_meant(
    asked: Asked, connection: "Connection", incident: str, measure: str | None = None
) -> reader.About:
    """What there is about the incident that a name stands for, on a measure or on all; a measure
    that cannot be a name is not looked for. Raises NoSuchIncident for an unknown incident."""
    on = measure if measure is None or is_text(measure) else None
    about = reader.about_incident(connection, incident, on) if is_text(incident) else None
    if about is None or not about.is_known:
        raise unknown("incident", incident, reader.incidents(connection))
    meant = resolved(incident, about.merges, asked.at)
    if meant == incident:
        return about
    note(f'"{incident}" is merged into "{meant}"')
    return reader.about_incident(connection, meant, on)


def materials(
    asked: Asked,
    incident: str | None = None,
    measure: str | None = None,
    *,
    briefly: bool = False,
) -> Iterator[tuple[str, str, Material]]:
    """What is recorded on each measure asked about. Raises NoSuchIncident.

    Measures of which nothing is seen from the standpoint are left out. `briefly`: of an incident
    with very many claims only those that an estimate can rest on.
    """
    with asked.case.caught_up() as connection:
        about = None
        if incident is not None:
            about = about_meant(asked, connection, incident, measure)
        hears = hearing(asked, connection)
        if measure is not None:
            check_measure(connection, about, measure)
        if briefly and about is not None:
            found = reader.newest_materials(connection, about, measure, hears, asked.at)
        else:
            found = reader.materials(connection, about, measure, hears, asked.at)
        for item in found:
            if item[2].is_seen(asked.at):
                yield item


def materials_ever(
    asked: Asked, incident: str | None = None, measure: str | None = None
) -> Iterator[tuple[str, str, Material]]:
    """What was ever recorded on each measure asked about, for questions that look along an axis.

    Of an incident that was merged into another, its own material comes first, and then that of the
    other. Raises NoSuchIncident.
    """
    with asked.case.caught_up() as connection:
        own: list[str | reader.About | None] = [None]
        about = None
        if incident is not None:
            about = about_meant(asked, connection, incident, measure)
            own = [about] if about.incident == incident else [incident, about]
            _note_merged(incident, about)
        if measure is not None:
            check_measure(connection, about, measure)
        hears = hearing(asked, connection)
        for one in own:
            yield from reader.materials(connection, one, measure, hears, asked.at)


def _note_merged(incident: str, about: reader.About) -> None:
    names = {incident, about.incident}
    others = {other for name in names for other in reaching(name, about.merges)} - names
    for other in sorted(others):
        note(f'"{other}" is or was merged into it: its own past is under its own name')


def answers(
    asked: Asked,
    incident: str | None = None,
    measure: str | None = None,
    *,
    explain: bool = True,
) -> Iterator[Answer]:
    """What is known of each slot asked about, under the policy. Raises NoSuchIncident."""
    for found in materials(asked, incident, measure):
        yield from answers_of(asked, asked.policy, found, explain=explain)


def answers_of(
    asked: Asked, policy: NamedPolicy, found: tuple[str, str, Material], *, explain: bool = True
) -> Iterator[Answer]:
    """What is known of each slot of one measure, under a policy."""
    incident, measure, material = found
    estimates = material.estimates(policy.apply, asked.at, explain=explain)
    for population, estimate in estimates.items():
        yield Answer(incident, measure, population, estimate, material)


def slot(
    asked: Asked,
    incident: str,
    measure: str,
    population: Population,
    last: int | None = None,
) -> Answer:
    """What is known of one slot, which may be nothing yet. Raises NoSuchIncident.

    `last`: of the claims set aside only so many are wanted, the last ones.
    """
    with asked.case.caught_up() as connection:
        about = about_meant(asked, connection, incident, measure)
        incident = about.incident
        hears = hearing(asked, connection)
        check_measure(connection, about, measure)
        unread = 0
        if last is None or hears is not None:  # which are the last is not known before all are read
            found = next(reader.materials(connection, about, measure, hears), None)
            material = found[2] if found else Material(incident)
        else:
            brief = Brief(asked.at, last, population)
            material, unread = brief_slot(connection, about, measure, brief)
        if population is not None and hears is None:
            counted = {claim.population for claim in material.claims if claim.population}
            incidents = reaching(incident, material.merges)
            counted |= reader.populations_of(connection, incidents, measure)
            check_known("population", population, sorted(counted), f'"{measure}" of "{incident}"')
    estimate = material.estimate(population, asked.policy.apply, asked.at)
    return Answer(incident, measure, population, estimate, material, unread)


def one_slot(found: list[Answer], population: Population) -> Answer | None:
    """The answer for a population; None where nothing is known of it."""
    return next((answer for answer in found if answer.population == population), None)
