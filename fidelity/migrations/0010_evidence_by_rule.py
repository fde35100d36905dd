"""What version 2.0 of the instrument asks beside an answer, and who else checked the answers of a review."""

from django.db import migrations, models

from programs.append_only import KeepRowsForGood


class Migration(migrations.Migration):

    dependencies = [
        ('fidelity', '0009_tasks_where_they_stand'),
    ]

    operations = [
        migrations.AddField(
            model_name='edition',
            name='by_when',
            field=models.DateField(blank=True, null=True, verbose_name='by when it will be known'),
        ),
        migrations.AddField(
            model_name='edition',
            name='evidence_by',
            field=models.CharField(blank=True, choices=[('peer_team', 'The peer team'), ('supervisor', 'The supervisor'), ('manager', 'The manager'), ('other_staff', 'Other staff'), ('ally', 'An outside peer ally'), ('person_supported', 'A person supported'), ('rater', 'Whoever answers this'), ('nobody_else', 'Whoever answers this; nobody else works here')], max_length=20, verbose_name='who looked at the evidence'),
        ),
        migrations.AddField(
            model_name='edition',
            name='evidence_kind',
            field=models.CharField(blank=True, choices=[('paper', 'A paper or file'), ('count', 'A count'), ('observation', 'Something watched'), ('peer team', 'The peer team said so'), ('people supported', 'People supported said so')], max_length=20),
        ),
        migrations.AddField(
            model_name='edition',
            name='who_could_tell',
            field=models.CharField(blank=True, max_length=200, verbose_name='who could tell what is not known yet'),
        ),
        migrations.AddField(
            model_name='edition',
            name='written',
            field=models.BooleanField(default=False, verbose_name='written into the job description'),
        ),
        migrations.AddField(
            model_name='response',
            name='by_when',
            field=models.DateField(blank=True, null=True, verbose_name='by when it will be known'),
        ),
        migrations.AddField(
            model_name='response',
            name='evidence_by',
            field=models.CharField(blank=True, choices=[('peer_team', 'The peer team'), ('supervisor', 'The supervisor'), ('manager', 'The manager'), ('other_staff', 'Other staff'), ('ally', 'An outside peer ally'), ('person_supported', 'A person supported'), ('rater', 'Whoever answers this'), ('nobody_else', 'Whoever answers this; nobody else works here')], max_length=20, verbose_name='who looked at the evidence'),
        ),
        migrations.AddField(
            model_name='response',
            name='evidence_kind',
            field=models.CharField(blank=True, choices=[('paper', 'A paper or file'), ('count', 'A count'), ('observation', 'Something watched'), ('peer team', 'The peer team said so'), ('people supported', 'People supported said so')], max_length=20),
        ),
        migrations.AddField(
            model_name='response',
            name='who_could_tell',
            field=models.CharField(blank=True, max_length=200, verbose_name='who could tell what is not known yet'),
        ),
        migrations.AddField(
            model_name='response',
            name='written',
            field=models.BooleanField(default=False, verbose_name='written into the job description'),
        ),
        migrations.AddField(
            model_name='review',
            name='checked_by',
            field=models.CharField(blank=True, choices=[('second_rater', 'A second rater'), ('sample', 'The supervisor, by looking up a sample of answers'), ('ally', 'An outside peer ally')], max_length=12, verbose_name='who else checked answers'),
        ),
        # SQLite copies the table to add to it, and its triggers are lost then.
        KeepRowsForGood("fidelity_edition", changing=("settled_at",)),
    ]
