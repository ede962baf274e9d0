"""Every two acts of the gate at once: all orders of their statements, three levels.

What is asked afterwards is what verify asks. Under READ COMMITTED the second waits for
the first or is refused by what it finds; under older snapshots an act is refused, or
did what it may. PAIRS_SEED, which is printed, repeats the sample; `--long` plays all.
"""

import os
import time
from collections import Counter
from collections.abc import Iterator
from itertools import product
from random import Random
from typing import Any

import psycopg
import pytest

from orchestrator.models import RulesetInForce
from orchestrator.services.verification.queries_of_containment import CONTAINING
from orchestrator.services.verification.queries_of_gate import GATE
from orchestrator.services.verification.queries_of_moves import MOVING
from tests import making
from tests.ledger.interleaving import Session, orders, play
from tests.ledger.pairs import (
    ACTS,
    GROUND,
    OF_A_FREEZE,
    OF_WHAT_WAS_RECALLED,
    STEPS,
)
from tests.postgres import Ledger, Servers

Connection = psycopg.Connection[tuple[Any, ...]]
Order = tuple[int, ...]

NOW, OLDER = "READ COMMITTED", ("REPEATABLE READ", "SERIALIZABLE")
# an act and its commit; an older snapshot is taken before both
NOW_ORDERS, OLDER_ORDERS = list(orders(2, 2)), list(orders(3, 3))
CROSSING = NOW_ORDERS[1:-1]  # not one after the other
# what services do after an act in the same breath, and these scripts leave out
LEFT_OUT = {
    "a held task waits for somebody: a question, an inspection or a due row",
    "a run is open exactly while something in it is unfinished",
}
ASKED = [q for q in (*GATE, *MOVING, *CONTAINING) if q.name not in LEFT_OUT]


class Stage:
    """A database with one run to copy, and two sessions of role `app`."""

    def __init__(self, ledger: Ledger, watch: Connection) -> None:
        making.an_agent("sender", idempotent=True, effect=True)
        brand = making.a_brand()
        people = [making.a_person(brand, "brand").pk for _ in range(2)]
        like = making.a_run(brand, making.a_workflow(STEPS)).pk
        ruleset = RulesetInForce.objects.get(brand=brand).ruleset_id
        self._like = [like, ruleset, *people]
        self.watch = watch
        watch.execute(GROUND)
        self.sessions = [
            Session(psycopg.connect(ledger.app_url, autocommit=True)) for _ in range(2)
        ]

    def meet(self, acts: tuple[str, str], level: str, order: Order) -> list[str]:
        """Play both acts on a run of their own; those that were done."""
        facts = self._fresh(OF_WHAT_WAS_RECALLED & {*acts}, OF_A_FREEZE & {*acts})
        begin = f"BEGIN ISOLATION LEVEL {level}; "
        scripts = []
        for act in acts:
            does = ACTS[act].does.format(**facts)
            script = [begin + "SELECT count(*) FROM recall", does, "COMMIT"]
            scripts.append([begin + does, "COMMIT"] if level == NOW else script)
        for session in self.sessions:
            session.forget()
        play(self.sessions, scripts, order, self.watch)
        return [
            act
            for act, session in zip(acts, self.sessions, strict=True)
            if not session.errors and session.said.startswith(ACTS[act].says)
        ]

    def harm(self) -> list[str]:
        """The rows of every check that must have none."""
        found = []
        for query in ASKED:
            rows = self.watch.execute(query.bad.encode()).fetchmany(3)
            found += [f"{query.promise} {query.name}: {row[0]}" for row in rows]
        return found

    def _fresh(self, again: object, frozen: object) -> dict[str, Any]:
        call = "SELECT ground(%s, %s, %s, %s, %s, %s)"
        ours = [*self._like, bool(again), bool(frozen)]
        row = self.sessions[0].connection.execute(call, ours).fetchone()
        assert row is not None
        return dict(row[0])


@pytest.fixture(scope="module")
def stage(one_ledger: Ledger, servers: Servers) -> Iterator[Stage]:
    name = one_ledger.name
    superuser = servers.superuser_url.rpartition("/")[0] + f"/{name}"
    with psycopg.connect(superuser, autocommit=True) as watch:
        watch.execute(f"ALTER DATABASE {name} SET deadlock_timeout = '20ms'")
        made = Stage(one_ledger, watch)
        yield made
        for session in made.sessions:
            session.connection.close()


@pytest.fixture(scope="module")
def dice() -> Random:
    seed = int(os.environ.get("PAIRS_SEED", time.time_ns() % 1_000_000))
    print(f"PAIRS_SEED={seed}")
    return Random(seed)


@pytest.mark.parametrize("one", ACTS)
def test_two_acts_at_once_keep_every_promise(
    stage: Stage, dice: Random, one: str
) -> None:
    """`one` with itself and every act after it, in a few orders."""
    done: Counter[str] = Counter()

    for other in _after(one):
        for order in dice.sample(CROSSING, 2):
            done.update(stage.meet((one, other), NOW, order))
        stage.meet((one, other), dice.choice(OLDER), dice.choice(OLDER_ORDERS))

    assert done[one] > 0
    assert stage.harm() == []


@pytest.mark.long
@pytest.mark.parametrize("one", ACTS)
def test_two_acts_in_all_orders_keep_every_promise(stage: Stage, one: str) -> None:
    for other in _after(one):
        done: Counter[str] = Counter()
        for order in NOW_ORDERS:
            done.update(stage.meet((one, other), NOW, order))
        for level, order in product(OLDER, OLDER_ORDERS):
            stage.meet((one, other), level, order)

        assert set(done) == {one, other}
        assert stage.harm() == [], other


def _after(one: str) -> list[str]:
    return list(ACTS)[list(ACTS).index(one) :]
