"""One red line as a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from orchestrator.domain.screening.scope import Scope

KINDS = (
    "phrases",
    "pattern",
    "competitor",
    "price",
    "claim",
    "changed",
    "missing",
    "language",
    "obfuscation",
    "verdict",
    "confidence",
    "always",
    "condition",
    "classifier",
)
"""The conditions there are; `rules.DETECTORS` has a class for each."""

GROUPS = ("any", "all", "not")
WORDS = frozenset({"phrases", "pattern"})  # what knows a language by its words

Example: TypeAlias = str | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a red line.

    `version_id` is its primary key, a bundled rule's its slug. Where it matches,
    `people` different people of each of `roles` must decide; `blocking` False only
    remarks. `when` is one condition or a group of them, `unless` its exceptions, both
    as written; `banks` are the word lists they name. `languages` are those it is
    written for. `must_hold` and `must_pass` are examples. The rest is for people.
    """

    version_id: int | str
    slug: str
    name: str
    category: str
    severity: str
    roles: tuple[str, ...]
    people: int
    message: str
    when: Mapping[str, Any]
    scope: Scope = field(default_factory=Scope)
    must_hold: tuple[Example, ...] = ()
    must_pass: tuple[Example, ...] = ()
    blocking: bool = True
    unless: tuple[Mapping[str, Any], ...] = ()
    banks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    review_by: date | None = None
    sources: tuple[str, ...] = ()
    pack: str = ""

    @property
    def detector(self) -> str:
        """The kind of its one condition, or the name of its group: any, all, not."""
        return next((key for key in self.when if key in (*KINDS, *GROUPS)), "unknown")

    def as_json(self) -> dict[str, Any]:
        """Everything but the version id, as plain JSON; `read_rule` reads it back."""
        always = {
            "slug": self.slug,
            "name": self.name,
            "category": self.category,
            "severity": self.severity,
            "blocking": self.blocking,
            "roles": list(self.roles),
            "people": self.people,
            "message": self.message,
            "scope": self.scope.as_json(),
        }
        sometimes = {
            "languages": list(self.languages),
            "banks": {name: list(words) for name, words in self.banks.items()},
            "when": dict(self.when),
            "unless": [dict(part) for part in self.unless],
            "review_by": self.review_by.isoformat() if self.review_by else None,
            "sources": list(self.sources),
            "pack": self.pack,
        }
        tests = {
            "must_hold": _plain(self.must_hold),
            "must_pass": _plain(self.must_pass),
        }
        said = {name: value for name, value in sometimes.items() if value}
        return always | said | {"tests": tests}


def _plain(examples: tuple[Example, ...]) -> list[Any]:
    return [each if isinstance(each, str) else dict(each) for each in examples]
