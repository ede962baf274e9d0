"""Promise 5 attacked through raw SQL, as the role of web and workers."""

import pytest
from psycopg import errors

from orchestrator.models import ReviewItem, RulesetInForce
from tests import making
from tests.ledger.attacks import (
    FORGED_DECISION,
    Connection,
    decision_on,
    refused,
)
from tests.postgres import Ledger

# Promise 5


def test_the_author_of_an_edit_cannot_approve_it(
    app_connection: Connection, item: ReviewItem
) -> None:
    editor = making.a_person(item.brand, "brand")
    making.decide(item, editor, "edit", content={"text": "Still a miracle"})
    edited = ReviewItem.objects.get(task=item.task, state="open")

    forged = decision_on(edited, editor.pk)

    error = refused(app_connection, "GL005", FORGED_DECISION, *forged)
    assert "you wrote or edited" in str(error)


def test_the_author_of_an_earlier_version_cannot_approve_a_later_one(
    app_connection: Connection, item: ReviewItem
) -> None:
    first, second = (making.a_person(item.brand, "brand") for _ in range(2))
    making.decide(item, first, "edit", content={"text": "Still a miracle"})
    edited = ReviewItem.objects.get(task=item.task, state="open")
    making.decide(edited, second, "edit", content={"text": "A small miracle"})
    twice = ReviewItem.objects.get(task=item.task, state="open")

    refused(app_connection, "GL005", FORGED_DECISION, *decision_on(twice, first.pk))


def test_the_author_of_the_red_line_cannot_approve_past_it(
    app_connection: Connection, ledger: Ledger
) -> None:
    brand = making.a_brand()
    author = making.a_person(brand, "admin", "brand")
    item = making.a_held_item(brand, author=author)

    error = refused(
        app_connection, "GL005", FORGED_DECISION, *decision_on(item, author.pk)
    )

    assert "red line" in str(error)


@pytest.mark.parametrize("kind", ["service", "agent"])
def test_only_people_decide(
    app_connection: Connection, item: ReviewItem, kind: str
) -> None:
    machine = making.a_person(item.brand, "brand", kind=kind)
    values = list(decision_on(item, machine.pk))

    refused(
        app_connection,
        errors.ForeignKeyViolation.sqlstate,
        FORGED_DECISION,
        *values,
    )
    values[2] = kind
    refused(
        app_connection,
        errors.CheckViolation.sqlstate,
        FORGED_DECISION,
        *values,
    )


def test_a_role_must_be_held_on_this_brand(
    app_connection: Connection, item: ReviewItem
) -> None:
    stranger = making.a_person(making.a_brand(), "brand")
    left = making.a_person(item.brand, "brand")
    left.grants.update(until=item.created_at)

    for person in (stranger, left):
        refused(app_connection, "GL005", FORGED_DECISION, *decision_on(item, person.pk))


def test_nobody_votes_twice(app_connection: Connection, ledger: Ledger) -> None:
    item = making.a_held_item(people=2)
    person = making.a_person(item.brand, "brand")
    making.approve(item, person)

    refused(app_connection, "GL005", FORGED_DECISION, *decision_on(item, person.pk))


def test_a_vote_names_the_true_author(
    app_connection: Connection, item: ReviewItem
) -> None:
    person = making.a_person(item.brand, "brand")
    values = list(decision_on(item, person.pk))
    values[6] = person.pk + 1

    refused(
        app_connection,
        errors.ForeignKeyViolation.sqlstate,
        FORGED_DECISION,
        *values,
    )


def test_a_red_line_does_not_go_live_by_its_author(
    app_connection: Connection, item: ReviewItem
) -> None:
    author = making.a_person(item.brand, "admin")
    version = making.a_draft_rule(item.brand, author=author)
    pinned = RulesetInForce.objects.get(brand=item.brand).ruleset
    row = app_connection.execute(
        "INSERT INTO ruleset (brand_id, number, price_list_id, digest, made_by_id,"
        " reason) VALUES (%s, 99, %s, '', %s, '') RETURNING id",
        [item.brand_id, pinned.price_list_id, author.pk],
    ).fetchone()
    assert row is not None

    refused(
        app_connection,
        "GL005",
        "INSERT INTO ruleset_entry (ruleset_id, version_id) VALUES (%s, %s)",
        row[0],
        version.pk,
    )
