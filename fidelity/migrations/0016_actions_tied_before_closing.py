"""An action that is planned while a quarter is open remembers the findings it is for, until closing makes them flags."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('fidelity', '0015_raised_by_people'),
    ]

    operations = [
        migrations.AddField(
            model_name='action',
            name='expected_flags',
            field=models.JSONField(blank=True, default=list, verbose_name='flags to come'),
        ),
        migrations.AddField(
            model_name='action',
            name='different',
            field=models.CharField(blank=True, max_length=300, verbose_name='what is different from last time'),
        ),
    ]
