"""The stream of a subject: a protected person behind claims, known here by a name without meaning.

Who the person is stands in the log enciphered, under a key of the subject's own that is kept
elsewhere. Erasing the subject is deleting that key: the log stays as it is, and still verifies.
"""

from collections.abc import Iterable
from typing import ClassVar

import msgspec

from events.event import Entry, Event
from events.undo import standing_entries

PREFIX = "subject:"


class IdentitySealed(Event, frozen=True, kw_only=True, tag=1):
    """Who is behind claims (REPORT#n) was recorded, enciphered: Base64 of what the key opens."""

    TOPIC: ClassVar[str] = "subject.identity-sealed"

    subject: str
    sealed: str
    claims: tuple[str, ...] = ()


class SubjectLinked(Event, frozen=True, kw_only=True, tag=1):
    """The subject is behind these claims (REPORT#n) too."""

    TOPIC: ClassVar[str] = "subject.linked"

    subject: str
    claims: tuple[str, ...]
    reason: str = ""


class IdentityUnsealed(Event, frozen=True, kw_only=True, tag=1):
    """A holder of the key read who the subject is, or was about to."""

    TOPIC: ClassVar[str] = "subject.identity-unsealed"

    subject: str
    reason: str


class SubjectErased(Event, frozen=True, kw_only=True, tag=1):
    """The key of the subject is to be deleted wherever it is kept: nobody is to read who it is."""

    TOPIC: ClassVar[str] = "subject.erased"

    subject: str
    reason: str


class Subject(msgspec.Struct, frozen=True):
    """A subject's stream folded: what was sealed, oldest first, behind which claims it is, the
    events by which it was opened, and the one that erased it."""

    name: str
    version: int
    sealed: tuple[IdentitySealed, ...] = ()
    claims: tuple[str, ...] = ()
    unsealed: tuple[IdentityUnsealed, ...] = ()
    erased: SubjectErased | None = None


def subject_stream(subject: str) -> str:
    """The id of the subject's stream."""
    return f"{PREFIX}{subject}"


def fold_subject(_: Subject | None, entries: Iterable[Entry]) -> Subject | None:
    """The subject as all its entries leave it; None where there are none."""
    every = list(entries)
    if not every:
        return None
    events = [entry.event for entry in standing_entries(every)]
    claims = (
        claim
        for event in events
        if isinstance(event, IdentitySealed | SubjectLinked)
        for claim in event.claims
    )
    return Subject(
        every[0].originator_id.removeprefix(PREFIX),
        every[-1].originator_version,
        tuple(event for event in events if isinstance(event, IdentitySealed)),
        tuple(dict.fromkeys(claims)),
        tuple(event for event in events if isinstance(event, IdentityUnsealed)),
        next((event for event in events if isinstance(event, SubjectErased)), None),
    )
