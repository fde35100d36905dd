"""The fixed texts quote the rules: each number in them follows when its rule changes."""

from decimal import Decimal
from fractions import Fraction

import pytest

from fidelity.flags.charts.profile_rows import score_number
from fidelity.reports.snapshot import build, signed_text, wording
from fidelity.reports.snapshot.sections import peer_voice, score_tables, trends
from fidelity.scoring import score_json
from fidelity.voice.rules import result_words, waiting
from fidelity.voice.rules.aggregation import CUTS, Third
from fidelity.voice.rules.result import WhyHidden
from fidelity.wording.numbers import number_in_letters
from tests.reports.build import material, real
from tests.reports.voices import held, of_seven, of_twelve


def formula(name: str) -> str:
    return next(row["text"] for row in wording.formulae(real()) if row["name"] == name)


@pytest.mark.parametrize(
    ("constant", "value", "name", "words"),
    [
        ("HIGHEST", 6, "Answers", "a level from 0 to 6"),
        ("WITHOUT_EVIDENCE", 2, "Levels", "without it, 4 counts as 2."),
        ("POINTS_PER_LEVEL", Fraction(20), "Domain score", "20 × the mean level of the rated questions"),
        ("POINTS_PER_LEVEL", Fraction(20), "Through each document", "20 × the mean level of the scored questions"),
        ("HIGHEST_WITH_SERIOUS", 2, "What keeps a band back", "at most at “Established”"),
        ("EVIDENCE_FOR_A", Fraction(3, 4), "Confidence", "at least 75 % of the rated practices"),
        ("EVIDENCE_FOR_B", Fraction(1, 2), "Confidence", "B: evidence for at least 50 %, or peer"),
        ("LEAST_ANSWERS", 6, "Peer voice", "Shown from 6 people on who answered a question in one quarter"),
        ("EXACT_FROM", 12, "Peer voice", "Under twelve: few"),
        ("EXACT_FROM", 12, "Peer voice", "From twelve on"),
        ("GOOD", (2, 3, 4), "Peer voice", "one of the three best answers"),
        ("LEAST_SHARE", 20, "Peer voice", "20 to 90 %"),
        ("MOST_SHARE", 80, "Peer voice", "10 to 80 %"),
        ("LEAST", Fraction(7), "Peer voice", "and the mean, 7 to 95."),
        ("MOST", Fraction(93), "Peer voice", "and the mean, 5 to 93."),
        ("LEAST_GAP", 12, "Differing views", "lie at least 12 points"),
        ("LEAST_SD", 18, "Differing views", "the spread within questions, at least 18."),
        ("SERIOUS_GAP", 25, "Differing views", "Serious: 25 points"),
        ("UNSAFE_PEOPLE", 3, "Differing views", "raised where three people"),
        ("UNSAFE_PART", Fraction(1, 4), "Differing views", "a quarter of the answers"),
        ("ONCE_OR_TWICE", 2, "Findings", "Note: about monthly"),
        ("VERSION", "9", "Drift", "Rules 9, over closed quarters"),
        ("SHORTEST", 2, "Drift", "an earlier stretch of two to eight quarters"),
        ("LONGEST", 6, "Drift", "an earlier stretch of three to six quarters"),
        ("FIRST", 6, "Drift", "in each quarter, from the sixth on"),
        ("DRIFT_RATE", 0.02, "Drift", "2 % of those without an earlier Drift get one"),
        ("WATCH_RATE", 0.05, "Drift", "Watch: the same with 5 %"),
        ("DOMAIN_CHECK", 4.0, "Drift", "falls by more than 4 m"),
        ("OVERALL_CHECK", 3.0, "Drift", "(overall 3 m)"),
        ("FIRST_YEAR", 3, "Drift", "in the first three quarters"),
    ],
)
def test_a_formula_quotes_the_rule(monkeypatch, constant: str, value: object, name: str, words: str):
    assert words not in formula(name)
    monkeypatch.setattr(wording, constant, value)
    assert words in formula(name)


def test_the_weights_that_are_tried_are_those_of_the_index(monkeypatch):
    assert "if one domain counted half or double." in formula("Overall index")
    monkeypatch.setattr(score_tables, "SENSITIVITY_WEIGHTS", (Fraction(2),))
    assert "if one domain counted double." in formula("Overall index")


def test_the_thirds_of_the_scale_are_cut_where_the_rule_cuts_them():
    middle, high = CUTS
    assert (f"below {middle}", f"{middle} to {high - 1}", f"{high} or more") == (Third.LOW, Third.MIDDLE, Third.HIGH)
    assert f"the mean of a domain is {Third.LOW}, {Third.MIDDLE}, or {Third.HIGH}." in formula("Peer voice")


@pytest.mark.parametrize(
    ("constant", "value", "words"),
    [
        ("UP_TO_FEW", Fraction(1, 5), "Under a fifth, up to two thirds"),
        ("UP_TO_HALF", Fraction(3, 5), "Under a third, up to three fifths"),
        ("GOOD", (4,), "one of the one best answers"),
    ],
)
def test_the_glossary_quotes_the_rule(monkeypatch, constant: str, value: object, words: str):
    monkeypatch.setattr(wording, constant, value)
    assert words in next(row["meaning"] for row in wording.glossary() if row["word"] == "Few, about half, most")


def test_the_documents_are_counted():
    number = number_in_letters(len(material().sources.documents))
    assert f"against {number} published documents" in wording.can_say(material().sources)
    assert f"none of the authors of the {number} documents" in wording.not_for(material().sources)[2]


@pytest.mark.parametrize(
    ("constant", "value", "words"),
    [
        ("YEARS", 5, "in each year up to the fifth"),
        ("WITHIN", (3, 6, 8), "within three quarters and"),
        ("WITHIN", (4, 9, 10), "within nine."),
    ],
)
def test_the_power_quotes_rules_and_simulation(monkeypatch, constant: str, value: int, words: str):
    power = trends.DriftPower(4, 13, 5, 10, 27, 58, 97)
    assert words not in trends.power_sentences(power)
    monkeypatch.setattr(trends, constant, value)
    assert words in trends.power_sentences(power)


@pytest.mark.parametrize(
    ("made", "constant", "value", "words"),
    [
        (of_seven, "EXACT_FROM", 12, "With fewer than twelve people only"),
        (of_seven, "EXACT_FROM", 12, "With fewer than twelve people, words stand for numbers."),
        (of_twelve, "LEAST_SHARE", 20, "stay between 20 and 90 %"),
        (of_twelve, "MOST_SHARE", 80, "stay between 10 and 80 %"),
    ],
)
def test_the_words_on_peer_voice_quote_the_rule(monkeypatch, made, constant: str, value: int, words: str):
    inputs = made()
    monkeypatch.setattr(peer_voice, constant, value)
    assert words in " ".join([*peer_voice.who_answered(inputs), *peer_voice.method_sentences(inputs)])


def test_the_rule_on_too_few_quotes_how_long_they_wait(monkeypatch):
    monkeypatch.setattr(waiting, "QUARTERS_HELD", 3)
    monkeypatch.setattr(waiting, "LONGEST_HELD", 12)
    words = "after three quarters in which peer supporters are asked, or three years, they are thrown away unread."
    assert words in " ".join(peer_voice.method_sentences(of_seven()))


@pytest.mark.parametrize("why", [WhyHidden.HELD, WhyHidden.GONE])
def test_how_long_answers_wait_is_told_alike_on_the_page_and_in_the_report(monkeypatch, why: WhyHidden):
    monkeypatch.setattr(waiting, "QUARTERS_HELD", 3)
    words = result_words.hidden_in_words(why)
    page, report = f"{words.why} {words.next}", f"{words.headline} {words.reason}"
    assert ("three" in page, "three" in report) == (True, True)
    assert "four" not in page + report


def test_how_long_a_peer_signature_is_waited_for(monkeypatch):
    assert signed_text.without_peers().endswith("none was given in ten working days.")
    monkeypatch.setattr(signed_text, "TO_WAIT", 12)
    assert signed_text.without_peers().endswith("none was given in twelve working days.")


def test_percentages_of_the_instrument_are_whole_where_they_are():
    assert [wording._percent(share) for share in (Decimal("0.8"), Decimal("0.125"), Fraction(7, 10))] == [
        "80 %",
        "12.5 %",
        "70 %",
    ]


def test_the_rows_of_findings_are_made_once(monkeypatch):
    made = []
    rows = build.findings.finding_rows
    monkeypatch.setattr(build.findings, "finding_rows", lambda inputs: made.append(inputs) or rows(inputs))
    build.build_snapshot(held())
    assert len(made) == 1


def test_a_score_is_written_alike_in_the_record_and_on_the_command_line():
    number = Fraction(425, 6)
    assert score_number(number) == {"exact": "425/6", "shown": 71}
    assert score_json.decimal_points(number) == {"points": 70.833333, "shown": 71}
