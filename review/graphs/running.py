"""How far a run is with each step of its drawing."""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db.models import Count
from django.utils.translation import gettext as _

from orchestrator.models import Run, Task
from orchestrator.services.running.definitions import workflow_of
from review.graphs.drawing import Drawing, Standing, draw
from review.graphs.shapes import Box, graph_of
from review.runs.workflows import agent_titles

# the state of a box of several tasks is the first of these that one of them is in
FIRST = (
    *("held", "failed", "rejected", "calling", "running", "ready", "waiting"),
    *("cancelled", "done", "skipped"),
)
FAN = "each:"


def drawing_of(run: Run, listed: Iterable[str]) -> Drawing:
    """The drawing of a run; `listed` are the steps whose tasks the page lists.

    Counted by step and state, so a run of 10,000 tasks is drawn as soon as a small one.
    """
    workflow = workflow_of(run.version_id)
    graph = graph_of(workflow, agent_titles(workflow))
    counted = counts_of(run)
    shown = set(listed)
    standing = {}
    for box in graph.boxes:
        states = sum((counted.get(name, Counter()) for name in box.steps), Counter())
        first = next((name for name in box.steps if name in shown), "")
        href = f"#step-{first}" if first else ""
        standing[box.name] = _standing(box, states, href, over=run.state != "open")
    return draw(graph, standing)


def counts_of(run: Run) -> dict[str, Counter[str]]:
    """How many tasks of each step are in which state; a fan-out counts as a task."""
    rows = (
        Task.objects.filter(run=run)
        .exclude(kind="inspect")
        .values("step", "state", "kind")
        .annotate(n=Count("pk"))
    )
    found: dict[str, Counter[str]] = {}
    for row in rows:
        if row["kind"] == "fan":
            continue
        found.setdefault(row["step"], Counter())[row["state"]] += row["n"]
    return found


def _standing(
    box: Box, states: Mapping[str, int], href: str, *, over: bool
) -> Standing:
    total = sum(states.values())
    if not total:
        words = _("none") if over else _("its list is known later")
        return Standing("skipped" if over else "waiting", words, href)
    state = next((one for one in FIRST if states.get(one)), "waiting")
    if total == 1:
        return Standing(state, state, href)
    done = states.get("done", 0)
    if done == total:
        return Standing(state, _("%(n)s done") % {"n": f"{total:,}"}, href)
    numbers = {"done": f"{done:,}", "total": f"{total:,}"}
    words = _("%(done)s of %(total)s done") % numbers
    if state not in ("waiting", "ready", "done"):
        words += f", {states[state]:,} {state}"
    return Standing(state, words, href)
