"""How bad a crisis is, which approved words fit, and what the report counts."""

import pytest

from orchestrator.agents.bundled.crisis.post_mortem import post_mortem
from orchestrator.agents.bundled.crisis.severity import crisis_severity
from orchestrator.agents.bundled.crisis.statement import holding_statement
from orchestrator.agents.bundled.crisis.switches import freeze_switch
from orchestrator.domain.errors import AgentFailed, BadInput
from orchestrator.domain.exchange import Brief


def asked(agent, **inputs):
    said = {"task": "t", "attempt": 1, "run": "r", "workflow": "w", "step": "s"}
    of = {"agent": agent.name, "agent_version": "1", "brand": "b"}
    return agent(Brief(**said, **of, inputs=inputs))


@pytest.mark.parametrize(
    ("facts", "severity", "points"),
    [
        ({}, "low", 0),
        ({"wrong_price": True}, "low", 1),
        ({"press": True}, "medium", 2),
        ({"mentions": 36, "usual_mentions": 12}, "medium", 2),
        ({"mentions": 35, "usual_mentions": 12}, "low", 0),
        ({"mentions": 900, "usual_mentions": 0}, "low", 0),
        ({"people_harmed": True}, "high", 4),
        ({"people_harmed": True, "recall": True}, "critical", 7),
        ({"regulator": True, "reach": 100_000}, "high", 4),
    ],
)
def test_severity_is_the_sum_of_what_holds(facts, severity, points) -> None:
    found = asked(crisis_severity, what="Glass", facts=facts)

    assert (found["severity"], found["points"]) == (severity, points)
    assert found["because"]


def statement(slug, topic, least, locale="en-GB"):
    words = {"headline": slug, "body": "b", "cta": "c"}
    return {"id": slug, "topic": topic, "from": least, "locale": locale, **words}


@pytest.mark.parametrize(
    ("severity", "topic", "picked"),
    [
        ("low", "safety", "any-low"),
        ("critical", "safety", "safety-high"),
        ("critical", "price", "any-high"),
        ("medium", "price", "any-low"),
    ],
)
def test_the_gravest_approved_statement_that_fits_is_picked(
    severity, topic, picked
) -> None:
    known = [
        statement("any-low", "any", "low"),
        statement("any-high", "any", "high"),
        statement("safety-high", "safety", "high"),
        statement("german", "safety", "high", "de-DE"),
    ]
    said = {"topic": topic, "severity": severity, "market": "UK", "locale": "en-GB"}

    assert asked(holding_statement, statements=known, **said)["id"] == picked


def test_no_statement_is_made_up() -> None:
    known = [statement("german", "any", "low", "de-DE")]
    said = {"topic": "price", "severity": "low", "market": "UK", "locale": "en-GB"}

    with pytest.raises(BadInput, match="No approved statement is about 'price'"):
        asked(holding_statement, statements=known, **said)


def test_the_brake_does_nothing_outside_a_worker() -> None:
    with pytest.raises(AgentFailed, match="Only a worker"):
        asked(freeze_switch, channels=["outbox"], reason="x")


def test_the_report_counts_the_last_word_on_each_group() -> None:
    group = {"freeze": 1, "channel": "mail", "run": 1, "title": "A", "waiting": 2}
    found = asked(
        post_mortem,
        what="Glass",
        severity={"severity": "high", "because": ["harm"]},
        frozen=[{"channel": "mail"}],
        groups=[group, {**group, "run": 2, "title": "B"}],
        in_flight=[],
        live=[{"run": "r", "title": "t", "channel": "mail", "at": ""}],
        first=[{"title": "A", "did": "held"}, {"title": "B", "did": "ended"}],
        last=[{"title": "A", "did": "let go"}],
        statement=None,
        stood_down=False,
        lifted=None,
    )

    assert (found["let_go"], found["ended"], found["still_held"]) == (1, 1, 0)
    assert found["gone_before"] == 1
    assert "No statement went out." in found["text"]
    assert len(found["open_questions"]) == 4
