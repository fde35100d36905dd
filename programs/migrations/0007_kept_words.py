"""Words that were kept although they look as if they pointed at a person: the database keeps them."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from programs.append_only import KeepRowsForGood


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0006_sites_and_threshold'),
    ]

    operations = [
        migrations.CreateModel(
            name='KeptWords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('role', models.CharField(choices=[('manager', 'Program manager'), ('supervisor', 'Peer supervisor'), ('peer', 'Peer supporter'), ('ally', 'Outside peer ally'), ('funder', 'Funder'), ('admin', 'Organisation admin')], max_length=12)),
                ('called', models.CharField(max_length=80, verbose_name='which text')),
                ('place', models.CharField(blank=True, max_length=60, verbose_name='what the text is about')),
                ('words', models.JSONField()),
                ('program', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kept_words', to='programs.program')),
            ],
            options={
                'verbose_name_plural': 'kept words',
                'ordering': ['at', 'pk'],
            },
        ),
        KeepRowsForGood("programs_keptwords"),
    ]
