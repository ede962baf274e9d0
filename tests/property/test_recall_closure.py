"""For random graphs at random moments a recall reaches the true descendants, no more.

The descendants are computed here in Python, from the rows alone.
"""

from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from orchestrator.models import (
    Affected,
    Attempt,
    Brand,
    Consumption,
    Dependency,
    Release,
    ReviewItem,
    Run,
    Task,
)
from orchestrator.services.publishing import workflows
from orchestrator.services.recalling import recalls
from orchestrator.services.running import runs
from orchestrator.services.verification import (
    checking,
    queries_of_containment,
    queries_of_gate,
    queries_of_moves,
)
from tests import making, stepping

pytestmark = pytest.mark.usefixtures("ledger")

VERDICTS = st.tuples(st.sampled_from(["approve", "changes"]), st.integers(0, 3))


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, Any]:
    """Steps that need some of those before: all of them, or any one; some are lists."""
    steps: dict[str, Any] = {}
    for number in range(draw(st.integers(2, 7))):
        before = sorted(steps)
        needs: list[str] = []
        if before:
            needs = draw(st.lists(st.sampled_from(before), unique=True))
        step: dict[str, Any] = {"title": f"Step {number}", "with": {"text": "Bread"}}
        if draw(st.booleans()) and needs:
            step["with"] = {"text": "Bread", "of": f"${{ steps.{needs[0]} }}"}
        if draw(st.booleans()) and len(needs) > 1:
            step["needs"] = {"any": needs}
            step["with"] = {"text": "Bread"}
        elif needs:
            step["needs"] = needs
        once = [name for name in needs if "each" not in steps[name]]
        if once and draw(st.booleans()) and isinstance(step.get("needs"), list):
            step["each"] = f"${{ steps.{once[0]}.items }}"
            step["with"] = {"text": "${ item }"}
        if number and draw(st.integers(0, 5)) == 0:
            step["with"] = {"text": "A miracle"}
        steps[f"s{number}"] = step
    return steps


def test_a_recall_reaches_the_descendants_and_the_run_can_still_finish() -> None:
    recall_in_a_random_graph()

    assert broken(checking.verify()) == []


@settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # a shrink takes minutes
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    graphs(),
    st.lists(VERDICTS, max_size=4),
    st.integers(1, 25),
    st.integers(0, 2),
    st.integers(0, 10**6),
)
def recall_in_a_random_graph(
    steps: dict[str, Any],
    said: list[tuple[str, int]],
    worked: int,
    running: int,
    lot: int,
) -> None:
    """One graph, worked on for a while, its descendants counted and taken back."""
    brand = making.a_brand()
    making.a_live_rule(brand)
    run = a_run_of(brand, steps)
    work(worked)
    for verdict, more in said:
        answer(run, brand, verdict)
        work(more)
    live = [taken for taken in (making.take() for _ in range(running)) if taken]
    released = list(Release.objects.filter(output__run=run, recall=None).order_by("pk"))
    if not released:
        return
    root = released[lot % len(released)]
    expected = descendants(root) | queued_behind(root)

    case = recalls.recall_releases(
        brand,
        "output",
        str(root.output_id),
        [root.pk],
        reason="A test",
        by=making.a_person(brand, "operator"),
    )

    reached = set(Affected.objects.filter(case=case).values_list("task", flat=True))
    assert reached == expected
    assert broken(asked()) == []
    for taken in live:
        if taken.kind == "step":
            said = making.give(taken, {"text": "Late", "items": ["a", "b"]})
            assert (said == "stale") == (taken.task_id in reached)
        elif taken.task_id not in reached:
            stepping.perform(taken)
    finish(run, brand)
    assert broken(asked()) == []


def a_run_of(brand: Brand, steps: dict[str, Any]) -> Run:
    agent = making.an_agent(
        function=lambda b: {"text": str(b.inputs["text"]), "items": ["a", "b"]},
        output_schema={"type": "object"},
    )
    slug = f"graph-{agent.name}"
    named = {name: {**step, "agent": agent.name} for name, step in steps.items()}
    text = yaml.safe_dump({"workflow": slug, "title": "Graph", "steps": named})
    workflows.publish(text, by=making.a_person(brand, "admin"))
    by = making.a_person(brand, "operator")
    return runs.start_run(slug, brand=brand, inputs={}, by=by)


def work(most: int) -> int:
    """Work on so many tasks, or all there are."""
    done = 0
    for _ in range(most):
        taken = making.take()
        if taken is None:
            break
        stepping.perform(taken)
        done += 1
    return done


def answer(run: Run, brand: Brand, verdict: str) -> None:
    """Decide on the first question there is."""
    item = ReviewItem.objects.filter(run=run, state="open").first()
    if item is not None:
        reason = "Try again" if verdict == "changes" else ""
        making.decide(item, making.a_person(brand, "brand"), verdict, reason=reason)


def finish(run: Run, brand: Brand) -> None:
    """Approve whatever is asked and work on until the run is over."""
    for _ in range(60):
        making.work_until_idle()
        run.refresh_from_db()
        if run.state != "open":
            return
        items = ReviewItem.objects.filter(run=run, state="open")
        assert items.exists(), "the run is open, and nobody is asked"
        for item in items:
            making.approve(item, making.a_person(brand, "brand"))
    raise AssertionError("the run does not end")


def descendants(root: Release) -> set[int]:
    """The tasks that were given what grew from the root, and the root's own."""
    standing = Release.objects.filter(recall=None).values_list("pk", "output__task")
    made: dict[int, list[int]] = {}
    for release, task in standing:
        made.setdefault(task, []).append(release)
    tasks = {t.pk: t for t in Task.objects.filter(run=root.output.run_id)}
    steps = dict(Attempt.objects.filter(kind="step").values_list("pk", "task"))
    steps |= dict(Attempt.objects.filter(kind="fan").values_list("pk", "task"))
    given_to: dict[int, set[int]] = {}
    for attempt, release in Consumption.objects.values_list("attempt", "release"):
        if attempt in steps:
            given_to.setdefault(release, set()).add(steps[attempt])
    behind: dict[int, set[int]] = {}
    for task, needed in Dependency.objects.values_list("task", "needs"):
        behind.setdefault(needed, set()).add(task)
    found, wave = set[int](), [root.output.task_id]
    while wave:
        task = wave.pop()
        if task in found:
            continue
        found.add(task)
        for release in made.get(task, []):
            wave.extend(given_to.get(release, ()))
        if tasks[task].kind == "fan" or tasks[task].state == "skipped":
            wave.extend(
                t
                for t in behind.get(task, ())
                if tasks[t].attempts_made > 0
                and tasks[t].state not in ("waiting", "ready")
            )
    return found


def queued_behind(root: Release) -> set[int]:
    """Those that wait in a queue to be given something of it."""
    found = descendants(root)
    rows = Dependency.objects.filter(needs__in=found, task__state="ready")
    return set(rows.values_list("task", flat=True))


def asked() -> list[checking.Check]:
    """What the ledger says by its rows alone; briefs are built anew at the end."""
    moving, containing = queries_of_moves.MOVING, queries_of_containment.CONTAINING
    wanted = (*queries_of_gate.GATE, *moving, *containing)
    return [checking.ask(query) for query in wanted]


def broken(checks: list[checking.Check]) -> list[str]:
    """The promises that do not hold, but the list of locks."""
    return [
        f"{check.promise} {check.name}: {check.bad}"
        for check in checks
        if check.bad and "every lock" not in check.name
    ]
