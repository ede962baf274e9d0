"""`demo --check`: a demo of its own, driven to the end, and what came of it."""

import json
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from orchestrator.demo.check import (
    containment,
    grounds,
    launching,
    machines,
    scenes,
    testing_rounds,
)
from orchestrator.demo.check.desk import Desk
from orchestrator.demo.check.machines import Api
from orchestrator.demo.check.promises import Promises
from orchestrator.demo.directions import SERIES_TITLE
from orchestrator.demo.people import kept, load_cast
from orchestrator.demo.promotions import load_promotions
from orchestrator.domain.errors import GreenlightError

ROWS = re.compile(r"(\d+) rows in, (\d+) refused")
DELIVERED = {
    "Autumn care": "verdara",
    "Half price weekend": "verdara",
    "Skin care days": "verdara",
    "Commuter fortnight": "halden",
}


class Out(Protocol):
    """Where lines go."""

    def write(self, text: str) -> object: ...
    def flush(self) -> None: ...


def drive(*, out: Out) -> int:
    """Run the whole check, print its summary as the last line; 0 if all was kept."""

    began = time.monotonic()

    def say(line: str) -> None:
        out.write(line)
        out.flush()

    def noted(line: str) -> None:
        say(f"{time.monotonic() - began:6.1f} s  {line}")

    promises = Promises(noted)
    summary: dict[str, Any] = {}
    with grounds.folder() as (folder, environment):
        say(f"Checking a demo of its own in {folder}")
        try:
            with grounds.running(folder, environment):
                desk = _walk(folder, environment, promises)
                summary = _measure(environment, promises)
                let_through = summary["released_by_policy"]
                launching.today_is_the_history(desk, promises, let_through)
        except (GreenlightError, OSError, AssertionError) as error:
            promises.expect(f"the check runs to its end: {error}", False)
        if promises.broken:
            say(_tail(folder / "demo.log"))
    summary = {
        "ok": not promises.broken,
        **summary,
        "promises_kept": promises.kept,
        "broken": promises.broken,
        "seconds": round(time.monotonic() - began, 1),
    }
    say(json.dumps(summary))
    return 1 if promises.broken else 0


def _walk(folder: Path, environment: Mapping[str, str], promises: Promises) -> Desk:
    """Everything people do; their browsers, still signed in."""
    site = f"http://127.0.0.1:{environment['PORT']}"
    cast, secrets_of_people = load_cast(), kept(folder)
    desk = Desk(site, cast, secrets_of_people["passwords"])
    api = Api(site, secrets_of_people["tokens"])
    titles = [one.title for one in load_promotions(datetime.now(UTC).date())]

    scenes.everybody_signs_in(desk, promises)
    scenes.work_waits(desk, promises, titles)
    sku = _import_real_prices(environment, promises)
    machines.a_run_starts_by_api(api, promises, sku=sku, title="Started by API")
    scenes.a_stranger_sees_nothing(desk, promises)
    scenes.approved_twice_and_undone(desk, promises)
    for title in ("Half price weekend", "Skin care days"):
        scenes.the_offer_is_approved(desk, DELIVERED[title], title)
    testing_rounds.a_test_is_chosen(desk, promises)
    scenes.a_direction_is_set(desk, promises)
    testing_rounds.its_arms_are_approved(desk, promises)
    launching.a_launch_is_directed(desk, promises)
    launching.a_headline_takes_rounds(desk, promises)
    scenes.a_finding_is_settled_first(desk, promises)
    scenes.a_clean_edit_goes_out(desk, promises)
    scenes.a_rejection_is_a_barrier(desk, promises)
    scenes.a_failure_is_given_up(desk, promises)
    scenes.a_rework_is_approved(desk, promises)
    scenes.an_edit_meets_a_red_line(desk, promises)
    scenes.changes_are_made(desk, promises)
    testing_rounds.a_broken_split_is_left(desk, promises)
    launching.a_gate_explains_and_opens(desk, promises)
    launching.triggers_are_listed(desk, promises)
    machines.barriers_hold(api, promises)
    machines.runs_end(
        api, promises, DELIVERED, partial(scenes.what_waits_is_approved, desk)
    )
    machines.the_direction_is_followed(api, promises)
    machines.the_claim_is_gone(api, promises, scenes.PHRASE)
    testing_rounds.a_series_teaches(desk, promises)
    series = {SERIES_TITLE: "verdara"}
    waits = partial(scenes.what_waits_is_approved, desk)
    machines.runs_end(api, promises, series, waits)
    machines.delivered(api, promises, Path(environment["OUTBOX_DIR"]), DELIVERED)
    containment.a_wrong_price_is_recalled(desk, promises)
    containment.the_brake_is_pulled(desk, promises)
    desk.wait_for_item("olivia", "Started by API", scenes.OFFER)
    promises.expect("the run started by the API waits for people", True)
    return desk


def _measure(environment: Mapping[str, str], promises: Promises) -> dict[str, Any]:
    """The ledger's own figures, and what `verify` says of it."""
    counted = json.loads(grounds.command(environment, "demo", "--figures").stdout)
    for name in ("released_by_policy", "released_by_decision", "held", "rejected"):
        promises.expect(f"some are {name.replace('_', ' ')}", counted[name] > 0)
    promises.expect("refused decisions are recorded", counted["refusals"] > 0)
    done = grounds.command(environment, "verify", "--json")
    try:
        verified = json.loads(done.stdout)
    except ValueError:
        verified = {"kept": False, "checks": [], "rows": 0}
    bad = [check["name"] for check in verified["checks"] if check["bad"]]
    promises.expect("verify finds every promise kept", done.returncode == 0, bad)
    checks = {
        "checks": len(verified["checks"]),
        "rows": verified["rows"],
        "broken": bad,
    }
    return {**counted, "verify": checks}


def _import_real_prices(environment: Mapping[str, str], promises: Promises) -> str:
    """Read the sample price history in, where there is one; a sku to promote."""
    given = environment.get("SAMPLE_DATA_DIR")
    file = Path(given, "price_history_at.json") if given else None
    if file is None or not file.is_file():
        promises.say("--    no SAMPLE_DATA_DIR: the real price history is left out")
        return "HAL-205"
    done = grounds.command(
        *(environment, "import", "prices", str(file), "--brand", "halden"),
        *("--as", "olivia", "--market", "AT"),
    )
    found = ROWS.search(done.stdout)
    told = f"a real price history comes in ({found[0] if found else 'nothing'})"
    promises.expect(told, done.returncode == 0 and bool(found), done.stderr[-300:])
    listed = json.loads(file.read_bytes())
    return str(listed[0]["sku"]) if found and int(found[1]) else "HAL-205"


def _tail(log: Path) -> str:
    if not log.exists():
        return "The demo wrote nothing."
    lines = log.read_text(errors="replace").splitlines()
    return "\n".join(["What the demo said last:", *lines[-25:]])
