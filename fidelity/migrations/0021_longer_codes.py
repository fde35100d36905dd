"""Cards of the quarters that begin from now on have longer codes; those that are printed count as they did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fidelity", "0020_long_lists")]

    operations = [migrations.AlterField("peervoice", "tag", models.CharField(max_length=5, unique=True))]
