"""The form of a trigger: the fields of its kind, read into what the service takes."""

import json
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orchestrator.domain import content
from orchestrator.domain import triggers as domain
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadContent, GreenlightError
from orchestrator.models import Trigger
from orchestrator.services.triggering.triggers import TriggerGiven

KINDS: dict[str, tuple[Promise, Promise]] = {
    "schedule": (
        gettext_lazy("At set times"),
        gettext_lazy("A clock starts it: every weekday at nine, the first of a month."),
    ),
    "webhook": (
        gettext_lazy("When another system calls"),
        gettext_lazy("A signed POST from your shop, your calendar, your data team."),
    ),
    "event": (
        gettext_lazy("When something happens"),
        gettext_lazy("A run ends, a question is answered, something is rejected."),
    ),
    "result": (
        gettext_lazy("When an output is released"),
        gettext_lazy("What one workflow made is handed to the next."),
    ),
    "price": (
        gettext_lazy("When prices change"),
        gettext_lazy("A new price list changes what a product costs somewhere."),
    ),
    "claim": (
        gettext_lazy("When a claim changes"),
        gettext_lazy("A wording or an offer is approved, or taken back."),
    ),
}
NOUNS: dict[str, Promise] = {
    "run": gettext_lazy("A run"),
    "task": gettext_lazy("A task"),
    "review_item": gettext_lazy("A question for people"),
    "release": gettext_lazy("An output"),
    "decision": gettext_lazy("A decision"),
    "signal": gettext_lazy("A signal"),
    "ruleset": gettext_lazy("The rules of the brand"),
}
CATCH_UPS: dict[str, Promise] = {
    "last": gettext_lazy("once, for the last one"),
    "all": gettext_lazy("for every one of them"),
    "none": gettext_lazy("not at all"),
}
PLACES = {"noun": "event", "after": "event"}
"""Fields of a spec that stand in another field of the form."""


class TriggerForm(forms.Form):
    """Shape only; whether a trigger can be so is the service's word."""

    title = forms.CharField(max_length=120)
    action = forms.ChoiceField(choices=[(a, a) for a in domain.ACTIONS])
    workflow = forms.SlugField()
    signal = forms.CharField(required=False, max_length=60)
    run = forms.CharField(required=False, max_length=300)
    inputs = forms.CharField(strip=False, max_length=domain.INPUT_LIMIT)
    when = forms.CharField(required=False, max_length=300)
    facts = forms.CharField(required=False, strip=False, max_length=200_000)
    cron = forms.CharField(required=False, max_length=100)
    tz = forms.CharField(required=False, max_length=60)
    catch_up = forms.CharField(required=False, max_length=10)
    event = forms.CharField(required=False, max_length=60)
    watched = forms.CharField(required=False, max_length=60)
    step = forms.CharField(required=False, max_length=80)
    skus = forms.CharField(required=False, max_length=4000)
    markets = forms.CharField(required=False, max_length=1000)
    slugs = forms.CharField(required=False, max_length=4000)

    def clean_inputs(self) -> JSON:
        """The template as an object; refused in the parser's own words."""
        return _object(str(self.cleaned_data["inputs"]))

    def clean_facts(self) -> JSON:
        """The facts to try it on; None for sample ones."""
        typed = str(self.cleaned_data["facts"])
        return _object(typed) if typed.strip() else None

    def given(self, kind: str) -> TriggerGiven:
        """What was written, once the form is valid."""
        cleaned = self.cleaned_data
        return TriggerGiven(
            title=cleaned["title"],
            kind=kind,
            workflow=cleaned["workflow"],
            spec=_spec(kind, cleaned),
            inputs=cleaned["inputs"],
            when=cleaned["when"],
            action=cleaned["action"],
            signal=cleaned["signal"],
            run=cleaned["run"],
        )

    def refuse(self, error: GreenlightError) -> None:
        """Put what a service refused at its field, or above all."""
        field, _colon, words = str(error).partition(": ")
        place = PLACES.get(field, field)
        if words and place in self.fields:
            self.add_error(place, words)
        else:
            self.add_error(None, str(error))


def blank(kind: str) -> dict[str, Any]:
    """What a new form begins with."""
    inputs = {"schedule": "${ cause.date }", "webhook": "${ cause.body.text }"}
    text = {"text": inputs.get(kind, "${ cause.cause }")}
    return {
        "action": "start",
        "inputs": json.dumps(text, indent=2),
        "cron": "0 9 * * 1-5",
        "catch_up": "last",
        "event": "run:done",
    }


def filled(trigger: Trigger) -> dict[str, Any]:
    """A trigger as its form shows it."""
    spec = trigger.spec
    return {
        "title": trigger.title,
        "action": trigger.action,
        "workflow": trigger.workflow.slug if trigger.workflow else "",
        "signal": trigger.signal,
        "run": spec.get("run", ""),
        "inputs": json.dumps(trigger.inputs, indent=2, ensure_ascii=False),
        "when": trigger.when,
        "event": f"{spec.get('noun', '')}:{spec.get('after', '')}",
        "watched": spec.get("workflow", ""),
        **{name: spec.get(name, "") for name in ("cron", "tz", "catch_up", "step")},
        **{
            name: ", ".join(spec.get(name, [])) for name in ("skus", "markets", "slugs")
        },
    }


def events() -> list[tuple[str, str]]:
    """What the history tells that can be watched, as value and words."""
    return [
        (f"{noun}:{after}", f"{NOUNS[noun]}: {after.replace('_', ' ')}")
        for noun, afters in domain.EVENTS.items()
        for after in afters
    ]


def _spec(kind: str, cleaned: dict[str, Any]) -> dict[str, JSON]:
    if kind == "schedule":
        return {name: cleaned[name] for name in ("cron", "tz", "catch_up")}
    if kind == "event":
        noun, _colon, after = str(cleaned["event"]).partition(":")
        return {"noun": noun, "after": after, "workflow": cleaned["watched"]}
    if kind == "result":
        return {"workflow": cleaned["watched"], "step": cleaned["step"].strip()}
    lists = {"price": ("skus", "markets"), "claim": ("slugs",)}.get(kind, ())
    return {name: _list(cleaned[name]) for name in lists}


def _list(typed: str) -> list[JSON]:
    return [*dict.fromkeys(typed.replace(",", " ").split())]


def _object(typed: str) -> JSON:
    try:
        value = content.parse(typed.encode("utf-8", "replace"))
    except BadContent as error:
        raise forms.ValidationError(str(error)) from None
    if not isinstance(value, dict):
        raise forms.ValidationError(
            _('An object is needed, such as {"text": "Hello"}.')
        )
    return value
