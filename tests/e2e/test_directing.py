"""A campaign owner answers a question and watches the branch that waited move, live."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

import orchestrator
from orchestrator.agents.registry import find, load_agents
from orchestrator.models import ReviewItem, Run
from orchestrator.services import registry
from orchestrator.services.publishing import workflows
from tests import making
from tests.agents_made import FUNCTIONS
from tests.e2e.conftest import Desk
from tests.e2e.test_editing import looked_at

BUNDLED = Path(orchestrator.__file__).parent / "workflows"
WAITS, DONE = re.compile("waiting$"), re.compile("done$")
INPUTS = {
    "campaign": "Winter launch",
    "headlines": ["Warm all winter", "Wool for every day"],
    "markets": ["AT", "DE", "NL"],
}


@pytest.fixture
def run(ledger: Any) -> Run:
    """A launch whose first questions are asked and nothing is answered."""
    for spec in load_agents().values():
        registry.register(spec)
    for name in ("no-op", "direction", "router"):
        FUNCTIONS[name] = find(name)
    registry.register_own()
    brand = making.a_brand("Nordwind")
    admin = making.a_person(brand, "admin")
    making.a_person(brand, "owner", name="Otto Owner")  # or nobody could be asked
    for name in ("headline_round", "localise", "campaign_launch"):
        text = (BUNDLED / f"{name}.yaml").read_text("utf-8")
        version = workflows.publish(text, by=admin)
    run = making.a_run(brand, version, inputs=INPUTS, title="Winter launch")
    making.work_until_idle()
    return run


def question(run: Run, step: str) -> ReviewItem:
    return ReviewItem.objects.get(run=run, task__step=step, state="open")


@pytest.mark.usefixtures("grace")
def test_an_owner_answers_and_watches_the_waiting_branch_move(
    desk: Desk, run: Run
) -> None:
    owner = making.a_person(run.brand, "owner", name="Olivia Brandt")
    watched = desk.open(owner, f"/runs/{run.pk}/", reduced_motion="reduce")
    graph = watched.locator("#graph")
    pace = graph.get_by_role("link", name="Choose the pace")
    trial = graph.get_by_role("link", name="Note the trial market")
    expect(pace).to_have_accessible_name("Choose the pace, asks owner, held")
    expect(trial).to_have_accessible_name(WAITS)
    looked_at(watched, "directing-before")

    # why a task waits: the question it comes down to
    row = watched.locator("#step-trial")
    row.get_by_role("link", name="Why?").click()
    told = watched.locator(".why")
    expect(told).to_contain_text("It waits for")
    expect(told).to_contain_text("Choose the pace")
    looked_at(watched, "directing-why")

    # the answer is given on the question's own page, in another tab
    asked = watched.context.new_page()
    asked.goto(f"/review/{question(run, 'tempo').pk}/")
    asked.locator("#direction input[value=quiet]").check()
    asked.get_by_role("button", name="Answer").click()
    heading = asked.get_by_role("heading", level=1)  # the next question opens
    expect(heading).to_contain_text("Judge the headline")
    making.work_until_idle()

    # nobody touched the watched page: it moved by itself
    expect(pace).to_have_accessible_name("Choose the pace, asks owner, done")
    expect(trial).to_have_accessible_name(DONE)
    expect(row).to_contain_text("released")
    expect(told).to_contain_text("It is done")
    looked_at(watched, "directing-after")
    watched.get_by_role("link", name="Decisions").click()
    expect(watched.locator("#decisions")).to_contain_text("started")
    looked_at(watched, "directing-decisions")
