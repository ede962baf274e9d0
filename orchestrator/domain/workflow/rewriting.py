"""Expressions moved from one frame to another: prefixed names, inputs put in."""

from collections.abc import Mapping
from dataclasses import replace

from orchestrator.domain.chains import substituted
from orchestrator.domain.content import JSON, canonical
from orchestrator.domain.errors import BadExpression
from orchestrator.domain.expressions import LENGTH_LIMIT, expression
from orchestrator.domain.workflow.parts import Alias, Frame, Needs
from orchestrator.domain.workflow.values import Step


def source_of(text: str) -> str:
    """The expression inside `${ … }`; of a text without braces the text itself."""
    only = expression(text) if "${" in text else None
    return only.source if only is not None else text.strip()


def named(name: str) -> str:
    """How an expression says the content of a step, whatever its name holds."""
    return f'steps["{name}"]'


def of_round(text: str, alias: str) -> str:
    """An expression over `round`, read from the alias of the rounds so far."""

    def swap(root: str, name: str) -> str | None:
        if root != "round":
            return None
        return f"{named(alias)}.{name}" if name else named(alias)

    return f"({substituted(source_of(text), swap)})"


def list_outside(each: str, prefix: str, given: Mapping[str, JSON]) -> str:
    """The list of an inner step as an expression of the frame around.

    Raises BadExpression where an input it reads is no single value, or the whole grows
    too long.
    """

    def swap(root: str, name: str) -> str | None:
        if root == "steps":
            return named(f"{prefix}/{name}")
        if root != "inputs":
            return None
        if name not in given:
            raise BadExpression(f"it reads inputs.{name}, which is not given.")
        return _literal(name, given[name])

    moved = substituted(source_of(each), swap)
    if len(moved) > LENGTH_LIMIT:
        raise BadExpression(
            f"it has {len(moved)} characters once unfolded, {LENGTH_LIMIT} at most:"
            " give the list as one input."
        )
    return f"${{ {moved} }}"


def _literal(name: str, value: JSON) -> str:
    if isinstance(value, str) and "${" in value:
        only = expression(value)
        if only is None:
            raise BadExpression(f"inputs.{name} must be given as one ${{ … }}.")
        return f"({only.source})"
    written = canonical(value).decode()
    if "${" in written:
        raise BadExpression(f"inputs.{name} must be given as one ${{ … }}.")
    return written


def moved_step(step: Step, prefix: str) -> Step:
    """A step of a sub-workflow under its name in the frame `prefix`."""
    needs = tuple(f"{prefix}/{name}" for name in step.needs.steps)
    return replace(
        step,
        name=f"{prefix}/{step.name}",
        needs=Needs(step.needs.mode, needs, step.needs.least),
        frame=f"{prefix}/{step.frame}" if step.frame else prefix,
    )


def moved_frame(frame: Frame, prefix: str) -> Frame:
    """A frame of a sub-workflow, inside the frame `prefix`."""
    return replace(
        frame,
        name=f"{prefix}/{frame.name}",
        outer=f"{prefix}/{frame.outer}" if frame.outer else prefix,
        before=tuple(f"{prefix}/{name}" for name in frame.before),
    )


def moved_alias(alias: Alias, prefix: str) -> Alias:
    """An alias of a sub-workflow, inside the frame `prefix`."""
    return replace(
        alias,
        name=f"{prefix}/{alias.name}",
        steps=tuple(f"{prefix}/{name}" for name in alias.steps),
        by=f"{prefix}/{alias.by}" if alias.by else None,
    )
