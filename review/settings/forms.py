"""What admins post under settings; whether it may be done is the services' word."""

import re
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from orchestrator.domain.content import JSON
from orchestrator.models import REVIEWER_ROLES, Brand
from orchestrator.services.staff.roles import GIVEN, held_on
from review.models import RoutingRule
from review.models.notifications import KINDS
from review.routing.rules import LISTS, Facts
from review.settings.people import known_to
from review.settings.routing import DECIDING, RuleGiven

SEVERITIES = ("high", "medium", "low")
WEBHOOK_SHAPES = (("signed", "JSON, signed"), ("slack", "Slack message"))
SPLIT = re.compile(r"[,\n]")


class WordsField(forms.CharField):
    """Words separated by commas or lines, as a list without repeats."""

    def clean(self, value: Any) -> list[str]:
        """The words in the order they were written."""
        raw = super().clean(value)
        return list(dict.fromkeys(w.strip() for w in SPLIT.split(raw) if w.strip()))


class AccountForm(forms.Form):
    """Name and address of somebody."""

    name = forms.CharField(required=False, max_length=200)
    email = forms.CharField(required=False, max_length=254)
    why = forms.CharField(required=False, max_length=2000)


class PersonForm(AccountForm):
    """Somebody new, with their first roles."""

    login = forms.CharField(required=False, max_length=200)
    roles = forms.MultipleChoiceField(
        required=False, choices=[(role, role) for role in GIVEN]
    )


class SkillsForm(forms.Form):
    """What somebody judges, and how much they get."""

    languages = WordsField(required=False, max_length=500)
    markets = WordsField(required=False, max_length=500)
    capacity = forms.IntegerField()
    away_until = forms.DateField(required=False)

    def away(self) -> datetime | None:
        """The first moment they are back."""
        day = self.cleaned_data["away_until"]
        return timezone.make_aware(datetime.combine(day, time())) if day else None


class BrandForm(forms.Form):
    """A new brand, and its second admin."""

    name = forms.CharField(required=False, max_length=200)
    slug = forms.CharField(required=False, max_length=200)
    currency = forms.CharField(required=False, max_length=10)
    second = forms.IntegerField(required=False)


class WebhookForm(forms.Form):
    """A new webhook."""

    name = forms.CharField(required=False, max_length=200)
    shape = forms.ChoiceField(choices=WEBHOOK_SHAPES)
    url = forms.URLField(max_length=500, assume_scheme="https")
    kinds = forms.MultipleChoiceField(
        required=False, choices=[(kind, kind) for kind in KINDS]
    )


class RuleForm(forms.Form):
    """A routing rule. `to` is "role:legal" or "person:17"."""

    name = forms.CharField(required=False, max_length=200)
    severity = forms.MultipleChoiceField(
        required=False, choices=[(s, s) for s in SEVERITIES]
    )
    category = WordsField(required=False, max_length=500)
    market = WordsField(required=False, max_length=500)
    language = WordsField(required=False, max_length=500)
    agent = WordsField(required=False, max_length=500)
    workflow = WordsField(required=False, max_length=500)
    value_from = forms.DecimalField(
        required=False, min_value=Decimal(0), max_digits=14, decimal_places=2
    )
    to = forms.ChoiceField()
    active = forms.BooleanField(required=False)

    def __init__(self, brand: Brand, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {
            str(p.pk): p
            for p in known_to([brand]).filter(is_active=True)
            if set(DECIDING) & held_on(brand, p)
        }
        self.targets = [
            (
                _("Whoever of the role has least to do"),
                [(f"role:{r}", r) for r in DECIDING],
            ),
            (
                _("One person"),
                [(f"person:{pk}", p.name) for pk, p in self.people.items()],
            ),
        ]
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        to.choices = [*self.targets[0][1], *self.targets[1][1]]
        to.error_messages["invalid_choice"] = _(
            "This person or role can decide nothing here: choose another."
        )

    def given(self) -> RuleGiven:
        """The rule, once the form is valid."""
        kind, _colon, name = self.cleaned_data["to"].partition(":")
        conditions: dict[str, JSON] = {
            key: self.cleaned_data[key] for key in LISTS if self.cleaned_data[key]
        }
        least = self.cleaned_data["value_from"]
        if least is not None:
            conditions["value_from"] = str(least)
        return RuleGiven(
            name=self.cleaned_data["name"],
            conditions=conditions,
            role=name if kind == "role" else "",
            person=self.people[name] if kind == "person" else None,
            active=self.cleaned_data["active"],
        )


class FactsForm(forms.Form):
    """The facts of an item that is only thought of."""

    severity = forms.ChoiceField(choices=[(s, s) for s in SEVERITIES])
    category = forms.CharField(required=False, max_length=100)
    market = forms.CharField(required=False, max_length=20)
    language = forms.CharField(required=False, max_length=20)
    agent = forms.CharField(required=False, max_length=100)
    workflow = forms.CharField(required=False, max_length=100)
    value = forms.DecimalField(required=False, max_digits=14, decimal_places=2)
    needs = forms.ChoiceField(
        required=False, choices=[("", ""), *((r, r) for r in REVIEWER_ROLES)]
    )

    def facts(self) -> Facts:
        """The facts, once the form is valid."""
        typed = self.cleaned_data
        category = typed["category"].strip()
        return Facts(
            severity=typed["severity"],
            categories=frozenset([category] if category else []),
            market=typed["market"].strip(),
            language=typed["language"].strip(),
            agent=typed["agent"].strip(),
            workflow=typed["workflow"].strip(),
            value=typed["value"],
        )


def rule_as_typed(rule: RoutingRule) -> dict[str, Any]:
    """A rule as the fields of its form."""
    said = rule.conditions
    typed: dict[str, Any] = {
        key: ", ".join(map(str, said.get(key) or [])) for key in LISTS
    }
    to = f"role:{rule.role}" if rule.role else f"person:{rule.person_id}"
    return {
        **typed,
        "severity": said.get("severity") or [],
        "name": rule.name,
        "value_from": said.get("value_from", ""),
        "to": to,
        "active": rule.active,
    }
