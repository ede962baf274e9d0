"""Deciding look-alikes together: only what is alike and harmless, each on its own."""

import re

import pytest

from orchestrator.domain.errors import BadInput, StaleState
from orchestrator.models import Decision, ReviewItem, Setting, Settlement
from review.queue import bulk
from tests.making import (
    a_brand,
    a_live_rule,
    a_person,
    a_run,
    a_workflow,
    approve,
    work_until_idle,
)

TEXT = "A miracle of a woollen scarf in colour number {}, warm and light"
LOW = {"severity": "low", "category": "brand_sensitive"}


def alike(brand, count, text=TEXT):
    """So many open items that one red line holds, with nearly the same words."""
    version = a_workflow()
    for number in range(count):
        a_run(brand, version, inputs={"text": text.format(number)})
    work_until_idle()
    return list(ReviewItem.objects.filter(brand=brand, state="open").order_by("pk"))


@pytest.fixture
def chosen(ledger):
    """Four look-alikes of low severity and somebody who may approve them."""
    brand = a_brand()
    a_live_rule(brand, **LOW)
    return alike(brand, 4), a_person(brand, "brand", name="Ana Alt")


def keys(items):
    return [item.pk for item in items]


def shown(items):
    return {i.pk: (i.screening_id, i.output.digest) for i in items}


def open_sample(items, person):
    for one in bulk.gather(person, keys(items)).sample:
        bulk.open_whole(one.item, person)


def decided(items, person, **changes):
    given = {
        "by": person,
        "verdict": "approve",
        "reason": "the word is the product's name",
        "code": "other_context",
        "shown": shown(items),
        "key": "bulk-test",
    }
    found = bulk.gather(person, keys(items))
    return bulk.decide(found, **{**given, **changes})


def test_look_alikes_are_decided_each_by_its_own_decision(chosen):
    items, ana = chosen
    open_sample(items, ana)

    results = decided(items, ana)

    assert [one.why for one in results] == [""] * 4
    made = Decision.objects.filter(actor=ana)
    assert {(d.item_id, d.digest) for d in made} == {
        (i.pk, i.output.digest) for i in items
    }
    settled = Settlement.objects.values_list("how", "code", "note").distinct()
    assert list(settled) == [
        ("dismiss", "other_context", "the word is the product's name")
    ]


def test_the_sample_must_be_opened_first(chosen):
    items, ana = chosen
    found = bulk.gather(ana, keys(items))

    assert len(found.sample) == 2
    with pytest.raises(BadInput, match="Open these whole first"):
        decided(items, ana)
    bulk.open_whole(found.sample[0].item, ana)
    with pytest.raises(BadInput, match="Open these whole first"):
        decided(items, ana)

    assert not Decision.objects.exists()


def test_what_somebody_else_opened_does_not_count(chosen):
    items, ana = chosen
    open_sample(items, a_person(items[0].brand, "brand"))
    for one in items:
        bulk.open_whole(one, a_person(one.brand, "brand"))

    with pytest.raises(BadInput, match="Open these whole first"):
        decided(items, ana)


def test_reloading_does_not_draw_another_sample(chosen):
    items, ana = chosen

    first = {one.item.pk for one in bulk.gather(ana, keys(items)).sample}
    again = {one.item.pk for one in bulk.gather(ana, keys(items)[::-1]).sample}

    assert first == again


def refusal(person, items):
    return bulk.gather(person, keys(items)).why_not


def test_what_is_not_alike_or_not_harmless_is_not_decided_together(ledger):
    brand = a_brand()
    a_live_rule(brand, **LOW)
    a_live_rule(brand, when={"phrases": {"terms": ["number 9"]}}, **LOW)
    ana = a_person(brand, "brand")
    items = alike(brand, 2)
    other = alike(brand, 1, "A miracle: quite another text, about bread and butter")[-1]
    held_by_two = alike(brand, 1, TEXT.format(9))[-1]

    assert "do not read alike" in refusal(ana, [*items, other])
    assert "Different red lines" in refusal(ana, [*items, held_by_two])
    assert "at least two" in refusal(ana, items[:1])
    assert refusal(ana, items) == ""


@pytest.mark.parametrize(
    ("rule", "why"),
    [
        ({"severity": "high", "category": "brand_sensitive"}, "Only open items of low"),
        ({"severity": "low", "category": "pricing_change"}, "A price is in question"),
    ],
)
def test_grave_items_and_prices_are_decided_on_their_own(ledger, rule, why):
    brand = a_brand()
    a_live_rule(brand, **rule)

    assert why in refusal(a_person(brand, "brand"), alike(brand, 2))


def test_no_more_than_the_setting_says(chosen):
    items, ana = chosen
    Setting.objects.create(brand=items[0].brand, name="bulk_most", value=3)

    assert refusal(ana, items) == "That is 4 items: 3 at most together."
    assert refusal(ana, items[:3]) == ""


def test_ones_own_items_are_left_out_with_a_note(chosen):
    items, _ = chosen
    author = items[0].screening.findings.get().version.author
    brand = items[0].brand
    a_role = {"person": author, "brand": brand, "role": "brand"}
    type(author.grants.first()).objects.create(**a_role)

    found = bulk.gather(author, keys(items))

    assert found.candidates == []
    assert "somebody else must approve" in found.removed[0][1]


def test_one_refusal_stops_no_other(chosen):
    items, ana = chosen
    open_sample(items, ana)
    seen = {**shown(items), items[1].pk: (items[1].screening_id, "0" * 64)}

    results = decided(items, ana, shown=seen)

    assert [bool(one.decision) for one in results] == [True, False, True, True]
    assert "content changed" in results[1].why


def test_what_the_page_did_not_show_is_not_decided(chosen):
    items, ana = chosen
    open_sample(items, ana)

    with pytest.raises(StaleState, match="list changed"):
        decided(items, ana, shown=shown(items[:3]))

    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "changes", [{"reason": " "}, {"verdict": "edit"}, {"code": "because"}]
)
def test_a_form_that_lacks_something_decides_nothing(chosen, changes):
    items, ana = chosen
    open_sample(items, ana)

    with pytest.raises(BadInput):
        decided(items, ana, **changes)

    assert not Decision.objects.exists()


def test_the_pages_lead_from_choosing_to_undoing_all(chosen, signed_in, settings):
    settings.GRACE_SECONDS = 60
    items, ana = chosen
    browser = signed_in(ana)
    asked = {"item": keys(items)}

    page = browser.get("/review/bulk/", asked)
    locked = browser.post("/review/bulk/decisions/", _form(page, reason="fine"))
    for one in page.context["bulk"].sample:
        page = browser.post("/review/bulk/openings/", {**asked, "open": one.item.pk})
        assert "woollen scarf" in page.content.decode()
    done = browser.post("/review/bulk/decisions/", _form(page, reason="fine"))
    pairs = re.findall(r'name="decision" value="([0-9-]+)"', done.content.decode())
    undone = browser.post("/review/bulk/withdrawals/", {"decision": pairs})

    assert locked.status_code == 422
    assert "Undo all" in done.content.decode()
    assert len(pairs) == 4
    assert undone.content.decode().count(": undone") == 4
    assert ReviewItem.objects.filter(state="open").count() == 4


def test_items_of_other_brands_are_not_even_named(chosen, signed_in):
    items, _ = chosen
    stranger = a_person(a_brand(), "brand")

    page = signed_in(stranger).get("/review/bulk/", {"item": keys(items)})

    assert items[0].title not in page.content.decode()
    assert "at least two" in page.content.decode()


def test_approved_items_are_left_out(chosen):
    items, ana = chosen
    approve(items[0], a_person(items[0].brand, "brand"))

    found = bulk.gather(ana, keys(items))

    assert [item.pk for item, _ in found.removed] == [items[0].pk]


def _form(page, **typed):
    found = page.context["bulk"].candidates
    return {
        "item": [one.item.pk for one in found],
        "shown": [
            f"{one.item.pk}-{one.item.screening_id}-{one.item.output.digest}"
            for one in found
        ],
        "key": page.context["key"],
        "verdict": "approve",
        "code": "other_context",
        **typed,
    }
