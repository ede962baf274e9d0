"""What could pass the gate is not published; what cannot keeps its coverage proof."""

import pytest

from orchestrator.domain.errors import BadWorkflow
from orchestrator.models import WorkflowVersion
from orchestrator.services.publishing import workflows
from tests import making
from tests.postgres import Ledger

SENDING = (
    making.ONE_STEP
    + """
  out:
    title: Out
    agent: {channel}
    effect: outbox
    with: {{text: "${{ steps.write.text }}"}}
"""
)


def sending(slug: str = "sending", *, more: str = "") -> str:
    """A step and an effect behind it; `more` goes into the first step."""
    writer, channel = making.an_agent(), making.an_agent(effect=True)
    text = SENDING.format(slug=slug, agent=writer.name, channel=channel.name)
    return text.replace("    title: Write\n", f"    title: Write\n{more}")


def test_a_published_version_keeps_its_coverage_proof(ledger: Ledger) -> None:
    person = making.a_person(making.a_brand(), "admin")

    version = workflows.publish(sending(), by=person)

    assert version.proof is not None
    assert version.proof["holds"]
    assert [path["steps"] for path in version.proof["paths"]] == [["write", "out"]]


def test_an_effect_that_would_see_what_is_not_released_refuses_the_publish(
    ledger: Ledger,
) -> None:
    person = making.a_person(making.a_brand(), "admin")
    spy = making.an_agent(effect=True)

    with pytest.raises(BadWorkflow) as refused:
        workflows.publish(sending(more=f"    validators: [{spy.name}]\n"), by=person)

    assert "steps.write.validators.0: The gate can be passed by" in str(refused.value)
    assert f"write → {spy.name}: " in str(refused.value)
    assert not WorkflowVersion.objects.filter(workflow__slug="sending").exists()


def test_a_version_of_before_there_were_proofs_is_proved_when_asked(
    ledger: Ledger,
) -> None:
    person = making.a_person(making.a_brand(), "admin")
    version = workflows.publish(sending(), by=person)
    stored = version.proof

    version.proof = None

    assert workflows.proof_of(version) == stored


def test_an_agent_that_becomes_an_effect_is_refused_where_it_passes_the_gate(
    ledger: Ledger,
) -> None:
    person = making.a_person(making.a_brand(), "admin")
    writer = making.an_agent()
    making.a_workflow(agent=writer, by=person)

    with pytest.raises(BadWorkflow, match=r"(?s)v1: .*write.*has no channel"):
        making.an_agent(writer.name, effect=True)

    writer.refresh_from_db()
    assert not writer.effect
    assert writer.current


def test_a_validator_that_becomes_an_effect_is_refused(ledger: Ledger) -> None:
    person = making.a_person(making.a_brand(), "admin")
    checker = making.an_agent(validator=True)
    workflows.publish(sending(more=f"    validators: [{checker.name}]\n"), by=person)

    with pytest.raises(BadWorkflow, match=f"write → {checker.name}"):
        making.an_agent(checker.name, effect=True)


def test_a_channel_that_is_no_effect_any_more_is_refused_while_a_run_is_open(
    ledger: Ledger,
) -> None:
    brand = making.a_brand()
    channel = making.an_agent(effect=True)
    text = SENDING.format(slug="s", agent=making.an_agent().name, channel=channel.name)
    by = making.a_person(brand, "admin")
    making.a_run(brand, workflows.publish(text, by=by))
    workflows.publish(
        making.ONE_STEP.format(slug="s", agent=making.an_agent().name), by=by
    )

    with pytest.raises(BadWorkflow, match="it would deliver without a token"):
        making.an_agent(channel.name, effect=False)


def test_an_agent_nobody_names_may_become_what_it_likes(ledger: Ledger) -> None:
    agent = making.an_agent()

    assert making.an_agent(agent.name, effect=True).effect
