"""The facts of an item that routing rules ask about, and which rule they meet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from orchestrator.domain import content as contents
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadContent
from orchestrator.models import Finding, ReviewItem
from review.models import RoutingRule

SEVERITIES = {1: "low", 2: "medium", 3: "high"}
VALUES = ("value", "budget")
LISTS = ("severity", "category", "market", "language", "agent", "workflow")
CONDITIONS = (*LISTS, "value_from")


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules may ask of an item; "" and None: the item does not say.

    `language` is a locale such as "de-AT"; `value` the brief's value or budget, in the
    currency of the brand.
    """

    severity: str = ""
    categories: frozenset[str] = frozenset()
    market: str = ""
    language: str = ""
    agent: str = ""
    workflow: str = ""
    value: Decimal | None = None


def facts_of(item: ReviewItem) -> Facts:
    """Read the facts: from the findings shown now, the task, and the run's inputs.

    A task of a fan-out is about its own entry's market, locale and value first.
    """
    inputs = _object(item.run.inputs)
    own = _object(item.task.item)
    found = Finding.objects.filter(screening=item.screening_id, blocking=True)
    values = (_money(place.get(name)) for place in (own, inputs) for name in VALUES)
    return Facts(
        severity=SEVERITIES.get(item.severity, "low"),
        categories=frozenset(found.values_list("category", flat=True).distinct()),
        market=_word(own, inputs, "market"),
        language=_word(own, inputs, "locale"),
        agent=item.task.agent.name,
        workflow=item.run.version.workflow.slug,
        value=next((value for value in values if value is not None), None),
    )


def matched(rules: Iterable[RoutingRule], facts: Facts) -> RoutingRule | None:
    """The first active rule, by position, whose every condition holds; pure."""
    ordered = sorted(rules, key=lambda rule: (rule.position, rule.pk or 0))
    return next((rule for rule in ordered if not misfit(rule, facts)), None)


def misfit(rule: RoutingRule, facts: Facts) -> str:
    """The first condition that keeps `rule` from matching, in words; "" is a match.

    A condition nobody knows never holds: a rule must not match for what it means not.
    """
    if not rule.active:
        return _("switched off")
    for name, wanted in rule.conditions.items():
        if wanted in ("", None, []):
            continue
        if name not in CONDITIONS:
            return _("its condition “%(name)s” is not known") % {"name": name}
        if not _holds(name, wanted, facts):
            told = {"name": name, "wanted": wanted_words(wanted)}
            if name == "value_from":
                return _("the value is not %(wanted)s or more") % told
            return _("the %(name)s is not %(wanted)s") % told
    return ""


def wanted_words(wanted: JSON) -> str:
    """The values a condition asks for, as words."""
    if isinstance(wanted, list):
        return _(" or ").join(str(entry) for entry in wanted)
    return str(wanted)


def speaks(locale: str, known: Iterable[str]) -> bool:
    """Whether one of the languages `known` covers `locale`: de covers de-AT."""
    asked = locale.replace("_", "-").lower()
    for language in known:
        own = language.replace("_", "-").lower()
        if asked == own or asked.startswith(f"{own}-"):
            return True
    return False


def _holds(name: str, wanted: JSON, facts: Facts) -> bool:
    if name == "value_from":
        least = _money(wanted)
        return least is not None and facts.value is not None and facts.value >= least
    entries = wanted if isinstance(wanted, list) else [wanted]
    named = {str(entry).lower() for entry in entries}
    if name == "category":
        return bool(named & {category.lower() for category in facts.categories})
    if name == "language":
        return speaks(facts.language, named)
    return str(getattr(facts, name)).lower() in named


def _money(value: JSON) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _object(raw: bytes | memoryview | None) -> Mapping[str, JSON]:
    try:
        value = contents.parse(bytes(raw)) if raw else None
    except BadContent:
        return {}
    return value if isinstance(value, dict) else {}


def _word(own: Mapping[str, JSON], inputs: Mapping[str, JSON], name: str) -> str:
    for place in (own, inputs):
        value = place.get(name)
        if isinstance(value, str) and value:
            return value
    return ""
