"""What people decide, through the one door: what it does, and what it refuses."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from orchestrator.domain import content
from orchestrator.domain.errors import BadInput, NotPermitted, StaleState
from orchestrator.models import Decision, Due, Output, Refusal, Release, ReviewItem
from orchestrator.services.deciding import decisions
from orchestrator.services.rules import red_lines
from orchestrator.services.running import sweep
from tests.making import (
    TWO_STEPS,
    a_held_item,
    a_live_rule,
    a_person,
    approve,
    decide,
    work_until_idle,
)

pytestmark = pytest.mark.usefixtures("ledger")


@pytest.fixture
def grace(settings):
    """A grace long enough that nothing takes effect by itself."""
    settings.GRACE_SECONDS = 300


@pytest.fixture(autouse=True)
def no_grace(settings):
    settings.GRACE_SECONDS = 0


def reviewer(item, role="brand"):
    return a_person(item.brand, role)


def state_of(item, step):
    return item.run.tasks.get(step=step).state


def time_passes():
    """The grace of everything decided is over: only due rows are moved."""
    Due.objects.update(at=Now() - timedelta(seconds=1))


def text_of(output):
    return content.parse(bytes(output.content))["text"]


def test_an_approval_releases_exactly_that_content_and_lets_the_next_step_start():
    item = a_held_item(workflow=TWO_STEPS)

    approve(item, reviewer(item))

    release = Release.objects.get(output=item.output)
    assert release.digest == item.output.digest
    assert state_of(item, "send") == "ready"


def test_an_edit_that_screens_clean_is_released_by_its_own_decision():
    item = a_held_item(workflow=TWO_STEPS)

    decide(item, reviewer(item), "edit", content={"text": "A kind cream"})

    edited = Output.objects.get(task=item.task, supersedes=item.output)
    assert text_of(edited) == "A kind cream"
    assert Release.objects.get(output=edited).decision.verdict == "edit"
    assert not Release.objects.filter(output=item.output).exists()


def test_an_edit_that_still_crosses_a_line_needs_somebody_else():
    item = a_held_item()
    editor, other = reviewer(item), reviewer(item)

    decide(item, editor, "edit", content={"text": "A miracle balm"})
    again = ReviewItem.objects.get(task=item.task, state="open")

    with pytest.raises(NotPermitted, match="somebody else"):
        approve(again, editor)
    approve(again, other)
    assert Release.objects.filter(output=again.output).exists()


def test_an_edit_that_changes_nothing_is_refused():
    item = a_held_item()

    with pytest.raises(BadInput, match="Nothing was changed"):
        decide(item, reviewer(item), "edit", content={"text": "A miracle cream"})

    assert Output.objects.filter(task=item.task).count() == 1


def test_a_rejection_is_a_barrier():
    item = a_held_item(workflow=TWO_STEPS)

    decide(item, reviewer(item), "reject", reason="Not us.")

    assert state_of(item, "write") == "rejected"
    assert state_of(item, "send") == "cancelled"
    item.run.refresh_from_db()
    assert item.run.state == "done"


def test_requested_changes_come_back_as_a_new_attempt_with_the_reasons(settings):
    settings.REWORK_LIMIT = 1
    item = a_held_item()

    decide(item, reviewer(item), "changes", reason="Say it plainly.")
    work_until_idle()

    again = ReviewItem.objects.get(task=item.task, state="open")
    assert again.output.version == 2
    assert again.task.attempts.count() == 2
    with pytest.raises(NotPermitted, match="Sent back 1 times already"):
        decide(again, reviewer(item), "changes", reason="Once more.")


def test_every_role_and_every_person_that_a_line_asks_for_is_needed():
    item = a_held_item(roles=["legal", "commercial"])
    legal, both = reviewer(item, "legal"), a_person(item.brand, "legal", "commercial")

    approve(item, legal)

    assert decisions.missing(item) == ["commercial 0 of 1"]
    assert not Release.objects.filter(output=item.output).exists()
    approve(item, both)
    assert Release.objects.filter(output=item.output).exists()


def test_one_person_cannot_fill_two_roles():
    item = a_held_item(roles=["legal", "commercial"])
    both = a_person(item.brand, "legal", "commercial")
    approve(item, both)

    with pytest.raises(NotPermitted, match="approved this already"):
        approve(item, both)


def test_a_decision_on_another_digest_is_stale_and_recorded():
    item = a_held_item()

    with pytest.raises(StaleState, match="The content changed"):
        approve(item, reviewer(item), digest="0" * 64)

    assert "content changed" in Refusal.objects.get(item=item).why
    assert not Decision.objects.exists()


def test_a_decision_under_rules_that_changed_meanwhile_is_stale():
    item = a_held_item()
    shown = item.screening_id
    a_live_rule(item.brand, when={"phrases": {"terms": ["cream"]}})
    sweep.sweep_once()

    with pytest.raises(StaleState, match="red lines changed"):
        approve(item, reviewer(item), screening=shown)


def test_a_tightened_ruleset_takes_an_approval_back_that_is_not_yet_out(grace):
    item = a_held_item()
    approve(item, reviewer(item))
    a_live_rule(item.brand, when={"phrases": {"terms": ["cream"]}}, roles=["legal"])

    sweep.sweep_once()

    item.refresh_from_db()
    assert item.state == "open"
    assert set(decisions.missing(item)) == {"brand 0 of 1", "legal 0 of 1"}


def test_what_a_line_held_stays_held_when_the_line_goes():
    item = a_held_item()
    line = item.screening.findings.get().version.red_line

    red_lines.retire(line, by=a_person(item.brand, "admin"), reason="Too broad.")
    work_until_idle()

    item.refresh_from_db()
    assert item.state == "open"
    assert decisions.missing(item) == ["brand 0 of 1"]
    approve(item, reviewer(item))
    assert Release.objects.filter(output=item.output).exists()


def test_the_same_form_sent_twice_is_one_decision():
    item = a_held_item()
    by = reviewer(item)

    first = approve(item, by, idempotency_key="one-form-only")
    second = approve(item, by, idempotency_key="one-form-only")

    assert first == second
    assert Decision.objects.count() == 1


def test_a_decision_waits_for_its_grace(grace):
    item = a_held_item()

    approve(item, reviewer(item))
    sweep.sweep_once()

    item.refresh_from_db()
    assert item.state == "settling"
    assert not Release.objects.exists()


def test_an_undone_decision_asks_the_question_again(grace):
    item = a_held_item()
    by = reviewer(item)
    decision = approve(item, by)

    decisions.undo(decision, by=by)

    item.refresh_from_db()
    assert item.state == "open"
    assert not Due.objects.filter(decision=decision).exists()


def test_an_undone_edit_brings_the_first_version_back(grace):
    item = a_held_item()
    by = reviewer(item)
    decision = decide(item, by, "edit", content={"text": "A kind cream"})

    decisions.undo(decision, by=by)
    time_passes()
    sweep.sweep_once()

    item.refresh_from_db()
    assert item.state == "open"
    assert decisions.missing(item) == ["brand 0 of 1"]
    assert not Release.objects.exists()


def test_an_undo_is_refused_once_released():
    item = a_held_item()
    by = reviewer(item)
    decision = approve(item, by)

    with pytest.raises(StaleState, match="oo late"):
        decisions.undo(decision, by=by)

    assert Release.objects.filter(output=item.output).exists()


def test_nobody_undoes_what_another_decided(grace):
    item = a_held_item()
    decision = approve(item, reviewer(item))

    with pytest.raises(NotPermitted, match="nly the person who decided"):
        decisions.undo(decision, by=reviewer(item))


def test_nobody_approves_what_their_own_line_holds():
    item = a_held_item()
    author = item.screening.findings.get().version.author
    author.grants.create(brand=item.brand, role="brand")

    with pytest.raises(NotPermitted, match="wrote a red line"):
        approve(item, author)


def test_an_approval_of_somebody_who_lost_the_role_no_longer_counts(settings):
    item = a_held_item(roles=["legal", "commercial"])
    legal = reviewer(item, "legal")
    approve(item, legal)

    legal.grants.update(until=Now())

    assert "legal 0 of 1" in decisions.missing(item)
