"""A compliance admin and a colleague bring a red line to life, by the screens only."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from orchestrator.models import Backtest, Brand, RedLineVersion, ReviewItem
from orchestrator.services.rules import backtests, red_lines, shadows
from tests import making

pytestmark = pytest.mark.usefixtures("grace")

HOLD = (
    "Sleep like a stone with our tea.",
    "You will sleep deeply.",
    "Deep sleep, bottled.",
)
PASS = (
    "Sleeping bags in six colours.",
    "A tea for the evening.",
    "Deep blue, like the sea.",
)


def photograph(page: Page, name: str) -> None:
    """Keep what is seen where somebody wants to look: SHOTS names a folder."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def outputs(brand: Brand, *texts: str) -> None:
    version = making.a_workflow()
    for text in texts:
        making.a_run(brand, version, inputs={"text": text})
    making.work_until_idle()


def work_backtests() -> None:
    """What a worker does between tasks."""
    while backtests.step():
        pass


def write_it(page: Page) -> None:
    page.get_by_label("Name", exact=True).fill("Promises of sleep")
    page.get_by_label("Message").fill("This promises better sleep.")
    page.get_by_label("legal").check()
    page.get_by_label("Words or phrases, one a line").fill("sleep\ndeep sleep")
    for sort, texts in (("Must hold", HOLD), ("Must pass", PASS)):
        group = page.get_by_role("group", name=sort)
        for number, text in enumerate(texts, 1):
            box = group.get_by_label(f"{sort}, example {number}")
            if not box.count():
                group.get_by_role("button", name="Add an example").click()
            box.fill(text)


def test_an_admin_builds_tests_backtests_shadows_and_a_colleague_activates(desk):
    brand = making.a_brand()
    writer = making.a_person(brand, "admin", name="Ada Compliance")
    second = making.a_person(brand, "admin", name="Bo Colleague")
    outputs(brand, "Sleep well in our wool.", "A tea for the evening.", "Deep blue.")

    # builds: the form reads the rule back and runs the examples
    page = desk.open(writer, "/red-lines/")
    page.get_by_role("link", name="Write a red line").click()
    write_it(page)
    told = page.locator("#told")
    expect(told).to_contain_text("Hold for legal when it says “sleep”")
    expect(told).to_contain_text("6 examples green")

    # tests: a pasted text is lit
    page.get_by_label("Text or JSON").fill("Try it: s\u200bleep until noon.")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator("#trial")).to_contain_text("It holds.")
    expect(page.locator("#trial")).to_contain_text("read as “sleep”")
    photograph(page, "builder")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", level=1)).to_contain_text("promises-of-sleep")
    version = RedLineVersion.objects.get()
    assert not red_lines.live_versions(brand).exists()

    # backtests: progress, then figures and plots
    page.get_by_role("button", name="Backtest").click()
    expect(page.get_by_text("0 of 3 outputs")).to_be_visible()
    work_backtests()
    expect(page.get_by_text("Newly caught", exact=True)).to_be_visible()
    expect(page.locator("#result svg[role=img]")).to_be_visible()
    photograph(page, "backtest")
    page.get_by_role("link", name="Back to the red line").click()

    # shadows: live traffic is watched, nothing is held, hits are labelled
    page.get_by_role("button", name="Start shadow").click()
    expect(page.get_by_text("It holds nothing").first).to_be_visible()
    outputs(brand, "Sleep in on Sunday.", "A long walk.")
    assert not ReviewItem.objects.exists()
    shadows.observe()
    page.get_by_role("link", name="Look again").click()
    expect(page.locator(".lit mark")).to_contain_text("Sleep")
    photograph(page, "shadow")
    page.get_by_role("button", name="Right: it should hold").click()
    expect(page.get_by_text("1 labelled, precision 100 %").first).to_be_visible()

    # the author cannot, a colleague can
    page.goto(f"/red-lines/{version.red_line_id}/")
    expect(page.get_by_role("button", name="Make live")).to_be_disabled()
    photograph(page, "red-line")
    other = desk.open(second, f"/red-lines/{version.red_line_id}/")
    other.get_by_role("button", name="Make live").click()
    expect(other.get_by_text("Version 1 is live.")).to_be_visible()
    outputs(brand, "Sleep on it.")
    assert ReviewItem.objects.get().brand == brand
    other.goto("/red-lines/")
    photograph(other, "red-lines")
    assert Backtest.objects.get().state == "done"


ROOMS = ("/red-lines/packs/", "/claims/", "/claims/new/", "/offers/new/", "/prices/")


@pytest.mark.parametrize("path", ROOMS)
@pytest.mark.parametrize("width", [1280, 390])
def test_the_rooms_of_the_admin_fit_and_are_accessible(desk, path, width):
    brand = making.a_brand()
    admin = making.a_person(brand, "admin", "legal", "commercial")
    making.a_claim(brand, "Lasts ten winters.", ends="2099-01-01")
    making.a_live_rule(brand)

    page = desk.open(admin, path, viewport={"width": width, "height": 800})

    photograph(page, f"{path.strip('/').replace('/', '-')}-{width}")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
    assert Axe().run(page).response["violations"] == []
