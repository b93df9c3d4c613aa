"""The tree over the log is the one of RFC 6962, however its leaves arrive."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.merkle import Frontier, extend, leaf_hash, pack, root, unpack

# The leaves and roots that the reference implementation of certificate transparency tests with.
KNOWN_LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
KNOWN_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
MANY = [number.to_bytes(2, "big") for number in range(200)]


def tree_hash(leaves: list[bytes]) -> bytes:
    """MTH as RFC 6962, section 2.1, writes it: over the leaves themselves, by recursion."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    left = 1
    while left * 2 < len(leaves):
        left *= 2
    return sha256(b"\x01" + tree_hash(leaves[:left]) + tree_hash(leaves[left:])).digest()


def grown(*batches: list[bytes]) -> tuple[int, Frontier]:
    """The tree after the leaves of each batch were appended at once."""
    size, frontier = 0, Frontier()
    for batch in batches:
        size, frontier = extend(size, frontier, map(leaf_hash, batch))
    return size, frontier


@pytest.mark.parametrize("size", range(len(KNOWN_ROOTS)))
def test_the_root_is_the_one_that_others_compute(size: int) -> None:
    assert root(grown(KNOWN_LEAVES[:size])[1]).hex() == KNOWN_ROOTS[size]


def test_the_root_is_the_defined_one_at_every_size() -> None:
    for size in range(len(MANY) + 1):
        assert root(grown(MANY[:size])[1]) == tree_hash(MANY[:size]), size


@given(st.lists(st.integers(0, 40), max_size=12))
def test_how_leaves_are_batched_does_not_matter(lengths: list[int]) -> None:
    batches, taken = [], 0
    for length in lengths:
        batches.append([str(number).encode() for number in range(taken, taken + length)])
        taken += length
    leaves = [leaf for batch in batches for leaf in batch]

    size, frontier = grown(*batches)

    assert (size, frontier) == grown(leaves)
    assert size == len(leaves)
    assert root(frontier) == tree_hash(leaves)


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 127, 128, 200])
def test_the_frontier_has_one_hash_for_each_binary_digit_that_is_set(size: int) -> None:
    assert len(grown(MANY[:size])[1]) == size.bit_count()


@given(st.permutations(range(6)))
def test_the_order_of_leaves_matters(order: list[int]) -> None:
    shuffled = [MANY[number] for number in order]
    assert (root(grown(shuffled)[1]) == tree_hash(MANY[:6])) is (order == sorted(order))


def test_a_leaf_that_looks_like_a_node_is_not_one() -> None:
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert root(grown([b"a", b"b"])[1]) != root(grown([left + right])[1])


@given(st.integers(0, 200))
def test_a_packed_frontier_is_read_back(size: int) -> None:
    _, frontier = grown(MANY[:size])
    assert unpack(pack(frontier)) == frontier


@pytest.mark.parametrize("length", [1, 31, 33, 63])
def test_a_frontier_that_is_not_whole_hashes_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match=f"{length} bytes"):
        unpack(b"\0" * length)
