"""The app's own settings in production mode, with what tests need different.

`TEST_DATABASE_URL` names another database than SQLite, for example postgres:///test.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["PLUMBLINE_MODE"] = "production"
os.environ["SECRET_KEY"] = "a key for tests only, long enough for the check of the settings"
os.environ["ALLOWED_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["HTTPS"] = "False"
# Asked for in the tests of it: everywhere else an admin signs in with a password alone.
os.environ["TWO_STEP_FOR_ADMINS"] = "False"
os.environ["TASKS_BACKEND"] = "django_tasks.backends.immediate.ImmediateBackend"
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "sqlite:///:memory:")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# As the server has it: two threads on two busy cores wait for each other (role_check/analysis/meaning/judge.py).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from fidelity.settings import *  # noqa: F403

# The browser's server answers in threads of its own; a connection they kept would hold the test database at its end.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405

# SQLite as a server has it, in a file: what two threads do at once can't be seen in a database in memory. Where the
# system keeps files in memory the file lies there, so that no test waits for a disk.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    kept_in_memory = Path("/dev/shm")
    folder = tempfile.mkdtemp(prefix="plumbline-tests-", dir=kept_in_memory if kept_in_memory.is_dir() else None)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    DATABASES["default"]["TEST"] = {"NAME": f"{folder}/test.sqlite3"}  # noqa: F405

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
