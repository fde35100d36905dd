"""What counts as evidence by the rule of an item (instrument-2.md, "Evidence that counts, per item")."""

from dataclasses import replace
from datetime import date

import pytest

from fidelity.instrument.definition.item_parts import EvidenceKind, EvidenceRule, Look
from fidelity.instrument.definition.structure import Item, Rules
from fidelity.scoring.answers import Answer, Evidence, Given, LookedBy
from fidelity.scoring.evidence import repeated_evidence, same_words
from fidelity.scoring.levels import Beside, score_answer
from fidelity.scoring.scores import score_answers
from tests.scoring.build import Q3, instrument, practice

ASK_FIVE = EvidenceRule(
    counts=(Look(EvidenceKind.PEOPLE_SUPPORTED, "ask five people"),),
    also=(Look(EvidenceKind.PAPER, "what the last ten people got"),),
    looked_at_by="someone other than the peer supporter they see",
)
ITEM = practice("CHO-1", evidence_rule=ASK_FIVE)
MET = Evidence("five people were asked", date(2026, 8, 1), "", EvidenceKind.PEOPLE_SUPPORTED, LookedBy.SUPERVISOR)


def weighed(evidence: Evidence | None, level: int = 4, asked: Item = ITEM):
    return score_answer(asked, Answer(Given.LEVEL, level=level, evidence=evidence), start=Q3.start, end=Q3.end)


def test_level_four_with_evidence_by_the_rule_counts():
    scored = weighed(MET)
    assert (scored.counted, scored.evidence_dated, scored.evidence_kind) == (4, True, "people supported")


@pytest.mark.parametrize(
    ("evidence", "lacks"),
    [
        (None, "no evidence yet"),
        (replace(MET, kind=""), "its evidence lacks a kind that counts here (people supported)"),
        (replace(MET, kind=EvidenceKind.PAPER), "its evidence lacks a kind that counts here (people supported)"),
        (replace(MET, reference="a talk with people"), "its evidence lacks how much was looked at"),
        (replace(MET, by=""), "its evidence lacks somebody else who looked"),
        (replace(MET, by=LookedBy.RATER), "its evidence lacks somebody else who looked"),
        (replace(MET, dated=None), "its evidence lacks a date in this quarter"),
        (replace(MET, dated=date(2026, 6, 30)), "its evidence lacks a date in this quarter"),
    ],
)
def test_level_four_counts_as_three_and_says_what_is_missing(evidence, lacks):
    scored = weighed(evidence)
    assert (scored.answered, scored.counted) == (4, 3)
    assert scored.why == f"level 4 counts as 3: {lacks}"


def test_where_two_kinds_count_either_will_do():
    either = replace(ASK_FIVE, counts=(*ASK_FIVE.counts, Look(EvidenceKind.COUNT, "count the sign-ups")))
    asked = replace(ITEM, evidence_rule=either)
    assert weighed(replace(MET, kind=EvidenceKind.COUNT), asked=asked).counted == 4
    assert weighed(replace(MET, kind=""), asked=asked).why.endswith(
        "lacks a kind that counts here (people supported or count)"
    )


def test_all_that_is_missing_is_said_at_once():
    assert weighed(Evidence("a talk with the peer team", date(2026, 8, 1))).why == (
        "level 4 counts as 3: its evidence lacks a kind that counts here (people supported), how much was looked at "
        "and somebody else who looked"
    )


@pytest.mark.parametrize("reference", ["5 people asked", "Three talks", "all sign-ups of August", "both logs"])
def test_how_much_is_a_figure_or_a_number_in_letters(reference):
    assert weighed(replace(MET, reference=reference)).counted == 4


@pytest.mark.parametrize("reference", ["0 people asked", "no sign-ups of August", "a talk"])
def test_none_at_all_is_not_how_much(reference):
    assert weighed(replace(MET, reference=reference)).counted == 3


def test_where_one_person_does_all_nobody_else_has_to_look():
    assert weighed(replace(MET, by=LookedBy.NOBODY_ELSE)).counted == 4


@pytest.mark.parametrize(("team", "counted"), [(None, 4), (1, 4), (2, 3)])
def test_beside_more_than_one_peer_supporter_nobody_else_is_nobody_who_looked(team, counted):
    alone = Answer(Given.LEVEL, level=4, evidence=replace(MET, by=LookedBy.NOBODY_ELSE))
    scored = score_answer(ITEM, alone, start=Q3.start, end=Q3.end, beside=Beside(peer_supporters=team))
    assert (scored.counted, scored.evidence_dated) == (counted, counted == 4)
    assert scored.why.endswith("lacks somebody else who looked") is (counted == 3)


def test_beside_a_team_who_looked_otherwise_is_believed():
    scored = score_answer(
        ITEM, Answer(Given.LEVEL, level=4, evidence=MET), start=Q3.start, end=Q3.end, beside=Beside(peer_supporters=4)
    )
    assert scored.counted == 4


def test_what_helps_is_evidence_below_level_four():
    helps = replace(MET, kind=EvidenceKind.PAPER)
    assert (weighed(helps, 3).evidence_dated, weighed(helps, 3).counted) == (True, 3)


def test_a_kind_that_neither_counts_nor_helps_is_no_evidence():
    assert weighed(replace(MET, kind=EvidenceKind.OBSERVATION), 3).evidence_dated is False


# The same words

SEVEN = instrument(*(practice(f"CHO-{number}", evidence_rule=ASK_FIVE) for number in range(1, 8)))
ONCE_OVER_FIVE = replace(SEVEN, rules=Rules(same_evidence=5))


def answers(*references: str) -> dict[str, Answer]:
    return {
        f"CHO-{number}": Answer(Given.LEVEL, level=4, evidence=replace(MET, reference=reference))
        for number, reference in enumerate(references, start=1)
    }


def test_the_same_words_behind_five_answers_count_for_each():
    assert repeated_evidence(ONCE_OVER_FIVE, answers(*["five people"] * 5)) == {}


def test_behind_more_than_five_they_count_for_the_first():
    repeated = repeated_evidence(ONCE_OVER_FIVE, answers(*["five people"] * 6))
    assert repeated == dict.fromkeys(["CHO-2", "CHO-3", "CHO-4", "CHO-5", "CHO-6"], 6)


def test_figures_capitals_and_marks_make_no_other_words():
    assert same_words("Talk no. 5, with the peer team!") == same_words("talk no 6 with the PEER team")


def test_other_words_are_other_words():
    assert same_words("Talk no. 5, with the peer team!") == "talk no with the peer team"


def test_figures_without_a_word_are_the_same_words():
    repeated = repeated_evidence(ONCE_OVER_FIVE, answers("1", "2", "3", "4.", "5", "6 \u200b"))
    assert repeated.keys() == {"CHO-2", "CHO-3", "CHO-4", "CHO-5", "CHO-6"}


def test_no_reference_is_no_words():
    assert repeated_evidence(ONCE_OVER_FIVE, answers(*[""] * 7)) == {}


def test_a_version_without_the_rule_lets_them_count():
    assert repeated_evidence(SEVEN, answers(*["five people"] * 7)) == {}


def test_the_kinds_of_all_evidence_are_told_once_each_by_name():
    given = answers("five people", "two logs", "no sign-ups")
    given["CHO-2"] = replace(given["CHO-2"], evidence=replace(given["CHO-2"].evidence, kind=EvidenceKind.PAPER))
    scores = score_answers(SEVEN, given | {"CHO-4": given["CHO-1"]}, quarter=Q3, full=False)
    assert (scores.evidence.dated, scores.evidence.kinds) == (3, ("paper", "people supported"))


def test_what_is_repeated_counts_as_three_and_is_no_evidence():
    scores = score_answers(ONCE_OVER_FIVE, answers(*["five people"] * 7), quarter=Q3, full=False)
    assert [item.counted for item in scores.domains[0].items] == [4, 3, 3, 3, 3, 3, 3]
    assert scores.domains[0].items[1].why == (
        "level 4 counts as 3: the same words stand behind 7 answers, and count for one of them"
    )
    assert (scores.evidence.dated, scores.evidence.rated, scores.evidence.repeated) == (1, 7, 6)
