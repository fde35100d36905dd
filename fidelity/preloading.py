"""What the processes that serve pages share: read before gunicorn forks them (wsgi.py), it lies in memory once.

Without it each of them would read the same code and the same words with its first pages. No database is asked.
"""

import gc

from django.urls import reverse

from fidelity.instrument.models import InstrumentVersion
from fidelity.role_check.word_list_loader import vocabulary


def read_what_pages_need() -> None:
    """Read it now, and leave it alone from now on."""
    reverse("home")  # the first look for an address reads the code of all pages
    InstrumentVersion.read_released()
    vocabulary()
    # The collector writes to each object that it looks at, and memory that one process writes to is shared no more.
    gc.collect()
    gc.freeze()
    gc.enable()
