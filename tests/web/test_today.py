"""What agents did today without you: equal to the history row for row."""

import re
from datetime import timedelta

from django.utils import timezone

from orchestrator.models import Event, Principal, ReviewItem, Run
from review.today import page as today_page
from tests.making import (
    SENDING,
    TWO_STEPS,
    a_brand,
    a_held_item,
    a_live_rule,
    a_person,
    a_run,
    a_workflow,
    an_agent,
    approve,
    take,
    work_until_idle,
)
from tests.services.outcomes_made import fail


def busy(brand):
    """Releases by policy and by decision, retries, deliveries, a question."""
    a_live_rule(brand)
    a_run(brand, title="Fails")
    fail(take())
    a_run(brand, a_workflow(TWO_STEPS), title="Plain")
    an_agent("sender", effect=True)
    a_run(brand, a_workflow(SENDING), title="Sends")
    a_run(brand, inputs={"text": "A miracle"}, title="Held")
    a_run(brand, inputs={"text": "A miracle"}, title="Approved")
    work_until_idle()
    item = ReviewItem.objects.get(run__title="Approved")
    approve(item, a_person(brand, "brand"))
    work_until_idle()


def by_machines(brand):
    """Every event of the brand that no person caused, from the history alone."""
    humans = Principal.objects.filter(kind="human").values_list("pk", flat=True)
    people = {f"principal:{pk}" for pk in humans}
    runs = set(Run.objects.filter(brand=brand).values_list("pk", flat=True))
    return {
        event.pk
        for event in Event.objects.all()
        if (event.brand_id == brand.pk or event.run_id in runs)
        and event.actor not in people
    }


def walked(browser, **asked):
    """The events on every page, in order, and the counts of the first page."""
    found, before, counts = [], "", None
    while True:
        answer = browser.get("/today/", {**asked, "before": before})
        page = answer.context["page"]
        counts = counts or {one.group.key: one.number for one in page.counts}
        text = answer.content.decode()
        found += [int(pk) for pk in re.findall(r'data-event="(\d+)"', text)]
        if page.older is None:
            return found, counts
        before = page.older


def test_every_line_of_the_day_stands_there_exactly_once(signed_in, monkeypatch):
    monkeypatch.setattr(today_page, "PAGE", 20)
    brand, other = a_brand(), a_brand()
    busy(brand)
    a_run(other)
    work_until_idle()
    browser = signed_in(a_person(brand, "owner"))

    rows, counts = walked(browser)

    assert sorted(rows) == sorted(by_machines(brand))
    assert sum(counts.values()) == len(rows)


def test_every_line_is_in_exactly_one_group_and_counts_are_its_rows(signed_in):
    brand = a_brand()
    busy(brand)
    browser = signed_in(a_person(brand, "owner"))
    _, counts = walked(browser)

    groups = {key: walked(browser, what=key)[0] for key in counts}

    assert {key: len(rows) for key, rows in groups.items()} == counts
    every = [pk for rows in groups.values() for pk in rows]
    assert sorted(every) == sorted(by_machines(brand))
    assert counts["released"] >= 5
    assert counts["effects"] >= 2
    assert counts["retries"] >= 1
    assert counts["asked"] >= 2


def test_what_people_did_is_not_there(signed_in):
    item = a_held_item()
    decision = approve(item, a_person(item.brand, "brand"))
    browser = signed_in(a_person(item.brand, "owner"))

    rows, _ = walked(browser)

    of_people = Event.objects.filter(noun="decision", subject=decision.pk)
    assert of_people.exists()
    assert not set(of_people.values_list("pk", flat=True)) & set(rows)


def test_a_run_and_an_agent_narrow_it(signed_in):
    brand = a_brand()
    busy(brand)
    browser = signed_in(a_person(brand, "owner"))
    run = Run.objects.get(title="Sends")

    of_run, _ = walked(browser, run=run.pk)
    of_agent, _ = walked(browser, agent="sender")

    own = set(Event.objects.filter(run_id=run.pk).values_list("pk", flat=True))
    assert set(of_run) == own & by_machines(brand)
    assert set(of_agent) < set(of_run)
    nouns = Event.objects.filter(pk__in=of_agent).values_list("noun", flat=True)
    assert {"attempt", "effect", "output", "release", "task"} <= set(nouns)


def test_lines_of_one_task_stand_together_under_its_name(signed_in):
    brand = a_brand()
    a_run(brand, a_workflow(TWO_STEPS), title="Plain")
    work_until_idle()
    browser = signed_in(a_person(brand, "owner"))

    page = browser.get("/today/").context["page"]

    tasks = [one.task for one in page.bundles]
    assert len(tasks) == len(set(tasks)) >= 2
    assert {row.id for one in page.bundles for row in one.rows} == {
        row.id for row in page.rows
    }
    for one in page.bundles:
        assert {row.task for row in one.rows} == {one.task}


def test_yesterday_is_another_page(signed_in, owner_connection):
    brand = a_brand()
    a_run(brand)
    work_until_idle()
    owner_connection.execute("ALTER TABLE event DISABLE TRIGGER USER")
    owner_connection.execute("UPDATE event SET at = at - interval '1 day'")
    a_run(brand, title="Of today")
    browser = signed_in(a_person(brand, "owner"))
    day = timezone.localdate() - timedelta(days=1)

    today, _ = walked(browser)
    before, _ = walked(browser, day=day.isoformat())

    assert set(today) | set(before) == by_machines(brand)
    assert not set(today) & set(before)
    assert before


def test_an_empty_day_says_so_and_bad_addresses_are_ignored(signed_in):
    browser = signed_in(a_person(a_brand(), "owner"))

    page = browser.get("/today/", {"day": "x", "what": "y", "run": "-1",
                                   "agent": "' OR 1=1", "before": "z"})  # fmt: skip

    assert page.status_code == 200
    assert "Agents did nothing on this day" in page.content.decode()


def test_links_lead_to_the_evidence(signed_in):
    brand = a_brand()
    busy(brand)
    auditor = signed_in(a_person(brand, "auditor"))

    page = auditor.get("/today/", {"what": "released"}).content.decode()

    assert re.search(r'href="/outputs/\d+/evidence/"', page)
