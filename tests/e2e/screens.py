"""Every screen of the desk, and a walk that photographs them all.

    SCREENS=/a/folder python3 manage.py test tests/e2e/test_screens.py -k photographed

ONLY=recall,freezes photographs those whose name begins so, and leaves the others alone.
A new screen is one line in SCREENS; what it shows comes from `a_world()`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import Client, override_settings
from playwright.sync_api import Page

from orchestrator.models import (
    Allowance,
    ArchivedTest,
    Backtest,
    Brand,
    Principal,
    RecallCase,
    RedLineVersion,
    ReviewItem,
    Run,
    Shadow,
)
from orchestrator.services import desk_settings
from orchestrator.services.freezing import freezes, limits
from orchestrator.services.outlook import refreshing
from orchestrator.services.recalling import recalls
from orchestrator.services.rules import shadows
from orchestrator.services.running import dispatch
from review.models import Notification
from review.settings import routing as settings_routing
from review.settings.routing import RuleGiven
from tests import making
from tests.web import containing, experimenting

SIZES = {"wide": (1280, 800), "phone": (390, 844)}
SCHEMES = ("light", "dark")
MOST_BYTES = 90_000  # of one picture: they are kept with the documents
PATIENCE = 60_000  # ms for a page, however busy the machine is
TEXTS = (
    "Our miracle cream takes ten years off your face in a week. Try it today!",
    "A miracle of wool: warm at minus twenty, light as a feather.",
    "Sleep well in our merino blankets. Made in Portugal from long fibres.",
    "The autumn sale starts on Monday: 20 % off every jumper.",
)
HARD = "A miracle 😀 " + "Donaudampfschifffahrtsgesellschaft" * 3 + " <b>miracle</b>"


@dataclass(frozen=True)
class World:
    """One of everything a screen shows. `ana` reviews, `max` is the admin."""

    brand: Brand
    ana: Principal
    max: Principal
    held: ReviewItem
    decided: ReviewItem
    question: ReviewItem
    hard: ReviewItem
    failed: ReviewItem
    settling: ReviewItem
    rule: RedLineVersion
    draft: RedLineVersion
    backtest: Backtest
    shadow: Shadow
    claim: Allowance
    delivered: Run
    case: RecallCase
    recallable: str
    series: Run
    archived: ArchivedTest


Who = Callable[[World], Principal | None]
Where = Callable[[World], str]


def _ana(world: World) -> Principal:
    return world.ana


def _max(world: World) -> Principal:
    return world.max


def _round(world: World, number: int) -> str:
    return f"/experiments/{experimenting.plan_of(world.series, number).pk}/"


def _slug(world: World) -> str:
    return str(world.delivered.version.workflow.slug)


def _stranger(world: World) -> None:
    return None


@dataclass(frozen=True)
class Screen:
    """One address as one person sees it. `press` clicks a selector once it is open."""

    name: str
    path: Where
    person: Who = _ana
    press: str = ""


def at(path: str) -> Where:
    """An address without an object in it."""
    return lambda world: path


SCREENS = (
    Screen("sign-in", at("/sign-in/"), _stranger),
    Screen("home", at("/")),
    Screen("queue", at("/review/")),
    Screen("item", lambda w: f"/review/{w.held.pk}/"),
    Screen("item-decided", lambda w: f"/review/{w.decided.pk}/"),
    Screen("item-exact", lambda w: f"/review/{w.held.pk}/?tab=exact"),
    Screen("item-claims", lambda w: f"/review/{w.held.pk}/?tab=claims"),
    Screen("item-prices", lambda w: f"/review/{w.held.pk}/?tab=prices"),
    Screen("direction", lambda w: f"/review/{w.question.pk}/"),
    Screen("who-would-get-it", lambda w: f"/review/{w.held.pk}/routing/"),
    Screen("runs", at("/runs/")),
    Screen("run", lambda w: f"/runs/{w.held.run_id}/"),
    Screen("run-plan", lambda w: f"/runs/{w.held.run_id}/plan/"),
    Screen("plan", at("/plan/")),
    Screen("digest", at("/digest/")),
    Screen("today", at("/today/?what=released")),
    Screen("run-new", at("/runs/new/"), _max),
    Screen("amendment", lambda w: f"/runs/{w.held.run_id}/amendment/", _max),
    Screen("workflows", at("/workflows/"), _max),
    Screen(
        "workflow", lambda w: f"/workflows/{w.delivered.version.workflow.slug}/", _max
    ),
    Screen("dry-run", lambda w: f"/workflows/{_slug(w)}/dry-run/", _max),
    Screen("editor-new", at("/workflows/new/"), _max),
    Screen("editor", lambda w: f"/workflows/{_slug(w)}/edit/", _max),
    Screen(
        "editor-dry-run",
        lambda w: f"/workflows/{_slug(w)}/edit/",
        _max,
        press=".edit-dry > summary",
    ),
    Screen("decisions", lambda w: f"/runs/{w.held.run_id}/decisions/"),
    Screen("task-why", lambda w: f"/tasks/{w.held.task_id}/why/", _max),
    Screen("experiments", at("/experiments/")),
    Screen("experiment", lambda w: _round(w, 1)),
    Screen("experiment-invalid", lambda w: _round(w, 2)),
    Screen("experiment-waiting", lambda w: _round(w, 3)),
    Screen("archive", at("/experiments/archive/")),
    Screen("archived", lambda w: f"/experiments/archive/{w.archived.pk}/"),
    Screen("learnings", at("/learnings/")),
    Screen("recall", at("/recall/?origin=output"), _max),
    Screen("recall-preview", lambda w: w.recallable, _max),
    Screen("recall-case", lambda w: f"/recall/{w.case.pk}/", _max),
    Screen(
        "recall-settling",
        lambda w: f"/recall/{w.case.pk}/",
        press=".owed-act > summary",
    ),
    Screen("recall-report", lambda w: f"/recall/{w.case.pk}/report/", _max),
    Screen("red-lines", at("/red-lines/"), _max),
    Screen("red-line", lambda w: f"/red-lines/{w.rule.red_line_id}/", _max),
    Screen("red-line-draft", lambda w: f"/red-lines/{w.draft.red_line_id}/", _max),
    Screen("builder-new", at("/red-lines/new/"), _max),
    Screen("builder", lambda w: f"/red-lines/{w.draft.red_line_id}/edit/", _max),
    Screen("packs", at("/red-lines/packs/"), _max),
    Screen("backtest", lambda w: f"/backtests/{w.backtest.pk}/", _max),
    Screen("shadow", lambda w: f"/shadows/{w.shadow.pk}/", _max),
    Screen("claims", at("/claims/")),
    Screen("claim", lambda w: f"/library/{w.claim.pk}/"),
    Screen("claim-new", at("/claims/new/")),
    Screen("offers", at("/offers/")),
    Screen("prices", at("/prices/"), _max),
    Screen("agents", at("/agents/"), _max),
    Screen("agent", lambda w: f"/agents/{w.held.task.agent.name}/", _max),
    Screen("analytics", at("/analytics/"), _max),
    Screen("analytics-reviewers", at("/analytics/?family=reviewers"), _max),
    Screen("analytics-rules", at("/analytics/?family=rules"), _max),
    Screen("analytics-escapes", at("/analytics/?family=escapes"), _max),
    Screen("audit", at("/audit/"), _max),
    Screen("audit-output", lambda w: f"/audit/?output={w.held.output_id}", _max),
    Screen("audit-checked", at("/audit/"), _max, press="#chain button"),
    Screen("audit-empty", at("/audit/?why=nowhere"), _max),
    Screen("erasure", lambda w: f"/outputs/{w.held.output_id}/erasure/", _max),
    Screen("settings", at("/settings/"), _max),
    Screen("settings-people", at("/settings/people/"), _max),
    Screen("settings-person", lambda w: f"/settings/people/{w.ana.pk}/", _max),
    Screen("settings-person-new", at("/settings/people/new/"), _max),
    Screen("settings-roles", at("/settings/roles/"), _max),
    Screen("settings-brands", at("/settings/brands/"), _max),
    Screen("settings-deadlines", at("/settings/deadlines/"), _max),
    Screen("settings-guards", at("/settings/guards/"), _max),
    Screen("settings-limits", at("/settings/limits/"), _max),
    Screen("settings-routing", at("/settings/routing/?severity=high"), _max),
    Screen(
        "settings-rule-new", lambda w: f"/settings/routing/new/{w.brand.slug}/", _max
    ),
    Screen("settings-webhooks", at("/settings/webhooks/"), _max),
    Screen("settings-changes", at("/settings/changes/"), _max),
    Screen("notifications", at("/notifications/")),
    Screen("preferences", at("/preferences/")),
    Screen("preferences-keys", at("/preferences/"), press=".set-keys > summary"),
    Screen("menu", at("/runs/"), press=".menu:visible > summary"),
    Screen("hard-item", lambda w: f"/review/{w.hard.pk}/"),
    Screen("hard-run", lambda w: f"/runs/{w.hard.run_id}/"),
    Screen("hard-settling", lambda w: f"/review/{w.settling.pk}/"),
    Screen("hard-failure", lambda w: f"/review/{w.failed.pk}/", _max),
    Screen("not-found", at("/review/999999/")),
    Screen("unfrozen", at("/freezes/"), _max),
    Screen("freezes", lambda w: _frozen(w), _max),
    Screen("frozen", at("/runs/"), _max),  # from here on the red band is on each page
)


def a_world() -> World:
    """A small brand in the middle of its day."""
    brand = making.a_brand("Nordwind")
    ana = making.a_person(brand, "brand", "legal", "author", name="Ana Castellano")
    boss = making.a_person(brand, "admin", "operator", name="Max Weber")
    rule = making.a_live_rule(brand, author=boss)
    version = making.a_workflow(making.TWO_STEPS)
    for text in TEXTS:
        making.a_run(brand, version, inputs={"text": text}, title=text.split(":")[0])
    making.work_until_idle()
    draft = making.a_ready_rule(
        brand, author=boss, name="Words of sleep", slug="words-of-sleep"
    )
    series = experimenting.a_series(brand, "winner", "invalid", "waiting")
    held, decided = ReviewItem.objects.filter(brand=brand).order_by("pk")[:2]
    question = making.a_question(brand)
    hard, failed = making.a_held_item(brand, text=HARD), a_failed_item(brand)
    with override_settings(GRACE_SECONDS=3_600):  # it can still be undone
        settling = making.a_held_item(brand, text="A miracle soap")
        making.approve(settling, ana)
    _settle_in(brand, boss)
    making.approve(decided, ana)
    _tell(ana, held)
    delivered = containing.a_delivered_run(brand)
    case = _recalled(containing.a_delivered_run(brand, title="Winter letter"), boss)
    _limit(brand, boss, held.task.agent.name)
    refreshing.refresh_due()
    return World(
        *(brand, ana, boss, held, decided, question, hard, failed, settling),
        rule=rule,
        draft=draft,
        backtest=making.a_backtest(draft),
        shadow=shadows.start(draft, by=boss),
        claim=making.a_claim(brand, "Warm down to minus twenty degrees"),
        delivered=delivered,
        case=case,
        recallable=f"/recall/preview/?brand={brand.slug}&origin=output"
        f"&subject={containing.first_output(delivered).pk}",
        series=series,
        archived=_imported(brand),
    )


def _imported(brand: Brand) -> ArchivedTest:
    source = experimenting.an_import(brand)
    experimenting.an_archived_test(source, "k2", "invalid", series="winter")
    looks = experimenting.checkpoints("winner")
    title = "Which headline makes people read on about the winter?"
    told = {"title": title, "series": "winter", "checkpoints": looks}
    return experimenting.an_archived_test(source, "k1", **told)


def wanted(environment: Mapping[str, str]) -> list[Screen]:
    """What is photographed: all of it only where somebody wants to look."""
    if "SCREENS" not in environment:
        return list(SCREENS[:1])
    names = tuple(environment.get("ONLY", "").split(","))
    return [
        screen
        for screen in SCREENS
        if screen.name.startswith(names) and not screen.name.startswith("hard-")
    ]


def _frozen(world: World) -> str:
    """Pull the brake; the page of it, with a run chosen to be stopped next."""
    why = "Wrong prices in the autumn letter"
    freezes.freeze("brand", str(world.brand.pk), reason=why, by=world.max)
    making.a_run(world.brand, title="Spring letter")
    return f"/freezes/?level=run&subject={world.held.run_id}"


def _limit(brand: Brand, by: Principal, agent: str) -> None:
    most = {"hops": 3, "fan_out": 200, "effects_hour": 30, "canary": 0.05}
    for kind, subject in (("agent", agent), ("channel", "outbox")):
        limits.set_limit(brand, kind, subject, **most, by=by, why="")
        most = {**most, "hops": None, "fan_out": None}


def _settle_in(brand: Brand, boss: Principal) -> None:
    """Settings as they are after some months: another brand, changes, a proposal."""
    other = making.a_brand("Sonnhang")
    second = making.a_person(brand, "admin", name="Nils Admin")
    boss.grants.create(brand=other, role="admin")
    desk_settings.change(brand, "lease_minutes", 20, by=boss, why="long papers")
    desk_settings.change(brand, "evidence_opened", False, by=second, why="too slow")
    given = RuleGiven("Grave ones to legal", {"severity": ["high"]}, role="legal")
    settings_routing.add(brand, given, by=boss)


def a_failed_item(brand: Brand) -> ReviewItem:
    """A task whose last attempt failed, and the question what to do about it."""
    run = making.a_run(brand, making.a_workflow())
    taken = making.take()
    why = "the oven broke: " + "E" * 200
    with transaction.atomic():
        dispatch.end(
            dispatch.failed(
                taken, worker="worker:test", brief="", why=why, retry=False, delay=0
            )
        )
    return ReviewItem.objects.get(run=run, kind="failure")


def _recalled(run: Run, by: Principal) -> RecallCase:
    subject = str(containing.first_output(run).pk)
    seen = recalls.preview(run.brand, "output", subject)
    return recalls.act(
        run.brand,
        "output",
        subject,
        reason="The price in it was wrong since Monday",
        by=by,
        fingerprint=seen.fingerprint,
    )


def _tell(person: Principal, item: ReviewItem) -> None:
    for number, kind in enumerate(("assigned", "reminder", "mentioned")):
        Notification.objects.create(
            person=person,
            brand=item.brand,
            item=item,
            kind=kind,
            title=f"{item.run.title}: {kind}",
            key=f"screens-{number}",
        )


def visits(
    desk: Any, world: World, wanted: Sequence[Screen] = SCREENS
) -> Iterator[tuple[Screen, Page]]:
    """Every screen, wide and in light; each person keeps one tab."""
    tabs: dict[int | None, Page] = {}
    Client().get("/sign-in/")  # what is loaded once is loaded before anybody waits
    for screen in wanted:
        person = screen.person(world)
        who = person.pk if person else None
        if who not in tabs:
            tabs[who] = desk.open(
                person,
                "/healthz",
                reduced_motion="reduce",  # nothing moves while somebody looks
            )
            tabs[who].set_default_timeout(PATIENCE)
        page = tabs[who]
        resize(page, "wide")
        page.emulate_media(color_scheme="light")
        page.goto(screen.path(world))
        page.locator(".queue-waits[hx-get]:visible").wait_for(state="detached")
        if screen.press:
            page.locator(screen.press).first.click()
        yield screen, page
    for page in tabs.values():
        page.context.close()


def resize(page: Page, size: str) -> None:
    """Wide or phone, the same page."""
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})


def photograph(page: Page, path: Path) -> None:
    """What one sees without scrolling, as small as it must be."""
    for quality in (70, 55, 40, 25):
        taken = page.screenshot(type="jpeg", quality=quality)
        if len(taken) <= MOST_BYTES:
            break
    path.write_bytes(taken)
