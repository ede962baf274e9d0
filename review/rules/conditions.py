"""One condition of a red line as a row of a form, and back, without loss.

A row's values are the texts of its fields as a browser posts them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from review.rules.kinds import KINDS, Kind, Unshown, Values


@dataclass(slots=True)
class Row:
    """A condition or an exception. `key` begins the names of its fields."""

    key: str
    kind: str = "phrases"
    negated: bool = False
    values: Values = field(default_factory=dict)

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields its kind has."""
        return KINDS[self.kind].fields

    @property
    def about(self) -> "Kind":
        """What its kind is called and asks for."""
        return KINDS[self.kind]

    @property
    def is_near(self) -> bool:
        """Whether it asks for other words near by."""
        return any(self.values.get(n) for n in ("near", "near_bank", "within"))

    @property
    def whole(self) -> str:
        """How it says “a whole word”: as it was written, in so many words or not."""
        return "word" if self.values.get("match") == "word" else ""

    @property
    def near_whole(self) -> str:
        """The same for the near words."""
        return "word" if self.values.get("near_match") == "word" else ""

    @property
    def slots(self) -> list[str]:
        """The keys of the row and of its fields."""
        return [
            self.key,
            *(f"{self.key}-{n}" for n in self.fields if not n.endswith("bank")),
        ]

    def flat(self) -> Values:
        """As a browser would post it."""
        posted = {f"{self.key}-{n}": self.values.get(n, "") for n in self.fields}
        marks = {f"{self.key}-not": "1"} if self.negated else {}
        return {f"{self.key}-kind": self.kind} | marks | posted

    def write(self) -> dict[str, Any]:
        """The condition in the rule language."""
        leaf = {self.about.leaf: self.about.write(self.values)}
        return {"not": leaf} if self.negated else leaf


def read_row(key: str, raw: Any) -> Row:
    """The row for one condition as written. Raises Unshown."""
    if not isinstance(raw, Mapping) or len(raw) != 1:
        raise Unshown("a condition that is not exactly one thing")
    leaf, options = next(iter(raw.items()))
    if leaf == "not":
        inner = read_row(key, options)
        return Row(key, inner.kind, not inner.negated, inner.values)
    for name, kind in KINDS.items():
        if kind.leaf == leaf and (name != "reference") ^ _is_reference(leaf, options):
            return Row(key, name, False, kind.read(options))
    raise Unshown(f"a condition of kind “{leaf}”")


def posted_row(key: str, posted: Mapping[str, str], *, kinds: Iterable[str]) -> Row:
    """The row as it was posted; a kind that is not offered becomes the first."""
    offered = list(kinds)
    kind = posted.get(f"{key}-kind", "")
    start = f"{key}-"
    values = {
        name.removeprefix(start): text
        for name, text in posted.items()
        if name.startswith(start) and name not in (f"{start}kind", f"{start}not")
    }
    negated = bool(posted.get(f"{key}-not"))
    return Row(key, kind if kind in offered else offered[0], negated, values)


def _is_reference(leaf: str, options: Any) -> bool:
    return (
        leaf == "price" and isinstance(options, Mapping) and "reference_days" in options
    )
