"""What the recall pages show before anything is done: the start, and the preview."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Brand, Principal, RecallCase, Task
from orchestrator.services import desk_settings
from orchestrator.services.recalling import recall_origins, recalls
from orchestrator.services.recalling.recalls import Preview
from orchestrator.services.staff.people import roles_of
from review import queries
from review.recall.picture import Picture, Reached, drawn
from review.recall.words import ORIGINS, Counted, counted, origin_name, sentence

MOST_CHOICES = 12  # of one brand
MOST_CASES = 50
STATES = ("proposed", "open", "closed", "declined")
OF_A_TASK = ("title", "index", "level", "channel")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be recalled, as one line of the start page."""

    brand: Brand
    subject: str
    title: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list of cases. `open` counts follow-ups nobody settled yet."""

    case: RecallCase
    title: str
    origin: str
    told: str
    follow_ups: int
    open: int


@dataclass(frozen=True, slots=True)
class StartPage:
    """The context of `recall/page.html`. `choices` is None before anything is asked."""

    origins: list[tuple[str, str, str, str]]
    origin: str
    hint: str
    asked: str
    choices: list[Choice] | None
    cases: list[tuple[str, list[CaseRow]]]
    brands: list[Brand]


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """The context of `recall/preview.html`.

    `second` says why a second person is needed, "" where none is; `why_not` why this
    person may not recall here.
    """

    brand: Brand
    preview: Preview
    origin: str
    told: str
    counts: list[Counted]
    picture: Picture | None
    second: str
    why_not: str
    left_out: int


def start(person: Principal, *, origin: str, asked: str) -> StartPage:
    """The start page: what can be recalled of `origin` under `asked`, and the cases."""
    origin = origin if origin in ORIGINS else next(iter(ORIGINS))
    brands = queries.brands_for(person)
    return StartPage(
        origins=[
            (key, str(name), icon, str(hint))
            for key, (name, hint, icon) in ORIGINS.items()
        ],
        origin=origin,
        hint=str(ORIGINS[origin][1]),
        asked=asked,
        choices=_choices(brands, origin, asked),
        cases=_cases(person),
        brands=brands,
    )


def preview(person: Principal, brand: Brand, origin: str, subject: str) -> PreviewPage:
    """How far recalling this would reach, now.

    Raises BadInput or NotFound where there is no such thing to recall.
    """
    found = recalls.preview(brand, origin, subject)
    radius = found.radius
    return PreviewPage(
        brand=brand,
        preview=found,
        origin=origin_name(origin),
        told=sentence(tasks=radius.tasks, runs=radius.runs, gone=radius.deliveries),
        counts=counted(radius.counts),
        picture=drawn(
            with_titles([(row.task_id, row.how) for row in found.rows]),
            total=radius.tasks,
        ),
        second=second_needed(brand, radius.deliveries),
        why_not=why_not(person, brand),
        left_out=max(0, radius.tasks - len(found.rows)),
    )


def _choices(brands: list[Brand], origin: str, asked: str) -> list[Choice]:
    return [
        Choice(brand, subject, title)
        for brand in brands
        for subject, title in recall_origins.choices(brand, origin, asked)[
            :MOST_CHOICES
        ]
    ]


def second_needed(brand: Brand, deliveries: int) -> str:
    """Why a second person has to agree; "" where one is enough."""
    kept = desk_settings.values(brand).get("recall_effects_limit")
    limit = kept if isinstance(kept, int) else recalls.DEFAULT_LIMIT
    if deliveries <= limit:
        return ""
    return _(
        "Deliveries touched: %(n)s. Beyond %(limit)s a second person has to agree"
        " before anything is done."
    ) % {"n": deliveries, "limit": limit}


def why_not(person: Principal, brand: Brand) -> str:
    """ "" where this person may recall on this brand, else why not."""
    if roles_of(person, brand) & set(recalls.RECALLERS):
        return ""
    return _("Owners, admins, operators and reviewers of %(brand)s recall.") % {
        "brand": brand.name
    }


def with_titles(found: list[tuple[int, str]]) -> list[Reached]:
    """The same with the step each task is of and where it delivers to."""
    tasks = Task.objects.filter(pk__in=[task for task, _how in found])
    known = {task.pk: task for task in tasks.only(*OF_A_TASK)}
    return [
        Reached(pk, _step(known[pk]), how, known[pk].level, known[pk].channel)
        for pk, how in found
    ]


def _step(task: Task) -> str:
    """What the step is called: a task of a list is named after its item as well."""
    stem = "" if task.index is None else task.title.rpartition(" · ")[0]
    return stem or task.title


def _cases(person: Principal) -> list[tuple[str, list[CaseRow]]]:
    found = queries.recall_cases_for(person).select_related("brand", "actor")
    cases = list(found.prefetch_related("follow_ups").order_by("-pk")[:MOST_CASES])
    rows = [case_row(case) for case in cases]
    grouped = [(state, [r for r in rows if r.case.state == state]) for state in STATES]
    return [(state, own) for state, own in grouped if own]


def case_row(case: RecallCase) -> CaseRow:
    """One case as one line; its follow-ups are read from what was prefetched."""
    owed = list(case.follow_ups.all())
    return CaseRow(
        case=case,
        title=title_of(case),
        origin=origin_name(case.origin),
        told=told_of(case),
        follow_ups=len(owed),
        open=sum(one.state != "done" for one in owed),
    )


def title_of(case: RecallCase) -> str:
    """What it started from, as one name; its subject where that is gone."""
    try:
        return recall_origins.title_of(case.brand, case.origin, case.subject)
    except GreenlightError:
        return f"{origin_name(case.origin)} {case.subject}"


def told_of(case: RecallCase) -> str:
    """How far the case reached, or would reach, in one line."""
    kept = case.radius
    return sentence(
        tasks=int(kept.get("tasks", 0)),
        runs=int(kept.get("runs", 0)),
        gone=int(kept.get("deliveries", 0)),
    )


def counts_of(case: RecallCase) -> dict[str, int]:
    """By how each task was reached."""
    return {str(how): int(n) for how, n in case.radius.get("counts", {}).items()}
