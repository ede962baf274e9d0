"""How live rules do: hits, precision, cost, alarms and the proposal of shadow."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from orchestrator.domain.errors import BadInput, NotPermitted
from orchestrator.domain.statistics.intervals import Precision
from orchestrator.models import ReviewItem
from orchestrator.services.rules import rule_health
from tests import making
from tests.postgres import Ledger

TODAY = datetime.now(UTC).date()


def days(count: int, each: int, *, before: date = TODAY) -> dict[date, int]:
    """`each` on every one of the `count` days before `before`."""
    return {before - timedelta(days=back): each for back in range(1, count + 1)}


def test_hits_and_decisions_make_a_precision(ledger: Ledger) -> None:
    brand = making.a_brand()
    rule = making.a_live_rule(brand, review_by=TODAY.isoformat())
    silent = making.a_live_rule(brand, when={"phrases": {"terms": ["unheard"]}})
    version = making.a_workflow()
    for number in range(4):
        making.a_run(brand, version, inputs={"text": f"miracle {number}, miracle"})
    making.a_run(brand, version)
    making.work_until_idle()
    items = ReviewItem.objects.filter(brand=brand, state="open").order_by("pk")
    for item, verdict in zip(items, ("approve", "reject", "changes"), strict=False):
        making.decide(item, making.a_person(brand, "brand"), verdict, reason="so")

    found = rule_health.of_brand(brand)
    health, quiet = found[rule.red_line_id], found[silent.red_line_id]

    assert (health.hits, health.days[-1], len(health.days)) == (4, (TODAY, 4), 30)
    assert (health.precision.labelled, health.precision.right) == (3, 2)
    assert health.overturn == pytest.approx(1 / 3)
    assert health.minutes_a_day == 0.2
    assert (health.review_due, health.last_hit) == (True, TODAY)
    assert (quiet.hits, quiet.overturn, quiet.last_hit) == (0, None, None)
    assert not quiet.review_due
    assert (health.alarm, health.proposal) == ("", "")


def test_a_withdrawn_rule_another_brand_and_old_days_do_not_count(
    ledger: Ledger,
) -> None:
    brand, other = making.a_brand(), making.a_brand()
    rule = making.a_live_rule(brand)
    making.a_held_item(other)
    making.a_run(brand, inputs={"text": "A miracle"})
    making.work_until_idle()

    later = rule_health.of_brand(brand, on=TODAY + timedelta(days=31))
    now = rule_health.of_brand(brand)

    assert set(now) == {rule.red_line_id}
    assert (now[rule.red_line_id].hits, later[rule.red_line_id].hits) == (1, 0)


@pytest.mark.parametrize(
    ("hits", "traffic", "says"),
    [
        (days(36, 2), days(36, 20), ""),
        (days(36, 2) | days(1, 9), days(36, 20), "too much: 9 hits yesterday"),
        (days(36, 20) | days(1, 0), days(36, 90), "silent: no hits yesterday"),
        (days(36, 20) | days(1, 3), days(36, 90), "too little: 3 hits yesterday"),
        (days(36, 1) | days(7, 0), days(36, 20), "silent: no hits in the last 7 days"),
        (days(36, 2) | days(7, 0), days(36, 20) | days(7, 0), ""),
        ({}, days(36, 20), ""),
        (days(3, 9), days(3, 20), ""),
    ],
    ids=["usual", "more", "gone", "less", "quiet", "no traffic", "never", "new"],
)
def test_a_hit_rate_out_of_its_band_raises_an_alarm(
    hits: dict[date, int], traffic: dict[date, int], says: str
) -> None:
    said = rule_health.alarm(hits, traffic, TODAY)

    assert says in said
    assert bool(says) == bool(said)


@pytest.mark.parametrize(
    ("labelled", "right", "minutes", "says"),
    [
        (20, 5, 0.0, "5 of 20 decided hits were right"),
        (19, 0, 0.0, ""),
        (20, 6, 0.0, ""),
        (0, 0, 61.0, "61 reviewer minutes a day"),
        (0, 0, 60.0, ""),
    ],
)
def test_a_rule_that_costs_too_much_is_proposed_for_shadow(
    labelled: int, right: int, minutes: float, says: str
) -> None:
    said = rule_health.proposal(Precision(labelled, right), minutes)

    assert says in said
    assert bool(says) == bool(said)


def test_a_safety_rule_is_proposed_only_with_a_waiver(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    brand = making.a_brand()
    claim = making.a_live_rule(brand, category="regulated_claim").red_line
    other = making.a_live_rule(brand, category="brand_sensitive").red_line
    admin = making.a_person(brand, "admin")

    def costly(*args: Any) -> str:
        return "Back to shadow?"

    monkeypatch.setattr(rule_health, "proposal", costly)
    before = rule_health.of_brand(brand)
    with pytest.raises(BadInput, match="in writing"):
        rule_health.waive(claim, by=admin, reason=" ")
    with pytest.raises(NotPermitted):
        rule_health.waive(claim, by=making.a_person(brand, "brand"), reason="x")
    rule_health.waive(claim, by=admin, reason="counsel agreed")
    after = rule_health.of_brand(brand)

    assert (before[claim.pk].proposal, after[claim.pk].proposal) == (
        "",
        "Back to shadow?",
    )
    assert before[other.pk].proposal == "Back to shadow?"


def test_the_statements_read_by_index_in_a_large_ledger(
    ledger: Ledger, owner_connection: psycopg.Connection[tuple[Any, ...]]
) -> None:
    making.a_held_item()
    span = {"since": TODAY, "until": TODAY, "costly": TODAY, "brand": 1}
    owner_connection.execute("SET enable_seqscan = off")

    plans = [
        "\n".join(
            row[0]
            for row in owner_connection.execute(f"EXPLAIN {statement}", span).fetchall()
        )
        for statement in (rule_health.HITS, rule_health.DECIDED)
    ]

    for plan in plans:
        assert "Seq Scan on finding" not in plan
        assert "Seq Scan on decision" not in plan
        assert "Seq Scan on screening" not in plan
