"""eligibility: who may be mailed at all, who is held out for good, and who is first."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from orchestrator.agents.bundled.lifecycle import buckets, shapes
from orchestrator.agents.bundled.schemas import DATE, NAME, many, record
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief

HOLDOUT = "permanent-holdout"  # one salt for every send: the same people for good
PARTS = ("holdout", "canary", "rest")
REASONS = {
    "twice": "stands twice in the segment",
    "no_consent": "has no consent on a basis that counts",
    "suppressed": "is on the suppression list",
    "capped": "had as many mails as the cap allows",
}
PART = record({"people": shapes.COUNT, "ids": many(NAME), "groups": shapes.COUNT})
SPLIT = record({"holdout": NAME, "canary": NAME})
RULES = record(
    {
        "consent": many(NAME, least=1),
        "most": {"type": "integer", "minimum": 1},
        "days": {"type": "integer", "minimum": 1},
        "holdout_percent": shapes.SHARE,
        "canary_percent": shapes.SHARE,
    }
)


@agent(
    name="eligibility",
    version="1",
    title="Says who may be mailed",
    input_schema=record(
        {
            "send": NAME,
            "today": DATE,
            "people": many(shapes.PERSON),
            "rules": RULES,
        }
    ),
    output_schema=record(
        {
            "send": NAME,
            "given": shapes.COUNT,
            "eligible": shapes.COUNT,
            "dropped": many(
                record({"reason": NAME, "people": shapes.COUNT, "said": NAME})
            ),
            "holdout": PART,
            "canary": PART,
            "rest": PART,
            "split": SPLIT,
        }
    ),
)
def eligibility(brief: Brief) -> dict[str, Any]:
    """Drop whom it must, then split the others by a stable hash of their id.

    Reasons are looked at in the order of REASONS, each person counts once. The holdout
    is the same for every send; the canary is another one each time. People given as a
    count are split by the same shares, and the mailing system finds them by the rule
    in `split`.
    """
    inputs: Mapping[str, Any] = brief.inputs
    today, rules = date.fromisoformat(inputs["today"]), inputs["rules"]
    dropped: Counter[str] = Counter()
    kept: list[Mapping[str, Any]] = []
    seen: set[str] = set()
    given = 0
    for person in inputs["people"]:
        given += person.get("count", 1)
        reason = _reason(person, seen, today, rules)
        seen.add(person["id"])
        if reason:
            dropped[reason] += person.get("count", 1)
        else:
            kept.append(person)
    if not given:
        raise BadInput("people: the segment is empty, there is nobody to mail.")
    parts = _split(inputs["send"], kept, rules)
    return {
        "send": inputs["send"],
        "given": given,
        "eligible": sum(part["people"] for part in parts.values()),
        "dropped": [
            {"reason": name, "people": dropped[name], "said": f"{dropped[name]} {said}"}
            for name, said in REASONS.items()
            if dropped[name]
        ],
        **parts,
        "split": {
            "holdout": f"sha256({HOLDOUT}:id) below {rules['holdout_percent']} %",
            "canary": f"sha256({inputs['send']}:id) below {rules['canary_percent']} %",
        },
    }


def _reason(
    person: Mapping[str, Any], seen: set[str], today: date, rules: Mapping[str, Any]
) -> str:
    """Why this person is not mailed, or ""."""
    if person["id"] in seen:
        return "twice"
    consent = person.get("consent")
    if not consent or consent["basis"] not in rules["consent"]:
        return "no_consent"
    if consent.get("given_on", "") > today.isoformat():
        return "no_consent"
    if person.get("suppressed"):
        return "suppressed"
    days = [(today - date.fromisoformat(d)).days for d in person.get("sent_on", ())]
    if sum(0 <= ago < rules["days"] for ago in days) >= rules["most"]:
        return "capped"
    return ""


def _split(
    send: str, kept: list[Mapping[str, Any]], rules: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    parts: dict[str, dict[str, Any]] = {
        name: {"people": 0, "ids": [], "groups": 0} for name in PARTS
    }
    for person in kept:
        for name, people in _shares(send, person, rules):
            parts[name]["people"] += people
            if not people:
                continue
            if person.get("count", 1) == 1:
                parts[name]["ids"].append(person["id"])
            else:
                parts[name]["groups"] += 1
    return parts


def _shares(
    send: str, person: Mapping[str, Any], rules: Mapping[str, Any]
) -> Iterator[tuple[str, int]]:
    """The parts that one row goes to, with how many people each."""
    out, first = rules["holdout_percent"], rules["canary_percent"]
    count = person.get("count", 1)
    if count == 1:
        held = buckets.within(HOLDOUT, person["id"], out)
        early = buckets.within(send, person["id"], first)
        yield ("holdout" if held else "canary" if early else "rest"), 1
        return
    held_out = round(count * out / 100)
    canary = round((count - held_out) * first / 100)
    yield "holdout", held_out
    yield "canary", canary
    yield "rest", count - held_out - canary
