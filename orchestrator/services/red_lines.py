"""Write red lines, and put them in force: always a second admin."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from orchestrator.domain import content
from orchestrator.domain.errors import BadInput, BadRule, NotPermitted
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.rules import compile_ruleset, read_rule
from orchestrator.models import (
    Brand,
    Due,
    PriceList,
    Principal,
    RedLine,
    RedLineVersion,
    ReviewItem,
    Ruleset,
    RulesetEntry,
    RulesetInForce,
)
from orchestrator.services.people import roles_of
from orchestrator.services.refusals import in_words

WRITERS = {"admin"}


def create(
    brand: Brand, *, definition: Mapping[str, Any], by: Principal
) -> RedLineVersion:
    """A new red line of a brand, as a draft version. Raises BadRule, BadInput, …"""
    _permit(by, brand)
    rule = _checked(definition)
    if RedLine.objects.filter(brand=brand, slug=rule.slug).exists():
        raise BadInput(f"{brand.name} has a red line {rule.slug!r} already: edit it.")
    with transaction.atomic():
        line = RedLine.objects.create(
            brand=brand, slug=rule.slug, category=rule.category
        )
        return _version(line, rule, by)


def draft(
    red_line: RedLine, *, definition: Mapping[str, Any], by: Principal
) -> RedLineVersion:
    """A new draft version of a red line; it changes nothing until it is made live."""
    _permit(by, red_line.brand)
    rule = _checked(definition)
    if rule.slug != red_line.slug:
        raise BadInput(
            f"The slug of a red line never changes: {red_line.slug!r}, not"
            f" {rule.slug!r}. Create another red line for it."
        )
    with transaction.atomic():
        Brand.objects.select_for_update(no_key=True).get(pk=red_line.brand_id)
        return _version(red_line, rule, by)


def make_live(version: RedLineVersion, *, by: Principal, reason: str = "") -> Ruleset:
    """Put a version in force in place of its red line's live one.

    Never by its author. Everything not yet out is screened again within a second.
    Raises NotPermitted or BadInput.
    """
    brand = version.red_line.brand
    _permit(by, brand)
    if version.author_id == by.pk:
        raise NotPermitted("You wrote this version: a second admin must make it live.")
    live = list(live_versions(brand))
    if version.pk in {v.pk for v in live}:
        raise BadInput(f"{version} is live already.")
    others = [v for v in live if v.red_line_id != version.red_line_id]
    why = reason or f"{version} made live"
    return put_in_force(brand, [*others, version], None, by=by, reason=why)


def retire(red_line: RedLine, *, by: Principal, reason: str) -> Ruleset:
    """Take a red line out of force. What it held stays held. Needs a reason."""
    _permit(by, red_line.brand)
    if not reason.strip():
        raise BadInput("Retiring a red line loosens the guard: give the reason.")
    live = list(live_versions(red_line.brand))
    kept = [v for v in live if v.red_line_id != red_line.pk]
    if len(kept) == len(live):
        raise BadInput(f"{red_line.slug} is not live: there is nothing to retire.")
    mine = next(v for v in live if v.red_line_id == red_line.pk)
    if mine.author_id == by.pk:
        raise NotPermitted("You wrote this red line: a second admin must retire it.")
    return put_in_force(red_line.brand, kept, None, by=by, reason=reason.strip())


def live_versions(brand: Brand) -> QuerySet[RedLineVersion]:
    """The versions an output of `brand` is judged by now."""
    return (
        RedLineVersion.objects.filter(entries__ruleset__rulesetinforce__brand=brand)
        .select_related("red_line", "author")
        .order_by("red_line__category", "red_line__slug")
    )


def put_in_force(
    brand: Brand,
    versions: Iterable[RedLineVersion],
    price_list: PriceList | None,
    *,
    by: Principal,
    reason: str,
) -> Ruleset:
    """Pin `versions` and a price list (None: the current one) as the ruleset in force.

    Every held output not yet out is screened again: a due row each. Raises BadRule
    where the set does not compile, NotPermitted where the database refuses.
    """
    chosen = sorted(versions, key=lambda v: v.pk)
    rules = [read_rule(v.definition, version_id=v.pk) for v in chosen]
    digest = compile_ruleset(0, rules).digest
    with in_words(), transaction.atomic():
        Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)
        before = (
            RulesetInForce.objects.select_related("ruleset").filter(brand=brand).first()
        )
        prices = price_list or (before.ruleset.price_list if before else None)
        ruleset = Ruleset.objects.create(
            brand=brand,
            number=before.ruleset.number + 1 if before else 1,
            price_list=prices or _empty_list(brand, by),
            digest=digest,
            made_by=by,
            reason=reason,
        )
        for version in chosen:
            RulesetEntry.objects.create(ruleset=ruleset, version=version)
        if before:
            RulesetInForce.objects.filter(brand=brand).update(ruleset=ruleset)
        else:
            RulesetInForce.objects.create(brand=brand, ruleset=ruleset)
        _screen_again(brand)
    return ruleset


def _screen_again(brand: Brand) -> None:
    open_items = ReviewItem.objects.filter(
        brand=brand, kind="output", state__in=("open", "settling")
    )
    Due.objects.bulk_create(
        [
            Due(kind="settle", at=item.created_at, output_id=item.output_id)
            for item in open_items.only("created_at", "output_id")
        ],
        ignore_conflicts=True,
        batch_size=1000,
    )


def _version(line: RedLine, rule: Rule, by: Principal) -> RedLineVersion:
    newest = line.versions.order_by("-number").first()
    return RedLineVersion.objects.create(
        red_line=line,
        number=newest.number + 1 if newest else 1,
        name=rule.name,
        definition=rule.as_json(),
        severity=rule.severity,
        blocking=rule.blocking,
        roles=list(rule.roles),
        people=rule.people,
        author=by,
    )


def _checked(definition: Mapping[str, Any]) -> Rule:
    try:
        content.admit(dict(definition))
        rule = read_rule(definition)
        compile_ruleset(0, [rule])
    except (TypeError, ValueError) as error:
        raise BadRule(f"The red line cannot be read: {error}") from error
    return rule


def _empty_list(brand: Brand, by: Principal) -> PriceList:
    return PriceList.objects.create(
        brand=brand, number=1, source="no prices yet", made_by=by
    )


def _permit(person: Principal, brand: Brand) -> None:
    if not WRITERS & roles_of(person, brand):
        raise NotPermitted(
            f"{person.name} may not change red lines of {brand.name}:"
            " it takes an admin."
        )
