"""Page 7: what peers said, in bands, beside the review; why nothing is shown; and what never stands there."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from django.template.loader import render_to_string

from fidelity.reports.rendering import html as rendering_html
from fidelity.reports.snapshot import build
from fidelity.reports.snapshot.inputs import PeerVoiceFacts, ReplacedVersion, SnapshotInputs
from fidelity.voice.rules.result import WhyHidden
from fidelity.voice.rules.result_words import hidden_in_words
from tests.as_read import as_read
from tests.plain_words import FORBIDDEN, grade
from tests.reports.build import material, real, standing
from tests.reports.voices import (
    beside,
    counts,
    held,
    hidden,
    joint,
    jointly,
    of_cards,
    of_seven,
    of_twelve,
    usual,
    with_voice,
)


def part(made: SnapshotInputs) -> dict:
    return build.build_snapshot(made)["voice"]


def html(made: SnapshotInputs, **more: bool) -> str:
    return as_read(
        render_to_string("reports/_report.html", rendering_html.report_context(build.build_snapshot(made)) | more)
    )


def domain(made: SnapshotInputs, code: str) -> tuple:
    row = next(row for row in part(made)["domains"] if row["code"] == code)
    return row["review"], row["peers"], row["differs"]


# Seven answers: words and wide bands.


def test_the_headline_says_the_finding():
    assert part(of_seven())["headline"] == (
        "Peer voice: views differ in two domains, and some did not feel safe to answer"
    )


def test_differences_are_told_in_both_directions_beside_the_reviews_number():
    assert domain(of_seven(), "listening") == (
        75,
        "below 50",
        "Review higher by 20 points or more: a possible blind spot",
    )
    assert domain(of_seven(), "role-protection") == (
        42,
        "75 or more",
        "Peers higher by 20 points or more: a strength the review does not see",
    )
    assert domain(of_seven(), "strengths") == (75, "75 or more", "No clear difference")


def test_under_ten_answers_a_question_is_told_in_words():
    said = {row["code"]: row["said"] for row in part(of_seven())["questions"]}
    assert said["LIS-1"] == "Few said “usually” or “nearly always”"
    assert said["ROL-8"] == "Most said “once or twice” or “never”"
    assert said["CHO-5"] == "Fewer than 5 answers"


def test_the_questions_that_stand_out_are_those_far_from_the_review():
    assert [row["code"] for row in part(of_seven())["stand_out"]] == ["LIS-1", "LIS-3", "ROL-8", "ROL-10"]


def test_of_many_low_answers_six_stand_out():
    made = usual()
    assert len(part(with_voice(made, of_cards(made, (4, 3, 0, 0, 0))))["stand_out"]) == 6


def test_how_many_answered_is_told_as_a_band_and_sides_are_not_averaged():
    assert part(of_seven())["told"] == [
        "Peer supporters answered each for themselves, on cards without names: 5 to 9 answers.",
        "Perspectives are shown side by side and never averaged.",
        "With fewer than ten people only words and wide bands stand here: “few” may be none, and “most” may be all.",
    ]


def test_page_2_has_the_threshold_what_is_left_out_and_what_becomes_of_too_few():
    assert build.build_snapshot(of_seven())["made"]["heard"] == [
        "5 to 9 answers.",
        "With fewer than ten people, words stand for numbers.",
        "One of 21 questions had fewer than 5 and is left out.",
        "Answers are counted, never kept as sheets, and shown once, at closing, from 5 people on who answered a "
        "question in one quarter. With fewer they stay sealed and are shown with the next quarter that has enough; "
        "after four quarters in which peer supporters are asked, or two years, they are thrown away unread.",
    ]


def test_page_1_has_a_line_only_where_views_differ():
    assert build.build_snapshot(of_seven())["decision"]["voice"] == (
        "Views differ: Listening, acceptance and respect (review higher); Role protection (peers higher). Some did not "
        "feel safe to answer."
    )
    assert build.build_snapshot(with_voice(usual(), of_cards(usual(), (0, 0, 0, 3, 4))))["decision"]["voice"] == ""


def test_whether_it_was_safe_to_answer_is_told_in_words():
    assert part(of_seven())["safety"] == (
        "Asked whether it was safe to answer, about half said “mostly” or “yes”. Some did not feel safe. That is a "
        "finding of this report; who said it is known to nobody."
    )


@pytest.mark.parametrize(("number", "words"), [(5, "5 to 9"), (9, "5 to 9"), (10, "10 to 19"), (20, "20 or more")])
def test_the_number_of_answers_is_never_told(number: int, words: str):
    made = usual()
    assert part(with_voice(made, of_cards(made, (0, 0, 0, number, 0))))["answers"] == words


def test_five_and_nine_answers_that_say_the_same_read_the_same():
    made = usual()
    few, more = (build.build_snapshot(with_voice(made, of_cards(made, (0, 0, 0, n, 0)))) for n in (5, 9))
    assert few == more


def test_answers_of_several_quarters_are_named_as_such():
    made = usual()
    heard = of_cards(made, (0, 0, 0, 3, 3), quarters=["Q2 2026", "Q3 2026"])
    assert part(with_voice(made, heard))["told"][0] == (
        "Peer supporters answered each for themselves, on cards without names: 5 to 9 answers (5 to 9 of them in "
        "one quarter), of Q2 2026 and Q3 2026 together."
    )


def test_no_difference_is_said_without_praise():
    made = usual()
    said = part(with_voice(made, of_cards(made, (0, 0, 0, 3, 4))))
    assert said["headline"] == "Peer voice: no clear difference from the review"


def test_domains_that_one_side_said_too_little_of_are_named():
    made = usual()
    said = part(with_voice(made, of_cards(made, (0, 0, 0, 3, 3), honesty=(0, 0, 0, 2, 2))))
    assert said["not_compared"] == "Honesty, loyalty and privacy"


# Twelve answers: rounded numbers.


def test_from_ten_answers_on_there_are_points_and_shares_in_tens():
    assert domain(of_twelve(), "listening") == (75, "19", "Review higher by 56 points: a possible blind spot")
    said = {row["code"]: row["said"] for row in part(of_twelve())["questions"]}
    assert said["LIS-1"] == "About 10 % said “usually” or “nearly always”"
    assert part(of_twelve())["answers"] == "10 to 19"


# One joint answer.


def test_a_joint_answer_is_named_as_one_and_stands_word_for_word():
    said = part(joint())
    assert said["told"][0] == "This is one joint answer of the peer team, given as one voice."
    words = {row["code"]: row["said"] for row in said["questions"]}
    assert (words["LIS-1"], words["MUT-2"]) == ("“No, or the opposite happens”", "Left out")
    assert said["answers"] == ""


def test_a_joint_answer_can_say_that_it_was_not_safe():
    assert part(joint(SAFE=0))["headline"] == (
        "Peer voice: views differ in two domains, and the peer team did not feel safe to answer"
    )
    assert part(joint(SAFE=0))["safety"] == (
        "Asked whether it was safe to answer, the peer team said “No”. That is a finding of this report."
    )


def test_an_answer_through_the_ally_says_so():
    made = usual()
    assert part(with_voice(made, jointly(made, 3, way="ally")))["told"][0] == (
        "This is one joint answer of the peer team, entered for them by an outside ally."
    )


# Nothing is shown.


@pytest.mark.parametrize("why", list(WhyHidden))
def test_why_nothing_is_shown_is_told_and_page_2_has_the_rule(why: WhyHidden):
    built = build.build_snapshot(with_voice(usual(), hidden(why)))
    assert built["voice"] == {
        "shown": False,
        "headline": f"Peer voice: {hidden_in_words(why).headline}",
        "told": [hidden_in_words(why).reason],
        "opened_once": "",
    }
    assert built["made"]["heard"][-1].startswith("Answers are counted, never kept as sheets")
    assert built["decision"]["voice"] == ""


def test_a_small_team_is_told_with_respect():
    said = part(with_voice(usual(), hidden(WhyHidden.NO_ANSWER, too_few=True)))
    assert said["told"][1] == (
        "There are fewer peer supporters here than answers are needed. A joint answer was open to them; leaving it out "
        "takes nothing from the confidence of this review."
    )


def test_a_quarter_closed_before_there_were_such_answers_says_so():
    built = build.build_snapshot(usual())
    assert built["voice"]["headline"] == "Peer voice: not gathered when this quarter was closed"
    assert built["made"]["heard"] == []


# What never stands there.


def test_what_single_sites_said_stays_with_the_program():
    made = usual()
    result = of_cards(made, (0, 0, 0, 6, 6)).result | {"sites": [{"name": "North Wharf", "questions": []}]}
    text = build.canonical_json(build.build_snapshot(with_voice(made, PeerVoiceFacts(result, 5))))
    assert "North Wharf" not in text
    assert "What single sites said stays with the program." in text


@pytest.mark.parametrize("made", [of_seven, held], ids=["seven", "held"])
def test_under_ten_answers_no_share_and_no_mean_of_peers_is_a_number(made):
    said = json.dumps(part(made()), ensure_ascii=False)
    assert not re.search(r"\d ?%|percent|variance|spread", said)


def test_a_funder_does_not_get_the_levels_of_single_questions():
    heads = "Review, level 0 to 4"
    assert heads in html(of_seven())
    shown = html(of_seven(), left_out=True)
    assert heads not in shown
    assert "Few said “usually” or “nearly always”" in shown


def test_a_difference_is_read_without_colour_in_a_table_with_heads():
    shown = html(of_seven())
    assert "<strong>Review higher by 20 points or more: a possible blind spot</strong>" in shown
    assert '<th scope="row">4 Listening, acceptance and respect</th>' in shown


# Amended versions.


def test_an_amended_version_shows_the_very_same_and_says_that_it_was_opened_once():
    first = of_seven()
    amended = replace(
        first,
        replaced=(ReplacedVersion("1.0", date(2026, 10, 28), "A number was wrong."),),
        replaced_snapshot=build.build_snapshot(first),
    )
    assert part(amended) == part(first) | {"opened_once": part(amended)["opened_once"]}
    assert part(amended)["opened_once"].startswith("The answers were opened once, when the quarter was first closed.")
    assert part(first)["opened_once"] == ""


# Findings: page 6.


def found(made: SnapshotInputs) -> dict[str, dict]:
    return {row["code"]: row for row in build.build_snapshot(made)["found"]["open"]}


def test_differences_and_safety_stand_among_the_findings():
    rows = found(of_seven(usual()))
    assert set(rows) == {"review-higher:listening", "safety:answering"}
    row = rows["review-higher:listening"]
    assert row["headline"] == (
        "Listening, acceptance and respect: the review sees it as better than peer supporters do"
    )
    assert (row["level_words"], row["answer"], row["raised_now"]) == (
        "Serious finding",
        "20 points or more apart",
        True,
    )
    assert row["first_steps"]
    assert "INT P0" in row["cites"]


def test_a_difference_has_the_state_of_its_flag():
    flag = standing("review-higher:listening", kind="gap", level="serious", state="under_review", state_words="In talk")
    row = found(replace(of_seven(usual()), flags=(flag,)))["review-higher:listening"]
    assert (row["state_words"], row["headline"]) == ("In talk", flag.headline.rstrip("."))


@pytest.mark.parametrize(
    ("heard", "words"),
    [
        (of_cards(usual(), (0, 0, 0, 3, 4)), "Not raised by the answers of peer supporters in this quarter."),
        (hidden(WhyHidden.HELD), "Nothing could be told of it in this quarter."),
    ],
    ids=["told", "held"],
)
def test_one_of_an_earlier_quarter_stays_open_and_says_what_is_known_now(heard: PeerVoiceFacts, words: str):
    flag = standing("review-higher:listening", kind="gap", level="serious")
    row = found(replace(with_voice(usual(), heard), flags=(flag,)))["review-higher:listening"]
    assert row["raised_now"] is False
    assert row["absent"].startswith(words)
    assert row["absent"] in html(replace(with_voice(usual(), heard), flags=(flag,)))


# Words.


def test_its_words_are_plain():
    made = [
        of_seven(),
        of_twelve(),
        joint(SAFE=0),
        *(with_voice(usual(), hidden(why, too_few=True)) for why in WhyHidden),
    ]
    said = [part(each) for each in made]
    texts = {" ".join(each["told"]) for each in said} | {each.get("safety", "") for each in said}
    texts |= {each["headline"].partition(": ")[2] for each in said}
    assert {text: round(grade(text), 1) for text in texts if FORBIDDEN.search(text) or grade(text) > 8} == {}


def test_the_glossary_and_the_rules_explain_it():
    built = build.build_snapshot(material(real()))
    assert {"Peer voice", "Few, about half, most"} <= {each["word"] for each in built["glossary"]}
    assert {"Peer voice", "Differing views"} <= {each["name"] for each in built["formulae"]}


def test_counts_are_those_of_the_short_form():
    """The world of these tests asks what the app asks."""
    made = usual()
    assert len(counts(made.instrument, (0, 0, 0, 1, 0), {})) == 21
    assert set(beside(made).levels) >= set(counts(made.instrument, (0, 0, 0, 1, 0), {})) - {"SAFE"}
