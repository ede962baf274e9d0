"""Questions and reviews that nobody of a brand may answer: refused at the start."""

from collections.abc import Iterator

from orchestrator.domain.errors import BadInput
from orchestrator.domain.workflow.definitions import Step, Workflow
from orchestrator.models import Brand, RoleGrant


def check_asked(workflow: Workflow, brand: Brand) -> None:
    """Raises BadInput where a question or a review has nobody to answer it.

    Steps that may never come to ask, by their condition or as optional ones, count
    too: once it asks it is too late.
    """
    asks = [(step, roles) for step in workflow.steps for roles in _wanted(step)]
    if not asks:
        return
    held = set(
        RoleGrant.objects.filter(
            brand=brand, until=None, person__is_active=True, person__kind="human"
        ).values_list("role", flat=True)
    )
    unheard = [
        f"the step {step.name} asks {' or '.join(roles)}"
        for step, roles in asks
        if roles and not held & set(roles)
    ]
    if unheard:
        wanted = " and ".join(unheard)
        raise BadInput(
            f"Nobody at {brand.name} may answer: {wanted}. Grant the role to somebody"
            " or change the step."
        )


def _wanted(step: Step) -> Iterator[tuple[str, ...]]:
    """The roles of which somebody is needed, for each thing the step asks people."""
    if step.kind == "ask":
        yield roles_asked(step)
    if step.review is not None:
        yield from ((role,) for role in step.review.roles)  # people of each


def roles_asked(step: Step) -> tuple[str, ...]:
    """The roles that may answer a step's question; () where its inputs decide that."""
    roles = step.with_.get("roles")
    if not isinstance(roles, list):
        return ()
    said = tuple(role for role in roles if isinstance(role, str))
    return () if any("${" in role for role in said) else said
