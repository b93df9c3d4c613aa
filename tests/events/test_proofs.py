"""Proofs over the tree of the log: every one is taken, and none that was changed."""

from collections.abc import Iterator

import pytest

from events.merkle import extend, leaf_hash, root
from events.proofs import (
    Tree,
    consistency_path,
    extends,
    includes,
    inclusion_path,
)
from tests.events.test_merkle import KNOWN_LEAVES, KNOWN_ROOTS

MOST = 64
LEAVES = [leaf_hash(number.to_bytes(2, "big")) for number in range(MOST)]
KNOWN = [leaf_hash(leaf) for leaf in KNOWN_LEAVES]


def subtree(start: int, stop: int) -> bytes:
    return root(extend(0, (), LEAVES[start:stop])[1])


def known(start: int, stop: int) -> bytes:
    return root(extend(0, (), KNOWN[start:stop])[1])


TREES = [Tree(size, subtree(0, size)) for size in range(MOST + 1)]


def mutated(path: list[bytes]) -> Iterator[list[bytes]]:
    """A path with a bit turned in each hash, with each left out, doubled, or put elsewhere."""
    for at, step in enumerate(path):
        turned = bytes([step[0] ^ 1]) + step[1:]
        yield [*path[:at], turned, *path[at + 1 :]]
        yield [*path[:at], *path[at + 1 :]]
        yield [*path[:at], step, *path[at:]]
        yield [*path[:at], step[:-1], *path[at + 1 :]]
    yield [*path, b"\0" * 32]
    yield [b"\0" * 32, *path]
    if len(path) > 1:
        yield path[::-1]


# The proofs that the reference implementation of certificate transparency tests with, by leaf and
# size, over the leaves of the reference roots.
@pytest.mark.parametrize(
    ("index", "size", "hexes"),
    [
        (0, 1, []),
        (0, 8, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]),
        (5, 8, ["bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"]),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        (1, 5, ["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"]),
    ],
)  # fmt: skip
def test_paths_are_those_that_others_compute(index: int, size: int, hexes: list[str]) -> None:
    assert [step.hex() for step in inclusion_path(index, size, known)] == hexes
    tree = Tree(size, bytes.fromhex(KNOWN_ROOTS[size]))
    assert includes(tree, KNOWN[index], index, [bytes.fromhex(text) for text in hexes])


@pytest.mark.parametrize(
    ("first", "second", "hexes"),
    [
        (1, 1, []),
        (1, 8, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]),
        (6, 8, ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"]),
        (2, 5, ["5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"]),
    ],
)  # fmt: skip
def test_consistency_is_as_others_compute_it(first: int, second: int, hexes: list[str]) -> None:
    assert [step.hex() for step in consistency_path(first, second, known)] == hexes
    earlier, later = (Tree(size, bytes.fromhex(KNOWN_ROOTS[size])) for size in (first, second))
    assert extends(earlier, later, [bytes.fromhex(text) for text in hexes])


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_every_leaf_of_every_tree_is_proven_and_no_other(size: int) -> None:
    tree = TREES[size]
    for index in range(size):
        path, leaf = inclusion_path(index, size, subtree), LEAVES[index]
        assert includes(tree, leaf, index, path)
        assert not any(includes(tree, leaf, index, wrong) for wrong in mutated(path))
        others = [other for other in range(-1, size + 1) if other != index]
        assert not any(includes(tree, leaf, other, path) for other in others)
        assert not any(includes(tree, LEAVES[i], index, path) for i in range(MOST) if i != index)
        assert not includes(Tree(size, TREES[size - 1].root), leaf, index, path)
        if path:
            assert not includes(Tree(size, leaf), leaf, index, [])


@pytest.mark.parametrize("second", range(1, MOST + 1))
def test_every_tree_extends_every_smaller_one_and_no_other(second: int) -> None:
    for first in range(1, second + 1):
        path = consistency_path(first, second, subtree)
        assert extends(TREES[first], TREES[second], path)
        assert not any(extends(TREES[first], TREES[second], wrong) for wrong in mutated(path))
        forged = Tree(first, leaf_hash(b"forged"))
        assert not extends(forged, TREES[second], path)
        assert not extends(TREES[first], Tree(second, forged.root), path)
        for other in range(1, MOST + 1):  # with their own roots: no root tells its size
            if other != first:
                assert not extends(TREES[other], TREES[second], path)
            if other != second:
                assert not extends(TREES[first], TREES[other], path)


def test_every_tree_extends_the_empty_one() -> None:
    for tree in TREES:
        assert extends(TREES[0], tree, [])
        assert not extends(TREES[0], tree, [LEAVES[0]])
        assert not extends(Tree(0, LEAVES[0]), tree, [])


def test_a_forged_first_tree_of_a_whole_size_is_refused() -> None:
    """Where the first size is a power of two its root is not in the path: what is proven of the
    later tree says nothing of another root that is claimed for the earlier one."""
    for first in (1, 2, 4, 8, 16, 32):
        for second in range(first, MOST + 1):
            path = consistency_path(first, second, subtree)
            assert not extends(Tree(first, LEAVES[-1]), TREES[second], path)
            assert not extends(Tree(first, LEAVES[-1]), TREES[second], [TREES[first].root, *path])


def test_what_cannot_be_proven_is_refused() -> None:
    for index, size in ((0, 0), (1, 1), (-1, 4), (5, 4)):
        with pytest.raises(ValueError, match="has none"):
            inclusion_path(index, size, subtree)
    for first, second in ((0, 4), (5, 4), (-1, 1)):
        with pytest.raises(ValueError, match="no proof"):
            consistency_path(first, second, subtree)
