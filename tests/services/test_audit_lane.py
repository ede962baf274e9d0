"""The audit lane: who is drawn, what a verdict does, and what it says of the rest."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from orchestrator.domain.statistics.escape import bounds
from orchestrator.models import (
    AuditDraw,
    Audited,
    Brand,
    Decision,
    Output,
    RecallCase,
    Release,
    ReviewItem,
    Run,
    SecondLook,
    Task,
)
from orchestrator.services.deciding import audit_lane, decisions
from orchestrator.services.recalling import recalls
from orchestrator.services.verification import verify
from tests import making
from tests.services.own_workers import a_sending_run, work

pytestmark = pytest.mark.usefixtures("ledger")


def a_watched_brand(share: float = 1.0, **settings: float) -> Brand:
    """A brand of whose policy releases this share is drawn."""
    return making.a_brand(settings={"audit_share": share, **settings})


def released(brand: Brand, many: int = 1, workflow: str = making.ONE_STEP) -> list[Run]:
    """Runs that went through with nobody looking."""
    version = making.a_workflow(workflow)
    by = making.a_person(brand, "operator")
    runs = [making.a_run(brand, version, by=by) for _ in range(many)]
    making.work_until_idle()
    return runs


def drawn(brand: Brand) -> list[ReviewItem]:
    """What the lot hit now."""
    audit_lane.draw(brand, settled=0)
    found = ReviewItem.objects.filter(brand=brand, audited__isnull=False, state="open")
    return list(found.order_by("pk"))


def kept() -> bool:
    """Every promise but the list of locks, which has tests of its own."""
    return all(check.kept for check in verify() if "lock is in place" not in check.name)


def test_each_release_is_cast_once() -> None:
    brand = a_watched_brand()
    released(brand, 3)

    first, again = len(drawn(brand)), audit_lane.draw(brand, settled=0)

    assert (first, again) == (3, 0)
    assert AuditDraw.objects.get(brand=brand).seen == 3


def test_a_crash_between_two_leaves_no_half_and_draws_nothing_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    brand = a_watched_brand()
    released(brand, 3)
    advance, calls = audit_lane._advance, count(1)

    def dies_at_the_second(*place: object) -> None:
        if next(calls) == 2:
            raise KeyboardInterrupt
        advance(*place)  # type: ignore[arg-type]

    monkeypatch.setattr(audit_lane, "_advance", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        audit_lane.draw(brand, settled=0)
    before = Audited.objects.count()
    monkeypatch.undo()

    assert before == 1
    assert audit_lane.draw(brand, settled=0) == 2
    assert Audited.objects.count() == 3
    assert AuditDraw.objects.get(brand=brand).seen == 3


def test_of_two_hosts_that_cast_at_once_one_gives_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    brand = a_watched_brand()
    released(brand, 2)
    seen_by_both = audit_lane._window(brand, 0)

    first = audit_lane.draw(brand, settled=0)
    monkeypatch.setattr(audit_lane, "_window", lambda *_: seen_by_both)
    second = audit_lane.draw(brand, settled=0)

    assert (first, second) == (2, 0)
    assert Audited.objects.count() == AuditDraw.objects.get(brand=brand).seen == 2


def test_about_the_share_is_drawn() -> None:
    brand = a_watched_brand(0.5)
    released(brand, 60)

    hit = len(drawn(brand))

    assert 10 < hit < 50
    assert AuditDraw.objects.get(brand=brand).seen == 60


def test_what_is_not_settled_yet_waits_for_the_next_round() -> None:
    brand = a_watched_brand()
    released(brand)

    assert audit_lane.draw(brand) == 0
    assert audit_lane.draw(brand, settled=0) == 1


def test_nothing_in_the_item_says_audit_and_the_run_is_over() -> None:
    brand = a_watched_brand()
    (run,) = released(brand)

    (item,) = drawn(brand)

    run.refresh_from_db()
    assert run.state == "done"
    assert item.kind == "output"
    assert item.title == f"{item.task.title} · {run.title}"
    assert item.why == "held by agent-autonomy"
    assert decisions.missing(item) == ["brand 0 of 1"]
    assert kept()


def test_people_planted_items_and_receipts_are_not_drawn() -> None:
    brand = a_watched_brand()
    reviewer = making.a_person(brand, "brand")
    making.approve(making.a_held_item(brand), reviewer)
    a_sending_run(brand)
    work()

    items = drawn(brand)

    assert [item.task.step for item in items] == ["write"]
    assert Release.objects.count() == 3


def test_approving_settles_the_item_and_nothing_else() -> None:
    brand = a_watched_brand(second_look_share=1)
    making.a_person(brand, "brand")
    (run,) = released(brand)
    (item,) = drawn(brand)

    making.approve(item, making.a_person(brand, "brand"))

    item.refresh_from_db()
    assert item.state == "settled"
    assert Release.objects.get(output__run=run).decision is None
    assert not RecallCase.objects.exists()
    assert not SecondLook.objects.exists()
    assert kept()


def test_rejecting_takes_it_back_with_what_grew_from_it() -> None:
    brand = a_watched_brand()
    (run,) = released(brand, workflow=making.TWO_STEPS)
    first = next(i for i in drawn(brand) if i.task.step == "write")

    making.decide(first, making.a_person(brand, "brand"), "reject", reason="Not true")

    case = RecallCase.objects.get()
    states = dict(Task.objects.filter(run=run).values_list("step", "state"))
    assert (case.origin, case.reason) == ("audit", "Not true")
    assert states == {"write": "rejected", "send": "cancelled"}
    assert not Release.objects.filter(output__run=run, recall=None).exists()
    assert not ReviewItem.objects.filter(run=run, state="open").exists()
    assert kept()


def test_changes_send_it_back_and_the_run_goes_on_anew() -> None:
    brand = a_watched_brand()
    (run,) = released(brand, workflow=making.TWO_STEPS)
    first = next(i for i in drawn(brand) if i.task.step == "write")
    reviewer = making.a_person(brand, "brand")

    making.decide(first, reviewer, "changes", reason="Shorter")
    making.work_until_idle()
    # what grew from it was drawn too: who was to look at it still is
    making.approve(ReviewItem.objects.get(run=run, state="open"), reviewer)

    run.refresh_from_db()
    assert run.state == "done"
    assert Output.objects.filter(run=run, task__step="write").count() == 2
    assert Release.objects.filter(output__run=run, recall=None).count() == 2
    assert kept()


def test_an_edit_takes_its_place() -> None:
    brand = a_watched_brand()
    (run,) = released(brand)
    (item,) = drawn(brand)

    editor = making.a_person(brand, "brand")
    making.decide(item, editor, "edit", content={"text": "Better bread"})

    stands = Release.objects.get(output__run=run, recall=None)
    assert bytes(stands.output.content or b"") == b'{"text":"Better bread"}'
    assert Task.objects.get(run=run).state == "done"
    assert kept()


def test_an_undone_rejection_leaves_it_held_until_somebody_approves(
    settings: pytest.FixtureRequest,
) -> None:
    settings.GRACE_SECONDS = 60  # type: ignore[attr-defined]
    brand = a_watched_brand()
    (run,) = released(brand)
    (item,) = drawn(brand)
    reviewer, other = (making.a_person(brand, "brand") for _ in range(2))

    rejected = making.decide(item, reviewer, "reject", reason="Not true")
    decisions.undo(rejected, by=reviewer)
    held = Task.objects.get(run=run).state
    settings.GRACE_SECONDS = 0  # type: ignore[attr-defined]
    making.approve(item, other)

    assert held == "held"
    assert Task.objects.get(run=run).state == "done"
    assert Release.objects.get(output__run=run, recall=None).decision is not None
    assert kept()


def test_a_refused_verdict_takes_nothing_back() -> None:
    brand = a_watched_brand()
    (run,) = released(brand)
    (item,) = drawn(brand)

    with pytest.raises(Exception, match="takes one of the roles"):
        making.decide(item, making.a_person(brand, "author"), "reject", reason="No")

    assert Task.objects.get(run=run).state == "done"
    assert not RecallCase.objects.exists()


def test_a_recall_from_elsewhere_keeps_the_open_question() -> None:
    brand = a_watched_brand()
    (run,) = released(brand)
    (item,) = drawn(brand)
    operator = making.a_person(brand, "operator")

    output = str(item.output_id)
    recalls.act(brand, "output", output, reason="wrong price", by=operator)

    item.refresh_from_db()
    assert item.state == "open"
    assert item.severity == 3
    assert item.screening is not None
    assert item.screening.findings.get(blocking=True).detector == "recall"
    assert Task.objects.get(run=run).state == "held"
    assert ReviewItem.objects.filter(run=run).count() == 1
    assert kept()


def test_what_was_found_says_how_much_escapes_with_its_exact_bounds() -> None:
    brand = a_watched_brand()
    since = datetime.now(UTC) - timedelta(hours=1)
    released(brand, 5)
    reviewer = making.a_person(brand, "brand")
    wrong, *good, _open = drawn(brand)
    making.decide(wrong, reviewer, "reject", reason="Not true")
    for item in good:
        making.approve(item, reviewer)

    said = audit_lane.escape_rate(brand, since)

    assert (said.drawn, said.judged, said.found, said.released) == (5, 4, 1, 5)
    assert said.rate == 0.25
    assert (said.low, said.high) == bounds(1, 4)
    nothing = audit_lane.escape_rate(making.a_brand(), since)
    assert (nothing.rate, nothing.low, nothing.high) == (None, 0.0, 1.0)
    assert Decision.objects.count() == Audited.objects.count() - 1
