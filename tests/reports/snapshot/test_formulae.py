"""How the numbers are made: a version that sets a rule says so, and 1.0 reads as it did."""

from dataclasses import replace

import pytest
from django.conf import settings

from fidelity.instrument.definition.structure import Rules
from fidelity.instrument.definition.versions import load_version
from fidelity.reports.snapshot.wording import ADDED_BY_RULE, FORMULAE, formulae
from tests.plain_words import grade

FIRST, SECOND = (load_version(settings.SEEDS / "instrument", version) for version in ("1.0", "2.0"))
SAID = {"1.0": formulae(FIRST), "2.0": formulae(SECOND)}


def test_each_rule_is_said_where_it_belongs():
    assert {at for at, _text in ADDED_BY_RULE.values()} <= FORMULAE.keys()


def test_a_version_without_rules_reads_as_before():
    bare = formulae(replace(SECOND, rules=Rules()))
    assert FIRST.rules == Rules()
    assert all(now["text"].startswith(before["text"]) for before, now in zip(bare, SAID["2.0"], strict=True))
    assert sum(now != before for before, now in zip(bare, SAID["2.0"], strict=True)) == len(ADDED_BY_RULE)


@pytest.mark.parametrize("name", ADDED_BY_RULE)
def test_the_version_that_sets_a_rule_says_it_with_its_number(name):
    at = ADDED_BY_RULE[name][0]
    before, now = (next(each["text"] for each in SAID[version] if each["name"] == at) for version in SAID)
    added = now.split(". ")[-1]
    assert now != before
    assert "%(" not in now
    assert grade(added.replace(SECOND.bands[-1].name, "high")) <= 8  # a name that stands in quotes
