"""The learning log: what was learned, what became of it, and who built on it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from orchestrator.domain.content import JSON
from orchestrator.models import Brand, Release, Run, Task
from orchestrator.services.experiments.learnings import WRITERS, learning_in
from orchestrator.services.experiments.looking import (
    Round,
    cites_of,
    experimental,
    parsed,
    rounds_of,
    tasks_of,
)

STATES = ("standing", "recalled")
PAGE = 30
MOST = 2_000  # releases of each writer that are read: the newest
CITING = ("hypotheses", "variants", "plan", "next")  # parts that name learnings
MOST_RUNS = 100  # in which citations are looked for


@dataclass(frozen=True, slots=True)
class Learned:
    """One learning. `place` is where a page that begins below it goes on.

    `plan` is the planning task of the round that taught it: its address. What a mail
    or a reply taught has none.
    """

    content: Mapping[str, JSON]
    brand: Brand
    run: Run
    task: Task
    at: datetime
    place: int
    case: int | None
    recalled: bool
    plan: int | None = None
    cited_by: tuple[Round, ...] = ()

    @property
    def id(self) -> str:
        return str(self.content["id"])

    @property
    def dimension(self) -> str:
        """What was changed, without characters nobody sees: people choose by it."""
        said = str(self.content.get("dimension", ""))
        return "".join(sign for sign in said if sign.isprintable())

    @property
    def state(self) -> str:
        return "recalled" if self.recalled else "standing"


@dataclass(frozen=True, slots=True)
class Log:
    """One page of it. `more`: the place the next begins below (0: none)."""

    rows: list[Learned]
    more: int
    dimensions: list[str]
    total: int


def log(
    brands: Collection[Brand],
    *,
    query: str = "",
    dimension: str = "",
    state: str = "",
    before: int = 0,
) -> Log:
    """The newest learnings, each id once: as it was released last."""
    every = _learned(brands)
    fits = [
        one
        for one in every
        if (not query or query.casefold() in _text(one.content))
        and dimension in ("", one.dimension)
        and state in ("", one.state)
    ]
    below = [one for one in fits if not before or one.place < before]
    rows = below[:PAGE]
    return Log(
        _cited(rows, brands),
        rows[-1].place if len(below) > PAGE else 0,
        sorted({one.dimension for one in every} - {""}),
        len(every),
    )


def builders(rounds: Iterable[Round]) -> dict[str, list[Round]]:
    """The rounds that build on a learning, by its id."""
    found: dict[str, list[Round]] = defaultdict(list)
    before: Round | None = None
    for one in rounds:
        same_run = before is not None and before.run.pk == one.run.pk
        for cited in cites_of(one, before if same_run else None):
            found[cited].append(one)
        before = one
    return found


def _learned(brands: Collection[Brand]) -> list[Learned]:
    found: dict[tuple[int, str], Learned] = {}
    for writer in WRITERS:  # each by itself: replies are many, tests are few
        for one in _written(writer, brands):
            found.setdefault((one.brand.pk, one.id), one)
    return sorted(found.values(), key=lambda one: -one.place)


def _written(writer: str, brands: Collection[Brand]) -> Iterator[Learned]:
    rows = Release.objects.filter(
        output__task__in=tasks_of(writer, brands), output__content__isnull=False
    ).select_related("recall", "output__task__run__brand")
    for release in rows.order_by("-pk")[:MOST]:
        task, said = release.output.task, learning_in(parsed(release.output))
        if said is None:
            continue
        recall = getattr(release, "recall", None)
        yield Learned(
            *(said, task.run.brand, task.run, task, release.created_at, release.pk),
            case=recall.case_id if recall else None,
            recalled=recall is not None,
        )


def _cited(rows: list[Learned], brands: Collection[Brand]) -> list[Learned]:
    if not rows:
        return []
    runs = Run.objects.filter(version__in=experimental(), brand__in=brands)
    newest = runs.select_related("brand").order_by("-pk")[:MOST_RUNS]
    rounds = rounds_of(list(newest), parts=CITING)
    by_id = builders(rounds)
    home = {task.pk: one.plan.pk for one in rounds for task in one.tasks}
    return [
        replace(
            one,
            plan=home.get(one.task.pk),
            cited_by=tuple(r for r in by_id[one.id] if r.run.brand_id == one.brand.pk),
        )
        for one in rows
    ]


def _text(said: Mapping[str, JSON]) -> str:
    applies = said.get("applies_to")
    words = [said.get("id"), said.get("finding"), said.get("dimension"), applies]
    return " ".join(str(word) for word in words if word).casefold()
