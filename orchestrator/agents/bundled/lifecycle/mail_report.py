"""mail-report: what the mailing system counted, read from the run's own input.

A live installation names its own agent at this step, which asks the mailing system.
"""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled.lifecycle import shapes
from orchestrator.agents.bundled.schemas import NAME, record
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief

WITHIN = ("opened", "clicked", "unsubscribed", "complained")


@agent(
    name="mail-report",
    version="1",
    title="Reads what the mailing system counted",
    input_schema=record(
        {
            "send": NAME,
            "part": {"enum": ["canary", "rest"]},
            "people": shapes.COUNT,
            "reports": {"type": "object"},
        }
    ),
    output_schema=record(
        {"part": NAME, "people": shapes.COUNT, "report": shapes.REPORT}
    ),
)
def mail_report(brief: Brief) -> dict[str, Any]:
    """The counts of one part. Refused: none there, more than were sent or delivered."""
    inputs: Mapping[str, Any] = brief.inputs
    part, people = inputs["part"], inputs["people"]
    report = inputs["reports"].get(part)
    if not isinstance(report, dict):
        raise BadInput(f"reports.{part}: the mailing system counted nothing yet.")
    delivered = report.get("delivered", 0)
    if delivered > people:
        raise BadInput(
            f"reports.{part}.delivered is {delivered}, more than the {people} mailed."
        )
    for name in WITHIN:
        if report.get(name, 0) > delivered:
            raise BadInput(
                f"reports.{part}.{name} is {report[name]}, more than the {delivered}"
                " delivered."
            )
    return {"part": part, "people": people, "report": report}
