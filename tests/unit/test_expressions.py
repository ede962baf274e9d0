"""Expressions see inputs, steps and item, give plain JSON, and fail in plain words."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.content import admit
from orchestrator.domain.errors import BadExpression
from orchestrator.domain.expressions import Reference, condition, evaluate, references

SCOPE = {
    "inputs": {"n": 2, "half": 0.5, "none": None, "skus": ["a", "b"], "name": "Ada"},
    "steps": {
        "facts": {"items": [{"price": 3}, {"price": 5}], "it's": 1},
        "copy": ["x"],
    },
    "item": {"market": "uk", "size": 4},
}


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("${ inputs.n }", 2),
        ("${inputs.n + 1}", 3),
        ("${ inputs.half }", 0.5),
        ("${ 4.0 / 2.0 }", 2),
        ("${ inputs.none }", None),
        ("${ inputs.skus }", ["a", "b"]),
        ("${ steps.facts.items.map(x, x.price) }", [3, 5]),
        ("${ steps.facts.items.filter(x, x.price > 3).size() }", 1),
        ('${ steps.facts["it\'s"] }', 1),
        ("${ {'a': {'b': inputs.n}} }", {"a": {"b": 2}}),
        ("${ '}' + \"${\" }", "}${"),
        ("${ has(inputs.zz) ? inputs.zz : 'none' }", "none"),
        ("For ${ item.market }: ${ inputs.skus }, ${inputs.n}", 'For uk: ["a","b"], 2'),
        ("$5 and {no} $expression", "$5 and {no} $expression"),
        ("costs $${ inputs.n }", "costs $2"),
        ("", ""),
        ({"a": ["${ item.size }", 1, None]}, {"a": [4, 1, None]}),
        (True, True),
    ],
)
def test_a_template_becomes_its_value(template, value):
    result = evaluate(template, SCOPE)

    assert result == value
    assert type(result) is type(value)


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("${ inputs.zz }", "inputs.zz }: there is no 'zz'"),
        ("${ steps.zz.a }", "there is no 'zz'"),
        (
            "${ env.HOME }",
            "There is no 'env': an expression may use inputs, item, steps",
        ),
        ("${ inputs.skus[7] }", "out of bounds: 7"),
        ("${ inputs.n + }", "Syntax error"),
        ("${ }", "Syntax error"),
        ("${ inputs.n", "is not closed"),
        ("${ inputs.n * 1.5 }", "No such overload"),
        ("${ 1 / 0 }", "division by zero"),
        ("${ 1.0 / 0.0 }", "not a finite number"),
        ("${ 9007199254740991 + 1 }", "beyond"),
        ("${ timestamp('2026-01-01T00:00:00Z') }", "of type datetime"),
        ("${ duration('1h') }", "of type timedelta"),
        ("${ b'abc' }", "of type bytes"),
        ("${ {1: 2} }", "key of type int"),
        ("${ '\\u0000' }", "U\\+0000"),
        ("${ steps }", "needs a fixed name"),
        ("${ steps[inputs.name] }", "needs a fixed name"),
        ("${ open('x') }", "open"),
        ("${ " + "1 + " * 600 + "1 }", "at most 2,000"),
        ("${ inputs.skus.map(x, inputs.skus.map(y, x + y)) }", "loop inside a loop"),
        ("${ inputs.skus.map(item, item) }", "choose another"),
        ("${ " + "(" * 140 + "1" + ")" * 140 + " }", "\\$\\{"),
    ],
)
def test_a_bad_expression_is_named_with_its_cause(template, reason):
    with pytest.raises(BadExpression, match=reason):
        evaluate(template, SCOPE)


def test_a_root_that_is_not_in_scope_is_refused():
    with pytest.raises(BadExpression, match="item"):
        evaluate("${ item }", {"inputs": {}})


def test_a_template_that_nests_too_deep_is_refused():
    template: object = "x"
    for _ in range(2_000):
        template = [template]

    with pytest.raises(BadExpression, match="deeper"):
        evaluate(template, SCOPE)


def test_the_result_shares_nothing_with_the_scope():
    result = evaluate("${ inputs.skus }", SCOPE)

    result.append("c")

    assert SCOPE["inputs"]["skus"] == ["a", "b"]


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("${ steps.facts.items.size() > 0 }", {("steps", ("facts", "items"))}),
        ("${ inputs.a['b c'][0].d }", {("inputs", ("a", "b c", "0", "d"))}),
        ("${ inputs.a[inputs.b] }", {("inputs", ("a",)), ("inputs", ("b",))}),
        ("${ 'steps.no ${ inputs.no }' + item }", {("item", ())}),
        ("${ r'\\' + inputs.a // inputs.no\n }", {("inputs", ("a",))}),
        (
            "${ inputs.l.filter(x, x.size > item.size) }",
            {("inputs", ("l",)), ("item", ("size",))},
        ),
        ("${ size(steps.a) + [steps.b][0] }", {("steps", ("a",)), ("steps", ("b",))}),
        ("${ has(inputs.a) && true in [false] }", {("inputs", ("a",))}),
        ("${ {'k': inputs.a}['k'] }", {("inputs", ("a",))}),
        (
            {"a": ["${ inputs.a }", "x ${ item.b }"]},
            {("inputs", ("a",)), ("item", ("b",))},
        ),
        ("nothing", set()),
    ],
)
def test_references_are_read_from_the_source(template, found):
    assert {(ref.root, ref.path) for ref in references(template)} == found


def test_a_reference_reads_as_it_is_written():
    assert str(Reference("steps", ("facts", "items"))) == "steps.facts.items"


def test_a_condition_is_true_or_false():
    assert condition("${ inputs.n > 1 }", SCOPE) is True
    assert condition("inputs.n > 2", SCOPE) is False


@pytest.mark.parametrize(
    "template", ["${ inputs.n }", "${ inputs.none }", "a ${ true }"]
)
def test_a_condition_that_gives_anything_else_is_refused(template):
    with pytest.raises(BadExpression):
        condition(template, SCOPE)


def test_a_compiled_expression_may_run_in_another_thread():
    results = []
    evaluate("${ inputs.n + 40 }", SCOPE)

    thread = threading.Thread(
        target=lambda: results.append(evaluate("${ inputs.n + 40 }", SCOPE))
    )
    thread.start()
    thread.join()

    assert results == [42]


STORABLE = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40
)
PIECES = st.sampled_from(
    [
        *"()[]{}.,?:+-*/%<>=!&|'\"\\$ \n0159eux",
        *["inputs", "steps", "item", "skus", "n", "facts", "items", "map(", "filter("],
        *["x", "size()", "has(", "in", "int(", "string(", "matches(", "duration("],
        *["timestamp(", "bytes(", "type(", "&&", "||", "=="],
        *['"a"', "'(a*)*b'", "${", "9223372036854775807", "1e308", "r'", '"""', "//"],
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join) | STORABLE)
def test_noise_is_evaluated_or_refused_as_a_bad_expression(source):
    for template in ("${" + source + "}", source):
        try:
            value = evaluate(template, SCOPE)
        except BadExpression:
            continue
        assert admit(value) == value
