"""Briefs are reproducible, answers are checked, verdicts point into the output."""

import json
from dataclasses import replace

import pytest

from orchestrator.domain.content import digest
from orchestrator.domain.errors import BadContent
from orchestrator.domain.exchange import Answer, Brief, Remark, Verdict

BRIEF = Brief(
    task="t1",
    attempt=1,
    run="r1",
    workflow="price-promotion@1",
    step="copy",
    agent="copywriter",
    agent_version="1",
    brand="alder",
    inputs={"market": "uk"},
    key="k1",
    timeout=30,
)


def test_a_brief_has_one_digest_for_every_attempt():
    later = replace(BRIEF, attempt=2, key="k2", timeout=5)

    assert later.digest() == BRIEF.digest()
    assert later.as_json()["attempt"] == 2


@pytest.mark.parametrize(
    "change",
    [{"inputs": {}}, {"brand": "x"}, {"previous": ("a",)}, {"instructions": ("b",)}],
)
def test_a_brief_that_says_something_else_has_another_digest(change):
    assert replace(BRIEF, **change).digest() != BRIEF.digest()


def test_a_wire_answer_keeps_its_bytes():
    raw = b'{ "content": {"text": "Hi"}, "confidence": 0.9 }'

    answer = Answer.read(raw)

    assert answer == Answer({"text": "Hi"}, 0.9, raw)
    assert answer.raw_digest == digest(raw)


def test_a_null_content_is_an_answer():
    assert Answer.read(b'{"content": null}').content is None


@pytest.mark.parametrize(
    ("wire", "reason"),
    [
        ([], "answer is a list"),
        ({"contents": 1, "state": 2}, "unknown fields 'contents', 'state'"),
        ({"confidence": 0.5}, "lacks content"),
        ({"content": 1, "confidence": 1.01}, "confidence is 1.01"),
        ({"content": 1, "confidence": -1}, "confidence is -1"),
        ({"content": 1, "confidence": "high"}, "confidence is a string"),
        ({"content": 1, "confidence": True}, "confidence is true or false"),
    ],
)
def test_an_answer_of_another_shape_is_refused(wire, reason):
    with pytest.raises(BadContent, match=reason):
        Answer.read(json.dumps(wire).encode())


def test_nan_is_no_confidence():
    with pytest.raises(BadContent, match="nan"):
        Answer("x", float("nan"))


def test_a_python_agent_may_return_the_content_or_an_answer():
    assert Answer.of({"a": (1,)}).content == {"a": [1]}
    assert Answer.of(Answer("x", 0.5)).confidence == 0.5
    assert Answer.of("x").raw == b'{"confidence":null,"content":"x"}'


def test_a_python_agent_cannot_answer_what_json_does_not_have():
    with pytest.raises(BadContent, match="set"):
        Answer.of(Answer({"a": {1}}))


def test_a_verdict_points_into_the_output_by_code_points():
    value = {
        "passed": False,
        "findings": [{"path": "/t", "start": 3, "end": 4, "message": "no such price"}],
    }

    verdict = Verdict.read(value, output={"t": "né😀9"})

    assert verdict == Verdict(False, (Remark("/t", 3, 4, "no such price"),))


def test_a_finding_without_offsets_means_all_of_the_string():
    value = {"passed": False, "findings": [{"path": "/t", "message": "odd"}]}

    assert Verdict.read(value, output={"t": "abc"}).findings[0].end == 3


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("yes", "verdict is a string"),
        ({"passed": "yes"}, "'passed' is a string"),
        ({"passed": 1}, "'passed' is a number"),
        ({"passed": True, "score": 1}, "unknown fields 'score'"),
        ({"passed": True, "findings": {}}, "'findings' is an object"),
    ],
)
def test_a_verdict_of_another_shape_is_refused(value, reason):
    with pytest.raises(BadContent, match=reason):
        Verdict.read(value, output={"t": "abc"})


@pytest.mark.parametrize(
    "finding",
    [
        {"path": "/x", "message": "m"},
        {"path": "/t", "start": 0, "end": 4, "message": "m"},
        {"path": "/t", "start": 2, "end": 1, "message": "m"},
        {"path": "/t", "start": -1, "end": 1, "message": "m"},
        {"path": "/t", "start": True, "end": 1, "message": "m"},
        {"path": "/t", "start": 0.5, "end": 1, "message": "m"},
        {"path": "/n", "start": 0, "end": 1, "message": "m"},
        {"path": "/t", "message": " "},
        {"path": 3, "message": "m"},
        "wrong",
    ],
)
def test_a_finding_that_points_nowhere_is_refused(finding):
    with pytest.raises(BadContent):
        Verdict.read(
            {"passed": False, "findings": [finding]}, output={"t": "abc", "n": 1}
        )
