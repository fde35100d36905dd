"""The clock of the demo: while somebody does something on an earlier day, `timezone.now()` tells that moment.

So the acts of the app are walked as they are, with all that they read the clock for: what a report says of a finding
that waits, whether an action is late, what stands in the log. Only the process that plants lives by it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from unittest.mock import patch

from django.utils import timezone


@dataclass(frozen=True)
class DemoClock:
    """`now` is the moment at which the demo is planted; nothing in it is later."""

    now: datetime

    def at(self, day: date, hour: time) -> datetime:
        """A time of `day`, or `now` where that is still ahead."""
        return min(timezone.make_aware(datetime.combine(day, hour)), self.now)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let it be `moment` inside; a column that takes the time as its default does not notice, so acts name theirs."""
    with patch.object(timezone, "now", lambda: moment):
        yield
