"""Judge outputs: load the named ruleset, screen the exact bytes, act on the result.

Screening is a pure function (orchestrator.domain.screening) of what is read here.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.db import connection

from orchestrator.domain import content, questions
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Remark, Verdict
from orchestrator.domain.screening.context import Context
from orchestrator.domain.screening.engine import screen
from orchestrator.domain.screening.findings import Finding
from orchestrator.domain.screening.records import (
    ApprovedClaim,
    ApprovedOffer,
    PriceRecord,
)
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.rules import Ruleset as CompiledRuleset
from orchestrator.domain.screening.rules import compile_ruleset, read_rule
from orchestrator.domain.workflow.definitions import Step
from orchestrator.models import (
    Attempt,
    Kept,
    Output,
    ReviewItem,
    Ruleset,
    RulesetInForce,
)
from orchestrator.services import news
from orchestrator.services.catalogue.allowance_terms import pinned_terms
from orchestrator.services.catalogue.prices import records
from orchestrator.services.deciding import autonomy
from orchestrator.services.locking import in_one_transaction, lock_run
from orchestrator.services.refusals import in_words
from orchestrator.services.running.definitions import amended_at
from orchestrator.services.running.earlier import last_released
from orchestrator.services.running.places import Place, inputs_at, place_of, scope_of
from orchestrator.services.running.sources import Source, sources_of

RULES_KEPT = 4_096  # versions of red lines whose reading a worker remembers
ASKING = "direction"  # the agent whose outputs are questions
_rules_read: dict[int, tuple[Mapping[str, JSON], Rule]] = {}


@dataclass(frozen=True, slots=True)
class InForce:
    """A pinned ruleset ready to judge with: immutable, safe to share and to cache.

    `compares`: a rule asks what changed since the last released content.
    """

    compiled: CompiledRuleset
    prices: tuple[PriceRecord, ...]
    claims: tuple[ApprovedClaim, ...] = ()
    offers: tuple[ApprovedOffer, ...] = ()
    compares: bool = False


@lru_cache(maxsize=16)
def ruleset(ruleset_id: int) -> InForce:
    """A pinned ruleset, compiled, with its prices and what may be said: cached."""
    pinned = Ruleset.objects.select_related("price_list").get(pk=ruleset_id)
    rules = [_rule(v.pk, v.definition) for v in pinned.versions.order_by("pk")]
    compiled = compile_ruleset(pinned.pk, rules)
    claims, offers = pinned_terms(pinned)
    return InForce(
        compiled,
        records(pinned.price_list),
        claims,
        offers,
        compares="changed" in compiled.compiled,
    )


def _rule(version_id: int, definition: Mapping[str, JSON]) -> Rule:
    """Read a version once: it is immutable, and the next ruleset holds most of them."""
    known = _rules_read.get(version_id)
    if known is None or known[0] != definition:
        if len(_rules_read) >= RULES_KEPT:
            _rules_read.clear()
        known = definition, read_rule(definition, version_id=version_id)
        _rules_read[version_id] = known
    return known[1]


def context_of(
    place: Place,
    currency: str,
    inputs: Mapping[str, JSON],
    sources: Iterable[Source],
    force: InForce,
    *,
    on: date | None = None,
) -> Context:
    """What an output is judged against: its place, prices, what may be said.

    Market, channel, locale, vertical and audience are the brief's inputs of these
    names. Offers count as approved when they are pinned, or when people released the
    output that made them. `on` is the day it is judged for, None: today.
    """
    made = [
        offer
        for source in sources
        if source.approved and source.offers_at
        for offer in _offers(source)
    ]
    return Context(
        brand=place.brand,
        market=_word(inputs, "market"),
        channel=_word(inputs, "channel"),
        locale=_word(inputs, "locale") or "en",
        currency=currency,
        on=on or datetime.now(UTC).date(),
        prices=force.prices,
        offers=(*force.offers, *made),
        confidence_kind="scored" if place.agent.scored else "deterministic",
        claims=force.claims,
        vertical=_word(inputs, "vertical"),
        audience=_word(inputs, "audience"),
        agent=place.agent.name,
        step=place.step,
        previous=last_released(place) if force.compares else None,
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
    on: date | None = None,
    by_person: bool = False,
) -> tuple[Finding, ...]:
    """Screen one content under one ruleset; the step's own review adds its finding.

    A question of direction is held for whom it asks, unless a person answered it; the
    work of an agent of little autonomy is held, unless a person wrote it.
    """
    force = ruleset(ruleset_id)
    context = context_of(place, currency, inputs, sources, force, on=on)
    found = screen(
        value, force.compiled, context, verdicts=verdicts, confidence=confidence
    )
    asks = () if by_person else _direction(value, place)
    held = () if by_person else autonomy.held_for(value, place)
    return (*found, *asks, *held, *_own_review(place.definition))


@dataclass(frozen=True, slots=True)
class Material:
    """All of an output that its judging needs, read from the ledger."""

    output: Output
    content: JSON
    place: Place
    inputs: Mapping[str, JSON]
    sources: tuple[Source, ...]
    verdicts: Mapping[str, Verdict | None]
    confidence: float | None


def material_of(output: Output) -> Material:
    """Read it; an edit has the place and sources of the agent's output it edits."""
    made = producing(output)
    attempt = _given_to(output, made)
    amended = amended_at(made.run_id, attempt.started_at)
    place = replace(place_of(made.task), amended=amended, attempt_id=attempt.pk)
    sources = sources_of(attempt.pk)
    scope = scope_of(place, sources)
    return Material(
        output=output,
        content=content.parse(bytes(output.content or b"")),
        place=place,
        inputs=inputs_at(place, scope),
        sources=sources,
        verdicts=verdicts_on(output),
        confidence=made.confidence,
    )


def judge_again(
    output: Output, ruleset_id: int, *, on: date | None = None
) -> tuple[Finding, ...]:
    """What one ruleset says of an output as the ledger has it, today or `on` a day."""
    found = material_of(output)
    return judge(
        found.content,
        ruleset_id,
        place=found.place,
        inputs=found.inputs,
        sources=found.sources,
        verdicts=found.verdicts,
        confidence=found.confidence,
        currency=output.brand.currency,
        on=on,
        by_person=output.attempt_id is None,
    )


def _given_to(output: Output, made: Output) -> Attempt:
    """The attempt that made it, or the last one for which it was kept."""
    kept = Kept.objects.filter(output__in=[output.pk, made.pk])
    last = kept.select_related("attempt").order_by("-attempt").first()
    attempt = made.attempt if last is None else last.attempt
    assert attempt is not None
    return attempt


def settle(output_id: int, *, actor: str) -> str:
    """Screen an output under the ruleset in force now, and act on the result.

    For outputs whose last verdict came in, edits, and whatever a new ruleset
    concerns. Returns released, held, settling, withdrawn, inspecting or closed.
    """
    output = Output.objects.select_related("task", "brand").get(pk=output_id)
    if output.task.state != "held":
        return "closed"  # what it was made from may be erased by now
    wanted = set(output.task.validators)
    if wanted - verdicts_on(output).keys():
        return "inspecting"
    in_force = RulesetInForce.objects.get(brand_id=output.brand_id).ruleset_id
    findings = judge_again(output, in_force)
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
    _tell(output)
    return result


def _tell(output: Output) -> None:
    """Its run moved, and so did the task's newest items: one closed, one opened."""
    items = ReviewItem.objects.filter(task_id=output.task_id).order_by("-pk")
    names = [f"item-{pk}" for pk in items.values_list("pk", flat=True)[:2]]
    news.tell(f"run-{output.run_id}", "queue", *names, brand=output.brand_id)


def producing(output: Output) -> Output:
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


def _direction(value: JSON, place: Place) -> tuple[Finding, ...]:
    """What the agent `direction` gives is a question: it waits for whom it asks."""
    if place.agent.name != ASKING:
        return ()
    try:
        asked = questions.read(value)
        roles, severity, message = asked.roles, asked.severity, asked.prompt
    except BadInput as error:
        roles, severity = ("owner",), "high"
        message = f"This question cannot be read: {error}"
    return (
        Finding(
            rule=None,
            slug="direction",
            detector="direction",
            category="direction",
            severity=severity,
            blocking=True,
            path="",
            start=0,
            end=0,
            message=message,
            roles=roles,
            people=1,
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
