"""What a kept output was kept for: the generation of its task."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orchestrator", "0012_workflow_proof")]
    operations = [
        migrations.AddField(
            model_name="kept",
            name="generation",
            field=models.PositiveSmallIntegerField(
                default=0, db_default=0, editable=False
            ),
        ),
    ]
