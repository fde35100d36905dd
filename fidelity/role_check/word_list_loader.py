"""The list of the language check as the running app knows it: read once from `seeds/role_check/`."""

from functools import cache

from django.conf import settings

from fidelity.instrument.seed_loader import sources
from fidelity.role_check.language import spanish
from fidelity.role_check.language.check import Language
from fidelity.role_check.language.word_list import load


@cache
def vocabulary() -> Language:
    return load(settings.SEEDS / "role_check" / "language.yaml", sources().places)


@cache
def spanish_vocabulary() -> Language:
    return spanish.load(settings.SEEDS / "role_check" / "es" / "language.yaml", sources().places)
