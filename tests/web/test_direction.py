"""Questions of direction on their page: asked, answered, refused, without scripts."""

from typing import Any

import pytest

from orchestrator.domain import content
from orchestrator.models import Decision, Output, Release, ReviewItem
from tests import making
from tests.web.conftest import SignedIn

OPTIONS = [
    {
        "key": "at",
        "label": "Austria",
        "consequence": "A small audience first.",
        "evidence": "It sold as Germany did.",
    },
    {"key": "de", "label": "Germany <script>alert(1)</script>"},
    {"key": "ch", "label": "Switzerland"},
]


class At:
    """Somebody with a question open."""

    def __init__(self, browser: Any, item: ReviewItem) -> None:
        self.browser, self.item = browser, item
        self.first = browser.get(f"/review/{item.pk}/")
        self.html = self.first.content.decode()

    def post(self, verdict: str = "answer", **more: Any) -> Any:
        shown = self.first.context["page"].form.shown
        where = f"/review/{self.item.pk}/decisions/"
        return self.browser.post(where, {**shown, "verdict": verdict, **more})


@pytest.fixture
def at(signed_in: SignedIn) -> Any:
    def open_question(role: str = "owner", **fields: Any) -> At:
        item = making.a_question(**fields)
        return At(signed_in(making.a_person(item.brand, role)), item)

    return open_question


def answer_of(item: ReviewItem) -> Any:
    kept = Decision.objects.get(item=item).replacement
    assert kept is not None
    value = content.parse(bytes(kept.content or b""))
    assert isinstance(value, dict)
    return value["answer"]


def test_the_page_says_what_is_asked_what_follows_and_what_waiting_costs(
    at: Any,
) -> None:
    page = at(
        options=OPTIONS,
        recommended="at",
        why="There is money for one.",
        cost_of_waiting="A week of sales",
    ).html

    for said in (
        "Which market goes first?",
        "There is money for one.",
        "A week of sales",
        "A small audience first.",
        "It sold as Germany did.",
        "Recommended",
    ):
        assert said in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("form", ["one", "many", "rank", "go"])
def test_nothing_is_chosen_beforehand(at: Any, form: str) -> None:
    best: Any = {"many": ["at"], "rank": ["at", "de", "ch"], "go": "go"}.get(form, "at")
    options = None if form == "go" else OPTIONS

    page = at(form=form, options=options, recommended=best).html

    asked = page[page.index('id="direction"') :]
    assert " checked" not in asked[: asked.index("</fieldset>")]
    assert " selected" not in asked[: asked.index("</fieldset>")]
    assert "Recommended" in asked


@pytest.mark.parametrize(
    ("fields", "typed", "kept"),
    [
        ({}, {"answer": "de"}, "de"),
        (
            {"form": "many", "options": OPTIONS},
            {"answer": ["ch", "at"]},
            ["at", "ch"],
        ),
        (
            {"form": "rank", "options": OPTIONS},
            {"rank-at": "2", "rank-de": "3", "rank-ch": "1"},
            ["ch", "at", "de"],
        ),
        ({"form": "number", "options": None, "unit": "EUR"}, {"answer": "7"}, 7),
        ({"form": "text", "options": None}, {"answer": "North first."}, "North first."),
        ({"form": "go", "options": None}, {"answer": "no_go"}, "no_go"),
    ],
    ids=["one", "many", "rank", "number", "text", "go"],
)
def test_each_form_is_answered_by_a_plain_post(
    at: Any, fields: Any, typed: Any, kept: Any
) -> None:
    page = at(**fields)

    answered = page.post(**typed)

    assert answered.status_code == 302
    assert answer_of(page.item) == kept
    assert Release.objects.filter(output__task=page.item.task).exists()


@pytest.mark.parametrize(
    ("fields", "typed", "why"),
    [
        ({}, {}, "Choose one of Austria, Germany"),
        ({}, {"answer": "fr"}, "is no option"),
        (
            {"form": "rank", "options": OPTIONS},
            {"rank-at": "1", "rank-de": "1"},
            "both have place 1",
        ),
        ({"form": "rank", "options": OPTIONS}, {"rank-at": "9"}, "9 is no place"),
        ({"form": "rank", "options": OPTIONS}, {"rank-at": "1"}, "needs a place"),
        ({"form": "number", "options": None, "high": 5}, {"answer": "6"}, "at most 5"),
    ],
)
def test_what_is_no_answer_says_what_would_be_and_keeps_what_was_typed(
    at: Any, fields: Any, typed: Any, why: str
) -> None:
    page = at(**fields)

    refused = page.post(reason="Because of the fair.", **typed)

    said = refused.content.decode()
    assert refused.status_code == 422
    assert why in said
    assert "Because of the fair." in said
    if "rank-at" in typed:
        assert f'<option value="{typed["rank-at"]}" selected>' in said or (
            typed["rank-at"] == "9"
        )
    assert not Decision.objects.exists()


def test_only_those_it_asks_may_answer(at: Any) -> None:
    page = at(role="legal")

    refused = page.post(answer="at")

    assert "To answer this here takes one of the roles" in page.html
    assert refused.status_code == 403
    assert not Decision.objects.exists()


def test_an_answer_to_a_question_that_was_answered_meanwhile_is_a_conflict(
    at: Any,
) -> None:
    page = at()
    other = making.a_person(page.item.brand, "brand")
    making.decide(page.item, other, "answer", answer="at")

    assert page.post(answer="de").status_code == 409
    assert answer_of(page.item) == "at"


def test_a_question_that_is_not_pursued_needs_a_reason(at: Any) -> None:
    page = at()

    assert page.post("reject").status_code == 422
    assert page.post("reject", reason="Not this year.").status_code == 302
    assert not Output.objects.filter(task__step="write").exists()
