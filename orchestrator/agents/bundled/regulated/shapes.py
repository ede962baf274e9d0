"""The shapes that the agents of regulated promotions exchange, as JSON Schema."""

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.schemas import NAME, TEXT, Schema, many, record

PRESCRIPTION = "prescription_medicine"
CLASSES = (
    *(PRESCRIPTION, "medicine", "device", "food_supplement", "food"),
    *("credit", "investment", "savings", "insurance"),
)
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
AUDIENCE: Schema = {"type": "string", "enum": ["consumers", "professionals"]}
FACT: Schema = {"type": ["number", "string", "boolean"]}
PRODUCT = record(
    {
        "name": NAME,
        "legal_class": {"type": "string", "enum": list(CLASSES)},
        "facts": {"type": "object", "additionalProperties": FACT},
        "label": record(
            {
                "source": NAME,
                "benefits": many(NAME),
                "risks": many(NAME, least=1),
                "boxed_warning": TEXT,
            },
            optional=("benefits", "boxed_warning"),
        ),
    }
)
CONDITION = record(
    {
        "id": NAME,
        "text": NAME,
        "fact": NAME,
        "at_least": NUMBER,
        "at_most": NUMBER,
        "equals": FACT,
    },
    optional=("at_least", "at_most", "equals"),
)
APPROVED = record(
    {
        "claim_id": NAME,
        "text": NAME,
        "markets": many(NAME, least=1),
        "audiences": many(AUDIENCE),
        "conditions": many(CONDITION),
        "source": TEXT,
        "expires_on": schemas.DATE,
    },
    optional=("audiences", "conditions", "source", "expires_on"),
)
DISCLOSURE = record(
    {"id": NAME, "text": NAME, "for": many(NAME)},
    optional=("for",),
)
MATCH: Schema = {"enum": ["exact", "near", "none"]}
MATCHED = record(
    {
        "ref": NAME,
        "claim_id": {"type": ["string", "null"]},
        "match": MATCH,
        "score": NUMBER,
        "conditions_met": {"type": "boolean"},
        "not_met": many(NAME),
        "ends_on": TEXT,
    }
)
CLAIM = record(
    {
        "text": NAME,
        "claim_id": {"type": ["string", "null"]},
        "match": MATCH,
        "conditions_met": {"type": "boolean"},
        "ends_on": TEXT,
    }
)
LAYOUT = record(
    {
        "benefit_size": {"type": "number", "exclusiveMinimum": 0},
        "risk_size": {"type": "number", "exclusiveMinimum": 0},
        "risk_place": {"enum": ["body", "footnote"]},
    }
)
MONEY = record(
    {
        "apr_shown": TEXT,
        "risk_warning": TEXT,
        "approver_firm": TEXT,
        "capital_at_risk": TEXT,
    }
)
PIECE = record(
    {
        "job_code": NAME,
        "product": NAME,
        "market": NAME,
        "audience": AUDIENCE,
        "headline": NAME,
        "boxed_warning": TEXT,
        "claims": many(CLAIM, least=1),
        "risks": many(NAME),
        "disclosures": many(record({"id": NAME, "text": NAME})),
        "call_to_action": TEXT,
        "boxed_warning_present": {"type": "boolean"},
        "benefit_words": COUNT,
        "risk_words": COUNT,
        "layout": LAYOUT,
        "approver_roles": many(NAME, least=1),
        "finance": MONEY,
        "renews": TEXT,
        "notes": TEXT,
    },
    optional=("finance", "renews", "notes"),
)
TERM = record(
    {
        "job_code": NAME,
        "approved_on": schemas.DATE,
        "expires_on": schemas.DATE,
        "due_on": schemas.DATE,
        "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "why": NAME,
    }
)
FINDINGS = schemas.JUDGEMENT
