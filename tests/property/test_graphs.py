"""Whatever the graph: it runs to its end, and each task consumed just what it needs."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.models import Consumption, Dependency, Run, Task
from orchestrator.services.verification import verify
from tests import making
from tests.postgres import Ledger

MOST_STEPS = 7
HEAD = """
workflow: {slug}
title: A graph
inputs: {{type: object}}
steps:
"""
EACH = ', each: "${{ inputs.items }}"'


@st.composite
def graphs(draw: st.DrawFn) -> str:
    """A definition whose steps need any earlier ones; some run once for each item."""
    lines = []
    for number in range(draw(st.integers(1, MOST_STEPS))):
        needs = draw(st.sets(st.integers(0, number - 1))) if number else set()
        each = EACH if draw(st.booleans()) else ""
        listed = ", ".join(f"s{need}" for need in sorted(needs))
        lines.append(
            f"  s{number}: {{{{agent: {{agent}}, needs: [{listed}]{each},"
            ' with: {{text: "${{ inputs.text }}"}}}}\n'
        )
    return HEAD + "".join(lines)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=graphs(), items=st.lists(st.just("a"), min_size=1, max_size=3))
def test_any_graph_runs_to_its_end_and_consumes_what_it_needs(
    ledger: Ledger, text: str, items: list[Any]
) -> None:
    version = making.a_workflow(text)
    run = making.a_run(
        making.a_brand(), version, inputs={"text": "Bread", "items": items}
    )

    making.work_until_idle()

    assert Run.objects.get(pk=run.pk).state == "done"
    assert set(Task.objects.filter(run=run).values_list("state", flat=True)) == {"done"}
    planned = Dependency.objects.filter(run=run).values_list("task", "needs")
    consumed = Consumption.objects.filter(attempt__run=run).values_list(
        "attempt__task", "output__task"
    )
    assert sorted(consumed) == sorted(planned)
    assert not [check for check in verify() if not check.kept]
