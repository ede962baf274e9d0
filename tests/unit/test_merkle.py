"""The tree of RFC 6962."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.sealed import merkle

# the inputs and roots that tests of certificate transparency logs share
INPUTS = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = {
    0: hashlib.sha256(b"").hexdigest(),
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
entries = st.lists(st.binary(max_size=4), min_size=1, max_size=40)


@pytest.mark.parametrize(("count", "root"), ROOTS.items())
def test_roots_are_those_of_the_standard(count: int, root: str) -> None:
    leaves = [merkle.leaf(entry) for entry in INPUTS[:count]]

    assert merkle.root(leaves).hex() == root


@given(entries, st.data())
def test_every_leaf_climbs_to_the_root(
    entries: list[bytes], data: st.DataObject
) -> None:
    leaves = [merkle.leaf(entry) for entry in entries]
    index = data.draw(st.integers(0, len(leaves) - 1))

    path = merkle.path(leaves, index)

    found = merkle.climb(leaves[index], index, len(leaves), path)
    assert found == merkle.root(leaves)


@given(entries, st.data())
def test_no_other_leaf_climbs_there(entries: list[bytes], data: st.DataObject) -> None:
    leaves = [merkle.leaf(entry) for entry in entries]
    index = data.draw(st.integers(0, len(leaves) - 1))
    other = merkle.leaf(entries[index] + b"!")

    path = merkle.path(leaves, index)

    assert merkle.climb(other, index, len(leaves), path) != merkle.root(leaves)


def test_a_path_of_another_length_is_refused() -> None:
    leaves = [merkle.leaf(bytes([number])) for number in range(5)]
    path = merkle.path(leaves, 2)

    for wrong in (path[:-1], [*path, path[0]]):
        with pytest.raises(ValueError, match="path is too"):
            merkle.climb(leaves[2], 2, 5, wrong)


def test_a_node_is_no_leaf() -> None:
    left, right = merkle.leaf(b"a"), merkle.leaf(b"b")

    assert merkle.leaf(left + right) != merkle.node(left, right)
