"""Checkpoints: how large a log was, and its root hash, as a note that is signed
(C2SP tlog-checkpoint)."""

import re

import msgspec

from events.merkle import HASH_BYTES
from events.proofs import Tree
from tracker.trust.base64_text import from_base64, to_base64
from tracker.trust.notes import BadNote, Note, read_note

MOST = 2**63 - 1  # events: no database gives more positions
SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class Checkpoint(msgspec.Struct, frozen=True):
    """What a note says of a log: `origin` names the log, and is the same in all of its checkpoints;
    lines after the root are kept as they are."""

    origin: str
    tree: Tree
    more: tuple[str, ...] = ()

    def note(self) -> Note:
        """As a note, with no signature yet."""
        lines = (self.origin, str(self.tree.size), to_base64(self.tree.root), *self.more)
        return Note("".join(f"{line}\n" for line in lines))


def read_checkpoint(text: str) -> tuple[Checkpoint, Note]:
    """The checkpoint that a text is, and the note, whose signatures are not checked yet.

    Raises BadNote.
    """
    note = read_note(text)
    lines = note.text[:-1].split("\n")
    size, root = (lines[1], from_base64(lines[2])) if len(lines) > 2 else ("", b"")
    is_size = SIZE.fullmatch(size) and int(size) <= MOST
    if "" in lines or not is_size or len(root) != HASH_BYTES:
        raise BadNote("the note is no checkpoint: a name, a size and a root hash, a line each")
    return Checkpoint(lines[0], Tree(int(size), root), tuple(lines[3:])), note
