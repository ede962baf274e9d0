"""What could pass the gate is not published; what cannot keeps its coverage proof."""

import pytest

from orchestrator.domain.errors import BadWorkflow
from orchestrator.models import WorkflowVersion
from orchestrator.services import workflows
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
