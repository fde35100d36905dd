"""A table for what all processes of the server share for minutes: how often somebody tried to sign in."""

from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("programs", "0002_log_kept_for_good")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
