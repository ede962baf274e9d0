"""The one writer of state, for rows moved one at a time."""

from typing import Any

from django.db.models import Model

from orchestrator.domain.errors import IllegalMove, StaleState
from orchestrator.domain.states import MOVES
from orchestrator.services import news


def move(row: Model, to: str, *, actor: str, why: str = "", **facts: Any) -> None:
    """Move `row` to state `to` and record who and why, or do neither.

    `facts` are further columns to set in the same act. The database's own trigger
    checks the move again, stamps the time and writes the event.
    Raises IllegalMove (no such edge) or StaleState (someone moved it first).
    """
    before: str = getattr(row, "state")  # noqa: B009 - every moved noun has one
    noun = row._meta.db_table
    if (noun, before, to) not in MOVES:
        legal = sorted(after for n, b, after in MOVES if (n, b) == (noun, before))
        raise IllegalMove(
            f"A {noun} cannot move from {before!r} to {to!r}:"
            f" from there it may become {', '.join(legal) or 'nothing'}."
        )
    rows = type(row)._default_manager.filter(pk=row.pk, state=before)
    if not rows.update(state=to, moved_by=actor, why=why, **facts):
        raise StaleState(f"{noun} {row.pk} is no longer {before}: someone was first.")
    for name, value in {"state": to, "moved_by": actor, "why": why, **facts}.items():
        setattr(row, name, value)
    _tell(row)


def _tell(row: Any) -> None:
    """Open pages learn which item and which run it was."""
    noun = row._meta.db_table
    if noun == "review_item":
        names = [f"item-{row.pk}", "queue", f"run-{row.run_id}"]
        news.tell(*names, brand=row.brand_id)
    elif noun == "task":
        news.tell(f"run-{row.run_id}", brand=row.brand_id)
    elif noun == "run":
        news.tell(f"run-{row.pk}", brand=row.brand_id)
