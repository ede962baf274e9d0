"""What channels would make of an output: a picture, in a frame that can do nothing."""

import pytest

from orchestrator.models import ReviewItem
from review import previews
from review.previews import CHANNELS, channels_for
from review.views.previews import POLICY
from tests.making import (
    a_brand,
    a_held_item,
    a_live_rule,
    a_person,
    a_run,
    a_workflow,
    an_agent,
    work_until_idle,
)

CAMPAIGN = {
    "headline": "A miracle of a jumper, now softer than it has ever been",
    "preheader": "Three days only",
    "body": "Warm wool.\nMade in Devon.",
    "cta": "Shop jumpers",
    "url": "https://shop.test/jumpers",
    "hashtags": ["#wool", "#winter"],
    "claims": ["Soft on skin"],
    "lines": [
        {"sku": "J-1", "name": "Jumper", "price": "39.00", "was": "49.00",
         "currency": "GBP", "percent": 20},
        {"sku": "J-2", "name": "Scarf", "price": "12.50", "currency": "GBP"},
    ],
    "footer": "Terms apply.",
    "tone": "warm",
    "notes": {"internal": "Ask legal"},
}  # fmt: skip


def an_item(content, *, channel=""):
    """A held output that is exactly `content`."""
    brand = a_brand("Verdara")
    a_live_rule(brand)
    version = a_workflow(agent=an_agent(function=lambda brief: content))
    a_run(brand, version, inputs={"text": "x", "channel": channel})
    work_until_idle()
    return ReviewItem.objects.get(brand=brand, state="open")


@pytest.fixture
def seen(signed_in, ledger):
    def page(content, key, **more):
        item = an_item(content, **more)
        browser = signed_in(a_person(item.brand, "brand"))
        return browser.get(f"/review/{item.pk}/preview/", {"as": key})

    return page


def keys(content, **more):
    return [key for key, _ in channels_for(an_item(content, **more), content)]


@pytest.mark.parametrize("key", CHANNELS)
def test_each_channel_is_its_own_sandboxed_page(seen, key):
    response = seen(CAMPAIGN, key)

    assert response.status_code == 200
    assert response.headers["Content-Security-Policy"] == POLICY
    page = response.content.decode()
    assert "A miracle of a jumper" in page
    assert "href" not in page
    assert "src=" not in page
    assert "<script" not in page


def test_the_mail_has_its_inbox_row_its_words_and_what_it_leaves_out(seen):
    page = seen(CAMPAIGN, "email").content.decode()
    shown, _, rest = page.partition("Not shown in this channel")

    for words in ("Verdara", "Three days only", "Warm wool.", "Shop jumpers", "39.00"):
        assert words in shown
        assert words not in rest
    assert "notes → internal" in rest
    assert "Ask legal" in rest
    assert "#wool" in rest


def test_the_ad_marks_what_is_over_the_limit(seen):
    page = seen(CAMPAIGN, "ad").content.decode()

    assert f"{len(CAMPAIGN['headline'])} / 30" in page
    assert 'class="over">' in page
    assert "too long" in page


def test_the_price_table_has_a_row_a_price(seen):
    page = seen(CAMPAIGN, "prices").content.decode()

    assert page.count("<tr>") == 3
    assert "<s>49.00 GBP</s>" in page
    assert "percent: 20" in page


def test_markup_in_a_body_is_washed_and_elsewhere_only_text(seen):
    hostile = "<img src=https://spy.test onerror=alert(1)><b>miracle</b>"
    content = {"subject": hostile, "html": f"<p>{hostile}</p><script>x()</script>"}
    page = seen(content, "email").content.decode()

    assert "<b>miracle</b>" in page
    assert "&lt;img src=https://spy.test" in page
    assert "<script" not in page
    assert "<img src=" not in page


def test_the_channels_offered_are_those_with_something_to_show(ledger):
    assert keys(CAMPAIGN) == ["email", "ad", "landing", "social", "prices"]
    assert keys(CAMPAIGN, channel="social")[0] == "social"
    assert keys({"text": "A miracle"}) == ["social"]
    assert keys({"odd": "A miracle", "n": [1, None, True]}) == []


def test_an_unknown_channel_or_an_erased_content_is_not_found(seen):
    assert seen(CAMPAIGN, "fax").status_code == 404


def test_any_json_at_all_makes_every_page(seen, ledger):
    deep = "A miracle"
    for _ in range(30):
        deep = {"x": [deep, None, 3.5, "", False]}
    odd = {"": "", "price": {"price": "9"}, "title": [], "deep": deep, "body": 7}
    item = an_item(odd)

    for key in CHANNELS:
        assert "<dd>…</dd>" in previews.page_for(item, odd, key)  # too deep to show


def test_a_stranger_sees_no_preview(signed_in, ledger):
    item = a_held_item()
    browser = signed_in(a_person(a_brand(), "brand"))

    assert browser.get(f"/review/{item.pk}/preview/?as=email").status_code == 404
