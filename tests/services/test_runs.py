"""Runs from start to end with real workers: branches, lists, failures, effects."""

import json

import pytest

from orchestrator.domain.errors import AgentFailed, BadInput, NotPermitted, StaleState
from orchestrator.models import (
    Consumption,
    Dependency,
    Effect,
    Inspection,
    Release,
    ReviewItem,
    Run,
)
from orchestrator.services.running import briefs, runs, sweep
from orchestrator.working import calls
from orchestrator.working.worker import Worker
from tests import making
from tests.agents_made import FUNCTIONS
from tests.making import a_brand, a_live_rule, a_person, a_run, a_workflow, an_agent

pytestmark = pytest.mark.usefixtures("ledger")

HEAD = "workflow: {slug}\ntitle: T\ninputs: {{type: object}}\nsteps:\n"


@pytest.fixture(autouse=True)
def real_workers(monkeypatch, settings):
    """The agents that tests register are found by the real worker's own path."""
    settings.GRACE_SECONDS = 0
    specs = {}
    register = making.registry.register

    def remembered(spec):
        specs[spec.name] = spec
        return register(spec)

    def found(name, version):
        spec = specs[name]
        return type(spec)(
            **{
                f: getattr(spec, f)
                for f in spec.__slots__
                if f != "function" and hasattr(spec, f)
            },
            function=FUNCTIONS[name],
        )

    monkeypatch.setattr(making.registry, "register", remembered)
    monkeypatch.setattr(calls, "find", found)
    calls._spec.cache_clear()


def work():
    """Real workers, in this process, until nothing is ready or due."""
    worker = Worker(watched=False)
    while True:
        fired = sweep.sweep_once()
        done = worker.work("default", linger=0)
        if not done and not any(fired[k] for k in ("retries", "decisions", "settled")):
            return


def states(run):
    found = run.tasks.exclude(kind="inspect").order_by("pk")
    return {(t.step, t.index): t.state for t in found}


def test_a_step_is_given_exactly_what_was_released_before_it():
    version = a_workflow(making.TWO_STEPS)
    run = a_run(a_brand(), version, inputs={"text": "Fresh bread"})

    work()

    send = run.tasks.get(step="send")
    given = Consumption.objects.get(attempt__task=send)
    assert given.release == run.tasks.get(step="write").release
    run.refresh_from_db()
    assert run.state == "done"


def test_every_brief_can_be_rebuilt_from_the_ledger():
    version = a_workflow(making.TWO_STEPS)
    run = a_run(a_brand(), version)

    work()

    for task in run.tasks.all():
        attempt = task.attempts.get()
        assert briefs.recompute(attempt.pk) == attempt.brief_digest


def test_a_false_condition_skips_a_step_and_what_follows_goes_on():
    text = HEAD + (
        '  a: {{agent: {agent}, with: {{text: "x"}}}}\n'
        '  b: {{agent: {agent}, needs: [a], when: "${{ inputs.go }}", '
        'with: {{text: "b"}}}}\n'
        '  c: {{agent: {agent}, needs: [b], with: {{text: "c"}}}}\n'
    )
    run = a_run(a_brand(), a_workflow(text), inputs={"go": False})

    work()

    assert states(run) == {
        ("a", None): "done",
        ("b", None): "skipped",
        ("c", None): "done",
    }


def test_items_of_a_list_travel_alone_so_that_one_held_holds_no_other():
    text = HEAD + (
        '  a: {{agent: {agent}, each: "${{ inputs.list }}", '
        'with: {{text: "${{ item }}"}}}}\n'
        '  b: {{agent: {agent}, each: "${{ inputs.list }}", '
        'with: {{text: "next ${{ steps.a.text }}"}}}}\n'
    )
    brand = a_brand()
    a_live_rule(brand)
    run = a_run(brand, a_workflow(text), inputs={"list": ["bread", "miracle"]})

    work()

    assert states(run) == {
        ("a", 0): "done",
        ("a", 1): "held",
        ("b", 0): "done",
        ("b", 1): "waiting",
    }


def test_a_list_that_an_agent_makes_is_fanned_out_and_gathered():
    maker = an_agent(
        "list-maker",
        lambda brief: {"items": ["one", "two", "three"]},
        output_schema={
            "type": "object",
            "properties": {"items": {"type": "array", "items": {"type": "string"}}},
        },
    )
    text = HEAD + (
        f"  make: {{{{agent: {maker.name}, with: {{{{}}}}}}}}\n"
        '  each_one: {{agent: {agent}, each: "${{ steps.make.items }}", '
        'with: {{text: "${{ item }}"}}}}\n'
        '  all: {{agent: {agent}, with: {{text: "${{ steps.each_one.size() }}"}}}}\n'
    )
    gathered = []
    gatherer = an_agent(
        "gatherer", lambda brief: gathered.append(brief) or {"text": "x"}
    )
    text = text.replace("all: {{agent: {agent}", f"all: {{{{agent: {gatherer.name}")
    run = a_run(a_brand(), a_workflow(text))

    work()

    assert [states(run)[("each_one", i)] for i in range(3)] == ["done"] * 3
    assert dict(gathered[0].inputs) == {"text": 3}
    run.refresh_from_db()
    assert run.state == "done"


def test_any_one_of_several_is_enough():
    failing = an_agent("failing", fail_for_good)
    text = HEAD + (
        f"  a: {{{{agent: {failing.name}, with: {{{{}}}}}}}}\n"
        '  b: {{agent: {agent}, with: {{text: "b"}}}}\n'
        '  c: {{agent: {agent}, needs: {{any: [a, b]}}, with: {{text: "c"}}}}\n'
    )
    run = a_run(a_brand(), a_workflow(text))

    work()

    assert states(run)[("c", None)] == "done"
    assert states(run)[("a", None)] == "held"


def fail_for_good(brief):
    raise AgentFailed("cannot", retryable=False)


def test_a_failure_that_is_final_becomes_a_question_that_can_be_tried_again():
    tries = []

    def second_time_lucky(brief):
        tries.append(brief)
        if len(tries) == 1:
            raise AgentFailed("no paper", retryable=False)
        return {"text": "printed"}

    brand = a_brand()
    run = a_run(brand, a_workflow(agent=an_agent(function=second_time_lucky)))
    work()
    item = ReviewItem.objects.get(run=run)

    making.decide(item, a_person(brand, "operator"), "retry")
    work()

    assert item.why == "no paper"
    run.refresh_from_db()
    assert run.state == "done"


def test_a_failure_given_up_stops_what_needs_it_and_fails_the_run():
    brand = a_brand()
    agent = an_agent(function=fail_for_good)
    run = a_run(brand, a_workflow(making.TWO_STEPS, agent=agent))
    work()

    item = ReviewItem.objects.get(run=run)
    making.decide(item, a_person(brand, "owner"), "give_up", reason="Not worth it.")

    assert states(run) == {("write", None): "failed", ("send", None): "cancelled"}
    run.refresh_from_db()
    assert run.state == "failed"


def test_a_validator_that_cannot_say_holds_the_output():
    mute = an_agent("mute", fail_for_good, validator=True)
    text = HEAD + (
        "  a: {{agent: {agent}, with: {{text: x}}, "
        f"validators: [{mute.name}]}}}}\n"
    )
    run = a_run(a_brand(), a_workflow(text))

    work()

    item = ReviewItem.objects.get(run=run)
    assert item.screening.findings.get().slug == "not-checked"
    assert not Release.objects.exists()
    assert Inspection.objects.count() == 1
    making.approve(item, a_person(item.brand, "brand"))
    run.refresh_from_db()
    assert run.state == "done"


def test_an_effect_is_begun_once_with_its_token():
    sent = []
    channel = an_agent(
        "channel",
        lambda brief: sent.append(brief.key) or {"text": "sent"},
        effect=True,
        idempotent=True,
    )
    text = HEAD + (
        '  a: {{agent: {agent}, with: {{text: "x"}}}}\n'
        f"  out: {{{{agent: {channel.name}, effect: outbox, needs: [a], "
        'with: {{text: "${{ steps.a.text }}"}}}}\n'
    )
    run = a_run(a_brand(), a_workflow(text))

    work()

    effect = Effect.objects.get(run=run)
    assert (effect.state, sent) == ("done", [effect.key])


def test_a_cancelled_run_starts_nothing_and_asks_nothing():
    brand = a_brand()
    a_live_rule(brand)
    run = a_run(brand, a_workflow(making.TWO_STEPS), inputs={"text": "miracle"})
    work()

    runs.cancel_run(run, by=a_person(brand, "operator"), reason="Wrong week.")

    assert set(states(run).values()) == {"cancelled"}
    assert ReviewItem.objects.get(run=run).state == "withdrawn"
    with pytest.raises(StaleState, match="cancelled"):
        runs.cancel_run(run, by=a_person(brand, "operator"), reason="Again.")


def test_the_answer_of_a_cancelled_attempt_changes_nothing():
    brand = a_brand()
    run = a_run(brand)
    taken = making.take()

    runs.cancel_run(run, by=a_person(brand, "operator"), reason="Stop.")

    assert making.give(taken, {"text": "late"}) == "stale"
    assert not run.tasks.get().outputs.exists()


def test_the_same_idempotency_key_is_the_same_run():
    brand, version = a_brand(), a_workflow()
    by = a_person(brand, "operator")

    first = a_run(brand, version, by=by, idempotency_key="monday")
    second = a_run(brand, version, by=by, idempotency_key="monday")

    assert first.pk == second.pk
    assert Run.objects.count() == 1


def test_inputs_that_do_not_fit_start_nothing():
    brand = a_brand()
    text = (
        "workflow: {slug}\ntitle: T\ninputs: {{type: object, required: [list],"
        " properties: {{list: {{type: array}}}}}}\nsteps:\n"
        '  a: {{agent: {agent}, with: {{text: "x"}}}}\n'
    )
    version = a_workflow(text)

    with pytest.raises(BadInput, match="list"):
        a_run(brand, version, inputs={"list": 5})

    assert not Run.objects.exists()


def test_a_stranger_starts_nothing():
    brand, other = a_brand(), a_brand()

    with pytest.raises(NotPermitted, match="may not start runs"):
        a_run(brand, by=a_person(other, "owner"))


def test_dependencies_never_point_back():
    run = a_run(a_brand(), a_workflow(making.TWO_STEPS))

    edges = Dependency.objects.filter(run=run)

    assert json.dumps([e.needs_level < e.task_level for e in edges]) == "[true]"
