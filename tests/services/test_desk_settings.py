"""Settings of a brand: defaults, bounds, the record, and the second admin."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from orchestrator.domain.desk_settings import SETTINGS
from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.models import Brand, Change, Principal, Proposal
from orchestrator.services import desk_settings
from tests import making
from tests.postgres import Ledger


@pytest.fixture
def brand(ledger: Ledger) -> Brand:
    """One of which nothing was ever set."""
    return Brand.objects.create(slug="untouched", name="Untouched")


@pytest.fixture
def admin(brand: Brand) -> Principal:
    return making.a_person(brand, "admin")


def proposed(brand: Brand, admin: Principal, value: Any = 0.01) -> Proposal:
    made = desk_settings.change(
        brand, "own_view_share", value, by=admin, why="too many questions"
    )
    assert isinstance(made, Proposal)
    return made


def test_what_nobody_set_is_its_default(brand: Brand) -> None:
    found = desk_settings.values(brand)

    assert found == {name: s.default for name, s in SETTINGS.items()}
    assert desk_settings.value(brand, "lease_minutes") == 10


def test_every_default_is_within_its_own_bounds() -> None:
    for setting in SETTINGS.values():
        assert setting.check(setting.default) == setting.default


def test_a_change_is_on_record(brand: Brand, admin: Principal) -> None:
    desk_settings.change(brand, "lease_minutes", 20, by=admin, why="long papers")

    assert desk_settings.value(brand, "lease_minutes") == 20
    made = Change.objects.get(subject="lease_minutes")
    assert (made.before, made.after, made.why) == (10, 20, "long papers")
    assert (made.actor, made.brand, made.seconded_by) == (admin, brand, None)


def test_one_brands_setting_is_not_anothers(brand: Brand, admin: Principal) -> None:
    desk_settings.change(brand, "lease_minutes", 20, by=admin)

    assert desk_settings.value(making.a_brand(), "lease_minutes") == 10


@pytest.mark.parametrize("role", ["brand", "owner", "auditor", "operator"])
def test_only_an_admin_changes_anything(brand: Brand, role: str) -> None:
    with pytest.raises(NotPermitted, match="Only an admin"):
        desk_settings.change(
            brand, "lease_minutes", 20, by=making.a_person(brand, role)
        )

    assert not Change.objects.exists()


def test_another_brands_admin_changes_nothing(brand: Brand) -> None:
    stranger = making.a_person(making.a_brand(), "admin")

    with pytest.raises(NotPermitted):
        desk_settings.change(brand, "lease_minutes", 20, by=stranger)


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("lease_minutes", 0),
        ("lease_minutes", True),
        ("lease_minutes", "10"),
        ("own_view_share", 1.01),
        ("own_view_share", -0.1),
        ("own_view_share", float("nan")),
        ("settle_from", "never"),
        ("evidence_opened", 1),
        ("deadline_minutes", {"high": 0, "medium": 1, "low": 2}),
        ("deadline_minutes", {"high": 9, "medium": 1, "low": 2}),
        ("deadline_minutes", {"high": 1}),
        ("agent_tiers", {"writer": "free"}),
        ("agent_tiers", []),
        ("no_such_thing", 1),
    ],
)
def test_a_value_out_of_bounds_is_refused(
    brand: Brand, admin: Principal, name: str, bad: Any
) -> None:
    with pytest.raises(BadInput):
        desk_settings.change(brand, name, bad, by=admin, why="a try")

    assert not Change.objects.exists()


@pytest.mark.parametrize(
    ("name", "lower"),
    [
        ("settle_from", "off"),
        ("evidence_opened", False),
        ("own_view_share", 0.05),
        ("second_look_share", 0),
        ("planted_share", 0.01),
        ("bulk_most", 50),
        ("pace_streak", 100),
        ("deadline_minutes", {"high": 1000, "medium": 1440, "low": 4320}),
    ],
)
def test_lowering_a_guard_waits_for_a_second_admin(
    brand: Brand, admin: Principal, name: str, lower: Any
) -> None:
    made = desk_settings.change(brand, name, lower, by=admin, why="a reason")

    assert isinstance(made, Proposal)
    assert desk_settings.value(brand, name) == SETTINGS[name].default
    desk_settings.accept(made, by=making.a_person(brand, "admin"))
    assert desk_settings.value(brand, name) == lower


@pytest.mark.parametrize(
    ("name", "higher"),
    [
        ("settle_from", "low"),
        ("own_view_share", 0.5),
        ("capacity_default", 5),
        ("agent_tiers", {"writer": "hold_all"}),
        ("deadline_minutes", {"high": 480, "medium": 1440, "low": 4320}),
    ],
)
def test_raising_a_guard_needs_nobody_else(
    brand: Brand, admin: Principal, name: str, higher: Any
) -> None:
    made = desk_settings.change(brand, name, higher, by=admin)

    assert isinstance(made, Change)
    assert desk_settings.value(brand, name) == higher


def test_letting_an_agent_off_its_tier_is_risky(brand: Brand, admin: Principal) -> None:
    desk_settings.change(brand, "agent_tiers", {"writer": "hold_all"}, by=admin)

    made = desk_settings.change(brand, "agent_tiers", {}, by=admin, why="earned")

    assert isinstance(made, Proposal)


def test_a_risky_change_needs_a_reason(brand: Brand, admin: Principal) -> None:
    with pytest.raises(BadInput, match="reason"):
        desk_settings.change(brand, "evidence_opened", False, by=admin)


def test_nobody_accepts_their_own_proposal(brand: Brand, admin: Principal) -> None:
    proposal = proposed(brand, admin)

    with pytest.raises(NotPermitted, match="second admin"):
        desk_settings.accept(proposal, by=admin)

    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(
            accepted=True, decided_by=admin, decided_at=Now()
        )
    assert desk_settings.value(brand, "own_view_share") == 0.10


def test_a_proposal_of_somebody_who_lost_the_role_is_not_accepted(
    brand: Brand, admin: Principal
) -> None:
    proposal = proposed(brand, admin)
    admin.grants.update(until=Now())

    with pytest.raises(NotPermitted, match="no admin"):
        desk_settings.accept(proposal, by=making.a_person(brand, "admin"))


def test_an_accepted_proposal_names_both(brand: Brand, admin: Principal) -> None:
    second = making.a_person(brand, "admin")

    desk_settings.accept(proposed(brand, admin), by=second)

    made = Change.objects.get(subject="own_view_share")
    assert (made.actor, made.seconded_by, made.after) == (admin, second, 0.01)


def test_a_declined_proposal_changes_nothing(brand: Brand, admin: Principal) -> None:
    proposal = proposed(brand, admin)

    desk_settings.decline(proposal, by=admin)

    assert desk_settings.value(brand, "own_view_share") == 0.10
    with pytest.raises(StaleState):
        desk_settings.accept(proposal, by=making.a_person(brand, "admin"))


def test_one_proposal_of_a_setting_at_a_time(brand: Brand, admin: Principal) -> None:
    proposed(brand, admin)

    with pytest.raises(BadInput, match="waits"):
        proposed(brand, admin, 0.02)


def test_a_proposal_does_not_outlive_what_it_was_made_against(
    brand: Brand, admin: Principal
) -> None:
    proposal = proposed(brand, admin)
    desk_settings.change(brand, "own_view_share", 0.5, by=admin)

    with pytest.raises(StaleState, match="since this was proposed"):
        desk_settings.accept(proposal, by=making.a_person(brand, "admin"))

    proposal.refresh_from_db()
    assert proposal.decided_at is None
    assert desk_settings.value(brand, "own_view_share") == 0.5


def test_a_form_of_yesterday_overwrites_nothing(brand: Brand, admin: Principal) -> None:
    desk_settings.change(brand, "lease_minutes", 20, by=admin, seen=10)

    with pytest.raises(StaleState):
        desk_settings.change(brand, "lease_minutes", 30, by=admin, seen=10)

    assert desk_settings.value(brand, "lease_minutes") == 20
