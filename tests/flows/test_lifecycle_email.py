"""The lifecycle mail: to its last task, and every way it is stopped on."""

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest

from orchestrator.models import Run
from tests.flows.desk import Desk, Said

SLUG = "lifecycle-email"


@pytest.fixture
def mailing(desk: Desk) -> Desk:
    """A desk with the workflow published."""
    desk.publish("lifecycle_email.yaml")
    return desk


def inputs(desk: Desk, **changes: Any) -> dict[str, Any]:
    """The sample with some fields of its objects changed."""
    given = copy.deepcopy(desk.sample(SLUG))
    for name, change in changes.items():
        given[name] = {**given[name], **change} if isinstance(change, dict) else change
    return given


def known(desk: Desk, **changes: Any) -> dict[str, Any]:
    """The same where all of it was sent before and nobody needs to look."""
    before = {"before": {"templates": ["welcome-care@3"]}, "rules": {}}
    changes["rules"] = {"review_percent": 0, **changes.get("rules", {})}
    return inputs(desk, **{**before, **changes})


def templates(desk: Desk, **change: Any) -> list[dict[str, Any]]:
    """The champion of the sample alone, changed."""
    return [{**desk.sample(SLUG)["templates"][0], **change}]


def sent(desk: Desk, given: dict[str, Any], **answers: Any) -> tuple[Run, list[Said]]:
    """A run to its end; the mailing system says at once that it has counted."""
    run = desk.start(SLUG, given)
    desk.tell(run, "canary_counted", True)
    desk.tell(run, "rest_counted", True)
    return run, desk.finish(run, answers)


def outbox() -> list[dict[str, Any]]:
    """What was delivered, the canary first."""
    files = Path(os.environ["OUTBOX_DIR"]).glob("*.json")
    found = [json.loads(file.read_text())["delivery"] for file in files]
    return sorted(found, key=lambda letter: str(letter["part"]))


def test_a_new_version_is_read_once_then_goes_to_all_but_the_holdout(
    mailing: Desk,
) -> None:
    mailing.guard()  # every starter pack: what machines say crosses no red line

    run, said = sent(mailing, inputs(mailing))

    # a receipt has a random key, which once in a while reads as a word
    people = [one for one in said if one[0] not in ("canary", "rest")]
    assert people == [("first_look", "approve", "brand")]
    canary, rest = outbox()
    eligible = mailing.content(run, "eligible")
    reasons = {one["reason"] for one in eligible["dropped"]}
    assert reasons == {"twice", "no_consent", "suppressed", "capped"}
    held_out = eligible["holdout"]["people"]
    assert canary["people"] + rest["people"] + held_out == eligible["eligible"]
    assert not {row["id"] for row in canary["rows"]} & {r["id"] for r in rest["rows"]}
    learning = mailing.content(run, "learning")
    assert learning["retired"] == ["welcome-story"]
    assert learning["learning"]["low"] > 0


def test_where_all_of_it_was_sent_before_nobody_is_asked(mailing: Desk) -> None:
    _, said = sent(mailing, known(mailing))

    assert said == []
    assert len(outbox()) == 2


def test_a_segment_that_jumped_is_held_with_its_numbers(mailing: Desk) -> None:
    run = mailing.start(SLUG, known(mailing, segment={"last_size": 40_000}))
    mailing.work()

    item = mailing.item(run, "segment")
    page = mailing.look(item, mailing.one("brand")).page.words
    assert "64325 people after 40000" in page
    mailing.reject(item, "The filter is broken.")
    mailing.work()
    assert outbox() == []
    assert mailing.content(run, "eligible") is None


def test_a_mail_nobody_can_leave_is_blocked_whatever_people_say(mailing: Desk) -> None:
    bare = templates(mailing, text="Hello {{first_name}}, come in.", html="")

    run, said = sent(mailing, known(mailing, templates=bare), mend="template")

    assert [step for step, *_ in said] == ["mend"]
    assert mailing.content(run, "quality")["unsubscribe"] is False
    assert outbox() == []


def test_a_sensitive_segment_waits_for_legal_and_a_no_ends_it(mailing: Desk) -> None:
    traits = {"traits": ["bought a pregnancy guide"]}

    _, said = sent(mailing, known(mailing, segment=traits), delicate=False)

    assert [(step, verdict) for step, verdict, _ in said] == [("delicate", "answer")]
    assert outbox() == []


def test_a_segment_never_mailed_is_a_direction_people_set(mailing: Desk) -> None:
    new = {"templates": ["welcome-care@3"], "segments": []}

    _, said = sent(mailing, known(mailing, before=new), welcome=True)

    assert [step for step, *_ in said] == ["welcome", "first_look"]
    assert len(outbox()) == 2


def test_a_new_offer_needs_commercial_and_legal(mailing: Desk) -> None:
    offer = {"id": "second-blanket", "text": "A second blanket"}
    given = known(mailing, templates=templates(mailing, offer=offer))

    _, said = sent(mailing, given)

    assert [step for step, *_ in said] == ["offer_look"]
    assert {role.strip() for role in said[0][2].split(",")} == {"commercial", "legal"}


def test_a_canary_over_a_limit_stops_the_rest_and_asks(mailing: Desk) -> None:
    counted = mailing.sample(SLUG)["reports"]["canary"]
    canary = {"reports": {"canary": {**counted, "complained": 2}}}

    run, said = sent(mailing, known(mailing, **canary), incident="retire")

    assert [step for step, *_ in said] == ["incident"]
    assert [letter["part"] for letter in outbox()] == ["canary"]
    assert mailing.states(run)["rest"] == "skipped"


def test_a_canary_that_cannot_tell_waits_for_people(mailing: Desk) -> None:
    given = known(mailing, rules={"fewest": 2_000})

    _, said = sent(mailing, given, unsure=True)

    assert [step for step, *_ in said] == ["unsure"]
    assert [letter["part"] for letter in outbox()] == ["canary", "rest"]


def test_an_edit_that_takes_the_way_out_away_is_not_delivered(mailing: Desk) -> None:
    run = mailing.start(SLUG, inputs(mailing))
    mailing.work()
    item = mailing.item(run, "first_look")

    def cut(now: dict[str, Any]) -> dict[str, Any]:
        return {**now, "mail": {**now["mail"], "text": "Hello there."}}

    mailing.edit(item, cut)
    mailing.approve(mailing.item(run, "first_look"))
    mailing.work()

    assert mailing.item(run, "canary").kind == "failure"
    assert outbox() == []
