"""Counters of wrong tries leave PostgreSQL's journal: there they would tell when somebody signed in, and how often.

A table that is not in the journal is empty after a crash of the database. Then counting begins anew.
"""

from django.db import migrations


def leave_the_journal(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE plumbline_tries SET UNLOGGED")


class Migration(migrations.Migration):
    dependencies = [("fidelity", "0024_count_shares_in_an_index")]

    operations = [migrations.RunPython(leave_the_journal, migrations.RunPython.noop)]
