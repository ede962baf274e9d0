"""The digest: of a person and of a campaign, on a page, as JSON and by mail."""

from datetime import UTC, datetime, timedelta
from datetime import time as clock

from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orchestrator.services.outlook import refreshing
from review.models import Notification
from review.notices import digests, sending
from tests.making import (
    TWO_STEPS,
    a_brand,
    a_held_item,
    a_person,
    a_run,
    approve,
    work_until_idle,
)
from tests.services.noticing import a_reader, brand_of


def test_a_digest_says_what_changed_who_blocks_what_is_at_risk_and_due(signed_in):
    item = a_held_item(workflow=TWO_STEPS)
    late = datetime.now(UTC) + timedelta(seconds=5)
    a_run(item.brand, title="Late one", deadline=late)
    refreshing.refresh_due()

    page = signed_in(a_person(item.brand, "brand")).get("/digest/")

    digest = page.context["digest"]
    assert [row.run.title for row in digest.risks] == ["Late one"]
    people = [one for one in digest.blocked if one.held.kind == "people"]
    assert [(one.held.who, one.held.behind) for one in people] == [("Brand", 1)]
    assert f"/review/{item.pk}/" in [one.link for one in digest.due]
    assert "put before people" in page.content.decode()


def test_the_json_is_the_same_digest(signed_in):
    item = a_held_item(workflow=TWO_STEPS)
    refreshing.refresh_due()
    browser = signed_in(a_person(item.brand, "brand"))

    own = browser.get("/digest.json").json()
    of_run = browser.get(f"/runs/{item.run_id}/digest.json").json()

    assert own["open_runs"] == of_run["open_runs"] == 1
    for digest in (own, of_run):
        (blocked,) = digest["blocked"]
        assert (blocked["kind"], blocked["behind"], blocked["runs"]) == ("people", 1, 1)
        assert digest["changed"]["runs"][0]["counts"]["review_item_open"] == 1


def test_a_campaigns_digest_is_about_that_run_alone(signed_in):
    item = a_held_item()
    other = a_run(item.brand, inputs={"text": "A miracle"}, title="Another")
    work_until_idle()

    page = signed_in(a_person(item.brand, "brand")).get(f"/runs/{item.run_id}/digest/")

    text = page.content.decode()
    assert f"/review/{item.pk}/" in text
    assert other.title not in text


def test_marking_as_read_forgets_what_changed_and_reading_does_not(signed_in):
    item = a_held_item()
    refreshing.refresh_due()
    browser = signed_in(a_person(item.brand, "brand"))

    before = browser.get("/digest/").context["digest"].changed
    again = browser.get("/digest/").context["digest"].changed
    browser.post("/digest/seen/")
    after = browser.get("/digest/").context["digest"].changed

    assert len(before) == len(again) == 1
    assert after == []
    assert browser.get("/digest/seen/").status_code == 405


def test_an_empty_digest_says_so(signed_in):
    page = signed_in(a_person(a_brand(), "owner")).get("/digest/").content.decode()

    assert "Nothing to tell" in page


def test_a_run_that_is_over_still_tells_what_changed(signed_in):
    item = a_held_item()
    approve(item, a_person(item.brand, "brand"))
    work_until_idle()

    person = a_person(item.brand, "owner")
    page = signed_in(person).get(f"/runs/{item.run_id}/digest/")

    digest = page.context["digest"]
    assert (digest.open_runs, digest.blocked) == (0, [])
    assert "approved" in page.content.decode()


def test_the_daily_mail_holds_the_digest_once(ledger):
    ada = a_reader(mail="digest", digest_at=clock(0, 0))
    brand = brand_of(ada)
    late = datetime.now(UTC) + timedelta(seconds=5)
    a_run(brand, title="Late one", deadline=late)
    refreshing.refresh_due()

    written = [digests.write_digests() for _ in range(2)]
    sending.send_due()

    assert written == [1, 0]
    (sent,) = mail.outbox
    assert "Late one" in sent.body
    assert "/digest/" in sent.body
    assert Notification.objects.filter(kind="digest").count() == 1


def test_more_runs_ask_the_database_no_more(signed_in):
    item = a_held_item()
    refreshing.refresh_due()
    browser = signed_in(a_person(item.brand, "brand"))
    browser.get("/digest/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/digest/")
    for _ in range(4):
        a_run(item.brand, inputs={"text": "A miracle"})
    work_until_idle()
    refreshing.refresh_due()

    with CaptureQueriesContext(connection) as many:
        browser.get("/digest/")

    assert len(many) <= len(few) + 1 <= 30
