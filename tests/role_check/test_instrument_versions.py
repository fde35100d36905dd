"""The rules of the role check point at questions of each version, also where one goes on under another code."""

import pytest
from django.conf import settings

from fidelity.instrument.definition.matching import successor
from fidelity.instrument.definition.versions import read_version, version_paths
from fidelity.role_check.analysis import rules, task_catalogue

VERSIONS = [read_version(path).parse() for path in version_paths(settings.SEEDS / "instrument")]


@pytest.mark.parametrize("instrument", VERSIONS, ids=[version.version for version in VERSIONS])
def test_each_kind_of_duty_has_its_question_and_something_that_would_fit(instrument):
    loaded = rules.load(settings.SEEDS / "role_check", instrument)
    assert [category.code for category in loaded.categories if category.item not in instrument.by_code] == []
    assert [category.code for category in loaded.categories if not category.alternative] == []
    assert task_catalogue.load(settings.SEEDS / "role_check" / "tasks.yaml", loaded.by_code, instrument)


def test_a_question_goes_on_under_the_code_that_says_it_comes_from_it():
    newest = VERSIONS[-1]
    assert successor("ROL-2", newest).code == "ROL-2"
    assert successor("ROL-6", newest).code == "ROL-27"
    assert successor("ROL-99", newest) is None
