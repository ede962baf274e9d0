"""Rounds of a sub-workflow, unfolded: as many frames as there may be rounds.

Before each round but the first stands a step NAME/k/begin that decides, by the rules of
a route, whether there is a next one; NAME/end says what ended them.
"""

from collections.abc import Mapping

from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadExpression
from orchestrator.domain.expressions import Reference, expression, references
from orchestrator.domain.workflow.building import Building
from orchestrator.domain.workflow.calling import callee, check_inputs, unfold
from orchestrator.domain.workflow.parts import Alias, Case, Frame, Needs, Route
from orchestrator.domain.workflow.rewriting import named, of_round, source_of
from orchestrator.domain.workflow.source import Place
from orchestrator.domain.workflow.values import Step

MOST_ROUNDS = 20
ROUTER = "router"


def repeated(building: Building, step: Step, told: Mapping[str, object]) -> None:
    """Unfold a step of the kind repeat."""
    place: Place = ("steps", step.name, "repeat")
    found = callee(building, step, str(told.get("workflow")), (*place, "workflow"))
    most = _most(building, told, place)
    _check(building, told, place)
    building.ends[step.name] = ()
    if found is None or not most:
        return
    number, inner = found
    check_inputs(building, step, inner, (*place, "with"))
    before: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    for k in range(1, most + 1):
        name, when = f"{step.name}/{k}", step.when
        if k > 1:
            begin = _decide(building, step, told, before, ends, f"{name}/begin", "next")
            when = f"${{ {named(begin)} != null && {named(begin)}.case == 'next' }}"
        frame = Frame(
            name, inner.slug, number, dict(step.with_), round=k, before=before,
            when=when, cost=_text(told.get("cost")),
        )  # fmt: skip
        needs = step.needs if k == 1 else Needs()
        ends = unfold(building, step, inner, frame, roots_need=needs)
        before = (*before, name)
    end = _decide(building, step, told, before, ends, f"{step.name}/end", "max")
    building.aliases.append(Alias(step.name, "repeat", before, by=end, each=step.each))
    building.ends[step.name] = (end,)


def _most(building: Building, told: Mapping[str, object], place: Place) -> int:
    """How many rounds there may be; 0 where that is not said as it must be."""
    most = told.get("max")
    if isinstance(most, bool) or not isinstance(most, int):
        building.say(place, "A loop needs a bound: write max: 3.")
        return 0
    if not 1 <= most <= MOST_ROUNDS:
        building.say((*place, "max"), f"'max' is from 1 to {MOST_ROUNDS}.")
        return 0
    return most


def _decide(
    building: Building,
    step: Step,
    told: Mapping[str, object],
    before: tuple[str, ...],
    ends: tuple[str, ...],
    name: str,
    go_on: str,
) -> str:
    """Add the step that decides after the rounds `before`; its name."""
    so_far = f"{name}/so_far"
    cost = _text(told.get("cost"))
    building.aliases.append(Alias(so_far, "round", before, cost=cost, each=step.each))
    cases = _cases(told, before, so_far, f"{before[-1]}/begin", go_on)
    stored: list[JSON] = [
        {"case": case.name, "holds": case.when or True, "to": [], "why": case.why}
        for case in cases
    ]
    last = len(before)
    title = f"{step.title}: after round {last}"
    building.add(
        Step(
            name=name,
            title=title[:120],
            agent=ROUTER,
            with_={"cases": stored, "default": None, "choose": "one"},
            needs=Needs("all", ends),
            each=step.each,
            limit=step.limit,
            when=step.when,
            kind="route",
            route=Route(tuple(cases), None, "owner", "one"),
            optional=step.optional,
        )
    )
    return name


def _cases(
    told: Mapping[str, object],
    before: tuple[str, ...],
    so_far: str,
    previous: str,
    go_on: str,
) -> list[Case]:
    k, result = len(before), named(before[-1])
    ended = f"{result} != null"
    cases = []
    until, budget = _text(told.get("until")), told.get("budget")
    if until:
        holds = f"{ended} && {of_round(until, so_far)}"
        cases.append(("until", holds, f"{source_of(until)} holds after round {k}"))
    if budget is not None:
        spent = f"{named(so_far)}.spent"
        why = f"the budget of {budget} is spent after round {k}"
        cases.append(("budget", f"{ended} && {spent} >= {float(str(budget))!r}", why))
    made = []
    for name, holds, why in cases:
        if k > 1:  # once it has ended it stays so
            over = f"({named(previous)} != null && {named(previous)}.case == '{name}')"
            holds = f"{over} || ({holds})"
        made.append(Case(name, f"${{ {holds} }}", (), why))
    empty = f"${{ {result} == null }}"
    made.append(Case("empty", empty, (), f"round {k} gave nothing"))
    why = f"round {k + 1} begins" if go_on == "next" else f"{k} rounds are the most"
    made.append(Case(go_on, None, (), why))
    return made


def _check(building: Building, told: Mapping[str, object], place: Place) -> None:
    until, cost = _text(told.get("until")), _text(told.get("cost"))
    if until is not None:
        _reads_round(building, until, (*place, "until"))
    if cost is not None:
        _reads_round(building, cost, (*place, "cost"))
        if any(ref.root != "round" for ref in _references(cost)):
            building.say(
                (*place, "cost"), "A cost is read of `round` alone: ${ round.last.… }."
            )


def _reads_round(building: Building, text: str, place: Place) -> None:
    if not any(ref.root == "round" for ref in _references(text)):
        building.say(
            place,
            "It reads nothing of `round`, so no round could change it: write"
            " ${ round.last.… }.",
        )
        return
    try:
        expression(f"${{ {of_round(text, '-' * 60)} }}")
    except BadExpression as error:
        building.say(place, f"It is too long for a round: {error}")


def _references(text: str) -> list[Reference]:
    return sorted(references(f"${{ {source_of(text)} }}"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
