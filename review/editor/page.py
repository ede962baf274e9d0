"""The context of the editor's page and of its parts."""

import json
from dataclasses import dataclass

from orchestrator.domain.workflow.definitions import from_json
from orchestrator.models import Brand, Principal, Workflow
from orchestrator.services.running.runs import STARTERS
from review import queries
from review.editor import drafts
from review.editor.checked import check, drawable
from review.editor.drafts import Written
from review.editor.examples import examples
from review.runs import trying
from review.runs.compared import (
    StepChange,
    TextLine,
    lines_changed,
    steps_changed,
)
from review.runs.starting import trial_of
from review.runs.trying import Tried


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody published meanwhile: what they changed, and how one's own differs."""

    why: str
    base: int
    number: int
    by: str
    theirs: list[StepChange]
    lines: list[TextLine]


def build(
    person: Principal, workflow: Workflow | None, written: Written
) -> dict[str, object]:
    """Everything the page shows, by the names of its templates."""
    brands = queries.brands_where(person, *STARTERS)
    newest = drafts.newest_of(workflow)
    return {
        **checked(person, workflow, written),
        "workflow": workflow,
        "written": written,
        "newest": newest,
        "is_behind": newest is not None and written.base < newest.number,
        "brands": brands,
        "brand": brands[0] if brands else None,
        "examples": examples() if workflow is None else (),
        "may_start_over": drafts.is_untouched(written),
        "lines": written.text.count("\n") + 1,
    }


def checked(
    person: Principal, workflow: Workflow | None, written: Written
) -> dict[str, object]:
    """The context of `editor/_checked.html`."""
    return {
        "checked": check(written.text),
        "draft": written.draft,
        "workflow": workflow,
    }


def tried(person: Principal, brand: Brand, text: str, inputs: str) -> Tried:
    """A dry run of a text; without inputs, with an example of the right shape."""
    found = check(text)
    if not found.fine:
        n = len(found.problems)
        why = f"The text has {n} problem{'s' if n != 1 else ''}: mend it first."
        return Tried(refused=why if n else "There is no text yet.", status=422)
    definition = drawable(text)
    if definition is None:
        return Tried(refused="The text cannot be read as a workflow.", status=422)
    if not inputs.strip():
        trial = trial_of(definition.slug, definition.inputs)
        inputs = json.dumps(trial, ensure_ascii=False)
    return trying.of(definition, brand, inputs, by=person)


def conflict(workflow: Workflow | None, written: Written, why: str) -> Conflict | None:
    """What came between the text's beginning and now; None of a new workflow."""
    newest = drafts.newest_of(workflow)
    if workflow is None or newest is None:
        return Conflict(why, 0, 0, "", [], [])
    older = workflow.versions.filter(number=written.base).first()
    theirs: list[StepChange] = []
    if older is not None:
        before, after = (from_json(one.definition) for one in (older, newest))
        theirs = list(steps_changed(before, after))
    return Conflict(
        why=why,
        base=written.base,
        number=newest.number,
        by=newest.published_by.name,
        theirs=theirs,
        lines=lines_changed(newest.source, written.text),
    )
