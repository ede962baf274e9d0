"""Whatever reaches an effect crossed the gate; a way past it is named, step by step."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.workflow.checking import check
from orchestrator.domain.workflow.coverage import (
    MOST_PATHS,
    as_json,
    prove,
    prove_nodes,
)
from orchestrator.domain.workflow.definitions import Review, read
from orchestrator.domain.workflow.unfolding import DEPTH_LIMIT, SCREENING, Gap, Node
from orchestrator.domain.workflow.wiring import AgentType

AGENTS = {
    agent.name: agent
    for agent in (
        AgentType("writer", {}, {}),
        AgentType("judge", {}, {}, validator=True),
        AgentType("channel", {}, {}, effect=True),
    )
}
CHAIN = """workflow: chain
steps:
  facts: {agent: writer}
  copy:
    agent: writer
    needs: [facts]
    validators: [judge]
    review: {roles: [legal, brand], people: 2}
  send: {agent: channel, effect: outbox, with: {copy: "${ steps.copy }"}}
"""


def proof_of(text: str):
    return prove(read(text), AGENTS)


def test_every_path_to_an_effect_is_listed_with_what_gates_each_step():
    proof = proof_of(CHAIN)

    (path,) = proof.paths
    assert proof.holds
    assert path.steps == ("facts", "copy", "send")
    assert path.gates == (
        SCREENING,
        f"{SCREENING}; validators judge; people: 2 of legal, 2 of brand",
    )


def test_needs_any_and_each_are_paths_like_any_other():
    text = CHAIN + (
        "  list: {agent: writer}\n"
        "  both: {agent: writer, needs: {any: [facts, list]}}\n"
        "  mail: {agent: channel, effect: m, each: '${ steps.list }', needs: [both]}\n"
    )

    paths = {path.steps for path in proof_of(text).paths}

    assert ("facts", "both", "mail") in paths
    assert ("list", "both", "mail") in paths
    assert ("list", "mail") in paths


def test_an_effect_that_is_given_inputs_alone_is_named_as_such():
    proof = proof_of("workflow: w\nsteps:\n  send: {agent: channel, effect: mail}\n")

    assert proof.holds
    assert proof.inputs_only == ("send",)
    assert proof.paths == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "place", "path", "why"),
    [
        ("[judge]", "[channel]", 7, "steps.copy.validators.0",
         ("facts", "copy", "channel"), "would be given what is not released"),
        ("agent: channel, effect: outbox, ", "agent: channel, ", 9, "steps.send.agent",
         ("facts", "copy", "send"), "has no channel"),
        ("agent: writer}", "agent: writer, effect: mail}", 3, "steps.facts.effect",
         ("facts",), "which is no effect"),
        ("outbox, ", "outbox, review: {roles: [legal]}, ", 9, "steps.send.review",
         ("facts", "copy", "send", "send"), "its own unreleased receipt"),
        ("outbox, ", "outbox, validators: [judge], ", 9, "steps.send.validators",
         ("facts", "copy", "send", "send"), "its own unreleased receipt"),
        ("agent: writer}", "agent: wirter}", 3, "steps.facts.agent",
         ("facts",), "there is no agent 'wirter'"),
    ],
)  # fmt: skip
def test_a_way_past_the_gate_is_named_and_refuses_at_its_line(
    old, new, line, place, path, why
):
    text = CHAIN.replace(old, new)

    (gap,) = proof_of(text).gaps
    found = check(text, AGENTS)

    assert gap.path == path
    assert why in gap.why
    assert [(p.line, p.path) for p in found] == [(line, place)]


def test_a_sub_workflow_is_looked_into():
    inner = (
        Node("draft", "writer"),
        Node("out", "channel", channel="mail", needs=("draft",)),
    )
    nodes = [
        Node("facts", "writer"),
        Node("sub", needs=("facts",), inner=inner),
        Node("send", "channel", channel="outbox", needs=("sub",)),
    ]

    proof = prove_nodes(nodes, AGENTS)

    assert proof.holds
    assert {path.steps for path in proof.paths} == {
        ("facts", "sub/out"),
        ("facts", "sub/draft", "sub/out"),
        ("facts", "sub/out", "send"),
        ("facts", "sub/draft", "sub/out", "send"),
    }


def test_a_gap_in_a_sub_workflow_is_named_from_the_outside():
    inner = (Node("draft", "writer", validators=("channel",)),)
    nodes = [Node("facts", "writer"), Node("sub", needs=("facts",), inner=inner)]

    (gap,) = prove_nodes(nodes, AGENTS).gaps

    assert gap.path == ("facts", "sub/draft", "channel")


def test_a_sub_workflow_without_steps_or_end_proves_nothing():
    endless = Node("w", "writer")
    for _ in range(DEPTH_LIMIT + 1):
        endless = Node("w", inner=(endless,))

    empty, deep = (prove_nodes([n], AGENTS) for n in (Node("w", inner=()), endless))

    assert "has no steps" in empty.gaps[0].why
    assert "nest deeper" in deep.gaps[0].why


def test_an_agent_may_propose_tasks_but_never_an_effect_directly():
    nodes = [
        Node("plan", "writer", proposes=("writer", "channel")),
        Node("send", "channel", channel="outbox", needs=("plan",)),
    ]

    proof = prove_nodes(nodes, AGENTS)

    assert [gap.path for gap in proof.gaps] == [("plan", "plan+channel")]
    assert ("plan", "plan+writer", "send") in {path.steps for path in proof.paths}


def test_a_proposal_for_an_agent_nobody_knows_is_a_gap():
    (gap,) = prove_nodes([Node("plan", "writer", proposes=("who",))], AGENTS).gaps

    assert gap.path == ("plan", "plan+who")


def test_steps_in_a_loop_prove_nothing():
    nodes = [Node("a", "writer", needs=("b",)), Node("b", "writer", needs=("a",))]

    (gap,) = prove_nodes(nodes, AGENTS).gaps

    assert "wait for each other" in gap.why


def test_very_many_paths_are_counted_but_not_all_written_out():
    nodes = [Node("0a", "writer"), Node("0b", "writer")]
    for level in range(1, 40):
        needs = (f"{level - 1}a", f"{level - 1}b")
        nodes += [Node(f"{level}{side}", "writer", needs=needs) for side in "ab"]
    nodes.append(Node("send", "channel", channel="mail", needs=("39a", "39b")))

    proof = prove_nodes(nodes, AGENTS)

    assert proof.total == 2**40
    assert len(proof.paths) == MOST_PATHS
    assert as_json(proof)["total"] == 2**40


@st.composite
def graphs(draw: st.DrawFn) -> list[Node]:
    """Up to seven steps, each of any agent, each needing any earlier ones."""
    nodes: list[Node] = []
    for number in range(draw(st.integers(1, 7))):
        agent = draw(st.sampled_from(("writer", "channel", "nobody")))
        needs = draw(st.sets(st.sampled_from(nodes or [None])))
        nodes.append(
            Node(
                f"s{number}",
                agent,
                channel=draw(st.sampled_from((None, "mail"))),
                needs=tuple(sorted(n.name for n in needs if n is not None)),
                validators=draw(
                    st.sampled_from(((), ("judge",), ("channel",), ("judge", "gone")))
                ),
                review=draw(st.sampled_from((None, Review(("legal",))))),
            )
        )
    return nodes


def walks(nodes: dict[str, Node], to: str) -> Iterator[tuple[str, ...]]:
    """Every way to a step, by brute force."""
    if not nodes[to].needs:
        yield (to,)
    for need in nodes[to].needs:
        yield from ((*walk, to) for walk in walks(nodes, need))


def holes(node: Node) -> int:
    """How many ways past the gate a step has, told apart without the proof."""
    found = sum(v == "gone" or AGENTS[v].effect for v in node.validators)
    if node.agent == "channel":
        found += (node.channel is None) + bool(node.review) + bool(node.validators)
    else:
        found += node.agent == "nobody" or node.channel is not None
    return found


@given(graphs())
def test_paths_and_gaps_are_those_that_brute_force_finds(nodes: list[Node]):
    named = {node.name: node for node in nodes}

    proof = prove_nodes(nodes, AGENTS)

    ends = [n.name for n in nodes if n.agent == "channel"]
    expected = [w for end in ends for w in walks(named, end) if len(w) > 1]
    assert proof.total == len(expected)
    assert {path.steps for path in proof.paths} <= set(expected)
    assert len(proof.paths) == min(len(expected), MOST_PATHS)
    assert len(proof.gaps) == sum(map(holes, nodes))
    for gap in proof.gaps:
        assert any(gap.path[: len(w)] == w for n in named for w in walks(named, n))
    for path in proof.paths:
        assert path.gates == tuple(named[step].gate for step in path.steps[:-1])


@given(graphs())
def test_a_graph_without_holes_is_proved_and_one_with_a_hole_is_not(nodes: list[Node]):
    assert prove_nodes(nodes, AGENTS).holds == (not any(map(holes, nodes)))


def test_a_gap_reads_as_its_path_and_the_reason():
    assert str(Gap(("a", "b"), "because.")) == "a → b: because."
