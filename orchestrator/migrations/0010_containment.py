import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orchestrator", "0009_queue_order"),
    ]

    operations = [
        migrations.CreateModel(
            name="Affected",
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
                ("how", models.CharField(max_length=10)),
                ("depth", models.PositiveIntegerField()),
            ],
            options={
                "db_table": "affected",
            },
        ),
        migrations.CreateModel(
            name="Amendment",
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
                ("number", models.PositiveIntegerField()),
                ("inputs", models.BinaryField()),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("reason", models.TextField()),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
            ],
            options={
                "db_table": "amendment",
            },
        ),
        migrations.CreateModel(
            name="AuditDraw",
            fields=[
                (
                    "brand",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="orchestrator.brand",
                    ),
                ),
                ("release", models.BigIntegerField(default=0)),
                ("seen", models.BigIntegerField(default=0)),
            ],
            options={
                "db_table": "audit_draw",
            },
        ),
        migrations.CreateModel(
            name="Audited",
            fields=[
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="orchestrator.reviewitem",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
            ],
            options={
                "db_table": "audited",
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("first_xid", models.BigIntegerField()),
                ("first_id", models.BigIntegerField()),
                ("last_xid", models.BigIntegerField()),
                ("last_id", models.BigIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("total", models.BigIntegerField()),
                ("leaves", models.BinaryField()),
                ("root", models.CharField(max_length=64)),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=128)),
                ("made_at", models.CharField(max_length=40)),
            ],
            options={
                "db_table": "checkpoint",
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "output",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="orchestrator.output",
                    ),
                ),
                ("reason", models.TextField()),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
            ],
            options={
                "db_table": "erasure",
            },
        ),
        migrations.CreateModel(
            name="FollowUp",
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
                ("state", models.CharField(default="open", max_length=10)),
                ("choice", models.CharField(blank=True, max_length=10)),
                ("reason", models.TextField(blank=True)),
                ("evidence", models.TextField(blank=True)),
                ("result", models.TextField(blank=True)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "follow_up",
            },
        ),
        migrations.CreateModel(
            name="Freeze",
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
                ("level", models.CharField(max_length=10)),
                ("subject", models.CharField(blank=True, max_length=100)),
                ("reason", models.TextField()),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                ("lifted_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "freeze_order",
            },
        ),
        migrations.CreateModel(
            name="Kept",
            fields=[
                (
                    "attempt",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="orchestrator.attempt",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "generation",
                    models.PositiveSmallIntegerField(
                        db_default=0, default=0, editable=False
                    ),
                ),
            ],
            options={
                "db_table": "kept",
            },
        ),
        migrations.CreateModel(
            name="Ledger",
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
                ("uid", models.UUIDField(editable=False)),
            ],
            options={
                "db_table": "ledger",
            },
        ),
        migrations.CreateModel(
            name="RecallCase",
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
                ("origin", models.CharField(max_length=12)),
                ("subject", models.CharField(max_length=200)),
                ("reason", models.TextField()),
                (
                    "roots",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                ("radius", models.JSONField(default=dict)),
                ("state", models.CharField(default="open", max_length=10)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                ("acted_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "recall_case",
            },
        ),
        migrations.CreateModel(
            name="SpeedLimit",
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
                ("kind", models.CharField(max_length=10)),
                ("subject", models.CharField(max_length=60)),
                ("hops", models.PositiveSmallIntegerField(null=True)),
                ("fan_out", models.PositiveIntegerField(null=True)),
                ("effects_hour", models.PositiveIntegerField(null=True)),
                ("canary", models.FloatField(null=True)),
            ],
            options={
                "db_table": "speed_limit",
            },
        ),
        migrations.CreateModel(
            name="Thaw",
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
                ("level", models.CharField(max_length=10)),
                ("subject", models.CharField(max_length=100)),
                ("per_minute", models.PositiveIntegerField(default=6)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
            ],
            options={
                "db_table": "thaw",
            },
        ),
        migrations.AddField(
            model_name="workflowversion",
            name="proof",
            field=models.JSONField(null=True),
        ),
    ]
