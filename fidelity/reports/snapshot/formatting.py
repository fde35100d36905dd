"""Texts and days as a snapshot keeps them, and as a report shows them. Pure."""

from datetime import date
from typing import Any

from fidelity.scoring.bands import HELD
from fidelity.wording.dates import day_in_words, short_day_in_words
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

INSTEAD_OF_BAND = gettext_noop("no band while a critical finding is open")


def date_forms(day: date) -> dict[str, str]:
    """`{"iso": "2026-09-30", "words": "September 30, 2026", "short": "Sep 30, 2026"}`."""
    return {"iso": day.isoformat(), "words": day_in_words(day), "short": short_day_in_words(day)}


def readable(part: Any) -> Any:
    """A part of a snapshot with what stands in place of a band in words that need no key."""
    if isinstance(part, dict):
        return {name: readable(value) for name, value in part.items()}
    if isinstance(part, list):
        return [readable(value) for value in part]
    return part.replace(_(HELD), _(INSTEAD_OF_BAND)) if isinstance(part, str) else part
