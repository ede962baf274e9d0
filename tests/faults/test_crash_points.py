"""Killed right before or after any commit: every promise holds, and work goes on."""

import ast
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection, connections

from orchestrator import crashing
from orchestrator.domain.errors import GreenlightError
from orchestrator.env import BadSetting
from orchestrator.models import Effect, Freeze, Task
from orchestrator.services import sealing
from orchestrator.services.verification import verify
from tests.faults import crash_scenes as scenes
from tests.faults.polling import until
from tests.postgres import Ledger
from tests.services import own_workers

# Each transaction of the ledger → the scenes that go through it, and how often until
# the one that is killed.
POINTS = {
    "worker.Worker._step.act": (
        (scenes.works, 1),
        (scenes.works, 2),
        (scenes.fans_out, 3),
        (scenes.sends, 3),
    ),
    "screening._act": ((scenes.checks, 1), (scenes.changes_rules, 1)),
    "sending.cleared.spend": ((scenes.sends, 1),),
    "dispatch.end": ((scenes.times_out, 1),),
    "sweep._lose": ((scenes.sweeps_the_lost, 1),),
    "sweep._retry": ((scenes.sweeps_retries, 1),),
    "decisions._decide": ((scenes.decides, 1),),
    "decisions.undo.act": ((scenes.undoes, 1),),
    "settling._apply": ((scenes.lets_a_decision_fall_due, 1),),
    "settling._reopen": ((scenes.is_refused_by_the_gate, 1),),
    "recalls.act.recall": ((scenes.recalls_one, 1),),
    "recalls.recall_releases.recall": ((scenes.recalls_by_machine, 1),),
    "recalls.second.agree": ((scenes.seconds, 1),),
    "recalls.decline.refuse": ((scenes.declines, 1),),
    "recalls.close.end": ((scenes.closes, 1),),
    "follow_ups.settle.act": ((scenes.follows_up, 1),),
    "freezes.freeze.act": ((scenes.freezes_a_run, 1),),
    "freezes.lift.act": ((scenes.lifts, 1),),
    "freezes.thaw.act": ((scenes.thaws, 1),),
    "sealing._seal_batch": ((scenes.seals, 1),),
    "amendments.amend.act": ((scenes.amends, 1),),
    "erasing._erase": ((scenes.erases, 1),),
    "runs.cancel_run.act": ((scenes.cancels, 1),),
    "audit_lane._ask": ((scenes.draws, 1),),
    "outcomes.arrived.settle": ((scenes.says_it_arrived, 1),),
}
# Of the desk, not of the ledger's promises: a row or two, which a second click repeats.
LEFT_OUT = {"planting._plant", "second_looks.ask.act"}
CASES = [
    pytest.param(f"{name}.{side}:{count}", scene, id=f"{scene.__name__}-{side}-{count}")
    for name, many in POINTS.items()
    for scene, count in many
    for side in ("before", "after")
]


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    """Whatever a test arms in this process goes with it."""
    yield
    crashing.arm("", testing=True)


@pytest.mark.parametrize(("point", "prepare"), CASES)
def test_killed_beside_a_commit_every_promise_holds_and_work_goes_on(
    ledger: Ledger, tmp_path: Path, point: str, prepare
) -> None:
    scene = scenes.Scene(tmp_path)
    act = prepare(scene)

    _killed_at(point, act)

    assert _broken() == []
    with suppress(GreenlightError):  # what was done already is refused in words
        act()
    _go_on(scene)
    assert _broken() == []
    assert not Task.objects.filter(state__in=("running", "calling", "ready")).exists()
    calls = [len(file.read_text().splitlines()) for file in tmp_path.iterdir()]
    assert len(calls) == Effect.objects.exclude(state="cancelled").count() - _careless()


def test_every_transaction_of_the_ledger_has_its_crash_points(root: Path) -> None:
    found = set().union(*map(_sites, _ours(root)))

    assert found == POINTS.keys() | LEFT_OUT


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


def _killed_at(point: str, act: scenes.Act) -> None:
    """A process of its own does `act`, and dies at `point`; its sessions are over."""
    connections.close_all()
    pid = os.fork()
    if not pid:
        code = 1
        try:
            crashing.arm(point, testing=True)
            act()
            code = 0
        finally:
            os._exit(code)
    _, ended = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(ended), f"{point} was never passed: {ended}"
    assert os.WTERMSIG(ended) == signal.SIGKILL
    until(_alone, "the killed process's sessions to end", sweeping=False)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return bool(cursor.fetchone()[0] == 0)


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


def _ours(root: Path) -> list[Path]:
    return [
        *root.glob("orchestrator/services/**/*.py"),
        *root.glob("orchestrator/working/*.py"),
    ]


def _sites(file: Path) -> set[str]:
    """What `in_one_transaction` and `patiently` are given, as crash points name it."""
    found: set[str] = set()

    def walk(node: ast.AST, path: list[str], local: set[str]) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                inside = [n for n in child.body if isinstance(n, ast.FunctionDef)]
                named = {n.name for n in ast.walk(child) if n in inside}
                named |= {n.name for n in ast.walk(child) if _is_nested(n, child)}
                walk(child, [*path, child.name], named)
                continue
            if _opens_a_transaction(child):
                given = ast.unparse(child.args[0])
                home = [*path, given] if given in local else [given]
                whole = ".".join(home)
                found.add(whole if "." in given else f"{file.stem}.{whole}")
            walk(child, path, local)

    walk(ast.parse(file.read_text()), [], set())
    return found - {"locking.act"}


def _is_nested(node: ast.AST, within: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and node is not within


def _opens_a_transaction(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("in_one_transaction", "patiently")
    )
