"""Check and publish workflow definitions."""

from django.db import transaction
from django.db.models import Q

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadWorkflow, NotFound
from orchestrator.domain.workflow import coverage
from orchestrator.domain.workflow.checking import AgentType, Problem
from orchestrator.domain.workflow.checking import check as check_text
from orchestrator.domain.workflow.compiling import compiled
from orchestrator.domain.workflow.definitions import Workflow as Definition
from orchestrator.domain.workflow.definitions import as_json, from_json, read
from orchestrator.models import Agent, Principal, Workflow, WorkflowVersion
from orchestrator.services.publishing.library import Library


def known_agents() -> dict[str, AgentType]:
    """The agents a definition may name: every current one in the registry."""
    return {
        a.name: AgentType(
            name=a.name,
            input_schema=a.input_schema,
            output_schema=a.output_schema,
            effect=a.effect,
            validator=a.validator,
        )
        for a in Agent.objects.filter(current=True)
    }


def check(text: str, *, file: str = "workflow.yaml") -> list[Problem]:
    """Every problem of a definition against the registry, in the order of lines."""
    return check_text(text, known_agents(), file=file, published=Library())


def flat(text: str) -> Definition:
    """The definition that publishing a text would store, as things are now.

    Sub-workflows are those published now. Raises BadWorkflow.
    """
    return compiled(read(text), Library(), known_agents())


def publish(
    text: str, *, by: Principal, file: str = "workflow.yaml"
) -> WorkflowVersion:
    """Publish a definition as the next immutable version of its workflow.

    The same definition again returns the version it already is. Raises BadWorkflow
    with every problem, a line each, ways past the gate among them; the coverage proof
    is stored with the version. Sub-workflows are unfolded as they are published now:
    the version of each is pinned.
    """
    agents, library = known_agents(), Library()
    problems = check_text(text, agents, file=file, published=library)
    if problems:
        raise BadWorkflow("\n".join(map(str, problems)))
    definition = compiled(read(text), library, agents)
    proof = coverage.prove(definition, agents)
    if not proof.holds:
        raise BadWorkflow("\n".join(map(str, proof.gaps)))
    stored = as_json(definition)
    digest = content.digest(content.canonical(stored))
    with transaction.atomic():
        workflow, _ = Workflow.objects.get_or_create(
            slug=definition.slug, defaults={"title": definition.title}
        )
        Workflow.objects.select_for_update().get(pk=workflow.pk)
        newest = workflow.versions.order_by("-number").first()
        if newest is not None and newest.digest == digest:
            return newest
        return WorkflowVersion.objects.create(
            workflow=workflow,
            number=newest.number + 1 if newest else 1,
            source=text,
            definition=stored,
            digest=digest,
            proof=coverage.as_json(proof),
            published_by=by,
        )


def proof_of(version: WorkflowVersion) -> dict[str, JSON]:
    """The coverage proof it was published with; of an older version, today's."""
    if version.proof is not None:
        stored: dict[str, JSON] = version.proof
        return stored
    proof = coverage.prove(from_json(version.definition), known_agents())
    return coverage.as_json(proof)


def check_uses(agent: str) -> None:
    """Prove anew whatever may start or runs now and names this agent.

    Raises BadWorkflow, naming each workflow and its ways past the gate, where an agent
    that changed its kind (to an effect, a validator) opened one.
    """
    agents = known_agents()
    newest = WorkflowVersion.objects.order_by("workflow", "-number").distinct(
        "workflow"
    )
    wanted = Q(pk__in=newest.values("pk")) | Q(run__state="open")
    problems: list[str] = []
    for version in WorkflowVersion.objects.filter(wanted).distinct():
        definition = from_json(version.definition)
        if any(agent in step.agents for step in definition.steps):
            gaps = coverage.prove(definition, agents).gaps
            problems += [f"{version}: {gap}" for gap in gaps]
    if problems:
        raise BadWorkflow("\n".join(problems))


def newest_version(slug: str) -> WorkflowVersion:
    """The version new runs pin. Raises NotFound, naming the workflows there are."""
    version = (
        WorkflowVersion.objects.filter(workflow__slug=slug)
        .select_related("workflow")
        .order_by("-number")
        .first()
    )
    if version is None:
        known = ", ".join(Workflow.objects.values_list("slug", flat=True)) or "none yet"
        raise NotFound(f"There is no workflow {slug!r}; published are: {known}.")
    return version
