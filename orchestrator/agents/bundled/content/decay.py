"""decay-watch: which pages lose readers, beyond the site's own ups and downs.

The rule is fixed and said in the answer: two windows of the same length, the share of
the site's own change taken out, and a fall that chance alone does not make.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from orchestrator.agents.bundled import schemas
from orchestrator.agents.bundled.content import shapes
from orchestrator.agents.spec import agent
from orchestrator.domain.content import shown
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief

FALL = 0.2  # of the clicks expected
SURE = 2.326  # standard errors; one page in a hundred by chance
RULE = (
    "A page decays where its clicks fall short of those expected by 20 % and by 2.326"
    " standard errors (two Poisson counts). Expected: its clicks of the window before,"
    " times the change of all other pages. At risk: the clicks that are missing, times"
    " the value of one."
)
TRAFFIC = schemas.record(
    {
        "url": schemas.NAME,
        "clicks_before": shapes.COUNT,
        "clicks": shapes.COUNT,
        "rank_before": {"type": ["number", "null"], "minimum": 1},
        "rank_now": {"type": ["number", "null"], "minimum": 1},
        "value_per_click": {"type": "number", "minimum": 0},
    },
    optional=("rank_before", "rank_now", "value_per_click"),
)
CHECKPOINT = schemas.record(
    {"as_of": schemas.DATE, "pages": schemas.many(TRAFFIC, least=1)}
)
WATCHED = schemas.record(
    {
        "url": schemas.NAME,
        "clicks_before": shapes.COUNT,
        "clicks": shapes.COUNT,
        "expected": shapes.NUMBER,
        "errors": shapes.NUMBER,
        "decayed": {"type": "boolean"},
        "value_at_risk": shapes.NUMBER,
        "why": schemas.NAME,
    }
)


@agent(
    name="decay-watch",
    version="1",
    title="Finds pages that lose readers",
    input_schema=schemas.record(
        {
            "checkpoint": {"anyOf": [CHECKPOINT, {"type": "null"}]},
            "after": {"type": ["string", "null"]},
            "capacity": {"type": "integer", "minimum": 1, "maximum": 19},
            "currency": schemas.TEXT,
        },
        optional=("after", "capacity", "currency"),
    ),
    output_schema=schemas.record(
        {
            "as_of": schemas.TEXT,
            "pages": schemas.many(WATCHED),
            "options": schemas.many(shapes.OPTION),
            "recommended": schemas.many(schemas.NAME),
            "decaying": shapes.COUNT,
            "value_at_risk": shapes.NUMBER,
            "rule": schemas.NAME,
        }
    ),
    timeout=60.0,
)
def decay_watch(brief: Brief) -> dict[str, Any]:
    """The pages of a round's checkpoint, those with most value at risk first.

    A round without numbers finds nothing. Refused: a checkpoint that is not after the
    one before, a page twice in one.
    """
    inputs: Mapping[str, Any] = brief.inputs
    taken: Mapping[str, Any] = inputs["checkpoint"] or {"as_of": "", "pages": []}
    _check(taken, inputs.get("after") or "")
    read = taken["pages"]
    pages = sorted(_watched(read), key=lambda p: (-p["value_at_risk"], p["url"]))
    falling = [page for page in pages if page["decayed"]]
    options = [_option(page, inputs.get("currency", "")) for page in falling[:19]]
    if options:
        options.append(
            {
                "key": "none",
                "label": "None of them",
                "consequence": "They lose readers until somebody refreshes them.",
            }
        )
    return {
        "as_of": taken["as_of"],
        "pages": pages,
        "options": options,
        "recommended": [page["url"] for page in falling[: inputs.get("capacity", 2)]],
        "decaying": len(falling),
        "value_at_risk": round(sum(page["value_at_risk"] for page in falling), 2),
        "rule": RULE,
    }


def _check(checkpoint: Mapping[str, Any], after: str) -> None:
    day = checkpoint["as_of"]
    if day and day <= after:
        raise BadInput(f"checkpoint.as_of: {day} is not after {after}, the one before.")
    urls = [page["url"] for page in checkpoint["pages"]]
    twice = sorted({url for url in urls if urls.count(url) > 1})
    if twice:
        told = shown(twice[0], limit=80)
        raise BadInput(f"checkpoint.pages: {told!r} stands there twice.")


def _watched(pages: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    before = sum(page["clicks_before"] for page in pages)
    now = sum(page["clicks"] for page in pages)
    for page in pages:
        others = before - page["clicks_before"]
        # alone, or beside pages nobody read, a page is compared with itself
        change = (now - page["clicks"]) / others if others else 1.0
        expected = page["clicks_before"] * change
        missing = expected - page["clicks"]
        # the count of before was scaled, and its variance with it
        spread = math.sqrt(page["clicks"] + change * expected)
        errors = missing / spread if spread else 0.0
        decayed = expected > 0 and missing >= FALL * expected and errors > SURE
        value = max(missing, 0) * page.get("value_per_click", 0) if decayed else 0
        yield {
            "url": page["url"],
            "clicks_before": page["clicks_before"],
            "clicks": page["clicks"],
            "expected": round(expected, 1),
            "errors": round(errors, 2),
            "decayed": decayed,
            "value_at_risk": round(value, 2),
            "why": _why(page, expected, decayed),
        }


def _why(page: Mapping[str, Any], expected: float, decayed: bool) -> str:
    told = f"{page['clicks']} clicks where {expected:.0f} were expected"
    ranks = page.get("rank_before"), page.get("rank_now")
    if None not in ranks:
        told += f"; rank {ranks[0]:g}, then {ranks[1]:g}"
    return told if decayed else f"{told}: within the rule"


def _option(page: Mapping[str, Any], currency: str) -> dict[str, str]:
    value = f"{page['value_at_risk']:,.2f} {currency}".strip()
    return {
        "key": page["url"],
        "label": page["url"],
        "consequence": f"Written anew from today's sources; {value} is at risk.",
        "evidence": page["why"],
    }
