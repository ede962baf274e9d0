"""Deciding through the page: what happens, what is refused, and what is kept."""

import pytest

from orchestrator.models import Decision, Output, Release, ReviewItem
from tests.making import a_held_item, a_person, decide

HTMX = {"hx-request": "true"}


class Desk:
    """A person with one item open."""

    def __init__(self, browser, item):
        self.browser, self.item = browser, item
        page = browser.get(f"/review/{item.pk}/").context["page"]
        self.shown = page.form.shown

    def post(self, verdict, *, htmx=False, settled=True, **more):
        said = settling(self.item) if settled and verdict == "approve" else {}
        posted = {**self.shown, "verdict": verdict, **said, **more}
        where = f"/review/{self.item.pk}/decisions/"
        headers = HTMX if htmx else {}
        return self.browser.post(where, posted, headers=headers)


def settling(item):
    """Every finding of the item dismissed, as the page's form would post it."""
    said = {}
    for finding in item.screening.findings.all():
        said |= {f"settle-{finding.pk}": "dismiss", f"code-{finding.pk}": "quoted"}
    return said


@pytest.fixture
def desk(signed_in):
    def open_item(item=None, *roles):
        item = item or a_held_item()
        person = a_person(item.brand, *(roles or ("brand",)))
        return Desk(signed_in(person), item)

    return open_item


def test_an_approval_releases_and_leads_back_to_the_item(desk):
    at = desk()

    response = at.post("approve")

    assert response.status_code == 302
    assert response.headers["Location"] == f"/review/{at.item.pk}/"
    assert Release.objects.get().digest == at.item.output.digest


def test_htmx_gets_the_item_as_it_is_now(desk):
    response = desk().post("approve", htmx=True)

    assert response.status_code == 200
    assert "This item is settled." in response.content.decode()


def test_the_same_form_sent_twice_is_one_decision(desk):
    at = desk()

    first, second = at.post("approve"), at.post("approve")

    assert (first.status_code, second.status_code) == (302, 302)
    assert Decision.objects.count() == 1


def test_an_edit_of_one_field_becomes_a_new_version(desk):
    at = desk()

    response = at.post("edit", mode="fields", **{"text:/text": "A kind cream"})

    assert response.status_code == 302
    fresh = Output.objects.get(task=at.item.task, version=2)
    assert bytes(fresh.content) == b'{"text":"A kind cream"}'


def test_an_edit_of_the_whole_may_change_the_structure(desk):
    at = desk()

    response = at.post("edit", mode="raw", raw='{"text": "Kind", "more": [1]}')

    assert response.status_code == 302
    fresh = Output.objects.get(task=at.item.task, version=2)
    assert bytes(fresh.content) == b'{"more":[1],"text":"Kind"}'


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ('{"text": ', "not JSON"),
        ('{"text": NaN}', "NaN"),
        ('{"text": "A miracle cream"}', "Nothing was changed"),
        ("", "empty"),
    ],
)
def test_a_bad_edit_is_422_at_its_field_and_keeps_what_was_typed(desk, raw, words):
    response = desk().post("edit", mode="raw", raw=raw, htmx=True)

    assert response.status_code == 422
    page = response.content.decode()
    assert words in page
    assert 'id="raw-error"' in page
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("verdict", ["reject", "changes"])
def test_a_verdict_that_needs_a_reason_is_422_without_one(desk, verdict):
    response = desk().post(verdict, htmx=True)

    assert response.status_code == 422
    assert 'id="reason-error"' in response.content.decode()


def test_who_may_not_is_403_and_told_why(desk):
    item = a_held_item(roles=["legal"])

    response = desk(item, "commercial").post("approve", htmx=True)

    assert response.status_code == 403
    assert "It waits for legal; you are not that here." in response.content.decode()


def test_the_second_is_409_and_told_who_was_first_and_keeps_the_words(desk):
    at = desk()
    kim = a_person(at.item.brand, "brand", name="Kim Sato")
    decide(at.item, kim, "reject", reason="No.")

    response = at.post("changes", reason="Say it plainly, please", htmx=True)

    page = response.content.decode()
    assert response.status_code == 409
    assert "Kim Sato chose reject" in page
    assert "Say it plainly, please" in page


def test_a_stale_digest_is_409_on_the_plain_page_too(desk):
    response = desk().post("approve", digest="0" * 64)

    assert response.status_code == 409
    assert "<html" in response.content.decode()
    assert "The content changed" in response.content.decode()


def test_after_an_edit_by_another_the_conflict_leads_to_the_successor(desk):
    at = desk()
    kim = a_person(at.item.brand, "brand")
    decide(at.item, kim, "edit", content={"text": "A miracle balm"})
    successor = ReviewItem.objects.get(task=at.item.task, state="open")

    response = at.post("approve", htmx=True)

    assert response.status_code == 409
    assert f"/review/{successor.pk}/" in response.content.decode()


def test_in_its_grace_a_decision_can_be_undone(desk, settings):
    settings.GRACE_SECONDS = 300
    at = desk()

    settling = at.post("approve", htmx=True)
    made = Decision.objects.get()
    undo = f"/review/{at.item.pk}/decisions/{made.pk}/withdrawal/"
    undone = at.browser.post(undo)

    assert "Undo" in settling.content.decode()
    assert undo in settling.content.decode()
    assert undone.status_code == 302
    at.item.refresh_from_db()
    assert at.item.state == "open"
    assert Release.objects.count() == 0


def test_too_late_to_undo_is_409(desk):
    at = desk()
    at.post("approve")
    made = Decision.objects.get()

    late = at.browser.post(f"/review/{at.item.pk}/decisions/{made.pk}/withdrawal/")

    assert late.status_code == 409


def test_reading_decides_nothing(desk):
    at = desk()

    for path in ("decisions/", "decisions/1/withdrawal/"):
        assert at.browser.get(f"/review/{at.item.pk}/{path}").status_code == 405
    assert Decision.objects.count() == 0


def test_a_post_without_its_token_is_refused(desk):
    from django.test import Client

    at = desk()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = at.browser.cookies

    response = strict.post(
        f"/review/{at.item.pk}/decisions/", {**at.shown, "verdict": "approve"}
    )

    assert response.status_code == 403
    assert Decision.objects.count() == 0
