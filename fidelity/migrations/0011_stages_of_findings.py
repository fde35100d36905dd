"""How far a finding has gone; findings of practice; actions that answer to a whole domain."""

from django.db import migrations, models

from programs.append_only import KeepRowsForGood


class Migration(migrations.Migration):

    dependencies = [
        ('fidelity', '0010_evidence_by_rule'),
    ]

    operations = [
        migrations.AddField(
            model_name='flag',
            name='stage',
            field=models.CharField(blank=True, choices=[('', 'One step only'), ('beginning', 'Beginning'), ('established', 'Established'), ('written', 'Written down, not done'), ('low', 'Low')], max_length=12, verbose_name='how far it has gone'),
        ),
        migrations.AlterField(
            model_name='action',
            name='item',
            field=models.CharField(blank=True, max_length=40, verbose_name='question or domain it answers to'),
        ),
        migrations.AlterField(
            model_name='flag',
            name='kind',
            field=models.CharField(choices=[('misuse', 'Use of the role'), ('practice', 'Practice'), ('condition', 'Condition'), ('drift', 'Drift'), ('gap', 'Different views'), ('safety', 'Safe to answer')], max_length=10),
        ),
        # SQLite copies the table to add to it, and its triggers are lost then.
        KeepRowsForGood("fidelity_flag", may_change=True),
    ]
