import django.db.models.deletion
import django.db.models.functions.datetime
import orchestrator.domain.states
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orchestrator', '0002_references'),
    ]

    operations = [
        migrations.CreateModel(
            name='Effect',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=100, unique=True)),
                ('channel', models.CharField(max_length=60)),
                ('digest', models.CharField(max_length=64)),
                ('state', models.CharField(default=orchestrator.domain.states.EffectState['READY'], editable=False, max_length=10)),
                ('moved_by', models.CharField(max_length=100)),
                ('why', models.TextField(blank=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('spent_at', models.DateTimeField(editable=False, null=True)),
                ('finished_at', models.DateTimeField(editable=False, null=True)),
                ('attempt', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.attempt')),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.run')),
                ('task', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='delivery', to='orchestrator.task')),
            ],
            options={
                'db_table': 'effect',
            },
        ),
        migrations.CreateModel(
            name='Due',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=10)),
                ('at', models.DateTimeField()),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='orchestrator.decision')),
                ('output', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='orchestrator.output')),
                ('task', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to='orchestrator.task')),
            ],
            options={
                'db_table': 'due',
            },
        ),
        migrations.CreateModel(
            name='Dependency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task_level', models.PositiveIntegerField()),
                ('needs_level', models.PositiveIntegerField()),
                ('any_of', models.BooleanField(default=False)),
                ('run', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.run')),
                ('needs', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dependants', to='orchestrator.task')),
                ('task', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='dependencies', to='orchestrator.task')),
            ],
            options={
                'db_table': 'dependency',
            },
        ),
        migrations.AddField(
            model_name='attempt',
            name='task',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='orchestrator.task'),
        ),
        migrations.CreateModel(
            name='WorkflowVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('source', models.TextField()),
                ('definition', models.JSONField()),
                ('digest', models.CharField(max_length=64)),
                ('published_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('workflow', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='orchestrator.workflow')),
            ],
            options={
                'db_table': 'workflow_version',
            },
        ),
        migrations.AddField(
            model_name='run',
            name='version',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='orchestrator.workflowversion'),
        ),
        migrations.CreateModel(
            name='Verdict',
            fields=[
                ('inspection', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='orchestrator.inspection')),
                ('passed', models.BooleanField(null=True)),
                ('remarks', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'db_table': 'verdict',
            },
        ),
        migrations.AddField(
            model_name='inspection',
            name='output',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='orchestrator.output'),
        ),
        migrations.CreateModel(
            name='RulesetInForce',
            fields=[
                ('brand', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='orchestrator.brand')),
                ('ruleset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='orchestrator.ruleset')),
            ],
            options={
                'db_table': 'ruleset_in_force',
            },
        ),
        migrations.AddConstraint(
            model_name='agent',
            constraint=models.UniqueConstraint(fields=('name', 'version'), name='agent_name_version_once'),
        ),
        migrations.AddConstraint(
            model_name='agent',
            constraint=models.UniqueConstraint(condition=models.Q(('current', True)), fields=('name',), name='agent_one_current'),
        ),
        migrations.AddField(
            model_name='withdrawal',
            name='actor',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='pricelist',
            constraint=models.UniqueConstraint(fields=('brand', 'number'), name='price_list_once'),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.UniqueConstraint(fields=('brand', 'sku'), name='product_sku_once'),
        ),
        migrations.AddConstraint(
            model_name='price',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='price_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='price',
            constraint=models.UniqueConstraint(fields=('price_list', 'product', 'market', 'valid_from'), name='price_once'),
        ),
        migrations.AddField(
            model_name='recall',
            name='actor',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='consumption',
            constraint=models.UniqueConstraint(fields=('attempt', 'release'), name='consumption_once'),
        ),
        migrations.AddConstraint(
            model_name='redline',
            constraint=models.UniqueConstraint(fields=('brand', 'slug'), name='red_line_once'),
        ),
        migrations.AddConstraint(
            model_name='redlineversion',
            constraint=models.UniqueConstraint(fields=('red_line', 'number'), name='red_line_version_once'),
        ),
        migrations.AddConstraint(
            model_name='redlineversion',
            constraint=models.CheckConstraint(condition=models.Q(('people__gte', 1), ('roles__len__gte', 1)), name='red_line_version_names_who_approves'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ('owner', 'author', 'admin', 'operator', 'auditor', 'service', 'brand', 'commercial', 'legal', 'medical', 'regulatory', 'compliance'))), name='role_grant_role_known'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.UniqueConstraint(condition=models.Q(('until', None)), fields=('person', 'brand', 'role'), name='role_grant_once'),
        ),
        migrations.AddConstraint(
            model_name='rulesetentry',
            constraint=models.UniqueConstraint(fields=('ruleset', 'version'), name='ruleset_entry_once'),
        ),
        migrations.AddConstraint(
            model_name='ruleset',
            constraint=models.UniqueConstraint(fields=('brand', 'number'), name='ruleset_once'),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.UniqueConstraint(fields=('output', 'number'), name='release_once'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('blocking', False), models.Q(('people__gte', 1), ('roles__len__gte', 1)), _connector='OR'), name='finding_names_who_approves'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('start__lte', models.F('end'))), name='finding_span_is_ordered'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('output__isnull', False), ('screening__isnull', False), ('verdict__in', ('approve', 'edit', 'changes', 'reject'))), models.Q(('output__isnull', True), ('verdict__in', ('retry', 'give_up'))), _connector='OR'), name='decision_verdict_known'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('actor_kind', 'human')), name='decision_actor_is_human'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'approve'), _negated=True), models.Q(('actor', models.F('author')), _negated=True), _connector='OR'), name='decision_not_by_the_author'),
        ),
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('replacement__isnull', False), ('verdict', 'edit')), models.Q(models.Q(('verdict', 'edit'), _negated=True), ('replacement__isnull', True)), _connector='OR'), name='decision_edit_brings_an_output'),
        ),
        migrations.AddConstraint(
            model_name='slot',
            constraint=models.UniqueConstraint(fields=('agent', 'number'), name='slot_once'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('state', 'ready')), fields=['pool', 'agent', 'rank', 'id'], name='task_ready'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['run', 'id'], name='task_by_run'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('state__in', ('done', 'rejected', 'failed', 'skipped', 'cancelled')), _negated=True), fields=['run'], name='task_unfinished'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('pending', 0), ('state__in', ('waiting', 'cancelled', 'skipped')), _connector='OR'), name='task_starts_only_when_satisfied'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'inspect'), ('subject__isnull', False)), models.Q(models.Q(('kind', 'inspect'), _negated=True), ('subject__isnull', True)), _connector='OR'), name='task_inspects_iff_subject'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'inspect')), fields=('subject', 'agent'), name='task_inspection_once'),
        ),
        migrations.AddIndex(
            model_name='reviewitem',
            index=models.Index(condition=models.Q(('state__in', ('open', 'settling'))), fields=['brand', '-severity', 'id'], name='review_item_queue'),
        ),
        migrations.AddConstraint(
            model_name='reviewitem',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'failure'), ('output__isnull', True)), models.Q(('kind', 'output'), ('output__isnull', False), ('screening__isnull', False)), _connector='OR'), name='review_item_shows_what_it_asks'),
        ),
        migrations.AddConstraint(
            model_name='reviewitem',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('open', 'settling'))), fields=('task',), name='review_item_one_open_per_task'),
        ),
        migrations.AddConstraint(
            model_name='output',
            constraint=models.UniqueConstraint(fields=('task', 'version'), name='output_version_once'),
        ),
        migrations.AddConstraint(
            model_name='output',
            constraint=models.CheckConstraint(condition=models.Q(('confidence', None), models.Q(('confidence__gte', 0.0), ('confidence__lte', 1.0)), _connector='OR'), name='output_confidence_is_a_probability'),
        ),
        migrations.AddIndex(
            model_name='due',
            index=models.Index(fields=['at'], name='due_at'),
        ),
        migrations.AddConstraint(
            model_name='due',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'retry'), ('task__isnull', False)), models.Q(('decision__isnull', False), ('kind', 'decision')), models.Q(('kind', 'settle'), ('output__isnull', False)), _connector='OR'), name='due_names_its_subject'),
        ),
        migrations.AddConstraint(
            model_name='due',
            constraint=models.UniqueConstraint(fields=('kind', 'task', 'decision', 'output'), name='due_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='dependency',
            constraint=models.UniqueConstraint(fields=('task', 'needs'), name='dependency_once'),
        ),
        migrations.AddConstraint(
            model_name='dependency',
            constraint=models.CheckConstraint(condition=models.Q(('needs_level__lt', models.F('task_level'))), name='dependency_points_up'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(condition=models.Q(('state__in', ('running', 'calling'))), fields=['lease_until'], name='attempt_live'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.UniqueConstraint(fields=('task', 'number'), name='attempt_number_once'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('running', 'calling'))), fields=('task',), name='attempt_one_live'),
        ),
        migrations.AddConstraint(
            model_name='workflowversion',
            constraint=models.UniqueConstraint(fields=('workflow', 'number'), name='workflow_version_once'),
        ),
        migrations.AddIndex(
            model_name='run',
            index=models.Index(fields=['brand', '-id'], name='run_by_brand'),
        ),
        migrations.AddConstraint(
            model_name='run',
            constraint=models.UniqueConstraint(condition=models.Q(('idempotency_key__isnull', False)), fields=('brand', 'started_by', 'idempotency_key'), name='run_idempotency_key_once'),
        ),
        migrations.AddField(
            model_name='verdict',
            name='output',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='orchestrator.output'),
        ),
        migrations.AddField(
            model_name='verdict',
            name='validator',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.agent'),
        ),
        migrations.AddConstraint(
            model_name='verdict',
            constraint=models.UniqueConstraint(fields=('output', 'validator'), name='verdict_once'),
        ),
    ]
