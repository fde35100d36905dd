"""The manual on paper is work for the worker process, as reports are; here it is asked for, once."""

from django_tasks import task

from fidelity.instrument.definition.structure import Instrument
from fidelity.instrument.models import InstrumentVersion
from fidelity.reports.printing import manual

AFTER_REPORTS = -10  # somebody who signed waits for a report


@task(priority=AFTER_REPORTS)
def make_manual(version: str, paper: str) -> None:
    """Make and keep the manual of `version`; a second run changes nothing."""
    manual.keep_file(InstrumentVersion.objects.get(version=version).definition, paper=paper)


def ask_for_manual(instrument: Instrument, *, paper: str) -> bytes | None:
    """Let the worker make the manual, unless it was asked already; gives the file where it comes at once."""
    if manual.is_to_be_asked_for(instrument, paper=paper):
        make_manual.enqueue(instrument.version, paper)
    return manual.kept_file(instrument, paper=paper)
