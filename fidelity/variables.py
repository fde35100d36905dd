"""What the environment tells the server: each variable read, or refused in one sentence that says what to set.

`python -m fidelity.variables` reads the settings and ends with that sentence and 1 where something is missing.
"""

import importlib
import importlib.util
import os
import sys
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured

# Gunicorn gives up at once where a process that serves pages ends with this, instead of starting it again for ever.
GUNICORN_HALTS = 3
# What the address of an S3 store may say besides its bucket and folder.
S3_OPTIONS = frozenset({"endpoint_url", "region_name", "addressing_style", "signature_version"})
NO = ("false", "off", "no", "n", "0", "")


class Variables(environ.Env):
    """environ's reader; every method raises `ImproperlyConfigured` with a sentence. No secret stands in one."""

    def int(self, var: str, default: int) -> int:
        try:
            return super().int(var, default=default)
        except ValueError:
            raise ImproperlyConfigured(f"{var} is {os.environ[var]!r}; it has to be a whole number.") from None

    def bool(self, var: str, default: bool) -> bool:
        typed = os.environ.get(var)
        if typed is not None and typed.strip().lower() not in (*self.BOOLEAN_TRUE_STRINGS, *NO):
            raise ImproperlyConfigured(f"{var} is {typed!r}; it can be true or false.")
        return super().bool(var, default=default)

    def db(self, var: str, default: str) -> dict[str, Any]:
        example = "postgres://user:password@127.0.0.1:5432/plumbline"
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # environ's would print the address with its password
                database = super().db(var, default=default)
        except (ValueError, KeyError, ImproperlyConfigured):
            database = {}
        if not str(database.get("ENGINE", "")).endswith((".sqlite3", ".postgresql")):
            raise ImproperlyConfigured(
                f"{var} can't be read. It names a PostgreSQL database, for example {example}, or is left out."
            )
        return database

    def email_url(self, var: str, default: str) -> dict[str, Any]:
        example = "smtp+tls://user:password@mail.example.org:587"
        try:
            return super().email_url(var, default=default)
        except (ValueError, KeyError, ImproperlyConfigured):
            raise ImproperlyConfigured(f"{var} can't be read. It names a mail server, for example {example}.") from None

    def report_files(self, var: str) -> dict[str, Any] | None:
        """Where the files of issued reports lie, as an entry of `STORAGES`; None for the database.

        `/srv/plumbline/reports` is a folder; `s3://bucket/folder?endpoint_url=https://…&region_name=…` an S3 store,
        whose key stands in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
        """
        where = self.str(var, default="").strip()
        if where in ("", "database"):
            return None
        if Path(where).is_absolute():
            return {
                "BACKEND": "fidelity.reports.rendering.folder_storage.FolderStorage",
                "OPTIONS": {"location": where},
            }
        parts = urlsplit(where)
        known = dict(parse_qsl(parts.query))
        if parts.scheme != "s3" or not parts.netloc or set(known) - S3_OPTIONS:
            raise ImproperlyConfigured(
                f"{var} can't be read. It names a folder by its whole path, for example /srv/plumbline/reports, or an "
                "S3 store, for example s3://bucket/reports?endpoint_url=https://s3.example.org, or is left out."
            )
        if not all(importlib.util.find_spec(name) for name in ("storages", "boto3")):
            raise ImproperlyConfigured(
                f"{var} names an S3 store, and what speaks to one is not installed. Run: "
                ".venv/bin/pip install --require-hashes --no-deps -r .lock/s3.txt"
            )
        options = {"bucket_name": parts.netloc, "location": parts.path.strip("/"), "default_acl": None} | known
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}

    def time_zone(self, var: str, default: str) -> str:
        zone = self.str(var, default=default)
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ImproperlyConfigured(
                f"{var} is {zone!r}, which is no time zone. One is called, for example, America/New_York."
            ) from None
        return zone


def read_settings_or_exit(status: int = 1) -> None:
    """End this process with a sentence, and no traceback, where the settings refuse what the environment says."""
    try:
        importlib.import_module(os.environ.get("DJANGO_SETTINGS_MODULE", "fidelity.settings"))
    except ImproperlyConfigured as refused:
        print(refused, file=sys.stderr)
        sys.exit(status)


if __name__ == "__main__":
    read_settings_or_exit()
