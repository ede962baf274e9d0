"""A form that met a newer content: what was seen, what changed, what was typed."""

from dataclasses import dataclass
from datetime import datetime

from orchestrator.domain import content as contents
from orchestrator.domain.content import JSON
from orchestrator.domain.errors import BadContent
from orchestrator.models import Decision, Output, ReviewItem
from review.item import wording
from review.item.decision_form import DecisionForm
from review.item.editing import edited


@dataclass(frozen=True, slots=True)
class Conflict:
    """The three sides. `saw` is None where the form named a content we never had;
    `changes` are between it and what stands now; `mine` what was typed into it."""

    saw: Output | None
    saw_words: str
    now: Output | None
    changes: list[wording.Change]
    who: str
    what: str
    when: datetime | None
    mine: list[wording.Change]
    reason: str
    verdict: str


def conflict_of(item: ReviewItem, content: JSON, form: DecisionForm) -> Conflict:
    """Told apart from what the form says it was shown."""
    shown = str(form.data.get("digest") or "")
    known = Output.objects.filter(task=item.task_id, digest=shown)
    saw = known.select_related("author").first()
    newest = (
        Output.objects.filter(task=item.task_id)
        .select_related("author")
        .order_by("-version")
        .first()
    )
    was, now = _content(saw), _content(newest)
    last = _last_decision(item)
    return Conflict(
        saw=saw,
        saw_words=" ".join(text for _, text in contents.strings(was))[:280],
        now=newest,
        changes=wording.changes(was, now) if saw else [],
        who=last.actor.name if last else (newest.author.name if newest else ""),
        what=last.verdict if last else "",
        when=last.created_at if last else (newest.created_at if newest else None),
        mine=_mine(was, form),
        reason=form.typed_reason,
        verdict=form.typed_verdict,
    )


def _last_decision(item: ReviewItem) -> Decision | None:
    made = Decision.objects.filter(item__task=item.task_id, withdrawal__isnull=True)
    return made.select_related("actor").order_by("-pk").first()


def _mine(was: JSON, form: DecisionForm) -> list[wording.Change]:
    try:
        return wording.changes(was, edited(was, form.data))
    except BadContent:
        return []


def _content(output: Output | None) -> JSON:
    if output is None or output.content is None:
        return None
    return contents.parse(bytes(output.content))
