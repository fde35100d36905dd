"""Wait until the worker of the benchmark's server has made all files that the demo asked for, those made again too.

`python -m tests.benchmarks.until_idle`, with the settings and the database of that server; 1 after five minutes.
"""

import os
import sys
import time

import django

LONGEST = 300


def main() -> int:
    # After `django.setup`, which needs the settings of the bench server.
    from django_tasks_db.models import DBTaskResult

    end = time.monotonic() + LONGEST
    while DBTaskResult.objects.exclude(pk__in=DBTaskResult.objects.finished()).exists():
        if time.monotonic() > end:
            return 1
        time.sleep(0.5)
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fidelity.settings")
    django.setup()
    sys.exit(main())
