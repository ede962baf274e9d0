"""Speed limits as an admin reads and types them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orchestrator.models import Agent, Brand, Principal, SpeedLimit
from orchestrator.services.freezing import limits
from orchestrator.services.freezing.freeze_subjects import channels
from review import queries

KINDS: dict[str, Promise] = {
    "workflow": gettext_lazy("Workflow"),
    "agent": gettext_lazy("Agent"),
    "channel": gettext_lazy("Channel"),
}
ICONS = {"workflow": "route", "agent": "robot", "channel": "speakerphone"}


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One thing with its limits; None: not limited. `first` is in percent."""

    value: str
    kind: Promise
    icon: str
    title: str
    hops: int | None
    fan_out: int | None
    effects_hour: int | None
    first: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """What of one kind can be limited, as (value, title)."""

    name: Promise
    choices: list[tuple[str, str]]


class LimitForm(forms.Form):
    """What is limited ("agent:writer"), its four limits, and why; empty: no limit."""

    what = forms.ChoiceField()
    hops = forms.IntegerField(
        required=False, min_value=1, max_value=limits.MOST["hops"]
    )
    fan_out = forms.IntegerField(
        required=False, min_value=1, max_value=limits.MOST["fan_out"]
    )
    effects_hour = forms.IntegerField(
        required=False, min_value=0, max_value=limits.MOST["effects_hour"]
    )
    first = forms.DecimalField(
        required=False, min_value=0, max_value=100, decimal_places=1
    )
    why = forms.CharField(required=False, max_length=2000)

    def __init__(self, groups: list[Group], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        what = self.fields["what"]
        assert isinstance(what, forms.ChoiceField)
        what.choices = [choice for group in groups for choice in group.choices]
        what.error_messages["required"] = _("Choose what the limits are for.")
        what.error_messages["invalid_choice"] = _("There is nothing of that name here.")

    def given(self) -> dict[str, Any]:
        """As `limits.set_limit` takes it; the form must be valid."""
        typed = self.cleaned_data
        kind, _colon, subject = typed["what"].partition(":")
        first = typed["first"]
        return {
            "kind": kind,
            "subject": subject,
            "hops": typed["hops"],
            "fan_out": typed["fan_out"],
            "effects_hour": typed["effects_hour"],
            "canary": None if first is None else float(first) / 100,
            "why": typed["why"],
        }


def groups(person: Principal, brand: Brand) -> list[Group]:
    """What can be limited in a brand: what is there, and what is limited already."""
    found = {
        "workflow": {one.slug: one.title for one in queries.workflows()},
        "agent": _agents(person, brand),
        "channel": {name: name for name in channels()},
    }
    for limit in limits.limits_of(brand):
        found[limit.kind].setdefault(limit.subject, limit.subject)
    return [
        Group(
            KINDS[kind],
            [(f"{kind}:{name}", title) for name, title in _by_title(own)],
        )
        for kind, own in found.items()
        if own
    ]


def rows(brand: Brand, offered: list[Group]) -> list[LimitRow]:
    """Every limit of the brand, by kind and title."""
    titles = dict(choice for group in offered for choice in group.choices)
    shown = [_row(limit, titles) for limit in limits.limits_of(brand)]
    kinds = list(KINDS.values())
    return sorted(shown, key=lambda row: (kinds.index(row.kind), row.title))


def as_typed(brand: Brand, what: str) -> dict[str, Any]:
    """What the form begins with: the limits of `what` as they are now."""
    kind, _colon, subject = what.partition(":")
    for limit in limits.limits_of(brand):
        if (limit.kind, limit.subject) == (kind, subject):
            shown = _row(limit, {})
            return {
                "what": what,
                "hops": shown.hops,
                "fan_out": shown.fan_out,
                "effects_hour": shown.effects_hour,
                "first": shown.first,
            }
    return {"what": what}


def _row(limit: SpeedLimit, titles: Mapping[str, str]) -> LimitRow:
    value = f"{limit.kind}:{limit.subject}"
    return LimitRow(
        value=value,
        kind=KINDS[limit.kind],
        icon=ICONS[limit.kind],
        title=titles.get(value, limit.subject),
        hops=limit.hops,
        fan_out=limit.fan_out,
        effects_hour=limit.effects_hour,
        first=None if limit.canary is None else f"{limit.canary * 100:.3g}",
    )


def _agents(person: Principal, brand: Brand) -> dict[str, str]:
    """The agents that work for the brand; another brand's own are left out."""
    seen: list[Agent] = list(queries.agents_for(person).filter(current=True))
    return {a.name: a.title for a in seen if a.brand_id in (None, brand.pk)}


def _by_title(own: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted(own.items(), key=lambda pair: pair[1].casefold())
