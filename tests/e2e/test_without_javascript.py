"""Plain forms and links: everything that matters works with scripts off, twice."""

import pytest
from playwright.sync_api import expect

from orchestrator.models import Decision, Release, ReviewItem, Settlement
from tests import making
from tests.making import PASSWORD, a_person

pytestmark = pytest.mark.usefixtures("grace")
LOOKS = {
    "wide": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
}


@pytest.fixture(params=LOOKS)
def plain(request, desk):
    """Opens pages without scripts; a page wider than its screen fails."""
    opened = []

    def open_page(person, path="/review/"):
        page = desk.open(
            person, path, java_script_enabled=False, **LOOKS[request.param]
        )
        opened.append(page)
        return page

    yield open_page
    for page in opened:
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= page.viewport_size["width"]


@pytest.fixture
def item(ledger):
    """An item whose finding is grave: it is settled before approving."""
    return making.a_held_item()


def where(item):
    return f"/review/{item.pk}/"


def button(page, name):
    return page.locator("#decision").get_by_role("button", name=name, exact=True)


def answer(page):
    """What the page says became of the item, on top of it."""
    return page.locator("#item [data-focus]")


def dismiss(page):
    """The finding does not apply: another context."""
    finding = page.locator("#finding-1")
    finding.get_by_label("Dismiss", exact=True).check()
    finding.locator(".way-dismiss [value=other_context]").check()


def test_one_signs_in_filters_opens_settles_and_approves(plain, item):
    person = a_person(item.brand, "brand")
    page = plain(None, "/review/")
    page.get_by_label("Name").fill(person.login)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    expect(page.locator("#queue tr[data-item]")).to_have_count(1)
    page.locator("#queue-filters summary").click()
    page.get_by_label("Severity").select_option("Low")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("Nothing matches these filters")).to_be_visible()
    page.locator("#queue-filters summary").click()
    page.get_by_label("Severity").select_option("High")
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_role("link", name=item.title).click()
    dismiss(page)
    button(page, "Approve").click()

    expect(answer(page)).to_contain_text("This item is settled.")
    assert Settlement.objects.get().how == "dismiss"
    assert Release.objects.get().output_id == item.output_id


def test_what_is_not_settled_is_said_and_nothing_is_decided(plain, item):
    page = plain(a_person(item.brand, "brand"), where(item))
    page.locator("#reason").fill("Looks fine to me")

    button(page, "Approve").click()

    expect(page.get_by_text("Nothing was decided.")).to_be_visible()
    expect(page.locator("#reason")).to_have_value("Looks fine to me")
    assert not Decision.objects.exists()


def test_a_rejection_without_a_reason_keeps_the_rest_of_the_form(plain, item):
    page = plain(a_person(item.brand, "brand"), where(item))
    dismiss(page)
    button(page, "Reject").click()

    expect(page.locator("#reason-error")).to_contain_text("Say why")
    expect(page.locator("#finding-1 [value=dismiss]")).to_be_checked()
    assert not Decision.objects.exists()

    page.locator("#reason").fill("Too loud for us")
    button(page, "Reject").click()
    expect(page.locator(".item-head .state")).not_to_have_text("open")
    assert Decision.objects.get().reason == "Too loud for us"


def test_a_decision_is_undone_while_it_can_be(plain, item, grace):
    grace(600)
    page = plain(a_person(item.brand, "brand"), where(item))
    dismiss(page)
    button(page, "Approve").click()
    expect(page.get_by_text("Takes effect")).to_be_visible()

    page.get_by_role("button", name="Undo").click()

    expect(page.locator(".item-head .state")).to_have_text("open")
    expect(button(page, "Approve")).to_be_visible()
    expect(page.locator(".history .need")).to_have_text("undone")
    assert not Release.objects.exists()


def test_the_next_item_follows_with_a_way_back(plain, item, grace):
    grace(600)
    making.a_run(item.brand, item.run.version, inputs={"text": "A miracle soap"})
    making.work_until_idle()
    coming = ReviewItem.objects.exclude(pk=item.pk).get()
    page = plain(a_person(item.brand, "brand"), where(item))
    page.locator("#reason").fill("Too loud for us")
    button(page, "Reject").click()

    expect(page.locator(f"#item[data-item='{coming.pk}']")).to_be_visible()
    page.locator("#after").get_by_role("button", name="Undo").click()

    expect(page.locator(f"#item[data-item='{item.pk}']")).to_be_visible()
    expect(page.locator(".item-head .state")).to_have_text("open")


def test_a_question_is_answered(plain, ledger):
    item = making.a_question()
    page = plain(a_person(item.brand, "owner"), where(item))

    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("Nothing was decided.")).to_be_visible()
    page.get_by_label("Germany").check()
    page.get_by_role("button", name="Answer").click()

    expect(answer(page)).to_contain_text("This item is settled.")
    said = Decision.objects.get().replacement
    assert b'"answer":"de"' in bytes(said.content)
