import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orchestrator", "0014_orchestration"),
    ]

    operations = [
        migrations.CreateModel(
            name="Trigger",
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
                ("slug", models.SlugField(max_length=60)),
                ("title", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=10)),
                ("spec", models.JSONField(default=dict)),
                ("action", models.CharField(default="start", max_length=10)),
                ("signal", models.CharField(blank=True, max_length=60)),
                ("inputs", models.JSONField(default=dict)),
                ("when", models.TextField(blank=True)),
                ("secret", models.TextField(blank=True)),
                ("is_on", models.BooleanField(default=True)),
                ("next_at", models.DateTimeField(null=True)),
                ("seen_xid", models.BigIntegerField(default=0)),
                ("seen", models.BigIntegerField(default=0)),
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
                        related_name="triggers",
                        to="orchestrator.brand",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "workflow",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="triggers",
                        to="orchestrator.workflow",
                    ),
                ),
            ],
            options={
                "db_table": "trigger",
            },
        ),
        migrations.CreateModel(
            name="Firing",
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
                ("cause", models.CharField(max_length=200)),
                ("facts", models.JSONField(default=dict)),
                ("state", models.CharField(default="waiting", max_length=10)),
                ("why", models.TextField(blank=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "again_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "replays",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="orchestrator.firing",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="firings",
                        to="orchestrator.run",
                    ),
                ),
                (
                    "signal",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="orchestrator.signal",
                    ),
                ),
                (
                    "trigger",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="firings",
                        to="orchestrator.trigger",
                    ),
                ),
            ],
            options={
                "db_table": "firing",
            },
        ),
        migrations.CreateModel(
            name="Turn",
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
                ("pool", models.CharField(max_length=30)),
                ("stripe", models.PositiveSmallIntegerField(default=0)),
                ("passed", models.FloatField(default=0)),
                (
                    "brand",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="orchestrator.brand",
                    ),
                ),
            ],
            options={
                "db_table": "turn",
            },
        ),
        migrations.CreateModel(
            name="Wait",
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
                ("generation", models.PositiveSmallIntegerField(default=0)),
                ("cause", models.CharField(max_length=10)),
                ("missing", models.TextField()),
                ("owner_role", models.CharField(max_length=20)),
                ("signal", models.CharField(blank=True, max_length=60)),
                ("watches", models.JSONField(default=list)),
                ("looks", models.PositiveIntegerField(default=0)),
                (
                    "since",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                ("until", models.DateTimeField(null=True)),
                ("timeout_at", models.DateTimeField(null=True)),
                ("over_at", models.DateTimeField(null=True)),
                (
                    "brand",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="orchestrator.brand",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="orchestrator.run",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waits",
                        to="orchestrator.task",
                    ),
                ),
            ],
            options={
                "db_table": "wait",
            },
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["brand", "id"],
                name="run_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="signal",
            constraint=models.UniqueConstraint(
                fields=("run", "name", "key"), name="signal_once"
            ),
        ),
        migrations.AddIndex(
            model_name="trigger",
            index=models.Index(
                condition=models.Q(("is_on", True), ("next_at__isnull", False)),
                fields=["next_at"],
                name="trigger_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="trigger",
            constraint=models.UniqueConstraint(
                fields=("brand", "slug"), name="trigger_once"
            ),
        ),
        migrations.AddIndex(
            model_name="firing",
            index=models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["id"],
                name="firing_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="firing",
            constraint=models.UniqueConstraint(
                fields=("trigger", "cause"), name="firing_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="turn",
            constraint=models.UniqueConstraint(
                fields=("pool", "stripe", "brand"), name="turn_once"
            ),
        ),
        migrations.AddIndex(
            model_name="wait",
            index=models.Index(
                condition=models.Q(("over_at__isnull", True)),
                fields=["brand"],
                name="wait_open_by_brand",
            ),
        ),
        migrations.AddConstraint(
            model_name="wait",
            constraint=models.UniqueConstraint(
                condition=models.Q(("over_at__isnull", True)),
                fields=("task",),
                name="wait_one_open",
            ),
        ),
        migrations.RemoveIndex(model_name="task", name="task_ready"),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("state", "ready")),
                fields=["pool", "brand", "agent", "rank", "id"],
                name="task_ready",
            ),
        ),
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("pinned", True), ("state", "ready")),
                fields=["pool", "id"],
                name="task_ready_pinned",
            ),
        ),
        migrations.AddConstraint(
            model_name="brand",
            constraint=models.CheckConstraint(
                condition=models.Q(("share__gt", 0)), name="brand_has_a_share"
            ),
        ),
    ]
