"""What somebody who owns the database can do to a sealed history, one act at a time."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from orchestrator.domain.sealed import merkle
from orchestrator.domain.sealed.history import COLUMNS, FIRST, Row, Seal, event_leaf
from orchestrator.domain.sealed.unbroken import Key

Sealed = list[tuple[Seal, bytes]]
KEPT = ("id", "xid")  # changing these moves the row: `renumber` does it


@dataclass
class History:
    """Rows and checkpoints as the owner would leave them."""

    rows: list[Row]
    seals: Sealed

    def sealed_rows(self) -> list[Row]:
        """What verify reads: up to the last checkpoint, in the order of sealing."""
        last = self.seals[-1][0] if self.seals else None
        reach = (last.last_xid, last.last_id) if last else (0, 0)
        ordered = sorted(self.rows, key=lambda row: (row[2], row[0]))
        return [row for row in ordered if (row[2], row[0]) <= reach]


class AsRead:
    """The events of a history as verify reads them."""

    def __init__(self, history: History) -> None:
        self._rows = history.sealed_rows()

    def leaves(self, after: Key, until: Key) -> bytes:
        between = [row for row in self._rows if after < (row[2], row[0]) <= until]
        return b"".join(map(event_leaf, between))

    def rows(self, after: Key) -> list[Row]:
        return [row for row in self._rows if (row[2], row[0]) > after]


def with_column(row: Row, name: str, value: Any) -> Row:
    changed: list[Any] = list(row)
    changed[COLUMNS.index(name)] = value
    return tuple(changed)  # type: ignore[return-value]


def change(history: History, dice: random.Random) -> str:
    """Another value in one column; what verify must say of it."""
    at = dice.randrange(len(history.rows))
    row = history.rows[at]
    name = dice.choice([column for column in COLUMNS if column not in KEPT])
    history.rows[at] = with_column(row, name, other(row[COLUMNS.index(name)], dice))
    return f"event {row[0]} was changed"


def other(value: Any, dice: random.Random) -> Any:
    """A value that differs, sometimes by very little."""
    if value is None:
        return dice.randrange(1, 50)
    if isinstance(value, int):
        return dice.choice([value + 1, -value - 1, value * 7 + 3])
    if not value:
        return dice.choice([" ", "x", '","'])
    at = dice.randrange(len(value))
    swapped = "0" if value[at] != "0" else "1"
    return dice.choice(
        [value[:at] + swapped + value[at + 1 :], value[:at], value + " "]
    )


def renumber(history: History, dice: random.Random) -> str:
    """Another id or transaction: the row moves."""
    at = dice.randrange(len(history.rows))
    name = dice.choice(KEPT)
    row = history.rows[at]
    highest = max(row[COLUMNS.index(name)] for row in history.rows)  # type: ignore[type-var]
    value = dice.choice([highest + 1, -1, highest + dice.randrange(2, 10**6)])  # type: ignore[operator]
    history.rows[at] = with_column(row, name, value)
    return "event"


def remove(history: History, dice: random.Random) -> str:
    at = dice.randrange(len(history.rows))
    del history.rows[at : at + dice.choice([1, 1, 1, 2, 5])]
    return "removed"


def insert(history: History, dice: random.Random) -> str:
    last = max(row[2] for row in history.rows)  # past it a row is simply not sealed yet
    row = dice.choice([row for row in history.rows if row[2] < last])
    fresh = max(row[0] for row in history.rows) + 1
    history.rows.append(with_column(row, "id", dice.choice([fresh, -fresh])))
    return "event"


def swap(history: History, dice: random.Random) -> str:
    """Two rows change places, by their ids, their transactions or both."""
    one, two = sorted(dice.sample(range(len(history.rows)), 2))
    names = dice.choice([("id",), ("xid", "id")])
    first, second = history.rows[one], history.rows[two]
    for name in names:
        at = COLUMNS.index(name)
        history.rows[one] = with_column(history.rows[one], name, second[at])
        history.rows[two] = with_column(history.rows[two], name, first[at])
    return "event"


def cut(history: History, dice: random.Random) -> str:
    """The tail goes, checkpoints and all: only an anchor tells."""
    left = dice.randrange(len(history.seals))
    history.seals = history.seals[:left]
    history.rows = history.sealed_rows()
    return "was cut"


def drop_checkpoint(history: History, dice: random.Random) -> str:
    del history.seals[dice.randrange(len(history.seals) - 1)]
    return ""


def bend_checkpoint(history: History, dice: random.Random) -> str:
    """Another value in one field of a checkpoint, or among its leaves."""
    at = dice.randrange(len(history.seals))
    seal, leaves = history.seals[at]
    name = dice.choice([*Seal.__dataclass_fields__.keys() - {"ledger"}, "leaves"])
    if name == "leaves":
        spot = dice.randrange(len(leaves))
        bent = bytes([leaves[spot] ^ (1 << dice.randrange(8))])
        history.seals[at] = seal, leaves[:spot] + bent + leaves[spot + 1 :]
        return ""
    value = getattr(seal, name)
    if isinstance(value, str):
        spot = dice.randrange(len(value))
        bent_text = "0" if value[spot] != "0" else "1"
        value = value[:spot] + bent_text + value[spot + 1 :]
    else:
        value += dice.choice([1, 2, 100])
    history.seals[at] = replace(seal, **{name: value}), leaves
    return ""


def cover_up(history: History, dice: random.Random) -> str:
    """Change a row, and the leaf, root and hash that would give it away."""
    change(history, dice)
    seal_anew(history, None)
    return ""


def rewrite(history: History, dice: random.Random) -> str:
    """Change a row and seal everything again with a key of one's own."""
    change(history, dice)
    seal_anew(history, Ed25519PrivateKey.generate())
    return "sealed anew"


def seal_anew(history: History, key: Ed25519PrivateKey | None) -> None:
    """Checkpoints over the rows there are; without a key the old signatures stay."""
    rows, before, made = history.sealed_rows(), None, []
    for old, _ in history.seals:
        own, rows = rows[: old.count], rows[old.count :]
        leaves = [event_leaf(row) for row in own]
        seal = replace(
            old,
            root=merkle.root(leaves).hex(),
            previous=before.hash if before else FIRST,
            key=key.public_key().public_bytes_raw().hex() if key else old.key,
        )
        seal = replace(seal, hash=seal.own_hash())
        if key:
            signature = key.sign(bytes.fromhex(seal.hash)).hex()
            seal = replace(seal, signature=signature)
        made.append((seal, b"".join(leaves)))
        before = seal
    history.seals = made


Act = Callable[[History, random.Random], str]
ON_ROWS: tuple[Act, ...] = (change, change, renumber, remove, insert, swap)
ON_SEALS: tuple[Act, ...] = (cut, drop_checkpoint, bend_checkpoint, cover_up, rewrite)
