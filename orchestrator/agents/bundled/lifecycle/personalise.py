"""personalise: merge fields from the given rows, or the template's own fallback."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from orchestrator.agents.bundled.lifecycle import merging, shapes
from orchestrator.agents.bundled.lifecycle.eligibility import PART, SPLIT
from orchestrator.agents.bundled.lifecycle.rendering import ROW, template_of
from orchestrator.agents.bundled.schemas import NAME, many, record
from orchestrator.agents.spec import agent
from orchestrator.domain.errors import BadInput
from orchestrator.domain.exchange import Brief

MOST_SAMPLES = 2
NOBODY = "nobody: every fallback"
Row = dict[str, Any]
BATCH = record({"people": shapes.COUNT, "rows": many(ROW)})


@agent(
    name="personalise",
    version="1",
    title="Fills the merge fields",
    input_schema=record(
        {
            "templates": many(shapes.TEMPLATE, least=1),
            "template": NAME,
            "people": many(shapes.PERSON),
            "canary": PART,
            "rest": PART,
            "split": SPLIT,
        }
    ),
    output_schema=record(
        {
            "template": NAME,
            "version": {"type": "integer"},
            "offer": shapes.WORD,
            "missing": many(
                record({"field": NAME, "people": shapes.COUNT, "fallback": NAME})
            ),
            "set_aside": many(record({"field": NAME, "people": shapes.COUNT})),
            "canary": BATCH,
            "rest": BATCH,
            "split": SPLIT,
            "samples": many(ROW),
        }
    ),
)
def personalise(brief: Brief) -> dict[str, Any]:
    """The values of each row, and some rows to show; the text itself comes later.

    A field that a row lacks is named with the fallback that takes its place. Where the
    template has none the person is set aside and counted: nothing is made up. People
    given as a count have no rows: the mailing system fills theirs by the same rule.
    """
    inputs: Mapping[str, Any] = brief.inputs
    template = template_of(inputs)
    instead = template.get("fallbacks") or {}
    filling = _Filling(merging.fields_of(template), instead)
    known = {one["id"]: one.get("fields") or {} for one in inputs["people"]}
    parts = {name: filling.rows(inputs[name]["ids"], known) for name in PARTS}
    offer = template.get("offer")
    return {
        "template": template["id"],
        "version": template["version"],
        "offer": offer["id"] if offer else None,
        "missing": [
            {"field": name, "people": people, "fallback": instead[name]}
            for name, people in filling.lacking.items()
        ],
        "set_aside": [
            {"field": name, "people": people} for name, people in filling.aside.items()
        ],
        **{
            name: {
                "people": inputs[name]["people"] - len(inputs[name]["ids"]) + len(rows),
                "rows": rows,
            }
            for name, rows in parts.items()
        },
        "split": inputs["split"],
        "samples": filling.samples([*parts["canary"], *parts["rest"]]),
    }


PARTS = ("canary", "rest")


class _Filling:
    """Rows for one template, and the count of what was missing on the way."""

    def __init__(self, wanted: Sequence[str], instead: Mapping[str, str]) -> None:
        self.wanted, self.instead = wanted, instead
        self.lacking: Counter[str] = Counter()
        self.aside: Counter[str] = Counter()

    def rows(
        self, ids: Sequence[str], known: Mapping[str, Mapping[str, Any]]
    ) -> list[Row]:
        """A row for each id that has all it needs."""
        found = []
        for id_ in ids:
            if id_ not in known:
                raise BadInput(f"people: there is no row for the id {id_!r}.")
            fields = self._filled(known[id_])
            if fields is not None:
                found.append({"id": id_, "fields": fields})
        return found

    def samples(self, rows: Sequence[Row]) -> list[Row]:
        """The first rows, and where it can be one that has nothing but fallbacks."""
        chosen = [*rows[:MOST_SAMPLES]]
        if all(name in self.instead for name in self.wanted):
            fields = {name: self.instead[name] for name in self.wanted}
            chosen.append({"id": NOBODY, "fields": fields})
        return chosen

    def _filled(self, given: Mapping[str, Any]) -> dict[str, str] | None:
        fields: dict[str, str] = {}
        for name in self.wanted:
            value = merging.usable(given.get(name))
            if not value and name not in self.instead:
                self.aside[name] += 1
                return None
            fields[name] = value or self.instead[name]
        self.lacking.update(n for n in self.wanted if not merging.usable(given.get(n)))
        return fields
