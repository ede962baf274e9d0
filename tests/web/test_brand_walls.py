"""Every address, walked as one brand's people against another brand's objects.

The addresses come from the URL resolver: one that takes an object and has no sample
here fails the walk, so a new page cannot be forgotten.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import RoutePattern, URLPattern, URLResolver

from orchestrator.models import (
    ROLES,
    Brand,
    Event,
    Principal,
    ReviewItem,
)
from orchestrator.services.catalogue import allowances
from orchestrator.services.staff import people
from review.item import comments
from review.models import Notification, SavedView
from review.notices import notify
from tests import making
from tests.postgres import Ledger
from tests.web.theirs import (
    MARK,
    a_shadow,
    contained,
    experimented,
    of_settings,
    theirs_only,
    triggered,
)

KEYS = ".well-known/greenlight-key.json"
OPEN_TO_ALL = (
    "healthz",
    "readyz",
    "sign-in/",
    "sign-out/",
    "api/v1/openapi.json",
    KEYS,
)
ON_ITEMS = (
    *("lease", "lease/extension", "lease/giving-up", "lease/parking"),
    *("lease/handing-over", "lease/taking-over", "readings", "skips", "snoozes"),
    *("passing/ending", "assignment"),
)
ON_TASKS = ("why", "pins")
ON_WORKFLOWS = (
    *("", "edit/", "checks/", "dry-run/", "dry-runs/", "versions/", "discards/"),
)
UNPUBLISHED = {"slug": "nobody-published-it"}
BODIES = {
    "thaws": {"level": "run", "subject": "1"},
    "signals": {"name": "go"},
    "firings": {"facts": {}},
}
NOT_OURS = ("admin/", "django-rq/")


@dataclass
class World:
    """One brand's people, and another brand with one of everything.

    `ours` holds somebody of each role, then somebody of none, then of all of them.
    """

    ours: list[Principal]
    theirs: Brand
    insider: Principal
    samples: dict[str, dict[str, Any]]


@pytest.fixture
def world(ledger: Ledger) -> World:
    ours, theirs = making.a_brand(), making.a_brand(f"{MARK} & Co")
    insider = making.a_person(theirs, *ROLES, name=f"{MARK} person")
    tried = experimented(theirs)
    version = making.a_live_rule(theirs, people=2, name=f"{MARK} rule")
    draft = making.a_draft_rule(theirs, name=f"{MARK} draft")
    run = making.a_run(
        theirs, inputs={"text": f"A miracle of {MARK}"}, title=f"{MARK} run"
    )
    making.work_until_idle()
    item = ReviewItem.objects.get(run=run)
    decision = making.approve(item, making.a_person(theirs, "brand"))
    assert item.output is not None
    test = making.a_backtest(version)
    proof = allowances.EvidenceGiven(
        f"{MARK} study",
        file_name="study.txt",
        media_type="text/plain",
        content=b"soft",
    )
    claim = allowances.propose(
        theirs,
        kind="claim",
        slug="soft",
        terms={"wording": f"{MARK} is soft."},
        by=insider,
        evidence=[proof],
    )
    view = SavedView.objects.create(
        person=insider, brand=theirs, shared=True, name=f"{MARK} view", query=""
    )
    shadow, seen = a_shadow(version, item.output, insider)
    said = comments.say(item, by=insider, body=f"{MARK} says no")
    notify.tell(insider, "mentioned", title=f"{MARK} asks", item=item, key="asked")
    told = Notification.objects.get(person=insider, title=f"{MARK} asks")
    staff = [making.a_person(ours, role) for role in ROLES]
    return World(
        ours=[*staff, making.a_person(ours), making.a_person(ours, *ROLES)],
        theirs=theirs,
        insider=insider,
        samples={
            "review/<int:pk>/": {"pk": item.pk},
            "review/<int:pk>/news/": {"pk": item.pk},
            "review/<int:pk>/preview/": {"pk": item.pk},
            "review/<int:pk>/decisions/": {"pk": item.pk},
            "review/<int:pk>/decisions/<int:decision>/withdrawal/": {
                "pk": item.pk,
                "decision": decision.pk,
            },
            "review/<int:pk>/draft/": {"pk": item.pk},
            "outputs/<int:pk>/evidence/": {"pk": item.output.pk},
            "outputs/<int:pk>/erasure/": {"pk": item.output.pk},
            "review/<int:pk>/comments/": {"pk": item.pk},
            "review/<int:pk>/comments/<int:comment>/resolution/": {
                "pk": item.pk,
                "comment": said.pk,
            },
            "review/<int:pk>/screenings/": {"pk": item.pk},
            "review/<int:pk>/arrival/": {"pk": item.pk},
            "review/<int:pk>/routing/": {"pk": item.pk},
            "notifications/<int:pk>/reading/": {"pk": told.pk},
            "review/<int:pk>/openings/": {"pk": item.pk},
            "review/<int:pk>/first-view/": {"pk": item.pk},
            "review/<int:pk>/escalations/": {"pk": item.pk},
            "review/<int:pk>/second-looks/": {"pk": item.pk},
            **{f"review/<int:pk>/{act}/": {"pk": item.pk} for act in ON_ITEMS},
            "review/views/<int:pk>/": {"pk": view.pk},
            "review/views/<int:pk>/deletion/": {"pk": view.pk},
            "agents/<slug:name>/": {"name": theirs_only(theirs).name},
            "agents/<slug:name>/tier/": {"name": "of-theirs"},
            "runs/<int:pk>/": {"pk": run.pk},
            "runs/<int:pk>/cancellation/": {"pk": run.pk},
            "runs/<int:pk>/amendment/": {"pk": run.pk},
            "runs/<int:pk>/signals/": {"pk": run.pk},
            "runs/<int:pk>/plan/": {"pk": run.pk},
            "runs/<int:pk>/digest/": {"pk": run.pk},
            "runs/<int:pk>/digest.json": {"pk": run.pk},
            "runs/<int:pk>/decisions/": {"pk": run.pk},
            **{f"tasks/<int:pk>/{act}/": {"pk": item.task_id} for act in ON_TASKS},
            **{f"workflows/<slug:slug>/{act}": UNPUBLISHED for act in ON_WORKFLOWS},
            **contained(theirs, insider),
            "red-lines/<int:pk>/": {"pk": version.red_line_id},
            "red-lines/<int:pk>/versions/": {"pk": version.red_line_id},
            "red-lines/<int:pk>/retirement/": {"pk": version.red_line_id},
            "red-lines/<int:pk>/edit/": {"pk": version.red_line_id},
            "red-lines/<int:pk>/waiver/": {"pk": version.red_line_id},
            "red-lines/<int:pk>/return-to-shadow/": {"pk": version.red_line_id},
            "red-lines/export/<slug:brand>/": {"brand": theirs.slug},
            "red-line-versions/<int:pk>/live/": {"pk": draft.pk},
            "red-line-versions/<int:pk>/file/": {"pk": draft.pk},
            "red-line-versions/<int:pk>/backtests/": {"pk": draft.pk},
            "red-line-versions/<int:pk>/shadows/": {"pk": draft.pk},
            "library/<int:pk>/": {"pk": claim.pk},
            "library/<int:pk>/versions/": {"pk": claim.pk},
            "library/<int:pk>/approval/": {"pk": claim.pk},
            "library/<int:pk>/withdrawal/": {"pk": claim.pk},
            "library/<int:pk>/evidence/<int:piece>/": {
                "pk": claim.pk,
                "piece": claim.evidence.get().pk,
            },
            "backtests/<int:pk>/": {"pk": test.pk},
            "backtests/<int:pk>/progress/": {"pk": test.pk},
            "backtests/<int:pk>/rows/": {"pk": test.pk},
            "shadows/<int:pk>/": {"pk": shadow.pk},
            "shadows/<int:pk>/end/": {"pk": shadow.pk},
            "shadows/<int:pk>/findings/<int:finding>/labels/": {
                "pk": shadow.pk,
                "finding": seen.pk,
            },
            **of_settings(theirs, insider),
            **triggered(theirs, insider),
            **tried,
            "api/v1/runs/<int:run_id>": {"run_id": run.pk},
            "api/v1/runs/<int:run_id>/signals": {"run_id": run.pk},
            "api/v1/outputs/<int:output_id>": {"output_id": item.output.pk},
        },
    )


def test_another_brands_objects_are_nowhere(world: World) -> None:
    before = _history(world.theirs)
    leaks = []

    for route, people_sent in _walkers(world, with_object=True):
        path = _filled(route, world)
        for person, client in people_sent:
            for response in (client.get(path), client.post(path, _form(world))):
                if response.status_code not in (404, 405):
                    leaks.append((route, str(person), response.status_code))

    assert leaks == []
    assert _history(world.theirs) == before


def test_no_list_shows_another_brand(world: World) -> None:
    before = _history(world.theirs)
    leaks = []

    for route, people_sent in _walkers(world, with_object=False):
        for person, client in people_sent:
            for query in ("", f"?brand={world.theirs.slug}"):
                body = b"".join(client.get(f"/{route}{query}")).decode()
                if MARK in body:
                    leaks.append((route + query, str(person)))
            client.post(f"/{route}", _form(world))

    assert leaks == []
    assert _history(world.theirs) == before


def test_a_token_reaches_its_own_brand_only(world: World) -> None:
    owner = world.ours[-1]
    brand = people.brands_of(owner).get()
    scopes = list(people.SCOPES)
    token = people.issue_token(owner, brand, name="x", scopes=scopes, days=1)
    client = Client(headers={"Authorization": f"Bearer {token}"})

    for route in _routes():
        if route.startswith("api/") and "<" in route and "/hooks/" not in route:
            path = _filled(route, world)
            assert client.get(path).status_code in (404, 405), route
            body = BODIES.get(path.rpartition("/")[2], {})
            answer = client.post(
                path,
                body,
                content_type="application/json",
                headers={"Idempotency-Key": "a-key"},
            )
            assert answer.status_code in (404, 405), route
    for listed in ("runs", "freezes", "triggers"):
        assert MARK not in client.get(f"/api/v1/{listed}").content.decode()


def test_strangers_see_nothing(world: World) -> None:
    client = Client()

    for route in _routes():
        if route in OPEN_TO_ALL:
            continue
        path = _filled(route, world)
        for response in (client.get(path), client.post(path, _form(world))):
            assert response.status_code in (301, 302, 401, 403, 404, 405), route
            assert MARK not in response.content.decode(), route


def test_the_admin_is_closed_to_all_but_staff(world: World) -> None:
    paths = ["", "orchestrator/", *_admin_paths(world)]

    for person in (world.ours[-1], world.insider):
        client = _signed_in(person)
        for path in paths:
            response = client.get(f"/admin/{path}")
            assert response.status_code in (302, 403, 404), path
            assert MARK not in response.content.decode(), path


def test_the_walk_is_not_empty(world: World) -> None:
    """The same addresses show these very objects to the brand's own people.

    And no sample is left over from an address that is gone.
    """
    client = _signed_in(world.insider)
    shown = [
        route
        for route in world.samples
        if not route.startswith("api/")
        and client.get(_filled(route, world)).status_code == 200
    ]

    assert {"review/<int:pk>/", "runs/<int:pk>/", "red-lines/<int:pk>/"} <= set(shown)
    assert MARK in client.get("/review/").content.decode()
    assert set(world.samples) <= set(_routes())


def _routes() -> list[str]:
    """Every route of ours as written, from the root."""
    return [
        route
        for route in _walk(get_resolver().url_patterns, "")
        if not route.startswith(NOT_OURS)
    ]


def _walkers(
    world: World, *, with_object: bool
) -> Iterator[tuple[str, list[tuple[Principal, Client]]]]:
    """Each page, and who is sent there: one of every role, one of none, and in turn
    one of a single role, so that each role meets its share of the walls."""
    *single, none, every = [(p, _signed_in(p)) for p in world.ours]
    pages = [
        route
        for route in _routes()
        if ("<" in route) is with_object
        and route not in OPEN_TO_ALL
        and not route.startswith("api/")
    ]
    for turn, route in enumerate(pages):
        yield route, [every, none, single[turn % len(single)]]


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for entry in patterns:
        if not isinstance(entry.pattern, RoutePattern):
            continue  # the API's catch-all, which knows no object
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, route)
        else:
            yield route


def _filled(route: str, world: World) -> str:
    if "<" not in route:
        return f"/{route}"
    assert route in world.samples, f"{route} needs a sample object in this file"
    path = route
    for name, value in world.samples[route].items():
        path = path.replace(f"<int:{name}>", str(value))
        path = path.replace(f"<slug:{name}>", str(value))
    return f"/{path}"


def _form(world: World) -> dict[str, Any]:
    """Fields that some form somewhere takes; the wall stands before any of them."""
    item = ReviewItem.objects.filter(brand=world.theirs).earliest("pk")
    assert item.output is not None
    return {
        "what": f"brand:{world.theirs.slug}",
        "origin": "output",
        "subject": str(item.output_id),
        "brand": world.theirs.slug,
        "verdict": "approve",
        "digest": item.output.digest,
        "screening": item.screening_id,
        "idempotency_key": "a-key-of-a-stranger",
        "reason": "because",
        "definition": "{}",
        "workflow": "any",
        "inputs": "{}",
    }


def _signed_in(person: Principal) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _history(brand: Brand) -> int:
    """Whatever happens to a brand's rows leaves an event."""
    return Event.objects.filter(brand_id=brand.pk).count()


def _admin_paths(world: World) -> list[str]:
    item = ReviewItem.objects.filter(brand=world.theirs).earliest("pk")
    return [
        "orchestrator/reviewitem/",
        f"orchestrator/reviewitem/{item.pk}/change/",
        f"orchestrator/output/{item.output_id}/change/",
        f"orchestrator/run/{item.run_id}/change/",
        f"orchestrator/principal/{world.insider.pk}/change/",
    ]
