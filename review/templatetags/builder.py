"""The fields of the rule builder, each with its label, its hint and what is wrong."""

from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

register = template.Library()


@register.inclusion_tag("rule_builder/_field.html", takes_context=True)
def field(
    context: Context, key: str, label: str, value: str, **look: Any
) -> dict[str, Any]:
    """A labelled field. `look`: kind (line, area, code, date, number), hint, rows, …"""
    kind = str(look.pop("kind", "line"))
    types = {"date": "date", "number": "number"}
    return {
        **look,
        "key": key,
        "label": label,
        "value": value,
        "is_area": kind in ("area", "code"),
        "is_code": kind == "code" or look.get("mono"),
        "type": types.get(kind, "text"),
        "rows": look.get("rows") or _rows(value),
        **_said(context, key),
    }


@register.inclusion_tag("rule_builder/_error.html", takes_context=True)
def error(context: Context, key: str) -> dict[str, Any]:
    """Where the problems of one field stand."""
    return {"key": key, **_said(context, key)}


@register.inclusion_tag("rule_builder/_result.html", takes_context=True)
def result(context: Context, key: str) -> dict[str, Any]:
    """What came of one example."""
    told = context.get("told")
    said = told.examples.get(key, "") if told else ""
    return {"key": key, "said": said, "oob": context.get("oob", False)}


@register.simple_tag(takes_context=True)
def goal(context: Context, key: str) -> str:
    """Marks the place to go to next."""
    return _MARK if context.get("goal") == key else ""


_MARK = SafeString(" data-focus autofocus")


def _said(context: Context, key: str) -> dict[str, Any]:
    told = context.get("told")
    return {
        "errors": told.at.get(key, []) if told else [],
        "is_goal": context.get("goal") == key,
        "oob": context.get("oob", False),
    }


def _rows(value: str) -> int:
    return min(10, max(2, len(value) // 64 + value.count("\n") + 1))
