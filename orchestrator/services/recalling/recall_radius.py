"""How far a recall reaches, by one function of the ledger: to look, and to act."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection

from orchestrator.models import Principal, RecallCase
from orchestrator.services.refusals import in_words

GONE_OUT = ("delivered", "in_flight")
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Radius:
    """How far a recall of `roots` (ids of releases) reaches, now.

    `counts` by how a task is met (see Affected); `deliveries` have gone out or are on
    their way; `tasks` and `runs` count all of it.
    """

    counts: dict[str, int]
    deliveries: int
    tasks: int
    runs: int
    roots: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One task within reach; `depth` 0 is where it starts. No output: None."""

    task: str
    run: str
    how: str
    depth: int
    output: int | None
    task_id: int = 0
    run_id: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """What a recall would do; `rows` are the first 200, nearest first."""

    origin: str
    subject: str
    title: str
    roots: tuple[int, ...]
    radius: Radius
    fingerprint: str
    rows: list[Row] = field(default_factory=list)


# What is reached is the same exactly when the fourth column is; it is walked once.
REACHED = """
    WITH reached AS MATERIALIZED (SELECT * FROM ledger_radius(%s, %s, %s)),
    nearest AS (SELECT * FROM reached ORDER BY depth, how, task_id LIMIT %s)
    SELECT (SELECT coalesce(json_object_agg(how, many), '{}')::text FROM (
            SELECT how, count(*) AS many FROM reached GROUP BY how) c),
        count(DISTINCT task_id), count(DISTINCT run_id),
        coalesce(string_agg(concat_ws(' ', task_id, how, release_id, effect_id), ','
                            ORDER BY task_id), ''),
        (SELECT coalesce(json_agg(json_build_array(t.title, r.title, w.how, w.depth,
                coalesce(l.output_id,
                         (SELECT max(o.id) FROM output o WHERE o.task_id = t.id)),
                t.id, r.id) ORDER BY w.depth, w.how, t.id), '[]')::text
         FROM nearest w JOIN task t ON t.id = w.task_id JOIN run r ON r.id = w.run_id
         LEFT JOIN release l ON l.id = w.release_id)
    FROM reached"""


def look(
    roots: Sequence[int],
    mode: str = "hold",
    tasks: Sequence[int] = (),
    *,
    shown: int = SHOWN,
) -> tuple[Radius, str, list[Row]]:
    """How far a recall reaches, its fingerprint, and the nearest tasks within reach.

    Another fingerprint: something moved.
    """
    with connection.cursor() as cursor:
        cursor.execute(REACHED, [list(roots), mode, list(tasks), shown])
        told, many, runs, print_of, nearest = cursor.fetchone()
    radius = _radius(json.loads(told), many, runs, roots)
    fingerprint = hashlib.sha256(print_of.encode()).hexdigest()
    return radius, fingerprint, [Row(*row) for row in json.loads(nearest)]


def radius_of(
    roots: Sequence[int], mode: str = "hold", tasks: Sequence[int] = ()
) -> tuple[Radius, str]:
    """The same without the tasks."""
    radius, fingerprint, _ = look(roots, mode, tasks, shown=0)
    return radius, fingerprint


def in_short(radius: Radius) -> str:
    """The counts in one line, for a message."""
    counts = ", ".join(f"{n} {how}" for how, n in sorted(radius.counts.items()))
    return f"{radius.tasks} tasks in {radius.runs} runs ({counts or 'nothing'})"


@dataclass(frozen=True, slots=True)
class Told:
    """What one act of the ledger reached; not `acted`: it did nothing but look."""

    radius: Radius
    fingerprint: str
    runs: list[int]
    acted: bool


def recalled(
    case: RecallCase,
    roots: Sequence[int],
    mode: str,
    *,
    by: Principal,
    tasks: Sequence[int] = (),
    seen: str = "",
    most: int | None = None,
) -> Told:
    """Look and act in one walk; but only as `seen`, and up to `most` deliveries."""
    assert connection.in_atomic_block, "a recall is one transaction"
    with in_words(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_recall(%s, %s, %s, %s, %s, %s, %s, %s)::text",
            [case.pk, list(roots), mode, by.pk, case.reason, list(tasks), seen or None,
             most],
        )  # fmt: skip
        told = json.loads(cursor.fetchone()[0])
        if told["acted"]:
            # what must hold at the commit is checked here: it can still be worded
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    radius = _radius(told["counts"], told["tasks"], len(told["runs"]), roots)
    return Told(radius, told["print"], told["runs"], told["acted"])


def _radius(
    counts: dict[str, int], tasks: int, runs: int, roots: Sequence[int]
) -> Radius:
    deliveries = sum(counts.get(how, 0) for how in GONE_OUT)
    return Radius(counts, deliveries, tasks, runs, tuple(roots))
