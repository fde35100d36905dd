"""Flags raised by a person, the closed box in which they wait, and questions to peers by way of the ally."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from programs.append_only import KeepRowsForGood


class Migration(migrations.Migration):

    dependencies = [
        ('fidelity', '0014_no_burying'),
        ('programs', '0006_sites_and_threshold'),
    ]

    operations = [
        migrations.AddField(
            model_name='flag',
            name='by_person',
            field=models.BooleanField(default=False, verbose_name='raised by a person'),
        ),
        migrations.AlterField(
            model_name='flag',
            name='kind',
            field=models.CharField(choices=[('misuse', 'Use of the role'), ('practice', 'Practice'), ('condition', 'Condition'), ('drift', 'Drift'), ('gap', 'Different views'), ('safety', 'Safe to answer'), ('own', 'In somebody’s own words')], max_length=10),
        ),
        migrations.AlterField(
            model_name='flagevent',
            name='what',
            field=models.CharField(choices=[('raised', 'Raised'), ('again', 'Raised again'), ('level', 'Raised at another level'), ('absent', 'Not raised this quarter'), ('returned', 'Came back'), ('watched', 'Watched for two quarters'), ('person', 'Raised by a person'), ('planned', 'Action planned'), ('done', 'Action done'), ('dropped', 'Action dropped'), ('take', 'Taken up'), ('talk', 'Talked about'), ('hold', 'Held: outside our control'), ('revisit', 'Taken up again'), ('propose', 'Put to peers as resolved'), ('confirm', 'Confirmed by peers'), ('dispute', 'Disputed by peers'), ('doubt', 'Doubted'), ('agree', 'Not upheld'), ('disagree', 'Kept up by a second person'), ('contest', 'Disputed that it was not upheld'), ('pass-on', 'Passed on')], max_length=10),
        ),
        migrations.CreateModel(
            name='ConcernBox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contents', models.BinaryField(blank=True, default=b'')),
                ('marks', models.BinaryField(blank=True, default=b'')),
                ('program', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='programs.program')),
            ],
        ),
        migrations.CreateModel(
            name='PeerQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('manager', 'Program manager'), ('supervisor', 'Peer supervisor'), ('peer', 'Peer supporter'), ('ally', 'Outside peer ally'), ('funder', 'Funder'), ('admin', 'Organisation admin')], max_length=12, verbose_name='asked by')),
                ('text', models.CharField(max_length=500, verbose_name='question')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('passed_on_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, max_length=1000, verbose_name='answer')),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('flag', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='peer_questions', to='fidelity.flag')),
            ],
            options={
                'ordering': ['asked_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None)), models.Q(('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='peer_question_answered_in_words')],
            },
        ),
        # SQLite copies the table to add to it, and its triggers are lost then.
        KeepRowsForGood("fidelity_flag", may_change=True),
    ]
