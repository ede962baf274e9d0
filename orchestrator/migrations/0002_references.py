import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import orchestrator.domain.states
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orchestrator', '0001_nouns'),
    ]

    operations = [
        migrations.CreateModel(
            name='Recall',
            fields=[
                ('release', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='orchestrator.release')),
                ('reason', models.TextField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'db_table': 'recall',
            },
        ),
        migrations.AddField(
            model_name='release',
            name='decision',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.decision'),
        ),
        migrations.AddField(
            model_name='release',
            name='output',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='orchestrator.output'),
        ),
        migrations.CreateModel(
            name='Consumption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consumptions', to='orchestrator.attempt')),
                ('output', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consumptions', to='orchestrator.output')),
                ('release', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='consumptions', to='orchestrator.release')),
            ],
            options={
                'db_table': 'consumption',
            },
        ),
        migrations.CreateModel(
            name='RedLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField()),
                ('category', models.CharField(max_length=40)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='orchestrator.brand')),
            ],
            options={
                'db_table': 'red_line',
            },
        ),
        migrations.CreateModel(
            name='RedLineVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=120)),
                ('definition', models.JSONField()),
                ('severity', models.CharField(max_length=10)),
                ('blocking', models.BooleanField(default=True)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('people', models.PositiveSmallIntegerField(default=1)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('red_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='orchestrator.redline')),
            ],
            options={
                'db_table': 'red_line_version',
            },
        ),
        migrations.CreateModel(
            name='ReviewItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(default='output', editable=False, max_length=10)),
                ('title', models.CharField(max_length=200)),
                ('severity', models.PositiveSmallIntegerField(default=1)),
                ('state', models.CharField(default=orchestrator.domain.states.ItemState['OPEN'], editable=False, max_length=10)),
                ('moved_by', models.CharField(max_length=100)),
                ('why', models.TextField(blank=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('finished_at', models.DateTimeField(editable=False, null=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.brand')),
                ('output', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='orchestrator.output')),
            ],
            options={
                'db_table': 'review_item',
            },
        ),
        migrations.CreateModel(
            name='Refusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(max_length=10)),
                ('why', models.TextField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('actor', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refusals', to='orchestrator.reviewitem')),
            ],
            options={
                'db_table': 'refusal',
            },
        ),
        migrations.AddField(
            model_name='decision',
            name='item',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='orchestrator.reviewitem'),
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=20)),
                ('since', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('until', models.DateTimeField(editable=False, null=True)),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='orchestrator.brand')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'role_grant',
            },
        ),
        migrations.CreateModel(
            name='Ruleset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('reason', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rulesets', to='orchestrator.brand')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('price_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='orchestrator.pricelist')),
            ],
            options={
                'db_table': 'ruleset',
            },
        ),
        migrations.AddField(
            model_name='release',
            name='ruleset',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.ruleset'),
        ),
        migrations.CreateModel(
            name='RulesetEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ruleset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='orchestrator.ruleset')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='orchestrator.redlineversion')),
            ],
            options={
                'db_table': 'ruleset_entry',
            },
        ),
        migrations.AddField(
            model_name='ruleset',
            name='versions',
            field=models.ManyToManyField(through='orchestrator.RulesetEntry', to='orchestrator.redlineversion'),
        ),
        migrations.CreateModel(
            name='Run',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('title', models.CharField(max_length=200)),
                ('state', models.CharField(default=orchestrator.domain.states.RunState['OPEN'], editable=False, max_length=10)),
                ('moved_by', models.CharField(max_length=100)),
                ('why', models.TextField(blank=True)),
                ('priority', models.CharField(default='normal', max_length=10)),
                ('patience', models.FloatField(default=600)),
                ('deadline', models.DateTimeField(null=True)),
                ('inputs', models.BinaryField()),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('idempotency_key', models.CharField(max_length=200, null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('finished_at', models.DateTimeField(editable=False, null=True)),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='orchestrator.brand')),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'run',
            },
        ),
        migrations.AddField(
            model_name='reviewitem',
            name='run',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='orchestrator.run'),
        ),
        migrations.AddField(
            model_name='output',
            name='run',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.run'),
        ),
        migrations.AddField(
            model_name='attempt',
            name='run',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.run'),
        ),
        migrations.CreateModel(
            name='Screening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('output', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='screenings', to='orchestrator.output')),
                ('ruleset', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.ruleset')),
            ],
            options={
                'db_table': 'screening',
            },
        ),
        migrations.AddField(
            model_name='reviewitem',
            name='screening',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orchestrator.screening'),
        ),
        migrations.AddField(
            model_name='release',
            name='screening',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.screening'),
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.CharField(max_length=80)),
                ('detector', models.CharField(max_length=30)),
                ('category', models.CharField(max_length=40)),
                ('severity', models.CharField(max_length=10)),
                ('blocking', models.BooleanField(default=True)),
                ('path', models.TextField(blank=True)),
                ('start', models.PositiveIntegerField(default=0)),
                ('end', models.PositiveIntegerField(default=0)),
                ('message', models.TextField()),
                ('expected', models.CharField(blank=True, max_length=200)),
                ('actual', models.CharField(blank=True, max_length=200)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('people', models.PositiveSmallIntegerField(default=1)),
                ('key', models.CharField(editable=False, max_length=32)),
                ('output', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.output')),
                ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.redlineversion')),
                ('screening', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='orchestrator.screening')),
            ],
            options={
                'db_table': 'finding',
            },
        ),
        migrations.AddField(
            model_name='decision',
            name='screening',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orchestrator.screening'),
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='orchestrator.agent')),
                ('attempt', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='slot', to='orchestrator.attempt')),
            ],
            options={
                'db_table': 'slot',
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(default='step', editable=False, max_length=10)),
                ('step', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=120)),
                ('index', models.PositiveIntegerField(null=True)),
                ('item', models.BinaryField(null=True)),
                ('pool', models.CharField(max_length=30)),
                ('level', models.PositiveIntegerField()),
                ('channel', models.CharField(blank=True, max_length=60)),
                ('validators', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                ('state', models.CharField(default=orchestrator.domain.states.TaskState['WAITING'], editable=False, max_length=10)),
                ('moved_by', models.CharField(max_length=100)),
                ('why', models.TextField(blank=True)),
                ('any_open', models.BooleanField(default=False)),
                ('pending', models.PositiveIntegerField(default=0)),
                ('patience', models.FloatField(default=600)),
                ('path_ahead', models.FloatField(default=0)),
                ('latest_start', models.DateTimeField(null=True)),
                ('pinned', models.BooleanField(default=False)),
                ('ready_at', models.DateTimeField(editable=False, null=True)),
                ('rank', models.DateTimeField(editable=False, null=True)),
                ('attempts_made', models.PositiveSmallIntegerField(default=0)),
                ('reworks', models.PositiveSmallIntegerField(default=0)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('finished_at', models.DateTimeField(editable=False, null=True)),
                ('agent', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.agent')),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.brand')),
                ('release', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orchestrator.release')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='orchestrator.run')),
                ('subject', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='inspections', to='orchestrator.output')),
            ],
            options={
                'db_table': 'task',
            },
        ),
        migrations.AddField(
            model_name='reviewitem',
            name='task',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='orchestrator.task'),
        ),
        migrations.AddField(
            model_name='output',
            name='task',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outputs', to='orchestrator.task'),
        ),
    ]
