"""What the filters of the queue offer, and the chips that take one off again."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from orchestrator.models import Agent, Brand, Principal
from review import queries
from review.item.reading import readable
from review.queue.filters import DUES, SEVERITIES, VIEWS, Filters
from review.rules.form import CATEGORIES


@dataclass(frozen=True, slots=True)
class Choice:
    """One select of the filters: (value, words) of each option."""

    name: str
    label: str
    options: list[tuple[str, str | Promise]]
    chosen: str


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter that is set; `query` is the same page without it."""

    words: str
    query: str


def choices(brands: list[Brand], filters: Filters) -> list[Choice]:
    """The selects, in three queries."""
    people = Principal.objects.filter(
        grants__brand__in=brands, grants__until=None, is_active=True, kind="human"
    )
    agents = Agent.objects.order_by("name").values_list("name", flat=True).distinct()
    named: list[tuple[str, str, list[tuple[str, str | Promise]]]] = [
        ("brand", _("Brand"), [(b.slug, b.name) for b in brands]),
        ("severity", _("Severity"), list(SEVERITIES.items())),
        ("category", _("Category"), [(c, readable(c)) for c in CATEGORIES]),
        ("agent", _("Agent"), [(name, name) for name in agents]),
        (
            "workflow",
            _("Workflow"),
            [(w.slug, w.title) for w in queries.workflows()],
        ),
        (
            "assignee",
            _("Assigned to"),
            [(str(p.pk), p.name) for p in people.distinct().order_by("name")],
        ),
        ("due", _("Due"), list(DUES.items())),
    ]
    return [
        Choice(name, label, options, str(getattr(filters, name)))
        for name, label, options in named
    ]


def chips(filters: Filters, offered: list[Choice]) -> list[Chip]:
    """What narrows the list now, in words, each with the way to take it off."""
    labels = {choice.name: choice for choice in offered}
    made = []
    for name, value in filters.asked().items():
        if name == "view":
            words = str(VIEWS[value])
        elif name == "may":
            words = _("I can approve")
        elif name == "q":
            words = f"“{value}”"
        elif name in labels:
            options = {key: str(said) for key, said in labels[name].options}
            words = f"{labels[name].label}: {options.get(value, value)}"
        else:
            words = f"{_('Market')}: {value}"
        made.append(Chip(words, filters.without(name).query()))
    return made
