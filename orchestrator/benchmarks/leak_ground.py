"""A brand for each setting of the leak benchmark: people, rules, prices, workflows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from orchestrator.agents.registry import find
from orchestrator.benchmarks import leak_agents
from orchestrator.benchmarks.leak_seeds import MOVING, PRODUCTS, Product
from orchestrator.models import Brand, Principal, RoleGrant, Run, Setting, SpeedLimit
from orchestrator.services import registry
from orchestrator.services.catalogue import prices
from orchestrator.services.publishing import workflows
from orchestrator.services.rules import red_line_files, red_lines
from orchestrator.services.running import runs

LAYERS = (
    *("red lines", "people", "validators", "preconditions", "recall"),
    *("hop limit", "audit lane", "breaker"),
)
ROLES = ("brand", "commercial", "legal", "medical", "regulatory", "compliance")
PACKS = ("agents", "comparative", "finance", "health", "pricing", "promises")
MOST_HOPS = 3
AUDIT_SHARE = 0.1
UNDRAWN = {"own_view_share": 0, "second_look_share": 0, "planted_share": 0}
AGENTS = ("leak-facts", "leak-writer", "leak-editor", "leak-checker", "sandbox-channel")

_SKU = 'sku: "${ inputs.sku }", market: "${ inputs.market }"'
_FACTS = f"  facts: {{agent: leak-facts, with: {{{_SKU}}}}}\n"
_CHECK = ", validators: [leak-checker]"


def _step(name: str, given: str, *, agent: str = "leak-editor", more: str = "") -> str:
    return f"  {name}: {{agent: {agent}, with: {{{_SKU}, {given}}}{more}}}\n"


def _writes(name: str, more: str = "") -> str:
    return _step(name, 'facts: "${ steps.facts }"', agent="leak-writer", more=more)


def _sends(copy: str, more: str = "") -> str:
    given = f'copy: "${{ steps.{copy} }}", market: "${{ inputs.market }}"'
    return (
        "  send: {agent: sandbox-channel, effect: outbox, with: "
        f"{{{given}, channel: outbox}}{more}}}\n"
    )


def _fan() -> str:
    """The same, once for each market that is asked for."""
    steps = _FACTS + _writes("copy", _CHECK) + _sends("copy")
    lines = steps.replace("inputs.market", "item").splitlines()
    return "".join(f'{line[:-1]}, each: "${{ inputs.markets }}"}}\n' for line in lines)


SHAPES = {
    "chain": _FACTS
    + _writes("copy", _CHECK)
    + _step("polish", 'copy: "${ steps.copy }"')
    + _step("layout", 'copy: "${ steps.polish }"')
    + _sends("layout"),
    "fan-out": _fan(),
    "diamond": _FACTS
    + _writes("copy", _CHECK)
    + _writes("teaser")
    + _step("merge", 'copy: "${ steps.copy }", other: "${ steps.teaser }"', more=_CHECK)
    + _sends("merge"),
    "any and rework": _FACTS
    + _writes("long")
    + _writes("short")
    + _step(
        "pick",
        'copy: "${ steps.long }", other: "${ steps.short }"',
        more=", needs: {any: [long, short]}, review: {roles: [brand]}",
    )
    + _sends("pick"),
}
STEPS = {
    "chain": ("facts", "copy", "polish", "layout"),
    "fan-out": ("facts", "copy"),
    "diamond": ("facts", "copy", "merge"),
    "any and rework": ("facts", "long", "short", "pick"),
}


@dataclass
class Stage:
    """One brand under one setting: `off` is the layer that is switched off, or ""."""

    number: int
    off: str = ""
    brand: Brand = field(init=False)
    people: dict[str, list[Principal]] = field(init=False)

    def __post_init__(self) -> None:
        slug = f"leaks-{self.number}"
        self.brand = Brand.objects.create(slug=slug, name=slug, currency="EUR")
        self._set()
        admins = [self._person("admin"), self._person("admin", "operator")]
        self.people = {role: [self._person(role), self._person(role)] for role in ROLES}
        self.people["operator"] = [admins[1]]
        self._lay_rules(*admins)
        for name in AGENTS:
            registry.register(find(name))
        registry.register_own()
        for shape, steps in SHAPES.items():
            self._publish(shape, steps, by=admins[0])

    def start(self, shape: str, sku: str, market: str) -> Run:
        """A run of one shape; a fan-out is asked for both markets."""
        return runs.start_run(
            self._slug(shape),
            brand=self.brand,
            inputs={"sku": sku, "market": market, "markets": ["AT", "DE"]},
            by=self.people["operator"][0],
        )

    def _set(self) -> None:
        """What is drawn by chance, and how far machines may go alone."""
        share = 0.0 if self.off == "audit lane" else AUDIT_SHARE
        Setting.objects.bulk_create(
            Setting(brand=self.brand, name=name, value=value)
            for name, value in {**UNDRAWN, "audit_share": share}.items()
        )
        if self.off != "hop limit":
            SpeedLimit.objects.bulk_create(
                SpeedLimit(
                    brand=self.brand,
                    kind="workflow",
                    subject=self._slug(shape),
                    hops=MOST_HOPS,
                )
                for shape in SHAPES
            )

    def _slug(self, shape: str) -> str:
        return f"leaks-{self.number}-{shape.replace(' ', '-')}"

    def _person(self, *roles: str) -> Principal:
        person = Principal.objects.create(login=str(uuid4()), name=roles[0])
        for role in roles:
            RoleGrant.objects.create(person=person, brand=self.brand, role=role)
        return person

    def move_prices(self) -> None:
        """The prices that change under way, from now on."""
        today = datetime.now(UTC).date().isoformat()
        moves = [(p, m, price) for p in MOVING for m, price in p.moves.items()]
        self._import(_row(p, m, today, price) for p, m, price in moves)
        leak_agents.MOVED.update({(p.sku, m): price for p, m, price in moves})

    def _lay_rules(self, writer: Principal, second: Principal) -> None:
        """PACKS; without red lines, only the one about validators' verdicts.

        Their own examples are not run again: what is measured is not how they go live.
        """
        packs = [pack for pack in red_line_files.packs() if pack.slug in PACKS]
        raw = [rule for pack in packs for rule in pack.rules]
        if self.off == "red lines":
            raw = [rule for rule in raw if "verdict" in rule["when"]]
        since = (datetime.now(UTC) - timedelta(days=90)).date().isoformat()
        self._import(
            _row(product, market, since, price)
            for product in (*PRODUCTS, *MOVING)
            for market, price in product.prices.items()
        )
        made = [
            red_lines.create(self.brand, definition=rule, by=writer) for rule in raw
        ]
        red_lines.put_in_force(
            self.brand, made, None, by=second, reason="the leak benchmark"
        )

    def _import(self, rows: Iterable[dict[str, object]]) -> None:
        by = self.people["operator"][0]
        prices.import_prices(self.brand, rows, by=by, source="the leak benchmark")

    def _publish(self, shape: str, steps: str, *, by: Principal) -> None:
        if self.off == "validators":
            steps = steps.replace(_CHECK, "")
        workflows.publish(
            f"workflow: {self._slug(shape)}\ntitle: {shape}\n"
            "inputs:\n  type: object\n  properties:\n    sku: {type: string}\n"
            "    market: {type: string}\n"
            "    markets: {type: array, items: {type: string}}\n"
            f"steps:\n{steps}",
            by=by,
        )


def _row(product: Product, market: str, since: str, price: str) -> dict[str, object]:
    return {
        "sku": product.sku,
        "name": product.name,
        "market": market,
        "history": [[since, price]],
    }
