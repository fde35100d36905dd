"""Page 1: honest reporting never looks worse than silence."""

from dataclasses import replace
from datetime import date

from fidelity.reports.snapshot.inputs import SnapshotInputs
from fidelity.reports.snapshot.sections import summary
from fidelity.reports.snapshot.sections.findings import finding_rows
from fidelity.scoring.answers import Answer, Given
from tests.reports.build import Q3, action, answers, earlier, material, quarters, real, small, standing

ONCE = Answer(Given.LEVEL, level=3)
OFTEN = Answer(Given.LEVEL, level=1)


def note(made: SnapshotInputs) -> str:
    return summary.actions_note(made, finding_rows(made))


def critical(made: SnapshotInputs) -> str:
    return summary.critical_sentence(made, finding_rows(made))


def pressed(**special: Answer | None):
    return material(small(), answers(small(), **special))


def test_the_headline_counts_bands_in_words():
    assert summary.summary_headline(material()) == "Three domains: Exemplary in two and Established in one"


def test_the_headline_names_what_is_held_beside_the_bands():
    assert summary.summary_headline(pressed(ROL_1=ONCE)) == (
        "Three domains: Exemplary in one, Established in one and held in one"
    )


def test_the_headline_gives_no_band_to_self_report():
    alone = {code: Answer(Given.LEVEL, level=3) for code in answers(small()) if code.startswith(("CHO", "ROL"))}
    assert summary.summary_headline(material(small(), alone, peers_heard=False)) == (
        "Three domains as the program itself sees them"
    )


def test_strengths_are_consistent_practices_with_evidence_first():
    first = summary.strengths(material(real()))[0]
    item = next(item for item in real().items if item.short == first["title"])
    assert first["text"] == item.anchors[4]
    assert first["shown"] == "with evidence dated this quarter"


def test_three_strengths_come_from_three_domains():
    domains = [strength["domain"] for strength in summary.strengths(material(real()))]
    assert len(set(domains)) == 3


def test_an_answer_to_every_finding_is_the_first_strength():
    reported = material(small(), answers(small(), ROL_1=ONCE), actions=(action("ROL-1"),))
    assert summary.strengths(reported)[0] == {
        "title": "Names what does not fit, and acts on it",
        "text": "Every finding from the answers of this quarter has an action with an owner and a date.",
        "domain": "",
        "whole": True,
    }


def test_to_act_on_some_of_them_is_no_strength():
    for acted_on in ("ROL-1", "ROL-2"):
        reported = material(small(), answers(small(), ROL_1=ONCE, ROL_2=OFTEN), actions=(action(acted_on),))
        assert summary.strengths(reported)[0]["title"] != "Names what does not fit, and acts on it"


def test_a_practice_without_evidence_of_the_quarter_is_no_strength():
    bare = {item.code: Answer(Given.LEVEL, level=4) for item in small().items if item.anchors}
    assert summary.strengths(material(small(), bare)) == []


def test_older_strengths_pass_by_what_was_said_of_them():
    assert all(map(summary.passes_threshold, summary.strengths(material(real()))))
    older = [
        {"title": "Names what does not fit, and acts on it", "text": "3 of 8 findings have an action.", "domain": ""},
        {"title": "Free", "text": "Most.", "domain": "Choice", "shown": "usual practice, without evidence"},
    ]
    assert not any(map(summary.passes_threshold, older))


def test_a_dropped_action_answers_nothing():
    reported = material(small(), answers(small(), ROL_1=ONCE), actions=(action("ROL-1", state="dropped"),))
    assert summary.strengths(reported)[0]["domain"] == "Choice"


def test_a_late_action_is_no_strength():
    late = action("ROL-1", due=date(2026, 10, 27))
    reported = material(small(), answers(small(), ROL_1=ONCE), actions=(late,))
    assert summary.strengths(reported)[0]["domain"] == "Choice"


def test_no_practice_at_the_usual_level_leaves_no_strength():
    low = {item.code: Answer(Given.LEVEL, level=2) for item in small().items if item.anchors}
    assert summary.strengths(material(small(), low)) == []


def test_what_answers_the_gravest_finding_is_worked_on_first():
    reported = material(
        small(), answers(small(), ROL_1=ONCE, ROL_2=OFTEN), actions=(action("ROL-2"), action(), action("ROL-1"))
    )
    assert [work["item"] for work in summary.actions_going_on(reported)] == ["ROL-1", "ROL-2", ""]


def test_ended_actions_are_not_worked_on():
    assert summary.actions_going_on(material(actions=(action(state="done"), action(state="dropped")))) == []


def test_no_action_is_said_plainly():
    assert note(material()) == "No action is planned yet."


def test_findings_without_an_action_are_counted():
    reported = material(small(), answers(small(), ROL_1=ONCE, ROL_2=OFTEN), actions=(action("ROL-1"),))
    assert note(reported) == "1 of 2 open findings has no action so far."


def test_a_tied_action_counts_for_each_of_its_findings():
    tied = action(answers=("misuse:ROL-1", "misuse:ROL-2"))
    flags = tuple(standing(code, actions=(tied,)) for code in tied.answers)
    reported = material(small(), answers(small(), ROL_1=ONCE, ROL_2=OFTEN), actions=(tied,), flags=flags)
    assert note(reported) == ""
    assert summary.strengths(reported)[0]["title"] == "Names what does not fit, and acts on it"


def test_beside_an_action_that_names_no_finding_nothing_is_said_to_have_none():
    reported = material(small(), answers(small(), ROL_1=ONCE, ROL_2=OFTEN), actions=(action(),))
    assert note(reported) == (
        "1 action does not say which finding it answers to. No action is named for 2 of 2 open findings."
    )


def test_on_page_1_what_is_late_stands_before_what_answers_to_findings_as_grave():
    both = tuple(
        action("ROL-1", what=what, due=due)
        for what, due in (("On time", date(2026, 12, 1)), ("Late", date(2026, 10, 27)), ("Done", date(2026, 10, 1)))
    )
    both = (*both[:2], replace(both[2], state="done"))
    reported = material(small(), answers(small(), ROL_1=ONCE), actions=both)
    assert [(row["what"], row["state"]) for row in summary.actions_going_on(reported)] == [
        ("Late", "late"),
        ("On time", "planned"),
    ]


def test_more_than_three_actions_are_counted():
    assert note(material(actions=(action(),) * 5)) == "2 more actions in the plan."


def test_nothing_critical_is_told_without_praise():
    assert critical(material()) == "None raised. 1 critical activity asked about."


def test_a_critical_question_without_an_answer_is_told():
    assert critical(pressed(ROL_1=None)) == "None raised; 1 of 1 critical question not rated."


def test_a_critical_finding_is_told_as_what_happens():
    assert critical(pressed(ROL_1=ONCE)) == (f"1 critical finding open. {small().by_code['ROL-1'].finding}")


def test_the_first_quarter_has_no_word_on_change():
    assert summary.change_since_last(material()) == "A first word on change comes with the second quarter."


def test_change_counts_what_was_rated_in_both_quarters():
    before = earlier(small(), Q3.previous, CHO_1=Answer(Given.LEVEL, level=1), CHO_2=None)
    # CHO-1 rose; CHO-4 had no evidence of the quarter before, so its 4 counted as 3 there.
    assert summary.change_since_last(material(previous=before)) == (
        "Of 8 questions rated in Q2 2026 and now: 2 higher, 0 lower, 6 the same. "
        "One quarter alone does not show a trend."
    )


def test_beside_a_drift_it_is_not_called_one_quarter_alone():
    before = quarters(3, 3, 3, 3, 2, 1)
    assert before["alarms"]
    told = summary.change_since_last(material(**before))
    assert told.startswith("Of ")
    assert "One quarter alone" not in told


def test_the_record_names_what_is_critical_and_open():
    built = summary.summary_section(pressed(ROL_1=ONCE), finding_rows(pressed(ROL_1=ONCE)))
    assert [row["code"] for row in built["critical_open"]] == ["misuse:ROL-1"]
    assert built["critical_ended"] == []


def test_confidence_has_its_reasons():
    assert summary.confidence_row(material())["grade"] == "A"
    assert len(summary.confidence_row(material())["reasons"]) == 3
