# ruff: noqa: E501 - statements read better whole
"""Statements a hostile session of role `app` would write: half of them well made.

Coherent ones are built from ids that are there; the rest turn what `app` may not, or
only seldom may, touch. Each is text, so that a seed gives the same attack again.
"""

from collections.abc import Callable
from typing import Any

import psycopg

from tests.ledger.adversary_noise import Noise
from tests.ledger.adversary_pools import (
    ATTEMPT_STATES,
    TASK_STATES,
    VERDICTS,
)

Connection = psycopg.Connection[tuple[Any, ...]]
Rows = list[tuple[Any, ...]]


class Adversary(Noise):
    """One seeded attack; `next` gives its next statement."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self._coherent = [
            getattr(self, n) for n in sorted(dir(self)) if n.startswith("make_")
        ]

    def next(self) -> str:
        self._number += 1
        if self.random.random() < 0.5:
            make: Callable[[], str] = self.random.choice(self._coherent)
            return make()
        return self.random.choice((self._noise, self._column, self._function))()

    def make_release(self) -> str:
        o = self.one("output")
        decision = self.of(["NULL", str(self.one("decision")[0])])
        if self.random.random() < 0.5:
            return (
                f"SELECT ledger_release({o[0]}, {o[6] or 0}, {o[7]}, {decision}, 'me')"
            )
        return (
            "INSERT INTO release (output_id, digest, number, screening_id, ruleset_id,"
            f" decision_id, actor) VALUES ({o[0]}, '{o[1]}', 1, {o[6] or 0}, {o[7]},"
            f" {decision}, 'me')"
        )

    def make_decision(self) -> str:
        i = self.one("item")
        p = self.person(i[5])
        shown = [i[1], i[3], i[4], i[2]] if i[1] else ["NULL", "", "NULL", "NULL"]
        return (
            "INSERT INTO decision (item_id, verdict, actor_id, actor_kind, role,"
            " meaning, reason, output_id, digest, author_id, screening_id,"
            " idempotency_key, effective_at) VALUES"
            f" ({i[0]}, '{self.of(VERDICTS)}', {p[0]}, 'human', '{p[2]}', '', 'why',"
            f" {shown[0]}, '{shown[1]}', {shown[2]}, {shown[3]}, 'n{self._number}',"
            " '2001-01-01')"
        )

    def make_withdrawal(self) -> str:
        d = self.one("decision")
        actor = self.random.choice((d[1], self.person()[0]))
        return (
            f"INSERT INTO withdrawal (decision_id, actor_id) VALUES ({d[0]}, {actor})"
        )

    def make_screening(self) -> str:
        o = self.one("output")
        ruleset = self.random.choice((o[7], self.one("ruleset")[0]))
        screening = (
            "INSERT INTO screening (output_id, digest, ruleset_id)"
            f" VALUES ({o[0]}, '{o[1]}', {ruleset})"
        )
        judge = f"SELECT ledger_judge({o[0]}, {ruleset}, '[]', 'me')"
        return self.of([screening, judge])

    def make_finding(self) -> str:
        o, version = self.one("output"), self.one("version")[0]
        return (
            "INSERT INTO finding (screening_id, output_id, version_id, slug, detector,"
            ' category, severity, blocking, path, start, "end", message, expected,'
            f" actual, roles, people, key) VALUES ({o[6] or 0}, {o[0]},"
            f" {self.of(['NULL', str(version)])}, 's', 'd', 'c', 'low', false, '', 0,"
            " 0, 'm', '', '', '{brand}', 1, '')"
        )

    def make_output(self) -> str:
        a, o = self.one("live"), self.one("output")
        if self.random.random() < 0.5:
            return (
                "INSERT INTO output (task_id, run_id, brand_id, attempt_id, author_id,"
                " version, content, digest, raw_digest) SELECT task_id, t.run_id,"
                " brand_id, a.id, 1, 1, '{}', '', '' FROM attempt a"
                f" JOIN task t ON t.id = a.task_id WHERE a.id = {a[0]}"
            )
        return (
            "INSERT INTO output (task_id, run_id, brand_id, author_id, supersedes_id,"
            f" version, content, digest, raw_digest) VALUES ({o[2]}, {o[3]}, {o[4]},"
            f" {self.person(o[4])[0]}, {self.of([str(o[0]), 'NULL'])}, 1, '{{}}', '', '')"
        )

    def make_consumption(self) -> str:
        a, r = self.one(self.of(["live", "attempt"])), self.one("release")
        return (
            "INSERT INTO consumption (attempt_id, release_id, output_id)"
            f" VALUES ({a[0]}, {r[0]}, {r[1]})"
        )

    def make_recall(self) -> str:
        r = self.one("standing")
        p = self.person(r[1])
        if self.random.random() < 0.3:
            mode = self.of(["hold", "rerun", "correct"])
            return (
                "WITH c AS (INSERT INTO recall_case (brand_id, origin, subject, reason,"
                f" roots, radius, state, actor_id) VALUES ({r[1]}, 'output', 'x', 'y',"
                f" '{{{r[0]}}}', '{{}}', 'open', {p[0]}) RETURNING id) SELECT"
                f" ledger_recall(id, '{{{r[0]}}}', '{mode}', {p[0]}, 'y') FROM c"
            )
        case = self.of(["NULL", str(self.one("case")[0])])
        return (
            "INSERT INTO recall (release_id, case_id, root, reason, actor_id) VALUES"
            f" ({r[0]}, {case}, {self.of(['true', 'false'])}, 'z', {p[0]})"
        )

    def make_affected(self) -> str:
        t, case = self.one("task"), self.one("case")[0]
        how = self.of(["root", "released", "listed", "delivered", "held"])
        effect = self.of(
            ["NULL", f"(SELECT max(id) FROM effect WHERE task_id = {t[0]})"]
        )
        return (
            "INSERT INTO affected (case_id, task_id, how, release_id, effect_id, depth)"
            f" VALUES ({case}, {t[0]}, '{how}', {t[4] or 'NULL'}, {effect}, 1)"
        )

    def make_follow_up(self) -> str:
        choice = self.of(["accept", "unpublish", "correct"])
        return (
            f"UPDATE follow_up SET state = '{self.of(['open', 'asked', 'done'])}',"
            f" choice = '{choice}', actor_id = {self.person()[0]}"
            f" WHERE id = {self.one('follow')[0]}"
        )

    def make_attempt(self) -> str:
        t = self.one("task")
        return (
            "INSERT INTO attempt (task_id, run_id, kind, number, token, state, moved_by,"
            " why, worker, session, lease_until, deadline, brief_digest) VALUES"
            f" ({t[0]}, {t[1]}, '{t[7]}', {self._number % 30000}, gen_random_uuid(),"
            " 'running', 'me', '', 'me', 0, now() + interval '1 hour',"
            " now() + interval '1 hour', '')"
        )

    def make_claim(self) -> str:
        claim = "SELECT ledger_claim('default', 'me', 0, 3600)"
        return self.of([claim, claim, "SELECT ledger_claim(NULL, 'me', 0, 1)"])

    def make_effect(self) -> str:
        a = self.one("live")
        key = f"{a[4]}:{a[2]}" + (f":{a[5]}" if a[5] else "")
        key = self.of([key, key, f"k{self._number}"])
        state = self.of(["ready", "ready", "spent", "done"])
        return (
            "INSERT INTO effect (task_id, run_id, generation, key, channel, digest,"
            f" state, moved_by, why, attempt_id) VALUES ({a[2]}, {a[3]}, {a[5]},"
            f" '{key}', '{self.of([str(a[6]), 'other'])}', 'd', '{state}', 'me', '',"
            f" {a[0]})"
        )

    def make_effect_move(self) -> str:
        state = self.of(["spent", "spent", "done", "unknown", "cancelled"])
        return (
            f"UPDATE effect SET state = '{state}', moved_by = 'me'"
            f" WHERE id = {self.one('effect')[0]}"
        )

    def make_spend(self) -> str:
        a = self.one("live")
        token = self.of([str(a[1]), str(a[1]), "00000000-0000-0000-0000-000000000000"])
        key = f"{a[4]}:{a[2]}" + (f":{a[5]}" if a[5] else "")
        return f"SELECT ledger_spend({a[0]}, '{token}', 'me', '{key}', 'd', {a[7]}, '{{}}')"

    def make_ending(self) -> str:
        a = self.one("live")
        token = self.of([str(a[1]), str(a[1]), "00000000-0000-0000-0000-000000000000"])
        mine = f"{a[0]}, '{token}', 'me'"
        state = self.of(["done", "skipped"])
        return self.of(
            [
                f"SELECT ledger_finish({mine}, 'd', '{{}}', NULL, '', 0.5, {a[7]}, '[]')",
                f"SELECT ledger_finish({mine}, 'd', '{{}}', NULL, '', 0.5, {a[7]}, '[]')",
                f"SELECT ledger_fail({mine}, '', 'failed', 'no', true, 0)",
                f"SELECT ledger_put_off({mine}, 'later', 0)",
                f"SELECT ledger_keep({mine}, 'd', {self.one('output')[0]})",
                f"SELECT ledger_complete({mine}, '{state}', 'x')",
                f"SELECT ledger_verdict({mine}, 'd', true, '[]', 'x')",
                f"UPDATE attempt SET state = '{self.of(ATTEMPT_STATES)}',"
                f" moved_by = 'me', brief_digest = 'x' WHERE id = {a[0]}",
            ]
        )

    def make_task_move(self) -> str:
        t = self.one("task")
        more = self.of(
            [
                "",
                ", pending = 0",
                ", generation = generation + 1",
                ", release_id = NULL",
                f", release_id = {self.one('release')[0]}",
            ]
        )
        return (
            f"UPDATE task SET state = '{self.of(TASK_STATES)}', moved_by = 'me'{more}"
            f" WHERE id = {t[0]}"
        )

    def make_run_move(self) -> str:
        run = self.one("run")[0]
        state = self.of(["open", "done", "failed", "cancelled"])
        move = f"UPDATE run SET state = '{state}', moved_by = 'me' WHERE id = {run}"
        if self.random.random() < 0.02:
            return f"SELECT ledger_cancel({run}, 'me', 'x')"
        return self.of([move, f"SELECT ledger_close_run({run}, 'me')"])

    def make_item_move(self) -> str:
        i = self.one("item")
        state = self.of(["open", "settling", "settled", "returned", "withdrawn"])
        return (
            f"UPDATE review_item SET state = '{state}', moved_by = 'me',"
            f" screening_id = {i[2] or 'NULL'} WHERE id = {i[0]}"
        )

    def make_freeze(self) -> str:
        t, p = self.one("task"), self.person()[0]
        level, subject = self.random.choice(
            (
                ("everything", ""),
                ("task", t[0]),
                ("run", t[1]),
                ("brand", t[2]),
                ("channel", t[6]),
                ("agent", self.one("agent")[0]),
            )
        )
        freeze = (
            "INSERT INTO freeze_order (level, subject, reason, actor_id, lifted_at)"
            f" VALUES ('{level}', '{subject}', 'x', {p}, '2001-01-01')"
        )
        thaw = (
            "INSERT INTO thaw (freeze_id, level, subject, actor_id) VALUES"
            f" ({self.one('freeze')[0]}, 'task', '{t[0]}', {p})"
        )
        lift = (
            f"UPDATE freeze_order SET lifted_by_id = {p}, lifted_at = '2001-01-01'"
            f" WHERE id = {self.one('freeze')[0]}"
        )
        return self.of([freeze, thaw, lift, lift, lift])

    def make_kept(self) -> str:
        a, o = self.one("live"), self.one("output")
        return f"INSERT INTO kept (attempt_id, output_id) VALUES ({a[0]}, {o[0]})"

    def make_inspection(self) -> str:
        a, o = self.one(self.of(["live", "attempt"])), self.one("output")
        inspect = (
            f"INSERT INTO inspection (attempt_id, output_id) VALUES ({a[0]}, {o[0]})"
        )
        verdict = (
            "INSERT INTO verdict (inspection_id, output_id, validator_id, passed,"
            f" remarks) VALUES ({a[0]}, {o[0]}, 1, true, '[]')"
        )
        return self.of([inspect, verdict])

    def make_dependency(self) -> str:
        t, n = self.one("task")[0], self.one("task")[0]
        return (
            "INSERT INTO dependency (run_id, task_id, task_level, needs_id, needs_level,"
            " any_of) SELECT t.run_id, t.id, t.level, n.id, n.level,"
            f" {self.of(['true', 'false'])} FROM task t JOIN task n ON n.run_id ="
            f" t.run_id AND n.level < t.level WHERE t.id = {t} AND {n} > 0 LIMIT 1"
        )

    def make_rules(self) -> str:
        ruleset, brand = self.one("ruleset")
        return self.of(
            [
                f"UPDATE ruleset_in_force SET ruleset_id = {ruleset}"
                f" WHERE brand_id = {brand}",
                "INSERT INTO ruleset_entry (ruleset_id, version_id) VALUES"
                f" ({ruleset}, {self.one('version')[0]})",
            ]
        )

    def make_amendment(self) -> str:
        return (
            "INSERT INTO amendment (run_id, number, inputs, digest, reason, actor_id)"
            f" VALUES ({self.one('run')[0]}, 9, '{{}}', '', 'x', {self.person()[0]})"
        )

    def make_erasure(self) -> str:
        return (
            f"SELECT ledger_erase({self.one('output')[0]}, {self.person()[0]},"
            f" '{self.of(['why', ' '])}')"
        )
