"""The coverage proof of a workflow version; null for those published before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orchestrator", "0011_containment_locks")]

    operations = [
        migrations.AddField(
            model_name="workflowversion",
            name="proof",
            field=models.JSONField(null=True),
        )
    ]
