"""Policies of third parties, which they name in the entry-point group `tracker.policies`.

An entry point's name is the policy's, and its object a NamedPolicy of that name.
"""

from collections.abc import Container
from importlib import metadata
from typing import NoReturn

import msgspec

from events.errors import Refused
from projections.estimate import Clause, Estimate, Question
from projections.policies.named import NamedPolicy

GROUP = "tracker.policies"
LONGEST = 200  # characters of another program's error that are shown


class BadPlugIn(Refused):
    """A policy that was installed cannot be used; the message names the distribution it is of."""


def plugged_in(built_in: Container[str]) -> dict[str, metadata.EntryPoint]:
    """What is installed, by the policy's name; none of it is imported.

    Raises BadPlugIn where two policies have one name.
    """
    found: dict[str, metadata.EntryPoint] = {}
    for entry in metadata.entry_points(group=GROUP):
        if entry.name in built_in:
            _refuse(entry, "has the name of a built-in policy")
        if entry.name in found:
            _refuse(entry, f"has the name of the one of {_distribution(found[entry.name])}")
        found[entry.name] = entry
    return found


def load(entry: metadata.EntryPoint) -> NamedPolicy:
    """The policy of an entry point, its answers checked. Raises BadPlugIn."""
    try:
        policy = entry.load()
    except Exception as fault:
        _refuse(entry, f"cannot be loaded: {_said(fault)}", fault)
    if not isinstance(policy, NamedPolicy):
        _refuse(entry, f"is no NamedPolicy but {type(policy).__name__}")
    if policy.name != entry.name:
        _refuse(entry, f"calls itself {policy.name!r}")
    if not policy.clauses or not all(_is_of(clause, entry.name) for clause in policy.clauses):
        _refuse(entry, f'must have clauses, and each a name that begins with "{entry.name}/"')
    return _checked(policy, entry)


def _checked(policy: NamedPolicy, entry: metadata.EntryPoint) -> NamedPolicy:
    """The policy, but for an answer that is no estimate under one of its clauses: BadPlugIn."""
    rules = {clause.name for clause in policy.clauses}

    def apply(question: Question) -> Estimate:
        try:
            estimate = policy.apply(question)
        except Exception as fault:
            _refuse(entry, f"fails: {_said(fault)}", fault)
        if not isinstance(estimate, Estimate):
            _refuse(entry, f"answers with {type(estimate).__name__} and no Estimate")
        if estimate.rule not in rules:
            _refuse(entry, f"answers under {estimate.rule!r}, which is none of its clauses")
        return estimate

    return msgspec.structs.replace(policy, apply=apply)


def _is_of(clause: object, name: str) -> bool:
    return isinstance(clause, Clause) and clause.name.split("/")[0] == name


def _refuse(entry: metadata.EntryPoint, problem: str, fault: Exception | None = None) -> NoReturn:
    distribution = _distribution(entry)
    raise BadPlugIn(
        f'the policy "{entry.name}" of {distribution} {problem}',
        hint=f"pip uninstall {distribution}, or install a version of it that is mended",
    ) from fault


def _distribution(entry: metadata.EntryPoint) -> str:
    return entry.dist.name if entry.dist else "a distribution without a name"


def _said(fault: Exception) -> str:
    return " ".join(f"{type(fault).__name__}: {fault}".split())[:LONGEST]
