"""archive-results: what a test brought, out of an archive or as it was handed in."""

from collections.abc import Mapping, Sequence
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.testing import round_schemas as shapes
from orchestrator.agents.bundled.testing import schemas
from orchestrator.agents.bundled.testing.schemas import maybe
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief

COUNTED = ("name", "n", "conversions", "mean", "var")


@agent(
    name="archive-results",
    version="1",
    title="Reads results on record",
    input_schema=shared.record(
        {
            "experiment": shared.NAME,
            "key": shared.NAME,
            "through": schemas.NUMBER,
            "archive": maybe(shapes.ARCHIVE),
            "recorded": maybe(shapes.ARCHIVE),
        },
        optional=("archive", "recorded"),
    ),
    output_schema=schemas.RESULTS,
)
def archive_results(brief: Brief) -> dict[str, Any]:
    """The checkpoints of the test `key`, up to day `through`.

    They are read from the `archive` that a replay pinned, else from what was `recorded`
    with the run's inputs. A test with totals alone gives one checkpoint, at `through`.
    An installation that runs tests names its own agent here.
    """
    given: Mapping[str, Any] = brief.inputs
    book = given.get("archive") or given.get("recorded") or {"tests": []}
    test = next((one for one in book["tests"] if one["key"] == given["key"]), None)
    if test is None:
        raise BadInput(
            f"There are no results of {given['key']!r}: pin an archive, record them"
            " with the inputs, or name an agent here that measures."
        )
    if test.get("checkpoints"):
        points = [one for one in test["checkpoints"] if one["t"] <= given["through"]]
    else:
        points = [{"t": given["through"], "arms": test["arms"]}]
        if test.get("guardrails"):
            points[0]["guardrails"] = test["guardrails"]
    return {
        "experiment": given["experiment"],
        "source": str(book.get("source") or "recorded with the run"),
        "checkpoints": [_point(point) for point in points],
    }


def _point(point: Mapping[str, Any]) -> dict[str, Any]:
    told = {"t": point["t"], "arms": _counted(point["arms"])}
    if point.get("guardrails"):
        told["guardrails"] = [
            {"name": one["name"], "arms": _counted(one["arms"])}
            for one in point["guardrails"]
        ]
    return told


def _counted(arms: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{k: arm[k] for k in COUNTED if arm.get(k) is not None} for arm in arms]
