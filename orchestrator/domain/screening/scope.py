"""Where a red line applies: place, audience, agent, field and day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from orchestrator.domain.screening.context import Context

LISTS = {
    "markets": "market",
    "channels": "channel",
    "brands": "brand",
    "verticals": "vertical",
    "audiences": "audience",
    "agents": "agent",
    "steps": "step",
    "locales": "locale",
}
"""The lists of a scope, and what of the context each is compared with."""
NOT = "!"  # in front of a name: everything but this


@dataclass(frozen=True, slots=True)
class Scope:
    """Empty means everywhere. `fields` are JSON pointers with * for any characters;
    each covers what lies below it. The lists may hold * too, and names with ! in
    front: those are left out. Both dates are included.
    """

    markets: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    fields: tuple[str, ...] = ("*",)
    effective: date | None = None
    sunset: date | None = None
    brands: tuple[str, ...] = ()
    verticals: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    locales: tuple[str, ...] = ()

    def covers(self, context: Context) -> bool:
        """Whether the rule applies at all; what is unknown counts as covered."""
        return self.covers_day(context.on) and all(
            _among(getattr(context, fact), getattr(self, name))
            for name, fact in LISTS.items()
            if getattr(self, name)
        )

    def covers_day(self, day: date) -> bool:
        """Whether the rule is in force on this day."""
        return (self.effective or day) <= day <= (self.sunset or day)

    def covers_path(self, path: str) -> bool:
        """Whether the field at this JSON pointer is in scope."""
        if not self.fields or "*" in self.fields:
            return True
        return any(
            fits(path, glob) or fits(path, glob.rstrip("/") + "/*")
            for glob in self.fields
        )

    def as_json(self) -> dict[str, object]:
        """The form `from_json` reads; the rarer lists only where they say something."""
        written: dict[str, object] = {
            "markets": list(self.markets),
            "channels": list(self.channels),
            "fields": list(self.fields),
            "effective": self.effective.isoformat() if self.effective else None,
            "sunset": self.sunset.isoformat() if self.sunset else None,
        }
        rarer = {name: list(getattr(self, name)) for name in LISTS}
        return written | {name: listed for name, listed in rarer.items() if listed}

    @classmethod
    def from_json(cls, raw: Mapping[str, object]) -> "Scope":
        """Read a mapping that `check_rule` found no fault with."""
        dated = cls(
            fields=_words(raw.get("fields")) or ("*",),
            effective=day(raw.get("effective")),
            sunset=day(raw.get("sunset")),
        )
        return replace(dated, **{name: _words(raw.get(name)) for name in LISTS})  # type: ignore[arg-type]


def day(value: object) -> date | None:
    """A date, an ISO date in a string, or None. ValueError for anything else."""
    if value is None or value == "":
        return None
    if type(value) is date:
        return value
    if isinstance(value, str):
        return date.fromisoformat(value)
    raise ValueError(f"{value!r} is not a date: write it as 2026-03-31.")


def fits(text: str, glob: str) -> bool:
    """Match with * only, piece by piece: linear, and never a regular expression."""
    first, *rest = glob.split("*")
    if not rest:
        return text == glob
    if not text.startswith(first):
        return False
    position, last = len(first), rest.pop()
    for piece in rest:
        found = text.find(piece, position)
        if found < 0:
            return False
        position = found + len(piece)
    return text.endswith(last) and len(text) - len(last) >= position


def _words(value: object) -> tuple[str, ...]:
    return tuple(str(v) for v in value) if isinstance(value, list | tuple) else ()


def _among(value: object, allowed: tuple[str, ...]) -> bool:
    """Whether `value` fits one of `allowed`; None and "" are unknown, so they do.

    "-" and "_" are the same: locales are written both ways. What fits a name with !
    in front is out; where all names are such, everything else is in.
    """
    if not isinstance(value, str) or not value:
        return True
    said = value.casefold().replace("_", "-")
    globs = [each.casefold().replace("_", "-") for each in allowed]
    if any(fits(said, glob.removeprefix(NOT)) for glob in globs if glob[:1] == NOT):
        return False
    named = [glob for glob in globs if glob[:1] != NOT]
    return not named or any(fits(said, glob) for glob in named)
