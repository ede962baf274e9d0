"""Figures in small worlds where the right number is known by hand."""

from datetime import UTC, date, datetime, timedelta

import pytest

from orchestrator.domain.settlements import Settled
from orchestrator.models import Decision, ReviewItem
from review.analytics import flow, reviewers, rules
from tests.making import (
    a_brand,
    a_live_rule,
    a_person,
    approve,
    decide,
    work_until_idle,
)
from tests.web.figuring import (
    came,
    items,
    looked_at,
    planted,
    rows,
    seen_by,
    world,
)

pytestmark = pytest.mark.usefixtures("signed_in")


def test_arrivals_and_decisions_are_counted_on_their_days_without_planted_items(
    owner_connection,
):
    brand, (one, two, false) = world("miracle", "a miracle", "planted miracle")
    person = a_person(brand, "brand")
    planted(false)
    approve(one, person)
    approve(false, person)
    yesterday = datetime.now(UTC) - timedelta(days=1)
    came(owner_connection, two, yesterday)

    figure = flow.arrivals(seen_by(person, "days=7"))

    today = datetime.now(UTC).date().isoformat()
    assert rows(figure)[today] == (1, 1)
    assert rows(figure)[yesterday.date().isoformat()] == (1, 0)
    assert len(figure.rows) == 7
    assert figure.n == 3


def test_the_backlog_is_what_is_open_by_its_age(owner_connection):
    brand, (young, old, done) = world("miracle", "a miracle", "another miracle")
    person = a_person(brand, "brand")
    approve(done, person)
    past = datetime.now(UTC) - timedelta(hours=30)
    came(owner_connection, old, past)

    figure = flow.backlog(seen_by(person))

    assert rows(figure)["under 1 h"] == (1,)
    assert rows(figure)["1 to 3 days"] == (1,)
    assert figure.n == 2
    assert young.state == "open"


def test_deadlines_met_leave_out_planted_items_and_say_their_interval():
    brand, (early, late, false) = world("miracle", "a miracle", "planted miracle")
    person = a_person(brand, "brand")
    planted(false)
    past = datetime.now(UTC) - timedelta(hours=1)
    ReviewItem.objects.filter(pk__in=[late.pk, false.pk]).update(due_at=past)
    for item in (early, late, false):
        approve(item, person)

    figure = flow.deadlines(seen_by(person))

    met, finished, share, low, high = rows(figure)["all"]
    assert (met, finished, share) == (1, 2, 50.0)
    assert low < 10 < 90 < high
    assert figure.n == 2


def test_waiting_is_a_median_of_arrival_to_decision(owner_connection):
    brand, found = world("miracle", "a miracle", "one more miracle")
    person = a_person(brand, "brand")
    for hours, item in zip((1, 2, 9), found, strict=True):
        came(owner_connection, item, datetime.now(UTC) - timedelta(hours=hours))
        looked_at(item, person, seconds=60 * hours)
        approve(item, person)

    many, median, ninety, read, reading = rows(flow.waits(seen_by(person)))["high"]

    assert (many, read, reading) == (3, 3, 2.0)
    assert median == pytest.approx(120, abs=1)
    assert ninety == pytest.approx(120 + 0.8 * 420, abs=1)


def test_rounds_count_the_versions_an_agent_made():
    brand, (once, twice) = world("miracle", "a miracle")
    person = a_person(brand, "brand")
    approve(once, person)
    decide(twice, person, "changes", reason="Say less")
    work_until_idle()
    approve(ReviewItem.objects.get(task=twice.task, state="open"), person)

    found = rows(flow.rounds(seen_by(person)))

    assert (found["1"], found["2"], found["3"]) == ((1,), (1,), (0,))


def test_the_share_released_untouched_counts_releases_without_a_decision():
    brand, (held,) = world("miracle")
    person = a_person(brand, "brand")
    approve(held, person)
    items(brand, "Fresh bread", "Warm bread", "Old bread")

    found = rows(flow.untouched(seen_by(person)))

    assert found["released by policy"][:3] == (3, 4, 75.0)
    assert found["approved unchanged"][:3] == (1, 4, 25.0)
    assert found["edited by a person"][:3] == (0, 4, 0.0)


def test_time_to_decide_has_a_median_and_a_90th_percentile_by_person():
    brand, found = world("miracle", "a miracle", "one more miracle")
    admin, ana = a_person(brand, "admin"), a_person(brand, "brand", name="Ana")
    for minutes, item in zip((2, 4, 12), found, strict=True):
        looked_at(item, ana, seconds=30, before=timedelta(minutes=minutes))
        approve(item, ana)

    count, median, ninety = rows(reviewers.deciding(seen_by(admin)))["Ana"]

    assert count == 3
    assert median == pytest.approx(4, abs=0.2)
    assert ninety == pytest.approx(4 + 0.8 * 8, abs=0.2)


def test_looking_is_set_beside_what_the_content_takes_to_read():
    brand, (item,) = world("miracle" + " again" * 80)
    ana = a_person(brand, "brand", name="Ana")
    looked_at(item, ana, seconds=90)
    approve(item, ana)

    count, looked, needed = rows(reviewers.dwell(seen_by(ana)))["Ana"]

    size = len(bytes(item.output.content))
    assert (count, looked) == (1, 1.5)
    assert needed == round(size / 20 / 60, 1)


def test_overrides_are_what_was_not_approved():
    brand, found = world("miracle", "a miracle", "b miracle", "c miracle")
    ana = a_person(brand, "brand", name="Ana")
    for item in found[:3]:
        approve(item, ana)
    decide(found[3], ana, "reject", reason="No")

    assert rows(reviewers.override(seen_by(ana)))["Ana"][:3] == (1, 4, 25.0)


def test_an_approval_somebody_else_rejects_is_overturned():
    brand = a_brand()
    a_live_rule(brand, people=2)
    one, two = items(brand, "miracle", "a miracle")
    ana, bo = (a_person(brand, "brand", "auditor", name=n) for n in ("Ana", "Bo"))
    approve(one, ana)
    decide(one, bo, "reject", reason="No")
    approve(two, ana)
    approve(two, bo)

    found = rows(reviewers.overturn(seen_by(ana)))

    assert found["Ana"][:3] == (1, 2, 50.0)
    assert found["Bo"][:3] == (0, 1, 0.0)


def test_agreement_counts_outputs_two_people_decided_on():
    brand = a_brand()
    a_live_rule(brand, people=2)
    one, two, single = items(brand, "miracle", "a miracle", "b miracle")
    ana, bo = (a_person(brand, "brand", name=n) for n in ("Ana", "Bo"))
    for item in (one, two, single):
        approve(item, ana)
    approve(one, bo)
    decide(two, bo, "reject", reason="No")

    figure = reviewers.agreement(seen_by(ana))

    assert figure.n == 2
    assert figure.rows[0][1:4] == (1, 2, 50.0)
    assert figure.rows[0][-1] == 0.0  # the first of the two always approved


def test_planted_items_are_a_figure_of_the_team_until_there_are_a_hundred():
    brand, (caught, missed) = world("miracle", "a miracle")
    ana = a_person(brand, "brand", "admin", name="Ana")
    for item in (caught, missed):
        planted(item)
    decide(caught, ana, "reject", reason="Not true")
    approve(missed, ana)

    figure = reviewers.planted(seen_by(ana))

    assert rows(figure) == {"the team": (1, 2, 50.0, *figure.rows[0][4:])}
    assert reviewers.override(seen_by(ana)).n == 0


def test_the_longest_streak_of_one_verdict():
    brand, found = world(*(f"miracle {n}" for n in range(4)))
    ana = a_person(brand, "brand", name="Ana")
    approve(found[0], ana)
    decide(found[1], ana, "reject", reason="No")
    approve(found[2], ana)
    approve(found[3], ana)

    assert reviewers.streaks(seen_by(ana)).rows == (("Ana", 2, "approve"),)


def test_others_are_seen_by_owners_admins_and_auditors_only_and_by_name():
    brand, found = world("miracle", "a miracle", "b miracle")
    zoe, ana = (a_person(brand, "brand", name=n) for n in ("Zoe", "Ana"))
    approve(found[0], zoe)
    approve(found[1], zoe)
    approve(found[2], ana)

    own = reviewers.override(seen_by(ana)).rows
    seen = {r: reviewers.override(seen_by(a_person(brand, r))).rows
            for r in ("owner", "admin", "auditor")}  # fmt: skip

    assert [row[0] for row in own] == ["Ana"]
    for rows_ in seen.values():
        assert [row[0] for row in rows_] == ["Ana", "Zoe"]


def test_precision_follows_settlements_and_else_the_verdict():
    brand, found = world("miracle", "a miracle", "b miracle", "c miracle")
    ana = a_person(brand, "brand", "admin")
    until = date.today() + timedelta(days=30)
    dismissed = Settled("dismiss", code="not_a_claim", note="A quote")
    excepted = Settled("except", note="Agreed", owner=ana.pk, until=until)
    approve(found[0], ana, findings={_finding(found[0]): dismissed})
    approve(found[1], ana, findings={_finding(found[1]): excepted})
    decide(found[2], ana, "reject", reason="No")

    precision, alone, _overlap, passed, *_ = rules.figures(seen_by(ana))

    slug = _slug(found[0])
    assert rows(precision)[slug][:3] == (2, 3, 66.7)
    assert rows(alone)[slug][:3] == (2, 2, 100.0)
    assert rows(passed)[slug][:3] == (2, 3, 66.7)


def test_what_two_rules_hit_overlaps_and_costs_both():
    brand = a_brand()
    a_live_rule(brand, slug="first")
    a_live_rule(brand, slug="second", when={"phrases": {"terms": ["wonder"]}})
    both, one = items(brand, "a miracle and a wonder", "a miracle")
    ana = a_person(brand, "brand")
    for item, seconds in ((both, 120), (one, 60)):
        looked_at(item, ana, seconds=seconds)
        decide(item, ana, "reject", reason="No")

    _precision, alone, overlap, _passed, cost, _drift = rules.figures(seen_by(ana))

    assert rows(alone)["first"][:2] == (1, 2)
    assert rows(alone)["second"][:2] == (0, 1)
    assert rows(overlap) == {"first": (2, 2, 1), "second": (1, 1, 1)}
    assert rows(cost)["first"] == (2, 3.0, 2, 1.5)
    assert rows(cost)["second"] == (1, 2.0, 1, 2.0)


def test_planted_items_are_no_hits_and_nobodys_decisions():
    brand, (false,) = world("miracle")
    ana = a_person(brand, "brand", "admin")
    planted(false)
    approve(false, ana)
    wanted = seen_by(ana)

    for figure in (*flow.figures(wanted), *rules.figures(wanted)[:5]):
        if figure.key not in ("untouched",):
            assert (figure.key, figure.n) == (figure.key, 0)
            assert figure.chart is None


def test_undone_decisions_count_nowhere(settings):
    settings.GRACE_SECONDS = 60
    brand, (item,) = world("miracle")
    ana = a_person(brand, "brand")
    from orchestrator.services.deciding import decisions

    decisions.undo(approve(item, ana), by=ana)

    assert reviewers.override(seen_by(ana)).n == 0
    assert Decision.objects.count() == 1


def _finding(item):
    return item.screening.findings.get(blocking=True).pk


def _slug(item):
    return item.screening.findings.get(blocking=True).version.red_line.slug
