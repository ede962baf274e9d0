"""A step that stands for a sub-workflow: its steps take its place, under its name."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from orchestrator.domain.content import JSON
from orchestrator.domain.contracts import problems
from orchestrator.domain.errors import BadExpression
from orchestrator.domain.suggestions import nearest
from orchestrator.domain.workflow.building import STEP_LIMIT, Building
from orchestrator.domain.workflow.parts import Alias, Frame, Needs
from orchestrator.domain.workflow.rewriting import (
    list_outside,
    moved_alias,
    moved_frame,
    moved_step,
)
from orchestrator.domain.workflow.source import Place
from orchestrator.domain.workflow.values import Step, Workflow

DEPTH_LIMIT = 8
NOTHING = Needs()
ENDINGS = ("__check", "__ask", "__proposed")


def called(building: Building, step: Step, told: Mapping[str, object]) -> None:
    """Unfold a step of the kind workflow."""
    place: Place = ("steps", step.name, "workflow")
    found = callee(building, step, str(told.get("workflow")), place)
    if found is None:
        building.ends[step.name] = ()
        return
    number, inner = found
    check_inputs(building, step, inner, ("steps", step.name, "with"))
    frame = Frame(step.name, inner.slug, number, dict(step.with_), when=step.when)
    ends = unfold(building, step, inner, frame, roots_need=step.needs)
    building.ends[step.name] = ends


def callee(
    building: Building, step: Step, slug: str, place: Place
) -> tuple[int, Workflow] | None:
    """The published workflow a step names, if it can stand here; else says why not."""
    found = building.published.get(slug)
    own = building.workflow.slug
    if slug == own or (found and own in {frame.workflow for frame in found[1].frames}):
        way = slug if slug == own else f"{slug}, which calls {own}"
        building.say(place, f"It would call itself, by {way}: a loop is a repeat.")
        return None
    if found is None:
        known = nearest(slug, sorted(building.published)) if slug else ""
        building.say(place, f"There is no published workflow {slug!r}.{known}")
        return None
    depth = 1 + max((_depth(inner.name) for inner in found[1].frames), default=0)
    if depth > DEPTH_LIMIT:
        building.say(
            place,
            f"Sub-workflows nest {depth} deep here: {DEPTH_LIMIT} at most.",
        )
        return None
    return found


def check_inputs(building: Building, step: Step, inner: Workflow, place: Place) -> None:
    """What the sub-workflow asks for is given, and nothing else."""
    schema = inner.inputs if isinstance(inner.inputs, dict) else {}
    needed, known = schema.get("required"), schema.get("properties")
    parts = known if isinstance(known, dict) else {}
    for name in needed if isinstance(needed, list) else ():
        if name not in step.with_:
            building.say(
                place,
                f"The workflow {inner.slug!r} requires the input {name!r}: add"
                f" {name}: … under with.",
            )
    for name, value in step.with_.items():
        if name not in parts:
            if schema.get("additionalProperties") is False:
                building.say(
                    (*place, name),
                    f"The workflow {inner.slug!r} has no input {name!r}."
                    f"{nearest(name, list(parts))}",
                )
        elif not _has_expressions(value):
            for wrong in problems(parts[name], value):
                building.say(
                    (*place, name),
                    f"This cannot be the input {name!r} of {inner.slug!r}: {wrong}",
                )


def unfold(
    building: Building,
    step: Step,
    inner: Workflow,
    frame: Frame,
    *,
    roots_need: Needs = NOTHING,
) -> tuple[str, ...]:
    """Add the steps of `inner` in the frame, in the place of `step`: what ends them."""
    if len(building.steps) + len(inner.steps) > STEP_LIMIT:
        building.add(*inner.steps)  # so many that the whole is refused
        return ()
    building.frames += [frame, *(moved_frame(f, frame.name) for f in inner.frames)]
    building.aliases.append(_result(inner, frame.name, step))
    building.aliases += [_moved(a, frame) for a in inner.aliases]
    for one in inner.steps:
        moved = moved_step(one, frame.name)
        if not inner.needs_of(one):
            moved = replace(moved, needs=roots_need)
        building.add(_pushed(building, step, moved, one, frame))
    return tuple(f"{frame.name}/{name}" for name in ends_of(inner))


def _pushed(
    building: Building, step: Step, moved: Step, one: Step, frame: Frame
) -> Step:
    """The step with what its caller passes on: list, limit, what follows a failure."""
    each, limit = step.each, step.limit
    if one.each is not None:
        limit = one.limit
        if step.each is None:
            each = _list(building, step, one, frame)
        else:
            building.say(
                ("steps", step.name, "each"),
                f"{one.name!r} of {frame.workflow!r} goes over a list itself: a list"
                " inside a list is not possible. Make one list of both.",
            )
    rejects = step.on_reject if one.on_reject == "stop" else one.on_reject
    fails = step.on_fail if one.on_fail == "ask" else one.on_fail
    inherits = "substitute" in (rejects, fails) and one.substitute is None
    return replace(
        moved,
        each=each,
        limit=limit,
        optional=one.optional or step.optional,
        on_reject=rejects,
        on_fail=fails,
        substitute=step.substitute if inherits else one.substitute,
    )


def _list(building: Building, step: Step, one: Step, frame: Frame) -> str | None:
    assert one.each is not None
    try:
        return list_outside(one.each, frame.name, frame.with_)
    except BadExpression as error:
        building.say(
            ("steps", step.name, "with"),
            f"The list of {one.name!r} in {frame.workflow!r} cannot be read: {error}",
        )
        return None


def _moved(alias: Alias, frame: Frame) -> Alias:
    moved = moved_alias(alias, frame.name)
    if alias.each is None:
        return moved
    try:
        return replace(moved, each=list_outside(alias.each, frame.name, frame.with_))
    except BadExpression:
        return moved  # said of its steps


def _result(inner: Workflow, name: str, step: Step) -> Alias:
    given = [inner.gives] if inner.gives else lasts_of(inner)
    steps = tuple(f"{name}/{one}" for one in given)
    return Alias(name, "workflow", steps, each=step.each)


def lasts_of(workflow: Workflow) -> list[str]:
    """The steps of the text that no other one needs, by the names it has for them."""
    parts = {step.name: part_of(workflow, step.name) for step in workflow.steps}
    needed = {
        parts[need]
        for step in workflow.steps
        for need in workflow.needs_of(step)
        if need in parts and parts[need] != parts[step.name]
    }
    return [name for name in dict.fromkeys(parts.values()) if name not in needed]


def part_of(workflow: Workflow, name: str) -> str:
    """The step of the text that a step of a compiled definition belongs to."""
    outer = name.split("/")[0]
    for ending in ENDINGS:
        base = outer.removesuffix(ending)
        proposer = workflow.names.steps.get(base)
        if base != outer and proposer is not None and proposer.proposes:
            return base
    return outer


def ends_of(workflow: Workflow) -> list[str]:
    """The flat steps that nothing needs: when they are over, all of it is."""
    needed = {name for step in workflow.steps for name in workflow.needs_of(step)}
    return [step.name for step in workflow.steps if step.name not in needed]


def _depth(name: str) -> int:
    """How deep a frame stands; the parts of a repeat count once."""
    return sum(1 for part in name.split("/") if not part.isdigit())


def _has_expressions(value: JSON) -> bool:
    return any("${" in text for text in _strings(value))


def _strings(value: JSON) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)
