"""The one byte form of an event and of a checkpoint, and what a checkpoint vouches for.

An event is a compact JSON array of its columns in the order of COLUMNS, the time as
UTC with microseconds. A checkpoint is JSON with sorted keys; its hash covers all of it
but hash and signature, and its signature is Ed25519 over the bytes of the hash. The
leaves are not in it: the root stands for them.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput
from orchestrator.domain.sealed import merkle

COLUMNS = ("id", "at", "xid", "noun", "subject", "run_id", "brand_id", "before",
           "after", "actor", "why", "digest")  # fmt: skip
FIRST = "0" * 64
"""What the first checkpoint names as the one before it."""

Row = tuple[
    *tuple[int, str, int, str, int, int | None, int | None],
    *tuple[str, str, str, str, str],
]
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_sorted = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def event_bytes(row: Row) -> bytes:
    """What is hashed of one event; `row` has the columns of COLUMNS."""
    return _compact(row).encode()


def event_leaf(row: Row) -> bytes:
    """The leaf of one event in its checkpoint's tree."""
    return merkle.leaf(_compact(row).encode())


@dataclass(frozen=True, slots=True)
class Seal:
    """A checkpoint without its leaves, as it is exported; `ledger` tells whose."""

    ledger: str
    number: int
    first_xid: int
    first_id: int
    last_xid: int
    last_id: int
    count: int
    total: int
    root: str
    previous: str
    key: str
    made_at: str
    hash: str = ""
    signature: str = ""

    @classmethod
    def read(cls, value: object) -> "Seal":
        """One exported checkpoint. Raises BadInput where a part is missing or odd."""
        if not isinstance(value, Mapping):
            raise BadInput("A checkpoint is a JSON object: this file holds another.")
        kinds = {name: spec.type for name, spec in cls.__dataclass_fields__.items()}
        for name, kind in kinds.items():
            given = value.get(name)
            if type(given) is not kind:
                raise BadInput(f"A checkpoint's {name!r} is {given!r}: not {kind}.")
        return cls(**{name: value[name] for name in kinds})

    def as_json(self) -> dict[str, JSON]:
        return asdict(self)

    def own_hash(self) -> str:
        """The SHA-256 of everything it says but hash and signature."""
        said = asdict(self)
        del said["hash"], said["signature"]
        return hashlib.sha256(_sorted(said).encode()).hexdigest()

    def faults(self) -> list[str]:
        """What is wrong with it taken alone: its hash, its signature."""
        if self.hash != self.own_hash():
            return ["what it says is not what was hashed"]
        if not is_signed(self.hash, key=self.key, signature=self.signature):
            return ["its signature does not fit"]
        return []


def is_signed(digest: str, *, key: str, signature: str) -> bool:
    """Whether `signature` over the hash `digest` was made with `key`; all hex."""
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(signature), bytes.fromhex(digest))
    except (ValueError, InvalidSignature):
        return False
    return True


def short(key: str) -> str:
    """How a public key is named: 16 hex digits of its SHA-256."""
    try:
        return hashlib.sha256(bytes.fromhex(key)).hexdigest()[:16]
    except ValueError:
        return "unreadable"
