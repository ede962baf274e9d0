"""What a step says of its bounds and its end: limit, on_reject, handoff, proposes."""

from orchestrator.domain.content import JSON, shown
from orchestrator.domain.suggestions import nearest
from orchestrator.domain.workflow.reading import SLUG, Reader
from orchestrator.domain.workflow.source import Place

ON_REJECT = ("stop", "rework", "ask", "skip", "substitute")
ON_FAIL = ("ask", "skip", "stop", "substitute")
CONTRADICTING = ("ask", "stop")  # what an optional step cannot do when it fails
MOST_AT_ONCE = 10_000
MOST_PROPOSED = 50
_PROPOSES = ("agents", "most", "owner")
_HANDOFF = ("goal", "acceptance", "due")


def read(reader: Reader, step: dict[str, JSON], place: Place) -> dict[str, JSON]:
    """The stored form of these keys; what a step does not say is left out."""
    found: dict[str, JSON] = {}
    if "limit" in step:
        limit = reader.count(step["limit"], (*place, "limit"), 1, MOST_AT_ONCE)
        if "each" not in step:
            reader.say(
                (*place, "limit"),
                "'limit' is how many items of each are under way at once: add each, or "
                "leave it out.",
            )
        elif limit is not None:
            found["limit"] = limit
    if "optional" in step and reader.flag(step["optional"], (*place, "optional")):
        found["optional"] = True
    found |= _substituted(reader, step, place)
    if found.get("optional") and found.get("on_fail") in CONTRADICTING:
        _contradict(reader, str(found["on_fail"]), (*place, "on_fail"))
    if step.get("proposes") is not None:
        found["proposes"] = _proposes(reader, step["proposes"], (*place, "proposes"))
    if step.get("handoff") is not None:
        found["handoff"] = _handoff(reader, step["handoff"], (*place, "handoff"))
    return found


def _contradict(reader: Reader, word: str, place: Place) -> None:
    """An optional step that fails is skipped at once: it asks and stops nothing."""
    after = "asks somebody" if word == "ask" else "stops the run's branch"
    reader.say(
        place,
        f"An optional step that fails is skipped, and one with on_fail: {word} {after}:"
        " leave one of the two out.",
    )


def _substituted(
    reader: Reader, step: dict[str, JSON], place: Place
) -> dict[str, JSON]:
    found: dict[str, JSON] = {}
    for key, words in (("on_reject", ON_REJECT), ("on_fail", ON_FAIL)):
        if step.get(key) is None:
            continue
        word, other = _follows(reader, step[key], (*place, key), words)
        found[key] = word
        if other and found.get("substitute") not in (None, other):
            reader.say(
                (*place, key),
                f"A step has one substitute: {found['substitute']!r} on_reject and "
                f"{other!r} on_fail are two.",
            )
        elif other:
            found["substitute"] = other
    return found


def _follows(
    reader: Reader, value: JSON, place: Place, words: tuple[str, ...]
) -> tuple[str, str]:
    """The word, and the agent that takes over where it is substitute."""
    if isinstance(value, dict) and value.keys() == {"substitute"}:
        agent = reader.matching(
            value["substitute"], (*place, "substitute"), SLUG, "other-writer"
        )
        return ("substitute", agent) if agent else (words[0], "")
    plain = words[:-1]
    if isinstance(value, str) and value in plain:
        return value, ""
    if value == "substitute":
        reader.say(place, "A substitute has a name: write {substitute: other-agent}.")
        return words[0], ""
    given = value if isinstance(value, str) else repr(value)
    reader.say(
        place,
        f"{shown(given, limit=60)!r} will not do.{nearest(given, plain)} Or name "
        "another agent: {substitute: other-agent}.",
    )
    return words[0], ""


def _proposes(reader: Reader, value: JSON, place: Place) -> JSON:
    given = reader.mapping(value, place, _PROPOSES)
    agents = reader.names(given.get("agents", []), (*place, "agents"))
    if isinstance(value, dict) and not agents:
        reader.say(
            place, "Name the agents it may propose tasks for: agents: [copywriter]."
        )
    most = reader.count(given.get("most", 10), (*place, "most"), 1, MOST_PROPOSED)
    owner = reader.role(given.get("owner", "owner"), (*place, "owner"))
    return {"agents": agents, "most": most or 10, "owner": owner}


def _handoff(reader: Reader, value: JSON, place: Place) -> JSON:
    """What whoever takes the step over is told; refused where a part is missing."""
    given = reader.mapping(value, place, _HANDOFF)
    told: dict[str, JSON] = {}
    for key in ("goal", "acceptance"):
        told[key] = ""
        if isinstance(value, dict) and key not in given:
            reader.say(place, f"A handoff needs its {key}: add {key}: ….")
        elif key in given:
            text = reader.words(given[key], (*place, key), needed=True)
            told[key] = reader.template(text, (*place, key))
    due = reader.duration(given.get("due"), (*place, "due"), what="a due time")
    return told | {"due": due}
