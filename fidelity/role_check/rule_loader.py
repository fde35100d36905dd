"""The rules and the tasks of the role check as the running app knows them: read once from `seeds/`."""

from functools import cache

from django.conf import settings

from fidelity.instrument.definition import versions
from fidelity.instrument.definition.structure import Instrument
from fidelity.role_check.analysis import rules as rules_file
from fidelity.role_check.analysis import task_catalogue as tasks_file
from fidelity.role_check.analysis.rules import Rules
from fidelity.role_check.analysis.task_catalogue import Task


@cache
def instrument() -> Instrument:
    """The newest version: no database is asked, so that the look-up needs none."""
    return versions.load_version(settings.SEEDS / "instrument")


@cache
def rules() -> Rules:
    return rules_file.load(settings.SEEDS / "role_check", instrument())


@cache
def tasks() -> tuple[Task, ...]:
    return tasks_file.load(settings.SEEDS / "role_check" / "tasks.yaml", rules().by_code, instrument())
