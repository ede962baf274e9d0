"""Home, analytics and agents in a browser, wide and narrow, light and dark."""

from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.domain.exchange import Answer
from orchestrator.models import Agent, Planted, ReviewItem
from review.models import Reading
from tests.e2e import screens
from tests.e2e.test_screens import RULES, on_a_phone
from tests.making import (
    a_brand,
    a_held_item,
    a_live_rule,
    a_person,
    a_run,
    a_workflow,
    an_agent,
    approve,
    decide,
    work_until_idle,
)

PAGES = {
    "home": "/",
    "away": "/home/away/?what=approved",
    "flow": "/analytics/?days=30",
    "reviewers": "/analytics/?family=reviewers",
    "rules": "/analytics/?family=rules",
    "rows": "/analytics/rows/?rows=decisions",
    "agents": "/agents/",
    "agent": "/agents/copywriter/",
}


@pytest.fixture
def person(grace, owner_connection):
    """Somebody of every hat, in a brand with a month of work behind it."""
    brand = a_brand("Alpenwolle")
    a_live_rule(brand, slug="health-claims", name="No miracles")
    a_live_rule(brand, slug="wonders", severity="medium", roles=["legal"],
                when={"phrases": {"terms": ["wonder"]}},
                message="A wonder has to be shown.")  # fmt: skip
    names = {"copywriter": "Copywriter", "pricer": "Price scout"}
    for name in names:
        an_agent(name, lambda brief: Answer(dict(brief.inputs),
                 confidence=0.3 + len(str(brief.inputs["text"])) % 7 / 10),
                 confidence="scored", concurrency=4)  # fmt: skip
    admin = a_person(brand, "admin", "owner", "brand", "legal", "operator",
                     name="Mira Sandoval")  # fmt: skip
    others = [a_person(brand, "brand", "legal", name=n)
              for n in ("Jonas Weber", "Ana Petrović")]  # fmt: skip
    workflow = {name: a_workflow(agent=Agent.objects.get(name=name)) for name in names}
    texts = ("A miracle cream", "Wool is a wonder", "Fresh bread", "A miracle wonder")
    for n in range(24):
        a_run(brand, workflow["pricer" if n % 3 == 0 else "copywriter"],
              inputs={"text": f"{texts[n % 4]} for week {n}"},
              by=admin if n % 5 == 0 else None,
              title=f"Spring offer, week {n}")  # fmt: skip
    work_until_idle()
    now = datetime.now(UTC)
    for n, item in enumerate(ReviewItem.objects.order_by("pk")):
        came = now - timedelta(days=n % 27, hours=n % 5)
        due = now + timedelta(hours=n - 12)
        owner_connection.execute(
            "UPDATE review_item SET created_at = %s, due_at = %s WHERE id = %s",
            [came, due, item.pk])  # fmt: skip
        if n % 8 == 5:
            Planted.objects.create(output=item.output, fault="Not true")
        if n < 14:
            who = others[n % 2]
            opened = now - timedelta(minutes=1 + n)
            Reading.objects.create(
                item=item, person=who, seconds=20 + 9 * n, opened_at=opened
            )
            if n % 4 == 3:
                decide(item, who, "reject", reason="Nobody can show that")
            elif n % 7 == 2:
                decide(item, who, "edit", content={"text": f"Soft wool, week {n}"})
            else:
                approve(item, who)
    return admin


def test_the_figures_fit_every_screen_and_say_nothing_small(desk, person):
    page = desk.open(person, "/healthz")
    wrong = []

    for name, path in PAGES.items():
        screens.resize(page, "wide")
        page.goto(path)
        found = [*page.evaluate(RULES), *on_a_phone(page)]
        wrong += [f"{name}: {said}" for said in found]

    assert wrong == []


def test_the_numbers_unfold_and_home_is_marked_as_read(desk):
    item = a_held_item()
    admin = a_person(item.brand, "admin")
    approve(item, a_person(item.brand, "brand"))
    page = desk.open(admin, "/analytics/?family=flow")
    figure = page.locator("#figure-deadlines")

    figure.get_by_text("The numbers").click()
    shown = figure.get_by_role("table").inner_text()
    page.goto("/")
    page.get_by_role("button", name="Mark as read").click()

    assert "high" in shown
    assert page.get_by_text("Nothing was released, decided or finished").is_visible()
