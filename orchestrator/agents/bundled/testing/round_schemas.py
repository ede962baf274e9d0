"""The shapes that travel between rounds: candidates, learnings, briefs."""

from orchestrator.agents.bundled.schemas import (
    DATE,
    NAME,
    TEXT,
    Schema,
    many,
    record,
)
from orchestrator.agents.bundled.testing.schemas import (
    ANY_OBJECT,
    COUNT,
    DIGEST,
    HYPOTHESIS,
    NUMBER,
    POSITIVE,
    WORSE,
    maybe,
)

LEARNING_ID: Schema = {"type": "string", "pattern": "^L-[b-z]{10}$"}
CITES = many(LEARNING_ID)
ARM_FIELDS: Schema = {"type": "object", "minProperties": 1}
CHAMPION = record({"name": NAME, "fields": ARM_FIELDS})
"""What everybody is shown now; each test has it as its control."""
CANDIDATE = record(
    {
        "key": NAME,
        "if": TEXT,
        "then": TEXT,
        "because": TEXT,
        "dimension": NAME,
        "metric": NAME,
        "direction": WORSE,
        "mde": POSITIVE,
        "evidence": TEXT,
        "challengers": many(CHAMPION, least=1),
        "control": CHAMPION,
    },
    optional=("evidence", "control"),
)
"""A hypothesis with what would test it. `fields` of a challenger are only those of the
dimension. `control` is for a replay: what an archive showed, whoever was champion."""
CANDIDATES = many(CANDIDATE, least=1)
LEARNING = record(
    {
        "id": LEARNING_ID,
        "experiment": NAME,
        "dimension": TEXT,
        "finding": NAME,
        "effect": maybe(NUMBER),
        "shrunk": maybe(NUMBER),
        "low": maybe(NUMBER),
        "high": maybe(NUMBER),
        "applies_to": record({"metric": TEXT, "surface": TEXT, "market": TEXT}),
        "confidence": {"type": "string", "enum": ["high", "medium", "low"]},
        "verdict": NAME,
        "evidence": many(NAME, least=1),
        "fingerprint": DIGEST,
        "champion": CHAMPION,
    }
)
LEARNINGS = many(ANY_OBJECT)
ROUND_BRIEF = record(
    {
        "key": NAME,
        "dimension": NAME,
        "champion": CHAMPION,
        "challengers": many(CHAMPION, least=1),
        "hypothesis": HYPOTHESIS,
        "starts": DATE,
        "cites": CITES,
    }
)
RULE = record({"rule": NAME, "holds": {"type": "boolean"}, "why": TEXT})
NEXT = record(
    {
        "decision": {"type": "string", "enum": ["next", "stop"]},
        "why": TEXT,
        "rule": many(RULE),
        "cites": CITES,
        "brief": maybe(ROUND_BRIEF),
        "expected_value": maybe(NUMBER),
        "cost": NUMBER,
        "number": COUNT,
        "champion": CHAMPION,
        "tried": many(NAME),
        "verdicts": many(NAME),
        "learnings": LEARNINGS,
        "spent": NUMBER,
        "series_spent": NUMBER,
    }
)
"""What a round ends with. `spent` is of this round, `series_spent` of all so far."""
ARCHIVE = {
    "type": "object",
    "required": ["tests"],
    "properties": {
        "source": TEXT,
        "tests": many(
            {
                "type": "object",
                "required": ["key", "arms"],
                "properties": {
                    "key": NAME,
                    "arms": many(ANY_OBJECT, least=1),
                    "checkpoints": maybe(many(ANY_OBJECT)),
                    "guardrails": maybe(many(ANY_OBJECT)),
                },
            }
        ),
    },
}
"""Results on record: of each test, by its candidate's key, its checkpoints, or the
totals of its arms where no more is known."""
