from functools import cache

from fidelity.instrument.definition import versions
from fidelity.role_check.analysis import rules as english
from fidelity.role_check.analysis.spanish import rules
from fidelity.role_check.analysis.spanish.check import check
from fidelity.role_check.analysis.spanish.rules import SpanishRules
from tests.role_check.conftest import SEEDS


@cache
def spanish() -> SpanishRules:
    known = english.load(SEEDS / "role_check", versions.load_version(SEEDS / "instrument"))
    return rules.load(SEEDS / "role_check" / "es", known.by_code)


def kinds(text: str) -> set[str]:
    """The kinds of duty that are found in a text."""
    return {finding.category.code for finding in check(text, spanish())}
