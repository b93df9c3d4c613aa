"""A witness signs checkpoints of a log that it cannot see: only ones that extend what it signed."""

from events.errors import Refused
from events.merkle import root
from events.proofs import Tree
from tracker.trust.checkpoint import Checkpoint, read_checkpoint
from tracker.trust.keys import COSIGNATURE, NOTE, BadKey, PublicKey, SecretKey
from tracker.trust.notes import BadNote, Note
from tracker.trust.proving import Consistency

NOTHING = Tree(0, root(()))


class NotWitnessed(Refused):
    """A checkpoint is not of the log that the witness knows, or does not extend it."""


def witnessed(
    text: str, proof: Consistency | None, last: str | None, of: PublicKey, key: SecretKey, time: int
) -> Note:
    """The checkpoint with the signature of a witness, at a time in seconds.

    `last` is the one that it signed before, `of` the key of the log. What others have signed below
    it is left out. Raises NotWitnessed, BadNote, BadKey.
    """
    if key.kind != COSIGNATURE or of.kind != NOTE:
        raise BadKey(
            "a witness signs with a key for it", hint="tracker key NAME --witness --to FILE"
        )
    now, note = _checked(text, of)
    note = note.by(of)
    before = NOTHING
    if last is not None:
        known, _ = _checked(last, of)
        if known.origin != now.origin:
            raise NotWitnessed(
                f"it is of {now.origin}, and what was signed before of {known.origin}"
            )
        before = known.tree
    if before == now.tree:
        return note.signed(key, time)
    if now.tree.size == before.size:
        raise NotWitnessed(
            f"two logs of {before.size} events that are not the same: what was signed before has "
            "another root",
            hint="keep both checkpoints: they prove that the log was rewritten",
        )
    if now.tree.size < before.size:
        raise NotWitnessed(f"it has {now.tree.size} events, and {before.size} were signed before")
    if before.size and (proof is None or not proof.joins(before, now.tree)):
        raise NotWitnessed(
            f"there is no proof that its {now.tree.size} events begin with the {before.size} that "
            "were signed before",
            hint="tracker prove --from OLD --checkpoint NEW makes it, where the log is",
        )
    return note.signed(key, time)


def _checked(text: str, of: PublicKey) -> tuple[Checkpoint, Note]:
    checkpoint, note = read_checkpoint(text)
    if of not in note.signers([of]):
        raise BadNote(f"{of.name} has not signed it")
    return checkpoint, note
