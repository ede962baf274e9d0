"""The social reply: to its last task, and whom each red line calls."""

import copy
import json
import os
from pathlib import Path
from typing import Any

import pytest

from orchestrator.models import Run
from tests.flows.desk import Desk, Said

SLUG = "social-reply"


@pytest.fixture
def social(desk: Desk) -> Desk:
    """A desk with the workflow published."""
    desk.publish("social_reply.yaml")
    return desk


def mentioned(desk: Desk, text: str = "", **mention: Any) -> dict[str, Any]:
    """The sample with another mention."""
    given = copy.deepcopy(desk.sample(SLUG))
    given["mention"] |= {"text": text or given["mention"]["text"], **mention}
    return given


def replied(
    desk: Desk, given: dict[str, Any], **answers: Any
) -> tuple[Run, list[Said]]:
    """A run to its end; the author writes back at once."""
    run = desk.start(SLUG, given)
    desk.tell(run, "answered", True)
    return run, desk.finish(run, answers)


def posted() -> list[str]:
    """The texts that went out."""
    files = Path(os.environ["OUTBOX_DIR"]).glob("*.json")
    found = [json.loads(file.read_text())["delivery"] for file in files]
    return [letter["reply"]["text"] for letter in found]


def test_a_plain_question_is_answered_from_a_template_by_itself(social: Desk) -> None:
    social.guard(packs=["health", "pricing"])  # what machines say crosses none

    run, said = replied(social, social.sample(SLUG))

    # a receipt has a random key, which once in a while reads as a word
    assert {step for step, *_ in said} <= {"post"}
    assert len(posted()) == 1
    assert posted()[0].startswith("Thank you for asking.")
    assert social.content(run, "shift")["team"] == "Vienna day"
    assert social.content(run, "learning")["way"] == "template"


def test_a_fact_answers_where_no_template_does(social: Desk) -> None:
    given = mentioned(social, "Wann ist die graue Decke wieder lieferbar?")

    run, said = replied(social, given)

    assert said == []
    assert social.content(run, "draft_reply")["facts_used"] == ["f-stock-de"]
    assert "im Dezember" in posted()[0]


def test_an_unhappy_author_gets_a_reply_that_a_person_read(social: Desk) -> None:
    _, said = replied(social, mentioned(social, "Where is my parcel? This is bad."))

    assert said == [("careful_reply", "approve", "brand")]
    assert len(posted()) == 1


def test_words_of_harm_start_the_clock_of_medical_and_regulatory(
    social: Desk,
) -> None:
    given = mentioned(social, "I got a rash and my eyes are swollen.")
    run = social.start(SLUG, given)
    social.work()

    item = social.item(run, "safety")
    assert set(social.roles(item)) == {"medical", "regulatory"}
    assert item.due_at is not None
    assert posted() == []
    social.tell(run, "answered", True)
    said = social.finish(run, {"safety": "acknowledge"})
    assert [step for step, *_ in said] == ["safety", "acknowledgement"]
    assert {role.strip() for role in said[1][2].split(",")} == {"medical", "regulatory"}
    assert posted()[0].startswith("Thank you for telling us.")


def test_words_of_harm_can_stay_without_a_public_answer(social: Desk) -> None:
    given = mentioned(social, "The cream burned my skin, I was in hospital.")

    run, said = replied(social, given, safety="silent")

    assert [step for step, *_ in said] == ["safety"]
    assert posted() == []
    assert social.content(run, "learning")["way"] == "none"


GRAVE: dict[str, dict[str, Any]] = {
    "legal": {"text": "You will hear from my lawyer."},
    "press": {"author": {"journalist": True}},
    "minor": {"author": {"minor": True}},
    "second angry turn": {
        "text": "Still nothing. This is unacceptable!",
        "turns": ["My parcel is late, this is bad"],
    },
}


def test_a_grave_mention_is_answered_by_people_alone(social: Desk) -> None:
    started = [
        social.start(SLUG, mentioned(social, **mention)) for mention in GRAVE.values()
    ]
    social.work()

    for run in started:
        assert [item.task.step for item in social.items(run)] == ["person"]
    assert posted() == []
    social.tell(started[0], "answered", True)
    said = social.finish(started[0], {"person": "Thank you, we write to you today."})
    assert [step for step, *_ in said] == ["person", "written_reply"]
    assert {role.strip() for role in said[1][2].split(",")} == {"brand", "legal"}
    assert posted() == ["Thank you, we write to you today."]


def test_a_dash_is_no_reply(social: Desk) -> None:
    given = mentioned(social, "¿Dónde está mi paquete? Llevo dos semanas.")

    _, said = replied(social, given, person="-")

    assert [step for step, *_ in said] == ["person"]
    assert posted() == []


def test_a_promise_of_compensation_is_held_and_a_no_posts_nothing(
    social: Desk,
) -> None:
    given = mentioned(social, author={"audience": 50_000})
    given["templates"] = [
        {**one, "text": "We will refund you the blanket."}
        for one in given["templates"]
        if one["topic"] == "care"
    ]
    run = social.start(SLUG, given)
    social.work()

    item = social.item(run, "careful_reply")
    assert (
        "promises a compensation" in social.look(item, social.one("brand")).page.words
    )
    social.reject(item, "Nobody approved that.")
    social.finish(run)
    assert posted() == []


def test_a_spike_asks_for_the_pause_while_the_reply_goes_on(social: Desk) -> None:
    given = social.sample(SLUG)
    given["counts"] = {"counted": 60, "usual": 11, "times": 3}
    run = social.start(SLUG, given)
    social.tell(run, "answered", True)
    social.work()

    assert len(posted()) == 1
    item = social.item(run, "alarm")
    assert "crisis-pause" in social.look(item, social.one("owner")).page.words
    assert social.finish(run) == [("alarm", "answer", "operator")]
