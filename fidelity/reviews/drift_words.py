"""Alarms of drift in words, the same on the page of a flag and on that of change over time."""

from django.utils.translation import gettext, gettext_noop

from fidelity.flags.drift.alarms import rule_in_words
from fidelity.flags.drift.detection import Alarm

ALARMS = {Alarm.DRIFT: gettext_noop("Drift"), Alarm.WATCH: gettext_noop("Watch"), Alarm.CHECK: gettext_noop("Check")}


def alarm_in_words(alarm: Alarm) -> str:
    """`Drift: lower than before, by more than chance explains`."""
    return f"{gettext(ALARMS[alarm])}: {rule_in_words(alarm)}"
