"""The queue's index in the queue's order: gravest, then due first, then oldest."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orchestrator", "0008_desk_locks")]
    operations = [
        migrations.RemoveIndex(model_name="reviewitem", name="review_item_queue"),
        migrations.AddIndex(
            model_name="reviewitem",
            index=models.Index(
                name="review_item_queue",
                fields=["brand", "-severity", "due_at", "id"],
                condition=models.Q(state__in=("open", "settling")),
            ),
        ),
    ]
