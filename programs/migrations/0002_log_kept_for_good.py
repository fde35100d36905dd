"""The audit log: the database refuses to change or delete a line."""

from django.db import migrations

from programs.append_only import KeepRowsForGood


class Migration(migrations.Migration):
    dependencies = [("programs", "0001_first")]

    operations = [KeepRowsForGood("programs_auditevent")]
