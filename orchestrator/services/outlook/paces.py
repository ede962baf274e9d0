"""Past durations of one brand: of its steps, from attempts, and of its people.

Nothing is kept for it: the newest rows are read along an index, so a long history costs
no more. Only the brand's own past is read: how fast others are is none of its business.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db import connection

from orchestrator.domain.outlook.pace import (
    FEWEST,
    UNSEEN_PEOPLE,
    of_timeout,
    slowest,
    span_of,
)
from orchestrator.domain.outlook.pieces import NOTHING, Span
from orchestrator.domain.workflow.definitions import Step, Workflow
from orchestrator.models import Agent, Run

SEEN = 60  # the newest tasks of each step
MOST_SEEN = 3_000  # of all steps together: a workflow may have a thousand
ANSWERED = 300  # the newest questions of a brand

# Of each step's newest released tasks: whose they were, how long the attempts took from
# the first to the last, and how long it took from there until it was through.
# index: task_released, attempt_number_once
STEPS = """
    SELECT s.step, t.agent_id, v.workflow_id, extract(epoch FROM a.last - a.first),
        extract(epoch FROM t.finished_at - a.last)
    FROM unnest(%(steps)s::text[]) AS s (step)
    CROSS JOIN LATERAL (SELECT id, run_id, agent_id, finished_at FROM task
        WHERE brand_id = %(brand)s AND step = s.step AND release_id IS NOT NULL
        ORDER BY brand_id, step, id DESC LIMIT %(most)s) t
    JOIN run r ON r.id = t.run_id JOIN workflow_version v ON v.id = r.version_id
    CROSS JOIN LATERAL (SELECT min(started_at) AS first, max(finished_at) AS last
        FROM attempt WHERE task_id = t.id AND finished_at IS NOT NULL) a
    WHERE t.finished_at IS NOT NULL AND a.last IS NOT NULL"""

# The newest questions of a brand: in which role they were decided, and after how long.
# index: review_item_finished
PEOPLE = """
    SELECT d.role, extract(epoch FROM d.created_at - i.created_at)
    FROM (SELECT id, created_at FROM review_item
        WHERE brand_id = %(brand)s AND finished_at IS NOT NULL
        ORDER BY brand_id, finished_at DESC LIMIT %(most)s) i
    JOIN decision d ON d.item_id = i.id
    WHERE NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.decision_id = d.id)"""

Basis = Literal["step", "alike", "timeout", "people", "unseen"]


@dataclass(frozen=True, slots=True)
class Pace:
    """How long a step works and how long it then waits, and from how many we know.

    `basis`: "step" its own past in this workflow, "alike" the same step and agent in
    any workflow, "timeout" a share of its agent's time limit.
    """

    work: Span
    rest: Span
    basis: Basis
    seen: int = 0


@dataclass(slots=True)
class Paces:
    """What one brand's past says. Ask `of` and `people`."""

    workflow_id: int
    own: dict[tuple[str, int], list[tuple[float, float]]] = field(default_factory=dict)
    alike: dict[tuple[str, int], list[tuple[float, float]]] = field(
        default_factory=dict
    )
    roles: dict[str, list[float]] = field(default_factory=dict)

    def of(self, step: Step, agent_id: int, timeout: float) -> Pace:
        """The pace of a step done by an agent, from the best there is."""
        for basis, known in (("step", self.own), ("alike", self.alike)):
            seen = known.get((step.name, agent_id), [])
            if len(seen) >= FEWEST:
                works = span_of([work for work, _ in seen])
                rests = span_of([rest for _, rest in seen])
                return Pace(works, rests, basis, len(seen))  # type: ignore[arg-type]
        rest = self.people(asked(step))[0] if asked(step) else NOTHING
        return Pace(of_timeout(timeout), rest, "timeout")

    def people(self, roles: list[str]) -> tuple[Span, Basis, int]:
        """How long people in all of these roles take, and from how many answers."""
        spans, fewest, basis = list[Span](), list[int](), "people"
        for role in roles:
            seen = self.roles.get(role, [])
            if len(seen) < FEWEST:  # anybody's here will do
                seen = [one for every in self.roles.values() for one in every]
            if len(seen) < FEWEST:
                basis, seen = "unseen", []
            spans.append(span_of(seen) if seen else UNSEEN_PEOPLE)
            fewest.append(len(seen))
        if not spans:
            return self.people(["owner"])
        return slowest(spans), basis, min(fewest)  # type: ignore[return-value]


def paces_of(run: Run, workflow: Workflow) -> Paces:
    """What the past of the run's brand says of its steps and people: two queries."""
    found = Paces(run.version.workflow_id)
    names = [step.name for step in workflow.steps]
    most = max(FEWEST, min(SEEN, MOST_SEEN // max(1, len(names))))
    own, alike = defaultdict(list), defaultdict(list)
    roles = defaultdict(list)
    with connection.cursor() as cursor:
        told: dict[str, Any] = {"steps": names, "brand": run.brand_id, "most": most}
        cursor.execute(STEPS, told)
        for step, agent_id, workflow_id, work, rest in cursor.fetchall():
            took = (float(work), float(rest))
            alike[step, agent_id].append(took)
            if workflow_id == found.workflow_id:
                own[step, agent_id].append(took)
        cursor.execute(PEOPLE, {"brand": run.brand_id, "most": ANSWERED})
        for role, seconds in cursor.fetchall():
            roles[role].append(float(seconds))
    found.own, found.alike, found.roles = dict(own), dict(alike), dict(roles)
    return found


def asked(step: Step) -> list[str]:
    """The roles a step asks whatever it makes: of a question, of a required review."""
    roles = step.with_.get("roles") if step.agent == "direction" else None
    if isinstance(roles, list):
        return [role for role in roles if isinstance(role, str)][:1] or ["owner"]
    return list(step.review.roles) if step.review else []


def timeouts(agents: set[int]) -> dict[int, tuple[float, int | None, str]]:
    """Of each agent its time limit, how many it does at once, and its title."""
    rows = Agent.objects.filter(pk__in=agents)
    return {
        pk: (timeout, many, title)
        for pk, timeout, many, title in rows.values_list(
            "pk", "timeout", "concurrency", "title"
        )
    }
