"""Whatever comes in is plain JSON with one byte form, or BadContent in plain words."""

import datetime
import decimal
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.domain.content import (
    DEPTH_LIMIT,
    EXACT,
    admit,
    at,
    canonical,
    digest,
    parse,
    pointer,
    strings,
)
from orchestrator.domain.errors import BadContent

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
NUMBER = st.integers(-EXACT, EXACT) | st.floats(-1e9, 1e9, allow_nan=False)
VALUE = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4)
    ),
    max_leaves=20,
)


@given(VALUE)
def test_canonical_bytes_read_back_to_the_same_bytes(value):
    raw = json.dumps(value).encode()

    once = parse(raw)

    assert parse(canonical(once)) == once
    assert canonical(parse(canonical(once))) == canonical(once)
    assert admit(value) == once


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_as_bad_content(raw):
    read_or_refuse(raw)


@given(VALUE, st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=4))))
def test_damaged_json_is_read_or_refused_as_bad_content(value, cuts):
    raw = json.dumps(value).encode()
    for place, piece in cuts:
        raw = raw[:place] + piece + raw[place + 1 :]

    read_or_refuse(raw)


@given(st.text(alphabet='{}[]",:\\u0d8e1-. nulltrfas', max_size=120))
def test_json_like_noise_is_read_or_refused_as_bad_content(text):
    read_or_refuse(text.encode())


def read_or_refuse(raw: bytes) -> None:
    try:
        value = parse(raw)
    except BadContent as refusal:
        message = str(refusal)
    else:
        assert parse(canonical(value)) == value
        return
    assert "\0" not in message.encode().decode()  # can be stored itself


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "is empty"),
        (b" " * 1_048_577, "1,048,577 bytes: at most 1,048,576"),
        (b'{"a": "\xff"}', "not UTF-8 at byte 7"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b'{"a": 1', "not JSON at byte 7"),
        (b"[1] 2", "not JSON at byte 4"),
        (b'{"a": 1, "a": 2}', "'a' appears twice"),
        (b'{"a": [1, NaN]}', "at '/a/1' is not a finite number"),
        (b"[-Infinity]", "at '/0' is not a finite number"),
        (b"[1e400]", "at '/0' is not a finite number"),
        (b"[9007199254740993]", "at '/0' is a number beyond"),
        (b"[-9007199254740993]", "at '/0' is a number beyond"),
        (b"[1e20]", "at '/0' is a number beyond"),
        (b'{"n": ' + b"7" * 5_000 + b"}", "at '/n' is a number beyond"),
        (rb'{"a/b": "x\ud800"}', "at '/a~1b' holds half of a surrogate pair"),
        (rb'{"\udfff": 1}', "half of a surrogate pair"),
        (rb'["a\u0000b"]', "at '/0' holds U\\+0000 at character 1"),
        (b'["a\x00b"]', "not JSON"),
        (rb'{"\u0000": 1}', "holds U\\+0000"),
    ],
)
def test_bad_bytes_are_refused_with_the_place_and_the_reason(raw, reason):
    with pytest.raises(BadContent, match=reason):
        parse(raw)


@pytest.mark.parametrize("levels", [65, 1_000, 500_000])
@pytest.mark.parametrize(("left", "right"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_deep_nesting_is_refused_without_recursing(levels, left, right):
    raw = left * levels + b"1" + right * levels

    with pytest.raises(BadContent, match="deeper than 64 levels at byte"):
        parse(raw, limit=10_000_000)


def test_as_many_levels_as_allowed_are_read():
    raw = b"[" * DEPTH_LIMIT + b"]" * DEPTH_LIMIT

    assert canonical(parse(raw)) == raw


def test_brackets_inside_strings_are_not_levels():
    raw = json.dumps(["[" * 500, '\\"[{' * 100]).encode()

    assert parse(raw) == ["[" * 500, '\\"[{' * 100]


@pytest.mark.parametrize("piece", [b'\\"', b'"', b'["', b"\\", b'""', b"[]"])
def test_a_hostile_megabyte_is_refused_quickly(piece):
    raw = b"[" * 65 + b'"' + piece * (1_000_000 // len(piece))
    began = time.process_time()

    read_or_refuse(raw)

    assert time.process_time() - began < 2


def test_whole_floats_and_integers_are_the_same_number():
    assert canonical(parse(b'{"b": 1.0, "a": -0.0}')) == b'{"a":0,"b":1}'


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"a": {1, 2}}, "at '/a' is of type set"),
        ([b"x"], "at '/0' is of type bytes"),
        ({"due": datetime.date(2026, 1, 1)}, "at '/due' is of type date"),
        ({"price": decimal.Decimal("1.10")}, "at '/price' is of type Decimal"),
        ({"a": float("nan")}, "at '/a' is not a finite number"),
        ({"a": {1: 2}}, "at '/a' has a key of type int"),
        ([10**5_000], "at '/0' is a number beyond"),
        ("\ud800", "at '' holds half of a surrogate pair"),
        (object(), "at '' is of type object"),
        ("x" * 1_048_576, "more than the 1,048,576 bytes"),
        ("é" * 600_000, "has 1,200,002 bytes"),
    ],
)
def test_python_values_json_does_not_have_are_refused_by_place_and_type(value, reason):
    with pytest.raises(BadContent, match=reason):
        admit(value)


def test_a_value_that_contains_itself_is_refused():
    loop: list[object] = []
    loop.append(loop)

    with pytest.raises(BadContent, match="deeper than 64 levels"):
        admit(loop)


def test_a_small_value_that_unfolds_to_a_huge_one_is_refused():
    value: list[object] = []
    for _ in range(40):
        value = [value, value]

    with pytest.raises(BadContent, match="bytes accepted"):
        admit(value)


def test_admitting_makes_a_copy_with_keys_in_their_order():
    given_value = {"b": (1, 2), "a": {"c": True}}

    admitted = admit(given_value)

    assert admitted == {"b": [1, 2], "a": {"c": True}}
    assert list(admitted) == ["b", "a"]
    assert admitted["a"] is not given_value["a"]


def test_a_digest_is_sha256_in_hexadecimal():
    assert digest(b"abc").startswith("ba7816bf8f01cfea")


@given(VALUE)
def test_every_string_is_found_where_its_pointer_says(value):
    value = admit(value)

    found = list(strings(value))

    assert all(at(value, where) == text for where, text in found)
    assert len(found) == count_strings(value)


def count_strings(value):
    if isinstance(value, dict):
        return sum(map(count_strings, value.values()))
    if isinstance(value, list):
        return sum(map(count_strings, value))
    return isinstance(value, str)


def test_pointers_escape_and_resolve():
    value = {"a/b": [{"~": "x"}], "": 1}

    assert pointer(["a/b", 0, "~"]) == "/a~1b/0/~0"
    assert at(value, "/a~1b/0/~0") == "x"
    assert at(value, "/") == 1
    assert at(value, "") == value


@pytest.mark.parametrize(
    "where", ["/b", "/a/2", "/a/-1", "/a/01", "/a/0/x", "a", "/a/"]
)
def test_a_pointer_to_nowhere_is_refused(where):
    with pytest.raises(BadContent):
        at({"a": [1, 2]}, where)
