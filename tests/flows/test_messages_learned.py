"""What mails and replies taught: in the learning log, searched, and taken back."""

import copy
from typing import Any

import pytest

from orchestrator.models import Brand
from orchestrator.services.experiments import learning_log, learnings
from orchestrator.services.recalling import recall_origins, recalls
from tests import making
from tests.flows.desk import Desk

MAIL, REPLY = "lifecycle-email", "social-reply"
ALONE = {"id": "L-bcdfghjklm", "finding": "One reply.", "outcome": "unknown"}


@pytest.fixture
def taught(desk: Desk) -> Desk:
    """A desk on which one mail was sent and two mentions were answered."""
    desk.publish("lifecycle_email.yaml", "social_reply.yaml")
    mail = desk.start(MAIL, desk.sample(MAIL))
    for signal in ("canary_counted", "rest_counted"):
        desk.tell(mail, signal, True)
    again = copy.deepcopy(desk.sample(REPLY))
    again["mention"]["id"] = "the-same-question-again"
    replies = [desk.start(REPLY, given) for given in (desk.sample(REPLY), again)]
    for reply in replies:
        desk.tell(reply, "answered", True)
    for run in (mail, *replies):
        desk.finish(run)
    return desk


def found(brand: Brand, **wanted: Any) -> list[str]:
    """Whoever wrote each learning of the log, by the dimension."""
    return [one.dimension for one in learning_log.log([brand], **wanted).rows]


def test_what_mails_and_replies_taught_is_searched_and_recalled(taught: Desk) -> None:
    brand = taught.brand
    person = taught.one("operator")

    page = taught.browser(person).get("/learnings/").content.decode()
    rows = {one.dimension: one for one in learning_log.log([brand]).rows}

    # the same counts after another mention are the same learning
    assert sorted(rows) == ["mail or none", "reply template"]
    reply, mail = rows["reply template"], rows["mail or none"]
    assert all(learnings.ever(brand, one.id) for one in (reply, mail))
    assert f'href="/runs/{mail.run.pk}/"' in page
    assert f"origin=learning&amp;subject={mail.id}" in page
    assert found(brand, query="care-short") == ["reply template"]
    assert found(brand, dimension="mail or none") == ["mail or none"]
    assert found(making.a_brand("Elsewhere")) == []
    # no round of tests is planned from them
    assert learnings.standing(brand) == []
    subjects = [subject for subject, _ in recall_origins.choices(brand, "learning")]
    assert set(subjects) == {reply.id, mail.id}

    seen = recalls.preview(brand, "learning", reply.id)
    recalls.act(
        brand,
        "learning",
        reply.id,
        reason="The counts were of another month",
        by=person,
        fingerprint=seen.fingerprint,
    )

    assert found(brand, state="recalled") == ["reply template"]
    assert found(brand, state="standing") == ["mail or none"]


@pytest.mark.parametrize(
    "said", [None, [], {"learning": {}}, {"learning": ALONE}, {**ALONE, "id": 1}]
)
def test_what_nothing_was_read_from_is_no_learning(said: object) -> None:
    assert learnings.learning_in(said) is None


def test_a_learning_stands_alone_or_beside_other_fields() -> None:
    known = {**ALONE, "outcome": "open"}

    assert learnings.learning_in(known) == known
    assert learnings.learning_in({"way": "template", "learning": known}) == known
