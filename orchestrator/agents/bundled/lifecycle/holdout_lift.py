"""holdout-lift and mail-learning: what the mails were worth, and what stays known."""

from collections.abc import Mapping
from typing import Any

from orchestrator.agents.bundled.lifecycle import comparing, shapes
from orchestrator.agents.bundled.lifecycle.template_pick import ROUND
from orchestrator.agents.bundled.schemas import NAME, many, record
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief
from orchestrator.domain.experiments.rounds.learning import fingerprint, learning_id

GROUP = record({"n": shapes.COUNT, "conversions": shapes.COUNT})
LIFT = record({"send": NAME, "mailed": GROUP, "holdout": GROUP, **comparing.COMPARED})


@agent(
    name="holdout-lift",
    version="1",
    title="Measures against the holdout",
    input_schema=record(
        {"send": NAME, "report": shapes.REPORT, "holdout_percent": shapes.SHARE}
    ),
    output_schema=LIFT,
)
def holdout_lift(brief: Brief) -> dict[str, Any]:
    """The lift of those mailed over those who never are, with its 95 % interval.

    Who opened or clicked says nothing here: everybody who could have got the mail
    counts, on both sides. A holdout of another size than was planned is not one: its
    numbers are shown, and no lift is read from them.
    """
    inputs: Mapping[str, Any] = brief.inputs
    send, report = inputs["send"], inputs["report"]
    nobody = {"n": 0, "conversions": 0}
    mailed, out = (report.get(name) or nobody for name in ("mailed", "holdout"))
    found = comparing.compared(
        send,
        ("holdout", out["n"], out["conversions"]),
        ("mailed", mailed["n"], mailed["conversions"]),
        share=inputs["holdout_percent"] / 100,
    )
    return {"send": send, "mailed": mailed, "holdout": out, **found}


@agent(
    name="mail-learning",
    version="1",
    title="Writes down what a send taught",
    input_schema=record(
        {
            "send": NAME,
            "segment": NAME,
            "template": NAME,
            "version": {"type": "integer"},
            "market": NAME,
            "lift": LIFT,
            "round": ROUND,
        }
    ),
    output_schema=record(
        {
            "learning": shapes.LEARNING,
            "champion": NAME,
            "retired": many(NAME),
        }
    ),
)
def mail_learning(brief: Brief) -> dict[str, Any]:
    """The finding with its numbers, and which template is to be retired.

    It has the shape of what a test taught, so that a brand's learnings are one list.
    No effect is claimed where none is shown: its confidence is low then.
    """
    inputs: Mapping[str, Any] = brief.inputs
    lift, settled = inputs["lift"], inputs["round"]
    template = f"{inputs['template']}@{inputs['version']}"
    groups = {name: lift[name] for name in ("mailed", "holdout")}
    evidence = {"send": inputs["send"], "template": template, **groups}
    sure = lift["outcome"] in ("winner", "harm")
    learning = {
        "id": learning_id(evidence),
        "experiment": inputs["send"],
        "dimension": "mail or none",
        "finding": f"{lift['reason']} {settled['why']}",
        "effect": lift["lift"],
        "low": lift["low"],
        "high": lift["high"],
        "applies_to": {
            "metric": "conversion",
            "surface": f"email to {inputs['segment']}",
            "market": inputs["market"],
        },
        "confidence": "medium" if sure else "low",
        "outcome": lift["outcome"],
        "evidence": [inputs["send"]],
        "fingerprint": fingerprint([{"template": template}], "conversion"),
        "champion": {"name": settled["champion"], "fields": {}},
    }
    return {
        "learning": learning,
        "champion": settled["champion"],
        "retired": settled["retired"],
    }
