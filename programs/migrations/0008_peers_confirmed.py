"""Peer supporters and allies are invited once a second person has confirmed them; since when a role is there."""

from datetime import timedelta

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import F
from django.utils import timezone

WAITS = timedelta(days=90)


def since_invited(apps, schema_editor) -> None:
    """Of a role that was taken up with an invitation the day is known; of others nothing is made up."""
    membership, invitation = apps.get_model("programs", "Membership"), apps.get_model("programs", "Invitation")
    for used in invitation.objects.exclude(used_at=None).order_by("used_at"):
        place = {"organisation": used.organisation_id, "program": used.program_id, "role": used.role}
        membership.objects.filter(**place, user__email__iexact=used.email).update(since=used.used_at)


def ask_a_second_person(apps, schema_editor) -> None:
    """Links that are out to peer supporters and allies stop working; what is open waits to be confirmed."""
    of_peers = apps.get_model("programs", "Invitation").objects.filter(role__in=["peer", "ally"])
    open_ones = of_peers.filter(used_at=None, withdrawn_at=None, expires_at__gt=timezone.now())
    open_ones.update(expires_at=F("created_at") + WAITS)
    of_peers.update(token_hash=None)
    # PostgreSQL changes no table on which a check is still waiting.
    schema_editor.connection.check_constraints()


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0007_kept_words'),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='confirmed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='invitation',
            name='confirmed_by_role',
            field=models.CharField(blank=True, choices=[('manager', 'Program manager'), ('supervisor', 'Peer supervisor'), ('peer', 'Peer supporter'), ('ally', 'Outside peer ally'), ('funder', 'Funder'), ('admin', 'Organisation admin')], max_length=12),
        ),
        migrations.AddField(
            model_name='invitation',
            name='invited_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='link_was_seen',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='invitation',
            name='refused_by_role',
            field=models.CharField(blank=True, choices=[('manager', 'Program manager'), ('supervisor', 'Peer supervisor'), ('peer', 'Peer supporter'), ('ally', 'Outside peer ally'), ('funder', 'Funder'), ('admin', 'Organisation admin')], max_length=12),
        ),
        migrations.AddField(
            model_name='membership',
            name='confirmed_by',
            field=models.CharField(blank=True, choices=[('peer', 'Peer supporter'), ('ally', 'Outside peer ally'), ('admin', 'Organisation admin'), ('server', 'Whoever runs the server')], editable=False, max_length=12),
        ),
        migrations.AddField(
            model_name='membership',
            name='since',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='user',
            name='link_was_seen',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AlterField(
            model_name='invitation',
            name='token_hash',
            field=models.CharField(blank=True, max_length=64, null=True, unique=True),
        ),
        migrations.RunPython(since_invited, migrations.RunPython.noop),
        migrations.RunPython(ask_a_second_person, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='membership',
            name='since',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role__in', ['peer', 'ally']), _negated=True), ('token_hash', None), ('confirmed_at__isnull', False), _connector='OR'), name='invitation_of_peers_has_a_link_once_confirmed'),
        ),
    ]
