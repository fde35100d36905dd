"""The rating manual on paper: the chapter on the whole, and a page for each question, as one file."""

import hashlib
import logging
from datetime import date

from django.core.cache import caches
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from fidelity.instrument.definition.structure import Instrument
from fidelity.instrument.manual import manual_context
from fidelity.instrument.seed_loader import sources
from fidelity.reports.rendering import pdf
from fidelity.reports.snapshot.build import LANGUAGE
from fidelity.reports.snapshot.formatting import date_forms

STYLES = pdf.STYLES.with_name("manual.css")
# Seconds after which a task that made nothing counts as lost: the worker was ended in the middle, or it failed.
ASKED_AGAIN_AFTER = 5 * 60
TROUBLE = gettext_noop("Something went wrong while the file was made. Please try again in some minutes.")

logger = logging.getLogger(__name__)


def kept_file(instrument: Instrument, *, paper: str) -> bytes | None:
    """The PDF, where it was made: it takes long, so the server keeps it for the version and the texts around it."""
    return caches["files"].get(_key(instrument, paper))


def keep_file(instrument: Instrument, *, paper: str) -> None:
    """Make and keep the PDF, if it is not there; where that fails, keep for a while a sentence that says so."""
    if kept_file(instrument, paper=paper):
        return
    try:
        made = manual_pdf(instrument, paper=paper)
    except pdf.LibrariesMissing as missing:
        caches["files"].set(_key(instrument, paper, "trouble"), str(missing), timeout=ASKED_AGAIN_AFTER)
    except Exception:
        logger.exception("The manual of version %s could not be made", instrument.version)
        caches["files"].set(_key(instrument, paper, "trouble"), _(TROUBLE), timeout=ASKED_AGAIN_AFTER)
    else:
        caches["files"].set(_key(instrument, paper), made, timeout=None)


def is_to_be_asked_for(instrument: Instrument, *, paper: str) -> bool:
    """Whether nobody asked for the PDF in the last minutes; from then on somebody did."""
    return caches["files"].add(_key(instrument, paper, "asked"), True, timeout=ASKED_AGAIN_AFTER)


def trouble(instrument: Instrument, *, paper: str) -> str:
    """What kept the PDF from being made the last time, if anything did."""
    return caches["files"].get(_key(instrument, paper, "trouble"), "")


def _key(instrument: Instrument, paper: str, *more: str) -> str:
    return "-".join(("manual", paper, _edition(instrument), *more))


def _edition(instrument: Instrument) -> str:
    """What tells the file from all others: the version, and the words and styles that this release puts around it."""
    if instrument.checksum not in _EDITIONS:
        parts = (manual_html(instrument), STYLES.read_text(encoding="utf-8"))
        _EDITIONS[instrument.checksum] = hashlib.sha256("".join(parts).encode()).hexdigest()
    return _EDITIONS[instrument.checksum]


# By checksum of the version: what was read stays as it is for the life of a process.
_EDITIONS: dict[str, str] = {}


def manual_pdf(instrument: Instrument, *, paper: str) -> bytes:
    """The file, made anew; the same version always gives the same bytes."""
    return pdf.make_pdf(manual_html(instrument), paper=paper, styles=STYLES)


@override(LANGUAGE)
def manual_html(instrument: Instrument) -> str:
    context = manual_context(instrument, sources()) | {"released": date_forms(date.fromisoformat(instrument.released))}
    return render_to_string("reports/manual_print.html", context)
