"""A policy with its name: what is registered here, and what a third party brings."""

from collections.abc import Callable, Mapping

import msgspec

from projections.estimate import Clause, Estimate, Grade, Policy


class NamedPolicy(msgspec.Struct, frozen=True):
    """A policy under its name, with what it does in a sentence and its clauses.

    The `rule` of every estimate that it gives is the name of one of its clauses, `NAME/…`.
    `grade`, of a policy that grades incidents: from what is known of everyone, by measure.
    """

    name: str
    summary: str
    apply: Policy
    clauses: tuple[Clause, ...]
    grade: Callable[[Mapping[str, Estimate]], Grade | None] | None = None
