import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orchestrator", "0013_containment_locks"),
    ]

    operations = [
        migrations.AddField(
            model_name="brand",
            name="share",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="dependency",
            name="soft",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RemoveConstraint(
            model_name="dependency",
            name="dependency_points_up",
        ),
        migrations.AddConstraint(
            model_name="dependency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("soft", True),
                    ("needs_level__lt", models.F("task_level")),
                    _connector="OR",
                ),
                name="dependency_points_up",
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="value",
            field=models.DecimalField(decimal_places=2, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name="task",
            name="answer_within",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="task",
            name="any_left",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="task",
            name="any_need",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddField(
            model_name="task",
            name="on_fail",
            field=models.CharField(db_default="ask", default="ask", max_length=10),
        ),
        migrations.AddField(
            model_name="task",
            name="on_reject",
            field=models.CharField(db_default="stop", default="stop", max_length=10),
        ),
        migrations.AddField(
            model_name="task",
            name="optional",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="task",
            name="substitute",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="orchestrator.agent",
            ),
        ),
        migrations.AddField(
            model_name="task",
            name="turn",
            field=models.FloatField(db_default=0, default=0),
        ),
        migrations.CreateModel(
            name="Choice",
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
                ("what", models.CharField(max_length=12)),
                ("chosen", models.CharField(max_length=200)),
                ("why", models.TextField(blank=True)),
                ("rule", models.TextField(blank=True)),
                ("facts", models.JSONField(default=dict)),
                ("rejected", models.JSONField(default=list)),
                ("confidence", models.FloatField(null=True)),
                ("reversible", models.BooleanField(default=True)),
                ("by_kind", models.CharField(max_length=10)),
                ("by", models.CharField(max_length=100)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "attempt",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="orchestrator.attempt",
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
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="choices",
                        to="orchestrator.run",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="choices",
                        to="orchestrator.task",
                    ),
                ),
            ],
            options={
                "db_table": "choice",
            },
        ),
        migrations.CreateModel(
            name="Outlook",
            fields=[
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="orchestrator.run",
                    ),
                ),
                ("event", models.BigIntegerField(default=0)),
                ("soon", models.DateTimeField()),
                ("likely", models.DateTimeField()),
                ("late", models.DateTimeField()),
                ("margin", models.FloatField(null=True)),
                ("tail", models.FloatField(null=True)),
                ("left", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("waits", models.JSONField(default=list)),
                ("path", models.JSONField(default=list)),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
                (
                    "brand",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="orchestrator.brand",
                    ),
                ),
            ],
            options={
                "db_table": "outlook",
                "indexes": [
                    models.Index(
                        fields=["brand", "margin", "run"], name="outlook_by_risk"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Pin",
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
                ("on", models.BooleanField()),
                ("reason", models.TextField()),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "actor",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pins",
                        to="orchestrator.task",
                    ),
                ),
            ],
            options={
                "db_table": "pin",
            },
        ),
        migrations.CreateModel(
            name="Rate",
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
                ("scope", models.CharField(max_length=10)),
                ("name", models.CharField(max_length=60)),
                ("per_minute", models.FloatField()),
                ("burst", models.PositiveIntegerField(default=1)),
                (
                    "next_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now()
                    ),
                ),
            ],
            options={
                "db_table": "rate",
                "constraints": [
                    models.UniqueConstraint(fields=("scope", "name"), name="rate_once"),
                    models.CheckConstraint(
                        condition=models.Q(("burst__gt", 0), ("per_minute__gt", 0)),
                        name="rate_lets_something_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signal",
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
                ("name", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=200)),
                ("content", models.BinaryField()),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("by", models.CharField(max_length=100)),
                (
                    "created_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(),
                        editable=False,
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signals",
                        to="orchestrator.run",
                    ),
                ),
            ],
            options={
                "db_table": "signal",
            },
        ),
        migrations.AlterField(
            model_name="task",
            name="run",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tasks",
                to="orchestrator.run",
            ),
        ),
        migrations.AlterField(
            model_name="task",
            name="brand",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="orchestrator.brand",
            ),
        ),
        migrations.AlterField(
            model_name="dependency",
            name="run",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="orchestrator.run",
            ),
        ),
        migrations.AlterField(
            model_name="dependency",
            name="task",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dependencies",
                to="orchestrator.task",
            ),
        ),
        migrations.AlterField(
            model_name="dependency",
            name="needs",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dependants",
                to="orchestrator.task",
            ),
        ),
    ]
