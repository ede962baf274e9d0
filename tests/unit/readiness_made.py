"""A test that is ready to start, and all that shows it."""

from datetime import date
from typing import Any

from orchestrator.domain.experiments.starting.checking import content_digest
from orchestrator.domain.experiments.starting.planning import plan
from orchestrator.domain.experiments.starting.readiness import Readiness, readiness

TODAY = date(2026, 2, 20)
FIELDS = {
    "now": {"headline": "Shoes for all weather", "image": "boots.png"},
    "dry": {"headline": "Dry feet, all winter", "image": "boots.png"},
    "far": {"headline": "Walk further", "image": "boots.png"},
}
LINK = "https://shop.example/?utm_source=mail&utm_medium=email&utm_campaign=shoes"


def a_plan(**changes: Any) -> dict[str, Any]:
    """Three weeks in March 2026, big enough: a Monday in Germany."""
    chosen = {
        "experiment": "shoes-1",
        "title": "Shoes",
        "hypothesis": {
            "if": "we name the benefit",
            "then": "more people sign up",
            "because": "they came for dry feet",
        },
        "dimension": "headline",
        "metric": "signup",
        "surface": "home",
        "direction": "higher",
        "baseline": 0.05,
        "mde": 0.1,
        "arms": [
            {"name": name, "control": name == "now", "fields": fields}
            for name, fields in FIELDS.items()
        ],
        "daily": 6_000,
        "max_days": 28,
        "starts": "2026-03-02",
        "budget": 500,
        "guardrails": [{"name": "unsubscribe", "worse": "higher", "margin": 0.002}],
    }
    return plan({**chosen, **changes})


def evidence_for(made: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Everything there has to be for a plan; `changes` take the place of a part."""
    names = [arm["name"] for arm in made["arms"]]
    return {
        "frozen": {"digest": made["frozen"], "on": "2026-02-18"},
        "arms": [
            {
                "name": name,
                "fields": FIELDS[name],
                "released": content_digest(FIELDS[name]),
                "approved_by": "Anna",
            }
            for name in names
        ],
        "forecast": {
            "daily": 6_000,
            "source": "last four weeks",
            "made_on": "2026-02-15",
        },
        "tracking": {
            "event": "signup",
            "hits": [
                {"arm": name, "event": "signup", "seen": "2026-02-19"} for name in names
            ],
        },
        "utm": {"links": {name: f"{LINK}&utm_content={name}" for name in names}},
        "audience": {"name": "newsletter", "people": ["a", "b", "c"]},
        "running": [
            {
                "experiment": "price-7",
                "metric": "signup",
                "surface": "basket",
                "ends": "2026-03-10",
                "audience": {"name": "buyers", "people": ["x", "y"]},
            }
        ],
        "learnings": [{"id": "L-bcdfghjklm", "fingerprint": "0" * 64}],
        "budget": {"released": 500, "by": "Carla"},
        "rollback": {"tested_on": "2026-02-19", "by": "Otto"},
        "calendar": {"markets": ["de"], "blackouts": []},
        "consent": {"basis": "consent", "record": "double opt-in, list 4"},
        **changes,
    }


def judged(
    made: dict[str, Any] | None = None, *, today: date = TODAY, **changes: Any
) -> Readiness:
    """The readiness of a plan with its evidence, some of it changed."""
    made = made or a_plan()
    raw = {"plan": made, "evidence": evidence_for(made, **changes)}
    return readiness(raw, today)


def states(found: Readiness) -> dict[str, str]:
    """What is not in order, by item."""
    return {item.key: item.state for item in found.items if item.state != "ok"}


def running(**changes: Any) -> list[dict[str, Any]]:
    """The one running test, changed."""
    return [{**evidence_for(a_plan())["running"][0], **changes}]
