"""Runs whose steps end as a row of a table says."""

import json
from typing import Any

from orchestrator.domain.errors import AgentFailed
from orchestrator.domain.exchange import Brief
from orchestrator.models import Agent, Brand, ReviewItem, Run, Task, WorkflowVersion
from orchestrator.services.running import dispatch
from tests import making, stepping

FAILS = "fails"
WORDS = {"done": "Bread", "rejected": "A miracle"}


def behave(brief: Brief) -> Any:
    """Does what its input `do` says; what a person sent back comes better."""
    do = brief.inputs.get("do", "done")
    if do in (FAILS, "both"):
        raise AgentFailed("the model is out")
    return {"text": WORDS.get(str(do), "Bread")}


def an_actor(name: str = "") -> Agent:
    """An agent that behaves as its input says."""
    return making.an_agent(name, behave, retries=1)


def a_step(agent: Agent, do: str = "done", **more: Any) -> dict[str, Any]:
    """A step as YAML would have it."""
    return {"title": "A step", "agent": agent.name, "with": {"do": do}, **more}


def ending(agent: Agent, name: str, how: str) -> dict[str, dict[str, Any]]:
    """The step `name`, with what it takes to end as `how` says, by name."""
    if how == "skipped":
        return {name: a_step(agent, when="${ inputs.no }")}
    if how == "failed":
        return {name: a_step(agent, FAILS, on_fail="stop")}
    if how == "optional":
        return {name: a_step(agent, FAILS, optional=True)}
    if how == "cancelled":
        before = f"before_{name}"
        stop = a_step(agent, FAILS, on_fail="stop")
        return {before: stop, name: a_step(agent, needs=[before])}
    return {name: a_step(agent, how)}


def publish(steps: dict[str, Any]) -> WorkflowVersion:
    """A workflow of these steps."""
    properties = {
        "no": {"type": "boolean"},
        "items": {"type": "array", "items": {"type": "string"}},
    }
    made = {
        "workflow": "SLUG",
        "title": "A table's row",
        "inputs": {"type": "object", "properties": properties},
        "steps": steps,
    }
    # JSON is YAML too
    text = json.dumps(made).replace("{", "{{").replace("}", "}}")
    return making.a_workflow(text.replace("SLUG", "{slug}"))


def start(brand: Brand, steps: dict[str, Any], **inputs: Any) -> Run:
    """A run of these steps; nothing of it has been worked on."""
    return making.a_run(brand, publish(steps), inputs={"no": False, **inputs})


def work(pool: str = "default") -> None:
    """Do what is ready, until nothing is."""
    for _ in range(200):
        taken = stepping.take(pool)
        if taken is None:
            return
        try:
            stepping.perform(taken)
        except AgentFailed as error:
            fail(taken, str(error))
    raise AssertionError("still busy")


def fail(taken: dispatch.Claim, why: str = "broken") -> str:
    """End an attempt as a worker does that can not go on."""
    ended = dispatch.failed(
        taken, worker="worker:test", brief="", why=why, retry=False, delay=0
    )
    return dispatch.end(ended)


def settle(run: Run, verdict: str, **by: Any) -> None:
    """Decide on everything of a run that waits for people now."""
    for item in ReviewItem.objects.filter(run=run, state="open").order_by("pk"):
        role = "owner" if item.kind == "failure" else "brand"
        person = making.a_person(run.brand, role)
        making.decide(item, person, verdict, reason="not like this", **by)


def states(run: Run, *steps: str) -> str:
    """The states of its steps in this order, and of the run."""
    found = dict(Task.objects.filter(run=run).values_list("step", "state"))
    run.refresh_from_db()
    return " ".join([*(found[step] for step in steps), "|", run.state])
