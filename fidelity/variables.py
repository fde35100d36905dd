"""What the environment tells the server: each variable read, or refused in one sentence that says what to set.

`python -m fidelity.variables` reads the settings and ends with that sentence and 1 where something is missing.
"""

import importlib
import os
import sys
import warnings
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import environ
from django.core.exceptions import ImproperlyConfigured

# Gunicorn gives up at once where a process that serves pages ends with this, instead of starting it again for ever.
GUNICORN_HALTS = 3
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
