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

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as refused:
        if "--traceback" in sys.argv:
            raise
        from django.utils.translation import gettext as _

        sys.exit(_("The database does not answer: %(why)s") % {"why": refused})


if __name__ == "__main__":
    main()
