"""A run of a workflow that calls others: unfolded, recalled and amended as any."""

import pytest

from orchestrator.domain.errors import BadWorkflow
from orchestrator.models import Attempt
from orchestrator.services.publishing import dry_runs, publishing, workflows
from orchestrator.services.recalling import amendments
from tests import making
from tests.services import own_workers
from tests.services.recalling import recall
from tests.services.unfolding import (
    a_step,
    a_worked_run,
    agents,
    assert_rebuilt,
    given,
    publish,
    states,
)

pytestmark = pytest.mark.usefixtures("ledger")
LOCALISE = {
    "copy": a_step(**{"with": {"text": "${ inputs.text }"}}),
    "check": a_step(
        **{"with": {"text": "${ steps.copy.text }", "tone": "${ inputs.tone }"}}
    ),
    "apart": a_step(**{"with": {"text": "${ inputs.tone }"}}),
}
OUTER = {
    "facts": a_step(**{"with": {"text": "${ inputs.text }"}}),
    "local": {
        "workflow": "localise",
        "when": "${ inputs.go }",
        "with": {"text": "${ steps.facts.text }!", "tone": "${ inputs.tone }"},
    },
    "after": a_step(**{"with": {"text": "${ steps.local }"}}),
    "other": a_step(**{"with": {"text": "${ inputs.text }"}}),
}


@pytest.fixture
def version():
    agents()
    publish("localise", LOCALISE, gives="check")
    return publish("outer", OUTER)


def test_its_steps_run_with_what_the_caller_gives_them(version):
    run = a_worked_run("outer", text="Bread", tone="calm", go=True)

    assert run.state == "done"
    assert given(run, "local/check") == {"text": "Bread!", "tone": "calm"}
    assert given(run, "after") == {"text": {"text": "Bread!", "tone": "calm"}}
    assert_rebuilt(run)


def test_where_the_call_has_no_cause_all_of_it_is_skipped(version):
    run = a_worked_run("outer", text="Bread", tone="calm", go=False)

    assert run.state == "done"
    inner = {s: state for s, state in states(run).items() if "/" in s}
    assert set(inner.values()) == {"skipped"}
    assert given(run, "after") == {"text": None}


def test_the_version_it_calls_is_pinned(version):
    publish("localise", {"copy": a_step(**{"with": {"text": "New"}})})

    run = a_worked_run("outer", text="Bread", tone="calm", go=True)

    assert given(run, "after")["text"]["text"] == "Bread!"
    frame = workflows.from_json(version.definition).frames[0]
    assert (frame.workflow, frame.version) == ("localise", 1)
    again = publish("outer", OUTER)
    assert (again.number, version.number) == (2, 1)


def test_a_recall_inside_reaches_what_stands_on_it_through_the_name(version):
    brand = making.a_brand()
    run = a_worked_run("outer", brand, text="Bread", tone="calm", go=True)

    recall(brand, run, "local/copy", mode="rerun")

    now = states(run)
    assert {s for s, state in now.items() if state != "done"} == {
        "local/copy",
        "local/check",
        "after",
    }
    own_workers.work()
    assert set(states(run).values()) == {"done"}
    assert_rebuilt(run)


def test_other_inputs_make_again_exactly_what_stands_on_them(version):
    brand = making.a_brand()
    run = a_worked_run("outer", brand, text="Bread", tone="calm", go=True)
    before = dict(_attempts(run))

    inputs = {"text": "Bread", "tone": "loud", "go": True}
    amendments.amend(
        run, inputs, by=making.a_person(brand, "owner"), reason="Louder, please"
    )
    own_workers.work()

    again = {s for s, n in _attempts(run).items() if n > before[s]}
    assert again == {"local/check", "local/apart", "after"}
    assert given(run, "after")["text"]["tone"] == "loud"
    assert_rebuilt(run)


def test_a_call_over_a_list_goes_through_it_item_by_item():
    agents()
    publish("localise", LOCALISE, gives="check")
    each = {
        "local": {
            "workflow": "localise",
            "each": "${ inputs.markets }",
            "with": {"text": "${ item }", "tone": "calm"},
        },
        "after": a_step(**{"with": {"all": "${ steps.local.map(l, l.text) }"}}),
    }
    publish("listed", each)

    run = a_worked_run("listed", markets=["at", "de", "ch"])

    assert run.state == "done"
    assert given(run, "after")["all"] == ["at", "de", "ch"]
    assert_rebuilt(run)


def test_a_list_that_a_step_inside_makes_fans_out():
    agents(split=lambda b: {"list": [f"{b.inputs['text']} {i}" for i in range(3)]})
    inner = {
        "split": a_step("split", **{"with": {"text": "${ inputs.text }"}}),
        "one": a_step(each="${ steps.split.list }", **{"with": {"text": "${ item }"}}),
    }
    publish("fans", inner)
    outer = {
        "fan": {"workflow": "fans", "with": {"text": "${ inputs.text }"}},
        "after": a_step(**{"with": {"all": "${ steps.fan.map(f, f.text) }"}}),
    }
    publish("outer", outer)

    run = a_worked_run("outer", text="Brot")

    assert given(run, "after")["all"] == ["Brot 0", "Brot 1", "Brot 2"]
    assert_rebuilt(run)


def test_facts_about_what_a_step_gave_lead_the_way():
    agents()
    steps = {
        "copy": a_step(**{"with": {"text": "Brot"}}),
        "check": a_step(
            when="${ about.copy.agent == 'echo' && !about.copy.edited }",
            **{"with": {"text": "${ steps.copy.text }"}},
        ),
    }
    publish("about", steps)

    run = a_worked_run("about")

    assert states(run)["check"] == "done"
    assert_rebuilt(run)


def test_what_is_wrong_with_a_call_is_said_at_its_line(version):
    text = version.source.replace("workflow: localise", "workflow: localize")

    with pytest.raises(BadWorkflow, match="no published workflow 'localize'"):
        workflows.publish(text, by=version.published_by)

    (problem,) = workflows.check(text)
    line = text.splitlines()[problem.line - 1]
    assert line.strip() == "workflow: localize"


def _attempts(run):
    rows = Attempt.objects.filter(run=run).values_list("task__step", flat=True)
    found = {}
    for step in rows:
        found[step] = found.get(step, 0) + 1
    return found


def test_a_rehearsal_knows_what_a_call_would_do(version):
    brand = making.a_brand()
    owner = making.a_person(brand, "owner")
    inputs = {"text": "Bread", "tone": "calm", "go": False}

    workflow = workflows.from_json(version.definition)
    told = dry_runs.dry_run(workflow, brand=brand, inputs=inputs, by=owner)

    holds = {planned.step.name: planned.holds for planned in told.steps}
    assert holds["local/copy"] == holds["local/apart"] == "no"
    assert holds["after"] == "yes"


def test_the_same_text_is_published_anew_where_what_it_calls_changed(version):
    author = making.a_person(making.a_brand(), "author")
    same, made = publishing.publish_after(version.source, base=1, by=author)
    assert (same, made) == (version, False)
    publish("localise", {"copy": a_step(**{"with": {"text": "New"}})})

    newer, made = publishing.publish_after(version.source, base=1, by=author)

    assert (newer.number, made) == (2, True)
