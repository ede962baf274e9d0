"""How a test is known again, and what one learning says."""

import pytest

from orchestrator.domain.errors import BadInput
from orchestrator.domain.experiments.rounds.learning import (
    fingerprint,
    learned,
    learning_id,
)

A = {"headline": "Fresh bread", "image": "a.jpg"}
B = {"headline": "Bread, still warm", "image": "a.jpg"}
PLAN = {
    "experiment": "s-1",
    "dimension": "headline",
    "metric": "clicks",
    "frozen": "0" * 64,
    "surface": "home",
}
VARIANTS = {"arms": [{"name": "a", "fields": A}, {"name": "b", "fields": B}]}
WON = {
    "experiment": "s-1",
    "plan_digest": "0" * 64,
    "verdict": "winner",
    "control": "a",
    "winner": "b",
    "about": "b",
    "p": 0.004,
    "lift": 0.12,
    "lift_ci": [0.04, 0.21],
    "shrunk_lift": 0.09,
    "srm_p": 0.5,
    "arms": [],
}


def test_a_test_is_known_again_whatever_its_arms_are_called_or_look_like():
    shouted = {"headline": "  FRESH   bread ", "image": "a.jpg"}

    known = fingerprint([A, B], "clicks")

    assert fingerprint([B, shouted], "Clicks") == known
    assert fingerprint([A, B], "sales") != known
    assert fingerprint([A, B, {"headline": "x"}], "clicks") != known


def test_an_id_is_of_the_evidence_whatever_its_order():
    one = learning_id({"n": 1, "m": [2]})

    assert one == learning_id({"m": [2], "n": 1})
    assert one != learning_id({"n": 1, "m": [3]})
    assert (one[:2], len(one)) == ("L-", 12)


@pytest.mark.parametrize(
    ("changes", "finding", "confidence"),
    [
        ({}, "b had 12.0% more clicks than a (between +4.0% and +21.0%).", "high"),
        ({"p": 0.03}, "b had 12.0% more", "medium"),
        ({"verdict": "mixed", "winner": None}, "but hurt a guardrail", "low"),
        (
            {"verdict": "harm", "winner": None, "lift": -0.1, "lift_ci": [-0.2, -0.01]},
            "b had 10.0% less clicks than a (between -20.0% and -1.0%), and did harm",
            "medium",
        ),
        ({"verdict": "inconclusive", "winner": None}, "no difference in clicks", "low"),
    ],
)
def test_a_finding_says_what_was_seen_and_how_sure_it_is(changes, finding, confidence):
    made = learned(PLAN, VARIANTS, WON | changes, kept="a")

    assert finding in made["finding"]
    assert made["confidence"] == confidence
    assert made["applies_to"] == {"metric": "clicks", "surface": "home", "market": ""}
    assert made["champion"] == {"name": "a", "fields": A}


@pytest.mark.parametrize(
    ("changes", "kept", "words"),
    [
        ({"verdict": "invalid"}, "a", "no news"),
        ({"verdict": "ask"}, "a", "no news"),
        ({"plan_digest": "1" * 64}, "a", "another plan"),
        ({}, "z", "the arms are a, b"),
    ],
)
def test_nothing_is_learned_from_what_may_not_be_read(changes, kept, words):
    with pytest.raises(BadInput, match=words):
        learned(PLAN, VARIANTS, WON | changes, kept=kept)
