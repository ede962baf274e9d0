#!/usr/bin/env python3
"""Check an exported history without its database; needs the package `cryptography`.

    python3 verify_history.py [FOLDER] [--anchor FILE] [--key HEX]

FOLDER holds events.jsonl and checkpoints.json, as `manage.py history export --events`
or an evidence pack writes them. Without an anchor (a checkpoint kept elsewhere) or the
ledger's public key, a history that was wholly rewritten cannot be told from the true
one. Exit code 0: unbroken; 1: broken, and the first bad row is named.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SIGNED = ("ledger", "number", "first_xid", "first_id", "last_xid", "last_id", "count",
          "total", "root", "previous", "key", "made_at")  # fmt: skip
Seal = dict[str, Any]


def leaf(line: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + line).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(level: list[bytes]) -> str:
    while len(level) > 1:
        odd = level[-1:] if len(level) % 2 else []
        level = [node(*level[i : i + 2]) for i in range(0, len(level) - 1, 2)] + odd
    return level[0].hex() if level else hashlib.sha256(b"").hexdigest()


def climb(found: bytes, index: int, size: int, steps: list[str]) -> str:
    """The root that the leaf `found`, number `index` of `size`, and `steps` lead to."""
    path = [bytes.fromhex(step) for step in steps]
    while size > 1:
        if index ^ 1 < size:
            other = path.pop(0) if path else b""
            found = node(other, found) if index & 1 else node(found, other)
        index, size = index // 2, (size + 1) // 2
    return "" if path else found.hex()


def hash_of(seal: Seal) -> str:
    said = {name: seal[name] for name in SIGNED}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def alone(seal: Seal) -> str:
    """What is wrong with one checkpoint, or ""."""
    if seal["hash"] != hash_of(seal):
        return "what it says is not what was hashed"
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(seal["key"]))
        key.verify(bytes.fromhex(seal["signature"]), bytes.fromhex(seal["hash"]))
    except (ValueError, InvalidSignature):
        return "its signature does not fit"
    return ""


def chain_faults(seals: list[Seal], keys: set[str]) -> Iterator[str]:
    """What is wrong with the checkpoints, one after the other."""
    before: Seal | None = None
    for seal in seals:
        strange = f"it was signed by another key, {seal['key']}"
        fault = alone(seal) or (strange if keys and seal["key"] not in keys else "")
        if "leaves" in seal:
            leaves = split(seal)
            if len(leaves) != seal["count"] or root(leaves) != seal["root"]:
                fault = fault or "its leaves are not those under its root"
        if before and seal["number"] == before["number"] + 1:
            linked = before["hash"], before["total"] + seal["count"]
            if (seal["previous"], seal["total"]) != linked:
                fault = fault or "it does not follow the one before it"
        elif "leaves" in seal and (seal["number"] != 1 or seal["previous"] != "0" * 64):
            fault = fault or "the one before it is gone"
        if fault:
            yield f"checkpoint {seal['number']}: {fault}"
        before = seal


def split(seal: Seal) -> list[bytes]:
    packed = bytes.fromhex(seal["leaves"])
    return [packed[at : at + 32] for at in range(0, len(packed), 32)]


def first_bad_row(seals: list[Seal], lines: list[bytes]) -> str:
    """Compare all events with the leaves that were sealed; name the first bad one."""
    at = 0
    for seal in seals:
        for place, sealed in enumerate(split(seal)):
            if at < len(lines) and leaf(lines[at]) == sealed:
                at += 1
                continue
            where = f"place {place + 1} of checkpoint {seal['number']}"
            before = f"event {json.loads(lines[at - 1])[0]}" if at else "the start"
            there = {leaf(line) for line in lines[at:]}
            was_sealed = at < len(lines) and any(
                leaf(lines[at]) in split(later) for later in seals
            )
            if at >= len(lines) or (was_sealed and sealed not in there):
                return f"an event after {before} was removed ({where})"
            named = f"event {json.loads(lines[at])[0]}"
            if sealed in there:
                return f"{named} was inserted or moved here ({where})"
            return f"{named} was changed ({where})"
    if at < len(lines):
        return f"event {json.loads(lines[at])[0]} was inserted after the last sealed"
    return ""


def bad_proofs(seals: list[Seal], lines: list[bytes]) -> Iterator[str]:
    """Single events, each with its path to the root of a checkpoint."""
    by_number = {seal["number"]: seal for seal in seals}
    for line in lines:
        given = json.loads(line)
        seal = by_number.get(given["checkpoint"])
        event = given["event"]
        text = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        if seal is None:
            yield f"event {event[0]}: its checkpoint {given['checkpoint']} is not here"
            continue
        place = given["index"], seal["count"], given["path"]
        if climb(leaf(text.encode()), *place) != seal["root"]:
            yield f"event {event[0]} is not what checkpoint {seal['number']} sealed"


def against(anchor: Seal, seals: list[Seal], whole: bool) -> str:
    """What the checkpoint that was kept elsewhere says, or ""."""
    named = f"anchor of checkpoint {anchor['number']}"
    if fault := alone(anchor):
        return f"{named}: the file itself is damaged: {fault}"
    if any(seal["ledger"] != anchor["ledger"] for seal in seals):
        return f"{named}: it is of another ledger, {anchor['ledger']}"
    kept = [seal for seal in seals if seal["number"] == anchor["number"]]
    if not kept and whole:
        last = max((seal["number"] for seal in seals), default=0)
        cut = "the history was cut" if last < anchor["number"] else "it is not here"
        return f"{named}: {cut}: the last checkpoint here is {last}"
    if kept and any(kept[0][name] != anchor[name] for name in (*SIGNED, "hash")):
        return f"{named}: the history here was rewritten, or sealed by another key"
    return ""


def checkpoints_in(path: Path) -> list[Seal]:
    """One checkpoint, a list, or one a line."""
    text = path.read_text()
    try:
        whole = json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    whole = whole.get("checkpoints", [whole]) if isinstance(whole, dict) else whole
    return list(whole)


def check(seals: list[Seal], raw: bytes, anchors: list[Seal], *keys: str) -> list[str]:
    """What is wrong, the first bad row first; `raw` is what events.jsonl holds."""
    lines, whole = raw.split(b"\n")[:-1], not raw.startswith(b"{")
    rows = [first_bad_row(seals, lines)] if whole else bad_proofs(seals, lines)
    faults = [*rows, *chain_faults(seals, {*keys, *(a["key"] for a in anchors)})]
    faults += [against(anchor, seals, whole) for anchor in anchors]
    if anchors and not {a["number"] for a in anchors} & {s["number"] for s in seals}:
        faults.append("no anchor is of a checkpoint that is here: nothing was compared")
    return [fault for fault in faults if fault]


def main() -> int:
    parser = argparse.ArgumentParser(description="Check an exported history.")
    parser.add_argument("folder", nargs="?", type=Path, default=Path())
    parser.add_argument("--anchor", type=Path, help="checkpoints kept elsewhere")
    parser.add_argument("--key", action="append", default=[], help="public key, hex")
    given = parser.parse_args()
    try:
        anchors = checkpoints_in(given.anchor) if given.anchor else []
        seals = checkpoints_in(given.folder / "checkpoints.json")
        raw = (given.folder / "events.jsonl").read_bytes()
        faults = check(seals, raw, anchors, *given.key)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        sys.exit(f"the files cannot be read: {error!r}")
    count = raw.count(b"\n")
    print("\n".join(faults) or f"{count} events, {len(seals)} checkpoints: unbroken")
    if not (given.anchor or given.key):
        print("(no anchor, no key: this shows consistency, not origin)")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
