"""What the pages of the rule builder show."""

from dataclasses import dataclass
from typing import Any

from orchestrator.domain.screening.checks import SEVERITIES
from orchestrator.domain.screening.detectors.facts import SAMPLES
from orchestrator.domain.screening.scope import LISTS
from orchestrator.models import (
    REVIEWER_ROLES,
    Brand,
    Output,
    Principal,
    RedLine,
    RedLineVersion,
)
from review import queries
from review.item.wording import Piece
from review.rules import trial
from review.rules.draft import Draft, scope_is_more
from review.rules.form import CATEGORIES, RuleForm
from review.rules.kinds import CONDITIONS, EXCEPTIONS, KINDS
from review.rules.page import as_yaml, line_diff
from review.rules.read_back import ReadBack

PLAIN_PLACES = ("markets", "channels", "locales")


@dataclass(slots=True)
class Desk:
    """Who writes, for which brand, on top of what. `stale`: a version came between."""

    person: Principal
    brand: Brand | None
    brands: list[Brand]
    red_line: RedLine | None = None
    newest: RedLineVersion | None = None
    may_write: bool = True
    stale: bool = False

    @property
    def why_not(self) -> str:
        """Why this person may not save, or ""."""
        if self.may_write:
            return ""
        name = self.brand.name if self.brand else "this brand"
        return f"Only an admin of {name} writes red lines: you can read and try this."


def build(
    desk: Desk, draft: Draft, told: ReadBack, tried: trial.Trial, asked: trial.Asked
) -> dict[str, Any]:
    """The context of `rule_builder/page.html` and its partials."""
    form = draft.form
    return {
        "desk": desk,
        "draft": draft,
        "form": form,
        "told": told,
        "trial": tried,
        "asked": asked,
        "asks_for": trial.asks_for(told.rule),
        "roles": _roles(form),
        "categories": CATEGORIES,
        "conditions": [(name, KINDS[name].label) for name in CONDITIONS],
        "exceptions": [(name, KINDS[name].label) for name in EXCEPTIONS],
        "severities": SEVERITIES[::-1],
        "facts": _facts(),
        "more_open": form is not None and scope_is_more(form),
        "slots": form.slots if form is not None else ["definition"],
        "tried": _example_keys(form),
        "places": _places(form, plain=True),
        "more_places": _places(form, plain=False),
        "outputs": lambda: _outputs(desk),
        "difference": _difference(desk, draft),
    }


def _outputs(desk: Desk) -> list[Output]:
    """What can be tried; asked for only by what shows it."""
    return queries.newest_outputs(desk.person, desk.brand) if desk.brand else []


def _roles(form: RuleForm | None) -> list[tuple[str, bool]]:
    """The roles to choose from, and whether each is chosen; reviewers' come first."""
    chosen = form.roles if form is not None else []
    listed = dict.fromkeys((*REVIEWER_ROLES, *chosen))
    return [(role, role in chosen) for role in listed]


def _places(form: RuleForm | None, *, plain: bool) -> list[tuple[str, str]]:
    """The lists of places as (name, text)."""
    if form is None:
        return []
    names = [name for name in LISTS if (name in PLAIN_PLACES) == plain]
    return [(name, form.values.get(name, "")) for name in names]


def _example_keys(form: RuleForm | None) -> list[str]:
    """The rows whose result is shown."""
    if form is None:
        return []
    return [one.key for one in (*form.must_hold, *form.must_pass)]


def _facts() -> list[str]:
    """What a condition in CEL may speak of."""
    facts = []
    for name, value in SAMPLES[1].items():
        inner = value if isinstance(value, dict) else None
        facts += [f"{name}.{part}" for part in inner] if inner else [name]
    return facts


def _difference(desk: Desk, draft: Draft) -> list[Piece]:
    """Where a version came between: what differs between it and what was typed."""
    if not desk.stale or desk.newest is None:
        return []
    return line_diff(as_yaml(desk.newest.definition), as_yaml(draft.write().definition))
