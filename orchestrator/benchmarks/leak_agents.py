"""The agents of the leak benchmark. They write what is true, unless PLAN says not to.

PLAN lives in this process only: nothing of it is in a brief, a workflow or the ledger.
"""

from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.spec import agent
from orchestrator.benchmarks.leak_seeds import MOVING, PRODUCTS, Product, Seed
from orchestrator.domain.content import canonical
from orchestrator.domain.exchange import Brief

ALL = (*PRODUCTS, *MOVING)
ANYTHING: dict[str, Any] = {"type": "object"}
LINES = (
    "A quiet companion for early mornings.",
    "Easy to wear, easy to fold.",
    "In three colours, for long walks.",
)
PLAN: dict[str, Seed] = {}
"""What goes wrong in which run, by its id."""
MOVED: dict[tuple[str, str], str] = {}
"""The prices that changed under way, by sku and market: what is true from now on."""


@agent(
    name="leak-facts",
    version="1",
    title="Looks up a product",
    input_schema=ANYTHING,
    output_schema=ANYTHING,
)
def facts(brief: Brief) -> dict[str, Any]:
    """What is to be said of a product in a market."""
    product, market = _product(brief), str(brief.inputs["market"])
    said = {
        "name": product.name,
        "price": _price(product, market),
        "line": LINES[ALL.index(product) % len(LINES)],
    }
    return said | _planted(brief)


@agent(
    name="leak-writer",
    version="1",
    title="Writes copy from facts",
    input_schema=ANYTHING,
    output_schema=schemas.COPY,
)
def writer(brief: Brief) -> dict[str, Any]:
    """Copy that says what the facts say."""
    given: dict[str, Any] = dict(brief.inputs["facts"])  # type: ignore[arg-type]
    return _copy(brief, given | _planted(brief))


@agent(
    name="leak-editor",
    version="1",
    title="Carries copy on",
    input_schema=ANYTHING,
    output_schema=schemas.COPY,
)
def editor(brief: Brief) -> Any:
    """The first copy it is given, as it came; or its own mistake."""
    given = [c for c in (brief.inputs.get("copy"), brief.inputs.get("other")) if c]
    copy: Any = given[0]
    planted = _planted(brief)
    if not planted:
        return copy
    product, market = _product(brief), str(brief.inputs["market"])
    told = {"name": product.name, "price": _price(product, market), "line": LINES[0]}
    return _copy(brief, told | planted)


@agent(
    name="leak-checker",
    version="1",
    title="Checks product and market",
    input_schema=ANYTHING,
    output_schema=ANYTHING,
    validator=True,
)
def checker(brief: Brief) -> dict[str, Any]:
    """Whether copy names another product than was asked for. It knows no seeds."""
    asked, text = _product(brief), canonical(brief.output).decode()
    strange = [p.name for p in ALL if p is not asked and p.name in text]
    remarks = [
        {"path": "", "start": 0, "end": 0, "message": f"Names the {name}."}
        for name in strange
    ]
    return {"passed": not strange, "findings": remarks}


def _planted(brief: Brief) -> dict[str, str]:
    """What a seed has this step say instead; corrected where people asked for it."""
    seed = PLAN.get(brief.run)
    if seed is None or brief.instructions or seed.step != brief.step:
        return {}
    if brief.inputs["market"] != seed.market:
        return {}
    said = {"price": seed.price, "name": seed.name, "line": seed.line}
    return {key: value for key, value in said.items() if value}


def _product(brief: Brief) -> Product:
    return next(p for p in ALL if p.sku == brief.inputs["sku"])


def _price(product: Product, market: str) -> str:
    return MOVED.get((product.sku, market), product.prices[market])


def _copy(brief: Brief, said: dict[str, Any]) -> dict[str, Any]:
    price = f"{said['price']} EUR"
    return {
        "headline": str(said["name"]),
        "body": f"The {said['name']}, {price}. {said['line']}",
        "cta": "See it in the shop",
        "lines": [
            {
                "sku": str(brief.inputs["sku"]),
                "name": str(said["name"]),
                "price": str(said["price"]),
                "currency": "EUR",
            }
        ],
        "claims": [],
        "market": str(brief.inputs["market"]),
        "locale": "en",
        "tone": "plain",
    }
