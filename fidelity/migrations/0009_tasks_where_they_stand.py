"""Work that waits in the queue names the module that does it, and that module has moved."""

from django.db import migrations
from django.db.models import F, Value
from django.db.models.functions import Replace

BEFORE, NOW = "fidelity.reports.tasks.", "fidelity.reports.rendering.tasks."


def rename(apps, old, new):
    work = apps.get_model("django_tasks_database", "DBTaskResult").objects.filter(task_path__startswith=old)
    work.update(task_path=Replace(F("task_path"), Value(old), Value(new)))


class Migration(migrations.Migration):
    dependencies = [
        ("fidelity", "0008_kept_levels"),
        ("django_tasks_database", "0021_conditional_partial_index_ordering"),
    ]
    operations = [
        migrations.RunPython(
            lambda apps, _schema: rename(apps, BEFORE, NOW), lambda apps, _schema: rename(apps, NOW, BEFORE)
        )
    ]
