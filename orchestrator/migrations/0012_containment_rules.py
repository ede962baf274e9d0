import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orchestrator", "0011_containment_references"),
    ]

    operations = [
        migrations.AddField(
            model_name="followup",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="follow_ups",
                to="orchestrator.recallcase",
            ),
        ),
        migrations.AddField(
            model_name="affected",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="affected",
                to="orchestrator.recallcase",
            ),
        ),
        migrations.AddField(
            model_name="recall",
            name="case",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recalls",
                to="orchestrator.recallcase",
            ),
        ),
        migrations.AddField(
            model_name="speedlimit",
            name="brand",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="speed_limits",
                to="orchestrator.brand",
            ),
        ),
        migrations.AddField(
            model_name="thaw",
            name="actor",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="thaw",
            name="freeze",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="thaws",
                to="orchestrator.freeze",
            ),
        ),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.UniqueConstraint(
                fields=("run", "number"), name="amendment_once"
            ),
        ),
        migrations.AddIndex(
            model_name="freeze",
            index=models.Index(
                condition=models.Q(("lifted_at", None)),
                fields=["id"],
                name="freeze_active",
            ),
        ),
        migrations.AddConstraint(
            model_name="freeze",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("level", "everything"), ("subject", "")),
                    models.Q(
                        ("level__in", ("task", "run", "brand", "channel", "agent")),
                        models.Q(("subject", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="freeze_names_its_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="freeze",
            constraint=models.UniqueConstraint(
                condition=models.Q(("lifted_at", None)),
                fields=("level", "subject", "brand"),
                name="freeze_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="recallcase",
            index=models.Index(fields=["brand", "-id"], name="recall_case_by_brand"),
        ),
        migrations.AddConstraint(
            model_name="recallcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("seconded_by", None),
                    models.Q(("seconded_by", models.F("actor")), _negated=True),
                    _connector="OR",
                ),
                name="recall_case_seconded_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="recallcase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("proposed", "declined", "open", "closed"))
                ),
                name="recall_case_state_known",
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("state", "done"), _negated=True),
                fields=["brand", "id"],
                name="follow_up_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.UniqueConstraint(
                fields=("case", "effect"), name="follow_up_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("choice", ""), ("state", "open")),
                    models.Q(
                        ("actor__isnull", False),
                        ("choice__in", ("correct", "unpublish", "accept")),
                        ("state__in", ("asked", "done")),
                    ),
                    _connector="OR",
                ),
                name="follow_up_says_what_and_who",
            ),
        ),
        migrations.AddConstraint(
            model_name="affected",
            constraint=models.UniqueConstraint(
                fields=("case", "task"), name="affected_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="speedlimit",
            constraint=models.UniqueConstraint(
                fields=("brand", "kind", "subject"), name="speed_limit_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="speedlimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ("workflow", "agent", "channel"))),
                name="speed_limit_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="speedlimit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("canary", None),
                    models.Q(("canary__gte", 0.0), ("canary__lte", 1.0)),
                    _connector="OR",
                ),
                name="speed_limit_canary_is_a_share",
            ),
        ),
        migrations.AddConstraint(
            model_name="thaw",
            constraint=models.UniqueConstraint(
                fields=("freeze", "level", "subject"), name="thaw_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="thaw",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("level__in", ("task", "run", "brand", "channel", "agent"))
                ),
                name="thaw_level_known",
            ),
        ),
    ]
