"""Keys press what stands on the page, and only then; dialogs give the focus back."""

import pytest
from playwright.sync_api import Page, expect

from review.personal import preferences
from tests import making

pytestmark = pytest.mark.usefixtures("grace")


@pytest.fixture
def person(ledger):
    return making.a_person(making.a_brand(), "admin", "brand", name="Ana")


def add(page: Page, html: str) -> None:
    """Something of a later page, with a count of how often it was pressed."""
    page.evaluate(
        """html => {
          document.querySelector("main").insertAdjacentHTML("beforeend", html);
          document.addEventListener("click", event => {
            const box = event.target.closest("[data-hotkey]");
            if (box) box.dataset.pressed = Number(box.dataset.pressed || 0) + 1;
          });
        }""",
        html,
    )


def pressed(page: Page, selector: str) -> int:
    return int(page.locator(selector).get_attribute("data-pressed") or 0)


def test_a_sequence_goes_to_another_page(desk, person):
    page = desk.open(person, "/preferences/")

    page.keyboard.type("gr")
    expect(page.get_by_role("heading", level=1)).to_have_text("Runs")
    page.keyboard.type("gl")

    expect(page).to_have_url(f"{desk.address}/claims/")


def test_a_key_does_nothing_while_somebody_types(desk, person):
    page = desk.open(person, "/preferences/")
    add(page, '<button id="x" data-hotkey="x">X</button>')
    add(page, '<button id="s" data-hotkey="Mod+Enter">S</button>')

    page.get_by_label("Languages you can judge").fill("")
    page.keyboard.type("xgr?")
    assert pressed(page, "#x") == 0
    expect(page.locator("#keys")).not_to_be_visible()
    expect(page.get_by_label("Languages you can judge")).to_have_value("xgr?")

    page.keyboard.press("Control+Enter")
    assert pressed(page, "#s") > 0


def test_a_key_never_presses_what_is_hidden_or_disabled(desk, person):
    page = desk.open(person, "/preferences/")
    add(
        page,
        '<details><summary>More</summary><button data-hotkey="a">A</button></details>'
        '<button hidden data-hotkey="b">B</button>'
        '<button disabled data-hotkey="c">C</button>'
        '<button aria-disabled="true" data-hotkey="d">D</button>'
        '<div inert><button data-hotkey="e">E</button></div>'
        '<button id="f" data-hotkey="f">F</button>',
    )

    page.keyboard.type("abcdef")

    assert pressed(page, "#f") == 1
    assert page.locator("[data-pressed]").count() == 1


def test_shift_and_signs_are_told_apart(desk, person):
    page = desk.open(person, "/preferences/")
    add(
        page,
        '<button id="f" data-hotkey="f">f</button>'
        '<button id="F" data-hotkey="Shift+F">F</button>'
        '<button id="at" data-hotkey="@">at</button>',
    )

    page.keyboard.press("Shift+F")
    page.keyboard.press("Shift+@")

    assert [pressed(page, name) for name in ("#f", "#F", "#at")] == [0, 1, 1]


def test_a_scoped_key_needs_the_focus_in_its_pane(desk, person):
    page = desk.open(person, "/preferences/")
    add(
        page,
        '<div data-hotkey-pane="list"><a id="in" href="#in">in</a></div>'
        '<a id="out" href="#out">out</a>'
        '<button id="x" data-hotkey="x" data-hotkey-scope="list">X</button>',
    )

    page.locator("#out").focus()
    page.keyboard.press("x")
    assert pressed(page, "#x") == 0
    page.locator("#in").focus()
    page.keyboard.press("x")

    assert pressed(page, "#x") == 1


def test_the_legend_names_every_key_of_the_page(desk, person):
    page = desk.open(person, "/preferences/")
    add(page, '<button data-hotkey="x" data-key-name="item.thing">Do it</button>')
    add(page, '<button hidden data-hotkey="y">Hidden</button>')

    page.keyboard.press("?")
    legend = page.locator("#keys")
    expect(legend).to_be_visible()

    rows = legend.locator(".legend-row").all_inner_texts()
    shown = {" ".join(row.split()) for row in rows}
    assert {"Home g h", "Queue g q", "Runs g r", "Library g l"} <= shown
    assert {"Analytics g a", "Settings g s", "Do it x", "Keys ?"} <= shown
    assert not any("Hidden" in row for row in shown)
    expect(legend.get_by_role("heading", name="Go to")).to_be_visible()


def test_a_dialog_keeps_the_keys_and_gives_the_focus_back(desk, person):
    page = desk.open(person, "/preferences/")
    add(page, '<button id="x" data-hotkey="x">X</button>')
    button = page.get_by_role("button", name="Keys", exact=True)

    button.focus()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("x")
    assert pressed(page, "#x") == 0
    page.keyboard.press("Escape")

    expect(page.locator("#keys")).not_to_be_visible()
    expect(button).to_be_focused()


def test_a_menu_that_opened_a_dialog_gets_the_focus_back(desk, person):
    page = desk.open(person, "/preferences/")

    page.locator(".menu-wide > summary").click()
    page.locator(".menu-wide").get_by_role("button", name="Keys").click()
    page.locator("#keys").get_by_role("button", name="Close").click()

    expect(page.locator(".menu-wide > summary")).to_be_focused()
    expect(page.locator(".menu-wide")).not_to_have_attribute("open", "")


def test_escape_closes_a_menu(desk, person):
    page = desk.open(person, "/preferences/")

    page.locator(".menu-wide > summary").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("button", name="Sign out")).not_to_be_visible()
    expect(page.locator(".menu-wide > summary")).to_be_focused()


def test_keys_can_be_off_except_those_with_control(desk, person):
    preferences.keep(person, {"keys_on": False})
    page = desk.open(person, "/preferences/")
    add(page, '<button id="s" data-hotkey="Mod+Enter">S</button>')

    page.keyboard.type("gr?")
    page.keyboard.press("Control+Enter")

    assert pressed(page, "#s") == 1
    expect(page.locator("#keys")).not_to_be_visible()
    expect(page).to_have_url(f"{desk.address}/preferences/")


def test_a_lone_character_can_require_alt(desk, person):
    preferences.keep(person, {"keys_with_alt": True})
    page = desk.open(person, "/preferences/")
    add(page, '<button id="x" data-hotkey="x" data-hotkey-hint>X</button>')

    page.keyboard.press("x")
    assert pressed(page, "#x") == 0
    page.keyboard.press("Alt+x")

    assert pressed(page, "#x") == 1


def test_an_action_can_have_another_key_or_none(desk, person):
    preferences.keep(person, {"keys": {"go.runs": "q", "go.library": ""}})
    page = desk.open(person, "/preferences/")

    page.keyboard.type("gl")
    page.keyboard.type("gr")
    expect(page).to_have_url(f"{desk.address}/preferences/")
    page.keyboard.press("q")

    expect(page).to_have_url(f"{desk.address}/runs/")


def test_a_hint_shows_the_key_and_leaves_the_name_alone(desk, person):
    page = desk.open(person, "/preferences/")
    add(page, '<button data-hotkey="Mod+Enter" data-hotkey-hint>Send</button>')

    page.evaluate(
        "document.dispatchEvent(new CustomEvent('htmx:afterSettle', {detail: {}}))"
    )

    button = page.get_by_role("button", name="Send", exact=True)
    expect(button.locator("kbd")).to_have_text("Ctrl Enter")


def test_leaving_asks_only_where_text_would_be_lost(desk, person):
    page = desk.open(person, "/preferences/")
    page.goto("/runs/")
    assert desk.complaints == []
    page.goto("/preferences/")

    page.get_by_label("Most open items").fill("7")
    page.evaluate("location.assign('/runs/')")
    expect(page).to_have_url(f"{desk.address}/preferences/")

    assert [said for said in desk.complaints if said.startswith("dialog")] != []
    desk.complaints.clear()
    page.get_by_role("button", name="Save preferences").click()
    expect(page.locator("#toast")).to_contain_text("Preferences saved.")


def test_the_toast_goes_after_a_while_but_not_while_it_is_read(desk, person):
    page = desk.open(person, "/preferences/", own_clock=True)
    page.get_by_role("button", name="Save preferences").click()
    toast = page.locator("#toast")
    expect(toast).to_be_visible()

    toast.hover()
    page.clock.run_for(20_000)
    expect(toast).to_be_visible()
    page.mouse.move(0, 0)
    page.clock.run_for(20_000)

    expect(toast).not_to_be_visible()
