"""The locks of what may be said and of a rule's life."""

from pathlib import Path

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQL = Path(__file__).with_name("sql")


def lock(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        cursor.execute((SQL / "life.sql").read_text())


class Migration(migrations.Migration):
    dependencies = [("orchestrator", "0005_rule_life")]
    operations = [migrations.RunPython(lock, migrations.RunPython.noop)]
