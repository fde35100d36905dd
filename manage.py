#!/usr/bin/env python
"""Django's command line for Plumbline."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fidelity.settings")
    # At the command line of your own machine; a server (wsgi.py) is in production unless told otherwise.
    os.environ.setdefault("PLUMBLINE_MODE", "demo")
    execute_from_command_line(sys.argv)
