"""Routing rules of a brand: added, changed, moved and removed, on record."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadInput, StaleState
from orchestrator.models import Brand, Principal
from orchestrator.services import changes
from orchestrator.services.deciding.rights import SETTLERS
from orchestrator.services.staff.roles import GIVEN, held_on
from review.models import RoutingRule
from review.routing.rules import CONDITIONS, wanted_words

NOUN = "routing"
DECIDING = tuple(r for r in GIVEN if r not in ("author", "auditor") or r in SETTLERS)
CONDITION_WORDS = {
    "severity": gettext_lazy("severity"),
    "category": gettext_lazy("category"),
    "market": gettext_lazy("market"),
    "language": gettext_lazy("language"),
    "agent": gettext_lazy("agent"),
    "workflow": gettext_lazy("workflow"),
    "value_from": gettext_lazy("value from"),
}


@dataclass(frozen=True, slots=True)
class RuleGiven:
    """A rule as it is entered: `person` or `role`, never both."""

    name: str
    conditions: Mapping[str, JSON]
    role: str = ""
    person: Principal | None = None
    active: bool = True


def rules_of(brand: Brand) -> list[RoutingRule]:
    """Every rule of a brand, in order, the switched-off ones too."""
    rules = RoutingRule.objects.filter(brand=brand).select_related("person", "brand")
    return list(rules.order_by("position", "pk"))


@transaction.atomic
def add(brand: Brand, given: RuleGiven, *, by: Principal) -> RoutingRule:
    """A new rule, asked last. Raises NotPermitted, BadInput naming the field."""
    changes.permit_admin(by, brand)
    _check(brand, given)
    changes.lock_brand(brand)
    made = RoutingRule.objects.create(
        brand=brand, position=len(rules_of(brand)) + 1, **_columns(given)
    )
    _record(made, by, None, described(made))
    return made


@transaction.atomic
def edit(rule: RoutingRule, given: RuleGiven, *, by: Principal, seen: str) -> None:
    """Another wording of a rule. `seen` is `stamp` of what the form showed.

    Raises as `add`, and StaleState where the rule was changed or is gone.
    """
    changes.permit_admin(by, rule.brand)
    _check(rule.brand, given)
    now = _locked(rule)
    before = described(now)
    if stamp(now) != seen:
        raise StaleState(_("This rule was changed meanwhile: look at what it is now."))
    RoutingRule.objects.filter(pk=rule.pk).update(**_columns(given))
    after = described(RoutingRule.objects.get(pk=rule.pk))
    if after != before:
        _record(rule, by, before, after)


@transaction.atomic
def remove(rule: RoutingRule, *, by: Principal) -> None:
    """Take a rule away; the record keeps what it said."""
    changes.permit_admin(by, rule.brand)
    now = _locked(rule)
    _record(rule, by, described(now), None)
    behind = RoutingRule.objects.filter(brand=rule.brand, position__gt=now.position)
    behind.update(position=F("position") - 1)
    now.delete()


@transaction.atomic
def move(rule: RoutingRule, *, up: bool, by: Principal) -> None:
    """Ask a rule one place earlier or later; at the end of the list nothing happens."""
    changes.permit_admin(by, rule.brand)
    _locked(rule)
    order = [one.pk for one in rules_of(rule.brand)]
    here = order.index(rule.pk)
    there = here + (-1 if up else 1)
    if not 0 <= there < len(order):
        return
    order[here], order[there] = order[there], order[here]
    for position, pk in enumerate(order, 1):
        RoutingRule.objects.filter(pk=pk).update(position=position)
    _record(rule, by, {"position": here + 1}, {"position": there + 1})


def stamp(rule: RoutingRule) -> str:
    """What a form carries of the rule it shows; another one after any change."""
    said = described(rule)
    return "|".join(f"{k}={v}" for k, v in said.items() if k != "position")


def described(rule: RoutingRule) -> dict[str, JSON]:
    """A rule as the record keeps it."""
    return {
        "name": rule.name,
        "position": rule.position,
        "conditions": rule.conditions,
        "role": rule.role,
        "person": rule.person.login if rule.person else None,
        "active": rule.active,
    }


def conditions_in_words(rule: RoutingRule) -> list[tuple[str, str]]:
    """Each condition that matters, as two words; [] means: every item."""
    return [
        (str(CONDITION_WORDS.get(name, name)), wanted_words(wanted))
        for name, wanted in rule.conditions.items()
        if wanted not in ("", None, [])
    ]


def _locked(rule: RoutingRule) -> RoutingRule:
    changes.lock_brand(rule.brand)
    now = RoutingRule.objects.select_related("person").filter(pk=rule.pk).first()
    if now is None:
        raise StaleState(_("This rule is gone: somebody removed it meanwhile."))
    return now


def _check(brand: Brand, given: RuleGiven) -> None:
    name = given.name.strip()
    if not name or len(name) > 100:
        raise BadInput(_("name: Give the rule a name of 1 to 100 characters."))
    if bool(given.role) == (given.person is not None):
        raise BadInput(_("to: Choose one person, or one role."))
    if given.role and given.role not in DECIDING:
        raise BadInput(f"to: {given.role!r} is no role that decides anything.")
    if given.person is not None and not set(DECIDING) & held_on(brand, given.person):
        told = {"name": given.person.name, "brand": brand.name}
        raise BadInput(_("to: %(name)s can decide nothing on %(brand)s.") % told)
    unknown = set(given.conditions) - set(CONDITIONS)
    if unknown:
        raise BadInput(f"There is no condition {sorted(unknown)[0]!r}.")


def _columns(given: RuleGiven) -> dict[str, object]:
    return {
        "name": " ".join(given.name.split()),
        "conditions": dict(given.conditions),
        "role": given.role,
        "person": given.person,
        "active": given.active,
    }


def _record(rule: RoutingRule, by: Principal, before: JSON, after: JSON) -> None:
    changes.record(
        by=by,
        noun=NOUN,
        subject=str(rule.pk),
        before=before,
        after=after,
        brand=rule.brand,
    )
