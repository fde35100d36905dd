"""The words of flags as the running app knows them: read once from `seeds/flags/`."""

from functools import cache

from django.conf import settings

from fidelity.flags.drift import power_table
from fidelity.flags.drift.limits import Limits, read_limits
from fidelity.flags.wording import talk_guide
from fidelity.flags.wording import view_differences as view_words
from fidelity.flags.wording.drift_directions import DriftWording, parse_drift_wording
from fidelity.instrument.seed_loader import sources

FOLDER = settings.SEEDS / "flags"
POWER = FOLDER / "power.json"
LIMITS = FOLDER / "limits.json"


@cache
def drift_wording() -> DriftWording:
    path = FOLDER / "drift.yaml"
    return parse_drift_wording(path.read_text(encoding="utf-8"), path=str(path), sources=sources())


@cache
def talk_wording() -> talk_guide.TalkWording:
    path = FOLDER / "guide.yaml"
    return talk_guide.parse_talk_wording(path.read_text(encoding="utf-8"), path=str(path))


@cache
def view_wording() -> view_words.Views:
    """What is said of flags that the answers of peer supporters raise, by the beginning of their code."""
    path = FOLDER / "views.yaml"
    return view_words.parse_view_wording(path.read_text(encoding="utf-8"), path=str(path), sources=sources())


@cache
def drift_limits() -> Limits:
    """How clear a fall must be to count; made by `manage.py drift_limits`."""
    return read_limits(LIMITS.read_text(encoding="utf-8"), path=str(LIMITS))


@cache
def drift_power_table() -> power_table.PowerTable:
    """What the rules of drift are known to find and to miss."""
    return power_table.read_table(POWER.read_text(encoding="utf-8"))
