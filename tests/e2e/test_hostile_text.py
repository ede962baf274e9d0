"""Hundreds of hostile texts in every field: nothing fires, nothing leaves."""

import pytest

from orchestrator.models import ReviewItem
from review.models import Comment
from review.previews import CHANNELS
from tests import hostile, making

pytestmark = pytest.mark.usefixtures("grace")

OUTPUTS = 3
TABS = ("previous", "claims", "prices", "exact")
CANARY = "window.heard = []; window.fired = (what) => window.heard.push(what);"
OPEN_ALL = "document.querySelectorAll('details').forEach((one) => (one.open = true))"
HEARD = "window.heard || []"
FIELDS = "title subject preheader body html cta url from footer alt".split()  # noqa: SIM905


def an_output(texts):
    """Every text as a key, in lists, in price rows, and where channels look."""
    short = [text[:500] for text in texts]
    bundle = "\n".join(short)[:20_000]
    return {
        **{field: texts[n % len(texts)] for n, field in enumerate(FIELDS)},
        "text": f"A miracle. {bundle}",
        "html": f"<p>miracle</p>{bundle}",
        "hashtags": short,
        "claims": short,
        "keys": {f"{text[:200]} {n}": text for n, text in enumerate(texts)},
        "lines": [
            {"name": text[:500], "price": f"9 {text[:200]}", "currency": text[:50]}
            for text in texts[:40]
        ],
    }


def hostile_items():
    """A few held outputs that share all texts, in a brand as hostile as they are."""
    brand = making.a_brand(name=hostile.POLYGLOTS[1])
    making.a_live_rule(
        brand, name=hostile.SCRIPTS[14], message=f"{hostile.DRAWINGS[0]} {{{{ 7 }}}}"
    )
    by = making.a_person(brand, "operator", name=hostile.SCRIPTS[10])
    for number in range(OUTPUTS):
        texts = hostile.HOSTILE[number::OUTPUTS]
        content = an_output(texts)
        agent = making.an_agent(function=lambda brief, content=content: content)
        making.a_run(
            brand,
            making.a_workflow(agent=agent),
            inputs={"text": texts[0], "more": texts[:30]},
            title=texts[1][:150],
            by=by,
        )
    making.work_until_idle()
    items = list(ReviewItem.objects.filter(brand=brand, state="open").order_by("pk"))
    for number, item in enumerate(items):
        Comment.objects.bulk_create(
            Comment(item=item, person=by, body=text[:5_000])
            for text in hostile.HOSTILE[number::40]
        )
    return items


def addresses(item, *, tabs, channels):
    """Every page of the desk that shows what an agent wrote, with these tabs."""
    own = f"/review/{item.pk}/"
    tabs = [f"{own}?tab={tab}" for tab in tabs]
    previews = [f"{own}preview/?as={channel}" for channel in channels]
    washed = [f"{own}preview/?at=/html", f"{own}preview/?at=/text"]
    return [own, *tabs, *previews, *washed, f"/runs/{item.run_id}/"]


def visit(page, path):
    """Open it, unfold everything, pass the mouse over it; what fired."""
    page.goto(path)
    page.evaluate(OPEN_ALL)
    for frame in page.locator("iframe").all()[:2]:  # the rest is opened by itself
        frame.scroll_into_view_if_needed()
    page.mouse.move(300, 300)
    page.mouse.wheel(0, 400)
    # not in the frames: one that is not loaded yet would never answer
    return [(path, what) for what in page.evaluate(HEARD)]


def test_there_are_three_hundred_and_they_are_all_different():
    assert len(set(hostile.HOSTILE)) == len(hostile.HOSTILE) >= 300


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=fired(1)>",
        "<svg onload=fired(1)>",
        "<script>fired(1)</script>",
        "<iframe srcdoc='<script>parent.fired(1)</script>'></iframe>",
    ],
)
def test_the_canary_hears_a_page_that_obeys(browser, text):
    page = browser.new_page()
    page.add_init_script(CANARY)
    page.goto("about:blank")

    page.set_content(f"<p>{text}</p>", wait_until="load")
    page.wait_for_function("window.heard.length > 0")

    assert text in hostile.HOSTILE or "onerror" in text
    page.close()


def test_the_watch_sees_a_page_that_fetches(desk):
    page = desk.open(making.a_person(making.a_brand(), "brand"), "/healthz")
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    page.set_content(f"<img src='{hostile.TRAP}x'><img src='{hostile.SPY}/x'>")

    assert [one for one in asked if hostile.TRAP in one]
    assert [one for one in desk.complaints if hostile.SPY in one]
    desk.complaints.clear()


def test_hostile_texts_in_every_field_do_nothing_anywhere(desk):
    items = hostile_items()
    assert len(items) == OUTPUTS
    person = making.a_person(items[0].brand, "brand", "admin", name=hostile.DRAWINGS[1])
    page = desk.open(person, "/healthz")
    page.set_default_timeout(60_000)  # these pages are long
    page.add_init_script(CANARY)
    asked = []
    page.on("request", lambda request: asked.append(request.url))

    fired = [seen for path in ("/", "/review/", "/runs/") for seen in visit(page, path)]
    for number, item in enumerate(items):
        # all of one item; of the others, which hold other texts, a part each
        tabs = TABS[-1:] if number else TABS
        channels = list(CHANNELS)[number * 2 - 2 :][:2] if number else CHANNELS
        for path in addresses(item, tabs=tabs, channels=channels):
            fired += visit(page, path)

    assert fired == []
    trapped = (hostile.TRAP, hostile.SPY, "/sign-out/", "javascript:")
    assert [url for url in asked if any(word in url for word in trapped)] == []
    page.goto("/review/")
    assert page.get_by_role("heading", level=1).count() == 1  # still signed in
