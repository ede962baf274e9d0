"""One red line as a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestrator.domain.screening.scope import Scope

KINDS = ("terms", "pattern", "price", "confidence", "verdict", "always")
"""The detectors there are; `rules.DETECTORS` has a class for each."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One version of a red line.

    `version_id` is its primary key, a bundled rule's its slug. Where it matches,
    `people` different people of each of `roles` must decide; `blocking` False only
    remarks. `when` has exactly one detector. `must_hold` and `must_pass` are examples.
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
    must_hold: tuple[str, ...] = ()
    must_pass: tuple[str, ...] = ()
    blocking: bool = True

    @property
    def detector(self) -> str:
        """The one key of `when`: terms, pattern, price, confidence, verdict, always."""
        return next((key for key in self.when if key in KINDS), "unknown")

    def as_json(self) -> dict[str, Any]:
        """Everything but the version id, as plain JSON."""
        return {
            "slug": self.slug,
            "name": self.name,
            "category": self.category,
            "severity": self.severity,
            "blocking": self.blocking,
            "roles": list(self.roles),
            "people": self.people,
            "message": self.message,
            "scope": self.scope.as_json(),
            "when": dict(self.when),
            "tests": {
                "must_hold": list(self.must_hold),
                "must_pass": list(self.must_pass),
            },
        }
