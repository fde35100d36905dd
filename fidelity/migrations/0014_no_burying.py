"""Peers can dispute that a finding was not upheld; that step has its reason."""

from django.conf import settings
from django.db import migrations, models

from programs.append_only import KeepRowsForGood


class Migration(migrations.Migration):

    dependencies = [
        ('fidelity', '0013_agreed_lines'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='flagevent',
            name='flag_event_with_its_reason',
        ),
        migrations.AlterField(
            model_name='flagevent',
            name='what',
            field=models.CharField(choices=[('raised', 'Raised'), ('again', 'Raised again'), ('level', 'Raised at another level'), ('absent', 'Not raised this quarter'), ('returned', 'Came back'), ('watched', 'Watched for two quarters'), ('planned', 'Action planned'), ('done', 'Action done'), ('dropped', 'Action dropped'), ('take', 'Taken up'), ('talk', 'Talked about'), ('hold', 'Held: outside our control'), ('revisit', 'Taken up again'), ('propose', 'Put to peers as resolved'), ('confirm', 'Confirmed by peers'), ('dispute', 'Disputed by peers'), ('doubt', 'Doubted'), ('agree', 'Not upheld'), ('disagree', 'Kept up by a second person'), ('contest', 'Disputed that it was not upheld'), ('pass-on', 'Passed on')], max_length=10),
        ),
        migrations.AddConstraint(
            model_name='flagevent',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('what__in', ['talk', 'hold', 'revisit', 'propose', 'dispute', 'doubt', 'disagree', 'contest', 'pass-on']), _negated=True), models.Q(('text', ''), _negated=True), _connector='OR'), name='flag_event_with_its_reason'),
        ),
        # SQLite copies the table to change it, and its triggers are lost then.
        KeepRowsForGood("fidelity_flagevent"),
    ]
