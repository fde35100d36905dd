#!/usr/bin/env python
"""Django's command line for Plumbline, in a clone."""

from fidelity.command_line import main

if __name__ == "__main__":
    # At the command line of your own machine; a server (wsgi.py) is in production unless told otherwise.
    main(mode="demo")
