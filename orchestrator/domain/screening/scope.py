"""Where a red line applies: market, channel, field and day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from orchestrator.domain.screening.context import Context


@dataclass(frozen=True, slots=True)
class Scope:
    """Empty means everywhere. `fields` are JSON pointers with * for any characters;
    each covers what lies below it. Both dates are included."""

    markets: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    fields: tuple[str, ...] = ("*",)
    effective: date | None = None
    sunset: date | None = None

    def covers(self, context: Context) -> bool:
        """Whether the rule applies at all; what is unknown counts as covered."""
        return (
            _among(context.market, self.markets)
            and _among(context.channel, self.channels)
            and (self.effective or context.on) <= context.on
            and context.on <= (self.sunset or context.on)
        )

    def covers_path(self, path: str) -> bool:
        """Whether the field at this JSON pointer is in scope."""
        if not self.fields or "*" in self.fields:
            return True
        return any(
            _fits(path, glob) or _fits(path, glob.rstrip("/") + "/*")
            for glob in self.fields
        )

    def as_json(self) -> dict[str, object]:
        """The form `Rule.from_json` reads."""
        return {
            "markets": list(self.markets),
            "channels": list(self.channels),
            "fields": list(self.fields),
            "effective": self.effective.isoformat() if self.effective else None,
            "sunset": self.sunset.isoformat() if self.sunset else None,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, object]) -> "Scope":
        """Read a mapping that `check_rule` found no fault with."""
        return cls(
            markets=_words(raw.get("markets")),
            channels=_words(raw.get("channels")),
            fields=_words(raw.get("fields")) or ("*",),
            effective=day(raw.get("effective")),
            sunset=day(raw.get("sunset")),
        )


def day(value: object) -> date | None:
    """A date, an ISO date in a string, or None. ValueError for anything else."""
    if value is None or value == "":
        return None
    if type(value) is date:
        return value
    if isinstance(value, str):
        return date.fromisoformat(value)
    raise ValueError(f"{value!r} is not a date: write it as 2026-03-31.")


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(v) for v in value) if isinstance(value, list | tuple) else ()


def _among(value: str | None, allowed: tuple[str, ...]) -> bool:
    if value is None or not allowed:
        return True
    return value.casefold() in {choice.casefold() for choice in allowed}


def _fits(path: str, glob: str) -> bool:
    """Match with * only, piece by piece: linear, and never a regular expression."""
    first, *rest = glob.split("*")
    if not rest:
        return path == glob
    if not path.startswith(first):
        return False
    position, last = len(first), rest.pop()
    for piece in rest:
        found = path.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    return path.endswith(last) and len(path) - len(last) >= position
