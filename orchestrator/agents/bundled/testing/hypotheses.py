"""hypotheses: what could be tested, for people to choose from, or the brief's own."""

from collections.abc import Mapping, Sequence
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.direction import OPTION
from orchestrator.agents.bundled.testing import round_schemas as shapes
from orchestrator.agents.bundled.testing import schemas
from orchestrator.agents.bundled.testing.schemas import maybe
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief
from orchestrator.domain.experiments.rounds.challengers import check_cites, print_of

PARTS = ("if", "then", "because")
FEWEST_WORDS = 2
MOST_CITED = 10
FIELDS = (*PARTS, "dimension", "metric", "direction", "mde")


@agent(
    name="hypotheses",
    version="1",
    title="Puts hypotheses to choose from",
    input_schema=shared.record(
        {
            "candidates": shapes.CANDIDATES,
            "champion": shapes.CHAMPION,
            "learnings": maybe(shapes.LEARNINGS),
            "brief": maybe(schemas.ANY_OBJECT),
        },
        optional=("learnings", "brief"),
    ),
    output_schema=shared.record(
        {
            "options": shared.many(OPTION),
            "hypotheses": {
                "type": "object",
                "additionalProperties": schemas.HYPOTHESIS,
            },
            "proposed": shared.NAME,
            "refused": shared.many(
                shared.record({"key": shared.NAME, "why": shared.TEXT})
            ),
            "cites": shapes.CITES,
        }
    ),
)
def hypotheses(brief: Brief) -> dict[str, Any]:
    """Every candidate that can be chosen, with what earlier learnings say of it.

    One that is not in the form if/then/because is refused (BadInput), one that repeats
    a known test is left out with the learning that knows it. With the `brief` of the
    round before there is nothing to choose: its hypothesis alone is given, and it must
    cite learnings that stand.
    """
    given: Mapping[str, Any] = brief.inputs
    learnings: Sequence[Mapping[str, Any]] = given.get("learnings") or []
    told = given.get("brief")
    if told is not None:
        check_cites(told.get("cites") or [], [one["id"] for one in learnings])
        _check(told["key"], told["hypothesis"])
        return _answer([], {told["key"]: told["hypothesis"]}, [], told["cites"])
    known = {one["fingerprint"]: one["id"] for one in learnings}
    options, found, refused = [], {}, []
    cites: dict[str, None] = {}
    for one in given["candidates"]:
        _check(one["key"], one)
        repeated = known.get(print_of(one, given["champion"]))
        if repeated is not None:
            why = f"{repeated} has tested this already"
            refused.append({"key": one["key"], "why": why})
            continue
        near = [past for past in learnings if past["dimension"] == one["dimension"]]
        cites |= dict.fromkeys(past["id"] for past in near[:MOST_CITED])
        options.append(_option(one, near))
        found[one["key"]] = _hypothesis(one)
    if not found:
        raise BadInput(
            "Every candidate repeats a test in the learning log: "
            + "; ".join(f"{one['key']}: {one['why']}" for one in refused)
            + ". Bring a new challenger."
        )
    return _answer(options, found, refused, list(cites)[:MOST_CITED])


def _answer(
    options: list[dict[str, Any]],
    found: dict[str, Any],
    refused: list[dict[str, Any]],
    cites: Sequence[str],
) -> dict[str, Any]:
    return {
        "options": options,
        "hypotheses": found,
        "proposed": next(iter(found)),
        "refused": refused,
        "cites": list(cites),
    }


def _check(key: str, one: Mapping[str, Any]) -> None:
    for part in PARTS:
        if len(str(one.get(part) or "").split()) < FEWEST_WORDS:
            raise BadInput(
                f"The candidate {key!r} says nothing after {part!r}: a hypothesis is"
                " 'if we do this, then that happens, because of this'."
            )


def _hypothesis(one: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one[name] for name in FIELDS if name in one}


def _option(
    one: Mapping[str, Any], near: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    learned = " ".join(f"{past['id']}: {past['finding']}" for past in near[:3])
    least = f"{one['mde'] * 100:.3g} %"
    what, metric = (str(one[k]).replace("_", " ") for k in ("dimension", "metric"))
    return {
        "key": one["key"],
        "label": f"{what[:1].upper()}{what[1:]}: move {metric} by {least} or more",
        "consequence": f"If {one['if']}, then {one['then']}, because {one['because']}.",
        "evidence": " ".join(filter(None, (one.get("evidence"), learned))),
    }
