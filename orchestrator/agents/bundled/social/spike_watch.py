"""spike-watch: whether there are so many mentions that it is no chance any more."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled.schemas import NAME, Schema, record
from orchestrator.agents.bundled.social import shapes
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief
from orchestrator.domain.statistics.intervals import poisson_band

NUMBER: Schema = {"type": "number", "minimum": 0}


@agent(
    name="spike-watch",
    version="1",
    title="Watches the number of mentions",
    input_schema=record({"counted": shapes.COUNT, "usual": NUMBER, "times": NUMBER}),
    output_schema=record(
        {
            "spike": {"type": "boolean"},
            "counted": shapes.COUNT,
            "usual": NUMBER,
            "ratio": {"type": ["number", "null"]},
            "said": NAME,
        }
    ),
)
def spike_watch(brief: Brief) -> dict[str, Any]:
    """A spike is `times` the usual number, and more than the usual number explains.

    The second part keeps three mentions after one from being news: counts vary by
    themselves (a Poisson band of 99 %).
    """
    inputs: Mapping[str, Any] = brief.inputs
    counted, usual = inputs["counted"], inputs["usual"]
    spike = counted >= inputs["times"] * usual and counted > max(
        poisson_band(usual)[1], 4
    )
    return {
        "spike": spike,
        "counted": counted,
        "usual": usual,
        "ratio": round(counted / usual, 2) if usual else None,
        "said": f"{counted} mentions in this hour, {usual:g} in a usual one.",
    }
