"""P2: rounds of a test, from the hypothesis to the last learning, and its recall."""

import pytest

from orchestrator.models import Recall, Run
from orchestrator.services.experiments.learnings import standing
from orchestrator.services.recalling import recall_origins, recalls
from tests.flows.desk import Desk


@pytest.fixture
def rounds(desk: Desk) -> Desk:
    desk.publish("ab_round.yaml", "ab_rounds.yaml")
    return desk


def test_three_rounds_carry_the_champion_to_the_last_task(rounds: Desk):
    run = rounds.start("ab-rounds")

    said = rounds.finish(run, {"pick": "image"})

    assert [step for step, *_ in said] == ["rounds/1/pick", "rounds/3/weigh"]
    report = rounds.content(run, "report")
    assert (report["rounds"], report["spent"], report["stop"]) == (3, 2700, "fresh")
    assert report["winner"]["name"] == "Eight hours"
    assert report["winner"]["fields"]["image"] == "jacket-in-the-rain.jpg"
    learned = [one["dimension"] for one in report["learnings"]]
    assert learned == ["image", "headline", "offer"]
    control = rounds.content(run, "rounds/2/variants")["arms"][0]
    assert (control["control"], control["name"]) == (True, "In the rain")
    kinds = [rounds.content(run, f"rounds/{k}/analysis")["route"] for k in (1, 2, 3)]
    assert kinds == ["promote", "promote", "ask"]
    ids = [one["id"] for one in report["learnings"]]
    _a_recalled_learning_reaches_its_citers(rounds, run, ids)


def _a_recalled_learning_reaches_its_citers(
    rounds: Desk, run: Run, ids: list[str]
) -> None:
    """In the same run the rounds after it, in another run the rounds that cite it."""
    assert [one["id"] for one in standing(rounds.brand)] == ids[::-1]
    other = rounds.start("ab-rounds", {**rounds.sample("ab-rounds"), "series": "again"})
    rounds.work()
    hypotheses = rounds.content(other, "rounds/1/hypothesis")
    assert hypotheses["refused"] == [
        {"key": "image", "why": f"{ids[0]} has tested this already"}
    ]
    assert hypotheses["cites"] == ids[1:]

    offered = recall_origins.choices(rounds.brand, "learning", "than studio")
    case = recalls.act(
        rounds.brand, "learning", ids[1], reason="Miscounted", by=rounds.one("operator")
    )

    assert [subject for subject, _title in offered] == [ids[0]]
    assert "Eight hours had" in recall_origins.title_of(
        rounds.brand, "learning", ids[1]
    )
    recalled = Recall.objects.filter(case=case).values_list(
        "release__output__run", "release__output__task__step"
    )
    # the round after it cites it, and so does another run
    assert {
        (run.pk, "rounds/2/learning"),
        (run.pk, "rounds/2/next"),
        (run.pk, "rounds/3/hypothesis"),
        (run.pk, "rounds/3/analysis"),
        (run.pk, "report"),
        (other.pk, "rounds/1/hypothesis"),
    } <= set(recalled)
    assert (run.pk, "rounds/1/learning") not in set(recalled)
    assert ids[1] not in [one["id"] for one in standing(rounds.brand)]
