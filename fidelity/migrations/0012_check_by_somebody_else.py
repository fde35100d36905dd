"""The check by somebody else: the sample of a review, what became of looking it up, and who went through it all."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from programs.append_only import KeepRowsForGood


class Migration(migrations.Migration):

    dependencies = [
        ('fidelity', '0011_stages_of_findings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='review',
            name='checked_how',
            field=models.JSONField(blank=True, default=dict, verbose_name='how answers were checked'),
        ),
        migrations.CreateModel(
            name='Sample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('drawn_order', models.JSONField(verbose_name='items in the order drawn')),
                ('editions', models.JSONField(verbose_name='editions at the draw')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('role', models.CharField(choices=[('manager', 'Program manager'), ('supervisor', 'Peer supervisor'), ('peer', 'Peer supporter'), ('ally', 'Outside peer ally'), ('funder', 'Funder'), ('admin', 'Organisation admin')], max_length=12)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('review', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sample', to='fidelity.review')),
            ],
        ),
        migrations.CreateModel(
            name='SampleMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.PositiveIntegerField()),
                ('seen', models.BooleanField()),
                ('words', models.CharField(blank=True, max_length=500, verbose_name='what was seen')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('role', models.CharField(choices=[('manager', 'Program manager'), ('supervisor', 'Peer supervisor'), ('peer', 'Peer supporter'), ('ally', 'Outside peer ally'), ('funder', 'Funder'), ('admin', 'Organisation admin')], max_length=12)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('response', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='fidelity.response')),
            ],
            options={
                'ordering': [models.OrderBy(models.F('pk'))],
            },
        ),
        migrations.CreateModel(
            name='CheckStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('second_rater', 'A second rater'), ('sample', 'The supervisor, by looking up a sample of answers'), ('ally', 'An outside peer ally')], max_length=12, verbose_name='as whom')),
                ('words', models.CharField(max_length=500, verbose_name='what was looked at')),
                ('editions', models.JSONField(verbose_name='editions of the answers')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('role', models.CharField(choices=[('manager', 'Program manager'), ('supervisor', 'Peer supervisor'), ('peer', 'Peer supporter'), ('ally', 'Outside peer ally'), ('funder', 'Funder'), ('admin', 'Organisation admin')], max_length=12)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='check_statements', to='fidelity.review')),
            ],
            options={
                'ordering': [models.OrderBy(models.F('pk'))],
                'constraints': [models.CheckConstraint(condition=models.Q(('way__in', ['second_rater', 'ally'])), name='check_statement_by_rater_or_ally')],
            },
        ),
        KeepRowsForGood("fidelity_sample"),
        KeepRowsForGood("fidelity_samplemark"),
        KeepRowsForGood("fidelity_checkstatement"),
    ]
