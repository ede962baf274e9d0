"""What holds on every screen, in both sizes and both schemes."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e import screens

pytestmark = pytest.mark.usefixtures("grace")

RULES = (Path(__file__).parent / "screen_rules.js").read_text(encoding="utf-8")
COLOURS = {"runOnly": ["color-contrast"]}  # all that can differ in dark

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


@pytest.fixture
def world(ledger):
    return screens.a_world()


@pytest.mark.parametrize("size", screens.SIZES)
def test_every_screen_fits_is_readable_and_has_no_barrier(desk, world, size):
    found = []

    for screen, page in screens.visits(desk, world, size):
        found += [f"{screen.name}: {said}" for said in page.evaluate(RULES)]
        found += [f"{screen.name}: {said}" for said in barriers(page)]

    assert not found, "\n".join(found)


def test_a_broken_screen_is_noticed(desk, world):
    visits = screens.visits(desk, world, "phone")
    page = next(page for screen, page in visits if screen.name == "home")

    page.evaluate(BREAK)
    said = " ".join([*page.evaluate(RULES), *barriers(page)])

    for sign in ("sideways", "clipped", "8px", "2 primary", "image-alt", "contrast"):
        assert sign in said


def test_the_screens_are_photographed(desk, world, tmp_path, monkeypatch):
    folder = Path(os.environ.get("SCREENS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    if "SCREENS" not in os.environ:  # all of them only where somebody wants to look
        monkeypatch.setattr(screens, "SCREENS", screens.SCREENS[:4])

    for size in screens.SIZES:
        for screen, page in screens.visits(desk, world, size):
            for scheme in screens.SCHEMES:
                page.emulate_media(color_scheme=scheme)
                name = f"{screen.name}-{size}-{scheme}.jpg"
                screens.photograph(page, folder / name)

    sizes = [picture.stat().st_size for picture in folder.glob("*.jpg")]
    assert max(sizes) <= screens.MOST_BYTES


def barriers(page):
    """What axe finds on the page as it is, in light and in dark."""
    found = []
    for scheme, rules in (("light", {}), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme)
        for said in Axe().run(page, options=rules).response["violations"]:
            places = [node["target"][0] for node in said["nodes"][:3]]
            found.append(f"{said['id']} in {scheme} at {places}")
    page.emulate_media(color_scheme="light")
    return found
