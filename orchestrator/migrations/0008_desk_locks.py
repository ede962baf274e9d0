"""The locks of the desk's guards and settings; the gate learns of them."""

from pathlib import Path

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQL = Path(__file__).with_name("sql")
# gate and steps again: they replace what is there, so a kept ledger learns the same
FILES = ("gate.sql", "steps.sql", "desk.sql")


def lock(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        # they may speak of columns that come later
        cursor.execute("SET LOCAL check_function_bodies = off")
        for name in FILES:
            cursor.execute((SQL / name).read_text())


class Migration(migrations.Migration):
    dependencies = [("orchestrator", "0007_desk")]
    operations = [migrations.RunPython(lock, migrations.RunPython.noop)]
