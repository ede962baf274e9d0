"""What the role of web, workers and sweep may do with the desk's own tables: all."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

GRANT = """
DO $$
DECLARE
    v_app text := current_setting('greenlight.app_role', true);
    v_table text;
BEGIN
    IF coalesce(v_app, '') = '' THEN v_app := 'app'; END IF;
    IF v_app = current_user OR NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = v_app) THEN
        RETURN;  -- one role only: it owns the tables
    END IF;
    FOR v_table IN SELECT tablename FROM pg_tables
        WHERE schemaname = 'public' AND tablename LIKE 'desk\\_%' LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', v_table, v_app);
    END LOOP;
    FOR v_table IN SELECT sequencename FROM pg_sequences
        WHERE schemaname = 'public' AND sequencename LIKE 'desk\\_%' LOOP
        EXECUTE format('GRANT USAGE ON SEQUENCE %I TO %I', v_table, v_app);
    END LOOP;
END $$"""  # noqa: E501


def grant(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        cursor.execute(GRANT)


class Migration(migrations.Migration):
    dependencies = [("review", "0001_desk"), ("orchestrator", "0008_desk_locks")]
    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
