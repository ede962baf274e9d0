"""Orchestration: joins of some, waits, choices, signals, pins, shares; their locks."""

from pathlib import Path

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from orchestrator.domain.states import MOVES

SQL = Path(__file__).with_name("sql")
# the first replace what a kept ledger has
FILES = (
    *("moves", "gate", "steps", "claim", "endings", "recall", "recalling", "guards"),
    *("policies", "keys_of_orchestration"),
    *("orchestration", "waits", "firings", "grants_of_orchestration"),
)


def lock(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        for name in FILES:
            cursor.execute((SQL / f"{name}.sql").read_text())
        # what a kept ledger waits for is counted from now on
        cursor.execute("UPDATE task SET any_left = 1 WHERE any_open")
        # a kept ledger's table has moves that are none any more
        cursor.execute("DELETE FROM move")
        cursor.executemany(
            "INSERT INTO move (noun, before, after) VALUES (%s, %s, %s)", sorted(MOVES)
        )


class Migration(migrations.Migration):
    dependencies = [("orchestrator", "0015_triggers")]
    operations = [migrations.RunPython(lock, migrations.RunPython.noop)]
