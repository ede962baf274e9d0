"""Runs told something while the process that tells them is killed."""

from orchestrator.services.waits import signals
from tests import making
from tests.faults.crash_scenes import Act, Scene
from tests.services import own_workers
from tests.services.waiting_made import a_gated_run


def tells(scene: Scene) -> Act:
    """A gate waits for what is told."""
    run = a_gated_run({"signal": "go"}, kind="wait", brand=scene.brand)
    own_workers.work()
    by = making.a_person(scene.brand, "owner")
    return lambda: signals.send(run, "go", True, by=by, key="once")
