"""The list of triggers, and the page of one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from orchestrator.domain import cron
from orchestrator.domain import triggers as domain
from orchestrator.domain.errors import BadInput
from orchestrator.models import Brand, Firing, Principal, Trigger, Workflow
from orchestrator.services.triggering.dry_runs import DryRun
from orchestrator.services.triggering.triggers import KEEPERS
from review import queries
from review.runs.starting import example_inputs, misfits
from review.triggers import form as forms

MOST_FIRINGS = 30


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list; `last` is its newest firing."""

    trigger: Trigger
    kind: Promise
    told: str
    last: Firing | None


@dataclass(frozen=True, slots=True)
class TriggerPage:
    """The context of `trigger/page.html`; `trigger` is None for a new one."""

    trigger: Trigger | None
    kind: str
    kinds: Mapping[str, tuple[Promise, Promise]]
    brands: list[Brand]
    workflows: list[Workflow]
    zones: list[str]
    events: list[tuple[str, str]]
    catch_ups: Mapping[str, Promise]
    told: str
    sample: str
    firings: list[Firing]
    address: str


def listed(person: Principal) -> list[tuple[Brand, list[Listed]]]:
    """The triggers of each brand the person keeps them for, by title."""
    return [
        (brand, [_row(one) for one in _of(person, brand)])
        for brand in kept_brands(person)
    ]


def kept_brands(person: Principal) -> list[Brand]:
    """The brands whose triggers this person may make and change."""
    return queries.brands_where(person, *KEEPERS)


def build(
    person: Principal,
    kind: str,
    *,
    trigger: Trigger | None = None,
    zone: str = "",
    address: str = "",
) -> TriggerPage:
    """Gather the page of one trigger, or of a new one of `kind`."""
    spec = trigger.spec if trigger else _example(kind, zone)
    sample = domain.sample(kind, spec)
    return TriggerPage(
        trigger=trigger,
        kind=kind,
        kinds=forms.KINDS,
        brands=kept_brands(person),
        workflows=sorted(queries.workflows(), key=lambda one: one.title),
        zones=sorted(cron.zones()),
        events=forms.events(),
        catch_ups=forms.CATCH_UPS,
        told=told(trigger) if trigger else "",
        sample=json.dumps(sample, indent=2, ensure_ascii=False),
        firings=firings(trigger) if trigger else [],
        address=address,
    )


def firings(trigger: Trigger) -> list[Firing]:
    """The newest firings with what came of them."""
    rows = trigger.firings.select_related("run", "replays").order_by("-pk")
    return list(rows[:MOST_FIRINGS])


def told(trigger: Trigger) -> str:
    """What it watches, in words."""
    spec = trigger.spec
    if trigger.kind == "schedule":
        try:
            return f"{cron.in_words(spec['cron'])}, {spec['tz']}"
        except BadInput:
            return str(spec["cron"])
    if trigger.kind == "event":
        what = dict(forms.events()).get(f"{spec['noun']}:{spec['after']}", "")
        return f"{what}, {spec['workflow']}" if spec.get("workflow") else what
    if trigger.kind == "result":
        step = spec.get("step")
        return f"{spec['workflow']}, {step}" if step else str(spec["workflow"])
    if trigger.kind == "webhook":
        return _("A signed POST")
    names = [*spec.get("skus", []), *spec.get("markets", []), *spec.get("slugs", [])]
    return ", ".join(names) or _("Any of them")


def dry_context(
    found: DryRun | None, workflow: Workflow | None = None
) -> dict[str, Any]:
    """The context of `trigger/_dry_run.html`; what `workflow` asks for is told where
    the inputs do not fit it.
    """
    shown = found and json.dumps(found.inputs, indent=2, ensure_ascii=False)
    inputs = shown if found and found.holds else ""
    context: dict[str, Any] = {"dry": found, "dry_inputs": inputs}
    if found is None or workflow is None or not (found.problems and found.holds):
        return context
    wrong = misfits(workflow, found.inputs)
    if wrong:
        asked, example = example_inputs(workflow)
        sample = json.dumps(example, indent=2, ensure_ascii=False)
        context |= {"misfits": wrong, "asked": asked, "example": sample}
    return context


def _of(person: Principal, brand: Brand) -> list[Trigger]:
    rows = queries.triggers_for(person).filter(brand=brand)
    return list(rows.select_related("workflow", "owner").order_by("title", "pk"))


def _row(trigger: Trigger) -> Listed:
    last = trigger.firings.select_related("run").order_by("-pk").first()
    return Listed(trigger, forms.KINDS[trigger.kind][0], told(trigger), last)


def _example(kind: str, zone: str) -> dict[str, Any]:
    """A spec of its kind, for the sample facts of a form that is still empty."""
    known = zone if zone in cron.zones() else "UTC"
    return {
        "schedule": {"cron": "0 9 * * 1-5", "tz": known},
        "event": {"noun": "run", "after": "done"},
        "result": {"workflow": "a-workflow", "step": "write"},
    }.get(kind, {})
