"""What programs see of the check: the API with its tokens, and the outbox."""

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from orchestrator.demo.check.browser import Browser
from orchestrator.demo.check.promises import Promises, wait_for
from orchestrator.demo.directions import DIRECTION
from orchestrator.demo.promotions import WORKFLOW

RUNS = "/api/v1/runs"
TESTS = "site"  # where tests are switched on and off
SAMPLE_MARKET = {"market": "AT", "locale": "de-AT", "channel": "email"}
MARKET = {"market": "UK", "locale": "en-GB", "channel": "email"}


class Api:
    """The API as the demo's campaign planner uses it."""

    def __init__(self, site: str, tokens: Mapping[str, str]) -> None:
        self._browser = Browser(site)
        self._tokens = tokens

    def runs(self, brand: str) -> dict[str, dict[str, Any]]:
        """The runs of a brand by title."""
        _, found = self._browser.api(f"{RUNS}?limit=200", self._tokens[brand])
        return {run["title"]: run for run in found["items"]}

    def tasks(self, brand: str, title: str) -> list[dict[str, Any]]:
        """The tasks of one run."""
        number = self.runs(brand)[title]["id"]
        _, run = self._browser.api(f"{RUNS}/{number}", self._tokens[brand])
        listed: list[dict[str, Any]] = run["tasks"]
        return listed

    def start(self, brand: str, body: Mapping[str, Any], key: str) -> tuple[int, Any]:
        """Start a run; the status and what was said."""
        token = self._tokens[brand]
        return self._browser.api(RUNS, token, body=body, key=key)

    def released(self, brand: str, title: str, step: str) -> Any:
        """The released content of one task of a run."""
        task = next(t for t in self.tasks(brand, title) if t["step"] == step)
        path = f"/api/v1/outputs/{task['output']}"
        return self._browser.api(path, self._tokens[brand])[1]["content"]

    def anonymous(self) -> int:
        """The status for somebody with a token nobody issued."""
        return self._browser.api(RUNS, "gl_nobody")[0]


def a_run_starts_by_api(api: Api, promises: Promises, *, sku: str, title: str) -> None:
    """Once, however often the request is sent; never without a good token."""
    code = api.anonymous()
    promises.expect("an unknown token gets 401", code == 401, code)
    today = datetime.now(UTC).date()
    inputs: dict[str, Any] = {
        "skus": [sku],
        "discount_percent": 10,
        "starts": (today + timedelta(days=3)).isoformat(),
        "ends": (today + timedelta(days=9)).isoformat(),
        "markets": [SAMPLE_MARKET if "-" in sku and sku[:2].isdigit() else MARKET],
    }
    body = {"workflow": WORKFLOW, "title": title, "inputs": inputs}
    key = str(uuid.uuid4())
    (code, first), (again, second) = (api.start("halden", body, key) for _ in range(2))
    promises.expect("the API starts a run", code == 201, f"{code} {first}")
    same = again == 200 and first.get("id") == second.get("id")
    promises.expect("the same key starts it once", same, f"{again} {second}")
    wrong = {**body, "inputs": {**inputs, "discount_percent": "ten"}}
    code, said = api.start("halden", wrong, str(uuid.uuid4()))
    told = "inputs that break the schema get 422, naming the field"
    promises.expect(told, code == 422 and "discount_percent" in str(said), said)


def runs_end(
    api: Api,
    promises: Promises,
    wanted: Mapping[str, str],
    meanwhile: Callable[[str, str], None],
) -> None:
    """Each of these runs (title → brand) is done; `meanwhile` is done while waiting."""
    for title, brand in wanted.items():
        state = _ended(api, brand, title, meanwhile)
        promises.expect(f"the run {title!r} is done", state == "done", state)


def _ended(
    api: Api,
    brand: str,
    title: str,
    meanwhile: Callable[[str, str], None] | None = None,
) -> str:
    def look() -> str:
        if meanwhile is not None:
            meanwhile(brand, title)
        state = str(api.runs(brand)[title]["state"])
        return "" if state == "open" else state

    return wait_for(f"the run {title!r} to end", look)


def the_direction_is_followed(api: Api, promises: Promises) -> None:
    """The step after the question was given what the owner answered."""
    brand, title = DIRECTION.brand, DIRECTION.title
    state = _ended(api, brand, title)
    content = api.released(brand, title, "plan") if state == "done" else state
    told = "what follows a direction follows its answer"
    promises.expect(told, f"Start in {DIRECTION.answer}" in str(content), content)


def the_claim_is_gone(api: Api, promises: Promises, phrase: str) -> None:
    """What went out in place of the copy that was sent back does not say it."""
    content = api.released("verdara", "Skin care days", "copy")
    found = json.dumps(content, ensure_ascii=False)
    gone = bool(content) and phrase not in found
    promises.expect("the rework leaves the claim out", gone, found[:300])


def barriers_hold(api: Api, promises: Promises) -> None:
    """After the rejection and the failure that was given up nothing has started."""
    for brand, title in (("halden", "Winter hands"), ("verdara", "Candle clearance")):
        _ended(api, brand, title)
        tasks = api.tasks(brand, title)
        later = [t for t in tasks if t["step"] in ("copy", "schedule", "deliver")]
        started = [t for t in later if t["attempts"] or t["state"] == "done"]
        promises.expect(f"nothing after the barrier in {title!r} starts", not started)


def delivered(
    api: Api, promises: Promises, outbox: Path, wanted: Mapping[str, str]
) -> int:
    """Every delivery of these runs is in the outbox, once; the number of letters."""
    done = sum(
        task["state"] == "done"
        for title, brand in wanted.items()
        for task in api.tasks(brand, title)
        if task["step"] == "deliver" and task["kind"] == "step"
    )
    letters = [json.loads(file.read_bytes()) for file in sorted(outbox.glob("*.json"))]
    letters = [letter for letter in letters if letter["channel"] != TESTS]
    keys = [letter["key"] for letter in letters]
    promises.expect("something was delivered", done > 0, done)
    told = f"each of {done} deliveries is one file in the outbox"
    promises.expect(told, len(letters) == done, len(letters))
    promises.expect("no key was delivered twice", len(keys) == len(set(keys)), keys)
    return len(letters)
