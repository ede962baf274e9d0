"""Redis forgets, is away, rings too often, or holds what a stranger wrote."""

import json
import pickle
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer

from orchestrator.models import Agent, Attempt, Run
from orchestrator.services.running import bell
from tests.faults.conftest import Crew
from tests.faults.polling import lines, until

Agents = dict[str, Agent]
Pays = Callable[[Path], bytes]


def over(*runs: Run) -> bool:
    for run in runs:
        run.refresh_from_db()
    return all(run.state == "done" for run in runs)


def test_redis_emptied_while_work_goes_on_loses_nothing(
    crew: Crew, faulty: Agents, redis_connection: redis.Redis
) -> None:
    runs = [crew.run(faulty["patient"], waiting=False) for _ in range(30)]
    crew.start(processes=2)

    def emptied() -> bool:
        redis_connection.flushdb()
        return over(*runs)

    until(emptied, "every run to end", pause=0.2)

    assert Attempt.objects.count() == len(runs)


def test_work_accepted_while_redis_is_away_is_done_when_it_is_back(
    crew: Crew, faulty: Agents, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as away:
        away.setattr(bell, "queue_of", _nobody)
        run = crew.run(faulty["patient"], waiting=False)
        assert run.state == "open"
    crew.start()

    until(lambda: over(run), "the sweep to ring")


def test_two_hundred_rings_make_one_attempt(
    crew: Crew, faulty: Agents, redis_connection: redis.Redis
) -> None:
    run = crew.run(faulty["patient"])
    queue = bell.queue_of("default")
    for _ in range(200):
        queue.enqueue(bell.JOB, "default", job_timeout=-1, result_ttl=0)
    crew.start(processes=2, LINGER_SECONDS="0")
    until(lambda: lines(crew.mark), "the agent to be called", sweeping=False)

    crew.go.touch()
    until(lambda: over(run), "the run to end", sweeping=False)
    until(lambda: not redis_connection.llen(queue.key), "the rings to be answered")

    assert Attempt.objects.count() == 1
    assert len(lines(crew.mark)) == 1


def _call(function: str, *arguments: Any, **options: Any) -> bytes:
    return json.dumps([function, None, list(arguments), options]).encode()


class _Bomb:
    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        import os

        return os.system, (f"touch {self.mark}",)


FORGED: dict[str, Pays] = {
    "another function": lambda mark: _call("os.system", f"touch {mark}"),
    "a pickle": lambda mark: pickle.dumps(_Bomb(mark)),
    "a packed pickle": lambda mark: zlib.compress(pickle.dumps(_Bomb(mark))),
    "a zip bomb": lambda mark: zlib.compress(b" " * 50_000_000),
    "no JSON": lambda mark: b"{'work': default}",
    "deep JSON": lambda mark: b"[" * 4000,
    "nothing": lambda mark: b"",
    "an unknown pool": lambda mark: _call(bell.JOB, "nowhere"),
    "a pool that is none": lambda mark: _call(bell.JOB, {"pool": 1}),
    "too much": lambda mark: _call(bell.JOB, "default", "default"),
    "options": lambda mark: _call(bell.JOB, "default", linger=9),
    "an instance": lambda mark: json.dumps([bell.JOB, "os", ["default"], {}]).encode(),
}


def test_forged_jobs_call_nothing_and_stop_nobody(
    crew: Crew, faulty: Agents, redis_connection: redis.Redis, tmp_path: Path
) -> None:
    queue = bell.queue_of("default")
    mark = tmp_path / "forged"
    for pays in FORGED.values():
        forge(queue, redis_connection, data=pays(mark))
    for broken in ({"created_at": "soon"}, {"status": "asleep"}, {"ttl": b"\xff"}):
        ring = _call(bell.JOB, "default")
        forge(queue, redis_connection, data=ring, more=broken)
    hooks = {
        "success_callback_name": "os.system",
        "failure_callback_name": "os.system",
        "stopped_callback_name": "os.system",
        "webhook_url": "http://127.0.0.1:9/",
        "repeats_left": "9",
        "repeat_intervals": "[0]",
        "retries_left": "9",
        "meta": b"\x80\x04.",
        "dependency_ids": "[]",
        "group_id": "x",
    }
    forge(queue, redis_connection, data=_call(bell.JOB, "default"), more=hooks)
    crew.start()

    run = crew.run(faulty["patient"], waiting=False)
    until(lambda: over(run), "the worker to go on")
    until(lambda: not redis_connection.llen(queue.key), "the forged jobs to be taken")

    assert not mark.exists()
    assert crew.log().count("refused a job") == len(FORGED) + 3
    assert "Traceback" not in crew.log()


def forge(
    queue: Queue,
    doorbell: redis.Redis,
    *,
    data: bytes,
    more: dict[str, Any] | None = None,
) -> str:
    """Put a job of our own making where RQ looks for jobs."""
    job = Job.create(
        bell.JOB, ["default"], connection=doorbell, serializer=JSONSerializer
    )
    record = {**job.to_dict(), "origin": queue.name, "status": "queued", **(more or {})}
    record["data"] = data
    doorbell.hset(job.key, mapping={k: v for k, v in record.items() if v is not None})
    doorbell.rpush(queue.key, job.id)
    return str(job.id)


def _nobody(pool: str) -> Queue:
    raise redis.ConnectionError("no Redis here")
