"""What `make run` does: bring the database and the static files up to date, then serve until Ctrl+C."""

import os
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fidelity.reports.rendering import unfinished
from programs import demo_logins, quiet_database
from programs.models import User
from programs.people import first_account

# Of Bootstrap's files only one stylesheet is used, and of what comes with Django's admin only what is made small; to
# hash and compress the others takes ten seconds.
UNUSED = [
    *("*.rtl.*", "bootstrap-*", "bootstrap.css*", "bootstrap.js*", "bootstrap.bundle*", "bootstrap.esm*"),
    *("jquery.js", "select2.full.js", "xregexp.js"),
]

# Any number that nothing else on this database locks.
UPGRADE_LOCK = 7_586_465


def ready_line(address: str, seconds: int | None) -> str:
    if seconds is None:
        return _("Ready: %(address)s  (Ctrl+C stops it)") % {"address": address}
    words = ngettext(
        "Ready in %(seconds)s second: %(address)s  (Ctrl+C stops it)",
        "Ready in %(seconds)s seconds: %(address)s  (Ctrl+C stops it)",
        seconds,
    )
    return words % {"seconds": seconds, "address": address}


def first_lines(link: str) -> str:
    """What the start of a server without an account says, for whoever set it up."""
    words = _(
        "Nobody has an account here yet. Make the first one with this link. It works once, until there is an account; "
        "keep it to yourself:"
    )
    return f"{words}\n\n    {link}\n"


def first_logins() -> str:
    """Which login of the demo to try first for which job: one line each, under the password of all."""
    widest = max(len(email) for email, _job in demo_logins.FIRST)
    lines = [f"  {email:<{widest}}  {_(job)}" for email, job in demo_logins.FIRST]
    return "\n".join([_("Sign in with the password %(password)s as") % {"password": demo_logins.PASSWORD}, *lines])


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Let machines that start together upgrade their database one after the other; SQLite has one machine."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [UPGRADE_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [UPGRADE_LOCK])


class Command(BaseCommand):
    help = _("What `make run` does: bring the database and the static files up to date, then serve until Ctrl+C.")
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument(
            "--since", type=int, help=_("when this start began, in seconds since 1970, to say what it took")
        )

    def handle(self, *, host: str, port: int, since: int | None, **options: object) -> None:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        # The server's processes work in another folder, where a path from here would lead elsewhere.
        os.environ["PLUMBLINE_DATA"] = str(settings.DATA_DIR.resolve())
        address, serves = f"http://{host}:{port}", "pages" in settings.PARTS
        # To compress files and to fill a database is work for two cores.
        with ThreadPoolExecutor() as beside:
            collected = beside.submit(self._collect_static) if serves else None
            self._prepare_database(address)
        if collected:
            collected.result()
        if serves and not settings.DEMO and (secret := first_account.issue_link()):
            self.stdout.write(first_lines(settings.SITE_URL.rstrip("/") + reverse("first_account", args=[secret])))
        took = None if since is None else round(time.time()) - since
        self.stdout.write(ready_line(address, took))
        if settings.DEMO:
            self.stdout.write(first_logins())
        self.stdout.flush()
        os.execv(sys.executable, [sys.executable, "-m", "fidelity.server", host, str(port)])

    def _prepare_database(self, address: str) -> None:
        with _one_at_a_time():
            call_command("migrate", verbosity=0)
        self._refuse_demo_logins()
        if words := quiet_database.missing_right():
            self.stderr.write(words)
        call_command("seed")
        if settings.DEMO:
            self._live_at(address)
            call_command("seed_demo")
        # No worker of ours runs yet; what one of another machine is at is made twice, and comes out alike.
        if "work" in settings.PARTS:
            unfinished.take_up_work(Q(), now=timezone.now(), anew=True)

    def _live_at(self, address: str) -> None:
        """For links in mails, on cards and in the reports of the demo; elsewhere it is the name that people type."""
        settings.SITE_URL = os.environ.setdefault("SITE_URL", address)

    def _refuse_demo_logins(self) -> None:
        if not settings.DEMO and User.objects.filter(email__in=demo_logins.ADDRESSES).exists():
            raise CommandError(
                _(
                    "This database has the demo logins, whose password everybody knows. "
                    "Start production with a database of its own: set DATABASE_URL or PLUMBLINE_DATA."
                )
            )

    def _collect_static(self) -> None:
        """Collect again only when a file of ours, or the list of packages, is newer than the last time."""
        stamp = settings.STATIC_ROOT / ".collected"
        sources = [settings.BASE_DIR / ".lock" / "run.txt", *settings.STATICFILES_DIRS[0].rglob("*")]
        if stamp.exists() and all(path.stat().st_mtime < stamp.stat().st_mtime for path in sources if path.exists()):
            return
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED)
        stamp.touch()
