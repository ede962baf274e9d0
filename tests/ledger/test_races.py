"""Two at once: every order of two acts on one output ends with at most one effect."""

import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import connections

from orchestrator.domain.content import canonical
from orchestrator.domain.errors import GreenlightError
from orchestrator.models import Decision, Output, Release, Ruleset, Task
from orchestrator.services.running import runs
from orchestrator.services.verification import verify
from tests import making
from tests.ledger.attacks import recall
from tests.postgres import Ledger

Act = Callable[[], object]


def both(first: Act, second: Act) -> list[object]:
    """Run two acts at once, each on a connection of its own; results or errors."""
    start = threading.Barrier(2)
    results: list[object] = [None, None]

    def run(place: int, act: Act) -> None:
        try:
            start.wait(10)
            results[place] = act()
        except GreenlightError as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=pair) for pair in enumerate((first, second))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "two acts wait forever"
    return results


def assert_sound() -> None:
    """Every promise but the list of locks, which test_locks.py looks at."""
    broken = [check for check in verify() if not check.kept]
    assert [check for check in broken if "lock" not in check.name] == []


def refusals(results: list[object]) -> int:
    return sum(isinstance(result, GreenlightError) for result in results)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("approve", "approve"),
        ("approve", "reject"),
        ("approve", "changes"),
        ("approve", "edit"),
        ("edit", "edit"),
        ("reject", "edit"),
    ],
)
def test_of_two_people_deciding_at_once_one_is_first(
    ledger: Ledger, one: str, other: str
) -> None:
    for _ in range(3):
        item = making.a_held_item()
        shown = {
            "digest": item.output.digest,  # type: ignore[union-attr]
            "screening": item.screening_id,
        }
        people = [making.a_person(item.brand, "brand") for _ in range(2)]

        def act(verdict: str, person: Any, item: Any = item, shown: Any = shown) -> Act:
            more: dict[str, Any] = {"reason": "because", **shown}
            if verdict == "edit":
                more["content"] = {"text": f"By {person.pk}"}
            return lambda: making.decide(item, person, verdict, **more)

        results = both(act(one, people[0]), act(other, people[1]))

        assert refusals(results) == 1, results
        assert Decision.objects.filter(item=item).count() == 1
        assert Release.objects.filter(output__task=item.task).count() <= 1
    assert_sound()


def test_a_double_click_is_one_decision(ledger: Ledger) -> None:
    item = making.a_held_item()
    person = making.a_person(item.brand, "brand")
    click: Act = lambda: making.approve(  # noqa: E731
        item, person, idempotency_key="the-same-form"
    )

    results = both(click, click)

    assert refusals(results) == 0, results
    assert results[0] == results[1]
    assert Decision.objects.count() == 1
    assert Release.objects.count() == 1


def test_a_release_and_a_new_ruleset_never_cross(ledger: Ledger) -> None:
    """Either it went out before the rule, or it waits under it: never in between."""
    for _ in range(4):
        item = making.a_held_item()
        person = making.a_person(item.brand, "brand")

        both(
            lambda item=item, person=person: making.approve(item, person),  # type: ignore[misc]
            lambda item=item: making.a_live_rule(  # type: ignore[misc]
                item.brand, roles=["legal"], when={"phrases": {"terms": ["cream"]}}
            ),
        )
        making.work_until_idle()

        for release in Release.objects.filter(output=item.output):
            rules = Ruleset.objects.filter(brand=item.brand).order_by("pk")
            assert release.ruleset_id in {rules[2].pk if len(rules) > 2 else 0} | {
                ruleset.pk for ruleset in rules
            }
    assert_sound()


def test_a_decision_and_a_cancelled_run_never_both_take_effect(ledger: Ledger) -> None:
    for _ in range(4):
        item = making.a_held_item()
        person = making.a_person(item.brand, "brand", "operator")

        both(
            lambda item=item, person=person: making.approve(item, person),  # type: ignore[misc]
            lambda item=item, person=person: runs.cancel_run(  # type: ignore[misc]
                item.run, by=person, reason="stop"
            ),
        )

        task = Task.objects.get(pk=item.task_id)
        released = Release.objects.filter(output=item.output).exists()
        assert (task.state == "done") == released
    assert_sound()


def test_two_finishes_with_one_token_make_one_output(ledger: Ledger) -> None:
    making.a_run(making.a_brand())
    taken = making.take()
    assert taken is not None

    results = both(
        lambda: making.give(taken, {"text": "first"}),
        lambda: making.give(taken, {"text": "second"}),
    )

    assert sorted(map(str, results)) == ["released", "stale"]
    assert Output.objects.count() == 1
    assert_sound()


def test_two_workers_never_take_one_task(ledger: Ledger) -> None:
    making.a_run(making.a_brand())

    results = both(making.take, making.take)

    assert sum(result is not None for result in results) == 1


def test_a_recall_and_a_consumption_never_cross(ledger: Ledger) -> None:
    """A release recalled is given to nobody afterwards, whoever came first."""
    brand = making.a_brand()
    admin = making.a_person(brand, "admin")
    run = making.a_run(brand, making.a_workflow(making.TWO_STEPS))
    first = making.take()
    assert first is not None
    assert making.give(first, {"text": "Bread"}) == "released"
    release = Release.objects.get(output__run=run)

    def take_back() -> None:
        with psycopg.connect(ledger.app_url) as session:
            recall(session, release.pk, by=admin.pk)

    def take() -> object:
        try:
            return making.take()
        except Exception as error:
            return error

    both(take_back, take)

    assert_sound()


def test_an_edit_and_a_late_answer_keep_one_line_of_versions(ledger: Ledger) -> None:
    item = making.a_held_item()
    person = making.a_person(item.brand, "brand")
    making.decide(item, person, "edit", content={"text": "A good cream"})

    versions = list(Output.objects.filter(task=item.task).order_by("version"))

    assert [o.version for o in versions] == [1, 2]
    assert versions[1].supersedes == versions[0]
    assert bytes(versions[1].content or b"") == canonical({"text": "A good cream"})
    assert_sound()
