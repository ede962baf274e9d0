import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orchestrator', '0004_locks'),
    ]

    operations = [
        migrations.CreateModel(
            name='Allowance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('slug', models.SlugField(max_length=80)),
                ('number', models.PositiveIntegerField()),
                ('terms', models.JSONField()),
                ('note', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'db_table': 'allowance',
            },
        ),
        migrations.CreateModel(
            name='Backtest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sample', models.PositiveIntegerField(default=500)),
                ('since', models.DateField(null=True)),
                ('state', models.CharField(default='waiting', editable=False, max_length=10)),
                ('position', models.BigIntegerField()),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField()),
                ('summary', models.JSONField(default=dict)),
                ('error', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('started_at', models.DateTimeField(editable=False, null=True)),
                ('finished_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'db_table': 'backtest',
            },
        ),
        migrations.CreateModel(
            name='BacktestRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('would_hold', models.BooleanField()),
                ('held_before', models.BooleanField()),
                ('not_checked', models.BooleanField(default=False)),
                ('verdict', models.CharField(default='none', max_length=10)),
                ('market', models.CharField(blank=True, max_length=20)),
                ('made_on', models.DateField()),
                ('minutes', models.FloatField(null=True)),
                ('spans', models.JSONField(default=list)),
            ],
            options={
                'db_table': 'backtest_row',
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200)),
                ('reference', models.CharField(blank=True, max_length=500)),
                ('grade', models.CharField(blank=True, max_length=60)),
                ('population', models.CharField(blank=True, max_length=200)),
                ('good_until', models.DateField(null=True)),
                ('file_name', models.CharField(blank=True, max_length=200)),
                ('media_type', models.CharField(blank=True, max_length=100)),
                ('content', models.BinaryField(null=True)),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'db_table': 'evidence',
            },
        ),
        migrations.CreateModel(
            name='RulesetAllowance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'db_table': 'ruleset_allowance',
            },
        ),
        migrations.CreateModel(
            name='Shadow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('ended_at', models.DateTimeField(null=True)),
                ('why', models.TextField(blank=True)),
                ('position', models.BigIntegerField(default=0)),
            ],
            options={
                'db_table': 'shadow',
            },
        ),
        migrations.CreateModel(
            name='ShadowFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.TextField(blank=True)),
                ('start', models.PositiveIntegerField(default=0)),
                ('end', models.PositiveIntegerField(default=0)),
                ('message', models.TextField()),
                ('detector', models.CharField(max_length=30)),
            ],
            options={
                'db_table': 'shadow_finding',
            },
        ),
        migrations.CreateModel(
            name='ShadowLabel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_right', models.BooleanField()),
                ('note', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'db_table': 'shadow_label',
            },
        ),
        migrations.CreateModel(
            name='ShadowScreening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hits', models.PositiveIntegerField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'db_table': 'shadow_screening',
            },
        ),
        migrations.CreateModel(
            name='Waiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'db_table': 'waiver',
            },
        ),
        migrations.AddIndex(
            model_name='screening',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['created_at'], name='screening_by_time'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('release__isnull', False)), fields=['brand', 'step', '-id'], name='task_released'),
        ),
        migrations.AddConstraint(
            model_name='output',
            constraint=models.UniqueConstraint(fields=('brand', 'id'), name='output_brand'),
        ),
        migrations.AddField(
            model_name='allowance',
            name='author',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='allowance',
            name='brand',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.brand'),
        ),
        migrations.AddField(
            model_name='backtest',
            name='against',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orchestrator.redlineversion'),
        ),
        migrations.AddField(
            model_name='backtest',
            name='asked_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='backtest',
            name='brand',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.brand'),
        ),
        migrations.AddField(
            model_name='backtest',
            name='red_line',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.redline'),
        ),
        migrations.AddField(
            model_name='backtest',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='backtests', to='orchestrator.redlineversion'),
        ),
        migrations.AddField(
            model_name='backtestrow',
            name='backtest',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='orchestrator.backtest'),
        ),
        migrations.AddField(
            model_name='backtestrow',
            name='brand',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.brand'),
        ),
        migrations.AddField(
            model_name='backtestrow',
            name='output',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.output'),
        ),
        migrations.AddField(
            model_name='evidence',
            name='allowance',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='orchestrator.allowance'),
        ),
        migrations.AddField(
            model_name='rulesetallowance',
            name='allowance',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pins', to='orchestrator.allowance'),
        ),
        migrations.AddField(
            model_name='rulesetallowance',
            name='brand',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.brand'),
        ),
        migrations.AddField(
            model_name='rulesetallowance',
            name='ruleset',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allowances', to='orchestrator.ruleset'),
        ),
        migrations.AddField(
            model_name='shadow',
            name='brand',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.brand'),
        ),
        migrations.AddField(
            model_name='shadow',
            name='ended_by',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='shadow',
            name='red_line',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.redline'),
        ),
        migrations.AddField(
            model_name='shadow',
            name='started_by',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='shadow',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shadows', to='orchestrator.redlineversion'),
        ),
        migrations.AddField(
            model_name='shadowfinding',
            name='output',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.output'),
        ),
        migrations.AddField(
            model_name='shadowfinding',
            name='shadow',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='orchestrator.shadow'),
        ),
        migrations.AddField(
            model_name='shadowlabel',
            name='finding',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='labels', to='orchestrator.shadowfinding'),
        ),
        migrations.AddField(
            model_name='shadowlabel',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='shadowscreening',
            name='brand',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.brand'),
        ),
        migrations.AddField(
            model_name='shadowscreening',
            name='output',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.output'),
        ),
        migrations.AddField(
            model_name='shadowscreening',
            name='shadow',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='screenings', to='orchestrator.shadow'),
        ),
        migrations.AddField(
            model_name='waiver',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='waiver',
            name='red_line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waivers', to='orchestrator.redline'),
        ),
        migrations.AddConstraint(
            model_name='allowance',
            constraint=models.UniqueConstraint(fields=('brand', 'kind', 'slug', 'number'), name='allowance_once'),
        ),
        migrations.AddConstraint(
            model_name='allowance',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('claim', 'offer'))), name='allowance_kind_known'),
        ),
        migrations.AddIndex(
            model_name='backtest',
            index=models.Index(condition=models.Q(('state__in', ('waiting', 'running'))), fields=['id'], name='backtest_open'),
        ),
        migrations.AddConstraint(
            model_name='backtest',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ('waiting', 'running', 'done', 'failed'))), name='backtest_state_known'),
        ),
        migrations.AddConstraint(
            model_name='backtest',
            constraint=models.CheckConstraint(condition=models.Q(('done__lte', models.F('total'))), name='backtest_done_of_total'),
        ),
        migrations.AddConstraint(
            model_name='backtest',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('waiting', 'running'))), fields=('version',), name='backtest_one_open'),
        ),
        migrations.AddConstraint(
            model_name='backtestrow',
            constraint=models.UniqueConstraint(fields=('backtest', 'output'), name='backtest_row_once'),
        ),
        migrations.AddConstraint(
            model_name='backtestrow',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ('approved', 'edited', 'rejected', 'changes', 'none'))), name='backtest_row_verdict_known'),
        ),
        migrations.AddConstraint(
            model_name='rulesetallowance',
            constraint=models.UniqueConstraint(fields=('ruleset', 'allowance'), name='ruleset_allowance_once'),
        ),
        migrations.AddConstraint(
            model_name='shadow',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('version',), name='shadow_one_open'),
        ),
        migrations.AddConstraint(
            model_name='shadowfinding',
            constraint=models.CheckConstraint(condition=models.Q(('start__lte', models.F('end'))), name='shadow_finding_span_is_ordered'),
        ),
        migrations.AddConstraint(
            model_name='shadowlabel',
            constraint=models.UniqueConstraint(fields=('finding', 'person'), name='shadow_label_once'),
        ),
        migrations.AddConstraint(
            model_name='shadowscreening',
            constraint=models.UniqueConstraint(fields=('shadow', 'output'), name='shadow_screening_once'),
        ),
        migrations.AddConstraint(
            model_name='waiver',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='waiver_says_why'),
        ),
    ]
