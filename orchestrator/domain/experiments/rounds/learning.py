"""What tests taught, and how a test is known again."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from orchestrator.domain.content import JSON, canonical, digest
from orchestrator.domain.errors import BadInput

SURE = 0.01
"""Up to this p a winner is known with high confidence, above it with medium."""
WITHOUT_EFFECT = ("inconclusive",)
NO_NEWS = ("invalid", "ask")
"""Verdicts of tests whose effects nobody may see."""

CONSONANTS = str.maketrans("0123456789abcdef", "bcdfghjklmnpqrst")


def fingerprint(arms: Iterable[Mapping[str, JSON]], metric: str) -> str:
    """What makes a test the same test: what its arms say, in any order, and the metric.

    `arms` are the fields of each arm. Case, spacing, forms of letters and the names of
    the arms make no difference. 64 hexadecimal digits.
    """
    said = sorted(arm_text(fields) for fields in arms)
    return digest(canonical({"arms": list(said), "metric": _plain(metric)}))


def arm_text(fields: Mapping[str, JSON]) -> str:
    """What an arm says: its fields by name, without the look of the text."""
    return "\n".join(
        f"{name}={_plain(said if isinstance(said, str) else canonical(said).decode())}"
        for name, said in sorted(fields.items())
    )


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def learning_id(evidence: JSON) -> str:
    """L- and ten consonants of a digest: the same evidence is the same learning.

    No digits: texts quote it, and nobody shall read a price in it.
    """
    return f"L-{digest(canonical(evidence))[:10].translate(CONSONANTS)}"


def learned(
    plan: Mapping[str, Any],
    variants: Mapping[str, Any],
    analysis: Mapping[str, Any],
    *,
    kept: str,
    market: str = "",
) -> dict[str, Any]:
    """What one test taught. `kept` is the arm that everybody is shown from now on.

    `effect`, `low` and `high` are relative to the control; `shrunk` is what to expect
    of it when it is shown to everybody. BadInput where the analysis may not be read
    (there is nothing to learn), is of another plan, or where no arm is called `kept`.
    """
    arms = _checked(plan, variants, analysis, kept)
    low, high = analysis["lift_ci"] or (None, None)
    counted = {name: analysis.get(name) for name in ("arms", "p", "lift", "srm_p")}
    evidence = {"experiment": analysis["experiment"], "plan": plan["frozen"], **counted}
    return {
        "id": learning_id(evidence),
        "experiment": analysis["experiment"],
        "dimension": plan["dimension"],
        "finding": _finding(plan, analysis),
        "effect": analysis["lift"],
        "shrunk": analysis.get("shrunk_lift"),
        "low": low,
        "high": high,
        "applies_to": {
            "metric": plan["metric"],
            "surface": plan.get("surface") or "",
            "market": market,
        },
        "confidence": _confidence(analysis),
        "verdict": analysis["verdict"],
        "evidence": [analysis["experiment"]],
        "fingerprint": fingerprint(
            [arm["fields"] for arm in variants["arms"]], plan["metric"]
        ),
        "champion": {"name": kept, "fields": arms[kept]["fields"]},
    }


def _checked(
    plan: Mapping[str, Any],
    variants: Mapping[str, Any],
    analysis: Mapping[str, Any],
    kept: str,
) -> dict[str, Any]:
    """The arms by name, once the three are of one test that may be read."""
    if analysis["verdict"] in NO_NEWS:
        raise BadInput(
            f"The verdict is {analysis['verdict']}: a test that cannot be read is no"
            " news."
        )
    if analysis["plan_digest"] != plan["frozen"]:
        raise BadInput("The analysis is of another plan: they must be of one test.")
    arms = {arm["name"]: arm for arm in variants["arms"]}
    if kept not in arms:
        raise BadInput(f"kept is {kept!r}: the arms are {', '.join(arms)}.")
    return arms


def _finding(plan: Mapping[str, Any], analysis: Mapping[str, Any]) -> str:
    what = (plan["dimension"] or "The test").replace("_", " ")
    what, metric = what[:1].upper() + what[1:], plan["metric"].replace("_", " ")
    control, lift = analysis["control"], analysis["lift"]
    about = analysis["winner"] or analysis.get("about") or "the others"
    if analysis["verdict"] == "inconclusive" or lift is None:
        return (
            f"{what}: no difference in {metric} was seen between {about} and"
            f" {control}{_between(analysis)}."
        )
    more = "more" if lift >= 0 else "less"
    words = f"{what}: {about} had {abs(lift):.1%} {more} {metric} than {control}"
    after = {
        "harm": ", and did harm",
        "mixed": ", but hurt a guardrail",
    }.get(analysis["verdict"], "")
    return f"{words}{_between(analysis)}{after}."


def _between(analysis: Mapping[str, Any]) -> str:
    if not analysis["lift_ci"]:
        return ""
    low, high = analysis["lift_ci"]
    return f" (between {low:+.1%} and {high:+.1%})"


def _confidence(analysis: Mapping[str, Any]) -> str:
    if analysis["verdict"] == "winner":
        return "high" if (analysis["p"] or 0) <= SURE else "medium"
    return "medium" if analysis["verdict"] == "harm" else "low"
