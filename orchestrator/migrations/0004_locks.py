"""The promises, in plain SQL: each file says which it keeps."""

from pathlib import Path

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from orchestrator.domain.states import MOVES

SQL = Path(__file__).with_name("sql")
FILES = (
    *("moves", "append_only", "keys", "gate", "rulesets"),
    *("steps", "endings", "grants"),
)


def lock(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        # some columns that the functions speak of come in later migrations
        cursor.execute("SET LOCAL check_function_bodies = off")
        for name in FILES:
            cursor.execute((SQL / f"{name}.sql").read_text())
        cursor.executemany(
            "INSERT INTO move (noun, before, after) VALUES (%s, %s, %s)", sorted(MOVES)
        )


class Migration(migrations.Migration):
    dependencies = [
        ("orchestrator", "0003_constraints"),
        ("sessions", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [migrations.RunPython(lock, migrations.RunPython.noop)]
