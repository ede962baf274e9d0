"""What holds on every screen, in both sizes and both schemes."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.e2e import screens

pytestmark = pytest.mark.usefixtures("grace")

RULES = (Path(__file__).parent / "screen_rules.js").read_text(encoding="utf-8")
COLOURS = {"runOnly": ["color-contrast"]}  # all that can differ in dark


@pytest.fixture
def world(ledger):
    return screens.a_world()


@pytest.mark.parametrize("size", screens.SIZES)
def test_every_screen_fits_is_readable_and_has_no_barrier(desk, world, size):
    found = []

    for screen, page in screens.visits(desk, world, size):
        found += [f"{screen.name}: {said}" for said in page.evaluate(RULES)]
        found += [f"{screen.name}: {said}" for said in barriers(page)]

    assert found == []


def test_a_broken_screen_is_noticed(desk, world):
    page = desk.open(world.ana, "/preferences/", viewport={"width": 390, "height": 844})

    page.evaluate(
        """() => document.querySelector("main").insertAdjacentHTML("beforeend",
          `<p class="wide">wide</p><p class="tiny">tiny</p>
           <div class="cut">A label that is far too long for its box</div>
           <button class="btn btn-primary">One</button><img src="/static/none.png">`)"""
    )
    page.add_style_tag(path=Path(__file__).parent / "broken.css")
    said = " ".join([*page.evaluate(RULES), *barriers(page)])
    desk.complaints.clear()  # a picture that is not there

    for sign in ("sideways", "clipped", "8px", "2 primary", "image-alt", "contrast"):
        assert sign in said


def test_the_screens_are_photographed(desk, world, tmp_path):
    folder = Path(os.environ.get("SCREENS", tmp_path))

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
