"""Whatever the workflow and whatever people say: it ends, or says what it waits for."""

import re
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestrator.agents.registry import find
from orchestrator.domain.errors import AgentFailed
from orchestrator.domain.exchange import Brief
from orchestrator.models import Brand, Principal, ReviewItem, Run, Wait
from orchestrator.services import registry
from orchestrator.services.deciding import decisions
from orchestrator.services.running import stalls
from orchestrator.services.verification import verify
from orchestrator.services.waits import signals
from tests import making
from tests.postgres import Ledger, Servers
from tests.property.workflows_drawn import FAIL, INNER, workflows
from tests.services import own_workers

Connection = psycopg.Connection[tuple[Any, ...]]
LOCKS = "every lock"  # whether they are in place has tests of its own
MOST_ROUNDS = 40
RETRIES = 2  # of one task, then people give up
# A day goes by: everything that waits for a time is older by that.
A_DAY = """
    UPDATE wait SET since = since - interval '1 day', until = until - interval '1 day',
        timeout_at = timeout_at - interval '1 day' WHERE over_at IS NULL;
    UPDATE due SET at = at - interval '1 day'"""


def works_or_fails(brief: Brief) -> Any:
    """An agent that fails where its brief says so."""
    if brief.inputs.get("text") == FAIL:
        raise AgentFailed("no luck", retryable=False)
    return dict(brief.inputs)


@pytest.fixture(autouse=True)
def no_grace(settings: Any) -> None:
    settings.GRACE_SECONDS = 0


@pytest.fixture
def clock(ledger: Ledger, servers: Servers) -> Iterator[Connection]:
    """Somebody whom no trigger stops: only so can a day go by."""
    url = re.sub(r"/[^/]*$", f"/{ledger.name}", servers.superuser_url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        yield connection


class People:
    """Who answers whatever is asked, by lot."""

    def __init__(self, brand: Brand, data: st.DataObject) -> None:
        self.data = data
        self.reviewer = making.a_person(brand, "brand")
        self.operator = making.a_person(brand, "operator", "owner")
        self.retries: dict[int, int] = {}

    def answer(self, item: ReviewItem) -> None:
        by = self.operator if item.kind == "failure" else self.reviewer
        verdict = self._verdict(item, by)
        told: dict[str, Any] = {"reason": "because"}
        if verdict == "answer":
            told = {"answer": self.data.draw(st.sampled_from(("left", "right")))}
        making.decide(item, by, verdict, **told)

    def _verdict(self, item: ReviewItem, by: Principal) -> str:
        may = [verdict for verdict, no in decisions.may(item, by).items() if not no]
        usual = [v for v in may if v not in ("edit", "retry")]
        tried = self.retries.get(item.task_id, 0)
        if "retry" in may and tried < RETRIES:
            self.retries[item.task_id] = tried + 1
            usual.append("retry")
        return str(self.data.draw(st.sampled_from(sorted(usual))))


def move_on(run: Run, people: People, clock: Connection) -> None:
    """Answer a question; else send what is waited for, or let a day go by."""
    item = ReviewItem.objects.filter(run=run, state="open").order_by("pk").first()
    if item is not None:
        people.answer(item)
        return
    wanted = Wait.objects.filter(run=run, over_at=None).exclude(signal="")
    if wanted.exists() and people.data.draw(st.booleans()):
        name = wanted.values_list("signal", flat=True)[0]
        signals.send(run, name, {}, by=people.operator, key=f"{name}:{run.pk}")
    clock.execute(A_DAY)


def ends_or_names_what_it_waits_for(
    text: str, items: list[Any], data: st.DataObject, clock: Connection
) -> None:
    brand = making.a_brand()
    making.a_live_rule(brand)
    for bundled in ("router", "direction"):
        registry.register(find(bundled))
    agent, other = (making.an_agent(function=works_or_fails, retries=1) for _ in "12")
    inner = making.a_workflow(INNER, agent=agent).workflow.slug
    text = text.replace("{other}", other.name).replace("{inner}", inner)
    version = making.a_workflow(text, agent=agent)
    people = People(brand, data)
    told = {"items": items, "open": True, "shut": False}
    run = making.a_run(brand, version, inputs=told)

    for _ in range(MOST_ROUNDS):
        own_workers.work()
        assert stalls.stalled() == []
        run.refresh_from_db()
        if run.state != "open":
            break
        assert stalls.causes(run.pk), "it names what it waits for"
        move_on(run, people, clock)

    assert run.state in ("done", "failed"), stalls.causes(run.pk)
    broken = [check for check in verify() if not check.kept]
    assert not [check for check in broken if not check.name.startswith(LOCKS)]


DRAWN: dict[str, Any] = {
    "text": workflows(),
    "items": st.lists(st.just("a"), min_size=1, max_size=3),
    "data": st.data(),
}
QUIET: dict[str, Any] = {
    "deadline": None,
    "print_blob": True,
    "suppress_health_check": list(HealthCheck),
}


@settings(max_examples=6, derandomize=True, **QUIET)
@given(**DRAWN)
def test_every_workflow_ends_or_names_what_it_waits_for(
    clock: Connection, text: str, items: list[Any], data: st.DataObject
) -> None:
    """The same lot each time; `test --long` draws another on every day."""
    ends_or_names_what_it_waits_for(text, items, data, clock)


@pytest.mark.long
@settings(max_examples=150, **QUIET)
@given(**DRAWN)
def test_very_many_workflows_end_or_name_what_they_wait_for(
    clock: Connection, text: str, items: list[Any], data: st.DataObject
) -> None:
    ends_or_names_what_it_waits_for(text, items, data, clock)
