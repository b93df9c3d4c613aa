"""Proofs over the Merkle tree of the log (RFC 6962, section 2.1): that an event is in it, and that
a later log only adds to an earlier one.

Whoever checks a proof needs nothing of the log: two roots, or a leaf and a root, and the path.
Checked as RFC 9162 writes it, sections 2.1.3.2 and 2.1.4.2.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from events.merkle import HASH_BYTES, node_hash, root

Path = Sequence[bytes]
Subtree = Callable[[int, int], bytes]  # the root over the leaves from the first up to the second


class Tree(NamedTuple):
    """A tree by what is known of it elsewhere: how many leaves it has, and its root.

    No root tells its size: whoever publishes one must say both, under one signature.
    """

    size: int
    root: bytes


def inclusion_path(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """The path from the leaf of an index, from 0, to the root of the tree of a size.

    Raises ValueError where the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has none of index {index}")
    path, start, stop = list[bytes](), 0, size
    while stop - start > 1:
        middle = start + _left(stop - start)
        if index < middle:
            path.append(subtree(middle, stop))
            stop = middle
        else:
            path.append(subtree(start, middle))
            start = middle
    return path[::-1]


def consistency_path(first: int, second: int, subtree: Subtree) -> list[bytes]:
    """The proof that the tree of the second size only adds leaves to that of the first.

    Raises ValueError where the first is empty or larger.
    """
    if not 0 < first <= second:
        raise ValueError(f"there is no proof from a tree of {first} leaves to one of {second}")
    path, start, stop, is_whole = list[bytes](), 0, second, True
    while first != stop:
        middle = start + _left(stop - start)
        if first <= middle:
            path.append(subtree(middle, stop))
            stop = middle
        else:
            path.append(subtree(start, middle))
            start, is_whole = middle, False
    if not is_whole:  # else who checks has this root already
        path.append(subtree(start, stop))
    return path[::-1]


def includes(tree: Tree, leaf: bytes, index: int, path: Path) -> bool:
    """Whether a path proves that a tree has the leaf hash at an index, from 0."""
    if not 0 <= index < tree.size or not _are_hashes([tree.root, leaf, *path]):
        return False
    at, last, top = index, tree.size - 1, leaf
    for other in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            top = node_hash(other, top)
            at, last = _risen(at, last)
        else:
            top = node_hash(top, other)
        at, last = at >> 1, last >> 1
    return last == 0 and top == tree.root


def extends(first: Tree, second: Tree, path: Path) -> bool:
    """Whether a path proves that the second tree has all leaves of the first, in their places."""
    if not _are_hashes([first.root, second.root, *path]):
        return False
    if first.size == 0:
        return not path and first.root == root(())
    if not 0 < first.size <= second.size:
        return False
    if first.size == second.size:
        return not path and first.root == second.root
    rest = list(path) if first.size & (first.size - 1) else [first.root, *path]
    if not rest:
        return False
    at, last = first.size - 1, second.size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    earlier = later = rest[0]
    for other in rest[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            earlier, later = node_hash(other, earlier), node_hash(other, later)
            at, last = _risen(at, last)
        else:
            later = node_hash(later, other)
        at, last = at >> 1, last >> 1
    return last == 0 and earlier == first.root and later == second.root


def _left(size: int) -> int:
    """How many leaves the left half of a tree has: the largest power of two below its size."""
    return 1 << (size - 1).bit_length() - 1


def _risen(at: int, last: int) -> tuple[int, int]:
    """Up from a node without a right sibling, to where it is a right one itself."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _are_hashes(hashes: Path) -> bool:
    return all(len(each) == HASH_BYTES for each in hashes)
