"""Who gets which item, who does not and why, and who hears when nobody can."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from orchestrator.domain.errors import BadInput
from orchestrator.models import Brand, Principal, ReviewItem, RoleGrant
from review.models import (
    Assignment,
    Escalation,
    Notification,
    Preferences,
    RoutingRule,
)
from review.routing import routing
from review.routing.candidates import who_would_get
from review.routing.rules import Facts, matched, misfit
from tests import making
from tests.postgres import Ledger

pytestmark = pytest.mark.usefixtures("ledger")


def a_rule(brand: Brand, position: int = 1, **fields) -> RoutingRule:
    named = {"role": "brand"} if "person" not in fields else {}
    fields = {"name": f"Rule {position}", **named, **fields}
    return RoutingRule.objects.create(brand=brand, position=position, **fields)


def an_item(**options) -> ReviewItem:
    return making.a_held_item(**options)


def prefer(person: Principal, **fields) -> None:
    Preferences.objects.update_or_create(person=person, defaults=fields)


def why_not(item: ReviewItem, person: Principal) -> str:
    found = {one.person: one.why_not for one in who_would_get(item).candidates}
    return found[person]


def give(person: Principal, count: int) -> None:
    """Open items that are `person`'s already."""
    for _ in range(count):
        Assignment.objects.create(item=an_item(), person=person)


def test_an_item_goes_to_whoever_of_the_missing_role_has_least_to_do():
    item = an_item(roles=["legal"])
    busy = making.a_person(item.brand, "legal")
    idle = making.a_person(item.brand, "legal")
    making.a_person(item.brand, "brand")
    give(busy, 1)

    routing.route(item)

    made = Assignment.objects.get(item=item)
    assert made.person == idle
    assert made.by is None
    assert "legal" in made.reason


def test_equal_loads_go_by_who_came_first():
    item = an_item()
    first = making.a_person(item.brand, "brand")
    making.a_person(item.brand, "brand")

    assert who_would_get(item).chosen == first


def test_a_decided_item_weighs_nothing():
    item, decided = an_item(), an_item()
    first = making.a_person(item.brand, "brand")
    making.a_person(item.brand, "brand")
    Assignment.objects.create(item=decided, person=first)
    making.approve(decided, making.a_person(decided.brand, "brand"))

    assert who_would_get(item).chosen == first


def test_the_first_rule_that_matches_decides():
    item = an_item(roles=["legal", "brand"])
    counsel = making.a_person(item.brand, "legal")
    making.a_person(item.brand, "brand")
    a_rule(item.brand, 3, role="brand")
    a_rule(item.brand, 1, role="brand", conditions={"severity": ["low"]})
    wanted = a_rule(item.brand, 2, role="legal", conditions={"severity": ["high"]})

    found = who_would_get(item)

    assert (found.rule, found.chosen) == (wanted, counsel)
    assert [bool(why) for _, why in found.considered] == [True, False]


def test_a_rule_may_name_a_person_and_others_step_in_while_they_are_away():
    item = an_item()
    other = making.a_person(item.brand, "brand")
    named = making.a_person(item.brand, "brand")
    a_rule(item.brand, person=named)
    before = who_would_get(item)

    prefer(named, away_until=timezone.now() + timedelta(days=1))
    after = who_would_get(item)

    assert (before.chosen, after.chosen) == (named, other)
    assert named.name in after.reason


def test_once_the_rules_role_has_approved_the_other_role_is_asked():
    item = an_item(roles=["brand", "legal"])
    counsel = making.a_person(item.brand, "legal")
    a_rule(item.brand, role="brand")
    making.approve(item, making.a_person(item.brand, "brand"))
    item.refresh_from_db()

    assert who_would_get(item).chosen == counsel


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        ({}, True),
        ({"severity": ["high", "medium"]}, True),
        ({"severity": ["low"]}, False),
        ({"category": ["price", "health"]}, True),
        ({"category": ["price"]}, False),
        ({"market": ["de"]}, True),
        ({"market": ["AT"]}, False),
        ({"language": ["de"]}, True),
        ({"language": ["de-DE"]}, True),
        ({"language": ["de-AT", "d"]}, False),
        ({"agent": ["writer"], "workflow": ["launch"]}, True),
        ({"agent": ["writer"], "workflow": ["other"]}, False),
        ({"value_from": "100000.00"}, True),
        ({"value_from": "100000.01"}, False),
        ({"value_from": "much"}, False),
        ({"severity": []}, True),
        ({"moon": ["full"]}, False),
    ],
)
def test_every_condition_of_a_rule_must_hold(conditions, fits):
    from decimal import Decimal

    facts = Facts(
        severity="high",
        categories=frozenset({"health"}),
        market="DE",
        language="de-DE",
        agent="writer",
        workflow="launch",
        value=Decimal("100000.00"),
    )
    rule = RoutingRule(name="r", role="legal", position=1, conditions=conditions)

    assert (misfit(rule, facts) == "") is fits
    assert (matched([rule], facts) == rule) is fits


def test_a_rule_that_is_off_matches_nothing():
    rule = RoutingRule(name="r", role="legal", position=1, active=False)

    assert matched([rule], Facts()) is None


def test_facts_are_read_from_the_brief_and_the_findings():
    brand = making.a_brand()
    making.a_live_rule(brand, category="health")
    inputs = {"text": "A miracle", "market": "AT", "locale": "de-AT", "budget": 4000}
    making.a_run(brand, inputs=inputs)
    making.work_until_idle()

    facts = who_would_get(ReviewItem.objects.get(brand=brand)).facts

    assert (facts.severity, facts.market, facts.language) == ("high", "AT", "de-AT")
    assert facts.categories == {"health"}
    assert facts.value == 4000


def test_nobody_gets_what_carries_their_own_hand():
    brand = making.a_brand()
    author = making.a_person(brand, "brand", "admin")
    making.a_live_rule(brand, author=author)
    making.a_run(brand, inputs={"text": "A miracle"})
    making.work_until_idle()
    item = ReviewItem.objects.get(brand=brand)
    colleague = making.a_person(brand, "brand")

    assert "red line" in why_not(item, author)
    assert who_would_get(item).chosen == colleague


def test_an_editor_and_an_approver_do_not_get_it_again():
    item = an_item(people=2)
    first = making.a_person(item.brand, "brand")
    second = making.a_person(item.brand, "brand")
    making.approve(item, first)
    item.refresh_from_db()

    assert "approved" in why_not(item, first)
    assert who_would_get(item).chosen == second


def test_languages_markets_and_absence_are_respected():
    brand = making.a_brand()
    making.a_live_rule(brand)
    inputs = {"text": "A miracle", "market": "AT", "locale": "de-AT"}
    making.a_run(brand, inputs=inputs)
    making.work_until_idle()
    item = ReviewItem.objects.get(brand=brand)
    french, german, british, away = (making.a_person(brand, "brand") for _ in range(4))
    prefer(french, languages=["fr"])
    prefer(german, languages=["de"], markets=["at"])
    prefer(british, markets=["UK"])
    prefer(away, away_until=timezone.now() + timedelta(hours=1))

    assert "de-AT" in why_not(item, french)
    assert "AT" in why_not(item, british)
    assert "away" in why_not(item, away)
    assert who_would_get(item).chosen == german


def test_a_full_desk_waits_without_alarm_and_an_empty_one_raises_it():
    item = an_item()
    person = making.a_person(item.brand, "brand")
    prefer(person, capacity=0)

    full = routing.route(item)
    RoleGrant.objects.filter(person=person).update(until=timezone.now())
    empty = routing.route(item)

    assert (full.chosen, full.alarm) == (None, "")
    assert empty.chosen is None
    assert "brand" in empty.alarm
    assert not Assignment.objects.exists()


def test_an_alarm_names_rule_and_role_and_reaches_the_admins_once():
    item = an_item(roles=["legal"])
    another = making.a_held_item(item.brand, text="Another miracle", roles=["legal"])
    owner = making.a_person(item.brand, "owner")
    bystander = making.a_person(item.brand, "brand")
    a_rule(item.brand, role="legal", name="Law first")

    for one in (item, another, item):
        routing.route(one)

    said = Notification.objects.filter(person=owner, kind="nobody").get()
    assert "legal" in said.body
    assert "Law first" in said.body
    assert Escalation.objects.filter(kind="nobody").count() == 2
    assert not Notification.objects.filter(person=bystander).exists()
    assert any("2 items" in line for line in routing.alarms(owner))
    assert routing.alarms(bystander) == []
    assert routing.alarms(making.a_person(making.a_brand(), "owner")) == []


def test_an_alarm_ends_when_somebody_got_the_item():
    item = an_item(roles=["legal"])
    owner = making.a_person(item.brand, "owner")
    routing.route(item)
    assert routing.alarms(owner)
    making.a_person(item.brand, "legal")

    routing.route(item)

    assert routing.alarms(owner) == []


def test_somebody_elses_item_stays_theirs():
    item = an_item()
    making.a_person(item.brand, "brand")
    chosen = making.a_person(item.brand, "brand")
    boss = making.a_person(item.brand, "admin")
    routing.assign(item, chosen, boss, "knows the product")

    routing.route(item)

    assert Assignment.objects.get(item=item).person == chosen
    assert Notification.objects.filter(person=chosen, kind="assigned").count() == 1


def test_assigning_twice_tells_both_people_and_the_first_one_again():
    item = an_item()
    ada, ben = (making.a_person(item.brand, "brand") for _ in range(2))

    for person in (ada, ben, ada):
        routing.assign(item, person, None, "because")

    assert Notification.objects.filter(person=ada).count() == 2
    assert Notification.objects.filter(person=ben).count() == 1


def test_only_people_who_decide_on_the_brand_can_be_assigned():
    item = an_item()
    stranger = making.a_person(making.a_brand(), "brand")
    auditor = making.a_person(item.brand, "auditor")

    for person in (stranger, auditor):
        with pytest.raises(BadInput, match="can decide nothing"):
            routing.assign(item, person, None)


def test_a_decided_item_can_be_assigned_to_nobody():
    item = an_item()
    person = making.a_person(item.brand, "brand")
    making.approve(item, making.a_person(item.brand, "brand"))
    item.refresh_from_db()

    with pytest.raises(BadInput, match="settled"):
        routing.assign(item, person, None)


def test_two_hosts_at_once_assign_an_item_once(ledger: Ledger):
    item = an_item()
    for _ in range(3):
        making.a_person(item.brand, "brand")
    together = threading.Barrier(4)

    def a_host() -> None:
        together.wait()
        routing.route(ReviewItem.objects.get(pk=item.pk))
        connection.close()

    hosts = [threading.Thread(target=a_host) for _ in range(4)]
    for host in hosts:
        host.start()
    for host in hosts:
        host.join()

    assert Assignment.objects.filter(item=item).count() == 1
    assert Notification.objects.filter(kind="assigned").count() == 1


def test_asking_who_would_get_it_changes_nothing():
    item = an_item()
    making.a_person(item.brand, "brand")

    who_would_get(item)

    assert not Assignment.objects.exists()
    assert not Notification.objects.exists()
    assert not Escalation.objects.exists()
