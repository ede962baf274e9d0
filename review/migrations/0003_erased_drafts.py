"""What somebody typed on an output and never sent goes when the output is erased."""

from django.db import migrations

FORGET = """
CREATE OR REPLACE FUNCTION desk_forget() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM desk_draft d USING review_item i, output o
    WHERE i.id = d.item_id AND i.task_id = o.task_id AND o.id = NEW.output_id;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION desk_forget() FROM PUBLIC;
CREATE OR REPLACE TRIGGER forgotten AFTER INSERT ON erasure
    FOR EACH ROW EXECUTE FUNCTION desk_forget()"""


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0002_rights"),
        ("orchestrator", "0013_containment_locks"),
    ]
    operations = [
        migrations.RunSQL(
            FORGET,
            "DROP TRIGGER forgotten ON erasure; DROP FUNCTION desk_forget()",
        )
    ]
