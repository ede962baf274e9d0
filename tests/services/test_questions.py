"""Questions of direction: what is asked, what is an answer, and what comes of it."""

from typing import Any

import pytest

from orchestrator.domain import content, questions
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput, NotPermitted
from orchestrator.models import Decision, Finding, Output, Release, ReviewItem
from orchestrator.services.deciding import decisions
from orchestrator.services.verification import verify
from tests import making
from tests.postgres import Ledger

OPTIONS: list[JSON] = [
    {"key": "at", "label": "Austria", "consequence": "Small first", "evidence": "x"},
    {"key": "de", "label": "Germany"},
    {"key": "ch", "label": "Switzerland"},
]
ASKED: dict[str, JSON] = {
    "form": "one",
    "prompt": "Which market goes first?",
    "roles": ["owner"],
    "options": OPTIONS,
    "recommended": "de",
    "cost_of_waiting": "A week of sales",
}


def a_question(**changes: JSON) -> questions.Question:
    return questions.read({**ASKED, **changes})


def an_open_question(prompt: str = "Where first?") -> ReviewItem:
    brand = making.a_brand()
    making.a_live_rule(brand)
    return making.a_question(brand, prompt=prompt)


@pytest.mark.parametrize(
    ("changes", "raw", "kept", "said"),
    [
        ({}, "at", "at", "Austria"),
        ({}, ["de"], "de", "Germany"),
        (
            {"form": "many", "recommended": None},
            ["ch", "at"],
            ["at", "ch"],
            "Austria, Switzerland",
        ),
        (
            {"form": "rank", "recommended": ["at", "de", "ch"]},
            ["ch", "at", "de"],
            ["ch", "at", "de"],
            "1. Switzerland, 2. Austria, 3. Germany",
        ),
        (
            {"form": "number", "unit": "EUR", "low": 1, "high": 9, "recommended": 5},
            "7",
            7,
            "7 EUR",
        ),
        ({"form": "number", "recommended": None}, "2.5", 2.5, "2.5"),
        ({"form": "text", "recommended": None}, " Do it. ", "Do it.", "Do it."),
        (
            {"form": "go", "options": None, "recommended": "go"},
            "no_go",
            "no_go",
            "No go",
        ),
    ],
)
def test_an_answer_is_kept_as_its_question_asks(
    changes: dict[str, JSON], raw: JSON, kept: JSON, said: str
) -> None:
    question = a_question(**changes)

    answer = questions.checked(question, raw)

    assert answer == kept
    assert questions.spoken(question, answer) == said


@pytest.mark.parametrize(
    ("changes", "raw", "why"),
    [
        ({}, "", "Choose one of Austria, Germany, Switzerland"),
        ({}, None, "Choose one of"),
        ({}, "fr", "'fr' is no option"),
        ({}, {"at": 1}, "is no option"),
        ({}, ["at", "de"], "Choose one of"),
        ({"form": "many"}, [], "Choose one or more of"),
        ({"form": "many"}, ["at", "at"], "once only"),
        ({"form": "rank", "recommended": None}, ["at"], "needs a place: Germany"),
        (
            {"form": "number", "low": 1, "high": 9, "recommended": None},
            "10",
            "a number from 1 to 9, not 10",
        ),
        ({"form": "number", "recommended": None}, "ten", "'ten' is none"),
        ({"form": "number", "recommended": None}, "nan", "Give a number"),
        ({"form": "number", "recommended": None}, True, "Give a number"),
        ({"form": "text", "recommended": None}, "  ", "Write the answer"),
        ({"form": "text", "recommended": None}, "x" * 4001, "4001 characters"),
        ({"form": "go", "options": None, "recommended": None}, "yes", "'yes' is no"),
    ],
)
def test_anything_else_is_refused_with_what_would_be_right(
    changes: dict[str, JSON], raw: JSON, why: str
) -> None:
    with pytest.raises(BadInput, match=why):
        questions.checked(a_question(**changes), raw)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"form": "guess"}, "form: 'guess' is none of"),
        ({"prompt": " "}, "prompt:"),
        ({"roles": []}, "roles: nobody cannot answer"),
        ({"roles": ["auditor"]}, "roles: 'auditor' cannot answer"),
        ({"options": OPTIONS[:1]}, "needs at least two"),
        ({"options": [*OPTIONS, OPTIONS[0]]}, "the same key"),
        ({"options": ["at", "de"]}, "needs a key"),
        ({"options": [*OPTIONS] * 9}, "at most 20"),
        ({"recommended": "fr"}, "recommended: 'fr' is no option"),
        ({"form": "number", "low": 9, "high": 1, "recommended": None}, "above high"),
        ({"severity": "huge"}, "severity"),
        ({"colour": "red"}, "colour: no field"),
        ({"prompt": "x" * 4001}, "4001 characters"),
    ],
)
def test_a_question_that_cannot_be_asked_says_what_is_wrong(
    changes: dict[str, JSON], why: str
) -> None:
    with pytest.raises(BadInput, match=why):
        a_question(**changes)


def test_a_question_waits_for_whom_it_asks(ledger: Ledger) -> None:
    item = an_open_question()
    owner = making.a_person(item.brand, "owner")
    legal = making.a_person(item.brand, "legal")

    assert item.kind == "direction"
    assert item.severity == 2
    assert decisions.missing(item) == ["brand 0 of 1", "owner 0 of 1"]
    assert decisions.may(item, owner) == {"answer": "", "reject": ""}
    assert "owner, brand" not in decisions.may(item, owner)["answer"]
    assert decisions.may(item, legal)["answer"].startswith("To answer this here takes")
    with pytest.raises(NotPermitted):
        making.decide(item, legal, "answer", answer="at")
    with pytest.raises(BadInput, match="is no decision on this item"):
        making.decide(item, owner, "approve")


def test_the_answer_is_what_the_next_step_is_given(ledger: Ledger) -> None:
    item = an_open_question()
    owner = making.a_person(item.brand, "owner")

    decision = making.decide(item, owner, "answer", answer="at")
    making.work_until_idle()

    answered = decision.replacement
    assert answered is not None
    said = content.parse(bytes(answered.content or b""))
    assert isinstance(said, dict)
    assert (said["answer"], said["said"]) == ("at", "Austria")
    assert isinstance(said["question"], dict)
    assert said["question"]["prompt"] == "Where first?"
    assert Release.objects.get(output=answered).decision == decision
    assert decision.role == "owner"
    written = Output.objects.get(run=item.run, task__step="write")
    assert content.parse(bytes(written.content or b"")) == {"text": "at"}
    item.run.refresh_from_db()
    assert item.run.state == "done"
    assert [check for check in verify() if not check.kept] == []


@pytest.mark.parametrize("answer", [None, "", [], "fr"])
def test_an_answer_that_is_none_leaves_the_question_open(
    ledger: Ledger, answer: Any
) -> None:
    item = an_open_question()

    with pytest.raises(BadInput, match="Austria, Germany"):
        making.decide(
            item, making.a_person(item.brand, "owner"), "answer", answer=answer
        )

    item.refresh_from_db()
    assert item.state == "open"
    assert not Decision.objects.exists()
    assert Output.objects.filter(task=item.task).count() == 1


def test_an_answer_can_be_undone_and_given_anew(ledger: Ledger, settings: Any) -> None:
    item = an_open_question()
    owner = making.a_person(item.brand, "owner")
    settings.GRACE_SECONDS = 60
    decision = making.decide(item, owner, "answer", answer="at")

    decisions.undo(decision, by=owner)

    settings.GRACE_SECONDS = 0
    again = making.decide(item, owner, "answer", answer="de")
    assert Release.objects.get(output__task=item.task).output == again.replacement


def test_a_question_nobody_wants_to_answer_is_rejected(ledger: Ledger) -> None:
    item = an_open_question()

    making.decide(
        item, making.a_person(item.brand, "brand"), "reject", reason="Not this year."
    )

    states = dict(item.run.tasks.values_list("step", "state"))
    assert states == {"ask": "rejected", "write": "cancelled"}


def test_a_red_line_in_the_question_still_needs_another_person(ledger: Ledger) -> None:
    item = an_open_question("Sell the miracle where first?")
    owner = making.a_person(item.brand, "owner")
    found = Finding.objects.filter(screening=item.screening_id)
    assert {one.detector for one in found} == {"direction", "phrases"}

    making.decide(item, owner, "answer", answer="at")

    again = ReviewItem.objects.get(run=item.run, state="open")
    assert again.kind == "output"
    assert decisions.missing(again) == ["brand 0 of 1"]
    making.approve(again, making.a_person(item.brand, "brand"))
    assert Release.objects.filter(output=again.output).exists()
