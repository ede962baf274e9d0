"""What made an output and who answers for it, in words a machine can read."""

from orchestrator.domain.content import JSON
from orchestrator.models import Decision, Output


def provenance_of(output: Output) -> dict[str, JSON]:
    """The agent, the people who edited it and those who approve of these very bytes.

    Approvals that were taken back do not count; an edit approves of what it made.
    """
    edits: list[JSON] = []
    version: Output | None = output
    while version is not None:
        if version.author.kind == "human":
            edits.append(version.author.name)
        version = version.supersedes
    approvals = Decision.objects.filter(
        output=output, verdict="approve", digest=output.digest, withdrawal=None
    ).select_related("actor")
    approved: list[JSON] = [one.actor.name for one in approvals.order_by("pk")]
    agent = output.task.agent
    return {
        "sha256": output.digest,
        "generated_by": f"{agent.name} {agent.version}",
        "edited_by": edits[::-1],
        "approved_by": approved,
    }
