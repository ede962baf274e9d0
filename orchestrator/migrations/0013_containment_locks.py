"""Containment: recall to the end, freezes, tokens, erasure, and their locks."""

from pathlib import Path

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from orchestrator.domain.states import MOVES

SQL = Path(__file__).with_name("sql")
# the first four replace what a kept ledger has
FILES = (
    *("moves", "gate", "steps", "endings"),
    *("recall", "recalling", "freezes", "limits", "erasure", "recorded", "guards"),
    "grants_of_containment",
)


def lock(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        # some columns that the functions speak of come in later migrations
        cursor.execute("SET LOCAL check_function_bodies = off")
        # another number of arguments would be a second function beside the old one
        cursor.execute(
            "DROP FUNCTION IF EXISTS ledger_event(text, bigint, bigint, bigint, text,"
            " text, text, text)"
        )
        cursor.execute(
            "DROP FUNCTION IF EXISTS ledger_spend(bigint, uuid, text, text, text)"
        )
        # what it returns has grown: made anew
        cursor.execute(
            "DROP FUNCTION IF EXISTS ledger_claim(text, text, int, double precision)"
        )
        for name in FILES:
            cursor.execute((SQL / f"{name}.sql").read_text())
        cursor.executemany(
            "INSERT INTO move (noun, before, after) VALUES (%s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            sorted(MOVES),
        )


class Migration(migrations.Migration):
    dependencies = [("orchestrator", "0012_containment_rules")]
    operations = [migrations.RunPython(lock, migrations.RunPython.noop)]
