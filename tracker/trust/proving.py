"""Proofs of a log, as files: that an event is in it, that it has only grown since."""

import msgspec

from events import merkle
from events.appender import canonical
from events.errors import Refused
from events.log import Log
from events.proofs import Tree, consistency_path, extends, includes, inclusion_path
from tracker.trust.base64_text import from_base64, to_base64


class BadProof(Refused):
    """A proof cannot be read, or cannot be made."""


class Inclusion(msgspec.Struct, frozen=True, tag_field="proof", tag="inclusion"):
    """That the event at a position is in a log of a size: its leaf, by what it is over, and the
    path to the root. `checkpoint` is the note that says what the root is; or empty."""

    position: int
    stream: str
    version: int
    topic: str
    state: str
    size: int
    root: str
    path: tuple[str, ...]
    checkpoint: str = ""

    def holds(self) -> bool:
        """Whether the event is in the tree of this size and root."""
        leaf = merkle.leaf_hash(
            canonical(self.stream, self.version, self.topic, self.state.encode())
        )
        tree = Tree(self.size, from_base64(self.root))
        return includes(tree, leaf, self.position - 1, _path(self.path))


class Consistency(msgspec.Struct, frozen=True, tag_field="proof", tag="consistency"):
    """That a log of the second size begins with all events of the one of the first."""

    first: int
    second: int
    path: tuple[str, ...]

    def joins(self, first: Tree, second: Tree) -> bool:
        """Whether it is of these trees, and the second extends the first."""
        sizes = self.first == first.size and self.second == second.size
        return sizes and extends(first, second, _path(self.path))


Proof = Inclusion | Consistency
_decode = msgspec.json.Decoder(Proof).decode


def proof_of_event(log: Log, position: int, tree: Tree, checkpoint: str = "") -> Inclusion:
    """The proof that a tree has the event at a position. Raises BadProof: it has none, or is not of
    this log."""
    rows = log.recorder.select_page(position - 1, 1, position)
    if not rows or position > tree.size:
        raise BadProof(f"#{position} is not in a log of {tree.size} events")
    _, stream, version, topic, state = rows[0]
    path = inclusion_path(position - 1, tree.size, lambda start, stop: root_over(log, start, stop))
    told = (position, stream, version, topic, state.decode(errors="replace"), tree.size)
    proof = Inclusion(*told, to_base64(tree.root), tuple(map(to_base64, path)), checkpoint)
    if not proof.holds():
        raise BadProof(f"the log has another #{position}, or another tree", hint="tracker verify")
    return proof


def proof_of_growth(log: Log, first: Tree, second: Tree) -> Consistency:
    """The proof that one tree extends the other. Raises BadProof: they are not of this log."""
    if first.size > second.size:
        raise BadProof(f"a log of {second.size} events does not extend one of {first.size}")
    path = list[bytes]()
    if first.size:
        sizes = first.size, second.size
        path = consistency_path(*sizes, lambda start, stop: root_over(log, start, stop))
    proof = Consistency(first.size, second.size, tuple(map(to_base64, path)))
    if not proof.joins(first, second):
        raise BadProof("the log is not the one of these checkpoints", hint="tracker verify")
    return proof


def read_proof(data: bytes) -> Proof:
    """The proof that a file holds. Raises BadProof."""
    try:
        proof: Proof = _decode(data)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise BadProof(f"it is no proof: {error}") from error
    return proof


def root_over(log: Log, start: int, stop: int) -> bytes:
    """The root over the leaves that are stored, from an index up to another."""
    return merkle.root(merkle.extend(0, (), log.leaves(start, stop))[1])


def _path(path: tuple[str, ...]) -> list[bytes]:
    return [from_base64(step) for step in path]
