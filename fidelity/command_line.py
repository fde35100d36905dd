"""Django's command line for Plumbline: `manage.py` in a clone, `plumbline` where a wheel was installed."""

import os
import sys

from fidelity.variables import read_settings_or_exit


def main(mode: str = "production") -> None:
    """Run the command that the command line names; `mode` is that of a machine whose environment names none."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fidelity.settings")
    os.environ.setdefault("PLUMBLINE_MODE", mode)
    read_settings_or_exit()
    from django.core.management import execute_from_command_line
    from django.db import OperationalError
    from django.db.migrations.exceptions import MigrationSchemaMissing

    try:
        execute_from_command_line(sys.argv)
    except (OperationalError, MigrationSchemaMissing) as refused:
        if "--traceback" in sys.argv:
            raise
        from django.utils.translation import gettext as _

        words, why = _("The database does not answer: %(why)s"), str(refused)
        if isinstance(refused, MigrationSchemaMissing):
            words = _(
                "No tables can be made in the database that DATABASE_URL names: %(why)s. The account in it has to be "
                "the owner of the database: createdb --owner=ACCOUNT NAME"
            )
            why = str(refused.__context__ or refused).splitlines()[0]
        sys.exit(words % {"why": why})


if __name__ == "__main__":
    main()
