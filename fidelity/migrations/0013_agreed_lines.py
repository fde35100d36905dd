"""The lines of a joint answer that every peer supporter of a small team agreed to show; amendments given up."""

from django.db import migrations, models

from programs.append_only import KeepRowsForGood


class Migration(migrations.Migration):

    dependencies = [
        ('fidelity', '0012_check_by_somebody_else'),
    ]

    operations = [
        migrations.AddField(
            model_name='peervoice',
            name='agreed_by',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='peervoice',
            name='agreed_lines',
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name='amendment',
            name='given_up_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='amendment',
            name='stood',
            field=models.JSONField(blank=True, default=dict, verbose_name='what stood when it was opened again'),
        ),
        # SQLite copies the table to add to it, and its triggers are lost then.
        KeepRowsForGood("fidelity_amendment", changing=("given_up_at",)),
    ]
