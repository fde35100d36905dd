"""What shows whether a clause asks something of peer supporters, and how much that counts."""

import pytest

from fidelity.role_check import rule_loader
from fidelity.role_check.analysis.check import STAYS_SURE, check
from fidelity.role_check.analysis.meaning.judge import NO_OPINION, Opinion
from fidelity.role_check.analysis.meaning.signs import SIGNS, Seen
from fidelity.role_check.analysis.meaning.weighing import ALWAYS, Found, of_meaning, of_signs, read_weighing
from fidelity.role_check.analysis.rules import Confidence, Level
from tests.role_check.analysis.test_laws import LAYOUTS, LETTERHEADS
from tests.role_check.conftest import SEEDS
from tests.role_check.remembered import remembering

WEIGHING = read_weighing(SEEDS / "role_check" / "meaning")
RULES = remembering(rule_loader.rules())


def shown(words: str, sentence: str = "", heading: str = "") -> set[str]:
    known = of_signs(Seen(words, sentence or words, heading))
    return {name for name, there in known.items() if there}


@pytest.mark.parametrize(
    ("words", "sign"),
    [
        ("3. Gives out pills", "opens with -s"),
        ("a) giving out pills", "opens with -ing"),
        ("The peer specialist hands out pills", "clause of a peer"),
        ("You'll hand out pills", "clause of a peer"),
        ("Registered nurses give out pills", "clause of staff"),
        ("All staff wear a badge", "of all who work"),
        ("Residents may refuse", "of people"),
        ("Hospitalists order pills", "opens with several"),
        ("Ability to count pills", "ability first"),
        ("A pension after two years", "paid"),
        ("Does not count pills", "not"),
        ("Goes along when a person asks", "as wished"),
    ],
)
def test_a_sign_is_read_from_the_words(words: str, sign: str) -> None:
    assert sign in shown(words)


def test_the_heading_and_the_sentence_show_more() -> None:
    assert "under duties" in shown("Listens", heading="What you’ll do: duties")
    assert "under a not" in shown("Listens", heading="You won’t:")
    assert "sentence of staff" in shown("give out pills", sentence="The nurses listen and give out pills")
    assert "quoted" in shown("they had me count", sentence="“They had me count.”")


def test_each_weight_belongs_to_something_that_is_known() -> None:
    assert set(WEIGHING.sure) == {*SIGNS, ALWAYS}
    assert set(WEIGHING.said) == {*SIGNS, *of_meaning(Found(), NO_OPINION), ALWAYS}


def test_more_is_said_where_meaning_speaks_for_it() -> None:
    seen = Seen("Hands out pills", "Hands out pills", "Duties")
    found = Found("medication-giving", likely=True, critical=True)
    much = Opinion("medication-giving", "", 1.2, {"medication-giving": 0.9})
    assert WEIGHING.how_much(found, seen, much) > 0.9 > WEIGHING.how_much(found, seen, NO_OPINION)


@pytest.mark.parametrize(
    ("words", "heading"),
    [
        ("follow restraint policies as the law requires", "Conditions of employment"),
        ("Ability to understand medication, no license required", "Qualifications"),
    ],
)
def test_what_does_not_stand_as_a_duty_does_not_stay_sure(words: str, heading: str) -> None:
    assert WEIGHING.how_sure(Seen(words, "All staff " + words, heading)) < STAYS_SURE


DUTIES = ("Gives out medication", "Writes treatment plans", "Completes intake assessments", "Enforces curfew")
GOOD = ("Shares own story when it fits", "Listens to people without judging", "Runs a weekly support group")


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("letterhead", ["", *LETTERHEADS])
def test_no_company_makes_a_sure_duty_a_question(layout, letterhead: str) -> None:
    """Duties that are sure alone are sure among others, in any layout."""
    lost = []
    for duty in DUTIES:
        for parts in ([duty, *GOOD], [*GOOD, duty], [GOOD[0], duty, *GOOD[1:]]):
            text = letterhead + layout(list(parts))
            sure = {each.category.code for each in check(text, RULES) if each.confidence is Confidence.SURE}
            lost += [] if sure >= surely(duty) else [text]
    assert lost == []


def surely(duty: str) -> set[str]:
    found = [each for each in check(duty, RULES) if each.confidence is Confidence.SURE]
    assert found
    assert all(each.category.level is not Level.DEPENDS for each in found)
    return {each.category.code for each in found}
