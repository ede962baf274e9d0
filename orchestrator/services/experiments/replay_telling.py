"""What happens in a replay, a line each, and the answers somebody gave beforehand."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from orchestrator.domain import content
from orchestrator.domain.content import shown
from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Choice, Principal, Release, ReviewItem, Run
from orchestrator.services.deciding import decisions, rights

LEAST_SHOWN = 12  # characters of a digest


class Telling:
    """Reads a run anew each time and says what was not said before."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self._release = self._choice = 0
        self._items: set[int] = set()

    def news(self) -> Iterator[str]:
        """What was released and routed since the last time, as it happened."""
        found = [*self._released(), *self._routed()]
        yield from (line for _, line in sorted(found))

    def _released(self) -> Iterator[tuple[datetime, str]]:
        released = Release.objects.filter(output__run=self.run, pk__gt=self._release)
        for one in released.select_related("output__task__agent").order_by("pk"):
            self._release = one.pk
            output, step = one.output, one.output.task.step
            said = content.parse(bytes(output.content or b"null"))
            words = WORDS.get(output.task.agent.name)
            if words and isinstance(said, dict) and not step.endswith("/plan"):
                yield one.created_at, f"{_place(step)}{words(said)}"

    def _routed(self) -> Iterator[tuple[datetime, str]]:
        chosen = Choice.objects.filter(
            run=self.run, what="route", pk__gt=self._choice
        ).select_related("task")
        for choice in chosen.order_by("pk"):
            self._choice = choice.pk
            place = _place(choice.task.step if choice.task else "")
            if place.startswith("round "):
                yield choice.created_at, f"{place}{choice.chosen}: {choice.why}"

    def asked(self) -> Iterator[ReviewItem]:
        """Items that wait for people and were not told yet."""
        waiting = ReviewItem.objects.filter(run=self.run, state="open")
        for item in waiting.select_related("task", "output").order_by("pk"):
            if item.pk not in self._items:
                self._items.add(item.pk)
                yield item


def waits_for(item: ReviewItem) -> str:
    """One line: who is asked what, and where."""
    roles = rights.asked_of(item) or rights.standing(item, item.run.started_by).lacking
    who = " or ".join(roles) or "operator"
    place = _place(item.task.step)
    return f"{place}waits for {who}: {shown(item.title, limit=200)} (item {item.pk})"


def answer(
    item: ReviewItem, people: Sequence[Principal], given: Mapping[str, str]
) -> str:
    """Answer a question of direction for the first of `people` it asks; the line.

    `given` is answers by step; otherwise the recommended option is taken. "" where it
    is no question, nothing is recommended, or none of them may: it stays with people.
    """
    if item.kind != "direction" or item.output is None or item.screening_id is None:
        return ""
    question: Any = content.parse(bytes(item.output.content or b"null"))
    key = given.get(item.task.step.rpartition("/")[2]) or question.get("recommended")
    person = next((p for p in people if decisions.may(item, p)["answer"] == ""), None)
    if not key or person is None:
        return ""
    try:
        decisions.decide(
            item,
            by=person,
            verdict="answer",
            digest=item.output.digest,
            screening=item.screening_id,
            idempotency_key=uuid.uuid4().hex,
            answer=key,
        )
    except GreenlightError as error:
        return f"{_place(item.task.step)}{person.name} could not answer: {error}"
    return f"{_place(item.task.step)}{person.name} answers {key!r}"


def _place(step: str) -> str:
    """The round in front of a line: rounds/2/ready is round 2."""
    parts = step.split("/")
    number = parts[1] if len(parts) > 2 and parts[1].isdigit() else ""
    return f"round {number} · {parts[-1]}: " if number else f"{parts[-1]}: "


def _ready(said: Mapping[str, Any]) -> str:
    open_items = [i for i in said["items"] if i["state"] in ("missing", "ask")]
    told = "".join(f"; {i['title']}: {i['evidence']}" for i in open_items)
    verdict = str(said["verdict"]).replace("_", " ").upper()
    return f"{verdict}, {len(said['items'])} items checked{told}"


def _read(said: Mapping[str, Any]) -> str:
    return f"{str(said['verdict']).upper()}, {said['route']}. {said['reason']}"


def _learned(said: Mapping[str, Any]) -> str:
    return f"{said['id']}: {said['finding']}"


def _next(said: Mapping[str, Any]) -> str:
    cited = f", citing {', '.join(said['cites'])}" if said["cites"] else ""
    return f"{said['decision']}{cited}. {said['why']}"


def _planned(said: Mapping[str, Any]) -> str:
    return (
        f"{said['experiment']} tests {said['dimension']} in {len(said['arms'])} arms,"
        f" {said['days']} days, rule frozen as {said['frozen'][:LEAST_SHOWN]}"
    )


def _launched(said: Mapping[str, Any]) -> str:
    what = f", shown is {said['shown']!r}" if said.get("shown") else ""
    return f"{said['act']} {said['experiment']}{what}"


def _summed(said: Mapping[str, Any]) -> str:
    learned = ", ".join(one["id"] for one in said["learnings"]) or "nothing"
    return f"{said['rounds']} rounds; learned {learned}. {said['why']}"


WORDS = {
    "test-plan": _planned,
    "readiness": _ready,
    "test-switch": _launched,
    "analyst": _read,
    "learning-writer": _learned,
    "next-brief": _next,
    "series-report": _summed,
}
