"""A run's inputs in words."""

from dataclasses import dataclass

from orchestrator.domain import content as contents
from orchestrator.domain.content import JSON
from orchestrator.models import Run
from orchestrator.services.running import definitions
from review.item.reading import readable
from review.item.spans import shown_label

SHORT = 200  # characters shown at once; longer inputs fold away
LONGEST = 20_000  # characters of a folded input


@dataclass(frozen=True, slots=True)
class Input:
    """One input: its name, its value as text, and what folds away where it is long."""

    name: str
    text: str
    folded: str


def inputs_of(run: Run) -> list[Input]:
    """The inputs a run has now: those it was started with, or what replaced them."""
    now = definitions.inputs_of(run.pk, definitions.amended_at(run.pk))
    return [_input(name, inner) for name, inner in now.items()]


def _input(name: str, value: JSON) -> Input:
    text = _plain(value)
    folded = ""
    if len(text) > SHORT:
        what = f"{len(value):,} entries" if isinstance(value, list) else "show"
        folded = what
    return Input(readable(name), text[:LONGEST], folded)


def _plain(value: JSON) -> str:
    """A scalar as it is, a list of scalars with commas, the rest as JSON."""
    if isinstance(value, str):
        return shown_label(value)
    if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
        are_codes = not any(" " in str(one) for one in value)
        return shown_label((", " if are_codes else " · ").join(map(str, value)))
    if isinstance(value, list) and value and all(_is_flat(v) for v in value):
        rows = [" · ".join(map(str, v.values())) for v in value if isinstance(v, dict)]
        return shown_label("; ".join(rows))
    return shown_label(contents.canonical(value).decode())


def _is_flat(value: JSON) -> bool:
    if not isinstance(value, dict):
        return False
    return not any(isinstance(inner, dict | list) for inner in value.values())
