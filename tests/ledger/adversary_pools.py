"""What the adversary looks up before it writes: ids that are there, and words."""

from random import Random
from typing import Any

import psycopg

Connection = psycopg.Connection[tuple[Any, ...]]
Rows = list[tuple[Any, ...]]

POOLS = {
    "task": "SELECT id, run_id, brand_id, state, release_id, generation, channel, kind"
    " FROM task ORDER BY random() LIMIT 60",
    "live": "SELECT a.id, a.token, a.task_id, a.run_id, r.uid, t.generation, t.channel,"
    " f.ruleset_id, t.agent_id FROM attempt a JOIN task t ON t.id = a.task_id"
    " JOIN run r ON r.id = a.run_id JOIN ruleset_in_force f ON f.brand_id = t.brand_id"
    " WHERE a.state IN ('running', 'calling')",
    "attempt": "SELECT id, task_id, run_id FROM attempt ORDER BY random() LIMIT 60",
    "output": "SELECT o.id, o.digest, o.task_id, o.run_id, o.brand_id, o.author_id,"
    " (SELECT max(s.id) FROM screening s WHERE s.output_id = o.id), f.ruleset_id"
    " FROM output o JOIN ruleset_in_force f ON f.brand_id = o.brand_id"
    " ORDER BY random() LIMIT 60",
    "release": "SELECT r.id, r.output_id, r.screening_id, o.brand_id FROM release r"
    " JOIN output o ON o.id = r.output_id ORDER BY random() LIMIT 60",
    "standing": "SELECT r.id, o.brand_id FROM release r JOIN output o"
    " ON o.id = r.output_id WHERE NOT EXISTS (SELECT 1 FROM recall x"
    " WHERE x.release_id = r.id) ORDER BY random() LIMIT 30",
    "item": "SELECT i.id, i.output_id, i.screening_id, o.digest, o.author_id,"
    " i.brand_id, i.state FROM review_item i LEFT JOIN output o ON o.id = i.output_id"
    " ORDER BY (i.state = 'open') DESC, random() LIMIT 30",
    "decision": "SELECT id, actor_id FROM decision ORDER BY random() LIMIT 30",
    "finding": "SELECT id FROM finding ORDER BY random() LIMIT 20",
    "person": "SELECT p.id, g.brand_id, g.role FROM principal p JOIN role_grant g"
    " ON g.person_id = p.id WHERE p.kind = 'human'",
    "effect": "SELECT id, task_id FROM effect",
    "freeze": "SELECT id FROM freeze_order",
    "case": "SELECT id FROM recall_case ORDER BY random() LIMIT 20",
    "follow": "SELECT id FROM follow_up",
    "ruleset": "SELECT id, brand_id FROM ruleset",
    "version": "SELECT id FROM red_line_version",
    "run": "SELECT id, brand_id FROM run ORDER BY random() LIMIT 30",
    "agent": "SELECT name FROM agent",
}
TABLES = [
    "affected",
    "agent",
    "allowance",
    "amendment",
    "attempt",
    "audited",
    "checkpoint",
    "consumption",
    "decision",
    "dependency",
    "due",
    "effect",
    "erasure",
    "event",
    "finding",
    "follow_up",
    "freeze_order",
    "gate",
    "inspection",
    "kept",
    "ledger",
    "move",
    "output",
    "planted",
    "principal",
    "recall",
    "recall_case",
    "release",
    "review_item",
    "ruleset",
    "ruleset_entry",
    "ruleset_in_force",
    "run",
    "screening",
    "second_look",
    "task",
    "thaw",
    "verdict",
    "withdrawal",
    "workflow_version",
]
TASK_STATES = [
    "waiting",
    "ready",
    "running",
    "calling",
    "held",
    "done",
    "rejected",
    "failed",
    "skipped",
    "cancelled",
]
ATTEMPT_STATES = ["running", "calling", "finished", "failed", "lost", "cancelled"]
VERDICTS = ["approve", "reject", "changes", "edit", "answer", "retry"]


class Drawing:
    """Draws rows and words, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.rows: dict[str, Rows] = {}
        self._number = 0

    def look(self, connection: Connection) -> None:
        """Learn what is there now; the server's own random() is seeded too."""
        connection.execute("SELECT setseed(%s)", [self.random.random()])
        for name, query in POOLS.items():
            self.rows[name] = connection.execute(query).fetchall()

    def one(self, name: str) -> tuple[Any, ...]:
        rows = self.rows[name]
        return self.random.choice(rows) if rows else (0,) * 9

    def person(self, brand: int | None = None) -> tuple[Any, ...]:
        fit = [p for p in self.rows["person"] if p[1] == brand]
        return self.random.choice(fit or self.rows["person"])

    def of(self, words: list[str]) -> str:
        return self.random.choice(words)
