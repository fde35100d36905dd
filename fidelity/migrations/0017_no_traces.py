"""No time of a sign-in and no network address in any table: what earlier versions left is taken away.

Whoever is signed in signs in again. PostgreSQL keeps old versions of rows until its tables are written anew.
"""

from django.core.management import call_command
from django.core.management.color import no_style
from django.db import migrations

EMPTIED = ("plumbline_cache", "django_session")


def take_traces_away(apps, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        for statement in connection.ops.sql_flush(no_style(), EMPTIED):
            cursor.execute(statement)
    apps.get_model("programs", "User").objects.exclude(last_login=None).update(last_login=None)
    apps.get_model("mfa", "Authenticator").objects.exclude(last_used_at=None).update(last_used_at=None)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (FULL) programs_user, mfa_authenticator")
    call_command("createcachetable", database=connection.alias, verbosity=0)


class Migration(migrations.Migration):
    atomic = False  # PostgreSQL writes no table anew inside of a transaction

    dependencies = [
        ("fidelity", "0016_actions_tied_before_closing"),
        ("programs", "0007_kept_words"),
        ("sessions", "0001_initial"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(take_traces_away, migrations.RunPython.noop)]
