"""A decision of orchestration is held to what the workflow allows, and kept."""

import pytest
import yaml

from orchestrator.agents.registry import find
from orchestrator.domain.errors import BadContent
from orchestrator.domain.exchange import Answer
from orchestrator.models import Attempt, Choice, Output, ReviewItem, Task
from orchestrator.services import registry
from orchestrator.services.choosing import choices
from orchestrator.services.publishing import workflows
from orchestrator.services.running import briefs, places, runs
from orchestrator.services.running.sources import sources_of
from orchestrator.working import routes
from tests import making
from tests.services import outcomes_made, own_workers
from tests.services.recalling import assert_all_promises_hold

pytestmark = pytest.mark.usefixtures("ledger")
CASES = [
    {"case": "dutch", "when": "${ steps.write.text == 'nl' }", "to": ["check"]},
    {"case": "short", "when": "${ steps.write.text.size() < 9 }", "to": ["send"]},
]


def a_routed_run(text: str, *, by: str | None = None, **route):
    """write, then the route `pick` to check or to send, worked to its end."""
    registry.register_own()
    registry.register(find("router"))
    making.an_agent("orchestrator")
    agent = making.an_agent()
    brand = making.a_brand()
    told = {"cases": CASES, **({"by": by} if by else {}), **route}
    step = {"title": "Step", "agent": agent.name, "with": {"text": "${ inputs.text }"}}
    slug = f"routed-{next(making._number)}"
    steps = {
        "write": {**step, "with": dict(step["with"])},
        "pick": {"title": "Pick", "route": told},
        "check": {**step, "title": "Check", "with": dict(step["with"])},
        "send": {**step, "title": "Send", "with": dict(step["with"])},
    }
    given = {"workflow": slug, "title": "Routed", "inputs": {"type": "object"}}
    text_ = yaml.safe_dump({**given, "steps": steps}, sort_keys=False)
    workflows.publish(text_, by=making.a_person(brand, "admin"))
    by_ = making.a_person(brand, "operator")
    run = runs.start_run(slug, brand=brand, inputs={"text": text}, by=by_)
    own_workers.work()
    return run


def a_planner(answer):
    return making.an_agent(
        "planner", lambda b: answer, output_schema=making.ANYTHING
    ).name


def states(run):
    rows = Task.objects.filter(run=run).values_list("step", "state")
    return dict(rows)


def test_the_first_case_that_holds_is_kept_with_facts_and_what_was_not_taken():
    run = a_routed_run("nl")

    assert states(run) == {
        "write": "done",
        "pick": "done",
        "check": "done",
        "send": "skipped",
    }
    choice = Choice.objects.get(run=run)
    assert (choice.what, choice.chosen, choice.by_kind) == ("route", "dutch", "rule")
    assert choice.facts["steps.write.text"] == "nl"
    assert choice.rule.startswith("dutch: ")
    assert choice.rejected == [{"option": "short", "why": "another case comes first"}]
    assert choice.task.step == "pick"
    assert_all_promises_hold()


def test_what_a_planner_says_leads_where_is_not_taken_from_it():
    by = a_planner({"case": "short", "to": ["check"], "why": "It is brief."})

    run = a_routed_run("nl", by=by)

    assert states(run)["send"] == "done"
    assert states(run)["check"] == "skipped"
    choice = Choice.objects.get(run=run)
    assert (choice.by, choice.why) == ("agent:planner", "It is brief.")
    made = Output.objects.get(task__run=run, task__step="pick")
    assert b'"to":["send"]' in bytes(made.content)


@pytest.mark.parametrize("case", ["everywhere", "dutch", None])
def test_a_planner_chooses_among_the_cases_that_hold_or_not_at_all(case):
    run = a_routed_run("fr", by=a_planner({"case": case, "why": "So."}))

    assert states(run)["pick"] in ("waiting", "held")
    assert not Choice.objects.filter(run=run).exists()
    last = Attempt.objects.filter(task__step="pick").latest("pk")
    assert last.state == "failed"


def test_a_route_that_takes_many_keeps_all_it_took():
    run = a_routed_run("nl", choose="many")

    assert states(run)["check"] == states(run)["send"] == "done"
    assert Choice.objects.get(run=run).chosen == "dutch, short"


def test_a_route_that_no_case_matches_is_put_before_people():
    run = a_routed_run("a long text in French")

    item = ReviewItem.objects.get(run=run)
    assert "No case of pick holds" in item.why
    assert not Choice.objects.filter(run=run).exists()


def test_a_decision_is_kept_once_an_attempt_and_only_while_it_is_ours():
    run = a_routed_run("a long text in French")
    decisions = making.a_person(run.brand, "owner")
    making.decide(ReviewItem.objects.get(run=run), decisions, "retry")
    claim = making.take()
    assert claim is not None
    chosen = choices.Chosen("route", "dutch")

    choices.record_of(claim, chosen)
    choices.record_of(claim, chosen)
    assert Choice.objects.filter(run=run).count() == 1

    runs.cancel_run(run, by=decisions, reason="no")
    choices.record_of(claim, choices.Chosen("escalate", "ask"))
    assert Choice.objects.filter(run=run).count() == 1


def test_all_that_was_decided_in_a_run_is_told_newest_first():
    run = a_routed_run("nl")

    told = choices.decisions_of(run)

    assert [t.at for t in told] == sorted((t.at for t in told), reverse=True)
    assert [(t.what, t.title) for t in reversed(told)] == [
        ("start", "Step"),
        ("start", "Pick"),
        ("route", "Pick"),
        *((t.what, t.title) for t in list(reversed(told))[3:]),
    ]
    assert {t.what for t in told} == {"start", "route", "skip"}
    assert all(t.why or t.rule for t in told)


def test_a_skip_that_a_step_chose_is_told_once_with_its_rule():
    agent = outcomes_made.an_actor()
    steps = {"a": outcomes_made.a_step(agent, "fails", on_fail="skip")}
    run = outcomes_made.start(making.a_brand(), steps)
    outcomes_made.work()

    skips = [told for told in choices.decisions_of(run) if told.what == "skip"]

    assert [told.rule for told in skips] == ["on_fail: skip"]


def test_a_route_s_answer_without_a_case_is_no_answer():
    run = a_routed_run("nl")
    task = Task.objects.get(run=run, step="pick")
    place = places.place_of(task)
    attempt = Attempt.objects.get(task=task)
    scope = places.scope_of(place, sources_of(attempt.pk))
    brief = briefs.producing_brief(place, scope, number=1)

    for said in ("dutch", [], {"why": "x"}, {"case": ["dutch"]}, {"case": 1}):
        with pytest.raises(BadContent):
            routes.admitted(place, brief, Answer.of(said))
