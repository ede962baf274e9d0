"""Every kind of step is read into its stored form; a bad shape is told its place."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.content import canonical, parse
from orchestrator.domain.workflow.definitions import (
    Alias,
    Case,
    Frame,
    Gate,
    Handoff,
    Needs,
    Proposes,
    Route,
    Step,
    Workflow,
    as_json,
    from_json,
    read,
)
from orchestrator.domain.workflow.source import load
from orchestrator.domain.workflow.structure import normalise


def one(step: str, *, others: str = "b: {agent: x}, c: {agent: x}") -> Step:
    """The step `a` of a workflow, as it is read."""
    return read(f"workflow: w\nsteps: {{a: {{{step}}}, {others}}}").step("a")


def reports(step: str) -> list[str]:
    """What is said of the step `a`, each with its place."""
    _, found = normalise(load(f"workflow: w\nsteps:\n  a: {{{step}}}\n").value)
    return [f"{'.'.join(map(str, place[2:]))}: {said}" for place, said in found]


def test_the_name_of_a_page_of_the_desk_is_refused():
    _, found = normalise(load("workflow: new\nsteps: {a: {agent: x}}\n").value)

    assert found == [
        (("workflow",), "'new' is taken by the desk: name it another way.")
    ]


def test_a_question_becomes_a_step_of_the_agent_that_asks():
    step = one("ask: {form: go, prompt: Send it, roles: [owner], due: 90m}")

    assert (step.kind, step.agent, step.due) == ("ask", "direction", 1.5)
    assert step.with_ == {"form": "go", "prompt": "Send it", "roles": ["owner"]}


def test_a_gate_keeps_what_it_waits_for():
    step = one(
        "gate: {until: '${ clock.hour > 8 && signals.go != null }', every: 15m, "
        "timeout: 2d, on_timeout: skip, owner: commercial, missing: stock, by: judge}"
    )

    assert (step.kind, step.agent) == ("gate", "orchestrator")
    assert step.gate == Gate(
        until="${ clock.hour > 8 && signals.go != null }",
        every=15,
        timeout=48,
        on_timeout="skip",
        owner="commercial",
        missing="stock",
        by="judge",
    )


@pytest.mark.parametrize(
    ("wait", "gate"),
    [
        ("for: 2h", Gate(hours=2)),
        ("until: '${ inputs.x }'", Gate(at="${ inputs.x }")),
        (
            "until: 2026-03-01T09:00:00+01:00",
            Gate(at="2026-03-01T09:00:00+01:00"),
        ),
        (
            "calendar: 0 9 * * 1-5, tz: Europe/Amsterdam",
            Gate(calendar="0 9 * * 1-5", tz="Europe/Amsterdam"),
        ),
        ("signal: booked, timeout: 3d", Gate(signal="booked", timeout=72)),
    ],
)
def test_a_wait_is_a_gate_of_time_or_of_a_signal(wait, gate):
    assert one(f"wait: {{{wait}}}").gate == gate


def test_a_route_is_the_routers_with_its_cases():
    step = one(
        "route: {cases: [{case: big, when: '${ inputs.n > 1 }', to: b, why: many}, "
        "{case: rest, to: []}], default: rest, owner: legal}"
    )

    assert (step.kind, step.agent) == ("route", "router")
    assert step.route == Route(
        (Case("big", "${ inputs.n > 1 }", ("b",), "many"), Case("rest", None, ())),
        default="rest",
        owner="legal",
    )
    assert step.with_ == {
        "cases": [
            {"case": "big", "holds": "${ inputs.n > 1 }", "to": ["b"], "why": "many"},
            {"case": "rest", "holds": False, "to": [], "why": ""},
        ],
        "default": "rest",
        "choose": "one",
    }


def test_a_planner_may_choose_any_case_that_has_no_condition():
    step = one("route: {cases: [{case: big, to: b}, {case: rest, to: c}], by: judge}")

    assert step.agent == "judge"
    assert [case["holds"] for case in step.with_["cases"]] == [True, True]


ROUTES = """workflow: w
steps:
  one: {route: {cases: [{case: x, to: [a]}]}}
  two: {route: {cases: [{case: x, to: [a, b]}]}}
  a: {agent: x, when: "${ inputs.n > 1 || inputs.m }"}
  b: {agent: x}
"""


def test_the_target_of_a_route_waits_for_its_case():
    workflow = read(ROUTES)

    assert workflow.step("b").when == "${ (steps.two != null && 'b' in steps.two.to) }"
    assert workflow.needs_of("b") == ("two",)


def test_the_target_of_two_routes_waits_for_either_and_its_own_condition():
    workflow = read(ROUTES)

    assert workflow.step("a").when == (
        "${ ((steps.one != null && 'a' in steps.one.to)"
        " || (steps.two != null && 'a' in steps.two.to))"
        " && (inputs.n > 1 || inputs.m) }"
    )
    assert set(workflow.needs_of("a")) == {"one", "two"}


def test_a_stored_target_does_not_wait_twice():
    workflow = read(ROUTES)

    assert from_json(as_json(workflow)) == workflow


def test_at_least_some_of_several_are_needed():
    step = one("agent: x, needs: {at_least: 2, of: [b, c, d]}")

    assert step.needs == Needs("any", ("b", "c", "d"), 2)


def test_what_stands_for_other_steps_is_kept_as_a_call():
    local = one("workflow: localise, with: {text: '${ steps.b.text }'}")
    rounds = one(
        "repeat: {workflow: try, with: {last: '${ round.last }'}, max: 3, "
        "until: '${ round.last.ok }', cost: '${ round.last.spent }', budget: 5}"
    )
    same = one("agree: {of: [b, c], on: head.line, by: referee}")

    assert local.call == {"workflow": {"workflow": "localise"}}
    assert local.referenced() == ("b",)
    assert rounds.with_ == {"last": "${ round.last }"}
    assert rounds.call == {
        "repeat": {
            "workflow": "try",
            "until": "${ round.last.ok }",
            "max": 3,
            "cost": "${ round.last.spent }",
            "budget": 5,
        }
    }
    assert same.call == {
        "agree": {"of": ["b", "c"], "on": "head.line", "by": "referee", "roles": []}
    }
    assert (local.agent, rounds.agent, same.agent) == ("", "", "")


def test_what_a_step_says_of_its_ends_is_kept():
    step = one(
        "agent: x, each: '${ inputs.list }', limit: 5, optional: true, "
        "on_reject: rework, on_fail: {substitute: y}, "
        "proposes: {agents: [x], most: 3, owner: legal}, "
        "handoff: {goal: sell, acceptance: sold, due: 1d}"
    )

    assert (step.limit, step.optional, step.on_reject) == (5, True, "rework")
    assert (step.on_fail, step.substitute) == ("substitute", "y")
    assert step.proposes == Proposes(("x",), 3, "legal")
    assert step.handoff == Handoff("sell", "sold", 24)


ASK = "form: go, prompt: p, roles: [owner]"
CASE = "{case: x, to: []}"


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("agent: x, ask: {}", ": A step is one thing, and this is agent and ask"),
        ("title: t", ": The step names no agent: write agent: NAME, or one of ask"),
        ("wait: {for: 2h}, effect: outbox", "effect: 'effect' says nothing of a step"),
        ("gate: {until: '${ true }'}, with: {}", "with: 'with' says nothing of"),
        # ask
        (f"ask: {{{ASK}, du: 1h}}", "ask.du: 'du' is not a key here. Did you mean"),
        ("ask: {form: go, prompt: p}", "ask: A question needs roles: who may answer"),
        ("ask: {form: pick, prompt: p, roles: [owner]}", "ask.form: 'pick'"),
        ("ask: {form: go, prompt: p, roles: [ownr]}", "ask.roles: 'ownr'"),
        ("ask: {form: one, prompt: p, roles: [owner]}", "ask.options: a question of"),
        (
            "ask: {form: go, prompt: '${ inputs.p }', roles: [ownr]}",
            "ask.roles.0: There is no role 'ownr'. Did you mean 'owner'?",
        ),
        (f"ask: {{{ASK}, due: 1}}", "ask.due: Write a due time as 90m, 48h or 2d."),
        # gate and wait
        ("gate: {every: 5m}", "gate: A gate needs until"),
        ("gate: {until: ja}", "gate.until: One expression was expected"),
        ("gate: {until: '${ round.last }'}", "gate.until: 'round' is known only in a"),
        ("gate: {until: '${ true }', on_timeout: fial}", "gate.on_timeout: 'fial' "),
        ("gate: {until: '${ true }', owner: boss}", "gate.owner: There is no role"),
        ("gate: {until: '${ true }', timeout: 2}", "gate.timeout: Write a timeout as"),
        ("wait: {}", "wait: A wait is for one thing"),
        ("wait: {for: 2h, signal: x}", "wait: A wait is for one thing"),
        ("wait: {for: 2w}", "wait.for: Write a time as"),
        ("wait: {until: soon}", "wait.until: 'soon' is no moment"),
        ("wait: {until: '2026-03-01T09:00'}", "wait.until: '2026-03-01T09:00' is no"),
        ("wait: {calendar: 0 9 * *}", "wait.calendar: '0 9 * *' has 4 fields"),
        ("wait: {calendar: 0 25 * * *}", "wait.calendar: The hour of"),
        ("wait: {calendar: 0 9 * * *, tz: Nowhere}", "wait.tz: 'Nowhere' is no time"),
        ("wait: {for: 2h, tz: UTC}", "wait.tz: 'tz' is the time zone of a calendar"),
        ("wait: {signal: A b}", "wait.signal: 'A b' will not do"),
        # route
        ("route: {cases: []}", "route.cases: A route needs its cases"),
        ("route: {cases: [{case: x}]}", "route.cases.0: A case leads somewhere"),
        (f"route: {{cases: [{CASE}, {CASE}]}}", "route.cases.1.case: There are two"),
        (f"route: {{cases: [{CASE}], default: y}}", "route.default: The default is"),
        (f"route: {{cases: [{CASE}], choose: all}}", "route.choose: 'all' will not do"),
        (
            "route: {cases: [{case: x, when: '${ clock.hour > 1 }', to: []}]}",
            "route.cases.0.when: 'clock' is known only in a gate.",
        ),
        # sub-workflows, rounds, agreement
        ("workflow: W x", "workflow: 'W x' will not do"),
        ("repeat: {workflow: w}", "repeat: A loop needs a bound: write max: 3."),
        ("repeat: {workflow: w, max: 21}", "repeat.max: 'max' is a whole number from"),
        ("repeat: {workflow: w, max: 2, budget: 5}", "repeat: A budget needs a cost"),
        ("repeat: {workflow: w, max: 2, budget: -1, cost: '${ 1 }'}", "repeat.budget:"),
        ("agree: {of: [b]}", "agree.of: Two steps or more agree"),
        ("agree: {of: [b, c], on: a b}", "agree.on: 'on' is the field"),
        ("agree: {of: [b, c], by: x, roles: [owner]}", "agree: A tie is broken by an"),
        ("agree: {of: [b, c], roles: [boss]}", "agree.roles.0: There is no role"),
        # joins and ends
        ("agent: x, needs: {at_least: 3, of: [b, c]}", "needs.at_least: At least 3 of"),
        ("agent: x, needs: {at_least: 0, of: [b]}", "needs.at_least: 'at_least' is"),
        ("agent: x, limit: 5", "limit: 'limit' is how many items of each"),
        ("agent: x, limit: 0, each: '${ [1] }'", "limit: 'limit' is a whole number"),
        ("agent: x, optional: maybe", "optional: 'optional' is true or false"),
        ("agent: x, on_fail: skp", "on_fail: 'skp' will not do. Did you mean 'skip'?"),
        (
            "agent: x, optional: true, on_fail: ask",
            "on_fail: An optional step that fails is skipped, and one with on_fail: ask"
            " asks somebody: leave one of the two out.",
        ),
        ("agent: x, optional: true, on_fail: stop", "on_fail: An optional step that"),
        ("agent: x, on_reject: substitute", "on_reject: A substitute has a name"),
        (
            "agent: x, on_reject: {substitute: y}, on_fail: {substitute: z}",
            "on_fail: A step has one substitute",
        ),
        ("agent: x, proposes: {most: 3}", "proposes: Name the agents"),
        ("agent: x, proposes: {agents: [y], most: 99}", "proposes.most: 'most' is a"),
        ("agent: x, handoff: {goal: g}", "handoff: A handoff needs its acceptance"),
        ("agent: x, handoff: {goal: '', acceptance: a}", "handoff.goal: Some text"),
        (
            "agent: x, handoff: {goal: '${ clock.now }', acceptance: a}",
            "handoff.goal: 'clock' is known only in a gate",
        ),
        # what is known where
        ("agent: x, with: {a: '${ clock.now }'}", "with.a: 'clock' is known only in a"),
        ("agent: x, with: {a: '${ round.last }'}", "with.a: 'round' is known only in"),
        ("agent: x, each: '${ about.b.approved }'", "each: 'about' is known only in a"),
        ("agent: x, when: '${ about }'", "when: ${ about }: 'about' needs a fixed"),
        (f"agent: x, when: '${{ {'1 + ' * 90}1 > 0 }}'", "when: An expression has at"),
    ],
)
def test_a_bad_shape_is_told_its_place_and_what_would_be_right(step, said):
    found = reports(step)

    assert any(one.startswith(said) for one in found), found


def test_what_a_workflow_gives_is_a_step():
    workflow = read("workflow: w\ngives: a\nsteps: {a: {agent: x}}")

    assert workflow.gives == "a"


def test_every_step_on_the_page_is_read(root: Path) -> None:
    page = (root / "orchestrator" / "docs" / "workflows.md").read_text()
    shown = [block for block in page.split("```yaml\n")[1:] if block.startswith("  ")]

    assert len(shown) >= 5
    for block in shown:
        read(f"workflow: w\nsteps:\n{block.split('```')[0]}")


NAMES = st.sampled_from(["a", "b_c", "local/copy", "rounds/1/x"])
WORDS = st.sampled_from(["", "why", "${ inputs.x }", "steps"])
HOURS = st.none() | st.floats(0.25, 900).map(lambda hours: round(hours, 3))
MAYBE = st.none() | st.just("${ inputs.x }")
GATES = st.builds(
    Gate,
    until=MAYBE,
    hours=HOURS,
    signal=st.none() | st.just("booked"),
    timeout=HOURS,
    on_timeout=st.sampled_from(["ask", "fail", "skip"]),
    by=st.none() | NAMES,
)
CASES = st.builds(Case, NAMES, MAYBE, st.lists(NAMES).map(tuple), WORDS)
GIVEN = st.dictionaries(NAMES, WORDS | st.lists(WORDS), max_size=2)
STEPS = st.builds(
    Step,
    name=NAMES,
    title=WORDS,
    agent=NAMES,
    with_=GIVEN,
    needs=st.builds(
        Needs,
        st.sampled_from(["all", "any"]),
        st.lists(NAMES).map(tuple),
        st.integers(1, 3),
    ),
    kind=st.sampled_from(["agent", "ask", "gate", "route", "repeat"]),
    gate=st.none() | GATES,
    route=st.none() | st.builds(Route, st.lists(CASES).map(tuple), st.none() | NAMES),
    due=HOURS,
    limit=st.none() | st.integers(1, 9),
    optional=st.booleans(),
    on_reject=st.sampled_from(["stop", "rework", "substitute"]),
    on_fail=st.sampled_from(["ask", "skip"]),
    substitute=st.none() | NAMES,
    proposes=st.none() | st.builds(Proposes, st.lists(NAMES).map(tuple)),
    handoff=st.none() | st.builds(Handoff, WORDS, WORDS, HOURS),
    dynamic=st.booleans(),
    frame=st.none() | NAMES,
    call=st.none() | st.just({"agree": {"of": ["a", "b"], "on": None}}),
)
FRAMES = st.builds(
    Frame, NAMES, NAMES, st.none() | st.integers(1, 9), GIVEN, st.none() | NAMES
)
ALIASES = st.builds(
    Alias, NAMES, st.sampled_from(["workflow", "repeat"]), st.lists(NAMES).map(tuple)
)


@given(
    st.lists(STEPS, max_size=3),
    st.lists(FRAMES, max_size=2),
    st.lists(ALIASES, max_size=2),
    st.none() | NAMES,
)
def test_every_definition_reads_back_the_same_from_what_is_stored(
    steps, frames, aliases, gives
):
    workflow = Workflow(
        slug="w",
        title="W",
        version_note="",
        inputs={"type": "object"},
        steps=tuple(steps),
        frames=tuple(frames),
        aliases=tuple(aliases),
        gives=gives,
    )

    assert from_json(parse(canonical(as_json(workflow)))) == workflow
