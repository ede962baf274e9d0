"""Who hears of a recall that somebody else proposed or did."""

import pytest

from orchestrator.models import Brand, Principal
from orchestrator.services.recalling import recalls
from review.models import Notification
from review.recall import news as recall_news
from tests import making
from tests.web import containing


@pytest.fixture
def brand(ledger) -> Brand:
    return making.a_brand()


@pytest.fixture
def operator(brand) -> Principal:
    return making.a_person(brand, "operator", name="Oskar")


def recalled(brand, by):
    """A delivered run taken back by `by`, from its first output."""
    run = containing.a_delivered_run(brand)
    subject = str(containing.first_output(run).pk)
    return run, recalls.act(brand, "output", subject, reason="Wrong price", by=by)


def test_who_answers_for_it_is_told_once_and_not_who_did_it(brand, operator):
    admin = making.a_person(brand, "admin")
    others = [making.a_person(brand, "legal"), operator]
    others.append(making.a_person(making.a_brand(), "admin"))
    run, case = recalled(brand, operator)

    first, again = recall_news.tell_concerned(), recall_news.tell_concerned()

    told = Notification.objects.filter(link=f"/recall/{case.pk}/")
    heard = set(told.values_list("person", flat=True))
    assert {admin.pk, run.started_by_id} <= heard
    assert not heard & {other.pk for other in others}
    assert (first, again) == (1, 0)
    assert told[0].title == "Recalled: 2 tasks in 1 run; 1 had already gone out"
    assert "Wrong price" not in f"{told[0].title}{told[0].body}"


def test_a_proposal_is_told_and_the_act_as_well(brand, operator):
    admin = making.a_person(brand, "admin")
    containing.one_may_reach(brand, 0)
    _run, case = recalled(brand, operator)

    recall_news.tell_concerned()
    recalls.second(case, by=admin)
    recall_news.tell_concerned()

    heard = Notification.objects.filter(person=admin).order_by("pk")
    told = list(heard.values_list("title", flat=True))
    assert [title.split(":")[0] for title in told] == [
        "A recall waits for a second person",
        "Recalled",
    ]
