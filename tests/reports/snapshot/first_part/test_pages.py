"""Each page of the report holds what it has room for, and says how much more the annex has."""

import json
from dataclasses import replace

import pytest

from fidelity.reports.rendering import html
from fidelity.reports.snapshot import build, sureness
from fidelity.reports.snapshot.first_part import change_page, how_sure, moves, room
from fidelity.reports.snapshot.first_part.contents import first_part, first_sentence
from fidelity.reports.snapshot.first_part.doing import STANDS, where_it_stands
from fidelity.reports.snapshot.first_part.findings_page import findings_page
from fidelity.reports.snapshot.first_part.plan_page import plan_page
from tests.reports import voices
from tests.reports.build import (
    Q3,
    STATEMENT,
    action,
    final,
    in_a_bad_quarter,
    material,
    quarters,
    real,
    small,
    standing,
)
from tests.reports.build import under_pressure as pressed

BAD = final(build.build_snapshot(voices.of_seven(in_a_bad_quarter())))


def test_what_is_critical_stands_first_and_none_is_lost():
    page = findings_page(BAD)
    critical = [row["is_critical"] for row in page["open"]]
    assert critical == sorted(critical, reverse=True)
    assert critical[0]


def test_beside_a_high_score_stands_that_it_outweighs_nothing():
    told = "A score sums up many answers: a high one does not outweigh a critical finding."
    assert any(domain["band"]["held"] for domain in BAD["profile"]["domains"])
    assert first_part(BAD, None, standing="")["beside_critical"] == told
    calm = json.loads(json.dumps(BAD))
    for domain in calm["profile"]["domains"]:
        domain["band"]["held"] = ""
    assert first_part(calm, None, standing="")["beside_critical"] == ""


@pytest.mark.parametrize(
    ("second", "expected"),
    [("Another.", "One reason. Another."), (f"{80 * 'long '}.", "One reason.")],
)
def test_why_it_is_that_sure_is_told_in_whole_sentences(second, expected):
    """Where there is no room for all of them, the last ones go."""
    confidence = BAD["decision"]["confidence"] | {"reasons": ["Told above.", "One reason.", second]}
    page = first_part(BAD | {"decision": BAD["decision"] | {"confidence": confidence}}, None, standing="")
    assert page["reasons"] == expected


def test_what_a_would_take_stands_on_page_1_and_what_is_fine_does_not():
    assert how_sure.grade_in_words(BAD).startswith("Confidence A, the highest of three: evidence behind ")
    assert (how_sure.wanted_for_a(BAD), how_sure.other_reasons(BAD)) == ("", "")
    alone = build.build_snapshot(material(peers_heard=False))
    alone["made"]["evidence"] |= {"dated": 1, "rated": 10}
    alone["profile"]["confidence"] = "B"
    assert how_sure.wanted_for_a(alone) == "For A it would take evidence behind 7 practices and peer supporters heard."


def test_an_action_says_what_it_is_about():
    built = build.build_snapshot(material(actions=(action("ROL-1", what="Ask the ward for a second key"),)))
    (shown,) = first_part(built, None, standing="")["works"]
    about = small().by_code["ROL-1"].short
    assert (shown["about"], shown["what"]) == (f"On “{about}”:", "Ask the ward for a second key.")
    for row in built["decision"]["works"]:
        del row["answers_to"]  # as in reports of older formats
    assert first_part(built, None, standing="")["works"][0]["about"] == ""


def test_strengths_say_once_what_is_true_of_all_of_them():
    usual = {"title": "Free", "text": "Most are.", "domain": "Choice", "shown": _usual()}
    decision = BAD["decision"] | {"strengths": [usual, usual | {"title": "Fair"}]}
    page = first_part(BAD | {"decision": decision}, None, standing="")
    assert page["strengths_note"] == "Most of the time, with evidence from this quarter for each:"
    assert [row["more"] for row in page["strengths"]] == ["Choice.", "Choice."]


@pytest.mark.parametrize(
    ("shown", "note"),
    [
        ("with evidence dated this quarter", "Nearly always, "),
        ("usual practice, with evidence dated this quarter", "Most of the time, "),
    ],
)
def test_a_strength_says_who_does_what(shown, note):
    strength = {"title": "Advice only when wanted", "text": "Most were wanted.", "domain": "Mutuality", "shown": shown}
    page = first_part(BAD | {"decision": BAD["decision"] | {"strengths": [strength]}}, None, standing="")
    assert page["strengths"] == [{"words": "Peer supporters give advice only when people want it.", "more": ""}]
    assert page["strengths_note"].startswith(note)


@pytest.mark.parametrize(
    ("words", "first", "rest"),
    [
        ("It fell. No action is planned.", "It fell.", "No action is planned."),
        ("One has ended: “It fell. It rose”. More.", "One has ended: “It fell. It rose”. More.", ""),
    ],
)
def test_what_matters_most_is_the_first_sentence(words, first, rest):
    assert first_sentence(words) == (first, rest)


def _usual() -> str:
    return "usual practice, with evidence dated this quarter"


def test_findings_are_counted_by_what_becomes_of_them():
    open_rows = [{"actions": [{"state": state}]} for state in ("planned", "late", "done", "dropped")]
    rows = [*open_rows, {"actions": []}]
    assert (
        sureness.actions_in_words(rows)
        == ": 2 being acted on, 1 acted on but not yet confirmed and 2 without an action"
    )
    assert sureness.actions_in_words(rows[:1]) == ", being acted on"
    assert sureness.actions_in_words(rows[2:3]) == ", acted on but not yet confirmed"
    assert sureness.actions_in_words(rows[3:]) == ", none of them with an action"
    assert sureness.actions_in_words(rows[:2]) == ", each being acted on"


def test_what_became_of_critical_findings_stands_whole_above_the_table():
    page = findings_page(BAD)
    assert page["open"][0]["is_critical"]
    assert page["critical"] == BAD["decision"]["critical"] != ""


def test_no_domain_is_said_to_have_stayed_that_cannot_be_compared():
    built = build.build_snapshot(replace(voices.usual(), **quarters(3, 3, instrument=real())))
    assert moves.stayed_in_words(built) == "No domain clearly changed since the quarter before."
    rows = [row for row in built["change"]["rows"] if row["series"] in {d["code"] for d in built["profile"]["domains"]}]
    for row in rows[1:]:
        row["since_before"] = ""
    assert moves.stayed_in_words(built).startswith(
        f"Only 1 of {len(built['profile']['domains'])} domains can be compared"
    )
    built["change"]["compared"] |= {"new": built["change"]["compared"]["new"] + 100 * [{}]}
    assert moves.stayed_in_words(built).startswith("Most questions are new, so only 1 of ")
    rows[0]["since_before"] = ""
    assert moves.stayed_in_words(built) == "No domain can be compared with the quarter before."


def test_rows_without_room_are_counted():
    many = build.build_snapshot(material(flags=tuple(standing(f"misuse:ROL-{number}") for number in range(60))))
    page = findings_page(many)
    assert page["more"] == 60 - len(page["open"]) > 0


def test_each_state_has_words_that_need_no_key():
    for state, words in STANDS.items():
        row = {"state": state, "state_words": "", "since": "Q2 2026", "recurring": False}
        assert where_it_stands(row) == f"{words}, open since Q2 2026"
        assert "held" not in words.lower()


def test_the_plan_tells_what_is_carried_over_from_what_is_new():
    old, new = action(quarter=Q3.previous, what="Ask again"), action(what="Begin")
    plan = plan_page(build.build_snapshot(material(actions=(old, new))))
    assert ([row["what"] for row in plan["carried"]], [row["what"] for row in plan["new"]]) == (
        ["Ask again"],
        ["Begin"],
    )


def test_what_is_asked_of_leadership_is_told_by_who_sees_to_it():
    asked = action(what="Fill the post", owner="Organization leadership", owner_code="leadership")
    page = plan_page(build.build_snapshot(material(actions=(asked,))))
    asks = page["asks"]
    assert asks["of"] == [{"side": "Of leadership", "texts": ["Fill the post (new; by Dec 1, 2026)."]}]
    assert asks["nothing"] == "of other departments or of funders, payers and others who set a rule"
    assert (page["new"], page["new_is_asked"], page["carried_is_asked"]) == ([], True, False)


def test_an_action_stands_once_on_the_page_of_the_plan():
    late = action(quarter=Q3.previous, what="Fill the post", owner="Organization leadership", owner_code="leadership")
    page = plan_page(build.build_snapshot(material(actions=(late, action(what="Begin")))))
    assert [row["what"] for row in (*page["new"], *page["carried"])] == ["Begin"]
    assert page["asks"]["of"][0]["texts"] == [f"Fill the post (since {Q3.previous.label}; by Dec 1, 2026)."]
    assert page["carried_is_asked"]


def test_what_has_no_room_among_what_is_asked_stays_in_the_plan():
    many = [action(what=f"Post {each}", owner="x", owner_code="leadership") for each in range(5)]
    page = plan_page(build.build_snapshot(material(actions=tuple(many))))
    assert len(page["asks"]["of"][0]["texts"]) + len(page["new"]) == 5


def test_who_sees_to_it_is_known_of_older_reports_by_its_words():
    built = build.build_snapshot(material(actions=(action(what="Fill the post", owner="Organisation leadership"),)))
    assert "owner_code" not in built["actions"][0]
    assert plan_page(built)["asks"]["of"][0]["texts"] == ["Fill the post (new; by Dec 1, 2026)."]


def test_a_long_statement_goes_on_in_the_annex():
    long = "We asked twice for a change. " * 60
    built = final(build.build_snapshot(pressed()), statement=long, view="")
    page = html.report_context(built)["front"]["peers"]
    assert not page["statement"]["is_whole"]
    assert page["statement"]["text"].endswith("change.")
    text = html.report_html(build.canonical_json(built), checksum="")
    assert "It goes on, word for word, in" in text
    assert long.strip() in text


def test_a_statement_that_has_room_is_whole():
    page = html.report_context(final(build.build_snapshot(pressed())))["front"]["peers"]
    assert page["statement"] == {"text": STATEMENT, "is_whole": True}


@pytest.mark.parametrize(
    ("text", "most", "start"),
    [
        ("One. Two. Three.", 9, "One. Two."),
        ("One. Two. Three.", 99, "One. Two. Three."),
        ("a long word after a word", 12, "a long word"),
        ("\n".join("ab"[number % 2] for number in range(40)), 200, "a\nb\na"),
    ],
)
def test_the_beginning_of_a_text_ends_with_a_sentence(text: str, most: int, start: str):
    assert room.beginning(text, most)[0] == start
    assert room.beginning(text, most)[1] == (start == text)


def test_a_domain_moved_where_a_rule_says_so_or_further_than_its_range():
    built = build.build_snapshot(replace(voices.usual(), **quarters(3, 3, 3, 3, 2, 1, instrument=real())))
    moved = moves.moved_domains(built)
    assert {move["to"] for move in moved.values()} == {"down"}
    assert all("lower" in move["words"] for move in moved.values())
    calm = json.loads(json.dumps(built))
    for row in calm["change"]["rows"]:
        row["alarm"], row["since_before"] = "", "+1"
    assert moves.moved_domains(calm) == {}
    calm["change"]["rows"][1]["since_before"] = "+60"
    assert [move["words"] for move in moves.moved_domains(calm).values()] == ["60 higher than the quarter before"]


def test_a_report_that_followed_nothing_says_nothing_of_change():
    assert change_page.change_page(build.build_snapshot(material())) is None


def test_one_quarter_alone_is_not_said_beside_a_drift():
    built = build.build_snapshot(replace(voices.usual(), **quarters(3, 3, 3, 3, 2, 1, instrument=real())))
    page = change_page.change_page(built)
    assert page["alarms"]
    assert page["note"] == ""


def test_a_quarter_with_short_lines_has_no_calm_headline():
    built = build.build_snapshot(replace(voices.usual(), **quarters(3, 3, instrument=real())))
    page = change_page.change_page(built)
    assert page["headline"].startswith("Change: too early to tell for")


def test_no_code_of_a_question_stands_in_the_first_part():
    told = html.report_html(build.canonical_json(BAD), checksum="", has_annex=False)
    assert [item.code for item in real().items if item.code in told.partition("<body")[2]] == []


def test_an_earlier_fall_stands_in_the_headline_and_nothing_calm_beside_it():
    fell = standing("drift:overall", kind="drift", level="drift", headline="Practice as a whole: lower than before")
    built = build.build_snapshot(
        replace(voices.usual(), **quarters(3, 3, instrument=real()), flags=(replace(fell, last=Q3.previous),))
    )
    page = change_page.change_page(built)
    assert page["headline"] == "Change: an earlier fall is still open (Practice as a whole, found in Q3 2026)"
    assert page["earlier"].startswith("Open from earlier quarters: Practice as a whole")
    assert page["note"] == ""
    assert "earlier quarters" not in page["drift"]


def test_only_scores_that_can_be_told_of_are_told_as_calm():
    built = build.build_snapshot(replace(voices.usual(), **quarters(3, 3, 3, 3, 3, instrument=real())))
    page = change_page.change_page(built)
    assert page["drift"] == "In this quarter no score fell further than chance explains."
    for row in built["change"]["rows"][1:]:
        row["calm"] = "no word yet"
    scores = len(built["change"]["rows"])
    assert change_page.drift_in_short(built).startswith(
        f"1 of {scores} scores has enough quarters to tell: it did not fall"
    )
    assert (
        change_page.change_page(built)["headline"] == f"Change: too early to tell for {scores - 1} of {scores} scores"
    )


def test_a_row_of_narrow_cells_is_counted_by_whole_words():
    assert room.row_height([("Being talked about, open since", 19)]) == 2 * room.LINE + room.GAP
    assert room.row_height([("", 19)]) == room.LINE + room.GAP
