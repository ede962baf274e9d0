"""Speed limits: set by admins on record, and kept in real runs."""

import pytest
from django.db import connection

from orchestrator.domain.errors import BadInput, NotPermitted
from orchestrator.models import (
    Brand,
    Change,
    Effect,
    Finding,
    Release,
    ReviewItem,
    Run,
    SpeedLimit,
    Task,
)
from orchestrator.services.freezing import limits
from tests import making
from tests.services.own_workers import SENDS_EACH, a_channel, a_sending_run, work

pytestmark = pytest.mark.usefixtures("ledger")
NONE = {"hops": None, "fan_out": None, "effects_hour": None, "canary": None}
LISTS = """
workflow: {slug}
title: Lists and writes
inputs: {{type: object}}
steps:
  list:
    title: List
    agent: {agent}
    with: {{texts: "${{ inputs.texts }}"}}
  write:
    title: Write
    agent: {agent}
    each: "${{ steps.list.texts }}"
    with: {{text: "${{ item }}"}}
"""
CHAIN = """
workflow: {slug}
title: Five in a row
inputs: {{type: object}}
steps:
  one:
    agent: {agent}
    with: {{text: "${{ inputs.text }}"}}
""" + "".join(
    f"""  {name}:
    agent: {{agent}}
    with: {{{{text: "${{{{ steps.{before}.text }}}}"}}}}
"""
    for before, name in (
        ("one", "two"),
        ("two", "three"),
        ("three", "four"),
        ("four", "five"),
    )
)


def limited(brand: Brand, kind: str, subject: str, **wanted: float) -> Change:
    """A limit set by an admin of the brand."""
    admin = making.a_person(brand, "admin")
    given = {**NONE, **wanted}
    return limits.set_limit(brand, kind, subject, by=admin, why="a test", **given)  # type: ignore[arg-type]


def sent(run: Run) -> int:
    return Effect.objects.filter(run=run, spent_at__isnull=False).count()


def many_sends(brand: Brand, many: int) -> Run:
    version = making.a_workflow(SENDS_EACH % a_channel().name)
    texts = [f"text {n}" for n in range(many)]
    return making.a_run(brand, version, inputs={"texts": texts})


def come_back() -> None:
    """As if the delay of everything put off were over."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE due SET at = clock_timestamp() WHERE kind = 'retry'")


def test_a_limit_is_set_on_record_and_goes_again() -> None:
    brand = making.a_brand()

    made = limited(brand, "channel", "outbox", effects_hour=5)
    gone = limited(brand, "channel", "outbox")

    assert made.after == {**NONE, "effects_hour": 5}
    assert gone.before == made.after
    assert not SpeedLimit.objects.exists()


def test_only_admins_set_limits_and_only_sound_ones() -> None:
    brand = making.a_brand()
    operator, admin = (making.a_person(brand, r) for r in ("operator", "admin"))

    def attempt(
        by: object, kind: str = "channel", name: str = "a", **w: object
    ) -> None:
        limits.set_limit(brand, kind, name, by=by, why="", **{**NONE, **w})  # type: ignore[arg-type]

    with pytest.raises(NotPermitted):
        attempt(operator, hops=3)
    with pytest.raises(BadInput, match="0 for hops is out of bounds"):
        attempt(admin, hops=0)
    with pytest.raises(BadInput, match="is no share for canary"):
        attempt(admin, canary=1.5)
    with pytest.raises(BadInput, match="There is no agent 'nobody'"):
        attempt(admin, "agent", "nobody", hops=3)
    with pytest.raises(BadInput, match="cannot be limited"):
        attempt(admin, "planet", hops=3)
    attempt(admin, hops=3)
    with pytest.raises(BadInput, match="so already"):
        attempt(admin, hops=3)
    with pytest.raises(BadInput, match="loosens a limit: say why"):
        attempt(admin, hops=4)
    attempt(admin, hops=2)


def test_after_so_many_releases_in_a_row_somebody_looks() -> None:
    brand = making.a_brand()
    reviewer = making.a_person(brand, "brand")
    version = making.a_workflow(CHAIN)
    limited(brand, "workflow", version.workflow.slug, hops=2)
    run = making.a_run(brand, version)

    making.work_until_idle()
    item = ReviewItem.objects.get(run=run, state="open")
    before = Release.objects.filter(output__run=run).count()
    said = Finding.objects.get(screening=item.screening_id, blocking=True).message
    making.approve(item, reviewer)
    making.work_until_idle()
    run.refresh_from_db()

    assert (before, item.task.step) == (2, "three")
    assert said == "Machines made 3 releases in a row: after 2 somebody looks."
    assert run.state == "done"


def test_a_list_too_wide_becomes_a_question_and_goes_on_once_raised() -> None:
    brand = making.a_brand()
    lists = making.an_agent(output_schema={"type": "object"})
    version = making.a_workflow(LISTS, agent=lists)
    limited(brand, "workflow", version.workflow.slug, fan_out=3)
    run = making.a_run(brand, version, inputs={"texts": list("abcde")})

    work()
    item = ReviewItem.objects.get(run=run)
    fan = Task.objects.get(run=run, kind="fan")
    bound = limits.fan_out_limit(fan)
    limited(brand, "workflow", version.workflow.slug, fan_out=5)
    making.decide(item, making.a_person(brand, "operator"), "retry")
    work()

    assert item.kind == "failure"
    assert "gives 5 items; the speed limit here is 3" in item.why
    assert bound == 3
    assert Task.objects.filter(run=run, step="write", state="done").count() == 5


def test_a_list_too_wide_in_the_inputs_starts_nothing() -> None:
    brand = making.a_brand()
    version = making.a_workflow(SENDS_EACH % a_channel().name)
    limited(brand, "channel", "outbox", fan_out=2)

    with pytest.raises(BadInput, match="3 items; the speed limit here is 2"):
        making.a_run(brand, version, inputs={"texts": list("abc")})

    assert not Run.objects.exists()


@pytest.mark.parametrize("kind", ["channel", "workflow", "agent"])
def test_so_many_deliveries_leave_in_an_hour(kind: str) -> None:
    brand = making.a_brand()
    run = many_sends(brand, 5)
    send = Task.objects.filter(run=run, step="send").first()
    assert send is not None
    subjects = {
        "channel": "outbox",
        "workflow": run.version.workflow.slug,
        "agent": send.agent.name,
    }
    limited(brand, kind, subjects[kind], effects_hour=2)
    other = a_sending_run(making.a_brand())

    work()
    come_back()
    work()

    assert sent(run) == 2
    assert sent(other) == 1
    assert Task.objects.filter(run=run, step="send", state="waiting").count() == 3
    assert not ReviewItem.objects.filter(run=run).exists()


def test_a_limit_of_one_workflow_leaves_others_on_its_channel_alone() -> None:
    brand = making.a_brand()
    slow, fast = many_sends(brand, 3), many_sends(brand, 3)
    limited(brand, "workflow", slow.version.workflow.slug, effects_hour=1)

    work()

    assert (sent(slow), sent(fast)) == (1, 3)


def test_first_sends_are_looked_at_before_the_rest_goes() -> None:
    brand = making.a_brand()
    limited(brand, "channel", "outbox", canary=0.2)
    run = many_sends(brand, 10)

    work()
    first = sent(run)
    (item,) = ReviewItem.objects.filter(run=run)
    come_back()
    work()
    still = sent(run)
    making.decide(item, making.a_person(brand, "operator"), "retry")
    come_back()
    work()

    assert (first, still) == (2, 2)
    assert "first sends: 2 of 10" in item.why
    assert ReviewItem.objects.filter(run=run).count() == 1
    assert sent(run) == 10
