"""Where a program stands and what moved, as one line of picture with its words: read from closed quarters and flags."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fidelity.flags.charts import trend
from fidelity.flags.drift.alarms import series_name
from fidelity.flags.drift.series import series_codes
from fidelity.flags.models import Flag, subject_of_code
from fidelity.instrument.definition.structure import Instrument
from fidelity.reviews import evaluation_queries, kept_levels
from fidelity.reviews.process_memory import digest, remember
from programs.models import Program

NAMED = 2  # of the lines that fell


@dataclass(frozen=True)
class ProgramLine:
    """The picture of the whole up to the newest closed quarter, and which lines fell, while that is open.

    No number: beside one has to stand how sure it is, and for that there is a page.
    """

    picture: SafeString
    quarter: str
    moved: str


def program_lines(programs: Collection[Program]) -> dict[int, ProgramLine]:
    """Program -> its line, where a quarter was closed; three queries, however many programs there are."""
    if not programs:
        return {}
    quarters = kept_levels.closed_quarters_by_program(programs)
    with_some = {program: quarters[program.pk] for program in programs if quarters[program.pk]}
    histories = evaluation_queries.drift_histories(with_some)
    fallen = _fallen(with_some)
    lines = {}
    for program, closed in with_some.items():
        newest = closed[-1]
        overall = trend.overall_data(histories[program.pk], newest.instrument, until=newest.quarter)
        lines[program.pk] = ProgramLine(
            picture=_picture(overall),
            quarter=newest.quarter.label,
            moved=_moved(fallen[program.pk], newest.instrument),
        )
    return lines


def _fallen(programs: Collection[Program]) -> dict[int, list[str]]:
    """Program -> the series whose fall is an open flag, the longest open first."""
    flags = Flag.objects.going_on().filter(program__in=programs, kind=Flag.Kind.DRIFT)
    by_program: dict[int, list[str]] = defaultdict(list)
    for program, code in flags.order_by("raised_in__period_start", "code").values_list("program", "code"):
        by_program[program].append(subject_of_code(code))
    return by_program


def _picture(overall: trend.Json) -> SafeString:
    """Nothing where no quarter could be scored as a whole."""
    if all(row["hole"] for row in overall["quarters"]):
        return mark_safe("")
    return remember(digest("line", overall), lambda: mark_safe(trend.draw_series_in_a_line(overall)))


def _moved(series: Collection[str], instrument: Instrument) -> str:
    """The lines that fell, by name. Where none did nothing is said: how little that says takes a page of its own."""
    asked = series_codes(instrument)
    names = [series_name(code, instrument) for code in series if code in asked]
    more = len(names) - NAMED
    if more > 0:
        words = ngettext("%(names)s; and %(more)s line more", "%(names)s; and %(more)s lines more", more)
        names = [words % {"names": "; ".join(names[:NAMED]), "more": more}]
    return _("Lower than before: %(names)s") % {"names": "; ".join(names)} if names else ""
