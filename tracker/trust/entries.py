"""The signatures of those who enter events: made when these are recorded, and checked later."""

import json
from collections import Counter
from collections.abc import Callable, Sequence

from events.event import Event
from events.log import Appending, Changes
from events.proofs import Tree
from events.signature import EntriesSigned, signature_stream
from tracker.decisions.common import Stamp, single
from tracker.trust.checkpoint import Checkpoint, read_checkpoint
from tracker.trust.keys import PublicKey, SecretKey
from tracker.trust.notes import BadNote

UNCHECKED = "{} signatures under entries were not checked: --entries-by KEY checks them"


def signature_of(appending: Appending, key: SecretKey, stamp: Stamp) -> Changes:
    """The signature of what a transaction has appended so far, and of the whole log up to there."""
    first, tree = appending.begun_at + 1, appending.tree
    said = _said(first, tree.size, stamp.recorded_by)
    note = Checkpoint(key.name, tree, (said,)).note().signed(key)
    event = EntriesSigned(**stamp.fields(), first=first, last=tree.size, note=str(note))
    stream = signature_stream(f"{key.name}+{key.public.id.hex()}")
    return single(stream, appending.versions([stream]).get(stream, 0), event)


def _said(first: int, last: int, who: str) -> str:
    """The line of a note that names the events; in ASCII, for a note is printable throughout."""
    return f"entries {first}-{last} by {json.dumps(who)}"


class EntrySignatures:
    """Checks the signatures in a log, event by event, against the keys of those who may sign.

    `signed` counts the events that were signed, by key and by who entered them; `unchecked` the
    signatures of other keys; `entered` the events of each actor.
    """

    def __init__(self, keys: Sequence[PublicKey], found: Callable[[str, int | None], None]) -> None:
        self.signed = Counter[tuple[PublicKey, str]]()
        self.unchecked = 0
        self.entered = Counter[str]()
        self._keys = keys
        self._names = {key.name for key in keys}
        self._found = found
        self._run = ("", 0)  # who entered the last events, and from where on

    def check(self, event: Event, position: int, tree: Callable[[], Tree]) -> None:
        """The next event; `tree` is that of the log before it."""
        if isinstance(event, EntriesSigned):
            self._check(event, position, tree())
            return
        self.entered[event.recorded_by] += 1
        if event.recorded_by != self._run[0]:
            self._run = event.recorded_by, position

    def _check(self, event: EntriesSigned, position: int, tree: Tree) -> None:
        try:
            checkpoint, note = read_checkpoint(event.note)
            signers = note.signers(self._keys)
        except BadNote as error:
            self._found(f"the signature of {event.recorded_by} is none: {error}", position)
            return
        said = _said(event.first, event.last, event.recorded_by)
        who, since = self._run
        if checkpoint.tree != tree:
            self._found(f"{checkpoint.origin} signed another log than this up to here", position)
        elif (event.last, checkpoint.more) != (tree.size, (said,)) or (
            who != event.recorded_by or not since <= event.first <= event.last
        ):
            self._found(f"{checkpoint.origin} signed other entries than these", position)
        elif signers:
            for key in signers:
                self.signed[key, event.recorded_by] += event.last - event.first + 1
        elif checkpoint.origin in self._names:
            self._found(
                f"another key than that of {checkpoint.origin} signed in its name", position
            )
        else:
            self.unchecked += 1

    def end(self) -> None:
        """There are no more events: whoever was to sign has signed something."""
        signed = {key for key, _ in self.signed}
        for key in self._keys:
            if key not in signed:
                self._found(f"{key.name} signed nothing in this log", None)

    def told(self) -> list[str]:
        """How many events were signed, and how many signatures nobody could check."""
        signed = [
            f"{key.name} signed {number} of the {self.entered[who]} events that {who} entered"
            for (key, who), number in self.signed.items()
        ]
        return [*signed, UNCHECKED.format(self.unchecked)] if self.unchecked else signed
