"""Agreement of several steps: alike, or one of them chosen by an agent or by people."""

from collections.abc import Mapping

from orchestrator.domain.content import JSON
from orchestrator.domain.workflow.building import Building
from orchestrator.domain.workflow.parts import Alias, Case, Needs, Route
from orchestrator.domain.workflow.rewriting import named
from orchestrator.domain.workflow.source import Place
from orchestrator.domain.workflow.values import Step

ROUTER = "router"
QUESTION = "direction"


def agreed(building: Building, step: Step, told: Mapping[str, object]) -> None:
    """Unfold a step of the kind agree.

    NAME/same compares the field `on` of each that gave something; where they differ
    NAME/tie lets the agent `by` choose one of them, or asks `roles`.
    """
    place: Place = ("steps", step.name, "agree")
    listed = told.get("of")
    of = [str(name) for name in listed] if isinstance(listed, list) else []
    building.ends[step.name] = ()
    if len(set(of)) < 2:
        building.say((*place, "of"), "Name two steps or more: of: [copy_a, copy_b].")
        return
    for name in of:
        other = next((s for s in building.workflow.steps if s.name == name), None)
        if other is None:
            continue  # an unknown step is said elsewhere
        if other.each != step.each:
            building.say(
                (*place, "of"),
                f"{name!r} goes over another list than {step.name!r}: what agrees goes"
                " over the same one, or over none.",
            )
    on = str(told.get("on") or "")
    same, tie = f"{step.name}/same", f"{step.name}/tie"
    building.aliases.append(
        Alias(f"{step.name}/values", "values", tuple(of), on=on, each=step.each)
    )
    building.aliases.append(
        Alias(step.name, "agree", tuple(of), by=tie, on=on, each=step.each)
    )
    building.add(_compare(step, of, on, same, tie), _tie(step, told, of, on, same, tie))
    building.ends[step.name] = (tie,)


def _compare(step: Step, of: list[str], on: str, same: str, tie: str) -> Step:
    values = named(f"{step.name}/values")
    about = on or "all of it"
    names = ", ".join(of)
    cases = (
        Case(
            "same",
            f"${{ {values}.all(v, v == {values}[0]) }}",
            (),
            f"{names} agree on {about}",
        ),
        Case("differ", None, (tie,), f"{names} differ on {about}"),
    )
    stored: list[JSON] = [
        {"case": c.name, "holds": c.when or True, "to": list(c.to), "why": c.why}
        for c in cases
    ]
    return Step(
        name=same,
        title=f"{step.title}: compare"[:120],
        agent=ROUTER,
        with_={"cases": stored, "default": None, "choose": "one"},
        needs=Needs("all", (*step.needs.steps, *of)),
        each=step.each,
        limit=step.limit,
        when=step.when,
        kind="route",
        route=Route(cases, None, "owner", "one"),
        optional=step.optional,
    )


def _tie(
    step: Step,
    told: Mapping[str, object],
    of: list[str],
    on: str,
    same: str,
    tie: str,
) -> Step:
    when = f"${{ {named(same)} != null && {named(same)}.case == 'differ' }}"
    by = told.get("by")
    if isinstance(by, str) and by:
        return _by_agent(step, by, of, on, tie, when)
    roles = told.get("roles")
    names: list[JSON] = [str(r) for r in roles] if isinstance(roles, list) else []
    options: list[JSON] = [
        {"key": name, "label": name, "evidence": _quoted(name, on)} for name in of
    ]
    with_: dict[str, JSON] = {
        "form": "one",
        "prompt": f"{', '.join(of)} differ on {on or 'what they say'}:"
        " which one is right?",
        "roles": names or ["owner"],
        "options": options,
        "why": "They were meant to agree.",
    }
    return Step(
        name=tie,
        title=f"{step.title}: choose"[:120],
        agent=QUESTION,
        with_=with_,
        needs=Needs("all", (same,)),
        each=step.each,
        limit=step.limit,
        when=when,
        kind="ask",
        due=step.due,
        optional=step.optional,
    )


def _quoted(name: str, on: str) -> str:
    """What one of them says; all of it is too much for a question."""
    if not on:
        return ""
    said = f"${{ steps.{name} == null ? 'nothing' : steps.{name}.{on} }}"
    return f"It says: {said}"


def _by_agent(step: Step, by: str, of: list[str], on: str, tie: str, when: str) -> Step:
    cases = tuple(Case(name, None, (), f"{name} is right") for name in of)
    stored: list[JSON] = [
        {"case": c.name, "holds": True, "to": [], "why": c.why} for c in cases
    ]
    candidates: dict[str, JSON] = {name: f"${{ steps.{name} }}" for name in of}
    return Step(
        name=tie,
        title=f"{step.title}: choose"[:120],
        agent=by,
        with_={
            "cases": stored,
            "default": None,
            "choose": "one",
            "candidates": candidates,
            "on": on,
        },
        each=step.each,
        limit=step.limit,
        when=when,
        kind="route",
        route=Route(cases, None, "owner", "one"),
        optional=step.optional,
    )
