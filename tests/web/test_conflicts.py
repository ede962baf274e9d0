"""A stale page: what was seen, what changed, and what was typed, side by side."""

import uuid

import pytest

from orchestrator.models import Decision, ReviewItem
from review.models import Draft
from tests.making import a_held_item, a_person, decide

HTMX = {"hx-request": "true"}


class Desk:
    """A person who opened an item before somebody edited it."""

    def __init__(self, browser, item, person):
        self.browser, self.item, self.person = browser, item, person
        self.shown = {
            "digest": item.output.digest,
            "screening": item.screening_id,
            "idempotency_key": str(uuid.uuid4()),
        }

    def decide(self, verdict, **said):
        where = f"/review/{self.item.pk}/decisions/"
        posted = {**self.shown, "verdict": verdict, **said}
        return self.browser.post(where, posted, headers=HTMX)


@pytest.fixture
def stale(signed_in):
    item = a_held_item()
    person = a_person(item.brand, "brand")
    desk = Desk(signed_in(person), item, person)
    kim = a_person(item.brand, "brand", name="Kim Sato")
    decide(item, kim, "edit", content={"text": "A miracle balm"})
    return desk


def successor(desk):
    return ReviewItem.objects.get(task=desk.item.task, state="open")


def test_the_three_sides_are_shown(stale):
    response = stale.decide("reject", reason="Too loud for us")

    page = response.content.decode()
    assert response.status_code == 409
    assert "What you saw" in page
    assert "A miracle cream" in page
    assert "<del>cream</del><ins>balm</ins>" in page
    assert "Kim Sato edited" in page
    assert "Too loud for us" in page


def test_an_edit_half_made_is_shown_as_what_it_would_have_changed(stale):
    page = stale.decide("edit", **{"text:/text": "A kind cream"}).content.decode()

    assert "<del>miracle</del><ins>kind</ins>" in page


def test_nothing_is_decided_by_it(stale):
    before = Decision.objects.count()

    stale.decide("reject", reason="Too loud for us")

    assert Decision.objects.count() == before


def test_re_reviewing_leads_to_what_stands_now(stale):
    page = stale.decide("reject", reason="Too loud for us").content.decode()

    assert f'href="/review/{successor(stale).pk}/"' in page


def test_the_notes_are_kept_on_what_stands_now_and_the_rest_is_not(stale):
    Draft.objects.create(
        item=stale.item,
        person=stale.person,
        fields={"reason": ["Too loud"], "verdict": ["reject"]},
    )

    where = f"/review/{stale.item.pk}/draft/"
    response = stale.browser.post(where, {"what": "notes"})

    now = successor(stale)
    assert response.headers["Location"] == f"/review/{now.pk}/"
    kept = Draft.objects.get()
    assert (kept.item, kept.fields) == (now, {"reason": ["Too loud"]})


def test_the_draft_can_be_discarded(stale):
    Draft.objects.create(item=stale.item, person=stale.person, fields={"reason": ["x"]})

    stale.browser.post(f"/review/{stale.item.pk}/draft/", {"what": "discard"})

    assert not Draft.objects.exists()


def test_approving_an_edit_that_was_not_saved_is_422(signed_in):
    item = a_held_item(severity="medium")
    person = a_person(item.brand, "brand")
    desk = Desk(signed_in(person), item, person)

    response = desk.decide("approve", **{"text:/text": "A kind cream"})

    assert response.status_code == 422
    assert "save it as your version" in response.content.decode()
    assert not Decision.objects.exists()


def test_a_typed_edit_is_screened_and_nothing_is_kept(signed_in):
    item = a_held_item()
    browser = signed_in(a_person(item.brand, "brand"))
    where = f"/review/{item.pk}/screenings/"

    held = browser.post(where, {"text:/text": "Another miracle"}).content.decode()
    clean = browser.post(where, {"text:/text": "A kind cream"}).content.decode()

    assert "1 finding would still hold it" in held
    assert "No red line would hold this text" in clean
    assert "<del>miracle</del><ins>kind</ins>" in clean
    assert item.task.outputs.count() == 1
