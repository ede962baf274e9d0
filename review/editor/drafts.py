"""What somebody writes: kept from one check to the next, for them alone."""

from dataclasses import dataclass

from django.db.models.functions import Now

from orchestrator.models import Principal, Workflow, WorkflowVersion
from review.editor.examples import is_example
from review.models import WorkflowDraft

LONGEST = 300_000  # characters; a workflow's own limit is below


@dataclass(frozen=True, slots=True)
class Written:
    """A text in the editor: from which version it began, and whether it is a draft."""

    text: str
    base: int
    note: str = ""
    draft: WorkflowDraft | None = None


def opened(person: Principal, workflow: Workflow | None) -> Written:
    """One's draft, or else the newest version's text."""
    draft = draft_of(person, workflow)
    if draft is not None:
        return Written(draft.text, draft.base, draft.note, draft)
    newest = newest_of(workflow)
    return Written(newest.source, newest.number) if newest else Written("", 0)


def keep(
    person: Principal, workflow: Workflow | None, *, text: str, base: int, note: str
) -> WorkflowDraft | None:
    """Keep a text as one's draft; None where it is what is published anyway."""
    own = WorkflowDraft.objects.filter(person=person, slug=_slug(workflow))
    newest = newest_of(workflow)
    if not text.strip() or (newest is not None and newest.source == text):
        own.delete()
        return None
    fields = {"text": text[:LONGEST], "base": base, "note": note[:300]}
    kept, _ = WorkflowDraft.objects.update_or_create(
        person=person, slug=_slug(workflow), defaults={**fields, "updated_at": Now()}
    )
    kept.refresh_from_db(fields=["updated_at"])
    return kept


def forget(person: Principal, workflow: Workflow | None) -> None:
    """Give a draft up."""
    WorkflowDraft.objects.filter(person=person, slug=_slug(workflow)).delete()


def draft_of(person: Principal, workflow: Workflow | None) -> WorkflowDraft | None:
    """One's own draft of a workflow, or of a new one."""
    own = WorkflowDraft.objects.filter(person=person, slug=_slug(workflow))
    return own.first()


def is_untouched(written: Written) -> bool:
    """Whether nothing would be lost if another text took its place."""
    return not written.text.strip() or is_example(written.text)


def newest_of(workflow: Workflow | None) -> WorkflowVersion | None:
    """The newest version; None of a new workflow."""
    if workflow is None:
        return None
    versions = workflow.versions.select_related("published_by")
    return versions.order_by("-number").first()


def _slug(workflow: Workflow | None) -> str:
    return workflow.slug if workflow else ""
