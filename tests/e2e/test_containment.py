"""A price of the demo turns out wrong: seen, taken back, and put right outside."""

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from orchestrator.demo import seeding
from orchestrator.demo.promotions import Promotion, load_promotions
from orchestrator.models import (
    Effect,
    FollowUp,
    Principal,
    RecallCase,
    ReviewItem,
    Run,
)
from orchestrator.services.deciding import decisions, rights
from tests import making
from tests.e2e.test_rule_life import photograph
from tests.e2e.test_screens import RULES
from tests.services import own_workers
from tests.services.test_freezes import spend_raw, taken

pytestmark = pytest.mark.usefixtures("grace")

RUN = "Commuter fortnight"
MOST_ITEMS = 3  # one after another: the offers, then copy that a red line holds
PHONE = {"viewport": {"width": 390, "height": 844}}
WHY = "HAL-201 costs 10 euro more since Monday"
ACCEPTED = "The shop honours the lower price"


@pytest.fixture
def demo(ledger, grace, tmp_path: Path, monkeypatch) -> Run:
    """The demo's ledger with one of its runs, approved and delivered."""
    monkeypatch.setenv("OUTBOX_DIR", str(tmp_path / "outbox"))
    monkeypatch.setattr(seeding, "load_promotions", only_that_run)
    monkeypatch.setattr(seeding, "_ask_for_directions", lambda: 0)
    monkeypatch.setattr(seeding, "_play_a_series", lambda owner: 0)
    (tmp_path / "kept").mkdir(mode=0o700)
    seeding.seed(tmp_path / "kept")
    making.draw_nothing()
    own_workers.work()
    run = Run.objects.get(title=RUN)
    for _ in range(MOST_ITEMS):
        for item in ReviewItem.objects.filter(run=run, state="open"):
            while wanted := decisions.missing(item):
                making.approve(item, holder(item, wanted[0].split()[0]))
        own_workers.work()
    assert Effect.objects.filter(run=run, state="done").count() == 2
    return run


def only_that_run(today: date) -> list[Promotion]:
    return [one for one in load_promotions(today) if one.title == RUN]


def holder(item: ReviewItem, role: str) -> Principal:
    """Somebody of the demo who may approve the item as `role`."""
    held = Principal.objects.filter(grants__role=role, grants__brand=item.brand_id)
    return next(one for one in held if not rights.own_hand(item, one))


def test_a_wrong_price_is_taken_back_and_put_right_outside(desk, demo):
    page = desk.open(Principal.objects.get(login="oskar"), "/prices/?q=HAL-201")
    row = page.get_by_role("row").filter(has_text="HAL-201").filter(has_text="UK")
    photograph(page, "prices")

    row.get_by_role("link", name="Recall").click()
    expect(
        page.get_by_text(re.compile(r"tasks in \d+ runs?; \d+ had already"))
    ).to_have_count(2)
    expect(page.locator("svg.reach")).to_contain_text("outbox")
    photograph(page, "preview")
    assert not RecallCase.objects.exists()
    _recall(page)

    expect(page.get_by_role("heading", name="Had already gone out")).to_be_visible()
    case = RecallCase.objects.get()
    owed = FollowUp.objects.filter(case=case)
    assert owed.count() == case.radius["deliveries"] > 0
    assert page.locator(".owed").count() == owed.count()
    photograph(page, "case")
    page.set_viewport_size(PHONE["viewport"])
    assert page.evaluate(RULES) == []
    photograph(page, "case-phone")
    for _ in range(owed.count()):
        _accept(page)
    page.get_by_role("button", name="Close the case").click()

    expect(page.locator("#case .chips")).to_contain_text("closed")
    page.get_by_role("link", name="Report").click()
    expect(
        page.get_by_role("heading", name=f"Report of recall {case.pk}")
    ).to_be_visible()
    expect(page.locator(".report")).to_contain_text(ACCEPTED)
    photograph(page, "report")
    assert not FollowUp.objects.exclude(state="done").exists()


def test_everything_is_frozen_and_let_go_in_parts_from_a_phone(desk, ledger):
    brand = making.a_brand("Nordwind")
    sending = own_workers.a_sending_run(brand)
    making.give(taken(), {"text": "a"})
    spend_raw(taken())  # a call that nobody can stop any more
    making.a_run(brand, title="Waits under it")
    operator = making.a_person(brand, "operator")
    page = desk.open(operator, f"/runs/{sending.pk}/", **PHONE)

    page.locator(".bar-freeze").click()
    page.get_by_label("What").select_option(label="Everything, in every brand")
    page.get_by_label("Why").fill("Wrong prices everywhere")
    page.get_by_role("button", name="Freeze it now").click()
    expect(page.locator("#band")).to_contain_text("Everything: Wrong prices everywhere")
    under_way = page.locator(".freeze-part").filter(
        has_text="Calls that were under way"
    )
    expect(under_way.get_by_role("link", name="Send")).to_be_visible()
    photograph(page, "frozen")

    page.get_by_role("button", name="Let go").first.click()
    expect(page.get_by_text("let go", exact=True)).to_be_visible()
    expect(page.locator("#band")).to_be_visible()
    photograph(page, "thawed")
    page.get_by_text("Lift the freeze…").click()
    page.get_by_role("button", name="Yes, lift it").click()
    expect(page.locator("#band")).to_have_count(0)
    expect(page.get_by_text("Nothing is frozen")).to_be_visible()


def _recall(page: Page) -> None:
    page.get_by_label("Why").fill(WHY)
    page.locator("summary", has_text="Recall…").click()
    page.get_by_role("button", name=re.compile("Yes, recall")).click()


def _accept(page: Page) -> None:
    """The first delivery that nobody settled: it stands, for a reason."""
    left = page.locator(".owed-open")
    before = left.count()
    first = left.first
    first.locator("summary").click()
    first.get_by_role("radio", name="Accept").check()
    first.get_by_role("textbox", name="Reason").fill(ACCEPTED)
    first.get_by_role("button", name="Settle it so").click()
    expect(left).to_have_count(before - 1)
