"""Two versions of a workflow side by side: what changed by step, and in the text."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, fields

from django.utils.translation import gettext as _

from orchestrator.domain import content
from orchestrator.domain.workflow.definitions import Step, Workflow, from_json
from orchestrator.models import WorkflowVersion

MOST_LINES = 600
LONGEST = 160  # characters of a value shown


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed: which part, before and after ("" for none)."""

    part: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class StepChange:
    """A step that is new, gone or different."""

    title: str
    how: str  # added, removed, changed
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of the text: kind is same, gone, new or gap."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Compared:
    """What changed from `older` to `newer`."""

    older: int
    newer: int
    whole: list[Change]
    steps: list[StepChange]
    lines: list[TextLine]

    @property
    def same(self) -> bool:
        """Whether nothing at all changed."""
        return not self.whole and not self.steps


def compare(older: WorkflowVersion, newer: WorkflowVersion) -> Compared:
    """What changed between two published versions."""
    before, after = from_json(older.definition), from_json(newer.definition)
    return Compared(
        older=older.number,
        newer=newer.number,
        whole=list(_whole(before, after)),
        steps=list(steps_changed(before, after)),
        lines=lines_changed(older.source, newer.source),
    )


def steps_changed(before: Workflow, after: Workflow) -> Iterator[StepChange]:
    """Each step that is new, different or gone, in the order of the newer one."""
    was = {step.name: step for step in before.steps}
    now = {step.name: step for step in after.steps}
    for name, step in now.items():
        if name not in was:
            yield StepChange(step.title or name, "added")
        elif was[name] != step:
            changes = tuple(_step(was[name], step))
            if changes:
                yield StepChange(step.title or name, "changed", changes)
    for name, step in was.items():
        if name not in now:
            yield StepChange(step.title or name, "removed")


def lines_changed(older: str, newer: str) -> list[TextLine]:
    """The text with what went and what came; far from a change it is left out."""
    found: list[TextLine] = []
    rows = difflib.unified_diff(
        older.splitlines(), newer.splitlines(), n=3, lineterm=""
    )
    for row in rows:
        if row.startswith(("---", "+++")):
            continue
        if row.startswith("@@"):
            if found:
                found.append(TextLine("gap", "…"))
            continue
        kind = {"-": "gone", "+": "new"}.get(row[:1], "same")
        found.append(TextLine(kind, row[1:]))
    return found[:MOST_LINES]


def _whole(before: Workflow, after: Workflow) -> Iterator[Change]:
    if before.title != after.title:
        yield Change(_("Title"), before.title, after.title)
    if before.version_note != after.version_note:
        yield Change(_("Note"), before.version_note, after.version_note)
    if before.deadline_hours != after.deadline_hours:
        yield Change(
            _("Deadline"), _hours(before.deadline_hours), _hours(after.deadline_hours)
        )
    was, now = _properties(before), _properties(after)
    for name in [*now, *(n for n in was if n not in now)]:
        one, other = was.get(name, ""), now.get(name, "")
        if one != other:
            yield Change(_("Input %(name)s") % {"name": name}, one, other)


def _step(before: Step, after: Step) -> Iterator[Change]:
    for one in fields(Step):
        if one.name in ("name", "frame"):
            continue
        was, now = getattr(before, one.name), getattr(after, one.name)
        if was == now:
            continue
        if one.name == "with_":
            for key in [*now, *(k for k in was if k not in now)]:
                if was.get(key) != now.get(key):
                    name = _("given %(name)s") % {"name": key}
                    yield Change(name, _shown(was.get(key)), _shown(now.get(key)))
        else:
            yield Change(one.name.replace("_", " "), _shown(was), _shown(now))


def _shown(value: object) -> str:
    """A field of a step as short text."""
    if value is None or value == () or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str | int | float):
        text = str(value)
    elif isinstance(value, tuple) and all(isinstance(v, str) for v in value):
        text = ", ".join(map(str, value))
    elif isinstance(value, dict | list):
        text = content.canonical(value).decode()
    else:  # a part with fields of its own: only what is set is said
        set_ = [
            f"{f.name.replace('_', ' ')} {_shown(getattr(value, f.name))}"
            for f in fields(value)  # type: ignore[arg-type]
            if _shown(getattr(value, f.name))
        ]
        text = ", ".join(set_)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _hours(hours: float | None) -> str:
    return _("none") if hours is None else f"{hours:g} h"


def _properties(workflow: Workflow) -> dict[str, str]:
    schema = workflow.inputs if isinstance(workflow.inputs, dict) else {}
    found = schema.get("properties")
    return (
        {n: _shown(part) for n, part in found.items()}
        if isinstance(found, dict)
        else {}
    )
