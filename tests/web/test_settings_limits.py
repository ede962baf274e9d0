"""The page of speed limits: what is set, by whom, and what is refused."""

import pytest

from orchestrator.models import Agent, Brand, Change, Principal, SpeedLimit
from orchestrator.services.freezing import limits
from tests import making

PAGE = "/settings/limits/"


@pytest.fixture
def brand(ledger) -> Brand:
    making.an_agent("writer")
    return making.a_brand()


@pytest.fixture
def admin(brand) -> Principal:
    return making.a_person(brand, "admin")


def limited(brand, what="agent:writer", **typed):
    """The form as somebody fills it in."""
    empty = dict.fromkeys(("hops", "fan_out", "effects_hour", "first", "why"), "")
    return {**empty, "brand": brand.slug, "what": what, **typed}


def test_a_limit_is_set_shown_changed_and_taken_away(signed_in, brand, admin):
    browser = signed_in(admin)

    browser.post(PAGE, limited(brand, hops="3", first="12.5"))
    listed = browser.get(PAGE).context["rows"]
    begun = browser.get(f"{PAGE}?what=agent:writer").context["form"].initial
    looser = browser.post(PAGE, limited(brand, hops="9", first="12.5"))
    browser.post(PAGE, limited(brand, hops="9", why="It has proven itself"))
    after = SpeedLimit.objects.get()
    browser.post(PAGE, limited(brand, why="Not needed"))

    assert [(row.hops, row.fan_out, row.first) for row in listed] == [(3, None, "12.5")]
    assert (begun["hops"], begun["first"]) == (3, "12.5")
    assert looser.status_code == 422
    assert "say why" in looser.content.decode()
    assert (after.hops, after.canary) == (9, None)
    assert not SpeedLimit.objects.exists()
    assert Change.objects.filter(noun="speed limit").count() == 3


@pytest.mark.parametrize(
    "typed",
    [
        {"hops": "0"},
        {"fan_out": "many"},
        {"effects_hour": "-1"},
        {"first": "101"},
        {"what": "agent:nobody", "hops": "3"},
        {"what": "", "hops": "3"},
        {},  # nothing would change
    ],
)
def test_what_makes_no_sense_is_refused_and_kept_as_typed(
    signed_in, brand, admin, typed
):
    answer = signed_in(admin).post(PAGE, limited(brand, **typed))

    assert answer.status_code == 422
    assert any(sign in answer.content.decode() for sign in ('role="alert"', "-error"))
    assert not SpeedLimit.objects.exists()


def test_nobody_but_an_admin_changes_a_limit(signed_in, brand, admin):
    limits.set_limit(brand, "agent", "writer", hops=3, fan_out=None, effects_hour=None,
                     canary=None, by=admin, why="")  # fmt: skip
    browser = signed_in(making.a_person(brand, "legal", "operator"))

    seen = browser.get(PAGE).content.decode()
    answer = browser.post(PAGE, limited(brand, hops="1"))

    assert "an admin of the brand changes it" in seen
    assert "Set the limits" not in seen
    assert answer.status_code == 403
    assert "Only an admin" in answer.content.decode()
    assert SpeedLimit.objects.get().hops == 3


def test_an_agent_of_another_brand_is_neither_shown_nor_limited(
    signed_in, brand, admin
):
    theirs = making.a_brand()
    Agent.objects.filter(name="writer").update(brand=theirs, title="Zanzibar")

    seen = signed_in(admin).get(PAGE).content.decode()
    answer = signed_in(admin).post(PAGE, limited(brand, hops="3"))
    walled = signed_in(admin).post(PAGE, limited(theirs, hops="3"))

    assert "Zanzibar" not in seen
    assert (answer.status_code, walled.status_code) == (422, 404)
    assert not SpeedLimit.objects.exists()


def test_without_limits_the_page_says_what_that_means(signed_in, brand, admin):
    seen = signed_in(admin).get(PAGE).content.decode()

    assert "Nothing is limited yet" in seen
    assert 'value="agent:writer"' in seen
