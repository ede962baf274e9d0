"""Comments: on the item or on its words, to people who may see it, and to the agent."""

import pytest

from orchestrator.models import Decision, ReviewItem
from review.item import comments
from review.item.comments import Anchor
from review.models import Comment, Notification
from tests.making import a_held_item, a_person, decide

HTMX = {"hx-request": "true"}


class Desk:
    """A person with one item open."""

    def __init__(self, browser, item, person):
        self.browser, self.item, self.person = browser, item, person

    def say(self, words, *, htmx=True, **more):
        where = f"/review/{self.item.pk}/comments/"
        headers = HTMX if htmx else {}
        return self.browser.post(where, {"comment": words, **more}, headers=headers)

    def page(self):
        return self.browser.get(f"/review/{self.item.pk}/").content.decode()


@pytest.fixture
def desk(signed_in):
    item = a_held_item(text="👩‍👩‍👧 Our miracle cream")
    person = a_person(item.brand, "brand")
    return Desk(signed_in(person), item, person)


def where_is(item, words):
    text = "👩‍👩‍👧 Our miracle cream"
    start = text.index(words)
    return {"path": "/text", "start": start, "end": start + len(words)}


def test_a_comment_stands_in_the_thread(desk):
    response = desk.say("Is that so?")

    page = response.content.decode()
    assert 'id="thread"' in page
    assert "Is that so?" in page
    assert desk.person.name in page


def test_without_scripts_it_leads_back_to_the_thread(desk):
    response = desk.say("Is that so?", htmx=False)

    assert response.status_code == 302
    assert response.headers["Location"].endswith("#thread")


def test_it_quotes_the_words_it_is_about(desk):
    desk.say("Is that so?", **where_is(desk.item, "miracle"))

    assert "<q>miracle</q>" in desk.page()


@pytest.mark.parametrize(
    "anchor",
    [
        {"path": "/text", "start": 5, "end": 900},
        {"path": "/nowhere", "start": 0, "end": 3},
        {"path": "/text", "start": 5, "end": 5},
    ],
)
def test_words_that_are_not_there_are_422_and_the_comment_stays(desk, anchor):
    response = desk.say("Is that so?", **anchor)

    page = response.content.decode()
    assert response.status_code == 422
    assert "not in this text" in page
    assert "Is that so?</textarea>" in page
    assert not Comment.objects.exists()


def test_200_kilobytes_are_422_with_the_limit_and_nothing_is_lost(desk):
    long = "word " * 40_000

    response = desk.say(long)

    page = response.content.decode()
    assert response.status_code == 422
    assert "at most 10,000 are kept" in page
    assert long in page


def test_a_pasted_script_is_shown_and_never_obeyed(desk):
    desk.say("<script>alert(1)</script>\u202e")

    page = desk.page()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "U+202E" in page


def test_a_mention_tells_only_who_may_see_the_item(desk, signed_in):
    kim = a_person(desk.item.brand, "legal")
    stranger = a_person(a_held_item().brand, "legal")

    desk.say(f"@{kim.login}, and @{stranger.login}: look. @nobody-known")

    told = Notification.objects.filter(kind="mentioned")
    assert [one.person for one in told] == [kim]
    assert list(Comment.objects.get().mentions.all()) == [kim]


def test_it_is_resolved_and_opened_again(desk):
    desk.say("Is that so?")
    said = Comment.objects.get()
    where = f"/review/{desk.item.pk}/comments/{said.pk}/resolution/"

    resolved = desk.browser.post(where, headers=HTMX).content.decode()
    opened = desk.browser.post(where, {"open": "1"}, headers=HTMX).content.decode()

    assert f"resolved by {desk.person.name}" in resolved
    assert "resolved by" not in opened


def test_an_answer_stands_under_what_it_answers(desk):
    desk.say("Is that so?")
    first = Comment.objects.get()

    desk.say("It is not.", parent=first.pk)

    (said,) = comments.thread(desk.item, {"text": ""})
    assert [reply.comment.body for reply in said.replies] == ["It is not."]


def test_what_the_agent_is_told_goes_with_a_request_for_changes(desk):
    where = Anchor(**where_is(desk.item, "miracle"))
    content = {"text": "👩‍👩‍👧 Our miracle cream"}
    say = {"by": desk.person, "content": content}
    comments.say(desk.item, body="Say kind", anchor=where, to_agent=True, **say)
    comments.say(desk.item, body="Between us: awful", **say)

    desk.browser.post(
        f"/review/{desk.item.pk}/decisions/",
        {
            "verdict": "changes",
            "reason": "Softer, please.",
            "digest": desk.item.output.digest,
            "screening": desk.item.screening_id,
            "idempotency_key": "a-key-of-this-test",
        },
    )

    reason = Decision.objects.get().reason
    assert reason == "Softer, please.\n\n- “miracle”: Say kind"


def test_words_that_changed_since_are_said_to_have(desk):
    desk.say("Is that so?", **where_is(desk.item, "Our"))
    desk.say("And this?", **where_is(desk.item, "cream"))
    edited = {"text": "👩‍👩‍👧 Our miracle balm"}
    decide(desk.item, a_person(desk.item.brand, "brand"), "edit", content=edited)
    desk.item = ReviewItem.objects.get(task=desk.item.task, state="open")

    said = comments.thread(desk.item, edited)

    assert [(one.quote, one.outdated) for one in said] == [
        ("Our", False),
        ("cream", True),
    ]
