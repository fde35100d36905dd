"""Days that count as time to read: Monday to Friday. Pure; holidays differ by place and are not known here."""

from datetime import date, timedelta

FRIDAY = 4
TO_READ = 5
TO_WAIT = 10


def working_day_after(day: date, number: int) -> date:
    """The working day that is `number` working days after `day`, which does not count itself; `number` from 1 on."""
    while number:
        day += timedelta(days=1)
        number -= day.weekday() <= FRIDAY
    return day
