"""Are the arms what they should be, and can they be told apart afterwards?"""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from orchestrator.domain.experiments.rounds.learning import arm_text, fingerprint
from orchestrator.domain.experiments.starting.checking import (
    Found,
    View,
    content_digest,
    is_text,
    listed,
    missing,
    ok,
    told,
)

UTM = ("utm_source", "utm_medium", "utm_campaign")
UTM_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_.-")


def released(view: View) -> Found:
    """What was released of each arm is, to the digest, what the plan pins."""
    given = view.by_arm("arms")
    for arm in view.arms:
        name, pinned = str(arm.get("name")), arm.get("digest")
        one = given.get(name, {})
        fields = one.get("fields")
        if not isinstance(fields, dict):
            return missing(f"Arm {told(name)}: its content was not handed in.")
        if content_digest(fields) != pinned:
            return missing(f"Arm {told(name)}: the plan pins other content.")
        if one.get("released") != pinned:
            return missing(f"Arm {told(name)}: this content is not released.")
        if not is_text(one.get("approved_by")):
            return missing(f"Arm {told(name)}: nobody approved it.")
    return ok(f"Released and approved, by digest: {listed(view.names)}.")


def differ(view: View) -> Found:
    """No two arms say the same, and all differ in one dimension."""
    contents = {name: view.contents.get(name) for name in view.names}
    without = [name for name, fields in contents.items() if fields is None]
    if without:
        return missing(f"No content to compare for {listed(without)}.")
    texts: dict[str, str] = {}
    for name, fields in contents.items():
        twin = texts.setdefault(arm_text(fields or {}), name)
        if twin != name:
            return missing(f"{told(twin)} and {told(name)} say the same.")
    varied = _varied([fields or {} for fields in contents.values()])
    dimension = str(view.plan.get("dimension") or "")
    if len(varied) > 1:
        return missing(f"They differ in {listed(varied)}: change one at a time.")
    if dimension and dimension in _names(view) and varied != [dimension]:
        return missing(f"They differ in {listed(varied)}, not in {told(dimension)}.")
    return ok(f"They differ in {listed(varied)} only.")


def tracking(view: View) -> Found:
    """A test hit of the event was seen for every arm."""
    record = view.record("tracking")
    event, hits = record.get("event"), record.get("hits")
    if not is_text(event):
        return missing("No event to count is named.")
    seen: dict[str, str] = {}
    for number, hit in enumerate(hits if isinstance(hits, list) else []):
        if not isinstance(hit, dict) or hit.get("event") != event:
            continue
        on = view.day(hit, "seen", f"tracking.hits[{number}]")
        if on is not None and on <= view.today:
            seen[str(hit.get("arm"))] = on.isoformat()
    without = [name for name in view.names if name not in seen]
    if without:
        return missing(f"No test hit of {told(event)} was seen for {listed(without)}.")
    each = [f"{name} {seen[name]}" for name in view.names]
    return ok(f"{told(event)} was seen: {listed(each)}.")


def utm(view: View) -> Found:
    """Each arm's link carries valid UTM parameters that tell it from the others."""
    record = view.record("utm")
    if record.get("needed") is False and is_text(record.get("why")):
        return ok(f"No links are tagged: {told(record['why'])}.")
    links = record.get("links")
    given = links if isinstance(links, dict) else {}
    tags: dict[str, str] = {}
    for name in view.names:
        wrong, tag = _utm(given.get(name))
        if wrong:
            return missing(f"Arm {told(name)}: {wrong}.")
        twin = tags.setdefault(tag, name)
        if twin != name:
            return missing(f"{told(twin)} and {told(name)} have the same UTM tags.")
    return ok(f"Valid and different for {listed(view.names)}.")


def repeat(view: View) -> Found:
    """No test in the learning log had these arms and this metric."""
    log = view.records("learnings")
    if log is None:
        return missing(
            "The learning log was not handed in: an empty list is an answer."
        )
    if any(name not in view.contents for name in view.names):
        return missing("Without the content of every arm no test is known again.")
    contents = [view.contents[name] for name in view.names]
    known = fingerprint(contents, str(view.plan.get("metric")))
    for one in log:
        if one.get("fingerprint") == known:
            what = told(one.get("finding") or "its result stands")
            return missing(f"{told(one.get('id'))} tested this already: {what}")
    return ok(f"None of {len(log)} learnings is of this test.")


def _varied(contents: list[dict[str, Any]]) -> list[str]:
    """The fields that are not the same in all arms, by name."""
    names = sorted({name for fields in contents for name in fields})
    return [
        name
        for name in names
        if len({arm_text({name: fields.get(name)}) for fields in contents}) > 1
    ]


def _names(view: View) -> set[str]:
    return {name for fields in view.contents.values() for name in fields}


def _utm(link: object) -> tuple[str, str]:
    """What is wrong with a link, and the tags that tell it from others."""
    if not isinstance(link, str) or not link.strip():
        return "no link", ""
    try:
        parts = urlsplit(link)
        values = parse_qs(parts.query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return f"{told(link)} is no link", ""
    if parts.scheme != "https" or not parts.netloc:
        return f"{told(link)} is no https link", ""
    for name in (*UTM, *(n for n in values if n.startswith("utm_") and n not in UTM)):
        said = values.get(name, [])
        if len(said) != 1 or not said[0]:
            return f"{name} stands {len(said)} times with a value, once is right", ""
        if set(said[0]) - UTM_CHARACTERS:
            return f"{name} is {told(said[0])}: small letters, digits, _ . - only", ""
    tags = sorted((n, v[0]) for n, v in values.items() if n.startswith("utm_"))
    return "", repr(tags)
