"""A text may have been read by somebody whose account is not known here: it came with an organisation's export."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fidelity", "0017_no_traces")]

    operations = [
        migrations.AlterField(
            model_name="reading",
            name="user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
