from fidelity.role_check import rule_loader
from fidelity.role_check.analysis.spanish.check import check

spanish = rule_loader.spanish_rules


def kinds(text: str) -> set[str]:
    """The kinds of duty that are found in a text."""
    return {finding.category.code for finding in check(text, spanish())}
