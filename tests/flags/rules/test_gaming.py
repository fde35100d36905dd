"""Ways to look better than one is, tried on version 2.0: none comes to confidence A or Exemplary, each is told why.

The first scenario is the honest one, so that the others fail for what they leave out.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

import pytest
from django.conf import settings

from fidelity.flags.rules.evaluation import Evaluation, evaluate_answers
from fidelity.instrument.definition.structure import Item, Kind
from fidelity.instrument.definition.versions import load_version
from fidelity.scoring.answers import Answer, Answers, Evidence, Given, LookedBy
from tests.scoring.build import Q3

INSTRUMENT = load_version(settings.SEEDS / "instrument", "2.0")
QUARTERLY = [item for domain in INSTRUMENT.asked(full=False) for item in INSTRUMENT.by_domain[domain.code]]


def at_the_top(item: Item, **changes: object) -> Answer:
    """Level 4, or the best that can be entered, with evidence of its own by the rule of the item."""
    if item.fact and item.fact.per:
        return Answer(Given.LEVEL, inputs={"part": 30, "whole": 36})
    if item.fact and item.fact.choices:
        return Answer(Given.LEVEL, choice=item.fact.choices[0].value)
    if item.fact:
        return Answer(Given.LEVEL, inputs={"part": 12, "whole": 12, "number": 4})
    if item.choices:
        return Answer(Given.LEVEL, choice=item.choices[0].value)
    return Answer(Given.LEVEL, level=4, evidence=replace(_evidence(item), **changes) if item.evidence_rule else None)


def _evidence(item: Item) -> Evidence:
    look = item.evidence_rule.counts[0]
    return Evidence(f"five looked at for {item.short}", date(2026, 8, 1), "office", look.kind, LookedBy.SUPERVISOR)


def answers(*, only: Callable[[Item], bool] = lambda item: True, **changes: object) -> dict[str, Answer]:
    """All at the top, with evidence changed where `only` says so."""
    return {item.code: at_the_top(item, **(changes if only(item) else {})) for item in QUARTERLY}


def evaluated(given: Answers, *, checked: bool = True) -> Evaluation:
    return evaluate_answers(INSTRUMENT, given, quarter=Q3, full=False, peers_heard=True, checked=checked)


def best_words(evaluation: Evaluation) -> Iterable[str]:
    return [evaluation.band.name, *(band.name for band in evaluation.bands.values())]


def assert_held_back(evaluation: Evaluation, says: str) -> None:
    """Neither A nor Exemplary, and told what is missing."""
    assert evaluation.confidence.grade != "A"
    assert "Exemplary" not in best_words(evaluation)
    assert {test.band for test in evaluation.scores.overall.sensitivity} <= {"", "Established", "Developing"}
    assert says in " ".join(evaluation.confidence.reasons)


def test_who_shows_it_all_comes_to_a_and_exemplary():
    evaluation = evaluated(answers())
    assert (evaluation.confidence.grade, evaluation.band.words) == ("A", "Exemplary")
    assert evaluation.findings == ()


def test_the_same_evidence_everywhere():
    evaluation = evaluated(answers(reference="five talks with the peer team"))
    assert_held_back(evaluation, "Behind 39 more answers stand the same words as behind others")
    assert evaluation.scores.evidence.dated == 1


def test_the_same_words_with_another_figure_each():
    given = {
        code: replace(answer, evidence=answer.evidence and replace(answer.evidence, reference=f"talk {number}"))
        for number, (code, answer) in enumerate(answers().items())
    }
    assert_held_back(evaluated(given), "count for one")


def test_a_figure_with_no_word_everywhere():
    assert_held_back(evaluated(answers(reference="5")), "Behind 39 more answers stand the same words as behind others")


def test_a_sentence_that_says_neither_kind_nor_how_much_nor_who_looked():
    vague = Evidence("a talk with the peer team", date(2026, 8, 1), "office")
    given = {code: replace(answer, evidence=answer.evidence and vague) for code, answer in answers().items()}
    evaluation = evaluated(given)
    assert_held_back(evaluation, "None of it says which kind it is; A asks for two kinds.")
    assert "how much was looked at" in evaluation.scores.domains[0].items[0].why


def test_all_at_the_top_with_one_kind_of_evidence():
    evaluation = evaluated(answers(kind="peer team"))
    assert_held_back(evaluation, "Its kinds: peer team; A asks for two.")


def test_nobody_looked_but_the_one_who_answers():
    assert_held_back(evaluated(answers(by=LookedBy.RATER)), "stands behind 0 of 40")


def test_nobody_else_works_here_beside_four_peer_supporters():
    """The answer on the size of the team says otherwise."""
    assert_held_back(evaluated(answers(by=LookedBy.NOBODY_ELSE)), "stands behind 0 of 40")


def test_nobody_else_works_here_and_one_peer_supporter_alone():
    (size,) = (item.code for item in QUARTERLY if item.fact and item.fact.staff == "peer_supporters")
    given = answers(by=LookedBy.NOBODY_ELSE) | {size: Answer(Given.LEVEL, inputs={"number": 1})}
    assert "stands behind 40 of 40" in " ".join(evaluated(given).confidence.reasons)


def test_nobody_else_checked():
    assert_held_back(evaluated(answers(), checked=False), "No check by somebody else counts yet")


def test_not_applicable_wherever_it_is_offered():
    given = answers() | {
        item.code: Answer(Given.NOT_APPLICABLE, reason="There is none here.")
        for item in QUARTERLY
        if item.not_applicable
    }
    assert_held_back(evaluated(given), "Many questions do not apply here in")


def test_dont_know_where_it_would_be_low():
    given = answers() | one_of_each_domain(Answer(Given.DONT_KNOW))
    assert_held_back(evaluated(given), "8 questions have no answer yet, and nobody is named who will find them out")


def test_dont_know_with_somebody_to_ask_and_a_day_is_fine():
    named = Answer(Given.DONT_KNOW, who_could_tell="the night shift", by_when=date(2026, 10, 15))
    evaluation = evaluated(answers() | one_of_each_domain(named))
    assert evaluation.confidence.grade == "A"


def test_dont_know_with_a_name_everywhere_leaves_no_word_to_give():
    named = Answer(Given.DONT_KNOW, who_could_tell="the night shift", by_when=date(2026, 10, 15))
    given = answers() | {item.code: named for item in QUARTERLY if item.kind is Kind.PRACTICE and not item.core}
    assert_held_back(evaluated(given), "Too little is known yet for a word on")


def one_of_each_domain(answer: Answer) -> dict[str, Answer]:
    last = {item.domain: item.code for item in QUARTERLY if item.kind is Kind.PRACTICE and not item.core}
    return dict.fromkeys(last.values(), answer)


TIME = next(item.code for item in QUARTERLY if item.fact and item.fact.per)


def test_activities_denied_while_the_hours_say_otherwise():
    given = answers() | {TIME: Answer(Given.LEVEL, inputs={"part": 10, "whole": 36})}
    assert_held_back(evaluated(given), "other tasks fill more than half of the time, and no task is named")


def test_hours_that_a_named_task_explains_are_fine():
    task = next(item.code for item in QUARTERLY if item.kind is Kind.ACTIVITY and item.level == "context")
    given = answers() | {
        TIME: Answer(Given.LEVEL, inputs={"part": 10, "whole": 36}),
        task: Answer(Given.LEVEL, level=3),
    }
    assert evaluated(given).confidence.grade == "A"


def test_what_fills_the_time_raises_the_task_that_was_denied():
    work = next(item for item in QUARTERLY if item.raises)
    given = answers() | {work.code: Answer(Given.LEVEL, choice="coordination")}
    [finding] = evaluated(given).findings
    assert (finding.code, finding.level) == ("misuse:ROL-25", "serious")
    assert evaluated(given).bands["role-protection"].name == "Developing"


def test_level_four_copied_forward_with_the_evidence_of_last_quarter():
    evaluation = evaluated(answers(dated=date(2026, 5, 1)))
    assert_held_back(evaluation, "stands behind 0 of 40")
    assert "a date in this quarter" in evaluation.scores.domains[0].items[0].why


@pytest.mark.parametrize("left_out", ["CHO-1", "ROL-1", "PEE-8", "ROL-24"])
def test_one_question_left_out_in_silence(left_out):
    given = answers()
    del given[left_out]
    assert_held_back(evaluated(given), "1 question has no answer yet")
