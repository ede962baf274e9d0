"""Changing the inputs of a run under way: what was typed, the diff, the reach."""

import json
from dataclasses import dataclass

from django.utils.translation import gettext as _

from orchestrator.domain import content as contents
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadContent, BadInput
from orchestrator.models import Amendment, Principal, Run
from orchestrator.services.recalling import amendments
from orchestrator.services.running import definitions
from orchestrator.services.staff.people import roles_of
from review.item.spans import shown_label
from review.recall.words import Counted, counted, sentence

LONGEST_VALUE = 300  # characters of one side of the diff
MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One place of the inputs that changes; None where there is nothing."""

    pointer: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What would change, and what would be made again for it."""

    lines: list[Line]
    left_out: int
    told: str
    counts: list[Counted]
    tasks: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class AmendmentPage:
    """The context of `amendment/page.html`. `difference` is None before one looks."""

    run: Run
    text: str
    difference: Difference | None
    earlier: list[Amendment]
    why_not: str
    pinned: list[str]
    is_fresh: bool


def build(
    person: Principal,
    run: Run,
    *,
    text: str = "",
    fresh: bool = False,
    look: bool = False,
) -> AmendmentPage:
    """The page; with `look` what is typed is compared with what the run has.

    `fresh` takes today's prices instead of those the run has. Raises BadInput where
    the text is no JSON, does not fit the workflow, or changes nothing.
    """
    earlier = run.amendments.select_related("actor").order_by("-number")
    return AmendmentPage(
        run=run,
        text=text or _typed_first(run),
        difference=_difference(run, read(run, text, fresh=fresh)) if look else None,
        earlier=list(earlier),
        why_not=why_not(person, run),
        pinned=pinned(run),
        is_fresh=fresh,
    )


def pinned(run: Run) -> list[str]:
    """The inputs that Greenlight fills from its own records: nobody types them."""
    schema = run.version.definition.get("inputs") or {}
    parts = schema.get("properties", {})
    return [name for name, part in parts.items() if "x-pinned" in part]


def read(run: Run, text: str, *, fresh: bool) -> dict[str, JSON]:
    """What was typed, as inputs. Raises BadInput in the parser's own words."""
    try:
        value = contents.parse(text.encode())
    except BadContent as error:
        raise BadInput(str(error)) from None
    if not isinstance(value, dict):
        raise BadInput(_("Inputs are a set of named values: begin with {."))
    if fresh:
        now = amendments.refreshed_catalogue(run)
        value |= {name: now[name] for name in pinned(run)}
    return value


def why_not(person: Principal, run: Run) -> str:
    """ "" where this person may change the inputs of this run now, else why not."""
    if run.state == "cancelled":
        return _("The run was cancelled: start another one.")
    if not roles_of(person, run.brand) & set(amendments.AMENDERS):
        roles = ", ".join(sorted(amendments.AMENDERS))
        return _("To change inputs takes one of the roles %(roles)s.") % {
            "roles": roles
        }
    return ""


def _typed_first(run: Run) -> str:
    """The inputs as they are now, without those nobody types."""
    now = definitions.inputs_of(run.pk, definitions.amended_at(run.pk))
    own = {name: value for name, value in now.items() if name not in pinned(run)}
    return json.dumps(own, ensure_ascii=False, indent=2)


def _difference(run: Run, inputs: dict[str, JSON]) -> Difference:
    found = amendments.preview(run, inputs)
    radius = found.radius
    lines = [Line(at, _shown(old), _shown(new)) for at, old, new in found.diff]
    return Difference(
        lines=lines[:MOST_LINES],
        left_out=max(0, len(lines) - MOST_LINES),
        told=sentence(tasks=radius.tasks, runs=radius.runs, gone=radius.deliveries),
        counts=counted(radius.counts),
        tasks=radius.tasks,
        fingerprint=found.fingerprint,
    )


def _shown(value: JSON) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else contents.canonical(value).decode()
    return shown_label(
        text[:LONGEST_VALUE] + ("…" if len(text) > LONGEST_VALUE else "")
    )
