"""The bundled workflows as people live them: a real worker, and the desk's own forms.

A `Desk` is one brand with somebody in every role. Machines work until nothing is left
to do; then people decide, each by sending the form of the item's page.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.test import Client

from orchestrator.agents.registry import load_agents
from orchestrator.demo.check.browser import Answer
from orchestrator.demo.check.desk import BEFORE, deciding
from orchestrator.demo.promotions import price_rows
from orchestrator.domain.content import JSON, parse
from orchestrator.domain.screening.rules import read_rule
from orchestrator.models import (
    Brand,
    Output,
    Principal,
    ReviewItem,
    Run,
    Signal,
    Task,
)
from orchestrator.models.people import REVIEWER_ROLES
from orchestrator.services import registry
from orchestrator.services.catalogue import prices
from orchestrator.services.deciding import decisions
from orchestrator.services.publishing import workflows
from orchestrator.services.rules import red_line_files, red_lines
from orchestrator.services.running import runs
from orchestrator.services.waits import signals
from tests import making
from tests.services import own_workers

HOME = Path(red_line_files.__file__).resolve().parents[2] / "workflows"
STAFF = ("owner", "author", "admin", "operator", *REVIEWER_ROLES)
OWN = "direction router proposals"  # what steps without an agent are done by
MOST_TURNS = 80  # of machines and people in one run
Said = tuple[str, str, str]
"""What was decided: the step, the verdict, and by which role."""


class Desk:
    """One brand with people in every role, two of each, and the bundled agents."""

    def __init__(self, name: str = "") -> None:
        self._agents: set[str] = set()
        self._register(OWN)
        registry.register_own()
        self.brand: Brand = making.a_brand(name)
        self.people: dict[str, list[Principal]] = {
            role: [making.a_person(self.brand, role) for _ in range(2)]
            for role in STAFF
        }
        self._clients: dict[int, Client] = {}

    def one(self, role: str) -> Principal:
        """Somebody who holds the role."""
        return self.people[role][0]

    # machines

    def guard(self, *, packs: Sequence[str] = (), steps: Sequence[str] = ()) -> None:
        """Put red lines of the starter packs in force: all or those named.

        With `steps` those that look for words look there alone, as a brand does whose
        facts come from its own records.
        """
        writer, second = self.people["admin"]
        known = [p for p in red_line_files.packs() if not packs or p.slug in packs]
        rules = [_at(steps, rule) for pack in known for rule in pack.rules]
        red_lines.install(
            self.brand,
            [read_rule(rule) for rule in rules],
            by=writer,
            approved_by=second,
            reason="from the start",
        )

    def price(self, rows: Sequence[Any] | None = None, *, market: str = "AT") -> None:
        """Import a price book: the rows given, or those of the demo's Verdara."""
        if rows is None:
            rows = price_rows("Verdara", datetime.now(UTC).date())
        prices.import_prices(
            self.brand, list(rows), by=self.one("admin"), source="test", market=market
        )

    def publish(self, *files: str) -> None:
        """Publish bundled workflows, those that are called before their callers."""
        for file in files:
            source = (HOME / file).read_text(encoding="utf-8")
            self._register(source)
            workflows.publish(source, by=self.one("owner"), file=file)

    def _register(self, source: str) -> None:
        """Those bundled agents whose names stand in the text: all take their time."""
        for spec in load_agents().values():
            if spec.name in source and spec.name not in self._agents:
                registry.register(spec)
                self._agents.add(spec.name)

    def sample(self, slug: str) -> dict[str, Any]:
        """The inputs that come along for a workflow."""
        text = (HOME / "samples" / f"{slug}.json").read_text(encoding="utf-8")
        found: dict[str, Any] = json.loads(text)
        return found

    def start(
        self, slug: str, inputs: Mapping[str, Any] | None = None, *, title: str = ""
    ) -> Run:
        """A run of the newest version, on its sample inputs unless others are given."""
        given = dict(self.sample(slug) if inputs is None else inputs)
        by = self.one("owner")
        return runs.start_run(slug, brand=self.brand, inputs=given, by=by, title=title)

    def work(self) -> int:
        """All that machines can do now; how many tasks they worked at."""
        return own_workers.work()

    def tell(self, run: Run, name: str, content: JSON) -> Signal:
        """A signal for a run, as a machine or its owner sends it."""
        key = f"told-{Signal.objects.count()}"
        return signals.send(run, name, content, by=self.one("owner"), key=key)

    # what there is

    def items(self, run: Run) -> list[ReviewItem]:
        """What waits for people, oldest first."""
        found = ReviewItem.objects.filter(run=run, state="open").order_by("pk")
        return list(found.select_related("task", "output", "screening"))

    def item(self, run: Run, step: str = "") -> ReviewItem:
        """The one item that waits (of this step)."""
        found = [i for i in self.items(run) if not step or i.task.step == step]
        assert found, f"nothing waits at {step!r}: {self.where(run)}"
        return found[0]

    def content(self, run: Run, step: str) -> Any:
        """The released content of a step that stands; None where there is none."""
        found = self.contents(run, step)
        return found[-1] if found else None

    def contents(self, run: Run, step: str) -> list[Any]:
        """The same of every task of a step, in the order of its list."""
        rows = Output.objects.filter(
            task__run=run, task__step=step, releases__recall=None
        ).filter(releases__isnull=False)
        ordered = rows.order_by("task__index", "pk").distinct()
        return [parse(bytes(o.content or b"null")) for o in ordered]

    def states(self, run: Run) -> dict[str, str]:
        """Each step with its tasks' states."""
        rows = Task.objects.filter(run=run).order_by("pk").values_list("step", "state")
        found: dict[str, list[str]] = {}
        for step, state in rows:
            found.setdefault(step, []).append(state)
        return {step: " ".join(states) for step, states in found.items()}

    def where(self, run: Run) -> str:
        """Where the run stands, for a failing test."""
        run.refresh_from_db()
        why = Task.objects.filter(run=run).exclude(state__in=("done", "skipped"))
        lines = [f"{t.step}: {t.state} ({t.why})" for t in why.order_by("pk")]
        return f"{run.state}; " + "; ".join(lines)

    # people

    def browser(self, person: Principal) -> Client:
        """The person's browser, signed in."""
        if person.pk not in self._clients:
            self._clients[person.pk] = Client()
            self._clients[person.pk].force_login(person)
        return self._clients[person.pk]

    def look(self, item: ReviewItem, person: Principal) -> Answer:
        """The item's page, once its guards have what they ask before any verdict."""
        page = self._get(person, f"/review/{item.pk}/")
        for ending, typed in BEFORE.items():
            for form in page.page.forms:
                if form.action.endswith(ending) and (typed or "what" in form.fields):
                    data = {**form.fields, **typed}
                    self.browser(person).post(form.action, data)
                    page = self._get(person, f"/review/{item.pk}/")
        return page

    def decide(
        self, item: ReviewItem, person: Principal, verdict: str, **typed: Any
    ) -> Answer:
        """Read the page, then send its own form with this verdict."""
        form = deciding(self.look(item, person), verdict)
        assert form is not None, f"{person} cannot {verdict} {item.task.step}"
        said = {**form.fields, "verdict": verdict, **typed}
        return self._post(person, form.action or f"/review/{item.pk}/decisions/", said)

    def approve(self, item: ReviewItem, *, but: Sequence[str] = ()) -> list[str]:
        """Give every missing approval but those of `but`; the roles that gave."""
        gave: list[str] = []
        used: set[int] = set()
        while roles := [r.split()[0] for r in decisions.missing(self._again(item))]:
            left = [role for role in roles if role not in but]
            if not left:
                break
            person = next(p for p in self._willing(left[0], item) if p.pk not in used)
            self._taken(self.decide(item, person, "approve"))
            used.add(person.pk)
            gave.append(left[0])
        if not gave and not but:
            person = self._willing(self.roles(item)[0], item)[0]
            self._taken(self.decide(item, person, "approve"))
            gave.append(self.roles(item)[0])
        return gave

    def answer(self, item: ReviewItem, answer: Any) -> str:
        """Answer a question of direction as somebody it asks; the role."""
        role = self.roles(item)[0]
        said = "go" if answer is True else "no_go" if answer is False else answer
        self._taken(self.decide(item, self.one(role), "answer", answer=said))
        return role

    def reject(self, item: ReviewItem, reason: str = "Not this way.") -> str:
        """A person's no."""
        return self._with_reason(item, "reject", reason)

    def request_changes(self, item: ReviewItem, reason: str) -> str:
        """Back to the agent with these words."""
        return self._with_reason(item, "changes", reason)

    def retry(self, item: ReviewItem) -> str:
        """A failure: try again."""
        self._taken(self.decide(item, self.one("operator"), "retry"))
        return "operator"

    def give_up(self, item: ReviewItem, reason: str = "It is over.") -> str:
        """A failure: give it up."""
        person = self.one("operator")
        self._taken(self.decide(item, person, "give_up", reason=reason))
        return "operator"

    def edit(
        self, item: ReviewItem, change: Callable[[Any], Any], *, role: str = ""
    ) -> str:
        """Save what `change` makes of the item's content."""
        role = role or self.roles(item)[0]
        assert item.output is not None
        now = parse(bytes(item.output.content or b"null"))
        raw = json.dumps(change(now), ensure_ascii=False)
        person = self.people[role][1]  # the other one may approve it then
        self._taken(self.decide(item, person, "edit", mode="raw", raw=raw))
        return role

    def roles(self, item: ReviewItem) -> list[str]:
        """Who is asked."""
        missing = [one.split()[0] for one in decisions.missing(self._again(item))]
        return missing or ["owner"]

    # to the end

    def finish(
        self, run: Run, answers: Mapping[str, Any] | None = None, *, strict: bool = True
    ) -> list[Said]:
        """Machines and people in turn until the run is over; what people decided.

        `answers` has, by step, an answer to its question, or a function that is given
        the item and does what people do. The rest is approved. With `strict` it must
        end `done`.
        """
        said: list[Said] = []
        for _ in range(MOST_TURNS):
            self.work()
            waiting = self.items(run)
            if not waiting:
                break
            said.append(self._one_decision(waiting[0], answers or {}))
        run.refresh_from_db()
        if strict:
            assert run.state == "done", self.where(run)
        return said

    def _one_decision(self, item: ReviewItem, answers: Mapping[str, Any]) -> Said:
        step = item.task.step
        known = answers.get(step, answers.get(step.rpartition("/")[2]))
        if callable(known):
            return step, "own", str(known(item) or "")
        if item.kind == "direction":
            assert item.output is not None
            asked = parse(bytes(item.output.content or b"null"))
            chosen = known if known is not None else asked.get("recommended")  # type: ignore[union-attr]
            assert chosen is not None, f"no answer is known for {step}: {asked}"
            return step, "answer", self.answer(item, chosen)
        assert item.kind != "failure", f"{step} failed: {item.task.why}"
        return step, "approve", ", ".join(self.approve(item))

    def _willing(self, role: str, item: ReviewItem) -> list[Principal]:
        """People of the role, those who did not write the content first."""
        author = self._again(item).output
        return sorted(
            self.people[role],
            key=lambda p: author is not None and p.pk == author.author_id,
        )

    def _with_reason(self, item: ReviewItem, verdict: str, reason: str) -> str:
        role = self.roles(item)[0]
        person = self._willing(role, item)[0]
        self._taken(self.decide(item, person, verdict, reason=reason))
        return role

    @staticmethod
    def _again(item: ReviewItem) -> ReviewItem:
        return ReviewItem.objects.select_related("output", "task").get(pk=item.pk)

    def _get(self, person: Principal, path: str) -> Answer:
        found = self.browser(person).get(path)
        return Answer(found.status_code, path, found.content.decode())

    def _post(self, person: Principal, path: str, data: Mapping[str, Any]) -> Answer:
        found = self.browser(person).post(path, dict(data))
        body = found.content.decode() if not found.streaming else ""
        return Answer(found.status_code, path, body)

    @staticmethod
    def _taken(answer: Answer) -> None:
        refused = f"refused with {answer.code}: {answer.page.words[-600:]}"
        assert answer.code in (200, 302), refused


def _at(steps: Sequence[str], rule: Mapping[str, Any]) -> dict[str, Any]:
    by_words = not {"confidence", "verdict", "obfuscation"} & set(rule["when"])
    if not steps or not by_words:
        return dict(rule)
    return {**rule, "scope": {**rule.get("scope", {}), "steps": list(steps)}}
