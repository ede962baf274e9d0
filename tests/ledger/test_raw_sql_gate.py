"""Promises 2 and 3 attacked through raw SQL, as the role of web and workers."""

import psycopg
import pytest
from psycopg import errors

from orchestrator.models import Output, ReviewItem, RulesetInForce
from tests import making
from tests.ledger.attacks import (
    FORGED_DECISION,
    FORGED_RELEASE,
    GATE_REFUSES,
    Connection,
    decision_on,
    refused,
    release_of,
)
from tests.ledger.probes_of_containment import FINDING
from tests.postgres import Ledger

# Promises 2 and 3


def test_a_held_output_is_not_released_without_its_approvals(
    app_connection: Connection, item: ReviewItem, output: Output
) -> None:
    error = refused(
        app_connection, GATE_REFUSES, FORGED_RELEASE, *release_of(output), None
    )

    assert "approvals missing: brand 0 of 1" in str(error)


def test_an_approval_of_another_output_releases_nothing(
    app_connection: Connection, item: ReviewItem, output: Output
) -> None:
    other = making.a_held_item(item.brand)
    decision = making.approve(other, making.a_person(item.brand, "brand"))

    refused(
        app_connection, GATE_REFUSES, FORGED_RELEASE, *release_of(output), decision.pk
    )


def test_a_release_names_the_bytes_it_releases(
    app_connection: Connection, item: ReviewItem, output: Output
) -> None:
    making.approve(item, making.a_person(item.brand, "brand", "commercial"))
    values = list(release_of(output))
    values[1] = "0" * 64

    for code in (GATE_REFUSES, errors.ForeignKeyViolation.sqlstate):
        with pytest.raises(psycopg.Error) as caught:
            app_connection.execute(FORGED_RELEASE, [*values, None])
        if caught.value.sqlstate == code:
            return
    pytest.fail(f"refused otherwise: {caught.value}")


def test_a_release_under_an_old_ruleset_is_refused(
    app_connection: Connection, ledger: Ledger
) -> None:
    item = making.a_held_item(people=2)
    assert item.output is not None
    making.approve(item, making.a_person(item.brand, "brand"))
    values = release_of(item.output)
    making.a_live_rule(item.brand)

    error = refused(app_connection, GATE_REFUSES, FORGED_RELEASE, *values, None)

    assert "stale ruleset" in str(error)


def test_a_release_needs_the_latest_screening(
    app_connection: Connection, item: ReviewItem, output: Output
) -> None:
    values = release_of(output)
    app_connection.execute(
        "INSERT INTO screening (output_id, digest, ruleset_id) VALUES (%s, %s, %s)",
        [values[0], values[1], values[3]],
    )

    error = refused(app_connection, GATE_REFUSES, FORGED_RELEASE, *values, None)

    assert "screened again" in str(error)


def test_what_was_held_stays_held_under_a_later_empty_screening(
    app_connection: Connection, item: ReviewItem, output: Output
) -> None:
    values = list(release_of(output))
    row = app_connection.execute(
        "INSERT INTO screening (output_id, digest, ruleset_id) VALUES (%s, %s, %s)"
        " RETURNING id",
        [values[0], values[1], values[3]],
    ).fetchone()
    assert row is not None
    values[2] = row[0]

    error = refused(app_connection, GATE_REFUSES, FORGED_RELEASE, *values, None)

    assert "approvals missing" in str(error)


def test_a_rejected_output_is_never_released(
    app_connection: Connection, item: ReviewItem, output: Output
) -> None:
    values = release_of(output)
    making.decide(
        item, making.a_person(item.brand, "brand"), "reject", reason="not ours"
    )

    error = refused(app_connection, GATE_REFUSES, FORGED_RELEASE, *values, None)

    assert "was rejected" in str(error)


def test_a_finding_is_not_added_to_what_people_were_shown(
    app_connection: Connection, item: ReviewItem
) -> None:
    """Else an approval could be made to cover what its person never saw."""
    refused(
        app_connection,
        "GL003",
        "INSERT INTO finding (screening_id, output_id, slug, detector, category,"
        ' severity, blocking, path, start, "end", message, expected, actual, roles,'
        " people, key) VALUES (%s, %s, 'late', 'terms', 'x', 'low', true, '', 0, 0,"
        " 'late', '', '', '{brand}', 1, '')",
        item.screening_id,
        item.output_id,
    )


def test_no_finding_is_added_behind_a_decision(
    app_connection: Connection, item: ReviewItem, output: Output
) -> None:
    """Else an approval could be made to look like one past the person's own rule."""
    app_connection.execute(
        "INSERT INTO screening (output_id, digest, ruleset_id) VALUES (%s, %s, %s)",
        [output.pk, output.digest, release_of(output)[3]],
    )
    by = making.a_person(item.brand, "brand").pk
    app_connection.execute(FORGED_DECISION, decision_on(item, by))
    version = item.screening.findings.get().version_id  # type: ignore[union-attr]

    refused(app_connection, "GL003", FINDING, version, output.pk)


def test_a_ruleset_never_grows_once_it_was_in_force(
    app_connection: Connection, item: ReviewItem
) -> None:
    earlier = RulesetInForce.objects.get(brand=item.brand).ruleset_id
    later = making.a_live_rule(item.brand)

    refused(
        app_connection,
        "GL003",
        "INSERT INTO ruleset_entry (ruleset_id, version_id) VALUES (%s, %s)",
        earlier,
        later.pk,
    )


def test_rulesets_only_advance(app_connection: Connection, item: ReviewItem) -> None:
    earlier = RulesetInForce.objects.get(brand=item.brand).ruleset_id
    making.a_live_rule(item.brand)

    refused(
        app_connection,
        "GL005",
        "UPDATE ruleset_in_force SET ruleset_id = %s WHERE brand_id = %s",
        earlier,
        item.brand_id,
    )


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_the_gate_refuses_older_snapshots(
    app_connection: Connection, item: ReviewItem, output: Output, level: str
) -> None:
    app_connection.execute(
        f"SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL {level}"
    )

    error = refused(
        app_connection, GATE_REFUSES, FORGED_RELEASE, *release_of(output), None
    )

    assert "READ COMMITTED" in str(error)


def test_forged_times_are_overwritten(
    app_connection: Connection, item: ReviewItem, output: Output
) -> None:
    row = app_connection.execute(
        "INSERT INTO screening (output_id, digest, ruleset_id, created_at)"
        " VALUES (%s, %s, %s, '2001-01-01') RETURNING created_at",
        [output.pk, output.digest, release_of(output)[3]],
    ).fetchone()

    assert row is not None
    assert row[0].year > 2001


def test_an_output_cannot_claim_another_digest(
    app_connection: Connection, item: ReviewItem, output: Output
) -> None:
    editor = making.a_person(item.brand, "brand")
    row = app_connection.execute(
        "INSERT INTO output (task_id, run_id, brand_id, author_id, version,"
        " supersedes_id, content, digest, raw_digest)"
        " VALUES (%s, %s, %s, %s, 9, %s, '{}', %s, '') RETURNING digest, version",
        [
            output.task_id,
            output.run_id,
            output.brand_id,
            editor.pk,
            output.pk,
            "f" * 64,
        ],
    ).fetchone()

    assert row is not None
    assert row == (
        "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
        output.version + 1,
    )
