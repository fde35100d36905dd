"""The words of flags as the running app knows them: read once from `seeds/flags/`."""

from functools import cache

from django.conf import settings

from fidelity.flags.drift import power_table
from fidelity.flags.drift.directions import Pulls, parse
from fidelity.flags.wording import talk_guide
from fidelity.flags.wording import view_differences as view_words
from fidelity.instrument.library import sources

FOLDER = settings.SEEDS / "flags"
POWER = FOLDER / "power.json"


@cache
def pulls() -> Pulls:
    path = FOLDER / "drift.yaml"
    return parse(path.read_text(encoding="utf-8"), path=str(path), sources=sources())


@cache
def words() -> talk_guide.Words:
    path = FOLDER / "guide.yaml"
    return talk_guide.parse(path.read_text(encoding="utf-8"), path=str(path))


@cache
def views() -> view_words.Views:
    """What is said of flags that the answers of peer supporters raise, by the beginning of their code."""
    path = FOLDER / "views.yaml"
    return view_words.parse(path.read_text(encoding="utf-8"), path=str(path), sources=sources())


@cache
def power() -> power_table.Table:
    """What the rules of drift are known to find and to miss."""
    return power_table.read(POWER.read_text(encoding="utf-8"))
