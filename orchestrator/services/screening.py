"""Judge outputs: load the named ruleset, screen the exact bytes, act on the result.

Screening itself is a pure function (orchestrator.domain.screening); here its inputs
are read from the ledger, so the same output under the same ruleset screens the same.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.db import connection

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.definitions import Step
from orchestrator.domain.exchange import Remark, Verdict
from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.engine import screen
from orchestrator.domain.screening.findings import Finding
from orchestrator.domain.screening.records import ApprovedOffer, PriceRecord
from orchestrator.domain.screening.rules import Ruleset as CompiledRuleset
from orchestrator.domain.screening.rules import compile_ruleset, read_rule
from orchestrator.models import Output, Ruleset, RulesetInForce
from orchestrator.services import briefs
from orchestrator.services.briefs import Place, Source
from orchestrator.services.locking import in_one_transaction, lock_run
from orchestrator.services.prices import records
from orchestrator.services.refusals import in_words


@lru_cache(maxsize=16)
def ruleset(ruleset_id: int) -> tuple[CompiledRuleset, tuple[PriceRecord, ...]]:
    """A pinned ruleset, compiled, with the prices of its list. Immutable: cached."""
    pinned = Ruleset.objects.select_related("price_list").get(pk=ruleset_id)
    rules = [
        read_rule(v.definition, version_id=v.pk) for v in pinned.versions.order_by("pk")
    ]
    return compile_ruleset(pinned.pk, rules), records(pinned.price_list)


def context_of(
    brand: str,
    currency: str,
    inputs: Mapping[str, JSON],
    sources: Iterable[Source],
    prices: tuple[PriceRecord, ...],
    *,
    scored: bool,
) -> Context:
    """What an output is judged against: its place, the prices, the approved offers.

    Market, channel and locale are the brief's inputs of these names. Offers count as
    approved when people released the output that made them.
    """
    today = datetime.now(UTC).date()
    offers = [
        offer
        for source in sources
        if source.approved and source.offers_at
        for offer in _offers(source)
    ]
    return Context(
        brand=brand,
        market=_word(inputs, "market"),
        channel=_word(inputs, "channel"),
        locale=_word(inputs, "locale") or "en",
        currency=currency,
        on=today,
        prices=prices,
        offers=tuple(offers),
        confidence_kind="scored" if scored else "deterministic",
    )


def judge(
    value: JSON,
    ruleset_id: int,
    *,
    place: Place,
    inputs: Mapping[str, JSON],
    sources: Iterable[Source],
    verdicts: Mapping[str, Verdict | None],
    confidence: float | None,
    currency: str,
) -> tuple[Finding, ...]:
    """Screen one content under one ruleset; the step's own review adds its finding."""
    compiled, prices = ruleset(ruleset_id)
    context = context_of(
        place.brand, currency, inputs, sources, prices, scored=place.agent.scored
    )
    found = screen(value, compiled, context, verdicts=verdicts, confidence=confidence)
    return (*found, *_own_review(place.definition))


def settle(output_id: int, *, actor: str) -> str:
    """Screen an output under the ruleset in force now, and act on the result.

    For outputs whose last verdict came in, edits, and whatever a new ruleset
    concerns. Returns released, held, settling, withdrawn, inspecting or closed.
    """
    output = Output.objects.select_related("task", "brand").get(pk=output_id)
    made = _producing(output)
    wanted = set(output.task.validators)
    verdicts = verdicts_on(output)
    if wanted - verdicts.keys():
        return "inspecting"
    in_force = RulesetInForce.objects.get(brand_id=output.brand_id).ruleset_id
    place = briefs.place_of(made.task)
    assert made.attempt_id is not None
    sources = briefs.sources_of(made.attempt_id)
    scope = briefs.scope_of(place, sources)
    findings = judge(
        content.parse(bytes(output.content or b"")),
        in_force,
        place=place,
        inputs=briefs.inputs_at(place, scope),
        sources=sources,
        verdicts=verdicts,
        confidence=made.confidence,
        currency=output.brand.currency,
    )
    with in_words():
        return in_one_transaction(_act, output, in_force, findings, actor)


def verdicts_on(output: Output) -> dict[str, Verdict | None]:
    """What validators said of an output, by validator; None: could not say."""
    return {
        v.validator.name: None
        if v.passed is None
        else Verdict(
            v.passed,
            tuple(
                Remark(r["path"], r["start"], r["end"], r["message"]) for r in v.remarks
            ),
        )
        for v in output.verdicts.select_related("validator")
    }


def as_rows(findings: Sequence[Finding]) -> str:
    """Findings as the JSON that ledger_judge reads."""
    return json.dumps(
        [
            {
                "version": f.rule if isinstance(f.rule, int) else None,
                "slug": f.slug,
                "detector": f.detector,
                "category": f.category,
                "severity": f.severity,
                "blocking": f.blocking,
                "path": f.path,
                "start": f.start,
                "end": f.end,
                "message": f.message,
                "expected": (f.expected or "")[:200],
                "actual": (f.actual or "")[:200],
                "roles": list(f.roles),
                "people": f.people,
            }
            for f in findings
        ]
    )


def _act(
    output: Output, ruleset_id: int, findings: Sequence[Finding], actor: str
) -> str:
    lock_run(output.run_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.state FROM task t WHERE t.id = %s FOR NO KEY UPDATE",
            [output.task_id],
        )
        if cursor.fetchone() != ("held",):
            return "closed"
        cursor.execute(
            "SELECT ledger_judge(%s, %s, %s, %s)",
            [output.pk, ruleset_id, as_rows(findings), actor],
        )
        result: str = cursor.fetchone()[0]
        return result


def _producing(output: Output) -> Output:
    """The agent's output that `output` is, or that it edits."""
    made = output
    while made.attempt_id is None:
        assert made.supersedes is not None
        made = made.supersedes
    return made


def _own_review(step: Step) -> tuple[Finding, ...]:
    if step.review is None:
        return ()
    roles = ", ".join(step.review.roles)
    return (
        Finding(
            rule=None,
            slug="step-review",
            detector="review",
            category="always_review",
            severity="medium",
            blocking=True,
            path="",
            start=0,
            end=0,
            message=f"The workflow asks {roles} to see every output of this step.",
            roles=step.review.roles,
            people=step.review.people,
            expected=None,
            actual=None,
        ),
    )


def _offers(source: Source) -> Iterable[ApprovedOffer]:
    listed = content.at(source.content, source.offers_at)
    for offer in listed if isinstance(listed, list) else ():
        if isinstance(offer, dict):
            try:
                yield _offer(offer)
            except (KeyError, ValueError, InvalidOperation):
                continue  # an offer we cannot read approves nothing


def _offer(offer: Mapping[str, JSON]) -> ApprovedOffer:
    was, percent = offer.get("was"), offer.get("percent")
    ends = offer.get("ends")
    return ApprovedOffer(
        sku=str(offer["sku"]),
        market=str(offer["market"]),
        amount=Decimal(str(offer["price"])),
        currency=str(offer["currency"]),
        was=None if was is None else Decimal(str(was)),
        percent=None if percent is None else Decimal(str(percent)),
        # people approved it for copy that goes out later: it counts from now on
        starts=None,
        ends=None if ends is None else datetime.fromisoformat(str(ends)).date(),
    )


def _word(inputs: Mapping[str, JSON], name: str) -> str | None:
    value = inputs.get(name)
    return value if isinstance(value, str) else None
