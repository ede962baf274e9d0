"""fact-checker: a validator that traces every number, price, date and percentage."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import re2
from babel import Locale, UnknownLocaleError

from orchestrator.agents.bundled import dates, schemas
from orchestrator.agents.bundled.evidence import Evidence, gather
from orchestrator.agents.bundled.numbers import Quantity, quantities
from orchestrator.agents.spec import agent
from orchestrator.domain import content
from orchestrator.domain.exchange import Brief, Remark

# Judged field by field in _structured: their strings are amounts and ids, not prose.
FIELDS = re.compile(r"/claims/\d+|/lines/\d+/(sku|price|was|currency)")


@agent(
    name="fact-checker",
    version="1",
    title="Traces every figure to a fact",
    input_schema={"type": "object"},
    output_schema=schemas.JUDGEMENT,
    timeout=60.0,
    validator=True,
)
def fact_checker(brief: Brief) -> dict[str, Any]:
    """Judge `brief.output` against the released contents in `brief.sources`.

    Figures are compared by value, in the notation of the copy's locale. A price counts
    only with its currency and for the copy's market. Numbers written as words, and
    which product a figure in running text belongs to, are not judged.
    """
    output = brief.output
    members: Mapping[str, Any] = output if isinstance(output, dict) else {}
    evidence = gather(brief.sources, market=_said(members, "market"))
    locale = _locale(_said(members, "locale"))
    found = list(_structured(members, evidence))
    for path, text in content.strings(output):
        if not FIELDS.fullmatch(path):
            found += _untraced(path, text, evidence, locale)
    findings = [
        {"path": r.path, "start": r.start, "end": r.end, "message": r.message}
        for r in found
    ]
    return {"passed": not findings, "findings": findings}


def _structured(copy: Mapping[str, Any], evidence: Evidence) -> Iterator[Remark]:
    for at, claim in enumerate(_listed(copy, "claims")):
        if claim not in evidence.fact_ids:
            yield _whole(f"/claims/{at}", claim, "is not the id of a released fact")
    for at, line in enumerate(_listed(copy, "lines")):
        if not isinstance(line, dict):
            continue
        offer = evidence.offers.get(str(line.get("sku")))
        if offer is None:
            path = f"/lines/{at}/sku" if "sku" in line else f"/lines/{at}"
            yield _whole(path, line.get("sku"), "has no released offer in this market")
            continue
        names = evidence.names.get(offer["sku"], {offer["sku"]})
        expected = {name: {offer[name]} for name in ("price", "was", "currency")}
        for name, right in ({"name": names} | expected).items():
            if name in line and line[name] not in right:
                wanted = " or ".join(sorted(right))
                what = f"is not the {name} on record: {wanted}"
                yield _whole(f"/lines/{at}/{name}", line[name], what)


def _untraced(
    path: str, text: str, evidence: Evidence, locale: Locale
) -> Iterator[Remark]:
    known = evidence.texts | evidence.offers.keys()
    known |= {t for day in evidence.dates for t in dates.written(day, locale)}
    covered = _covered(text, known)
    seen = list(covered)
    for date in dates.LOOKS_LIKE.finditer(text):
        if not _inside(date.span(), covered):
            seen.append(date.span())
            message = f"The date {date[0]!r} is in no released offer or fact."
            yield Remark(path, date.start(), date.end(), message)
    for one in quantities(text, locale):
        if not _inside((one.start, one.end), seen) and not _traced(one, text, evidence):
            quote = " ".join(text[one.start : one.end].split())
            message = f"{quote!r} {_expected(one, evidence)}"
            yield Remark(path, one.start, one.end, message)


def _traced(one: Quantity, text: str, evidence: Evidence) -> bool:
    if one.kind == "money":
        return any((value, one.currency) in evidence.money for value in one.readings)
    if one.kind == "percent":
        return not one.readings.isdisjoint(evidence.percents)
    amounts = {amount for amount, _ in evidence.money}
    has_cents = re.search(r"[.,]\d\d$", text[one.start : one.end])
    return not one.readings.isdisjoint(
        evidence.numbers | amounts if has_cents else evidence.numbers
    )


def _expected(one: Quantity, evidence: Evidence) -> str:
    if one.kind == "money":
        right = ", ".join(f"{amount} {unit}" for amount, unit in sorted(evidence.money))
        return f"is no released price in this market; these are: {right or 'none'}."
    if one.kind == "percent":
        right = ", ".join(f"{value} %" for value in sorted(evidence.percents))
        return f"is no released percentage; these are: {right or 'none'}."
    return "is a number that no released fact or offer holds."


def _covered(text: str, known: set[str]) -> list[tuple[int, int]]:
    """Where known wordings stand in `text` as whole words, the longest first."""
    longest = sorted((re2.escape(one) for one in known if one), key=len, reverse=True)
    if not longest:
        return []
    # RE2: the wordings come from agents, and only it is safe with a stranger's pattern
    spans = (m.span() for m in re2.finditer(f"(?i)(?:{'|'.join(longest)})", text))
    return [(start, end) for start, end in spans if _stands_alone(text, start, end)]


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[:start][-1:], text[end : end + 1]
    return not (_in_word(before) or _in_word(after))


def _in_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _inside(span: tuple[int, int], covered: Sequence[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in covered)


def _whole(path: str, value: object, what: str) -> Remark:
    length = len(value) if isinstance(value, str) else 0
    return Remark(path, 0, length, f"{content.shown(str(value), limit=60)!r} {what}.")


def _listed(copy: Mapping[str, Any], name: str) -> list[Any]:
    value = copy.get(name)
    return value if isinstance(value, list) else []


def _said(copy: Mapping[str, Any], name: str) -> str:
    value = copy.get(name)
    return value if isinstance(value, str) else ""


def _locale(said: str) -> Locale:
    try:
        return Locale.parse(said.replace("-", "_"))
    except (ValueError, UnknownLocaleError):
        return dates.ENGLISH
