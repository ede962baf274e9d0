"""locale-check: a validator that compares a market's text with what it came from."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from babel import Locale

from orchestrator.agents.bundled import schemas as shared
from orchestrator.agents.bundled.launch.localiser import glossary_hits, source_of
from orchestrator.agents.bundled.launch.phrases import (
    FIELDS,
    Memory,
    folded,
    locale_of,
    phrases,
)
from orchestrator.agents.bundled.numbers import quantities
from orchestrator.agents.spec import agent
from orchestrator.domain.exchange import Brief, Remark

VERDICT = shared.JUDGEMENT


@agent(
    name="locale-check",
    version="1",
    title="Compares a market's text with its source",
    input_schema={"type": "object"},
    output_schema=VERDICT,
    validator=True,
)
def locale_check(brief: Brief) -> dict[str, Any]:
    """Judge the text itself, not what the localiser says of it.

    Found: a phrase left in the source language, a term of the glossary that is not
    there, a number that the source has not or that is lost, a claim that the market
    does not allow or that is not in its approved wording, and a market in which no
    claim of the message is approved.
    """
    given: Mapping[str, Any] = brief.inputs
    output: Any = brief.output
    source = source_of(given)
    spoken, target = locale_of(source["locale"]), locale_of(given["locale"])
    found = [
        *_left(given, source, output, spoken, target),
        *_terms(given, source, output, spoken, target),
        *_claims(given, source, output, target),
        *_numbers(given, source, output, spoken, target),
    ]
    return verdict(found)


def verdict(found: list[Remark]) -> dict[str, Any]:
    """What a validator gives: passed where nothing was found."""
    findings = [
        {"path": r.path, "start": r.start, "end": r.end, "message": r.message}
        for r in found
    ]
    return {"passed": not findings, "findings": findings}


def _left(
    given: Mapping[str, Any],
    source: Mapping[str, Any],
    output: Mapping[str, Any],
    spoken: Locale,
    target: Locale,
) -> Iterator[Remark]:
    """Phrases of the source that stand in the text as they are."""
    if spoken.language == target.language:
        return
    memory = Memory(
        given["translations"], given["facts"], spoken, target, given["launch"]
    )
    for name in FIELDS:
        for phrase in phrases(str(source[name])):
            same = memory.translated(phrase)
            start = str(output[name]).find(phrase)
            if start >= 0 and (same is None or folded(same) != folded(phrase)):
                yield Remark(
                    f"/{name}",
                    start,
                    start + len(phrase),
                    f"This is not in {target.language}: nobody translated it.",
                )


def _terms(
    given: Mapping[str, Any],
    source: Mapping[str, Any],
    output: Mapping[str, Any],
    spoken: Locale,
    target: Locale,
) -> Iterator[Remark]:
    texts = {name: str(output[name]) for name in FIELDS}
    for hit in glossary_hits(given["glossary"], source, texts, spoken, target):
        if not hit["found"]:
            name = hit["field"]
            message = f"The glossary has {hit['wanted']!r} for {hit['term']!r}."
            yield Remark(f"/{name}", 0, len(texts[name]), message)


def _claims(
    given: Mapping[str, Any],
    source: Mapping[str, Any],
    output: Mapping[str, Any],
    target: Locale,
) -> Iterator[Remark]:
    market, body = given["market"], str(output["body"])
    known = {claim["id"]: claim for claim in given["claims"]}
    for at, name in enumerate(output["claims"]):
        claim = known.get(name)
        path = f"/claims/{at}"
        if claim is None or market not in claim["markets"]:
            message = f"{name!r} is no claim that is approved in {market}."
            yield Remark(path, 0, len(name), message)
        elif claim["text"].get(target.language, "\0") not in body:
            message = f"The text has not the approved wording of {name!r}."
            yield Remark(path, 0, len(name), message)
    if source["claims"] and not output["claims"]:
        message = f"The message rests on claims, and none is approved in {market}."
        yield Remark("/body", 0, len(body), message)


def _numbers(
    given: Mapping[str, Any],
    source: Mapping[str, Any],
    output: Mapping[str, Any],
    spoken: Locale,
    target: Locale,
) -> Iterator[Remark]:
    """Numbers that came in or were lost; a claim has its own, in its own wording."""
    for name in FIELDS:
        before, after = str(source[name]), str(output[name])
        for claim in given["claims"]:
            before = before.replace(claim["text"].get(spoken.language, "\0"), " ")
            after = after.replace(claim["text"].get(target.language, "\0"), " ")
        had, has = _counted(before, spoken), _counted(after, target)
        if had != has:
            odd = sorted(map(str, (had - has) + (has - had)))
            message = f"The numbers differ from the source: {', '.join(odd)}."
            yield Remark(f"/{name}", 0, len(str(output[name])), message)


def _counted(text: str, locale: Locale) -> Counter[Decimal]:
    """The numbers of a text by value, each in the notation of its language."""
    return Counter(
        min(one.readings, default=Decimal(0)) for one in quantities(text, locale)
    )
