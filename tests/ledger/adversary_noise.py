# ruff: noqa: E501 - statements read better whole
"""The half of an attack that turns what `app` may not, or seldom may, touch."""

from tests.ledger.adversary_pools import (
    TABLES,
    Drawing,
)


class Noise(Drawing):
    """Statements that are mostly refused."""

    def _noise(self) -> str:
        table = self.of(TABLES)
        return self.of(
            [
                f"DELETE FROM {table}",
                f"TRUNCATE {table} CASCADE",
                f"ALTER TABLE {table} DISABLE TRIGGER ALL",
                f"DROP TABLE {table} CASCADE",
                f"GRANT ALL ON {table} TO app",
                f"CREATE RULE quiet AS ON INSERT TO {table} DO INSTEAD NOTHING",
                f"CREATE TRIGGER mine BEFORE INSERT ON {table} FOR EACH ROW"
                " EXECUTE FUNCTION ledger_stamp()",
                f"DROP TRIGGER gate ON {table}",
                f"CREATE TEMP TABLE {table} (id bigint)",
                f"INSERT INTO {table} DEFAULT VALUES",
                f"ALTER TABLE {table} OWNER TO app",
                f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE",
                "SET session_replication_role = replica",
                "SET LOCAL search_path = pg_temp, public",
                "SET ROLE owner",
                "SET SESSION AUTHORIZATION owner",
                "CREATE SCHEMA mine",
                "CREATE FUNCTION ledger_satisfied(int) RETURNS boolean LANGUAGE sql"
                " AS 'SELECT true'",
                "CREATE OR REPLACE FUNCTION gate_release() RETURNS trigger"
                " LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                "ALTER FUNCTION gate_release() SECURITY INVOKER",
                "SELECT set_config('transaction_isolation', 'serializable', true)",
                f"SELECT pg_advisory_lock({self.random.randrange(71, 75)})",
                "SELECT pg_advisory_unlock_all()",
                "SELECT lo_create(0)",
                "COPY event TO PROGRAM 'true'",
                "SET CONSTRAINTS ALL DEFERRED",
                "ALTER SEQUENCE event_id_seq RESTART",
                "SELECT setval('release_id_seq', 1)",
            ]
        )

    def _column(self) -> str:
        """A change of something `app` has no right to, on a row that is there."""
        table, column = self.random.choice(
            (
                ("output", "content"),
                ("output", "digest"),
                ("release", "created_at"),
                ("recall", "root"),
                ("recall", "created_at"),
                ("consumption", "release_id"),
                ("decision", "verdict"),
                ("decision", "effective_at"),
                ("screening", "ruleset_id"),
                ("finding", "blocking"),
                ("effect", "key"),
                ("effect", "spent_at"),
                ("effect", "generation"),
                ("attempt", "token"),
                ("attempt", "task_id"),
                ("attempt", "finished_at"),
                ("task", "channel"),
                ("task", "validators"),
                ("task", "brand_id"),
                ("event", "after"),
                ("gate", "epoch"),
                ("freeze_order", "created_at"),
                ("freeze_order", "level"),
                ("affected", "how"),
                ("kept", "output_id"),
                ("thaw", "created_at"),
                ("amendment", "inputs"),
                ("move", "after"),
                ("recall_case", "roots"),
                ("follow_up", "effect_id"),
                ("erasure", "reason"),
                ("principal", "kind"),
            )
        )
        return f"UPDATE {table} SET {column} = {column}"

    def _function(self) -> str:
        t, o, r = self.one("task")[0], self.one("output")[0], self.one("run")[0]
        return self.of(
            [
                f"SELECT ledger_wake({t}, 'me')",
                f"SELECT ledger_block({t}, 'me')",
                f"SELECT ledger_put_back({t}, 'me')",
                f"SELECT ledger_inspect({o}, 'me')",
                f"SELECT ledger_lock_gate({o})",
                f"SELECT ledger_missing({o}, 0, true)",
                f"SELECT ledger_hold_again('{{{t}}}', {self.one('case')[0]}, 'me', 'x')",
                f"SELECT ledger_event('task', {t}, {r}, 1, 'ready', 'done', 'me', '')",
                f"SELECT ledger_lock_run_alone({r})",
                "SELECT gate_release()",
                "SELECT recall_reaches()",
                f"SELECT ledger_radius('{{{self.one('release')[0]}}}')",
                f"SELECT ledger_frozen({t})",
                f"SELECT ledger_slowed({t})",
                f"DELETE FROM due WHERE task_id = {t}",
                f"INSERT INTO due (kind, at, task_id) VALUES ('retry', now(), {t})",
                f"UPDATE slot SET attempt_id = {self.one('attempt')[0]}",
                f"UPDATE task SET pinned = NOT pinned, attempts_made = 0 WHERE id = {t}",
                f"UPDATE task SET generation = generation + 1 WHERE id = {t}",
                f"UPDATE attempt SET lease_until = now() WHERE task_id = {t}",
            ]
        )
