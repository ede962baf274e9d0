"""The router takes the case that holds, and says which it looked at."""

import pytest

from orchestrator.agents.calling import call
from orchestrator.agents.registry import find
from orchestrator.domain.errors import AgentFailed
from orchestrator.domain.exchange import Brief


def brief(*holds: bool | None, default: str | None = None, choose: str = "one"):
    """A brief of cases a, b, c … that hold or not; each leads to two steps."""
    cases = [
        {"case": name, "holds": one, "to": [f"{name}_step", "all"], "why": ""}
        for name, one in zip("abc", holds, strict=False)
    ]
    return Brief(
        task="1",
        attempt=1,
        run="1",
        workflow="w",
        step="pick",
        agent="router",
        agent_version="1",
        brand="b",
        inputs={"cases": cases, "default": default, "choose": choose},
    )


def answer(*holds: bool | None, **options: str):
    return call(find("router"), brief(*holds, **options)).content


def test_the_first_case_that_holds_is_taken():
    taken = answer(False, True, True)

    assert (taken["case"], taken["to"]) == ("b", ["b_step", "all"])
    assert taken["considered"] == [
        {"case": "a", "holds": False},
        {"case": "b", "holds": True},
        {"case": "c", "holds": True},
    ]


def test_every_case_that_holds_is_taken_where_many_may_be():
    taken = answer(True, False, True, choose="many")

    assert (taken["case"], taken["to"]) == ("a, c", ["a_step", "all", "c_step"])


def test_the_default_is_taken_where_none_holds():
    taken = answer(False, None, default="b")

    assert (taken["case"], taken["to"]) == ("b", ["b_step", "all"])
    assert "the default" in taken["why"]


def test_a_route_that_no_case_matches_is_a_dead_letter():
    with pytest.raises(AgentFailed, match="No case of pick holds: a, b") as caught:
        answer(False, False)

    assert not caught.value.retryable
