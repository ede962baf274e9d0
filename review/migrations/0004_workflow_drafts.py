"""Texts of workflows as people write them."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

GRANT = """
DO $$
DECLARE
    v_app text := current_setting('greenlight.app_role', true);
    v_sequence text := pg_get_serial_sequence('desk_workflow_draft', 'id');
BEGIN
    IF coalesce(v_app, '') = '' THEN v_app := 'app'; END IF;
    IF v_app = current_user OR NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = v_app) THEN
        RETURN;  -- one role only: it owns the tables
    END IF;
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON desk_workflow_draft TO %I', v_app);
    EXECUTE format('GRANT USAGE ON SEQUENCE %s TO %I', v_sequence, v_app);
END $$"""  # noqa: E501


def grant(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        cursor.execute(GRANT)


class Migration(migrations.Migration):
    dependencies = [("review", "0003_erased_drafts")]
    operations = [
        migrations.CreateModel(
            name="WorkflowDraft",
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
                ("slug", models.CharField(blank=True, max_length=60)),
                ("base", models.PositiveIntegerField(default=0)),
                ("text", models.TextField(blank=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "updated_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="workflow_drafts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"db_table": "desk_workflow_draft"},
        ),
        migrations.AddConstraint(
            model_name="workflowdraft",
            constraint=models.UniqueConstraint(
                fields=("person", "slug"), name="desk_workflow_draft_once"
            ),
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
