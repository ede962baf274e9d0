"""A handoff packet lacks nothing, or is refused."""

from datetime import UTC, datetime
from typing import Any

import pytest

from orchestrator.domain import handoff
from orchestrator.domain.errors import BadInput
from orchestrator.domain.handoff import Given

WHOLE: dict[str, Any] = {
    "goal": "A letter for Austria",
    "acceptance": "Every price is of record",
    "due": datetime(2026, 3, 1, 9, tzinfo=UTC),
    "inputs": [Given(step="copy", digest="ab12", by="agent", release=7)],
    "decisions": [],
    "questions": ["Which market goes first?"],
}


def test_a_whole_packet_comes_back_as_it_was_told():
    made = handoff.packet(**WHOLE, taker="person")

    assert handoff.read(made.as_json()) == made
    assert made.as_json()["inputs"][0]["release"] == 7


@pytest.mark.parametrize(
    ("field", "empty"),
    [
        ("goal", " "),
        ("goal", None),
        ("acceptance", ""),
        ("due", None),
        ("inputs", []),
        ("decisions", None),
        ("questions", None),
    ],
)
def test_a_missing_field_refuses_the_handoff_by_name(field, empty):
    with pytest.raises(BadInput, match=f"lacks (open_)?{field}"):
        handoff.packet(**{**WHOLE, field: empty})


def test_an_input_without_a_version_is_refused():
    with pytest.raises(BadInput, match="copy has no version"):
        handoff.packet(**{**WHOLE, "inputs": [Given("copy", "", "agent")]})


def test_words_without_end_are_refused():
    with pytest.raises(BadInput, match="most"):
        handoff.packet(**{**WHOLE, "goal": "x" * 5000})
