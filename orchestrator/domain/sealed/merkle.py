"""Merkle trees as in RFC 6962 (section 2.1), over SHA-256.

A leaf and a node are hashed under different prefixes, so none passes for the other.
"""

import hashlib
from collections.abc import Sequence

LEAF, NODE = b"\x00", b"\x01"
SIZE = 32
"""Bytes of one hash."""


def leaf(content: bytes) -> bytes:
    """The hash of one entry."""
    return hashlib.sha256(LEAF + content).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two hashes."""
    return hashlib.sha256(NODE + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The hash over all of `leaves`, in their order; that of nothing for none."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = leaves
    while len(level) > 1:
        level = _above(level)
    return level[0]


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """What `climb` needs beside leaf number `index` to come to the root."""
    level, beside = leaves, []
    while len(level) > 1:
        if index ^ 1 < len(level):
            beside.append(level[index ^ 1])
        level, index = _above(level), index // 2
    return beside


def climb(found: bytes, index: int, size: int, beside: Sequence[bytes]) -> bytes:
    """The root over `size` leaves where leaf number `index` is `found`.

    Raises ValueError where `beside` is no path in a tree of that size.
    """
    if not 0 <= index < size:
        raise ValueError(f"There is no leaf {index} among {size}.")
    left = list(beside)
    while size > 1:
        if index ^ 1 < size:
            if not left:
                raise ValueError("The path is too short.")
            other = left.pop(0)
            found = node(other, found) if index & 1 else node(found, other)
        index, size = index // 2, (size + 1) // 2
    if left:
        raise ValueError("The path is too long.")
    return found


def split(packed: bytes) -> list[bytes]:
    """Hashes that were written one after the other."""
    return [packed[at : at + SIZE] for at in range(0, len(packed), SIZE)]


def _above(level: Sequence[bytes]) -> list[bytes]:
    """The next level; an odd last one is carried up as it is."""
    pairs = range(0, len(level) - 1, 2)
    higher = [node(level[at], level[at + 1]) for at in pairs]
    return higher if len(level) % 2 == 0 else [*higher, level[-1]]
