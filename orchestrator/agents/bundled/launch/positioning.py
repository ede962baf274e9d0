"""positioning: which of the given messages to choose from, and what speaks for each."""

from collections.abc import Mapping, Sequence
from typing import Any

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.direction import OPTION
from orchestrator.agents.bundled.launch import schemas
from orchestrator.agents.bundled.launch.rendering import rendered
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief

MOST = 3


@agent(
    name="positioning",
    version="1",
    title="Sets messages side by side",
    input_schema=shared.record(
        {
            "messages": shared.many(schemas.MESSAGE, least=1),
            "insight": schemas.INSIGHT,
            "facts": schemas.FACTS,
            "claims": shared.many(schemas.CLAIM),
            "markets": schemas.TARGETS,
            "locale": shared.LOCALE,
            "launch": shared.DATE,
        }
    ),
    output_schema=shared.record(
        {
            "options": shared.many(OPTION, least=2),
            "recommended": shared.NAME,
            "messages": schemas.MESSAGES,
            "left_out": shared.many(
                shared.record({"key": shared.NAME, "why": shared.NAME})
            ),
        }
    ),
)
def positioning(brief: Brief) -> dict[str, Any]:
    """At most three of the messages given, those first that most notes speak of.

    Nothing is invented: a message that names a fact or a claim there is not is left
    out with the reason. `messages` has every message that can be used, by its key.
    """
    given: Mapping[str, Any] = brief.inputs
    usable: dict[str, Mapping[str, Any]] = {}
    left_out: list[dict[str, str]] = []
    headlines: dict[str, str] = {}
    for message in given["messages"]:
        try:
            made = rendered(message, *_material(given))
        except BadInput as error:
            left_out.append({"key": message["key"], "why": str(error)})
            continue
        usable[message["key"]] = message
        headlines[message["key"]] = made["headline"]
    if len(usable) < 2:
        why = " ".join(one["why"] for one in left_out)
        raise BadInput(f"messages: two that can be used are needed. {why}".strip())
    shares = {one["theme"]: one for one in given["insight"]["themes"]}
    ranked = sorted(usable.values(), key=lambda one: -_notes(shares, one["theme"]))
    return {
        "options": [
            {
                "key": message["key"],
                "label": headlines[message["key"]],
                "consequence": _consequence(message, given),
                "evidence": _evidence(shares, message["theme"], given["insight"]),
            }
            for message in ranked[:MOST]
        ],
        "recommended": ranked[0]["key"],
        "messages": usable,
        "left_out": left_out,
    }


def _material(given: Mapping[str, Any]) -> tuple[Any, Any, str, str]:
    return given["facts"], given["claims"], given["locale"], given["launch"]


def _notes(shares: Mapping[str, Mapping[str, Any]], theme: str) -> int:
    return int(shares.get(theme, {}).get("notes", 0))


def _evidence(
    shares: Mapping[str, Mapping[str, Any]], theme: str, insight: Mapping[str, Any]
) -> str:
    count = _notes(shares, theme)
    if not count:
        return f"No note speaks of {theme}."
    return f"{count} of {insight['notes']} notes speak of {theme}."


def _consequence(message: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    """Where its claims may be made: a market without one cannot use it as it is."""
    allowed = {claim["id"]: set(claim["markets"]) for claim in given["claims"]}
    needed = message["claims"]
    if not needed:
        return "It makes no claim and can stand in every market."
    without = [m for m in _markets(given) if not any(m in allowed[c] for c in needed)]
    if without:
        return f"None of its claims is approved in {', '.join(without)}."
    return "It has an approved claim in every market."


def _markets(given: Mapping[str, Any]) -> Sequence[str]:
    return [target["market"] for target in given["markets"]]
