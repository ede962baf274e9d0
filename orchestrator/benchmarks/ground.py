"""The ground of every measurement: a brand, its people, 20 live rules, workflows.

The ledger must be a throw-away: what is measured here stays in its history.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

from django.db import connection

from orchestrator.agents.registry import find
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import GreenlightError
from orchestrator.domain.screening.bundled import read_rules
from orchestrator.models import Brand, Principal, RoleGrant, Run
from orchestrator.services import registry
from orchestrator.services.publishing import workflows
from orchestrator.services.rules import red_lines
from orchestrator.services.running import runs

RULES = 20
TEXT = "A soft woollen scarf in three colours, warm, light and made to last. " * 3
PATIENCE_SECONDS = 60.0

T = TypeVar("T")


class TooSlow(GreenlightError):
    """What a measurement waited for did not come in time."""


class Ground:
    """One brand, and what it takes to start runs of no-ops for it."""

    def __init__(self) -> None:
        self.brand = Brand.objects.create(slug="bench", name="Bench", currency="EUR")
        self.owner = self._person("owner", "admin", "operator")
        self.reviewer = self._person("brand", "legal")
        registry.register(find("no-op"))
        registry.register_own()
        self._lay_rules()

    def publish(self, slug: str, steps: str) -> None:
        """A workflow whose inputs are `text` and a list of `items`."""
        workflows.publish(
            f"workflow: {slug}\ntitle: {slug}\n"
            "inputs:\n  type: object\n  properties:\n"
            "    text: {type: string}\n"
            "    items: {type: array, items: {type: string}}\n"
            f"steps:\n{steps}",
            by=self.owner,
        )

    def start(self, slug: str, *, items: int = 0, priority: str = "normal") -> Run:
        """Start a run with 200 bytes of text and so many items."""
        listed: list[JSON] = [f"{number}: {TEXT}"[:200] for number in range(items)]
        return runs.start_run(
            slug,
            brand=self.brand,
            inputs={"text": TEXT[:200], "items": listed},
            by=self.owner,
            priority=priority,
        )

    def _person(self, *roles: str) -> Principal:
        person = Principal.objects.create(login=str(uuid4()), name=roles[0])
        for role in roles:
            RoleGrant.objects.create(person=person, brand=self.brand, role=role)
        return person

    def _lay_rules(self) -> None:
        author, second = self._person("admin"), self._person("admin")
        folder = Path(__file__).resolve().parent.parent / "red_lines"
        definitions = [
            rule.as_json()
            for file in sorted(folder.glob("*.yaml"))
            for rule in read_rules(file.read_text())
        ][:RULES]
        for number in range(len(definitions), RULES):
            definitions.append(made_up(number))
        made = [
            red_lines.create(self.brand, definition=definition, by=author)
            for definition in definitions
        ]
        red_lines.put_in_force(self.brand, made, None, by=second, reason="bench")


def made_up(number: int) -> dict[str, Any]:
    """A red line that looks at everything and meets nothing."""
    return {
        "slug": f"bench-{number}",
        "name": f"Bench {number}",
        "category": "brand_sensitive",
        "severity": "low",
        "roles": ["brand"],
        "people": 1,
        "message": "A word made up for measuring.",
        "when": {"phrases": {"terms": [f"benchword{number}"]}},
    }


def step(name: str, *, text: str = "inputs.text", more: str = "") -> str:
    """One no-op step, as the YAML of a workflow."""
    return f'  {name}: {{agent: no-op, with: {{text: "${{ {text} }}"}}{more}}}\n'


def done(run: Run) -> bool:
    """Whether a run is over."""
    run.refresh_from_db(fields=["state"])
    return run.state != "open"


def wait(ready: Callable[[], T | None], what: str) -> T:
    """Ask until `ready` gives something true, and return it. Raises TooSlow.

    Not too often: asking takes time from what is measured.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        found = ready()
        if found:
            return found
        time.sleep(0.02)
    raise TooSlow(f"After {PATIENCE_SECONDS:g} s still waiting: {what}.")


def rows(statement: str, *arguments: Any) -> list[tuple[Any, ...]]:
    """What one SELECT gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
