"""catalogue-facts: what the catalogue says of some products, one fact a line."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief

# A number and its unit: "250 ml", "180 g/m²". Anything else is a text as it stands.
MEASURE = re.compile(r"(?P<value>\d+(?:\.\d+)?) (?P<unit>[^\W\d][^\s]{0,7}|%)")


@agent(
    name="catalogue-facts",
    version="1",
    title="Collects facts from the catalogue",
    input_schema=schemas.record({"catalogue": schemas.CATALOGUE, "skus": schemas.SKUS}),
    output_schema=schemas.record(
        {
            "facts": schemas.many(schemas.FACT),
            "missing": schemas.many(schemas.MISSING),
        }
    ),
    timeout=60.0,
)
def catalogue_facts(brief: Brief) -> dict[str, Any]:
    """Every name, brand, property and current price of the products asked for.

    A property given in several languages is one fact a language. What the catalogue
    lacks is listed as missing, never filled in.
    """
    inputs: Mapping[str, Any] = brief.inputs
    products = {product["sku"]: product for product in inputs["catalogue"]}
    facts: list[dict[str, Any]] = []
    missing = []
    for sku in dict.fromkeys(inputs["skus"]):
        if sku not in products:
            missing.append({"sku": sku, "message": "is not in the catalogue"})
            continue
        for fact in _facts(products[sku]):
            facts.append({"id": f"f{len(facts) + 1}", "sku": sku, **fact})
        if not any(row["history"] for row in products[sku]["prices"]):
            missing.append({"sku": sku, "message": "has no price in any market"})
    return {"facts": facts, "missing": missing}


def _facts(product: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    yield {"field": "name", "value": product["name"]}
    if product.get("brand"):
        yield {"field": "brand", "value": product["brand"]}
    for field, said in product.get("facts", {}).items():
        if isinstance(said, str):
            yield {"field": field} | _measured(said)
        else:
            for language, text in said.items():
                yield {"field": field, "language": language} | _measured(text)
    for row in product["prices"]:
        if row["history"]:
            _, amount = max(row["history"], key=lambda change: str(change[0]))
            yield {
                "field": "price",
                "market": row["market"],
                "value": amount,
                "unit": row["currency"],
            }


def _measured(text: str) -> dict[str, str]:
    found = MEASURE.fullmatch(text.strip())
    return found.groupdict() if found else {"value": text}
