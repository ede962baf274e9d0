"""Settling findings: what approving waits for, and what the page keeps of it."""

import re
import uuid
from datetime import date, timedelta

import pytest

from orchestrator.models import FirstView, Opening, SecondLook, Settlement
from orchestrator.services.deciding import guards
from review.models import Escalation, Notification
from tests.making import a_brand, a_claim, a_held_item, a_person

HTMX = {"hx-request": "true"}


class Desk:
    """A person with one item open."""

    def __init__(self, browser, item, person):
        self.browser, self.item, self.person = browser, item, person
        self.finding = item.screening.findings.order_by("pk").first()

    def page(self):
        return self.browser.get(f"/review/{self.item.pk}/").content.decode()

    def send(self, noun, **said):
        where = f"/review/{self.item.pk}/{noun}/"
        return self.browser.post(where, said, headers=HTMX)

    def decide(self, verdict, **settled):
        key = self.finding.pk
        said = {f"{name}-{key}": value for name, value in settled.items()}
        return self.send(
            "decisions",
            verdict=verdict,
            digest=self.item.output.digest,
            screening=self.item.screening_id,
            idempotency_key=str(uuid.uuid4()),
            **said,
        )


@pytest.fixture
def desk(signed_in):
    def open_item(item=None):
        item = item or a_held_item()
        person = a_person(item.brand, "brand")
        return Desk(signed_in(person), item, person)

    return open_item


@pytest.fixture(autouse=True)
def nothing_drawn(monkeypatch):
    monkeypatch.setattr(guards, "drawn", lambda *_: False)


def test_an_approval_without_its_settlements_is_422_and_names_the_finding(desk):
    at = desk()

    response = at.decide("approve")

    assert response.status_code == 422
    assert "Finding 1" in response.content.decode()
    assert not Settlement.objects.exists()


def test_a_dismissal_with_its_reason_lets_the_approval_through(desk):
    at = desk()

    response = at.decide("approve", settle="dismiss", code="quoted", note="See line 2")

    assert response.status_code == 200
    kept = Settlement.objects.get()
    assert (kept.how, kept.code, kept.note) == ("dismiss", "quoted", "See line 2")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"settle": "dismiss"}, "say why it does not apply"),
        ({"settle": "except"}, "needs an owner"),
        ({"settle": "link"}, "choose the approved claim"),
        ({"settle": "whatever"}, "settles nothing"),
    ],
)
def test_half_a_settlement_is_422_at_its_finding(desk, said, words):
    response = desk().decide("approve", **said)

    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert not Settlement.objects.exists()


def test_an_exception_has_an_owner_and_a_last_day(desk):
    at = desk()
    until = date.today() + timedelta(days=30)

    at.decide("approve", settle="except", owner=at.person.pk, until=until.isoformat())

    kept = Settlement.objects.get()
    assert (kept.how, kept.owner, kept.until) == ("except", at.person, until)


def test_the_nearest_approved_claim_is_offered_and_can_be_linked(desk):
    brand = a_brand()
    far = a_claim(brand, "Made in Portugal by hand.")
    near = a_claim(brand, "A wonder cream for the evening.")
    at = desk(a_held_item(brand, text="A miracle cream for the evening."))

    offered = re.findall(rf'name="claim-{at.finding.pk}" value="(\d+)"', at.page())
    unread = at.decide("approve", settle="link", claim=near.pk)
    at.send("openings", what=f"claim:{near.pk}")
    response = at.decide("approve", settle="link", claim=near.pk)

    assert unread.status_code == 422
    assert offered == [str(near.pk), str(far.pk)]
    assert response.status_code == 200
    assert Settlement.objects.get().claim == near


def test_agreeing_keeps_approve_shut_and_lets_a_rejection_through(desk):
    at = desk()

    shut = at.decide("approve", settle="agree")
    response = at.send(
        "decisions",
        verdict="reject",
        reason="Nobody can prove it.",
        digest=at.item.output.digest,
        screening=at.item.screening_id,
        idempotency_key=str(uuid.uuid4()),
        **{f"settle-{at.finding.pk}": "agree"},
    )

    assert shut.status_code == 422
    assert response.status_code == 200
    assert Settlement.objects.get().how == "agree"


def test_what_was_settled_is_shown_again_after_a_refusal(desk):
    at = desk()

    page = at.decide("reject", settle="dismiss", code="quoted").content.decode()

    key = at.finding.pk
    assert re.search(rf'name="settle-{key}" value="dismiss"[^>]* checked', page)
    assert re.search(rf'name="code-{key}" value="quoted"[^>]* checked', page)


def test_the_own_view_comes_before_the_findings(desk, monkeypatch):
    monkeypatch.setattr(guards, "drawn", lambda item, what, share: what == "own view")
    at = desk()

    before = at.page()
    response = at.send("first-view", view="not", note="Sounds too good")

    assert "A miracle is a claim nobody can prove." not in before
    assert "<mark" not in before
    assert FirstView.objects.get().view == "not"
    assert "A miracle is a claim nobody can prove." in response.content.decode()


def test_evidence_that_is_opened_is_recorded_and_shown(desk):
    brand = a_brand()
    claim = a_claim(brand, "Keeps you warm for 8 hours.")
    item = a_held_item(
        brand,
        text="Keeps you warm for 12 hours.",
        when={"claim": {"about": ["warm"]}},
    )
    at = desk(item)

    locked = at.page()
    response = at.send("openings", what=f"claim:{claim.pk}")

    assert re.search(r'value="approve"[^>]* disabled', locked)
    assert Opening.objects.get().what == f"claim:{claim.pk}"
    assert "Keeps you warm for 8 hours." in response.content.decode()
    assert not re.search(r'value="approve"[^>]* disabled', at.page())


def test_evidence_of_another_brand_is_not_opened(desk):
    other = a_claim(a_brand(), "Somebody else's secret.")

    response = desk().send("openings", what=f"claim:{other.pk}")

    assert response.status_code == 422
    assert "secret" not in response.content.decode()
    assert not Opening.objects.exists()


def test_an_escalation_tells_those_in_charge_and_decides_nothing(desk):
    at = desk()
    admin = a_person(at.item.brand, "admin")

    response = at.send("escalations", reason="The launch is tomorrow")

    assert response.status_code == 200
    assert Escalation.objects.get().reason == "The launch is tomorrow"
    assert Notification.objects.filter(person=admin, kind="escalated").exists()
    at.item.refresh_from_db()
    assert at.item.state == "open"


def test_a_second_opinion_is_asked_of_a_role_and_told_to_who_holds_it(desk):
    at = desk()
    lena = a_person(at.item.brand, "legal")

    response = at.send("second-looks", role="legal", reason="Is it a claim?")

    assert response.status_code == 200
    assert SecondLook.objects.get().role == "legal"
    assert Notification.objects.filter(person=lena, kind="second_look").exists()
