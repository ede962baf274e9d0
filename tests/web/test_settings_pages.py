"""Settings in the browser: who may change what, and that each change is on record."""

import json
import re

import pytest

from orchestrator.models import Brand, Change, Principal, Proposal, RoleGrant
from orchestrator.services import desk_settings
from orchestrator.services.staff.people import roles_of
from review.models import Assignment, Lease, Preferences
from tests import making

PAGES = (
    "",
    "roles/",
    "deadlines/",
    "guards/",
    "people/",
    "people/new/",
    "brands/",
    "routing/",
    "webhooks/",
    "changes/",
    "changes/file/",
)
FOR_ADMINS = ("people/", "people/new/", "brands/", "webhooks/", "changes/")


@pytest.fixture
def brand(ledger) -> Brand:
    return making.a_brand(settings={"own_view_share": 0.1})


@pytest.fixture
def admin(brand) -> Principal:
    return making.a_person(brand, "admin")


def a_value(brand, name, value, **changes):
    """The form of one setting as the page posts it."""
    seen = json.dumps(desk_settings.value(brand, name), sort_keys=True)
    where = f"/settings/values/{brand.slug}/{name}/"
    return where, {"value": value, "seen": seen, "why": "", **changes}


@pytest.mark.parametrize("page", PAGES)
def test_an_admin_reads_every_page(signed_in, admin, page):
    assert signed_in(admin).get(f"/settings/{page}").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_a_reviewer_reads_what_is_set_and_nothing_of_people(signed_in, brand, page):
    answer = signed_in(making.a_person(brand, "legal")).get(f"/settings/{page}")

    closed = page.startswith(FOR_ADMINS)
    assert answer.status_code == (403 if closed else 200)
    if not closed:
        assert 'method="post"' not in answer.content.decode().split("set-page")[1]


def test_a_lease_is_set_and_on_record(signed_in, brand, admin):
    where, form = a_value(brand, "lease_minutes", "25", why="long papers")

    answer = signed_in(admin).post(where, form, follow=True)

    assert "Lease is set." in answer.content.decode()
    assert desk_settings.value(brand, "lease_minutes") == 25
    made = Change.objects.get()
    assert (made.actor, made.before, made.after) == (admin, 10, 25)
    record = signed_in(admin).get("/settings/changes/").content.decode()
    assert "25 minutes" in record
    assert "long papers" in record


def test_deadlines_are_typed_in_hours_and_days(signed_in, brand, admin):
    where, form = a_value(brand, "deadline_minutes", "")
    for severity, amount, unit in (
        ("high", "1,5", "hours"),
        ("medium", "1", "days"),
        ("low", "2", "days"),
    ):
        form |= {f"amount-{severity}": amount, f"unit-{severity}": unit}

    answer = signed_in(admin).post(where, form)

    assert answer.status_code == 302
    found = desk_settings.value(brand, "deadline_minutes")
    assert found == {"high": 90, "medium": 1440, "low": 2880}


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("lease_minutes", "0", "out of bounds"),
        ("lease_minutes", "ten", "is no number"),
        ("own_view_share", "101", "give 0 to 100 %"),
        ("own_view_share", "nan", "out of bounds"),
        ("own_view_share", "5", "give the second admin a reason"),
        ("settle_from", "whenever", "none of"),
        ("no_such_thing", "1", "no such setting"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(
    signed_in, brand, admin, name, typed, said
):
    where = f"/settings/values/{brand.slug}/{name}/"
    seen = desk_settings.values(brand).get(name)

    answer = signed_in(admin).post(where, {"value": typed, "seen": json.dumps(seen)})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Change.objects.exists()


def test_a_stale_form_overwrites_nothing(signed_in, brand, admin):
    where, form = a_value(brand, "lease_minutes", "25")
    desk_settings.change(brand, "lease_minutes", 40, by=admin)

    answer = signed_in(admin).post(where, form)

    assert answer.status_code == 409
    assert "changed meanwhile" in answer.content.decode()
    assert desk_settings.value(brand, "lease_minutes") == 40


def test_nobody_but_an_admin_of_the_brand_sets_anything(signed_in, brand):
    where, form = a_value(brand, "lease_minutes", "25")
    other = making.a_person(making.a_brand(), "admin")

    reviewer = signed_in(making.a_person(brand, "legal")).post(where, form)
    stranger = signed_in(other).post(where, form)

    assert (reviewer.status_code, stranger.status_code) == (403, 404)
    assert not Change.objects.exists()


def test_a_lowered_guard_waits_for_a_second_admin(signed_in, brand, admin):
    second = making.a_person(brand, "admin", name="Second Admin")
    where, form = a_value(brand, "own_view_share", "5", why="too much")
    signed_in(admin).post(where, form)
    proposal = Proposal.objects.get()
    answer = f"/settings/proposals/{proposal.pk}/answer/"

    own = signed_in(admin).post(answer, {"answer": "accept"})
    reviewer = signed_in(making.a_person(brand, "legal")).post(
        answer, {"answer": "accept"}
    )
    page = signed_in(second).get("/settings/").content.decode()
    before = desk_settings.value(brand, "own_view_share")
    accepted = signed_in(second).post(answer, {"answer": "accept"})
    again = signed_in(second).post(answer, {"answer": "accept"})

    assert (own.status_code, reviewer.status_code) == (403, 403)
    assert "10 %" in page
    assert "5 %" in page
    assert before == 0.1
    assert (accepted.status_code, again.status_code) == (302, 409)
    assert desk_settings.value(brand, "own_view_share") == 0.05
    assert Change.objects.get().seconded_by == second


def test_a_proposal_is_taken_back(signed_in, brand, admin):
    where, form = a_value(brand, "evidence_opened", "off", why="a try")
    signed_in(admin).post(where, form)
    proposal = Proposal.objects.get()

    answer = signed_in(admin).post(
        f"/settings/proposals/{proposal.pk}/answer/", {"answer": "decline"}
    )

    proposal.refresh_from_db()
    assert (answer.status_code, proposal.accepted) == (302, False)


def a_new_person(brand, **changes):
    return {
        "brand": brand.slug,
        "name": "Ida Kern",
        "login": "ida.kern",
        "email": "ida@example.com",
        "roles": ["legal"],
        **changes,
    }


def test_somebody_new_chooses_a_password_and_is_in(signed_in, client, brand, admin):
    page = signed_in(admin).post("/settings/people/new/", a_new_person(brand))
    where = re.search(r"/welcome/[\w-]+/[\w-]+/", page.content.decode())
    assert where
    shown = client.get(where[0])
    uneven = client.post(where[0], {"password": "quiet otters 9", "again": "x"})
    weak = client.post(where[0], {"password": "ida.kern", "again": "ida.kern"})
    typed = {"password": "quiet otters 9", "again": "quiet otters 9"}
    done = client.post(where[0], typed)
    queue = client.get("/review/")
    again = client.get(where[0])

    assert page.headers["Cache-Control"] == "no-store"
    assert "Ida Kern" in shown.content.decode()
    assert (uneven.status_code, weak.status_code) == (422, 422)
    assert (done.status_code, queue.status_code, again.status_code) == (302, 200, 404)
    person = Principal.objects.get(login="ida.kern")
    assert roles_of(person, brand) == {"legal"}
    assert {c.noun for c in Change.objects.all()} == {"person", "role", "password"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"login": "Taken"}, "already: choose another"),
        ({"login": ""}, "cannot be a login"),
        ({"name": " "}, "Give a name"),
        ({"email": "nowhere"}, "is no address"),
        ({"roles": ["king"]}, "king"),
        ({"roles": ["admin"]}, "reason"),
    ],
)
def test_somebody_wrong_is_refused_whole(signed_in, brand, admin, changes, said):
    signed_in(admin).post("/settings/people/new/", a_new_person(brand, login="taken"))
    known = Principal.objects.count()

    answer = signed_in(admin).post(
        "/settings/people/new/", a_new_person(brand, **changes)
    )

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Principal.objects.count() == known


def test_a_person_is_added_only_to_a_brand_one_administers(signed_in, brand, admin):
    other = making.a_brand()

    answer = signed_in(admin).post("/settings/people/new/", a_new_person(other))

    assert answer.status_code == 403
    assert not Principal.objects.filter(login="ida.kern").exists()


def test_a_role_lost_gives_the_items_back(signed_in, brand, admin):
    person = making.a_person(brand, "brand", "auditor")
    item = making.a_held_item(brand)
    Lease.objects.create(item=item, person=person, until="2099-01-01T00:00Z")
    Assignment.objects.create(item=item, person=person)
    form = {
        "column": brand.slug,
        "seen": [f"{brand.slug}:brand", f"{brand.slug}:auditor"],
        "role": [f"{brand.slug}:auditor"],
        "why": "left the team",
    }

    answer = signed_in(admin).post(f"/settings/people/{person.pk}/roles/", form)
    stale = signed_in(admin).post(f"/settings/people/{person.pk}/roles/", form)

    assert (answer.status_code, stale.status_code) == (302, 409)
    assert roles_of(person, brand) == {"auditor"}
    assert not Lease.objects.exists()
    assert not Assignment.objects.exists()
    assert Change.objects.get().why == "left the team"


def test_roles_of_another_brand_are_out_of_reach(signed_in, brand, admin):
    person = making.a_person(brand, "legal")
    other = making.a_brand()
    RoleGrant.objects.create(person=person, brand=other, role="legal")
    form = {"column": other.slug, "role": [f"{other.slug}:admin"], "why": "a try"}

    signed_in(admin).post(f"/settings/people/{person.pk}/roles/", form)
    page = signed_in(admin).get(f"/settings/people/{person.pk}/").content.decode()

    assert roles_of(person, other) == {"legal"}
    assert not Proposal.objects.exists()
    assert other.name not in page


def test_what_somebody_judges_is_set_on_record(signed_in, brand, admin):
    person = making.a_person(brand, "legal")
    where = f"/settings/people/{person.pk}/skills/"
    good = {"languages": "de, en", "markets": "AT", "capacity": "7", "away_until": ""}

    wrong = signed_in(admin).post(where, {**good, "languages": "Klingon!"})
    done = signed_in(admin).post(where, good)

    assert (wrong.status_code, done.status_code) == (422, 302)
    wants = Preferences.objects.get(person=person)
    assert (wants.languages, wants.markets, wants.capacity) == (["de", "en"], ["AT"], 7)
    assert Change.objects.get().noun == "skills"


def test_somebody_switched_off_is_out_at_once(signed_in, brand, admin):
    person = making.a_person(brand, "legal")
    theirs = signed_in(person)

    signed_in(admin).post(f"/settings/people/{person.pk}/switch/", {"on": "0"})

    assert theirs.get("/review/").status_code == 302


def test_a_brand_is_made_and_renamed(signed_in, brand, admin):
    second = making.a_person(brand, "admin")
    form = {"name": "Nord", "slug": "nord", "currency": "XXX", "second": second.pk}

    wrong = signed_in(admin).post("/settings/brands/", form)
    made = signed_in(admin).post("/settings/brands/", {**form, "currency": "NOK"})
    empty = signed_in(admin).post("/settings/brands/nord/name/", {"name": " "})
    named = signed_in(admin).post("/settings/brands/nord/name/", {"name": "Nordlys"})

    assert (wrong.status_code, empty.status_code) == (422, 422)
    assert "no currency" in wrong.content.decode()
    assert (made.status_code, named.status_code) == (302, 302)
    assert Brand.objects.get(slug="nord").name == "Nordlys"
