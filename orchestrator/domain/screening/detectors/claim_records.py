"""Approved claims as written down, and which of them may be used here and today."""

from collections.abc import Iterable, Mapping
from datetime import date

from orchestrator.domain.errors import BadInput
from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.records import ApprovedClaim
from orchestrator.domain.screening.scope import day

_LISTS = ("variants", "products", "markets", "channels")
_DATES = {
    "starts": ("starts", "valid_from"),
    "ends": ("ends", "valid_until"),
    "evidence_until": ("evidence_until",),
}
_KNOWN = frozenset(
    {"id", "wording", "text", "disclaimer", *_LISTS, *sum(_DATES.values(), ())}
)


def read_claims(rows: Iterable[object]) -> tuple[ApprovedClaim, ...]:
    """Claims from rows, each a wording or a mapping {wording or text, variants, …}.

    Raises BadInput naming the row and the field.
    """
    return tuple(_claim(row, number) for number, row in enumerate(rows, 1))


def in_force(context: Context) -> tuple[ApprovedClaim, ...]:
    """The claims usable in this market and channel on this day, evidence and all.

    A claim bound to markets or channels is not in force where those are unknown.
    """
    return tuple(claim for claim in context.claims if _is_in_force(claim, context))


def _is_in_force(claim: ApprovedClaim, context: Context) -> bool:
    return (
        _among(context.market, claim.markets)
        and _among(context.channel, claim.channels)
        and (claim.starts is None or claim.starts <= context.on)
        and (claim.ends is None or context.on <= claim.ends)
        and (claim.evidence_until is None or context.on <= claim.evidence_until)
    )


def _among(value: str | None, allowed: tuple[str, ...]) -> bool:
    if not allowed:
        return True
    return value is not None and value.casefold() in {a.casefold() for a in allowed}


def _claim(row: object, number: int) -> ApprovedClaim:
    if isinstance(row, str):
        row = {"wording": row}
    if not isinstance(row, Mapping):
        raise BadInput(f"Claim {number} is {row!r}: write its wording, or its fields.")
    unknown = sorted(str(name) for name in row if name not in _KNOWN)
    if unknown:
        raise BadInput(
            f"Claim {number} has a field {unknown[0]!r}; there are: "
            f"{', '.join(sorted(_KNOWN))}."
        )
    wording = row.get("wording") or row.get("text")
    if not isinstance(wording, str) or not any(c.isalnum() for c in wording):
        raise BadInput(f"Claim {number} has the wording {wording!r}: write a text.")
    lists = {name: _texts(row.get(name), name, number) for name in _LISTS}
    dates = {name: _day(row, keys, number) for name, keys in _DATES.items()}
    disclaimer = row.get("disclaimer") or ""
    if not isinstance(disclaimer, str):
        raise BadInput(f"Claim {number}, disclaimer: {disclaimer!r} is no text.")
    name = row.get("id")
    return ApprovedClaim(
        id=name if isinstance(name, int | str) else number,
        wording=wording.strip(),
        variants=lists["variants"],
        products=lists["products"],
        markets=lists["markets"],
        channels=lists["channels"],
        disclaimer=disclaimer,
        starts=dates["starts"],
        ends=dates["ends"],
        evidence_until=dates["evidence_until"],
    )


def _texts(value: object, field: str, number: int) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list | tuple) or not all(
        isinstance(item, str) and item.strip() for item in listed
    ):
        raise BadInput(f"Claim {number}, {field}: {value!r} is no list of texts.")
    return tuple(item.strip() for item in listed)


def _day(row: Mapping[str, object], keys: tuple[str, ...], number: int) -> date | None:
    for key in keys:
        try:
            found = day(row.get(key))
        except ValueError:
            raise BadInput(
                f"Claim {number}, {key}: {row[key]!r} is no date; write 2026-03-31."
            ) from None
        if found is not None:
            return found
    return None
