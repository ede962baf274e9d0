"""The shapes that travel through the rounds of a test."""

from orchestrator.agents.bundled.direction import FIELDS as QUESTION_FIELDS
from orchestrator.agents.bundled.direction import QUESTION as QUESTION
from orchestrator.agents.bundled.schemas import DATE, NAME, TEXT, Schema, many, record

NUMBER: Schema = {"type": "number"}
COUNT: Schema = {"type": "integer", "minimum": 0}
SHARE: Schema = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}
POSITIVE: Schema = {"type": "number", "exclusiveMinimum": 0}
DIGEST: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
WORSE: Schema = {"type": "string", "enum": ["higher", "lower"]}
KIND: Schema = {"type": "string", "enum": ["proportion", "mean"]}
ANY_OBJECT: Schema = {"type": "object"}


def maybe(schema: Schema) -> Schema:
    """`schema`, or nothing (null)."""
    return {"anyOf": [schema, {"type": "null"}]}


HYPOTHESIS = record(
    {
        "if": TEXT,
        "then": TEXT,
        "because": TEXT,
        "dimension": TEXT,
        "metric": TEXT,
        "direction": TEXT,
        "mde": POSITIVE,
    },
    optional=("dimension", "metric", "direction", "mde"),
)
"""What is believed. `mde` is the smallest lift worth seeing, relative: 0.1 is 10 %."""
VARIANT = record({"name": NAME, "control": {"type": "boolean"}, "fields": ANY_OBJECT})
VARIANTS = record(
    {"experiment": NAME, "title": TEXT, "dimension": TEXT, "arms": many(VARIANT)}
)
PLANNED_ARM = record(
    {
        "name": NAME,
        "control": {"type": "boolean"},
        "planned_share": SHARE,
        "digest": DIGEST,
    }
)
"""One arm of a plan; `digest` is of the arm's fields, as they were released."""
GUARDRAIL = record({"name": NAME, "worse": WORSE, "margin": {"type": "number"}})
PLAN = record(
    {
        "experiment": NAME,
        "title": TEXT,
        "hypothesis": maybe(HYPOTHESIS),
        "dimension": TEXT,
        "metric": NAME,
        "surface": TEXT,
        "kind": KIND,
        "direction": WORSE,
        "baseline": POSITIVE,
        "deviation": maybe(POSITIVE),
        "arms": many(PLANNED_ARM, least=2),
        "alpha": SHARE,
        "power": SHARE,
        "mde": POSITIVE,
        "comparisons": COUNT,
        "n_per_arm": COUNT,
        "daily": maybe(POSITIVE),
        "days": COUNT,
        "min_days": COUNT,
        "max_days": COUNT,
        "looks": many(COUNT),
        "stop_rule": TEXT,
        "guardrails": many(GUARDRAIL),
        "budget": {"type": "number", "minimum": 0},
        "starts": DATE,
        "ends": DATE,
        "smallest_lift": maybe(POSITIVE),
        "underpowered": {"type": "boolean"},
        "frozen": DIGEST,
    }
)
"""A test before it starts. `direction` is what is better; `mde`, `smallest_lift` are
relative to `baseline`; `daily` is eligible visitors a day (null: no forecast);
`ends` is the last day of data; `frozen` is the digest of the decision rule."""
ITEM = record(
    {
        "item": NAME,
        "title": NAME,
        "state": {"type": "string", "enum": ["ok", "missing", "soft", "ask"]},
        "hard": {"type": "boolean"},
        "evidence": TEXT,
        "owner": NAME,
        "cut_off": DATE,
    }
)
READINESS = record(
    {
        "experiment": NAME,
        "verdict": {"type": "string", "enum": ["ready", "not_ready", "ask"]},
        "items": many(ITEM, least=1),
        "question": record(
            QUESTION_FIELDS,
            optional=tuple(
                name
                for name in QUESTION_FIELDS
                if name not in ("form", "prompt", "roles")
            ),
        ),
        "effects": {"type": "object", "additionalProperties": ANY_OBJECT},
    },
    optional=("question",),
)
"""`question` is there where the verdict is ask: the fields of an ask step. `effects`
says what each answer changes in the plan."""
RESULT_ARM = record(
    {
        "name": NAME,
        "n": COUNT,
        "conversions": COUNT,
        "mean": NUMBER,
        "var": {"type": "number", "minimum": 0},
    },
    optional=("conversions", "mean", "var"),
)
RESULT_GUARDRAIL = record({"name": NAME, "arms": many(RESULT_ARM)})
CHECKPOINT = record(
    {
        "t": {"type": "number", "minimum": 0},
        "arms": many(RESULT_ARM),
        "guardrails": many(RESULT_GUARDRAIL),
    },
    optional=("guardrails",),
)
RESULTS = record(
    {"experiment": NAME, "source": TEXT, "checkpoints": many(CHECKPOINT)},
    optional=("source",),
)
"""What came in; `t` is days since the start, counts are since the start too."""
DAY = record(
    {
        "day": DATE,
        "market": TEXT,
        "kind": {"type": "string", "enum": ["holiday", "weekend", "blackout"]},
        "name": TEXT,
    }
)
SPAN = record({"from": DATE, "to": DATE})
BLACKOUT = record({"from": DATE, "to": DATE, "why": TEXT}, optional=("why",))
