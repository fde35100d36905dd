"""Where a finding stands in a list, with its flag or without one yet."""

from datetime import date

from fidelity.flags.models import Flag
from fidelity.flags.rules.ranking import Rank, finding_rank
from fidelity.flags.rules.states import State


def rank_in_quarter(kind: str, level: str, flag: Flag | None, *, quarter: date, today: date) -> Rank:
    """A finding of the quarter that starts on this day: as the flag that it raised; else as a new one, the youngest."""
    if flag and not flag.has_ended:
        return flag.rank(today, level)
    return finding_rank(kind, level, state=State.OPEN, late=False, since=quarter)
