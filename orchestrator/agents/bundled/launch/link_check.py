"""link-check: a validator that reads a link as a browser would."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from orchestrator.agents.bundled.launch.locale_check import VERDICT, verdict
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief, Remark

LONGEST = 2_000  # characters that every browser and mail program takes
WANTED = ("utm_source", "utm_medium", "utm_campaign", "utm_content")
VALUE = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
STRAY = re.compile(r"[\s<>\"{}|\\^`]|[^\x21-\x7e]|%(?![0-9A-Fa-f]{2})")


@agent(
    name="link-check",
    version="1",
    title="Checks a link",
    input_schema={"type": "object"},
    output_schema=VERDICT,
    validator=True,
)
def link_check(brief: Brief) -> dict[str, Any]:
    """https, the host that was asked for, every parameter once, nothing unfinished."""
    output: Any = brief.output
    url = str(output["url"])
    found = [
        Remark("/url", 0, len(url), message)
        for message in _wrong(url, brief.inputs, output)
    ]
    return verdict(found)


def _wrong(
    url: str, given: Mapping[str, Any], output: Mapping[str, Any]
) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        host, asked = parts.hostname, urlsplit(str(given.get("url", ""))).hostname
    except ValueError:
        yield "This is no address."
        return
    if parts.scheme != "https" or not host:
        yield "The address is not https."
    if asked and host != asked:
        yield f"It leads to {host}, not to {asked}."
    if parts.username or parts.password:
        yield "The address carries a name or a password."
    if len(url) > LONGEST:
        yield f"The address has {len(url)} characters: {LONGEST} at most."
    stray = STRAY.search(url)
    if stray:
        yield f"{stray[0]!r} cannot stand in an address."
    said = parse_qsl(parts.query, keep_blank_values=True)
    counted = Counter(name.lower() for name, _ in said)
    for name, times in counted.items():
        if times > 1:
            yield f"{name} stands there {times} times."
    values = dict(said)
    for name in WANTED:
        if name not in values:
            yield f"{name} is missing."
        elif not VALUE.fullmatch(values[name]):
            yield f"{name} is {values[name]!r}: small letters, digits, - and _ only."
    told = output.get("parameters", {})
    if any(values.get(name) != value for name, value in told.items()):
        yield "The parameters listed are not those of the address."
