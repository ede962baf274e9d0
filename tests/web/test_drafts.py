"""Drafts: nothing somebody typed is lost, whatever became of the item."""

import uuid

import pytest
from django.test import Client
from django.utils import timezone

from orchestrator.services.running import runs
from review.item import leases
from review.models import Draft
from tests.making import a_held_item, a_person, decide

HTMX = {"hx-request": "true"}


class Desk:
    """A person with one item open."""

    def __init__(self, browser, item, person):
        self.browser, self.item, self.person = browser, item, person

    def send(self, noun, **said):
        return self.browser.post(f"/review/{self.item.pk}/{noun}/", said, headers=HTMX)

    def decide(self, verdict, **said):
        shown = {
            "digest": self.item.output.digest,
            "screening": self.item.screening_id,
            "idempotency_key": str(uuid.uuid4()),
        }
        return self.send("decisions", **{**shown, "verdict": verdict, **said})

    def page(self):
        return self.browser.get(f"/review/{self.item.pk}/").content.decode()


@pytest.fixture
def desk(signed_in):
    item = a_held_item()
    person = a_person(item.brand, "brand")
    return Desk(signed_in(person), item, person)


def test_what_is_typed_is_kept_and_shown_again(desk):
    desk.send("draft", reason="Half a thought", chip="price", digest="")

    page = desk.page()

    assert "Half a thought</textarea>" in page
    assert (
        'value="price" data-hotkey="Alt+2" data-key-name="item.chip_2" checked' in page
    )
    assert "restored" in page


def test_the_page_keeps_drafts_at_its_own_address(desk):
    assert f'data-draft="/review/{desk.item.pk}/draft/"' in desk.page()


def test_an_untouched_editor_is_no_draft(desk):
    desk.send("draft", **{"text:/text": "A miracle cream"})

    assert not Draft.objects.exists()


def test_an_edit_half_typed_is_kept(desk):
    digest = desk.item.output.digest
    desk.send("draft", digest=digest, **{"text:/text": "A kind cream"})

    assert "A kind cream</textarea>" in desk.page()


def test_it_can_be_discarded(desk):
    desk.send("draft", reason="Half a thought")

    desk.send("draft", what="discard")

    assert not Draft.objects.exists()
    assert "Half a thought" not in desk.page()


def test_a_decision_clears_it(desk):
    desk.send("draft", reason="Half a thought")

    desk.decide("reject", reason="A whole one")

    assert not Draft.objects.exists()


def test_a_draft_is_nobody_elses(desk, signed_in):
    desk.send("draft", reason="Half a thought")

    other = signed_in(a_person(desk.item.brand, "brand"))

    page = other.get(f"/review/{desk.item.pk}/").content.decode()
    assert "Half a thought" not in page


def test_a_refused_form_is_kept(desk):
    response = desk.decide("approve", reason="Looks fine to me")

    assert response.status_code == 422
    assert Draft.objects.get().fields["reason"] == ["Looks fine to me"]


def test_a_reason_of_200_kilobytes_is_422_with_the_limit_and_stays(desk):
    long = "word " * 40_000

    response = desk.decide("reject", reason=long)

    page = response.content.decode()
    assert response.status_code == 422
    assert "at most 4,000 are kept" in page
    assert long.strip() in page


def test_an_item_withdrawn_under_the_reader_is_410_and_says_by_whom(desk):
    kim = a_person(desk.item.brand, "operator", name="Kim Sato")
    runs.cancel_run(desk.item.run, by=kim, reason="Wrong season")

    response = desk.decide("reject", reason="Too loud for us")

    page = response.content.decode()
    assert response.status_code == 410
    assert "Run cancelled by Kim Sato" in page
    assert "Too loud for us" in page


def test_an_item_somebody_took_is_423_and_the_words_are_kept(desk):
    leases.take(desk.item, a_person(desk.item.brand, "brand", name="Kim Sato"))

    response = desk.decide("reject", reason="Too loud for us")

    assert response.status_code == 423
    assert "Kim Sato" in response.content.decode()
    assert Draft.objects.get().fields["reason"] == ["Too loud for us"]


def test_a_session_that_ended_is_428_and_a_panel_with_a_way_back(desk):
    desk.send("draft", reason="Half a thought")
    stranger = Client()

    response = stranger.post(
        f"/review/{desk.item.pk}/decisions/",
        {"verdict": "reject"},
        headers={
            **HTMX,
            "hx-current-url": f"http://testserver/review/{desk.item.pk}/",
        },
    )

    page = response.content.decode()
    assert response.status_code == 428
    assert response.headers["HX-Retarget"] == "#session"
    assert f"/sign-in/?next=/review/{desk.item.pk}/" in page
    assert "Half a thought</textarea>" in desk.page()


def test_who_lost_the_role_is_403_and_the_words_are_kept(desk):
    desk.person.grants.update(until=timezone.now())
    desk.person.grants.create(brand=desk.item.brand, role="auditor")

    response = desk.decide("reject", reason="Too loud for us")

    assert response.status_code == 403
    assert Draft.objects.get().fields["reason"] == ["Too loud for us"]


def test_nothing_is_kept_on_what_is_decided(desk):
    decide(desk.item, a_person(desk.item.brand, "brand"), "reject", reason="No.")

    desk.send("draft", reason="Late")

    assert not Draft.objects.exists()
