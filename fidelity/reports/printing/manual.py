"""The rating manual on paper: the chapter on the whole, and a page for each question, as one file."""

import hashlib
from datetime import date

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.translation import override

from fidelity.instrument.definition.structure import Instrument
from fidelity.instrument.manual import manual_context
from fidelity.instrument.seed_loader import sources
from fidelity.reports.rendering import pdf
from fidelity.reports.snapshot.build import LANGUAGE
from fidelity.reports.snapshot.formatting import date_forms

STYLES = pdf.STYLES.with_name("manual.css")


def manual_file(instrument: Instrument, *, paper: str) -> bytes:
    """The PDF; it takes seconds to make, so the server keeps it for the version and the texts around it."""
    key = f"manual-{paper}-{_edition(instrument)}"
    if made := cache.get(key):
        return made
    made = manual_pdf(instrument, paper=paper)
    cache.set(key, made, timeout=None)
    return made


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
