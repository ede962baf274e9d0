"""The plan: of one run, of everything under way, and what a slip moves."""

from datetime import UTC, datetime, timedelta

from orchestrator.models import Outlook, Task
from orchestrator.services.outlook import refreshing
from tests.making import (
    TWO_STEPS,
    a_brand,
    a_held_item,
    a_person,
    a_run,
    a_workflow,
    work_until_idle,
)

FAN = """
workflow: {slug}
title: Fan
inputs: {{type: object}}
steps:
  write: {{title: Write, agent: {agent}, each: "${{ inputs.list }}", with: {{text: "${{ item }}"}}}}
  send: {{title: Send on, agent: {agent}, needs: [write], with: {{text: "x"}}}}
"""  # noqa: E501


def test_a_plan_names_ends_slack_and_whom_each_step_waits_for(signed_in):
    item = a_held_item(workflow=TWO_STEPS)
    browser = signed_in(a_person(item.brand, "brand"))

    page = browser.get(f"/runs/{item.run_id}/plan/").content.decode()

    assert page.index("Write") < page.index("Send on")
    assert "Expected to be over" in page
    assert page.count('class="plan-bar"') == 2
    assert page.count("<b>critical</b>") == 2
    assert f'<a href="/review/{item.pk}/">' in page
    assert "1 task behind it" in page


def test_many_items_of_a_step_stand_in_one_row(signed_in):
    brand = a_brand()
    run = a_run(brand, a_workflow(FAN), inputs={"list": ["a"] * 30})

    page = signed_in(a_person(brand, "author")).get(f"/runs/{run.pk}/plan/")

    rows = {row.step: row for row in page.context["page"].steps}
    assert (rows["write"].total, rows["send"].total) == (30, 1)
    assert "0 of 30 over" in page.content.decode()


def test_two_hours_later_says_exactly_what_moves_and_changes_nothing(signed_in):
    item = a_held_item(workflow=TWO_STEPS)
    browser = signed_in(a_person(item.brand, "brand"))
    behind = Task.objects.get(run=item.run, step="send")
    asked = {"task": item.task_id, "hours": "2"}
    address = f"/runs/{item.run_id}/plan/"
    partial = {"HX-Request": "true", "HX-Target": "slip"}

    page = browser.get(address, asked)
    part = browser.get(address, asked, headers=partial).content.decode()

    slip = page.context["slip"]
    assert (slip.tasks, slip.later, len(slip.moved)) == (1, "2 h", 2)
    assert "Exactly 1 other task moves" in page.content.decode()
    assert part.lstrip().startswith('<div id="slip"')
    behind.refresh_from_db()
    assert behind.state == "waiting"


def test_a_slip_within_the_slack_ends_the_run_no_later(signed_in):
    text = FAN.replace("needs: [write], ", "").replace("  send:", "  other:")
    brand = a_brand()
    run = a_run(brand, a_workflow(text), inputs={"list": ["a"] * 3})
    other = run.tasks.get(step="other")

    page = signed_in(a_person(brand, "brand")).get(
        f"/runs/{run.pk}/plan/", {"task": other.pk, "hours": "0.001"}
    )

    assert page.context["slip"].tasks in (0, 1, 2, 3)
    assert page.status_code == 200


def test_a_slip_that_makes_no_sense_is_refused_in_words(signed_in):
    item = a_held_item()
    browser = signed_in(a_person(item.brand, "brand"))
    asked = [("x", "2"), ("1", "-3"), ("999999", "2"), (item.task_id, "nan")]

    for task, hours in asked:
        slip = {"task": task, "hours": hours}
        page = browser.get(f"/runs/{item.run_id}/plan/", slip)
        assert page.status_code == 422, slip
        assert "note-bad" in page.content.decode()


def test_a_run_that_is_over_has_an_end_and_no_range(signed_in):
    brand = a_brand()
    run = a_run(brand)
    work_until_idle()

    page = signed_in(a_person(brand, "brand")).get(f"/runs/{run.pk}/plan/")

    text = page.content.decode()
    assert "Over since" in text
    assert "What if something slips" not in text
    assert page.context["page"].range == ""


def test_what_is_at_risk_stands_first(signed_in):
    brand = a_brand()
    now = datetime.now(UTC)
    fine = a_run(brand, title="Fine", deadline=now + timedelta(days=30))
    open_end = a_run(brand, title="Open end")
    late = a_run(brand, title="Late", deadline=now + timedelta(seconds=1))
    refreshing.refresh_due()

    page = signed_in(a_person(brand, "owner")).get("/plan/")

    rows = page.context["rows"]
    assert [row.run for row in rows] == [late, fine, open_end]
    assert [row.risk.key for row in rows] == ["late", "good", "none"]


def test_what_is_not_reckoned_yet_is_said(signed_in):
    brand = a_brand()
    a_run(brand)
    browser = signed_in(a_person(brand, "owner"))

    before = browser.get("/plan/").content.decode()
    refreshing.refresh_due()
    after = browser.get("/plan/").content.decode()

    assert "still being reckoned" in before
    assert "still being reckoned" not in after


def test_the_list_goes_on_where_a_page_ends(signed_in, monkeypatch):
    from review.plan import runs as plan_runs

    brand = a_brand()
    version = a_workflow()
    soon = datetime.now(UTC) + timedelta(hours=1)
    made = [a_run(brand, version, deadline=soon if n < 3 else None) for n in range(5)]
    refreshing.refresh_due()
    monkeypatch.setattr(plan_runs, "PAGE", 2)
    browser = signed_in(a_person(brand, "owner"))
    seen, after = [], ""

    for _ in range(5):
        page = browser.get("/plan/", {"after": after}).context
        seen += [row.run.pk for row in page["rows"]]
        after = page["more"]
        if not after:
            break

    assert sorted(seen) == [run.pk for run in made]
    assert browser.get("/plan/", {"after": "nonsense"}).status_code == 404


def test_with_nothing_under_way_the_page_says_what_would_stand_there(signed_in):
    page = signed_in(a_person(a_brand(), "owner")).get("/plan/").content.decode()

    assert "Nothing is under way" in page


def test_another_brands_outlook_is_in_no_list(signed_in):
    theirs = a_run(a_brand(), title="Of strangers")
    refreshing.refresh_due()
    browser = signed_in(a_person(a_brand(), "owner"))

    page = browser.get("/plan/").content.decode()

    assert Outlook.objects.filter(run=theirs).exists()
    assert "Of strangers" not in page
    assert browser.get(f"/runs/{theirs.pk}/plan/").status_code == 404
