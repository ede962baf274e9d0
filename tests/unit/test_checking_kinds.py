"""Routes, gates, questions and stand-ins that cannot work are refused beforehand."""

import pytest

from orchestrator.agents.bundled.direction import direction
from orchestrator.agents.bundled.router import router
from orchestrator.domain.workflow.checking import AgentType, check
from orchestrator.domain.workflow.compiling import compiled
from orchestrator.domain.workflow.coverage import prove
from orchestrator.domain.workflow.definitions import read
from orchestrator.domain.workflow.unfolding import FOLDED, NOTHING

TEXT = {"type": "string"}
COPY = {
    "type": "object",
    "properties": {"headline": TEXT, "sure": {"type": "boolean"}, "proposes": {}},
    "additionalProperties": False,
}
LIST = {"type": "array", "items": TEXT}


def takes(required: tuple[str, ...] = (), **inputs: object) -> dict[str, object]:
    return {
        "type": "object",
        "properties": inputs,
        "required": list(required),
        "additionalProperties": False,
    }


def bundled(spec) -> AgentType:
    return AgentType(spec.name, dict(spec.input_schema), dict(spec.output_schema))


AGENTS = {
    agent.name: agent
    for agent in [
        bundled(router),
        bundled(direction),
        AgentType("writer", takes(text=TEXT), COPY),
        AgentType("other-writer", takes(text=TEXT), COPY),
        AgentType("strict-writer", takes(("tone",), text=TEXT, tone=TEXT), COPY),
        AgentType("counter", takes(text=TEXT), {"type": "number"}),
        AgentType("channel", takes(copy=COPY), {}, effect=True),
        AgentType("judge", {}, {}, validator=True),
        AgentType(
            "planner",
            takes(("cases",), cases={}, default={}, choose={}),
            takes(case=TEXT, to=LIST),
        ),
        AgentType(
            "holder",
            takes(gate=TEXT, condition=TEXT, facts={}),
            takes(open={"type": "boolean"}, why=TEXT),
        ),
    ]
}
HEAD = """workflow: w
inputs: {type: object, properties: {names: {type: array, items: {type: string}}, n: {type: integer}}}
steps:
"""  # noqa: E501
GOOD = (
    HEAD
    + """
  market:
    ask: {form: one, prompt: Where, roles: [owner], options: [{key: AT, label: A}, {key: DE, label: D}], due: 1d}
  copy: {agent: writer, validators: [judge], with: {text: "${ steps.market.answer }"}, on_fail: {substitute: other-writer}}
  ready: {needs: [copy], gate: {until: "${ clock.hour > 8 && signals.go != null }", timeout: 2d, by: holder}}
  pick:
    needs: [ready]
    route:
      cases:
        - {case: sure, when: "${ about.copy.confidence > 0.8 && about.copy.verdicts.judge }", to: [send]}
        - {case: short, when: "${ steps.copy.sure }", to: [again]}
        - {case: rest, to: []}
      default: rest
  again: {agent: writer, with: {text: "${ steps.copy.headline }"}}
  send: {agent: channel, effect: outbox, with: {copy: "${ steps.copy }"}}
  plan: {route: {cases: [{case: x, to: [many]}, {case: y, to: []}], by: planner}}
  many: {agent: writer, each: "${ inputs.names }", limit: 2, with: {text: "${ item }"}, proposes: {agents: [writer]}}
"""  # noqa: E501
)


def said(steps: str, agents=AGENTS, **published: object) -> list[str]:
    """What is wrong with these steps, each as `path: message`."""
    found = check(HEAD + steps, agents, published=published or None)
    return [f"{problem.path}: {problem.message}" for problem in found]


def test_a_workflow_of_every_kind_has_no_problems():
    assert check(GOOD, AGENTS) == []


@pytest.mark.parametrize(
    ("steps", "path", "message"),
    [
        # routes
        ("  p: {route: {cases: [{case: x, to: [b]}]}}\n  bb: {agent: writer}",
         "steps.p.route.cases.0.to.0", "There is no step 'b'. Did you mean 'bb'?"),
        ("  p: {route: {cases: [{case: x, to: [p]}]}}",
         "steps.p.route.cases.0.to.0", "'p' cannot lead to itself"),
        ("  b: {agent: writer}\n"
         "  p: {needs: [b], route: {cases: [{case: x, to: [b]}]}}",
         "steps.p.route.cases.0.to.0", "'p' leads to 'b', which it waits for itself"),
        ("  p: {each: '${ inputs.names }', route: {cases: [{case: x, to: [b]}]}}\n"
         "  b: {agent: writer}",
         "steps.p.route.cases.0.to.0", "'p' chooses for each item, so 'b' must go"),
        ("  p: {route: {cases: [{case: x, to: [b]}, {case: y, to: []}]}}\n"
         "  b: {agent: writer}",
         "steps.p.route.cases.1.case", "'y' is never taken: 'x' before it always"),
        ("  p: {route: {cases: [{case: x, when: '${ 1 > 2 }', to: []}]}}",
         "steps.p.route", "No case of this route can ever hold."),
        ("  c: {agent: writer}\n"
         "  p: {route: {cases: [{case: x, when: '${ steps.c.headline }', to: []}]}}",
         "steps.p.route.cases.0.when", "A condition is true or false: string"),
        ("  c: {agent: writer}\n"
         "  p: {route: {cases: [{case: x, when: '${ steps.c.head > 1 }', to: []}]}}",
         "steps.p.route.cases.0.when", "steps.c has no field 'head'. Did you mean"),
        ("  c: {agent: writer}\n"
         "  p: {route: {cases: [{case: x, when: '${ about.c.sure > 1 }', to: []}]}}",
         "steps.p.route.cases.0.when", "about.c has no field 'sure'"),
        ("  c: {agent: writer}\n"
         "  p: {route: {cases: [{case: x, when: '${ about.d.approved }', to: []}]}}",
         "steps.p.route.cases.0.when", "There is no step 'd'"),
        ("  p: {route: {cases: [{case: x, to: []}], by: plannr}}",
         "steps.p.route.by", "There is no agent 'plannr'. Did you mean 'planner'?"),
        ("  p: {route: {cases: [{case: x, to: []}], by: judge}}",
         "steps.p.route.by", "'judge' is a validator, which judges outputs"),
        ("  p: {route: {cases: [{case: x, to: []}], by: channel}}",
         "steps.p.route.by", "'channel' touches the outside world: it cannot decide"),
        ("  p: {route: {cases: [{case: x, to: []}], by: writer}}",
         "steps.p.route.by", "The planner 'writer' must take the input 'cases'."),
        ("  p: {route: {cases: [{case: x, to: [a]}]}}\n  a: {agent: writer}\n"
         "  q: {needs: [a], route: {cases: [{case: x, to: [p]}]}}",
         "steps.p", "The steps wait for each other: p → q → a → p (each "
         "needs the next, or the next one leads to it): remove one"),
        # gates
        ("  g: {gate: {until: '${ 1 > 2 }', timeout: 1d}}",
         "steps.g.gate.until", "This can never become true: it is always false."),
        ("  g: {gate: {until: '${ inputs.n > 2 }'}}",
         "steps.g.gate.until", "This can never become true: it reads nothing that"),
        ("  g: {gate: {until: '${ clock.day > 2 }'}}",
         "steps.g.gate.until", "clock has no field 'day'. Did you mean"),
        ("  g: {gate: {until: '${ clock.hour }'}}",
         "steps.g.gate.until", "A condition is true or false: integer"),
        ("  g: {gate: {until: '${ steps.h.x > clock.hour }'}}",
         "steps.g.gate.until", "There is no step 'h'"),
        ("  g: {wait: {for: 1h}}\n"
         "  a: {agent: writer, with: {text: '${ steps.g.x }'}}",
         "steps.a.with.text", "steps.g has no field 'x'"),
        ("  g: {gate: {until: '${ signals.x != null }', by: judge}}",
         "steps.g.gate.by", "'judge' is a validator"),
        ("  g: {gate: {until: '${ signals.x != null }', by: writer}}",
         "steps.g.gate.by", "The planner 'writer' must take the input 'gate'."),
        # questions
        ("  q: {ask: {form: number, prompt: p, roles: [owner]}}\n"
         "  a: {agent: writer, with: {text: '${ steps.q.answer }'}}",
         "steps.a.with.text", "This cannot be the input 'text' of 'writer': number"),
        ("  q: {ask: {form: go, prompt: p, roles: [owner]}}\n"
         "  a: {agent: writer, when: '${ steps.q.answr == 1 }'}",
         "steps.a.when", "steps.q has no field 'answr'. Did you mean 'answer'?"),
        # substitutes and proposals
        ("  a: {agent: writer, on_fail: {substitute: writer}}",
         "steps.a.on_fail.substitute", "'writer' does the step already"),
        ("  a: {agent: writer, on_fail: {substitute: writr}}",
         "steps.a.on_fail.substitute", "There is no agent 'writr'. Did you mean"),
        ("  a: {agent: writer, on_reject: {substitute: judge}}",
         "steps.a.on_reject.substitute", "'judge' is a validator"),
        ("  a: {agent: writer, on_reject: {substitute: channel}}",
         "steps.a.on_reject.substitute", "'channel' touches the outside world"),
        ("  a: {agent: writer, on_fail: {substitute: strict-writer}}",
         "steps.a.on_fail.substitute", "This is no substitute: The agent 'strict-wri"),
        ("  a: {agent: writer, on_fail: {substitute: counter}}",
         "steps.a.on_fail.substitute", "What 'counter' gives cannot stand in"),
        ("  a: {agent: writer, proposes: {agents: [writer, channel]}}",
         "steps.a.proposes.agents.1", "'channel' touches the outside world"),
        ("  a: {agent: planner, with: {cases: []}, proposes: {agents: [writer]}}",
         "steps.a.proposes", "The agent 'planner' gives no 'proposes'"),
        ("  a: {agent: writer, handoff: {goal: 'for ${ steps.c.x }', acceptance: y}}",
         "steps.a.handoff.goal", "There is no step 'c'"),
        # the rest
        ("  a: {agent: writer, needs: {at_least: 2, of: [b, bb]}}\n"
         "  bb: {agent: writer}",
         "steps.a.needs.of.0", "There is no step 'b'. Did you mean 'bb'?"),
        ("  a: {agent: writer}\n  s: {agree: {of: [a, aa]}}",
         "steps.s.agree.of.1", "There is no step 'aa'"),
        ("  r: {repeat: {workflow: v, with: {a: '${ round.lst }'}, max: 2}}",
         "steps.r.repeat.with.a", "round has no field 'lst'. Did you mean 'last'?"),
        ("  r: {repeat: {workflow: v, max: 2, until: '${ round.lst == 1 }'}}",
         "steps.r.repeat.until", "round has no field 'lst'"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_named_with_its_place(steps, path, message):
    found = said(steps)

    assert any(one.startswith(f"{path}: {message}") for one in found), found


def test_what_a_workflow_gives_must_be_one_of_its_steps():
    found = check("workflow: w\ngives: b\nsteps: {a: {agent: writer}}", AGENTS)

    assert [problem.path for problem in found] == ["gives"]


INNER = """workflow: inner
inputs: {type: object, required: [text], properties: {text: {type: string}}, additionalProperties: false}
steps: {write: {agent: writer, with: {text: "${ inputs.text }"}}}
"""  # noqa: E501


def published() -> dict[str, object]:
    return {"inner": (1, compiled(read(INNER), {}, AGENTS))}


def test_what_a_sub_workflow_is_given_and_gives_has_to_fit():
    found = said(
        "  n: {agent: counter}\n"
        "  l: {workflow: inner, with: {text: '${ steps.n }'}}\n"
        "  a: {agent: writer, with: {text: '${ steps.l.headlin }'}}",
        **published(),
    )

    assert [one.split(":")[0] for one in found] == [
        "steps.l.with.text",
        "steps.a.with.text",
    ]
    assert "number cannot be string" in found[0]
    assert "steps.l has no field 'headlin'. Did you mean 'headline'?" in found[1]


def test_an_unknown_sub_workflow_is_told_where_workflows_are_known():
    steps = "  l: {workflow: innr, with: {text: x}}"

    assert said(steps) == []
    assert "Did you mean 'inner'?" in said(steps, **published())[0]


def test_nothing_is_proved_of_a_sub_workflow_that_is_not_unfolded():
    text = HEAD + "  l: {workflow: inner, with: {text: x}}"

    folded = prove(read(text), AGENTS)
    flat = prove(compiled(read(text), published(), AGENTS), AGENTS)

    assert [gap.why for gap in folded.gaps] == [FOLDED]
    assert flat.holds


def test_the_proof_names_a_gate_as_giving_nothing_and_a_route_as_screened():
    proof = prove(read(GOOD), AGENTS)

    path = next(path for path in proof.paths if "ready" in path.steps)
    gates = dict(zip(path.steps, path.gates, strict=False))
    assert proof.holds
    assert gates["ready"] == NOTHING
    assert gates["pick"].startswith("screening")


def test_a_substitute_counts_as_an_agent_of_its_step():
    text = HEAD + "  a: {agent: writer, on_fail: {substitute: channel}}"

    proof = prove(read(text), AGENTS)

    assert [gap.why for gap in proof.gaps] == [
        "the effect 'channel' has no channel: no token would be spent before it acts."
    ]


def test_an_effect_that_decides_a_gate_is_a_way_past_the_gate():
    text = HEAD + "  g: {gate: {until: '${ clock.hour > 8 }', by: channel}}"

    proof = prove(read(text), AGENTS)

    assert proof.gaps[0].path == ("g", "channel")


def test_an_agent_that_may_be_proposed_counts_as_one_of_its_step():
    text = HEAD + "  a: {agent: writer, proposes: {agents: [channel]}}"

    proof = prove(read(text), AGENTS)

    assert "proposed for the effect 'channel'" in proof.gaps[0].why
    assert proof.gaps[0].place == ("steps", "a", "proposes", "agents", 0)
