"""The policies: named, pure rules from claims in force to an estimate, and their clauses."""

from collections.abc import Mapping

import msgspec

from events.errors import Refused
from projections.estimate import Clause, Policy
from projections.policies import latest, span, standing

DEFAULT = "standing"


class NamedPolicy(msgspec.Struct, frozen=True):
    """A policy under its name, with what it does in a sentence and its clauses."""

    name: str
    summary: str
    apply: Policy
    clauses: tuple[Clause, ...]


POLICIES: Mapping[str, NamedPolicy] = {
    policy.name: policy
    for policy in (
        NamedPolicy("standing", standing.SUMMARY, standing.standing, standing.CLAUSES),
        NamedPolicy("latest", latest.SUMMARY, latest.latest, latest.CLAUSES),
        NamedPolicy("range", span.SUMMARY, span.span, span.CLAUSES),
    )
}


class UnknownPolicy(Refused):
    """No policy has that name."""


def policy_named(name: str) -> NamedPolicy:
    """The policy of a name. Raises UnknownPolicy."""
    if name not in POLICIES:
        raise UnknownPolicy(f'there is no policy "{name}"', hint=f"policies: {', '.join(POLICIES)}")
    return POLICIES[name]


def clause_named(name: str) -> Clause:
    """The clause that an estimate's `rule` names."""
    clauses = policy_named(name.split("/")[0]).clauses
    return next(clause for clause in clauses if clause.name == name)
