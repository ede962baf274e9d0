"""The API as a machine meets it: over HTTP, with nothing but a token."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from orchestrator.models import ApiToken, Brand, Output, Run
from orchestrator.services.staff import people
from tests import making
from tests.postgres import Ledger

RUNS = "/api/v1/runs"


class Machine:
    """A client with a bearer token."""

    def __init__(self, brand: Brand, *scopes: str, token: str = "") -> None:
        self.brand = brand
        self.principal = making.a_person(brand, "service", kind="service")
        self.token = token or people.issue_token(
            self.principal,
            brand,
            name="ci",
            scopes=list(scopes or people.SCOPES),
            days=1,
        )
        self.client = Client(headers={"Authorization": f"Bearer {self.token}"})

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, body: object, *, key: str | None = "key-1", **headers: str) -> Any:
        raw = body if isinstance(body, bytes | str) else json.dumps(body)
        if key is not None:
            headers["Idempotency-Key"] = key
        return self.client.post(
            RUNS, raw, content_type="application/json", headers=headers
        )


@pytest.fixture
def machine(ledger: Ledger) -> Machine:
    return Machine(making.a_brand())


@pytest.fixture
def order() -> dict[str, Any]:
    version = making.a_workflow()
    return {"workflow": version.workflow.slug, "inputs": {"text": "Fresh bread"}}


def assert_problem(response: Any, status: int, words: str = "") -> None:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == status
    assert {"type", "title", "detail"} <= document.keys()
    assert words in document["detail"]


def test_a_run_starts_and_shows_its_tasks(
    machine: Machine, order: dict[str, Any]
) -> None:
    started = machine.post({**order, "title": "From CI", "priority": "high"})
    making.work_until_idle()
    shown = machine.get(started["Location"])

    assert started.status_code == 201
    run = shown.json()
    assert (run["title"], run["state"], run["priority"]) == ("From CI", "done", "high")
    assert [(t["step"], t["state"]) for t in run["tasks"]] == [("write", "done")]
    assert run["tasks"][0]["why"] == "released by policy: nothing crosses a red line"


def test_the_same_key_again_returns_the_first_run(
    machine: Machine, order: dict[str, Any]
) -> None:
    first, again = machine.post(order), machine.post(order)
    other = machine.post({**order, "inputs": {"text": "Other"}})

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert_problem(other, 422, "other inputs")
    assert Run.objects.count() == 1


def test_a_write_without_its_key_is_refused(
    machine: Machine, order: dict[str, Any]
) -> None:
    assert_problem(machine.post(order, key=None), 422, "Idempotency-Key")
    assert_problem(machine.post(order, key=""), 422, "Idempotency-Key")
    assert_problem(machine.post(order, key="k" * 201), 422, "Idempotency-Key")
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"{not json", 400, "not JSON"),
        (b"\xff\xfe", 400, "not UTF-8"),
        (b'{"workflow": "x", "inputs": {"n": NaN}}', 400, ""),
        (b'{"workflow": "x", "workflow": "y", "inputs": {}}', 400, "twice"),
        (b'{"a":' * 100 + b"1" + b"}" * 100, 400, "deeper"),
        (b"[]", 422, ""),
        (b"", 422, ""),
        (b"{}", 422, "workflow"),
        (b'{"workflow": "nope", "inputs": {}}', 422, "There is no workflow 'nope'"),
        (b'{"workflow": "nope", "inputs": 3}', 422, "inputs"),
        (b'{"workflow": "nope", "inputs": {}, "verdict": "approve"}', 422, "verdict"),
        (b'{"workflow": "nope", "inputs": {}, "deadline": "soon"}', 422, "deadline"),
    ],
)
def test_a_bad_body_is_a_problem_in_plain_words(
    machine: Machine, body: bytes, status: int, words: str
) -> None:
    assert_problem(machine.post(body), status, words)
    assert not Run.objects.exists()


def test_a_bad_priority_or_deadline_is_named(
    machine: Machine, order: dict[str, Any]
) -> None:
    assert_problem(machine.post({**order, "priority": "now"}), 422, "urgent")
    local = {**order, "deadline": "2030-01-01T10:00:00"}
    assert_problem(machine.post(local), 422, "time zone")


def test_an_oversized_body_is_refused(machine: Machine) -> None:
    assert_problem(machine.post(b'{"workflow": "' + b"x" * 3_000_000 + b'"}'), 413)


def test_only_a_good_token_in_the_header_opens_anything(
    machine: Machine, order: dict[str, Any]
) -> None:
    raw = machine.token
    for client in (
        Client(),
        Client(headers={"Authorization": "Bearer "}),
        Client(headers={"Authorization": f"Bearer {raw[:-1]}"}),
        Client(headers={"Authorization": f"Basic {raw}"}),
        Client(headers={"Authorization": raw}),
        Client(headers={"X-Token": raw}),
    ):
        response = client.get(f"{RUNS}?token={raw}&access_token={raw}")
        assert_problem(response, 401)
        assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_session_opens_no_api(machine: Machine) -> None:
    client = Client()
    client.force_login(making.a_person(machine.brand, "owner", is_staff=True))

    assert_problem(client.get(RUNS), 401)


@pytest.mark.parametrize(
    "change",
    [
        {"expires_at": datetime.now(UTC) - timedelta(seconds=1)},
        {"revoked_at": datetime.now(UTC)},
    ],
)
def test_a_token_past_its_time_opens_nothing(
    machine: Machine, change: dict[str, Any]
) -> None:
    ApiToken.objects.update(**change)

    assert_problem(machine.get(RUNS), 401)


def test_a_token_dies_with_its_owners_access(machine: Machine) -> None:
    machine.principal.grants.update(until=datetime.now(UTC))

    assert_problem(machine.get(RUNS), 401)


def test_a_scope_opens_only_what_it_names(
    machine: Machine, order: dict[str, Any]
) -> None:
    reader = Machine(machine.brand, "runs:read")
    writer = Machine(machine.brand, "runs:write")

    assert_problem(reader.post(order), 403, "runs:write")
    assert_problem(writer.get(RUNS), 403, "runs:read")
    assert reader.get(RUNS).status_code == 200
    assert writer.post(order).status_code == 201


def test_a_token_may_not_do_what_its_owner_may_not(
    machine: Machine, order: dict[str, Any]
) -> None:
    auditor = making.a_person(machine.brand, "auditor")
    token = people.issue_token(
        auditor, machine.brand, name="audit", scopes=["runs:write"], days=1
    )

    assert_problem(Machine(machine.brand, token=token).post(order), 403, "may not")


def test_no_scope_can_decide(machine: Machine) -> None:
    nouns = {scope.partition(":")[0] for scope in people.SCOPES}
    assert nouns == {"runs", "outputs", "freezes", "recalls"}
    described = machine.get("/api/v1/openapi.json").json()
    writes = {
        (path, method)
        for path, methods in described["paths"].items()
        for method in methods
        if method != "get"
    }
    assert writes == {
        ("/api/v1/runs", "post"),
        ("/api/v1/runs/{run_id}/signals", "post"),
        ("/api/v1/freezes", "post"),
        ("/api/v1/freezes/{freeze_id}/lift", "post"),
        ("/api/v1/freezes/{freeze_id}/thaws", "post"),
        ("/api/v1/recalls/preview", "post"),
        ("/api/v1/recalls", "post"),
        ("/api/v1/hooks/{brand}/{slug}/", "post"),
        ("/api/v1/triggers", "post"),
        ("/api/v1/triggers/{trigger_id}/firings", "post"),
    }


def test_only_a_digest_of_a_token_is_kept_and_its_use_is_noted_once_a_minute(
    machine: Machine,
) -> None:
    machine.get(RUNS)
    first = ApiToken.objects.get().last_used_at
    machine.get(RUNS)

    token = ApiToken.objects.get()
    assert machine.token not in repr(token.__dict__)
    assert first is not None
    assert token.last_used_at == first


def test_another_brand_is_nowhere(machine: Machine, order: dict[str, Any]) -> None:
    other = Machine(making.a_brand())
    run = other.post(order).json()["id"]

    assert_problem(machine.get(f"{RUNS}/{run}"), 404)
    assert_problem(machine.post({**order, "brand": other.brand.slug}), 404)
    assert machine.get(RUNS).json()["items"] == []


def test_runs_come_in_pages_newest_first(
    machine: Machine, order: dict[str, Any]
) -> None:
    made = [machine.post(order, key=f"key-{n}").json()["id"] for n in range(5)]

    seen, path = [], f"{RUNS}?limit=2"
    while path:
        page = machine.get(path).json()
        seen += [run["id"] for run in page["items"]]
        path = f"{RUNS}?limit=2&before={page['next']}" if page["next"] else ""

    assert seen == made[::-1]
    assert_problem(machine.get(f"{RUNS}?limit=0"), 422, "limit")
    assert_problem(machine.get(f"{RUNS}?limit=1000"), 422, "limit")
    assert_problem(machine.get(f"{RUNS}?state=lost"), 422, "state")


def test_an_output_shows_its_content_only_once_released(
    machine: Machine, order: dict[str, Any]
) -> None:
    making.a_live_rule(machine.brand)
    machine.post({**order, "inputs": {"text": "A miracle"}})
    making.work_until_idle()
    output = Output.objects.get()
    held = machine.get(f"/api/v1/outputs/{output.pk}").json()

    item = output.items.get()
    making.approve(item, making.a_person(machine.brand, "brand"))
    released = machine.get(f"/api/v1/outputs/{output.pk}").json()

    assert (held["released"], held["content"]) == (False, None)
    assert (released["released"], released["content"]) == (True, {"text": "A miracle"})


def test_whatever_is_not_there_is_a_problem_too(machine: Machine) -> None:
    for path in ("", "nothing", "runs/", "runs/x", "runs/-1", "docs", "runs/1/decide"):
        assert_problem(machine.get(f"/api/v1/{path}"), 404)
    assert_problem(machine.get(f"{RUNS}/{2**70}"), 404)


def test_a_wrong_method_is_a_problem_too(machine: Machine) -> None:
    response = machine.client.delete(RUNS)

    assert_problem(response, 405, "DELETE")
    assert set(response["Allow"].split(", ")) >= {"GET", "POST"}


def test_the_description_is_openapi_3_1(machine: Machine) -> None:
    described = Client().get("/api/v1/openapi.json").json()

    assert described["openapi"].startswith("3.1")
    assert set(described["paths"]) == {
        "/api/v1/runs",
        "/api/v1/runs/{run_id}",
        "/api/v1/outputs/{output_id}",
        "/api/v1/freezes",
        "/api/v1/freezes/{freeze_id}",
        "/api/v1/freezes/{freeze_id}/lift",
        "/api/v1/freezes/{freeze_id}/thaws",
        "/api/v1/recalls",
        "/api/v1/recalls/preview",
        "/api/v1/recalls/{case_id}",
        "/api/v1/runs/{run_id}/signals",
        "/api/v1/hooks/{brand}/{slug}/",
        "/api/v1/triggers",
        "/api/v1/triggers/{trigger_id}/firings",
    }


def test_health_says_what_is_missing(ledger: Ledger) -> None:
    client = Client()

    assert client.get("/healthz").content == b"ok\n"
    ready = client.get("/readyz")

    assert ready.status_code == 200
    assert ready.json()["checks"]["database"] == {"ok": True}
    assert ready.json()["checks"]["redis"] == {"ok": True}
    assert ready.json()["state"] == "degraded"
    assert ready.json()["checks"]["workers"]["seen"] == 0


def test_without_redis_it_is_not_ready(ledger: Ledger, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    ready = Client().get("/readyz")

    assert ready.status_code == 503
    assert ready.json()["checks"]["redis"]["ok"] is False
