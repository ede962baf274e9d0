import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import orchestrator.domain.states
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(editable=False, max_length=10)),
                ('number', models.PositiveSmallIntegerField()),
                ('token', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('state', models.CharField(default=orchestrator.domain.states.AttemptState['RUNNING'], editable=False, max_length=10)),
                ('moved_by', models.CharField(max_length=100)),
                ('why', models.TextField(blank=True)),
                ('worker', models.CharField(max_length=100)),
                ('session', models.IntegerField()),
                ('lease_until', models.DateTimeField()),
                ('deadline', models.DateTimeField()),
                ('brief_digest', models.CharField(blank=True, max_length=64)),
                ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('finished_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'db_table': 'attempt',
            },
        ),
        migrations.CreateModel(
            name='Brand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=100)),
                ('currency', models.CharField(default='EUR', max_length=3)),
            ],
            options={
                'db_table': 'brand',
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(max_length=10)),
                ('actor_kind', models.CharField(default='human', editable=False, max_length=10)),
                ('role', models.CharField(max_length=20)),
                ('meaning', models.TextField()),
                ('reason', models.TextField(blank=True)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('idempotency_key', models.CharField(max_length=100, unique=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('effective_at', models.DateTimeField(editable=False)),
            ],
            options={
                'db_table': 'decision',
            },
        ),
        migrations.CreateModel(
            name='Output',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('content', models.BinaryField(null=True)),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('raw', models.BinaryField(null=True)),
                ('raw_digest', models.CharField(blank=True, max_length=64)),
                ('confidence', models.FloatField(null=True)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('attempt', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='output', to='orchestrator.attempt')),
            ],
            options={
                'db_table': 'output',
            },
        ),
        migrations.CreateModel(
            name='Release',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('actor', models.CharField(max_length=100)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'db_table': 'release',
            },
        ),
        migrations.CreateModel(
            name='Workflow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('title', models.CharField(max_length=120)),
            ],
            options={
                'db_table': 'workflow',
            },
        ),
        migrations.CreateModel(
            name='Principal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('kind', models.CharField(default='human', editable=False, max_length=10)),
                ('login', models.CharField(max_length=100, unique=True)),
                ('name', models.CharField(max_length=100)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('is_active', models.BooleanField(default=True)),
                ('is_staff', models.BooleanField(default=False)),
            ],
            options={
                'db_table': 'principal',
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ('human', 'service', 'agent'))), name='principal_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Inspection',
            fields=[
                ('attempt', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='orchestrator.attempt')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'db_table': 'inspection',
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('scopes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), size=None)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('expires_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('principal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to=settings.AUTH_USER_MODEL)),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='orchestrator.brand')),
            ],
            options={
                'db_table': 'api_token',
            },
        ),
        migrations.CreateModel(
            name='Agent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('version', models.CharField(max_length=30)),
                ('title', models.CharField(max_length=120)),
                ('pool', models.CharField(default='default', max_length=30)),
                ('transport', models.CharField(default='python', max_length=10)),
                ('url', models.URLField(blank=True)),
                ('secret', models.TextField(blank=True)),
                ('input_schema', models.JSONField(default=dict)),
                ('output_schema', models.JSONField(default=dict)),
                ('timeout', models.FloatField(default=60)),
                ('retries', models.PositiveSmallIntegerField(default=3)),
                ('concurrency', models.PositiveSmallIntegerField(null=True)),
                ('effect', models.BooleanField(default=False)),
                ('idempotent', models.BooleanField(default=False)),
                ('validator', models.BooleanField(default=False)),
                ('scored', models.BooleanField(default=False)),
                ('offers_at', models.CharField(blank=True, max_length=100)),
                ('current', models.BooleanField(default=True)),
                ('paused', models.BooleanField(default=False)),
                ('principal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
                ('brand', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.brand')),
            ],
            options={
                'db_table': 'agent',
            },
        ),
        migrations.CreateModel(
            name='Withdrawal',
            fields=[
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='orchestrator.decision')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
            ],
            options={
                'db_table': 'withdrawal',
            },
        ),
        migrations.AddField(
            model_name='decision',
            name='actor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='decision',
            name='author',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('xid', models.BigIntegerField(editable=False)),
                ('noun', models.CharField(max_length=20)),
                ('subject', models.BigIntegerField()),
                ('run_id', models.BigIntegerField(null=True)),
                ('brand_id', models.BigIntegerField(null=True)),
                ('before', models.CharField(max_length=10)),
                ('after', models.CharField(max_length=10)),
                ('actor', models.CharField(max_length=100)),
                ('why', models.TextField(blank=True)),
            ],
            options={
                'db_table': 'event',
                'indexes': [models.Index(fields=['noun', 'subject', 'id'], name='event_by_subject'), models.Index(fields=['run_id', 'id'], name='event_by_run')],
            },
        ),
        migrations.CreateModel(
            name='Gate',
            fields=[
                ('output', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, serialize=False, to='orchestrator.output')),
                ('epoch', models.PositiveBigIntegerField(default=0)),
            ],
            options={
                'db_table': 'gate',
            },
        ),
        migrations.AddField(
            model_name='output',
            name='author',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='output',
            name='brand',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='orchestrator.brand'),
        ),
        migrations.AddField(
            model_name='output',
            name='supersedes',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='orchestrator.output'),
        ),
        migrations.AddField(
            model_name='decision',
            name='output',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='orchestrator.output'),
        ),
        migrations.AddField(
            model_name='decision',
            name='replacement',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='edit', to='orchestrator.output'),
        ),
        migrations.CreateModel(
            name='Move',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noun', models.CharField(max_length=20)),
                ('before', models.CharField(max_length=10)),
                ('after', models.CharField(max_length=10)),
            ],
            options={
                'db_table': 'move',
                'constraints': [models.UniqueConstraint(fields=('noun', 'before', 'after'), name='move_once')],
            },
        ),
        migrations.CreateModel(
            name='PriceList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('source', models.CharField(max_length=200)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='price_lists', to='orchestrator.brand')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'price_list',
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sku', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=200)),
                ('aliases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None)),
                ('facts', models.JSONField(default=dict)),
                ('cost', models.JSONField(default=dict)),
                ('brand', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='products', to='orchestrator.brand')),
            ],
            options={
                'db_table': 'product',
            },
        ),
        migrations.CreateModel(
            name='Price',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('market', models.CharField(max_length=10)),
                ('currency', models.CharField(max_length=3)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12)),
                ('valid_from', models.DateField()),
                ('price_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prices', to='orchestrator.pricelist')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prices', to='orchestrator.product')),
            ],
            options={
                'db_table': 'price',
            },
        ),
    ]
