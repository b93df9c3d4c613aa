"""A policy with its name: what is registered here, and what a third party brings."""

import msgspec

from projections.estimate import Clause, Policy


class NamedPolicy(msgspec.Struct, frozen=True):
    """A policy under its name, with what it does in a sentence and its clauses.

    The `rule` of every estimate that it gives is the name of one of its clauses, `NAME/…`.
    """

    name: str
    summary: str
    apply: Policy
    clauses: tuple[Clause, ...]
