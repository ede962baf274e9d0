"""The page of freezes: what stands, what waits under it, and what can be frozen."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404
from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orchestrator.models import Brand, Freeze, Principal
from orchestrator.services.freezing import freezes
from orchestrator.services.freezing.freeze_subjects import channels, titled
from orchestrator.services.freezing.freezes import Group, InFlight
from review import queries

MOST_RUNS = 30
LEVELS: dict[str, str | Promise] = {
    "everything": gettext_lazy("Everything"),
    "brand": gettext_lazy("A brand"),
    "channel": gettext_lazy("A channel"),
    "agent": gettext_lazy("An agent"),
    "run": gettext_lazy("A run"),
    "task": gettext_lazy("A task"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be frozen. `value` is what the form posts."""

    value: str
    title: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """One freeze that stands. `waiting` could start if it were not for it."""

    freeze: Freeze
    title: str
    waiting: int
    groups: list[Group]
    in_flight: list[InFlight]
    may_lift: bool


@dataclass(frozen=True, slots=True)
class FreezePage:
    """The context of `freeze/page.html`."""

    standing: list[Standing]
    choices: list[tuple[str, list[Choice]]]
    brands: list[Brand]
    pace: int
    why_not: str
    version: str


@dataclass(frozen=True, slots=True)
class Band:
    """What the red band of every page names."""

    title: str
    reason: str


def build(person: Principal, *, chosen: str = "") -> FreezePage:
    """Gather the page; `chosen` is the value that the form begins with."""
    brands = queries.brands_for(person)
    allowed = any(freezes.may_freeze(person, brand) for brand in brands)
    why = _("Whoever works on a brand may freeze it: ask somebody who does.")
    return FreezePage(
        standing=[standing(person, one, brands) for one in queries.freezes_for(person)],
        choices=_choices(person, brands, chosen) if allowed else [],
        brands=brands,
        pace=freezes.PACE,
        why_not="" if allowed else why,
        version=version(person),
    )


def standing(person: Principal, freeze: Freeze, brands: Sequence[Brand]) -> Standing:
    """One freeze with what waits under it in the person's brands."""
    return Standing(
        freeze=freeze,
        title=title_of(freeze),
        waiting=freezes.waiting(freeze, within=brands),
        groups=freezes.groups(freeze, within=brands),
        in_flight=freezes.in_flight(freeze, within=brands),
        may_lift=freezes.may_lift(freeze, person),
    )


def band(person: Principal) -> list[Band]:
    """What is frozen of the person's brands, for the band; [] nearly always."""
    frozen = queries.freezes_for(person)
    return [Band(title_of(one), one.reason) for one in frozen]


def title_of(freeze: Freeze) -> str:
    """What is frozen, as a person says it."""
    title = titled(freeze.level, freeze.subject, freeze.brand)
    return title[:1].upper() + title[1:]


def version(person: Principal) -> str:
    """What the page shows, as one word: it changes whenever something of it does."""
    brands = queries.brands_for(person)
    told = [
        (f.pk, freezes.waiting(f, within=brands), freezes.in_flight(f, within=brands))
        for f in queries.freezes_for(person)
    ]
    thaws = [f.thaws.count() for f in queries.freezes_for(person)]
    return hashlib.sha256(f"{told} {thaws}".encode()).hexdigest()[:16]


def chosen_from(person: Principal, path: str) -> str:
    """What the page at `path` is about, as a value of the form; "" where nothing is."""
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    name, given = match.url_name or "", match.kwargs
    try:
        if name in ("run", "amendment"):
            return f"run:{queries.run_for(person, int(given['pk'])).pk}"
        if name == "item":
            return f"run:{queries.item_for(person, int(given['pk'])).run_id}"
        if name == "agent":
            return f"agent:{queries.agent_for(person, str(given['name'])).name}"
    except Http404:
        return ""
    return ""


def read(person: Principal, value: str) -> tuple[str, str, Brand | None]:
    """Level, subject and brand that the form meant. A run or task of no brand of
    theirs is Http404, as everywhere."""
    level, _colon, subject = value.partition(":")
    brand = None
    if level == "run":
        brand = queries.run_for(person, _number(subject)).brand
    elif level == "task":
        brand = queries.task_for(person, _number(subject)).brand
    elif level == "brand":
        brand = queries.brand_for(person, subject)
    elif level == "agent" and subject:
        subject = queries.agent_for(person, subject).name
    return level, subject, brand


def _number(words: str) -> int:
    return int(words) if words.isdecimal() and len(words) < 16 else 0


def _choices(
    person: Principal, brands: Sequence[Brand], chosen: str
) -> list[tuple[str, list[Choice]]]:
    offered = {
        "everything": [("everything:", _("Everything, in every brand"))],
        "brand": [(f"brand:{brand.slug}", brand.name) for brand in brands],
        "channel": [(f"channel:{name}", name) for name in channels()],
        "agent": _agents(person),
        "run": _runs(person, chosen),
        "task": _task(person, chosen),
    }
    return [
        (str(LEVELS[level]), [Choice(v, t, v == chosen) for v, t in own])
        for level, own in offered.items()
        if own
    ]


def _agents(person: Principal) -> list[tuple[str, str]]:
    agents = queries.agents_for(person).filter(current=True).order_by("title", "name")
    return [
        (f"agent:{name}", title) for name, title in agents.values_list("name", "title")
    ]


def _runs(person: Principal, chosen: str) -> list[tuple[str, str]]:
    """The newest open runs, and the one that the page was opened from."""
    runs = queries.runs_for(person).filter(state="open").order_by("-pk")[:MOST_RUNS]
    found = {f"run:{run.pk}": f"{run.title} ({run.pk})" for run in runs}
    level, _colon, subject = chosen.partition(":")
    if level == "run" and chosen not in found:
        run = queries.run_for(person, _number(subject))
        found = {chosen: f"{run.title} ({run.pk})", **found}
    return list(found.items())


def _task(person: Principal, chosen: str) -> list[tuple[str, str]]:
    """Only the task that the page was opened from."""
    level, _colon, subject = chosen.partition(":")
    if level != "task":
        return []
    task = queries.task_for(person, _number(subject))
    return [(chosen, f"{task.title} ({task.pk})")]
