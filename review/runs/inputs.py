"""A run's inputs in words."""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

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
    """The inputs a run has now: those it was started with, or what replaced them.

    Results of tests (`x-results` in the schema) are named and not shown: people are
    asked before they are read, and of a broken split nobody is shown any effect.
    """
    now = definitions.inputs_of(run.pk, definitions.amended_at(run.pk))
    schema = run.version.definition.get("inputs") or {}
    parts = schema.get("properties", {})
    kept_apart = {
        name
        for name, part in parts.items()
        if isinstance(part, dict) and "x-results" in part and now.get(name)
    }
    apart = gettext("results: read by the gates, not shown")
    return [
        Input(readable(name), apart, "") if name in kept_apart else _input(name, value)
        for name, value in now.items()
    ]


def _input(name: str, value: JSON) -> Input:
    text = _plain(value)
    folded = ""
    if len(text) > SHORT or text.startswith(("{", "[{")):
        many = len(value) if isinstance(value, list) else 0
        entries = ngettext("%(many)s entry", "%(many)s entries", many)
        folded = entries % {"many": f"{many:,}"} if many else gettext("show")
    return Input(readable(name), text[:LONGEST], folded)


def _plain(value: JSON) -> str:
    """A scalar as it is, a list of scalars with commas, what is flat in words.

    What holds records within records stays JSON: it would read as one long sentence.
    """
    if value is None or value == [] or value == {}:
        return gettext("none")
    if isinstance(value, str):
        return shown_label(value)
    if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
        are_codes = not any(" " in str(one) for one in value)
        return shown_label((", " if are_codes else " · ").join(map(str, value)))
    if isinstance(value, list) and not any(isinstance(v, dict | list) for v in value):
        return shown_label(", ".join(map(str, value)))
    if isinstance(value, list) and value and all(_is_flat(v) for v in value):
        rows = [" · ".join(map(str, v.values())) for v in value if isinstance(v, dict)]
        return shown_label("; ".join(rows))
    if isinstance(value, dict) and _is_flat(value):
        return shown_label(" · ".join(_said(k, v) for k, v in value.items()))
    return shown_label(contents.canonical(value).decode())


def _said(name: str, value: JSON) -> str:
    """One field of a record: "Last day: 2025-06-30"."""
    if isinstance(value, bool):
        return f"{readable(name)}: {gettext('yes') if value else gettext('no')}"
    return f"{readable(name)}: {gettext('none') if value is None else value}"


def _is_flat(value: JSON) -> bool:
    if not isinstance(value, dict):
        return False
    return not any(isinstance(inner, dict | list) for inner in value.values())
