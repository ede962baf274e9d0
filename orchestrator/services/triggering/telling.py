"""What one line of the history is to a trigger: its causes, with their facts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from django.db.models import QuerySet

from orchestrator.domain import triggers as domain
from orchestrator.domain.content import JSON
from orchestrator.models import (
    Allowance,
    Firing,
    Price,
    Release,
    Ruleset,
    RulesetAllowance,
    Task,
    Trigger,
)

Triggers: TypeAlias = "QuerySet[Trigger]"
Place: TypeAlias = tuple[int, str, str]  # product, market, currency
History: TypeAlias = list[tuple[date, Decimal]]
MOST_PRICES = 200  # told of one list; `count` says how many there are


@dataclass(frozen=True, slots=True)
class Told:
    """An event with its brand and, where it is of a run, the workflow's slug."""

    xid: int
    event: int
    noun: str
    after: str
    subject: int
    run: int | None
    at: datetime
    why: str
    brand: int | None
    workflow: str | None


@dataclass(frozen=True, slots=True)
class Cause:
    """Something to fire for, once. `depth` counts the triggers in a row behind it."""

    name: str
    facts: dict[str, JSON]
    depth: int = 0


def watched(trigger: Trigger) -> tuple[str, str]:
    """The noun and state of the events that can concern a trigger."""
    if trigger.kind == "event":
        return str(trigger.spec["noun"]), str(trigger.spec["after"])
    if trigger.kind == "result":
        return "release", "released"
    return "ruleset", "in_force"


def causes(trigger: Trigger, told: Told) -> Iterator[Cause]:
    """What `trigger` is to fire for because of this event; nothing for most."""
    if (told.noun, told.after) != watched(trigger):
        return
    wanted = trigger.spec.get("workflow")
    if wanted and wanted != told.workflow:
        return
    if trigger.kind == "event":
        yield _event(told)
    elif trigger.kind == "result":
        yield from _result(trigger, told)
    elif trigger.kind == "price":
        yield from _price(trigger, told)
    else:
        yield from _claim(trigger, told)


def _event(told: Told) -> Cause:
    facts: dict[str, JSON] = {
        "event": told.event,
        "noun": told.noun,
        "after": told.after,
        "subject": told.subject,
        "run": told.run,
        "workflow": told.workflow,
        "at": domain.stamp(told.at),
        "why": told.why,
    }
    if told.noun == "task":
        task = Task.objects.filter(pk=told.subject).first()
        facts["step"] = task.step if task else None
    return Cause(f"event:{told.event}", facts, _depth(told.run))


def _result(trigger: Trigger, told: Told) -> Iterator[Cause]:
    """The content itself is not kept here: it is read when the firing is carried out,
    so that what was recalled or erased meanwhile goes nowhere."""
    rows = Release.objects.select_related("output__task").filter(pk=told.subject)
    release = rows.first()
    if release is None:
        return
    task = release.output.task
    if trigger.spec.get("step") not in (None, task.step):
        return
    facts: dict[str, JSON] = {
        "release": release.pk,
        "output": release.output_id,
        "run": told.run,
        "workflow": told.workflow,
        "step": task.step,
        "index": task.index,
        "title": task.title,
    }
    yield Cause(f"release:{release.pk}", facts, _depth(told.run))


def _price(trigger: Trigger, told: Told) -> Iterator[Cause]:
    now, before = _rulesets(told)
    if before is not None and now.price_list_id == before.price_list_id:
        return
    changed = _changed(now, trigger)
    if not changed:
        return
    facts: dict[str, JSON] = {
        "list": now.price_list.number,
        "source": now.price_list.source,
        "changed": [*changed[:MOST_PRICES]],
        "count": len(changed),
    }
    yield Cause(f"price list:{now.price_list.number}", facts)


def _changed(now: Ruleset, trigger: Trigger) -> list[dict[str, JSON]]:
    """The prices of the newest list that no earlier list had as they are, of the
    products and markets watched; with what was valid before by the earlier lists."""
    rows = Price.objects.filter(price_list=now.price_list)
    if trigger.spec.get("skus"):
        rows = rows.filter(product__sku__in=trigger.spec["skus"])
    if trigger.spec.get("markets"):
        rows = rows.filter(market__in=trigger.spec["markets"])
    newest = list(rows.select_related("product").order_by("product__sku", "valid_from"))
    known = _known(now, {price.product_id for price in newest})
    found: list[dict[str, JSON]] = []
    for price in newest:
        place = (price.product_id, price.market, price.currency)
        earlier = known.get(place, [])
        until = [a for day, a in earlier if day <= price.valid_from]
        before = until[-1] if until else None
        if before is not None and before == price.amount:
            continue
        found.append(
            {
                "sku": price.product.sku,
                "market": price.market,
                "currency": price.currency,
                "amount": str(price.amount),
                "before": str(before) if before is not None else None,
                "valid_from": price.valid_from.isoformat(),
            }
        )
    return found


def _known(now: Ruleset, products: set[int]) -> dict[Place, History]:
    """Of the earlier lists: the dated amounts a product, market and currency."""
    rows = Price.objects.filter(
        price_list__brand=now.brand_id,
        price_list__number__lt=now.price_list.number,
        product_id__in=products,
    ).order_by("valid_from", "price_list__number")
    known: dict[Place, History] = {}
    for price in rows:
        place = (price.product_id, price.market, price.currency)
        known.setdefault(place, []).append((price.valid_from, price.amount))
    return known


def _claim(trigger: Trigger, told: Told) -> Iterator[Cause]:
    now, before = _rulesets(told)
    have, had = _pinned(now), _pinned(before)
    slugs = trigger.spec.get("slugs") or []
    assert isinstance(slugs, list)
    for pk in sorted(have.keys() ^ had.keys()):
        one = have.get(pk) or had[pk]
        if slugs and one.slug not in slugs:
            continue
        replaced = any((a.kind, a.slug) == (one.kind, one.slug) for a in have.values())
        if pk in had and replaced:
            continue  # its next version says so
        change = "approved" if pk in have else "withdrawn"
        facts: dict[str, JSON] = {
            "kind": one.kind,
            "slug": one.slug,
            "version": one.number,
            "change": change,
        }
        name = f"{one.kind}:{one.slug}:{one.number}:{change} in ruleset {now.number}"
        yield Cause(name, facts)


def _rulesets(told: Told) -> tuple[Ruleset, Ruleset | None]:
    """The ruleset that came in force, and the one of the brand before it."""
    rows = Ruleset.objects.select_related("price_list")
    now = rows.get(pk=told.subject)
    return now, rows.filter(brand=now.brand_id, number=now.number - 1).first()


def _pinned(ruleset: Ruleset | None) -> dict[int, Allowance]:
    if ruleset is None:
        return {}
    pins = RulesetAllowance.objects.filter(ruleset=ruleset).select_related("allowance")
    return {pin.allowance_id: pin.allowance for pin in pins}


def _depth(run: int | None) -> int:
    """How many triggers in a row led to this run."""
    if run is None:
        return 0
    firing = Firing.objects.filter(run_id=run).order_by("pk").first()
    return int(firing.facts.get("depth", 0)) + 1 if firing else 0
