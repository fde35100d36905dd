"""Names in lists stand as people sort them, by a key of their own that an index serves, on every database alike."""

from django.db import migrations, models

from programs.sort_keys import SortKeyField

AT_ONCE = 500
KEYS = {"organisation": "name", "program": "name", "staffrole": "title", "user": "email"}


def make_keys(apps, schema_editor):
    for name in KEYS:
        model = apps.get_model("programs", name)
        rows = model._base_manager.using(schema_editor.connection.alias).only(KEYS[name], "sort_key")
        for row in rows.order_by("pk").iterator(chunk_size=AT_ONCE):
            row.save(update_fields=["sort_key"])


class Migration(migrations.Migration):
    dependencies = [("programs", "0009_first_run")]

    operations = [
        migrations.AlterModelOptions(name="program", options={"ordering": ["sort_key", "pk"]}),
        migrations.AlterModelOptions(name="staffrole", options={"ordering": ["kind", "sort_key", "pk"]}),
        *(migrations.AddField(name, "sort_key", SortKeyField(column=column)) for name, column in KEYS.items()),
        migrations.RunPython(make_keys, migrations.RunPython.noop),
        migrations.AddIndex("program", models.Index(fields=["sort_key", "id"], name="program_in_order")),
        migrations.AddIndex(
            "program", models.Index(fields=["organisation", "sort_key", "id"], name="program_in_order_there")
        ),
        migrations.AddIndex("user", models.Index(fields=["sort_key", "id"], name="user_in_order")),
    ]
