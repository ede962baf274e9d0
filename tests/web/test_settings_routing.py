"""Settings pages: routing, webhooks, the record, links for passwords."""

import json
import re

import pytest

from orchestrator.models import Brand, Change, Principal
from orchestrator.services import desk_settings
from review.models import RoutingRule, Webhook
from tests import making


@pytest.fixture
def brand(ledger) -> Brand:
    return making.a_brand(settings={"own_view_share": 0.1})


@pytest.fixture
def admin(brand) -> Principal:
    return making.a_person(brand, "admin")


def a_rule(brand, **changes):
    """The form of a routing rule."""
    return {"name": "High to legal", "severity": "high", "to": "role:legal",
            "active": "on", **changes}  # fmt: skip


def test_a_rule_is_made_moved_changed_and_removed(signed_in, brand, admin):
    browser = signed_in(admin)
    new = f"/settings/routing/new/{brand.slug}/"
    browser.post(new, a_rule(brand))
    browser.post(new, a_rule(brand, name="Dear ones", value_from="1000.00"))
    first, last = RoutingRule.objects.order_by("position")

    browser.post(f"/settings/routing/{last.pk}/position/", {"to": "up"})
    order = list(
        RoutingRule.objects.order_by("position").values_list("name", flat=True)
    )
    form = browser.get(f"/settings/routing/{first.pk}/").context
    changed = a_rule(brand, name="High ones", stamp=form["stamp"])
    edited = browser.post(f"/settings/routing/{first.pk}/", changed)
    stale = browser.post(f"/settings/routing/{first.pk}/", changed)
    gone = browser.post(f"/settings/routing/{first.pk}/removal/")
    again = browser.post(f"/settings/routing/{first.pk}/position/", {"to": "up"})

    assert order == ["Dear ones", "High to legal"]
    assert last.conditions == {"severity": ["high"], "value_from": "1000.00"}
    assert (edited.status_code, stale.status_code) == (302, 409)
    assert (gone.status_code, again.status_code) == (302, 404)
    assert RoutingRule.objects.get().position == 1
    assert Change.objects.filter(noun="routing").count() == 5


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Give the rule a name"),
        ({"to": ""}, "required"),
        ({"to": "person:99999"}, "can decide nothing"),
        ({"value_from": "much"}, "number"),
        ({"severity": "dire"}, "valid"),
    ],
)
def test_a_wrong_rule_is_refused(signed_in, brand, admin, changes, said):
    answer = signed_in(admin).post(
        f"/settings/routing/new/{brand.slug}/", a_rule(brand, **changes)
    )

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not RoutingRule.objects.exists()


def test_the_simulator_names_who_would_get_it(signed_in, brand, admin):
    making.a_person(brand, "legal", name="Lena Legal")
    making.a_person(brand, "medical", name="Mira Medic")
    signed_in(admin).post(f"/settings/routing/new/{brand.slug}/", a_rule(brand))

    high = signed_in(admin).get("/settings/routing/?severity=high").context["found"]
    low = signed_in(admin).get("/settings/routing/?severity=low&needs=medical").context
    nobody = (
        signed_in(admin)
        .get("/settings/routing/?severity=low&needs=regulatory")
        .content.decode()
    )

    assert (high.chosen.person.name, high.rule.name) == ("Lena Legal", "High to legal")
    assert low["found"].rule is None
    assert low["found"].chosen.person.name == "Mira Medic"
    assert "Nobody can decide such an item" in nobody


def test_a_reviewer_changes_no_rule(signed_in, brand, admin):
    signed_in(admin).post(f"/settings/routing/new/{brand.slug}/", a_rule(brand))
    rule = RoutingRule.objects.get()
    browser = signed_in(making.a_person(brand, "legal"))

    answers = [
        browser.post(f"/settings/routing/new/{brand.slug}/", a_rule(brand)),
        browser.post(f"/settings/routing/{rule.pk}/", a_rule(brand, name="Mine")),
        browser.post(f"/settings/routing/{rule.pk}/position/", {"to": "up"}),
        browser.post(f"/settings/routing/{rule.pk}/removal/"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 4
    assert RoutingRule.objects.get().name == "High to legal"


def a_webhook(brand, **changes):
    return {"brand": brand.slug, "name": "Ops", "shape": "signed",
            "url": "https://hooks.example.com/in", **changes}  # fmt: skip


def test_a_webhook_shows_its_secret_once(signed_in, brand, admin):
    browser = signed_in(admin)

    added = browser.post("/settings/webhooks/", a_webhook(brand)).content.decode()
    hook = Webhook.objects.get()
    twice = browser.post("/settings/webhooks/", a_webhook(brand))
    inside = browser.post(
        "/settings/webhooks/", a_webhook(brand, name="In", url="http://10.0.0.1/")
    )
    browser.post(f"/settings/webhooks/{hook.pk}/switch/", {"on": "0"})
    hook.refresh_from_db()

    secret = re.search(r"whsec_[\w+/=-]{20,}", added)
    assert secret
    assert secret[0] not in hook.secret
    assert "whsec_" not in browser.get("/settings/webhooks/").content.decode()
    assert (twice.status_code, inside.status_code) == (422, 422)
    assert "already" in twice.content.decode()
    assert hook.active is False
    assert secret[0] not in json.dumps([c.after for c in Change.objects.all()])


def test_the_record_is_filtered_and_paged_and_a_file(signed_in, brand, admin):
    for number in range(60):
        desk_settings.change(brand, "lease_minutes", 11 + number, by=admin, why="=1+1")
    desk_settings.change(brand, "park_hours", 3, by=making.a_person(brand, "admin"))
    browser = signed_in(admin)

    first = browser.get("/settings/changes/").context
    second = browser.get(f"/settings/changes/?before={first['before']}").context
    mine = browser.get(f"/settings/changes/?actor={admin.pk}&noun=setting").context
    none = browser.get("/settings/changes/?until=2001-01-01&since=nonsense").context
    file = b"".join(browser.get("/settings/changes/file/")).decode()

    assert (len(first["rows"]), len(second["rows"])) == (50, 11)
    assert mine["rows"][0].change.subject == "lease_minutes"
    assert none["rows"] == []
    assert len(file.splitlines()) == 62
    assert "'=1+1" in file


def test_a_new_link_goes_to_the_person_and_not_to_the_admin(
    signed_in, brand, admin, mailoutbox
):
    reviewer = making.a_person(brand, "legal")
    Principal.objects.filter(pk=reviewer.pk).update(email="lena@example.com")

    answer = signed_in(admin).post(f"/settings/people/{reviewer.pk}/link/", follow=True)

    assert "sent to their own address" in answer.content.decode()
    assert "/welcome/" not in answer.content.decode()
    assert mailoutbox[0].to == ["lena@example.com"]
    assert "/welcome/" in mailoutbox[0].body
