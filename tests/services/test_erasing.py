"""Erasure: the content goes, who and why stay, and the history still verifies."""

from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection

from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.models import Event, Output, Principal, ReviewItem
from orchestrator.services.deciding import audit_lane
from orchestrator.services.history import erasing, sealing
from orchestrator.services.running.runs import cancel_run
from orchestrator.services.verification import verify
from tests import making
from tests.postgres import Ledger

App = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def output(ledger: Ledger) -> Output:
    """What a person approved, and a second step was then given; the run is over."""
    item = making.a_held_item(workflow=making.TWO_STEPS, text="A miracle of a cream")
    making.approve(item, making.a_person(item.brand, "brand"))
    making.work_until_idle()
    second = ReviewItem.objects.filter(run=item.run, state="open").first()
    if second is not None:
        making.approve(second, making.a_person(item.brand, "brand"))
        making.work_until_idle()
    item.run.refresh_from_db()
    assert item.run.state == "done"
    assert item.output is not None
    return Output.objects.get(pk=item.output.pk)


@pytest.fixture
def admin(output: Output) -> Principal:
    return making.a_person(output.brand, "admin", name="Ada Admin")


def test_the_content_goes_and_the_digest_stays(
    output: Output, admin: Principal
) -> None:
    digest = output.digest
    sealing.seal_once()

    erased = erasing.erase(output, by=admin, reason="A customer asked.")

    output.refresh_from_db()
    assert (output.content, output.raw, output.digest) == (None, None, digest)
    assert (erased.actor, erased.reason) == (admin, "A customer asked.")
    event = Event.objects.get(noun="erasure", subject=output.pk)
    assert (event.why, event.digest) == ("A customer asked.", digest)


def test_every_promise_still_holds_and_verify_says_what_was_erased(
    output: Output, admin: Principal
) -> None:
    sealing.seal_once()
    erasing.erase(output, by=admin, reason="A customer asked.")
    sealing.seal_once()

    checks = list(verify())

    assert [fault for check in checks for fault in check.bad] == []
    assert any(check.name.startswith("1 outputs erased") for check in checks)


def test_nobody_but_an_admin_of_the_brand_erases(output: Output) -> None:
    for person in (
        making.a_person(output.brand, "owner", "operator", "brand"),
        making.a_person(making.a_brand(), "admin"),
    ):
        with pytest.raises(NotPermitted, match="admin of the brand"):
            erasing.erase(output, by=person, reason="Because")


def test_it_takes_a_reason(output: Output, admin: Principal) -> None:
    with pytest.raises(BadInput, match="Say why"):
        erasing.erase(output, by=admin, reason=" \n ")


def test_it_is_done_once(output: Output, admin: Principal) -> None:
    erasing.erase(output, by=admin, reason="Once")

    with pytest.raises(StaleState, match="erased before"):
        erasing.erase(output, by=admin, reason="Twice")


def test_an_open_run_keeps_what_it_may_still_need(ledger: Ledger) -> None:
    item = making.a_held_item()
    admin = making.a_person(item.brand, "admin")
    assert item.output is not None

    with pytest.raises(StaleState, match="run is open"):
        erasing.erase(item.output, by=admin, reason="Now")

    cancel_run(item.run, by=making.a_person(item.brand, "operator"), reason="over")
    item.output.run.refresh_from_db()
    assert erasing.erase(item.output, by=admin, reason="Now").pk == item.output.pk


def test_what_people_are_asked_about_is_settled_first(ledger: Ledger) -> None:
    """The audit lane asks about what is out, of a run that is over."""
    brand = making.a_brand(settings={"audit_share": 1.0})
    run = making.a_run(brand)
    making.work_until_idle()
    audit_lane.draw(brand, settled=0)
    item = ReviewItem.objects.get(run=run, state="open")
    admin = making.a_person(brand, "admin")
    assert item.output is not None

    with pytest.raises(StaleState, match="settle that question first"):
        erasing.erase(item.output, by=admin, reason="Now")
    with pytest.raises(DatabaseError, match="people are asked"):
        past_the_door(item.output, admin)

    making.approve(item, making.a_person(brand, "brand"))
    assert erasing.erase(item.output, by=admin, reason="Now").pk == item.output.pk
    assert [check for check in verify() if not check.kept] == []


def past_the_door(output: Output, admin: Principal) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_erase(%s, %s, 'Now')", [output.pk, admin.pk])


def test_content_that_is_gone_without_an_act_is_named(
    output: Output, owner_connection: App
) -> None:
    owner_connection.execute("ALTER TABLE output DISABLE TRIGGER USER")
    owner_connection.execute(
        "UPDATE output SET content = NULL WHERE id = %s", [output.pk]
    )

    bad = [fault for check in verify() for fault in check.bad]

    assert f"output {output.pk}: its content is gone, and no erasure says why" in bad


def test_app_cannot_erase_past_the_door(output: Output, app_connection: App) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app_connection.execute("UPDATE output SET content = NULL")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        app_connection.execute(
            "INSERT INTO erasure (output_id, reason, actor_id) VALUES (1, 'x', 1)"
        )
