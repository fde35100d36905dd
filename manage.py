#!/usr/bin/env python
"""Django's command line for Plumbline."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db import OperationalError

from fidelity.variables import read_settings_or_exit

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fidelity.settings")
    # At the command line of your own machine; a server (wsgi.py) is in production unless told otherwise.
    os.environ.setdefault("PLUMBLINE_MODE", "demo")
    read_settings_or_exit()
    try:
        execute_from_command_line(sys.argv)
    except OperationalError as refused:
        if "--traceback" in sys.argv:
            raise
        sys.exit(f"The database does not answer: {refused}")
