"""Write red lines, and put them in force: always a second admin."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from orchestrator.domain import content
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput, BadRule, NotPermitted
from orchestrator.domain.screening.rule import Rule
from orchestrator.domain.screening.rules import compile_ruleset, read_rule
from orchestrator.models import (
    Allowance,
    Brand,
    Due,
    PriceList,
    Principal,
    RedLine,
    RedLineVersion,
    ReviewItem,
    Ruleset,
    RulesetAllowance,
    RulesetEntry,
    RulesetInForce,
)
from orchestrator.services.refusals import in_words
from orchestrator.services.rules.readiness import end_shadows, readiness, require
from orchestrator.services.staff import people

WRITERS = {"admin"}


def create(
    brand: Brand, *, definition: Mapping[str, Any], by: Principal
) -> RedLineVersion:
    """A new red line of a brand, as a draft version. Raises BadRule, BadInput, …"""
    permit(by, brand)
    rule = checked(definition)
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
    permit(by, red_line.brand)
    rule = checked(definition)
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

    Never by its author; with its examples green and a backtest done; with a reason
    where it loosens. Everything not yet out is screened again within a second.
    Raises NotPermitted or BadInput, which says what is missing.
    """
    brand, why = version.red_line.brand, reason.strip()
    permit(by, brand)
    if version.author_id == by.pk:
        raise NotPermitted("You wrote this version: a second admin must make it live.")
    with transaction.atomic():
        live = _live_now(brand)
        if version.pk in {v.pk for v in live}:
            raise BadInput(f"{version} is live already.")
        require(readiness(version), reason=why)
        others = [v for v in live if v.red_line_id != version.red_line_id]
        ruleset = put_in_force(
            brand,
            [*others, version],
            None,
            by=by,
            reason=why or f"{version} made live",
        )
        end_shadows(version, by=by, why="it went live")
    return ruleset


def retire(red_line: RedLine, *, by: Principal, reason: str) -> Ruleset:
    """Take a red line out of force. What it held stays held. Needs a reason."""
    brand = red_line.brand
    permit(by, brand)
    if not reason.strip():
        raise BadInput("Retiring a red line loosens the guard: give the reason.")
    with transaction.atomic():
        live = _live_now(brand)
        kept = [v for v in live if v.red_line_id != red_line.pk]
        if len(kept) == len(live):
            raise BadInput(f"{red_line.slug} is not live: there is nothing to retire.")
        mine = next(v for v in live if v.red_line_id == red_line.pk)
        if mine.author_id == by.pk:
            raise NotPermitted(
                "You wrote this red line: a second admin must retire it."
            )
        return put_in_force(brand, kept, None, by=by, reason=reason.strip())


def install(
    brand: Brand,
    rules: Iterable[Rule],
    *,
    by: Principal,
    approved_by: Principal,
    reason: str = "the first red lines",
) -> Ruleset:
    """Write the first red lines of a brand and put them in force at once.

    For a brand where none is live yet: their examples must be green; where the brand
    has outputs already, each also needs its backtest, so make them live one by one.
    A slug that the brand has already keeps its newest draft. Raises as `make_live`.
    """
    permit(by, brand)
    permit(approved_by, brand)
    with transaction.atomic():
        if _live_now(brand):
            raise BadInput(
                f"{brand.name} has live red lines already: make others live one by one."
            )
        known = {line.slug: line for line in RedLine.objects.filter(brand=brand)}
        chosen = []
        for rule in rules:
            line = known.get(rule.slug)
            version = line.versions.order_by("number").last() if line else None
            chosen.append(version or create(brand, definition=rule.as_json(), by=by))
        for version in chosen:
            require(readiness(version), reason=reason)
        return put_in_force(brand, chosen, None, by=approved_by, reason=reason)


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
    allowances: Iterable[Allowance] | None = None,
) -> Ruleset:
    """Pin versions, a price list and what may be said as the ruleset in force.

    None keeps the prices or the allowances of the current one. Every held output not
    yet out is screened again: a due row each. Raises BadRule where the set does not
    compile, NotPermitted where the database refuses. It asks nothing of a rule's
    life: `make_live` and `install` do.
    """
    chosen = sorted(versions, key=lambda v: v.pk)
    rules = [read_rule(v.definition, version_id=v.pk) for v in chosen]
    compiled = compile_ruleset(0, rules).digest
    with in_words(), transaction.atomic():
        Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)
        before = (
            RulesetInForce.objects.select_related("ruleset").filter(brand=brand).first()
        )
        prices = price_list or (before.ruleset.price_list if before else None)
        if allowances is None:
            allowances = [p.allowance for p in _pins(before)]
        said = sorted(allowances, key=lambda a: a.pk)
        ruleset = Ruleset.objects.create(
            brand=brand,
            number=before.ruleset.number + 1 if before else 1,
            price_list=prices or _empty_list(brand, by),
            digest=_digest(compiled, said),
            made_by=by,
            reason=reason,
        )
        for version in chosen:
            RulesetEntry.objects.create(ruleset=ruleset, version=version)
        for allowance in said:
            RulesetAllowance.objects.create(
                ruleset=ruleset, allowance=allowance, brand=brand
            )
        if before:
            RulesetInForce.objects.filter(brand=brand).update(ruleset=ruleset)
        else:
            RulesetInForce.objects.create(brand=brand, ruleset=ruleset)
        _screen_again(brand)
    return ruleset


def _live_now(brand: Brand) -> list[RedLineVersion]:
    """The live versions, and nobody changes them until this transaction ends."""
    Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)
    return list(live_versions(brand))


def _pins(before: RulesetInForce | None) -> Iterable[RulesetAllowance]:
    if before is None:
        return ()
    pinned = RulesetAllowance.objects.filter(ruleset=before.ruleset_id)
    return pinned.select_related("allowance")


def _digest(rules: str, allowances: list[Allowance]) -> str:
    """One name for the rules and for what may be said; the rules' where that is all."""
    if not allowances:
        return rules
    said: list[JSON] = [{"id": a.pk, "terms": a.terms} for a in allowances]
    return content.digest(content.canonical({"rules": rules, "allowances": said}))


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


def checked(definition: Mapping[str, Any]) -> Rule:
    """The rule that a definition is; BadRule or BadContent where it is none."""
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


def permit(person: Principal, brand: Brand) -> None:
    """Raise NotPermitted unless this person may change the brand's red lines."""
    people.permit(person, brand, WRITERS, "change red lines")
