"""Killed right before and after any commit: every promise holds, and work goes on."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from orchestrator import crashing
from orchestrator.domain.errors import GreenlightError
from orchestrator.env import BadSetting
from orchestrator.models import Effect, Freeze, Task
from orchestrator.services.history import sealing
from orchestrator.services.verification import verify
from tests.faults import crash_scenes as scenes
from tests.faults import crash_scenes_of_pace as of_pace
from tests.faults import crash_scenes_of_rules as of_rules
from tests.faults import crash_scenes_of_triggers as of_triggers
from tests.faults import crash_scenes_of_waits as of_waits
from tests.faults import crash_sites
from tests.faults.killing import killed_at, killed_by_commit_of
from tests.postgres import Ledger
from tests.services import own_workers

Prepare = Callable[[scenes.Scene], scenes.Act]

# Each transaction with crash points → the scenes that go through it.
POINTS: dict[str, tuple[Prepare, ...]] = {
    "worker.Worker._step.act": (scenes.works,),
    "screening._act": (scenes.checks, scenes.changes_rules),
    "sending.cleared.spend": (scenes.sends,),
    "dispatch.end": (scenes.times_out,),
    "sweep._lose": (scenes.sweeps_the_lost,),
    "retrying._retry": (scenes.sweeps_retries,),
    "decisions._decide": (scenes.decides,),
    "decisions.undo.act": (scenes.undoes,),
    "settling._apply": (scenes.lets_a_decision_fall_due,),
    "settling._reopen": (scenes.is_refused_by_the_gate,),
    "recalls.act.recall": (scenes.recalls_one,),
    "recalls.recall_releases.recall": (scenes.recalls_by_machine,),
    "recalls.second.agree": (scenes.seconds,),
    "recalls.decline.refuse": (scenes.declines,),
    "recalls.close.end": (scenes.closes,),
    "follow_ups.settle.act": (scenes.follows_up,),
    "freezes.freeze.act": (scenes.freezes_a_run,),
    "freezes.lift.act": (scenes.lifts,),
    "freezes.thaw.act": (scenes.thaws,),
    "sealing._seal_batch": (scenes.seals,),
    "amendments.amend.act": (scenes.amends,),
    "erasing._erase": (scenes.erases,),
    "runs.cancel_run.act": (scenes.cancels,),
    "audit_lane._hit": (scenes.draws,),
    "outcomes.arrived.settle": (scenes.says_it_arrived,),
    "watching._look_at_clocks": (of_triggers.comes_to_its_time,),
    "watching._look_at_events": (of_triggers.hears_of_a_run,),
    "firing._carry_out": (of_triggers.carries_out,),
    "firing._put_off": (of_triggers.puts_off,),
    "firing._repeat": (of_triggers.replays,),
    "signals._send": (of_waits.tells,),
    "archive._store": (of_rules.imports_tests,),
}
# The nth passing of a point, which is another transaction, or its only one.
LATER: tuple[tuple[str, Prepare], ...] = (
    ("worker.Worker._step.act.%s:2", scenes.works),
    ("worker.Worker._step.act.%s:3", scenes.fans_out),
    ("worker.Worker._step.act.%s:3", scenes.sends),
    ("audit_lane._advance.%s:1", scenes.draws),
)
# Each plain `atomic` block that decides what runs and what may leave.
COMMITS: dict[str, Prepare] = {
    "runs.start_run": of_rules.starts,
    "workflows.publish": of_rules.publishes,
    "publishing.publish_after": of_rules.publishes_after,
    "registry.register": of_rules.registers,
    "red_lines.create": of_rules.writes_a_rule,
    "red_lines.draft": of_rules.writes_another_version,
    "red_lines.make_live": of_rules.makes_live,
    "red_lines.put_in_force": of_rules.puts_in_force,
    "red_lines.retire": of_rules.retires,
    "red_lines.install": of_rules.installs,
    "shadows.take_back": of_rules.takes_back,
    "prices.import_prices": of_rules.imports_prices,
    "allowances._store": of_rules.proposes_a_claim,
    "allowances.approve": of_rules.approves_a_claim,
    "allowances.withdraw": of_rules.withdraws_a_claim,
    "limits.set_limit": of_rules.limits_speed,
    "desk_settings.change": of_rules.sets,
    "roles.set_roles": of_rules.gives_roles,
    "changes.accept": of_rules.accepts_a_proposal,
    "changes.decline": of_rules.declines_a_proposal,
    "staffing.switch": of_rules.switches_off,
    "triggers.create": of_triggers.makes,
    "triggers.change": of_triggers.changes,
    "triggers.switch": of_triggers.switches,
    "triggers.renew_secret": of_triggers.renews,
    "pins.pin": of_pace.pins_one,
    "pins.unpin": of_pace.unpins_one,
    "rates.set_rate": of_pace.paces,
    "shares.set_share": of_pace.shares_turns,
}
# One of each kind in every suite, all of them with --long.
SAMPLED = {
    "runs.start_run",
    "red_lines.put_in_force",
    "red_lines.retire",
    "prices.import_prices",
    "allowances.withdraw",
    "changes.accept",
    "staffing.switch",
}
# Of the desk, not of the ledger's promises: a row or two, which a second click repeats.
OF_THE_DESK = {
    "planting._plant",
    "second_looks.ask.act",
    "backtests.ask",
    "backtests.step",
    "people._note_use",
    "shadows._open",
    "shadows.label",
    "shadows.observe",
    "staffing.add_person",
    "staffing.create_brand",
    "staffing.edit_person",
    "staffing.rename_brand",
    "welcome.choose_password",
    "welcome.make_link",
}
# They write nothing that stays, or go through a point as well.
READS = {"checking.verify", "evidence_pack.pack", "dry_runs._started"}
BOTH = {"erasing._erase", "sealing._seal_batch", "firing._carry_out"}


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    """Whatever a test arms in this process goes with it."""
    yield
    crashing.arm("", testing=True)


@pytest.mark.parametrize(
    ("name", "prepare"), [(n, scene) for n, many in POINTS.items() for scene in many]
)
def test_killed_beside_a_point_every_promise_holds_and_work_goes_on(
    ledger: Ledger, tmp_path: Path, name: str, prepare: Prepare
) -> None:
    scene = scenes.Scene(tmp_path)
    act = prepare(scene)

    killed_at(f"{name}.before:1", act)
    assert _broken() == []
    killed_at(f"{name}.after:1", act)

    _holds_and_goes_on(scene, act)


@pytest.mark.long
@pytest.mark.parametrize("side", ["before", "after"])
@pytest.mark.parametrize(("point", "prepare"), LATER)
def test_killed_later_every_promise_holds_and_work_goes_on(
    ledger: Ledger, tmp_path: Path, point: str, side: str, prepare: Prepare
) -> None:
    scene = scenes.Scene(tmp_path)
    act = prepare(scene)

    killed_at(point % side, act)

    _holds_and_goes_on(scene, act)


@pytest.mark.parametrize(
    ("function", "prepare"),
    [
        pytest.param(*case, marks=[] if case[0] in SAMPLED else pytest.mark.long)
        for case in COMMITS.items()
    ],
)
def test_killed_beside_a_commit_every_promise_holds_and_work_goes_on(
    ledger: Ledger, tmp_path: Path, function: str, prepare: Prepare
) -> None:
    scene = scenes.Scene(tmp_path)
    act = prepare(scene)

    killed_by_commit_of(function, act, before=True)
    killed_by_commit_of(function, act, before=False)

    _holds_and_goes_on(scene, act)


def test_every_transaction_of_the_ledger_is_killed_somewhere(root: Path) -> None:
    pointed, plain = crash_sites.with_points(root), crash_sites.plain(root)

    later = {name.partition(".%s")[0] for name, _ in LATER}
    assert pointed - OF_THE_DESK == POINTS.keys() | later
    assert plain - OF_THE_DESK == COMMITS.keys() | READS | BOTH
    assert not OF_THE_DESK - pointed - plain


def test_outside_a_test_the_variable_keeps_a_process_from_starting(root: Path) -> None:
    asked = {"CRASH_AT": "settling._apply.before:1", "PATH": os.environ["PATH"]}

    done = subprocess.run(
        [sys.executable, "-c", "import orchestrator.crashing"],
        env=asked,
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "CRASH_AT" in done.stderr


@pytest.mark.parametrize("asked", ["settling._apply.before", "a:0", ":1", "a:x"])
def test_a_crash_point_that_cannot_be_read_is_refused(asked: str) -> None:
    with pytest.raises(BadSetting, match="CRASH_AT"):
        crashing.arm(asked, testing=True)


def _holds_and_goes_on(scene: scenes.Scene, act: scenes.Act) -> None:
    assert _broken() == []
    with suppress(GreenlightError):  # what was done already is refused in words
        act()
    _go_on(scene)
    assert _broken() == []
    assert not Task.objects.filter(state__in=("running", "calling", "ready")).exists()
    calls = [len(file.read_text().splitlines()) for file in scene.folder.iterdir()]
    assert len(calls) == Effect.objects.exclude(state="cancelled").count() - _careless()


def _go_on(scene: scenes.Scene) -> None:
    """Freezes end, and machines work until nothing is left to do."""
    for order in Freeze.objects.filter(lifted_at=None):
        scenes.freezes.lift(order, by=scene.operator, per_minute=1000)
    own_workers.work()
    while scenes.due():
        own_workers.work()
    sealing.seal_once()


def _broken() -> list[str]:
    """Of facts: whether the locks are in place has tests of its own."""
    return [
        f"{check.name}: {check.bad}"
        for check in verify()
        if not check.kept and not check.name.startswith("every lock")
    ]


def _careless() -> int:
    """Deliveries by a channel that keeps no files."""
    return Effect.objects.filter(task__agent__idempotent=False).count()
