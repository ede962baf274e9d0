"""Contracts say where a value is wrong, never fetch, and reject mismatches early."""

import re
import time

import pytest

from orchestrator.domain.contracts import check_schema, problems, require
from orchestrator.domain.errors import BadContent, BadInput
from orchestrator.domain.workflow.fitting import Missing, field, fits

PROMOTION = {
    "type": "object",
    "required": ["skus"],
    "properties": {
        "skus": {"type": "array", "items": {"$ref": "#/$defs/sku"}},
        "starts": {"type": "string", "format": "date"},
        "offer": {
            "type": "object",
            "properties": {"percent": {"type": "number"}},
            "additionalProperties": False,
        },
        "notes": {"type": "object"},
        "prices": {"type": "object", "additionalProperties": {"type": "number"}},
    },
    "$defs": {"sku": {"type": "string", "pattern": "^[A-Z]{3}-\\d+$"}},
}


def test_a_value_that_fits_has_no_problems():
    assert problems(PROMOTION, {"skus": ["ABC-1"], "starts": "2026-02-28"}) == []


def test_every_problem_is_named_with_its_place():
    value = {"skus": ["ABC-1", "abc", 3], "starts": "2026-02-30"}

    assert problems(PROMOTION, value) == [
        "/skus/1: 'abc' does not match '^[A-Z]{3}-\\\\d+$'",
        "/skus/2: 3 is not of type 'string'",
        "/starts: '2026-02-30' is not a 'date'",
    ]


def test_requiring_raises_with_all_problems():
    with pytest.raises(BadContent, match=r"The answer does not fit .*'skus' is a req"):
        require(PROMOTION, {}, "The answer", error=BadContent)
    with pytest.raises(BadInput):
        require(PROMOTION, [], "The input")


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ("object", "A schema is an object"),
        ({"type": "objekt"}, "'objekt' is not valid"),
        ({"$ref": "https://example.org/s.json"}, "only references inside"),
        ({"$ref": "other.json"}, "only references inside"),
        ({"$ref": "#/$defs/none"}, "points nowhere"),
        ({"$ref": "#"}, "refers to itself"),
        ({"properties": {"a": {"pattern": "(?=a)"}}}, "at /properties/a is not RE2"),
        ({"patternProperties": {"a": {}}}, "uses patternProperties"),
        ({"$id": "https://example.org/"}, "uses \\$id"),
    ],
)
def test_a_schema_that_cannot_be_a_contract_is_refused(schema, reason):
    with pytest.raises(BadInput, match=reason):
        check_schema(schema)


def test_a_schema_may_describe_a_field_named_like_a_keyword():
    check_schema({"properties": {"$id": {"type": "string"}, "pattern": {}}})
    check_schema({"type": "object", "default": {"$ref": "x"}})
    check_schema(PROMOTION)
    check_schema(True)


def test_a_remote_reference_is_never_fetched():
    found = problems({"$ref": "http://127.0.0.1:9/x.json"}, 1)

    assert "cannot be evaluated" in found[0]


def test_a_hostile_pattern_answers_at_once():
    began = time.process_time()

    assert problems({"pattern": "(a|a)*$x"}, "a" * 50_000)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (("offer", "percent"), {"type": "number"}),
        (("prices", "eur"), {"type": "number"}),
        (("notes", "anything", "at_all"), None),
    ],
)
def test_a_field_is_found_as_far_as_the_schema_tells(path, found):
    schema = field(PROMOTION, path)

    rest = {k: v for k, v in schema.items() if k != "$defs"} if schema else schema
    assert rest == found


def test_a_field_behind_a_reference_keeps_its_type():
    assert field(PROMOTION, ("skus", "0"))["type"] == "string"
    assert fits(field(PROMOTION, ("skus",)), {"items": {"type": "number"}}) is not None


@pytest.mark.parametrize(
    ("path", "name", "within"),
    [
        (("sku",), "sku", ()),
        (("offer", "amount"), "amount", ("offer",)),
        (("skus", "first"), "first", ("skus",)),
        (("starts", "year"), "year", ("starts",)),
    ],
)
def test_a_field_that_cannot_exist_is_missing(path, name, within):
    missing = field(PROMOTION, path)

    assert isinstance(missing, Missing)
    assert (missing.name, missing.within) == (name, within)


def test_nothing_is_missing_where_a_schema_stays_open():
    assert (
        field({"properties": {"a": {}}, "additionalProperties": True}, ("b",)) is None
    )
    assert field({"anyOf": [{"properties": {"b": {}}}]}, ("b",)) is None
    assert field(True, ("b",)) is None
    assert field({}, ("b", "c")) is None


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ({"type": "string"}, {"type": "string"}),
        ({"type": "number"}, {"type": "integer"}),
        ({"type": ["string", "null"]}, {"type": "string"}),
        ({}, {"type": "string"}),
        ({"type": "array"}, {"type": "array", "items": {"type": "string"}}),
        ({"enum": ["a", "b"]}, {"enum": ["b", "c"]}),
        ({"type": "object"}, {"type": "object", "required": ["a"]}),
        ({"$ref": "#"}, {"type": "string"}),
        (None, {"type": "string"}),
    ],
)
def test_types_that_may_fit_are_let_through(source, target):
    assert fits(source, target) is None


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ({"type": "string"}, {"type": "number"}, "string cannot be number"),
        ({"const": 1}, {"type": "string"}, "integer cannot be string"),
        ({"enum": ["a"]}, {"enum": ["b"]}, "none of"),
        (
            {"type": "array", "items": {"type": "string"}},
            {"type": "array", "items": {"type": "integer"}},
            "string cannot be integer at /\\*",
        ),
        (
            {"type": "object", "properties": {"a": {"type": "string"}}},
            {"type": "object", "properties": {"a": {"type": "array"}}},
            "string cannot be array at /a",
        ),
        (
            {"type": "object", "properties": {"a": {}}},
            {"type": "object", "required": ["b"]},
            "there is no 'b', which is required",
        ),
        (
            {"anyOf": [{"type": "string"}, {"type": "null"}]},
            {"type": "object"},
            "null or string cannot be object",
        ),
    ],
)
def test_types_that_cannot_fit_are_named(source, target, reason):

    assert re.search(reason, fits(source, target))
