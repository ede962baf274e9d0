"""A workflow that cannot work is refused before it is published, all at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.workflow.checking import AgentType, Problem, check

FACTS = {
    "type": "object",
    "properties": {
        "items": {"type": "array", "items": {"$ref": "#/$defs/item"}},
        "note": {"type": "string"},
    },
    "$defs": {
        "item": {
            "type": "object",
            "properties": {"sku": {"type": "string"}, "price": {"type": "number"}},
        }
    },
}
COPY = {"type": "object", "properties": {"headline": {"type": "string"}}}


def takes(required=(), **inputs):
    return {
        "type": "object",
        "properties": inputs,
        "required": list(required),
        "additionalProperties": False,
    }


STRINGS = {"type": "array", "items": {"type": "string"}}
AGENTS = {
    agent.name: agent
    for agent in [
        AgentType("catalogue-facts", takes(["skus"], skus=STRINGS), FACTS),
        AgentType(
            "copywriter",
            takes(["market"], market={"type": "string"}, facts=FACTS, words={}),
            COPY,
        ),
        AgentType(
            "sandbox-channel",
            takes(["copy"], copy=COPY),
            {"type": "object"},
            effect=True,
        ),
        AgentType("summary", takes(copies={"type": "array", "items": COPY}), {}),
        AgentType("fact-checker", {}, {}, validator=True),
    ]
}
GOOD = """workflow: price-promotion
inputs:
  type: object
  properties: {skus: {type: array, items: {type: string}}, markets: {type: array, items: {type: string}}, limit: {type: integer}}
steps:
  facts: {agent: catalogue-facts, with: {skus: "${ inputs.skus }"}}
  copy:
    agent: copywriter
    each: ${ inputs.markets }
    needs: [facts]
    when: ${ steps.facts.items.size() > 0 }
    with: {market: "${ item }", facts: "${ steps.facts }"}
    validators: [fact-checker]
    review: {roles: [commercial, legal], people: 1}
  send: {agent: sandbox-channel, effect: outbox, each: "${ inputs.markets }", with: {copy: "${ steps.copy }"}}
  report: {agent: summary, with: {copies: "${ steps.copy }"}}
"""  # noqa: E501


def test_a_sound_workflow_has_no_problems():
    assert check(GOOD, AGENTS) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "path", "message"),
    [
        ("agent: copywriter", "agent: copywritter", 8, "steps.copy.agent",
         "There is no agent 'copywritter'. Did you mean 'copywriter'?"),
        ("needs: [facts]", "needs: [fact]", 10, "steps.copy.needs.0",
         "There is no step 'fact'. Did you mean 'facts'?"),
        ("needs: [facts]", "needs: {any: [fact]}", 10, "steps.copy.needs.any.0",
         "There is no step 'fact'. Did you mean 'facts'?"),
        ("steps.facts.items.size", "steps.fakts.items.size", 11, "steps.copy.when",
         "There is no step 'fakts'. Did you mean 'facts'?"),
        ("steps.facts.items.size", "steps.facts.itms.size", 11, "steps.copy.when",
         "steps.facts has no field 'itms'. Did you mean 'items'?"),
        ("steps.facts.items.size", "steps.facts.items[0].prize.size", 11,
         "steps.copy.when",
         "steps.facts.items.0 has no field 'prize'. Did you mean 'price'?"),
        ("each: ${ inputs.markets }", "each: ${ inputs.market }", 9, "steps.copy.each",
         "inputs has no field 'market'. Did you mean 'markets'?"),
        ("each: ${ inputs.markets }", "each: ${ inputs.limit }", 9, "steps.copy.each",
         "'each' goes over a list: integer cannot be array."),
        ('"${ inputs.skus }"', '"${ inputs.limit }"', 6, "steps.facts.with.skus",
         "This cannot be the input 'skus' of 'catalogue-facts': "
         "integer cannot be array."),
        ('"${ inputs.skus }"', "[A, 3]", 6, "steps.facts.with.skus",
         "This cannot be the input 'skus' of 'catalogue-facts': "
         "/1: 3 is not of type 'string'."),
        ('"${ inputs.skus }"', '"all ${ inputs.skus }"', 6, "steps.facts.with.skus",
         "This cannot be the input 'skus' of 'catalogue-facts': "
         "string cannot be array."),
        ('market: "${ item }", ', "", 12, "steps.copy.with",
         "The agent 'copywriter' requires the input 'market': "
         "add market: … under with."),
        ("market:", "markett: x, market:", 12, "steps.copy.with.markett",
         "The agent 'copywriter' has no input 'markett'. Did you mean 'market'?"),
        ('"${ item }"', '"${ item.name }"', 12, "steps.copy.with.market",
         "item has no field 'name'."),
        ("legal]", "legl]", 14, "steps.copy.review.roles.1",
         "There is no role 'legl'. Did you mean 'legal'?"),
        ("[fact-checker]", "[summary]", 13, "steps.copy.validators.0",
         "The agent 'summary' is no validator. There is fact-checker."),
        ("[fact-checker]", "[fact-check]", 13, "steps.copy.validators.0",
         "There is no agent 'fact-check'. Did you mean 'fact-checker'?"),
        ("effect: outbox, ", "", 15, "steps.send.agent",
         "The agent 'sandbox-channel' touches the outside world: name its channel, "
         "such as effect: outbox."),
        ("agent: summary", "agent: summary, effect: outbox", 16, "steps.report.effect",
         "The agent 'summary' has no effect outside: leave 'effect' out or use another "
         "agent. There is sandbox-channel."),
        ("agent: summary", "agent: fact-checker", 16, "steps.report.agent",
         "The agent 'fact-checker' is a validator: name it under the validators of the "
         "step whose output it judges."),
        ('copies: "${ steps.copy }"', 'copies: "${ item }"', 16,
         "steps.report.with.copies",
         "There is no item here: 'item' is one of what 'each' goes over, such as each: "
         "${ inputs.markets }."),
        ("validators:", "validater:", 13, "steps.copy.validater",
         "'validater' is not a key here. Did you mean 'validators'?"),
        ("  copy:\n", "  Copy:\n", 7, "steps.Copy",
         "'Copy' is no name for a step: use small letters, digits and _, a letter "
         "first, such as 'price_check'."),
        ("type: object", "type: objekt", 2, "inputs",
         "The schema is wrong at /type: 'objekt' is not valid under any of the given "
         "schemas."),
    ],
)  # fmt: skip
def test_a_problem_has_its_line_and_path_and_says_what_would_be_right(
    old, new, line, path, message
):
    text = GOOD.replace(old, new)

    found = check(text, AGENTS)

    assert Problem("workflow.yaml", line, path, message) in found


def test_a_problem_reads_like_a_compiler_says_it():
    assert (
        str(Problem("w.yaml", 3, "steps.a", "Mend it."))
        == "w.yaml:3: steps.a: Mend it."
    )


def test_a_loop_is_named_in_full():
    text = (
        "workflow: w\nsteps:\n  a: {agent: summary, needs: [c]}\n"
        "  b: {agent: summary, needs: [a]}\n"
        '  c: {agent: summary, with: {copies: "${ steps.b }"}}\n'
    )

    (problem,) = check(text, AGENTS, file="w.yaml")

    assert str(problem).startswith(
        "w.yaml:3: steps.a: The steps wait for each other: a → c → b → a "
    )


def test_a_step_that_needs_itself_is_a_loop():
    text = "workflow: w\nsteps:\n  a: {agent: summary, needs: [a]}\n"

    assert "a → a" in check(text, AGENTS)[0].message


def test_an_each_cannot_depend_on_its_own_lane():
    text = (
        "workflow: w\nsteps:\n  a: {agent: summary, each: '${ steps.b }'}\n"
        "  b: {agent: summary, each: '${ steps.b }'}\n"
    )

    assert any("goes over the same list" in p.message for p in check(text, AGENTS))


def test_all_problems_come_at_once_in_the_order_of_lines():
    text = (
        GOOD.replace("catalogue-facts", "x").replace("outbox", "O").replace("48", "4")
    )
    text = text.replace("needs: [facts]", "needs: [nobody]")

    lines = [problem.line for problem in check(text, AGENTS)]

    assert len(lines) >= 3
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: [", 1), ("a: 1\n\nb: &x 1", 3), ("a: 1\nb:\n  a: 1\n  a: 2", 4)],
)
def test_text_that_cannot_be_read_is_one_problem(text, line):
    (problem,) = check(text, AGENTS)

    assert problem.line == line


@given(
    st.tuples(st.integers(0, len(GOOD)), st.integers(0, 12), st.text(max_size=6)),
    st.booleans(),
)
def test_a_damaged_workflow_is_checked_without_a_crash(cut, known):
    place, length, piece = cut
    text = GOOD[:place] + piece + GOOD[place + length :]

    problems = check(text, AGENTS if known else {})

    assert problems == sorted(problems)
