"""Protected subjects: sealed, linked to more claims, opened and erased."""

from collections.abc import Sequence

from events.errors import Refused
from events.log import Changes
from events.names import check_text
from events.subject import (
    IdentitySealed,
    IdentityUnsealed,
    Subject,
    SubjectErased,
    SubjectLinked,
    subject_stream,
)
from tracker.decisions.common import Stamp, reason_given, single


class IsErased(Refused):
    """The subject was erased: nothing is sealed, linked or opened any more."""


def decide_sealing(
    name: str, known: Subject | None, sealed: str, claims: Sequence[str], stamp: Stamp
) -> Changes:
    """Record an identity, enciphered already, for a new subject or one more for a known one."""
    if known is not None:
        refuse_erased(known)
    event = IdentitySealed(**stamp.fields(), subject=name, sealed=sealed, claims=tuple(claims))
    return single(subject_stream(name), known.version if known else 0, event)


def decide_linking(known: Subject, claims: Sequence[str], reason: str, stamp: Stamp) -> Changes:
    """Say that the subject is behind more claims."""
    refuse_erased(known)
    more = tuple(claim for claim in dict.fromkeys(claims) if claim not in known.claims)
    if not more:
        raise Refused(f"{known.name} is behind {', '.join(claims)} already")
    event = SubjectLinked(
        **stamp.fields(), subject=known.name, claims=more, reason=check_text("the reason", reason)
    )
    return single(subject_stream(known.name), known.version, event)


def decide_unsealing(known: Subject, reason: str, stamp: Stamp) -> Changes:
    """Record that who the subject is will be read, before it is."""
    refuse_erased(known)
    if not known.sealed:
        raise Refused(f"nothing is sealed of {known.name}: it was undone")
    event = IdentityUnsealed(**stamp.fields(), subject=known.name, reason=reason_given(reason))
    return single(subject_stream(known.name), known.version, event)


def decide_erasing(known: Subject, reason: str, stamp: Stamp) -> Changes:
    """Record that the key is to be deleted; nothing where that was recorded before."""
    if known.erased:
        return Changes()
    event = SubjectErased(**stamp.fields(), subject=known.name, reason=reason_given(reason))
    return single(subject_stream(known.name), known.version, event)


def refuse_erased(subject: Subject) -> None:
    """Refuse a subject that was erased. Raises IsErased."""
    if subject.erased:
        raise IsErased(
            f"{subject.name} was erased by {subject.erased.recorded_by}: {subject.erased.reason}"
        )
