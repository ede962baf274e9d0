"""render-qa: what a rendered mail needs before anybody may get it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from orchestrator.agents.bundled.lifecycle import merging, rendering
from orchestrator.agents.bundled.lifecycle.leaving import hrefs, missing_ways_out
from orchestrator.agents.bundled.schemas import NAME, many, record
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief

LONGEST_SUBJECT = 78
LONGEST_TEXT = 20_000
LINK = re.compile(r"https?://[^\s<>\"')\]]+|http:[^\s]*")


@agent(
    name="render-qa",
    version="1",
    title="Checks the rendered mail",
    input_schema=record(rendering.GIVEN),
    output_schema=record(
        {
            "sound": {"type": "boolean"},
            "unsubscribe": {"type": "boolean"},
            "problems": many(record({"check": NAME, "where": NAME, "said": NAME})),
            "said": NAME,
        }
    ),
)
def render_qa(brief: Brief) -> dict[str, Any]:
    """Sound only without a problem: the way out, fields, links, length, plain text.

    A mail that is not sound goes nowhere: no approval of this run changes that.
    """
    inputs: Mapping[str, Any] = brief.inputs
    mail = rendering.mail_of(inputs)
    found = [_problem("unsubscribe", *wrong) for wrong in missing_ways_out(mail)]
    can_leave = not found
    for sample in rendering.samples_of(mail, inputs["samples"]):
        found += [*_fields(sample), *_lengths(sample), *_links(sample)]
    once = list({(p["check"], p["said"]): p for p in found}.values())
    return {
        "sound": not once,
        "unsubscribe": can_leave,
        "problems": once,
        "said": " ".join(p["said"] for p in once) or "Nothing to mend.",
    }


def _problem(check: str, where: str, said: str) -> dict[str, str]:
    return {"check": check, "where": where, "said": said}


def _fields(sample: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for part in merging.PARTS:
        left = merging.ODD.search(sample.get(part) or "")
        if left is not None:
            said = f"A merge field is left open in the {part}."
            yield _problem("fields", part, said)


def _lengths(sample: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    if len(sample["subject"]) > LONGEST_SUBJECT:
        said = f"A subject has more than {LONGEST_SUBJECT} characters."
        yield _problem("length", "subject", said)
    if not sample["text"].strip():
        yield _problem("plain text", "text", "There is no plain text part.")
    if len(sample["text"]) > LONGEST_TEXT:
        yield _problem("length", "text", f"More than {LONGEST_TEXT} characters.")


def _links(sample: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    parts = {"text": LINK.findall(sample["text"])}
    if "html" in sample:
        parts["html"] = hrefs(sample["html"])
    for part, links in parts.items():
        for link in links:
            split = urlsplit(link)
            if split.scheme == "mailto":
                continue
            if split.scheme != "https" or "." not in split.netloc:
                said = f"A link of the {part} is no https address."
                yield _problem("links", part, said)
