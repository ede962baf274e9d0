"""An archived series played again: people act in browsers, a broken split is stopped.

With SAMPLE_DATA_DIR it is a chain of three tests that a magazine really ran; without,
the product's own sample.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from orchestrator.domain.content import parse
from orchestrator.models import Brand, Principal, ReviewItem, Run, Task, Wait
from orchestrator.services.experiments import archive, replaying
from orchestrator.services.experiments.archive import Origin
from orchestrator.services.experiments.archive_files import lines_of
from orchestrator.services.experiments.archived import series_of
from orchestrator.services.experiments.replaying import Timeline
from orchestrator.services.experiments.sample import fill_archive
from tests.e2e.conftest import Desk
from tests.e2e.test_editing import looked_at
from tests.flows.desk import Desk as People

ANSWERS = {"mend": "leave"}  # the operator takes the test with the broken split down
MAGAZINE = "93407afbc00b"
Filling = Callable[[Brand, Principal], str]


def sample(brand: Brand, owner: Principal) -> str:
    """Our own archive; gives the name of its series of three."""
    fill_archive(brand, by=owner)
    return "spring-balm"


def magazine(brand: Brand, owner: Principal) -> str:
    """Three real tests of one story; the editors carried on what a broken split won."""
    lines = lines_of(
        Path(os.environ["SAMPLE_DATA_DIR"]) / "upworthy_headline_tests.jsonl.gz"
    )
    mine = [line for line in lines if MAGAZINE.encode() in line]
    origin = Origin("upworthy", "0" * 64, "CC BY 4.0", "Matias et al. 2021")
    archive.import_experiments(brand, mine, by=owner, origin=origin)
    return MAGAZINE


@pytest.fixture
def people(ledger: Any, settings: Any, tmp_path: Path, monkeypatch: Any) -> People:
    """One brand with somebody in every role, and rounds of tests published."""
    settings.GRACE_SECONDS = 0
    settings.OUTBOX_DIR = tmp_path / "outbox"
    monkeypatch.setenv("OUTBOX_DIR", str(tmp_path / "outbox"))
    found = People("Nordwind")
    found.publish("ab_round.yaml", "ab_rounds.yaml")
    return found


# the real chain where the archive is at hand; tests/services plays both
@pytest.mark.parametrize(
    "fill", [magazine if os.environ.get("SAMPLE_DATA_DIR") else sample]
)
def test_a_chain_is_played_and_the_winner_of_a_broken_split_stopped(
    desk: Desk, people: People, fill: Filling
) -> None:
    owner, operator = people.one("owner"), people.one("operator")
    series = fill(people.brand, owner)
    tests = series_of(people.brand, series)
    run = replaying.start(people.brand, tests, by=owner, series=series)
    seats = {
        person.pk: desk.open(person, "/experiments/", reduced_motion="reduce")
        for person in (owner, operator)
    }
    timeline = Timeline(run, by=owner)

    # round 1 is read, round 2 waits for its results: somebody watches its page
    played(people, run, timeline, seats, until="rounds/2/arrived")
    watched = seats[owner.pk].context.new_page()
    watched.goto(address(run, 2))
    expect(watched.locator("#round .chips")).to_contain_text("Waiting for results")
    looked_at(watched, f"experiment-waits-{fill.__name__}")

    # its results come in: the page moves by itself, and hides the effect
    played(people, run, timeline, seats, until="rounds/2/mend")
    expect(watched.locator(".exp-verdict")).to_contain_text("The effect is hidden")
    best = max(tests[1].arms, key=lambda arm: arm["conversions"] / arm["n"])
    hidden(watched, best)
    looked_at(watched, f"experiment-hidden-{fill.__name__}")

    # people take it down, the series goes on without it
    played(people, run, timeline, seats)
    watched.goto(address(run, 3))
    cards = watched.locator(".exp-link")
    expect(cards).to_have_count(3)
    for card, verdict in enumerate(("Winner", "Not valid", "Winner")):
        expect(cards.nth(card)).to_contain_text(verdict)
    expect(cards.nth(1)).not_to_contain_text("carries")
    expect(cards.nth(2)).to_contain_text("builds on 1 learning")
    looked_at(watched, f"experiment-read-{fill.__name__}")
    learned(watched)
    looked_at(watched, f"learnings-{fill.__name__}")


def learned(page: Page) -> None:
    """Two of three taught something, the second builds on the first; its reach."""
    page.get_by_role("link", name="Experiments", exact=True).first.click()
    expect(page.locator(".exp-rows tbody tr")).to_have_count(3)
    page.get_by_role("link", name="Learnings").click()
    rows = page.locator(".exp-learned")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("nobody yet")
    expect(rows.nth(1)).to_contain_text("round 3")
    rows.nth(1).get_by_role("link", name="Recall…").click()
    expect(page.locator("main")).to_contain_text("Recall")
    page.go_back()


def hidden(page: Page, best: dict[str, Any]) -> None:
    """Neither the page nor its source says how an arm did; how many saw it stays."""
    text = page.content()
    assert f"{best['n']:,}" in text
    assert f"{best['conversions'] / best['n']:.2%}" not in text
    for drawn in (".exp-band", ".exp-lift-big", ".exp-span", ".exp-arms"):
        expect(page.locator(drawn)).to_have_count(0)


def address(run: Run, number: int) -> str:
    plan = Task.objects.get(run=run, step=f"rounds/{number}/plan")
    return f"/experiments/{plan.pk}/"


def played(
    people: People,
    run: Run,
    timeline: Timeline,
    seats: dict[int, Page],
    *,
    until: str = "",
) -> None:
    """Machines work, people answer in their browsers, results arrive; up to a step that
    waits, or the end."""
    for _ in range(40):
        people.work()
        run.refresh_from_db()
        waits = Wait.objects.filter(run=run, task__step=until, over_at=None)
        asked = people.items(run)
        if until and (waits.exists() or any(i.task.step == until for i in asked)):
            return
        if run.state != "open":
            break
        for item in asked:
            answered(item, people, seats)
        if not asked:
            list(timeline.tell())
    assert not until, people.where(run)
    assert run.state == "done", people.where(run)


def answered(item: ReviewItem, people: People, seats: dict[int, Page]) -> None:
    """Whoever is asked opens the question and answers it with what is recommended."""
    step = item.task.step.rpartition("/")[2]
    page = seats[people.one("operator" if step == "mend" else "owner").pk]
    assert item.output is not None
    question: Any = parse(bytes(item.output.content or b"{}"))
    page.goto(f"/review/{item.pk}/")
    key = ANSWERS.get(step) or question["recommended"]
    page.locator(f'#direction input[value="{key}"]').check()
    with page.expect_response(lambda got: "/decisions/" in got.url):
        page.get_by_role("button", name="Answer").click()
