"""Invitations: an offer of a role to an e-mail address; of the secret in the link only a hash."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0003_cache'),
    ]

    operations = [
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('manager', 'Program manager'), ('supervisor', 'Peer supervisor'), ('peer', 'Peer supporter'), ('ally', 'Outside peer ally'), ('funder', 'Funder'), ('admin', 'Organisation admin')], max_length=12)),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('invited_by_role', models.CharField(choices=[('manager', 'Program manager'), ('supervisor', 'Peer supervisor'), ('peer', 'Peer supporter'), ('ally', 'Outside peer ally'), ('funder', 'Funder'), ('admin', 'Organisation admin')], max_length=12)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='programs.organisation')),
                ('program', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='programs.program')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.UniqueConstraint(models.F('email'), models.F('program'), models.F('role'), condition=models.Q(('used_at', None), ('withdrawn_at', None)), name='invitation_open_once'), models.UniqueConstraint(models.F('email'), models.F('organisation'), models.F('role'), condition=models.Q(('program', None), ('used_at', None), ('withdrawn_at', None)), name='invitation_open_once_in_organisation'), models.CheckConstraint(condition=models.Q(models.Q(('role__in', ['admin', 'funder']), ('program', None)), models.Q(models.Q(('role__in', ['admin', 'funder']), _negated=True), ('program__isnull', False)), _connector='OR'), name='invitation_to_a_program_unless_admin_or_funder'), models.CheckConstraint(condition=models.Q(('used_at', None), ('withdrawn_at', None), _connector='OR'), name='invitation_used_or_withdrawn')],
            },
        ),
    ]
