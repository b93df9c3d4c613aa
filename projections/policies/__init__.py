"""The policies: named, pure rules from claims in force to an estimate, and their clauses."""

from collections.abc import Mapping

from events.errors import Refused
from projections.estimate import Clause
from projections.policies import (
    airwars,
    conservative,
    ibc,
    latest,
    majority,
    ranked,
    span,
    standing,
    ucdp,
)
from projections.policies.airwars_grade import airwars_grade
from projections.policies.named import NamedPolicy

__all__ = [
    "DEFAULT", "POLICIES", "NamedPolicy", "UnknownPolicy",
    "clause_named", "policy_named", "policy_names",
]  # fmt: skip

DEFAULT = "standing"

POLICIES: Mapping[str, NamedPolicy] = {
    policy.name: policy
    for policy in (
        NamedPolicy("standing", standing.SUMMARY, standing.standing, standing.CLAUSES),
        NamedPolicy("latest", latest.SUMMARY, latest.latest, latest.CLAUSES),
        NamedPolicy("range", span.SUMMARY, span.span, span.CLAUSES),
        NamedPolicy(
            "conservative", conservative.SUMMARY, conservative.conservative, conservative.CLAUSES
        ),
        NamedPolicy("ucdp", ucdp.SUMMARY, ucdp.ucdp, ucdp.CLAUSES),
        NamedPolicy("airwars", airwars.SUMMARY, airwars.airwars, airwars.CLAUSES, airwars_grade),
        NamedPolicy("ibc", ibc.SUMMARY, ibc.ibc, ibc.CLAUSES),
        NamedPolicy("majority", majority.SUMMARY, majority.majority, majority.CLAUSES),
        NamedPolicy("ranked", ranked.SUMMARY, ranked.ranked, ranked.CLAUSES),
    )
}


class UnknownPolicy(Refused):
    """No policy has that name."""


def policy_named(name: str) -> NamedPolicy:
    """The policy of a name, built in or plugged in. Raises UnknownPolicy and BadPlugIn."""
    if name in POLICIES:
        return POLICIES[name]
    # Late, for what is installed is looked up by reading the metadata of all of it.
    from projections.policies.plug_ins import load, plugged_in

    entries = plugged_in(POLICIES)
    if name not in entries:
        names = ", ".join(policy_names())
        raise UnknownPolicy(f'there is no policy "{name}"', hint=f"policies: {names}")
    return load(entries[name])


def policy_names() -> list[str]:
    """The names of all policies, those built in first. Raises BadPlugIn where two have one name."""
    from projections.policies.plug_ins import plugged_in

    return [*POLICIES, *sorted(plugged_in(POLICIES))]


def clause_named(name: str) -> Clause:
    """The clause that an estimate's `rule` names."""
    clauses = policy_named(name.split("/")[0]).clauses
    return next(clause for clause in clauses if clause.name == name)
