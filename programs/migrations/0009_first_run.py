"""Where the first run of an organisation stands, and the link with which the first account of a server is made."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0008_peers_confirmed'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisation',
            name='steps_done',
            field=models.PositiveSmallIntegerField(default=5, editable=False),
        ),
        migrations.CreateModel(
            name='FirstLink',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('token_hash', models.CharField(max_length=64)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='first_link_only_one')],
            },
        ),
    ]
