"""Each rule is held to its own examples."""

from dataclasses import replace
from pathlib import Path

import pytest

from fidelity.instrument.definition.yaml_lines import ParseError
from fidelity.instrument.sources import documents
from fidelity.role_check import rule_loader
from fidelity.role_check.analysis import rules
from fidelity.role_check.analysis.check import check
from fidelity.role_check.analysis.rules import Level, Rules

SEEDS = Path(__file__).resolve().parents[3] / "seeds"
INSTRUMENT = rule_loader.instrument()
RULES = rule_loader.rules()
CASES = [(category, rule) for category in RULES.categories for rule in category.rules]


def found(line: str, with_rules: Rules = RULES) -> set[str]:
    return {finding.category.code for finding in check(line, with_rules)}


@pytest.mark.parametrize(
    ("code", "example"), [(category.code, each) for category, rule in CASES for each in rule.examples]
)
def test_an_example_is_found(code: str, example: str) -> None:
    """By the rule itself or by the model; and no rule finds anything else in it."""
    by_rules = found(example, replace(RULES, judge=None))
    assert by_rules <= {code}
    assert code in by_rules | found(example)


def test_the_model_leaves_few_examples_out_and_none_that_is_critical() -> None:
    examples = [(category, each) for category, rule in CASES for each in rule.examples]
    lost = [(category, each) for category, each in examples if category.code not in found(each)]
    assert [each for category, each in lost if category.level is Level.CRITICAL] == []
    assert len(lost) <= 5, lost


@pytest.mark.parametrize(
    ("code", "example"), [(category.code, each) for category, rule in CASES for each in rule.not_examples]
)
def test_what_is_no_example_is_left_alone(code: str, example: str) -> None:
    assert found(example) == set()


def test_every_place_and_disagreement_is_known() -> None:
    known = documents.load_sources(SEEDS / "sources")
    unknown = [
        each
        for category in RULES.categories
        for each in (*category.places, *category.differ)
        if each not in known.places and each not in known.contradictions
    ]
    assert unknown == []


def test_a_category_takes_places_and_alternative_from_its_item() -> None:
    category = RULES.by_code["medication-giving"]
    assert (category.places, category.alternative) == (
        INSTRUMENT.by_code["ROL-2"].places,
        INSTRUMENT.by_code["ROL-2"].instead,
    )


WORDS = """\
irregular:
  - {verb: give, past: [gave]}
classes:
  - name: give
    verbs: [give]
  - name: give
    things: ["{pills} box"]
"""


def test_a_class_that_stands_twice_or_is_unknown_is_told_with_its_line() -> None:
    with pytest.raises(ParseError) as error:
        rules.read_words(WORDS, path="words.yaml")
    assert str(error.value) == (
        'words.yaml:6: the class "give" stands twice\nwords.yaml:6: unknown class "pills" in "{pills} box"'
    )


CATEGORIES = """\
categories:
  - code: force
    name: Taking part in force
    level: grave
    item: ROL-99
    rules:
      - when: ["giv > pills"]
        confidence: sure
        examples: [Gives pills.]
"""


def test_every_problem_of_the_rules_is_told_with_its_line() -> None:
    with pytest.raises(ParseError) as error:
        rules.read_categories(CATEGORIES, path="rules.yaml", classes={"give"}, instrument=INSTRUMENT)
    assert str(error.value).splitlines() == [
        'rules.yaml:4: level: expected one of critical, serious, depends, found "grave"',
        'rules.yaml:5: unknown item code "ROL-99"; did you mean "ROL-9"?',
        'rules.yaml:7: unknown class "giv"; did you mean "give"?',
        'rules.yaml:7: unknown class "pills"',
    ]
