"""The brake: on every page, for who may pull it, and how one lets go of it."""

import pytest

from orchestrator.models import Freeze
from orchestrator.services.freezing import freezes
from tests import making
from tests.web import containing

WHY = "Wrong prices everywhere"


@pytest.fixture
def brand(ledger):
    return making.a_brand("Nordwind")


@pytest.fixture
def operator(brand):
    return making.a_person(brand, "operator", name="Oskar")


@pytest.fixture
def tab(operator, signed_in):
    return signed_in(operator)


def page_of(tab, path: str = "/freezes/") -> str:
    return tab.get(path).content.decode()


def band_of(page: str) -> str:
    return (
        page.split('id="band"')[1].split("</section>")[0] if 'id="band"' in page else ""
    )


def test_the_brake_is_on_every_page_of_who_may_pull_it(brand, tab, signed_in):
    page = page_of(tab, "/runs/")
    author = page_of(signed_in(making.a_person(brand, "author")), "/runs/")

    assert "/freezes/?from=%2Fruns%2F" in page
    assert 'data-key-name="go.freeze"' in page
    assert 'class="bar-sign bar-freeze"' not in author


def test_the_form_begins_with_what_one_came_from(brand, tab):
    run = containing.a_written_run(brand)
    agent = run.tasks.get(step="write").agent

    from_run = page_of(tab, f"/freezes/?from=/runs/{run.pk}/")
    from_agent = page_of(tab, f"/freezes/?from=/agents/{agent.name}/")
    from_nowhere = page_of(tab, "/freezes/?from=/no/such/page/&level=x")

    assert f'value="run:{run.pk}" selected' in from_run
    assert f'value="agent:{agent.name}" selected' in from_agent
    assert (
        " selected"
        not in from_nowhere.split('id="freeze-what"')[1].split("</select>")[0]
    )


def test_what_is_frozen_stands_in_red_on_every_page(brand, tab):
    assert band_of(page_of(tab, "/runs/")) == ""

    tab.post("/freezes/new/", {"what": f"brand:{brand.slug}", "reason": WHY})

    assert Freeze.objects.get().level == "brand"
    for path in ("/runs/", "/", "/freezes/"):
        band = band_of(page_of(tab, path))
        assert "Nordwind" in band
        assert WHY in band


def test_another_brands_freeze_is_nowhere(brand, tab, signed_in):
    other = making.a_brand("Elsewhere")
    by = making.a_person(other, "operator")
    order = freezes.freeze("brand", str(other.pk), reason="Their trouble", by=by)

    assert "Their trouble" not in page_of(tab)
    for act in ("lift", "thaws"):
        assert tab.post(f"/freezes/{order.pk}/{act}/", {}).status_code == 404
    assert tab.post("/freezes/new/", {"what": f"brand:{other.slug}"}).status_code == 404
    assert Freeze.objects.filter(lifted_at=None).count() == 1


@pytest.mark.parametrize(
    "what", ["", "brand:", "channel:nobody", "weather:rain", "everything:now", "run:"]
)
def test_what_cannot_be_frozen_is_said(tab, what):
    answer = tab.post("/freezes/new/", {"what": what, "reason": WHY})

    assert answer.status_code in (404, 422)
    assert not Freeze.objects.exists()


def test_a_freeze_without_a_reason_keeps_what_was_chosen(brand, tab):
    answer = tab.post("/freezes/new/", {"what": f"brand:{brand.slug}", "reason": " "})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="brand:{brand.slug}" selected' in page
    assert not Freeze.objects.exists()


def test_a_freeze_is_let_go_in_parts_and_then_lifted(brand, tab):
    making.a_run(brand, title="Waits under it")
    tab.post("/freezes/new/", {"what": f"brand:{brand.slug}", "reason": WHY})
    order = Freeze.objects.get()
    page = page_of(tab)
    group = page.split('name="group" value="')[1].split('"')[0]

    assert "1 task waits under it." in page
    for pace in ("", "none", "0", "-1"):
        answer = tab.post(
            f"/freezes/{order.pk}/thaws/", {"group": group, "per_minute": pace}
        )
        assert answer.status_code == 422, pace
    tab.post(f"/freezes/{order.pk}/thaws/", {"group": group, "per_minute": "5"})
    assert "let go" in page_of(tab)
    assert order.thaws.get().per_minute == 5
    tab.post(f"/freezes/{order.pk}/lift/", {"per_minute": "12"})
    assert "Nothing is frozen" in page_of(tab)


def test_a_reviewer_pulls_the_brake_and_does_not_lift_it(brand, signed_in):
    tab = signed_in(making.a_person(brand, "legal"))

    tab.post("/freezes/new/", {"what": f"brand:{brand.slug}", "reason": WHY})
    order = Freeze.objects.get()
    answer = tab.post(f"/freezes/{order.pk}/lift/", {"per_minute": "6"})

    assert answer.status_code == 403
    assert "Owners, admins and operators lift a freeze." in page_of(tab)
    order.refresh_from_db()
    assert order.lifted_at is None


def test_looking_changes_nothing(brand, tab):
    order = freezes.freeze(
        "brand", str(brand.pk), reason=WHY, by=making.a_person(brand, "operator")
    )

    for path in ("new/", f"{order.pk}/lift/", f"{order.pk}/thaws/"):
        assert tab.get(f"/freezes/{path}").status_code == 302

    order.refresh_from_db()
    assert order.lifted_at is None
    assert not order.thaws.exists()


def test_looking_again_costs_nothing_until_something_moved(tab):
    headers = {"HX-Request": "true"}
    first = tab.get("/freezes/", headers=headers)

    again = tab.get("/freezes/", headers={**headers, "If-None-Match": first["ETag"]})

    assert b"<html" not in first.content
    assert again.status_code == 304
