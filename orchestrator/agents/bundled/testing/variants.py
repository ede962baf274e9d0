"""variants: the arms of a test, put together from given material alone."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.testing import round_schemas as shapes
from orchestrator.agents.bundled.testing import schemas
from orchestrator.agents.bundled.testing.schemas import maybe
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief
from orchestrator.domain.experiments.rounds.challengers import fields_of
from orchestrator.domain.experiments.rounds.learning import arm_text, fingerprint


@agent(
    name="variants",
    version="1",
    title="Puts the arms of a test together",
    input_schema=shared.record(
        {
            "series": shared.NAME,
            "number": schemas.COUNT,
            "title": shared.TEXT,
            "chosen": shared.NAME,
            "candidates": shapes.CANDIDATES,
            "champion": shapes.CHAMPION,
            "cites": maybe(shapes.CITES),
        },
        optional=("title", "cites"),
    ),
    output_schema=shared.record(
        {
            **schemas.VARIANTS["properties"],
            "chosen": shared.NAME,
            "fingerprint": schemas.DIGEST,
            "cites": shapes.CITES,
        }
    ),
)
def variants(brief: Brief) -> dict[str, Any]:
    """The champion as the control, and each challenger: the champion but for one thing.

    The dimension is the name of a field. BadInput where a challenger brings another
    field, or where two arms say the same.
    """
    given: Mapping[str, Any] = brief.inputs
    one = next((c for c in given["candidates"] if c["key"] == given["chosen"]), None)
    if one is None:
        known = ", ".join(c["key"] for c in given["candidates"])
        raise BadInput(f"chosen is {given['chosen']!r}: the candidates are {known}.")
    control = one.get("control") or given["champion"]
    _check(one, control)
    said = fields_of(one, given["champion"])
    names = [control["name"], *(arm["name"] for arm in one["challengers"])]
    return {
        "experiment": f"{given['series']}-{given['number']}",
        "title": f"{given.get('title') or given['series']}: {one['dimension']}",
        "dimension": one["dimension"],
        "chosen": one["key"],
        "arms": [
            {"name": name, "control": at == 0, "fields": fields}
            for at, (name, fields) in enumerate(zip(names, said, strict=True))
        ],
        "fingerprint": fingerprint(said, one["metric"]),
        "cites": given.get("cites") or [],
    }


def _check(one: Mapping[str, Any], control: Mapping[str, Any]) -> None:
    dimension = one["dimension"]
    seen = {arm_text(control["fields"]): control["name"]}
    for arm in one["challengers"]:
        strange = sorted(set(arm["fields"]) - {dimension})
        if strange:
            raise BadInput(
                f"The challenger {arm['name']!r} changes {', '.join(strange)} beside"
                f" {dimension!r}: a test changes one dimension at a time."
            )
        text = arm_text({**control["fields"], **arm["fields"]})
        if text in seen:
            raise BadInput(
                f"The challenger {arm['name']!r} says what {seen[text]!r} says: arms"
                f" differ in their {dimension}."
            )
        seen[text] = arm["name"]
