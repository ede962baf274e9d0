"""Deciding in a browser: what the page says, keeps, and lets nobody do twice."""

import pytest
from playwright.sync_api import expect

from orchestrator.models import Decision, Release, ReviewItem
from orchestrator.services.running.sweep import sweep_once
from tests import making
from tests.making import PASSWORD, a_person, approve

pytestmark = pytest.mark.usefixtures("grace")


def where(item):
    return f"/review/{item.pk}/"


def news(page):
    """What the page says became of the item, where the focus is."""
    return page.locator("#item [data-focus]")


def button(page, name):
    return page.locator("#decision").get_by_role("button", name=name, exact=True)


def a_held_item(**rule):
    """An item whose finding need not be settled: that has tests of its own."""
    return making.a_held_item(**{"severity": "medium", **rule})


def choose(page, name):
    """A verdict is chosen, and then confirmed."""
    button(page, name).click()
    page.locator("[data-confirm-go]").click()


def edit(page, text):
    page.locator("#decision").get_by_role("link", name="Edit").click()
    expect(page.get_by_label("Text", exact=True)).to_be_focused()
    page.get_by_label("Text", exact=True).fill(text)
    page.get_by_role("button", name="Save my version").click()


def test_somebody_signs_in_and_reaches_what_waits(desk):
    item = a_held_item()
    person = a_person(item.brand, "brand")
    page = desk.open(None)

    page.get_by_label("Name").fill(person.login)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    beside = page.locator(f"#item[data-item='{item.pk}']")
    expect(beside).to_be_visible()
    page.get_by_role("link", name=item.title).click()

    expect(beside).to_be_visible()
    expect(button(page, "Approve")).to_be_enabled()


def test_two_people_of_two_roles_release_it_and_the_queue_is_shorter(desk):
    item = a_held_item(roles=["brand", "legal"])
    first, second = (a_person(item.brand, role) for role in ("brand", "legal"))
    queue = desk.open(first)
    every = queue.locator("#queue-views .view-count").first
    expect(every).to_have_text("1")
    at_first, at_second = (desk.open(one, where(item)) for one in (first, second))
    expect(at_first.locator("#decision .needs")).to_contain_text("Legal")

    choose(at_first, "Approve")
    expect(at_first.get_by_text("You approved as brand.")).to_be_visible()
    expect(at_first.get_by_text("Still missing: legal 0 of 1.")).to_be_visible()
    assert not Release.objects.exists()
    at_second.reload()
    at_second.evaluate("window.stillTheSamePage = true")
    choose(at_second, "Approve")

    expect(news(at_second)).to_contain_text("This item is settled.")
    assert at_second.evaluate("window.stillTheSamePage")
    assert Release.objects.get().output_id == item.output_id
    queue.reload()
    expect(every).to_have_text("0")
    expect(queue.get_by_text("Nothing waits for a person")).to_be_visible()


def test_after_a_decision_the_reader_stands_at_the_answer(desk):
    item = a_held_item()
    page = desk.open(a_person(item.brand, "brand"), where(item))

    choose(page, "Approve")

    expect(news(page)).to_be_focused()
    expect(page.locator("#live")).to_have_text("This item is settled.")


def test_an_edit_where_a_line_still_matches_waits_for_somebody_else(desk):
    item = a_held_item()
    editor, other = (a_person(item.brand, "brand") for _ in range(2))
    page = desk.open(editor, where(item))

    edit(page, "Still a miracle cream")
    expect(page.locator("#why-not")).to_contain_text("somebody else must approve it")

    expect(page.locator("mark.rl")).to_contain_text("miracle")
    page.locator("#tab-previous").click()
    expect(page.locator("#changes ins")).to_contain_text(["Still"])
    expect(button(page, "Approve")).to_be_disabled()
    assert not Release.objects.exists()
    theirs = desk.open(other, page.url.removeprefix(desk.address))
    choose(theirs, "Approve")
    expect(news(theirs)).to_contain_text("This item is settled.")
    assert Release.objects.get().output.author == editor


def test_an_edit_that_is_clean_is_released_by_itself(desk):
    item = a_held_item()
    page = desk.open(a_person(item.brand, "brand"), where(item))

    edit(page, "A kind cream")

    expect(page.locator("#item")).not_to_contain_text("Decide")
    expect(page.locator(".item-head .state")).not_to_have_text("open")
    assert bytes(Release.objects.get().output.content) == b'{"text":"A kind cream"}'


@pytest.mark.parametrize("name", ["Request changes", "Reject"])
def test_without_a_reason_it_is_refused_at_the_field_that_lacks_it(desk, name):
    item = a_held_item()
    page = desk.open(a_person(item.brand, "brand"), where(item))

    choose(page, name)

    expect(page.locator("#reason")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#reason-error")).to_be_visible()
    assert not Decision.objects.exists()
    page.locator("#reason").fill("Say kind instead")
    choose(page, name)
    expect(page.locator(".item-head .state")).not_to_have_text("open")
    assert Decision.objects.get().reason == "Say kind instead"


def test_a_refused_edit_keeps_what_was_typed(desk):
    item = a_held_item()
    page = desk.open(a_person(item.brand, "brand"), where(item))
    page.locator("#decision").get_by_role("link", name="Edit").click()
    page.get_by_text("Edit the whole content as JSON").click()
    page.get_by_label("The content").fill('{"text": ')

    page.get_by_role("button", name="Save this JSON").click()

    expect(page.locator("#raw-error")).to_contain_text("not JSON")
    expect(page.get_by_label("The content")).to_have_value('{"text": ')
    assert not Decision.objects.exists()


def test_a_decision_is_undone_within_its_grace(desk, grace):
    grace(60)
    item = a_held_item()
    page = desk.open(a_person(item.brand, "brand"), where(item))
    choose(page, "Approve")

    page.get_by_role("button", name="Undo").click()

    expect(page.locator(".item-head .state")).to_have_text("open")
    expect(button(page, "Approve")).to_be_enabled()
    expect(page.locator(".history .need")).to_have_text("undone")
    assert not Release.objects.exists()


def test_after_its_grace_the_page_says_by_itself_that_it_is_settled(desk, grace):
    grace(1)
    item = a_held_item()
    page = desk.open(a_person(item.brand, "brand"), where(item))
    choose(page, "Approve")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()

    while ReviewItem.objects.get().state == "settling":
        sweep_once()
    expect(news(page)).to_contain_text("This item is settled.")

    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    assert Release.objects.get().output_id == item.output_id


def test_of_two_at_once_the_second_is_told_and_keeps_what_they_typed(desk):
    item = a_held_item()
    first, second = (a_person(item.brand, "brand") for _ in range(2))
    theirs, ours = (desk.open(one, where(item)) for one in (first, second))
    ours.locator("#reason").fill("Too loud for us")

    choose(theirs, "Approve")
    expect(news(theirs)).to_contain_text("This item is settled.")
    choose(ours, "Reject")

    conflict = ours.locator("#conflict")
    expect(conflict).to_contain_text("Nothing was decided.")
    expect(conflict).to_contain_text("Too loud for us")
    expect(conflict).to_be_focused()
    assert Decision.objects.get().actor == first


def test_a_double_click_is_one_decision(desk):
    item = a_held_item()
    page = desk.open(a_person(item.brand, "brand"), where(item))

    button(page, "Approve").click()
    page.locator("[data-confirm-go]").dblclick()

    expect(news(page)).to_contain_text("This item is settled.")
    assert Decision.objects.count() == 1


def test_an_open_page_says_that_somebody_decided_and_keeps_what_is_typed(desk):
    item = a_held_item()
    page = desk.open(a_person(item.brand, "brand"), where(item))
    page.locator("#reason").fill("Half a thought")

    approve(item, a_person(item.brand, "brand"))

    expect(page.locator("#item-news")).to_contain_text("has changed since you opened")
    expect(page.locator("#reason")).to_have_value("Half a thought")


def test_without_scripts_one_signs_in_approves_and_edits(desk):
    item = a_held_item()
    person = a_person(item.brand, "brand")
    page = desk.open(None, where(item), java_script_enabled=False)
    page.get_by_label("Name").fill(person.login)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(f"{desk.address}{where(item)}")

    button(page, "Reject").click()
    expect(page.locator("#reason-error")).to_be_visible()
    button(page, "Approve").click()

    expect(page).to_have_url(f"{desk.address}{where(item)}")
    expect(news(page)).to_contain_text("This item is settled.")
    assert ReviewItem.objects.get().state == "settled"
