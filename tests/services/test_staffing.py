"""People, roles and brands: who may change them, and what is on record."""

from typing import Any

import pytest

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.models import Brand, Change, Principal, Proposal, RoleGrant
from orchestrator.services.staff import roles, staffing, welcome
from orchestrator.services.staff.people import roles_of
from tests import making
from tests.postgres import Ledger

PASSWORD = "seven quiet otters at dawn"


@pytest.fixture
def brand(ledger: Ledger) -> Brand:
    return making.a_brand()


@pytest.fixture
def admin(brand: Brand) -> Principal:
    return making.a_person(brand, "admin")


def test_a_new_person_chooses_their_own_password_once(
    brand: Brand, admin: Principal
) -> None:
    person = staffing.add_person(
        brand, login="ida.k", name="Ida  Kern", email="ida@example.com", by=admin
    )
    key, token = welcome.make_link(person, brand=brand, by=admin)

    assert not person.has_usable_password()
    welcome.choose_password(key, token, PASSWORD)

    person.refresh_from_db()
    assert (person.name, person.check_password(PASSWORD)) == ("Ida Kern", True)
    with pytest.raises(StaleState):
        welcome.choose_password(key, token, "another quiet otter")
    made = Change.objects.get(noun="person")
    assert (made.actor, made.subject, made.brand) == (admin, str(person.pk), brand)


@pytest.mark.parametrize(
    "key", ["", "MQ", "AAAA", "_____", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5"]
)
def test_a_link_nobody_made_is_nobodys(brand: Brand, key: str) -> None:
    assert welcome.person_behind(key, "c0ffee-123") is None


def test_a_weak_password_is_refused(brand: Brand, admin: Principal) -> None:
    person = staffing.add_person(brand, login="ida", name="Ida", by=admin)
    key, token = welcome.make_link(person, brand=brand, by=admin)

    with pytest.raises(BadInput):
        welcome.choose_password(key, token, "ida")


def test_no_admin_sets_the_password_of_another(brand: Brand, admin: Principal) -> None:
    with pytest.raises(NotPermitted, match="no other admin"):
        welcome.make_link(making.a_person(brand, "admin"), brand=brand, by=admin)


def test_no_admin_is_handed_the_voice_of_a_reviewer(
    brand: Brand, admin: Principal
) -> None:
    reviewer = making.a_person(brand, "legal")

    with pytest.raises(NotPermitted, match="their own address only"):
        welcome.make_link(reviewer, brand=brand, by=admin)


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("login", ""),
        ("login", "two words"),
        ("login", "TAKEN"),
        ("name", "   "),
        ("name", "a\u202eb"),
        ("email", "nowhere"),
    ],
)
def test_a_person_with_a_wrong_field_is_refused_at_it(
    brand: Brand, admin: Principal, field: str, bad: str
) -> None:
    staffing.add_person(brand, login="taken", name="First", by=admin)
    fields: dict[str, Any] = {"login": "ida", "name": "Ida", "email": "", field: bad}

    with pytest.raises(BadInput, match=f"^{field}: "):
        staffing.add_person(brand, **fields, by=admin)

    assert Change.objects.count() == 1


def test_roles_are_given_and_ended_on_record(brand: Brand, admin: Principal) -> None:
    person = making.a_person(brand, "legal")

    came = roles.set_roles(brand, person, {"brand", "medical"}, by=admin, why="moved")

    assert (came.given, came.ended) == (("brand", "medical"), ("legal",))
    assert roles_of(person, brand) == {"brand", "medical"}
    ended = Change.objects.get(subject=f"{person.pk}:legal")
    assert (ended.before, ended.after, ended.why) == (True, False, "moved")
    assert RoleGrant.objects.get(person=person, role="legal").until is not None


def test_an_admin_is_made_by_two(brand: Brand, admin: Principal) -> None:
    person = making.a_person(brand, "brand")
    came = roles.set_roles(brand, person, {"brand", "admin"}, by=admin, why="grows")
    proposal = Proposal.objects.get()

    assert came.proposed == ("admin",)
    assert "admin" not in roles_of(person, brand)
    for refused in (admin, person, making.a_person(brand, "legal")):
        with pytest.raises(NotPermitted):
            roles.accept(proposal, by=refused)
    roles.accept(proposal, by=making.a_person(brand, "owner"))
    assert "admin" in roles_of(person, brand)
    assert Change.objects.get(noun="role").seconded_by is not None


def test_nobody_gives_themselves_a_role(brand: Brand, admin: Principal) -> None:
    came = roles.set_roles(brand, admin, {"admin", "legal"}, by=admin, why="short")

    assert came.proposed == ("legal",)
    assert roles_of(admin, brand) == {"admin"}


def test_the_last_admin_stays(brand: Brand, admin: Principal) -> None:
    for other in Principal.objects.exclude(pk=admin.pk):
        other.grants.all().update(until="2026-01-01T00:00Z")

    with pytest.raises(BadInput, match="last admin"):
        roles.set_roles(brand, admin, set(), by=admin, why="leaving")


def test_another_brands_admin_gives_no_role(brand: Brand) -> None:
    stranger = making.a_person(making.a_brand(), "admin")

    with pytest.raises(NotPermitted):
        roles.set_roles(brand, stranger, {"legal"}, by=stranger)


def test_a_form_of_yesterday_takes_no_role(brand: Brand, admin: Principal) -> None:
    person = making.a_person(brand, "legal")

    with pytest.raises(StaleState):
        roles.set_roles(brand, person, {"brand"}, by=admin, seen={"medical"})

    assert roles_of(person, brand) == {"legal"}


def test_a_role_nobody_knows_is_refused(brand: Brand, admin: Principal) -> None:
    with pytest.raises(BadInput, match="no role"):
        roles.set_roles(brand, making.a_person(brand), {"king"}, by=admin)


def test_an_account_of_two_brands_is_no_single_admins(
    brand: Brand, admin: Principal
) -> None:
    person = making.a_person(brand, "legal")
    RoleGrant.objects.create(person=person, brand=making.a_brand(), role="legal")

    for act in (
        lambda: staffing.switch(person, on=False, by=admin),
        lambda: staffing.edit_person(person, name="X", email="", by=admin),
        lambda: welcome.make_link(person, brand=brand, by=admin),
    ):
        with pytest.raises(NotPermitted, match="all their brands"):
            act()


def test_somebody_switched_off_has_no_roles_and_can_come_back(
    brand: Brand, admin: Principal
) -> None:
    person = making.a_person(brand, "legal")

    staffing.switch(person, on=False, by=admin, why="on leave")

    person.refresh_from_db()
    assert roles_of(person, brand) == frozenset()
    staffing.switch(person, on=True, by=admin)
    person.refresh_from_db()
    assert roles_of(person, brand) == {"legal"}
    assert [c.after for c in Change.objects.order_by("pk")] == [
        {"active": False},
        {"active": True},
    ]


def test_an_admin_is_not_switched_off_by_one(brand: Brand, admin: Principal) -> None:
    with pytest.raises(NotPermitted, match="end that role first"):
        staffing.switch(making.a_person(brand, "admin"), on=False, by=admin)
    with pytest.raises(NotPermitted, match="yourself"):
        staffing.switch(admin, on=False, by=admin)


def test_a_new_brand_begins_with_two_admins(brand: Brand, admin: Principal) -> None:
    second = making.a_person(brand, "admin")

    made = staffing.create_brand(
        slug="nord", name="Nord", currency="nok", second=second, by=admin
    )

    assert made.currency == "NOK"
    assert roles_of(admin, made) == {"admin", "owner"}
    assert roles_of(second, made) == {"admin"}
    assert making.a_run(made).brand == made


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("slug", "Two Words"),
        ("slug", ""),
        ("currency", "XYZ"),
        ("name", ""),
        ("second", None),
    ],
)
def test_a_brand_with_a_wrong_field_is_refused_at_it(
    brand: Brand, admin: Principal, field: str, bad: Any
) -> None:
    second = making.a_person(brand, "admin")
    fields = {"slug": "nord", "name": "Nord", "currency": "NOK", "second": second}

    with pytest.raises(BadInput, match=f"^{field}: "):
        staffing.create_brand(**{**fields, field: bad}, by=admin)

    assert not Brand.objects.filter(slug="nord").exists()


def test_a_brand_is_renamed_on_record(brand: Brand, admin: Principal) -> None:
    staffing.rename_brand(brand, name="Nord & Co", by=admin)

    brand.refresh_from_db()
    assert brand.name == "Nord & Co"
    assert Change.objects.get(noun="brand").after == {"name": "Nord & Co"}
    with pytest.raises(NotPermitted):
        staffing.rename_brand(brand, name="X", by=making.a_person(brand, "owner"))
