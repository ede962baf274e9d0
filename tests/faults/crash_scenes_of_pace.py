"""People saying what goes first, and how fast, while their process is killed."""

from orchestrator.models import Task
from orchestrator.services.scheduling import pins, rates, shares
from tests import making
from tests.faults.crash_scenes import Act, Scene


def _ready(scene: Scene) -> Task:
    run = making.a_run(scene.brand)
    return Task.objects.filter(run=run, state="ready").get()


def pins_one(scene: Scene) -> Act:
    task = _ready(scene)
    return lambda: pins.pin(task, by=scene.operator, reason="The fair is tomorrow")


def unpins_one(scene: Scene) -> Act:
    task = _ready(scene)
    pins.pin(task, by=scene.operator, reason="The fair is tomorrow")
    return lambda: pins.unpin(task, by=scene.operator, reason="The fair was put off")


def paces(scene: Scene) -> Act:
    admin = making.a_person(scene.brand, "admin")
    agent = making.an_agent()
    return lambda: rates.set_rate(
        "agent", agent.name, 6000, by=admin, brand=scene.brand, why="It is paid for"
    )


def shares_turns(scene: Scene) -> Act:
    admin = making.a_person(scene.brand, "admin")
    return lambda: shares.set_share(scene.brand, 3, by=admin, why="Christmas")
