"""The archive of tests: its tables and their locks."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQL = Path(__file__).with_name("sql") / "experiments.sql"


def lock(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        cursor.execute(SQL.read_text())


class Migration(migrations.Migration):
    dependencies = [
        ("orchestrator", "0016_orchestration_locks"),
    ]

    operations = [
        migrations.CreateModel(
            name="ArchiveSource",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("file_digest", models.CharField(max_length=64)),
                ("licence", models.CharField(max_length=200)),
                ("citation", models.TextField()),
                ("rows_in", models.PositiveIntegerField()),
                ("rows_refused", models.PositiveIntegerField(default=0)),
                ("refused", models.JSONField(default=list)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "brand",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="archive_sources",
                        to="orchestrator.brand",
                    ),
                ),
                (
                    "imported_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "archive_source",
            },
        ),
        migrations.CreateModel(
            name="ArchivedTest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("title", models.CharField(max_length=300)),
                ("series", models.CharField(blank=True, max_length=80)),
                ("started_on", models.DateField(null=True)),
                ("kind", models.CharField(max_length=10)),
                ("metric", models.CharField(max_length=60)),
                ("arms", models.JSONField()),
                ("checkpoints", models.JSONField(null=True)),
                ("read", models.JSONField()),
                ("verdict", models.CharField(max_length=12)),
                ("route", models.CharField(max_length=20)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "brand",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="orchestrator.brand",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tests",
                        to="orchestrator.archivesource",
                    ),
                ),
            ],
            options={
                "db_table": "archived_test",
            },
        ),
        migrations.AddConstraint(
            model_name="archivesource",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("licence", ""), _negated=True),
                    models.Q(("citation", ""), _negated=True),
                ),
                name="archive_source_is_licensed",
            ),
        ),
        migrations.AddIndex(
            model_name="archivedtest",
            index=models.Index(
                condition=models.Q(("series", ""), _negated=True),
                fields=["brand", "series"],
                name="archived_test_series",
            ),
        ),
        migrations.AddIndex(
            model_name="archivedtest",
            index=models.Index(
                fields=["brand", "verdict", "id"], name="archived_test_verdict"
            ),
        ),
        migrations.AddIndex(
            model_name="archivedtest",
            index=models.Index(fields=["brand", "id"], name="archived_test_newest"),
        ),
        migrations.AddConstraint(
            model_name="archivedtest",
            constraint=models.UniqueConstraint(
                fields=("brand", "key"), name="archived_test_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="archivedtest",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["proportion", "mean"])),
                name="archived_test_kind",
            ),
        ),
        migrations.RunPython(lock, migrations.RunPython.noop),
    ]
