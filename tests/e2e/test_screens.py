"""What holds on every screen, in both sizes and both schemes."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import making
from tests.e2e import screens

pytestmark = pytest.mark.usefixtures("grace")

RULES = (Path(__file__).parent / "screen_rules.js").read_text(encoding="utf-8")
OPEN_ALL = "document.querySelectorAll('details').forEach(one => one.open = true)"
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth + 1"
BRIEF = {"resultTypes": ["violations"]}
IN_DARK = {**BRIEF, "runOnly": ["color-contrast"]}  # all that can differ there
AGAIN = "([part, options]) => axe.run(part, options)"  # axe is on the page already
WITH_BARS = ("home", "menu", "frozen")  # the same bars are on every screen
HIDE_ROWS = """(hidden) => document.querySelectorAll("tbody").forEach(
    (table) => [...table.rows].slice(6).forEach((row) => (row.hidden = hidden)))"""

BREAK = """() => {
  const add = (kind, words, look) => {
    const box = document.createElement(kind);
    box.textContent = words;
    Object.assign(box.style, look);
    document.querySelector("main").append(box);
    return box;
  };
  add("p", "wide", {width: "900px"});
  add("p", "tiny", {fontSize: "8px", color: "#bbb", background: "#fff"});
  add("div", "Too long", {width: "9px", overflow: "hidden", whiteSpace: "pre"});
  add("button", "One", {}).className = "btn btn-primary";
  add("button", "Two", {}).className = "btn btn-primary";
  add("img", "", {}).src = "/static/review/mark.svg";
}"""


def test_every_screen_fits_is_readable_and_has_no_barrier(desk, ledger):
    found = []

    for screen, page in screens.visits(desk, screens.a_world()):
        part = "body" if screen.name in WITH_BARS else "main"
        said = [*page.evaluate(RULES), *barriers(page, part), *on_a_phone(page)]
        found += [f"{screen.name}: {one}" for one in said]

    assert not found, "\n".join(found)


def test_a_broken_screen_is_noticed(desk):
    page = desk.open(making.a_person(making.a_brand(), "brand"), "/runs/")

    page.evaluate(BREAK)
    said = " ".join([*page.evaluate(RULES), *barriers(page), *on_a_phone(page)])

    for sign in ("sideways", "clipped", "8px", "2 primary", "image-alt", "contrast"):
        assert sign in said


def test_the_screens_are_photographed(desk, ledger, tmp_path):
    folder = Path(os.environ.get("SCREENS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    wanted = screens.wanted(os.environ)
    world = screens.a_world() if len(wanted) > 1 else None

    for screen, page in screens.visits(desk, world, wanted):
        for size in screens.SIZES:
            screens.resize(page, size)
            for scheme in screens.SCHEMES:
                page.emulate_media(color_scheme=scheme)
                name = f"{screen.name}-{size}-{scheme}.jpg"
                screens.photograph(page, folder / name)

    sizes = [picture.stat().st_size for picture in folder.glob("*.jpg")]
    assert max(sizes) <= screens.MOST_BYTES


def barriers(page, part="main"):
    """What axe finds on the page; in dark only the colours, and only in that part.

    Of long tables it reads the first rows: it is slow, and the others are alike.
    """
    page.evaluate(HIDE_ROWS, True)
    in_light = Axe().run(page, options=BRIEF).response
    page.emulate_media(color_scheme="dark")
    in_dark = page.evaluate(AGAIN, [part, IN_DARK])
    page.emulate_media(color_scheme="light")
    page.evaluate(HIDE_ROWS, False)
    return [
        f"{said['id']} in {scheme} at {[n['target'][0] for n in said['nodes'][:3]]}"
        for scheme, ran in (("light", in_light), ("dark", in_dark))
        for said in ran["violations"]
    ]


def on_a_phone(page):
    """What the same page complains about there, also once everything is unfolded."""
    screens.resize(page, "phone")
    found = [f"{said}, on a phone" for said in page.evaluate(RULES)]
    page.evaluate(OPEN_ALL)
    if page.evaluate(SIDEWAYS):
        found.append("scrolls sideways on a phone, unfolded")
    return found
