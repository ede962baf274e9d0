"""analysis-check: a validator that works an analysis out anew, by another way.

The split and each comparison are computed as chi-squared sums over the table of counts
(of means: as an F of one degree), never by the analyst's own functions; the verdict is
then held against them.
"""

from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief, Remark
from orchestrator.domain.statistics.curves import chi2_above, f_above

ALARM = 0.001
NEAR = 1e-6
EFFECTS = ("p", "lift", "lift_ci", "winner", "about", "shrunk_lift", "omnibus_p")
ROUTES = {
    "winner": ("promote",),
    "inconclusive": ("extend", "ask"),
    "harm": ("rollback",),
    "invalid": ("fix-and-rerun",),
    "mixed": ("ask",),
    "ask": ("ask",),
}
Said = Mapping[str, Any]


@agent(
    name="analysis-check",
    version="1",
    title="Works the analysis out anew",
    input_schema={"type": "object"},
    output_schema=shared.JUDGEMENT,
    validator=True,
)
def analysis_check(brief: Brief) -> dict[str, Any]:
    """Judge an analysis (`brief.output`) by the plan and intake it was made from."""
    given: Said = brief.inputs
    told: Said = brief.output if isinstance(brief.output, dict) else {}
    plan, intake = given["plan"], given["intake"]
    last = intake["checkpoints"][-1] if intake["checkpoints"] else {"arms": []}
    found = [*_shape(told, plan), *_split(told, plan, intake, last)]
    if told.get("verdict") not in ("invalid", "ask") and not found:
        found += _effects(told, plan, last, again=given.get("again") is True)
    findings = [
        {"path": r.path, "start": r.start, "end": r.end, "message": r.message}
        for r in found
    ]
    return {"passed": not findings, "findings": findings}


def _shape(told: Said, plan: Said) -> Iterator[Remark]:
    verdict, route = told.get("verdict"), told.get("route")
    if told.get("plan_digest") != plan["frozen"]:
        yield _at(told, "plan_digest", "is not the digest of the plan's rule.")
    if route not in ROUTES.get(str(verdict), ()):
        yield _at(told, "route", f"does not follow from the verdict {verdict}.")
    if verdict in ("invalid", "ask"):
        for name in EFFECTS:
            if told.get(name) is not None:
                yield _at(told, name, f"is shown although the verdict is {verdict}.")
        for name in ("adjusted", "guardrails"):
            if told.get(name):
                yield _at(told, name, f"is shown although the verdict is {verdict}.")
    if (verdict == "winner") != (told.get("winner") is not None):
        yield _at(told, "winner", f"does not go with the verdict {verdict}.")


def _split(told: Said, plan: Said, intake: Said, last: Said) -> Iterator[Remark]:
    """Invalid exactly where results are incomplete or the split is broken."""
    counted = {arm["name"]: arm["n"] for arm in last["arms"]}
    counts = [counted.get(arm["name"], 0) for arm in plan["arms"]]
    p, total = 1.0, sum(counts)
    if total:
        chi2 = sum(
            n * n / (total * arm["planned_share"])
            for n, arm in zip(counts, plan["arms"], strict=True)
        )
        p = chi2_above(max(0.0, chi2 - total), len(counts) - 1)
    if not _near(told.get("srm_p"), p, NEAR):
        yield _at(told, "srm_p", f"is not what the counts say: {p:.6g}.")
    invalid = bool(intake["gaps"]) or p < ALARM
    if invalid != (told.get("verdict") in ("invalid", "ask")):
        state = "may not" if invalid else "may"
        yield _at(told, "verdict", f"is wrong: these results {state} be read.")


def _effects(told: Said, plan: Said, last: Said, *, again: bool) -> Iterator[Remark]:
    arms = {arm["name"]: arm for arm in last["arms"]}
    control = next(arm["name"] for arm in plan["arms"] if arm["control"])
    others = [arm["name"] for arm in plan["arms"] if arm["name"] != control]
    p = _holm({name: _p(arms[control], arms[name]) for name in others})
    about = told.get("about")
    if about not in p:
        yield _at(told, "about", f"is no challenger: {', '.join(others)} are.")
        return
    if not _near(told.get("p"), p[about], NEAR):
        yield _at(told, "p", f"is not what the counts say: {p[about]:.6g}.")
    base = _value(arms[control])
    if base:
        lift = _value(arms[about]) / base - 1
        if not _near(told.get("lift"), lift, NEAR):
            yield _at(told, "lift", f"is not what the counts say: {lift:.6g}.")
        higher = plan["direction"] == "higher"
        level = plan["alpha"] * (0.5 if again else 1)
        proven = p[about] < level and (lift > 0) == higher
        if told.get("verdict") == "winner" and not proven:
            yield _at(told, "verdict", f"is not proven at the level {level:g}.")


def _p(one: Said, other: Said) -> float:
    """Two-sided: chi-squared of the two-by-two table, or Welch's test as an F."""
    if "conversions" not in one:
        parts = [(arm["var"] / arm["n"], arm["n"] - 1) for arm in (one, other)]
        variance = sum(part for part, _ in parts)
        if not variance:
            return 1.0
        degrees = variance**2 / sum(part**2 / df for part, df in parts)
        gap = float(other["mean"] - one["mean"]) ** 2
        return f_above(gap / variance, 1, degrees)
    a, b = one["conversions"], one["n"] - one["conversions"]
    c, d = other["conversions"], other["n"] - other["conversions"]
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    if not margins:
        return 1.0
    return chi2_above((a * d - b * c) ** 2 * (a + b + c + d) / margins, 1)


def _holm(p: Mapping[str, float]) -> dict[str, float]:
    ordered = sorted(p, key=lambda name: p[name])
    scaled = [p[name] * (len(p) - at) for at, name in enumerate(ordered)]
    return dict(
        zip(ordered, (min(1.0, v) for v in accumulate(scaled, max)), strict=True)
    )


def _value(arm: Said) -> float:
    if "conversions" in arm:
        return float(arm["conversions"]) / float(arm["n"])
    return float(arm["mean"])


def _near(told: object, right: float, within: float) -> bool:
    if isinstance(told, bool) or not isinstance(told, int | float):
        return False
    return abs(told - right) <= within * max(1.0, abs(right))


def _at(told: Said, name: str, what: str) -> Remark:
    """A finding at a field; at the whole where the field is not there."""
    value = told.get(name)
    length = len(value) if isinstance(value, str) else 0
    return Remark(f"/{name}" if name in told else "", 0, length, f"{name} {what}")
