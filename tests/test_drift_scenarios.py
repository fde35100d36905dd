"""What the rules of drift see in whole programs: scenario files through `manage.py evaluate`.

The files in `scenarios/drift/` are written to be read; what a person would not want to type is built here. In all of
them a domain has five questions and the instrument eight domains, so one level of one question is 5 points of its
domain and 0.6 of the whole; one error m is 5.8 points of a domain and 2.5 of the whole.
"""

import json
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

SCENARIOS = Path(__file__).parent / "scenarios" / "drift"
INSTRUMENTS = SCENARIOS.parent / "instruments"
PREFIXES = "AAA", "BBB", "CCC", "DDD", "EEE", "FFF", "GGG", "HHH"
QUESTIONS = [f"{prefix}-{number}" for number in range(1, 6) for prefix in PREFIXES]
"""The first of each domain, then the second of each, so that a fall in this order takes all domains alike."""
QUARTERS = [f"Q{number} {year}" for year in range(2024, 2028) for number in range(1, 5)]

Answers = dict[str, int]


def evaluated(path: Path) -> list[dict]:
    out = StringIO()
    call_command("evaluate", path, format="json", stdout=out)
    return json.loads(out.getvalue())["quarters"]


def told(name: str) -> list[dict]:
    return evaluated(SCENARIOS / name)


@pytest.fixture
def built(tmp_path):
    """The quarters of a scenario with these answers, one after the other."""

    def built(quarters: Iterable[Answers], **fields) -> list[dict]:
        listed = [
            {"quarter": name, "peers_heard": True, "answers": {"all": 3} | answers}
            for name, answers in zip(QUARTERS, quarters, strict=False)
        ]
        scenario = {
            "program": {"name": "River House"},
            "instrument": str(INSTRUMENTS / "eight.yaml"),
            "quarters": [each | fields.get(each["quarter"], {}) for each in listed],
        }
        path = tmp_path / "scenario.yaml"
        path.write_text(yaml.safe_dump(scenario))
        return evaluated(path)

    return built


def lower(steps: int) -> Answers:
    """The answers after that many single questions went down from 3, each domain in its turn."""
    fallen: Answers = {}
    for step in range(steps):
        question = QUESTIONS[step % len(QUESTIONS)]
        fallen[question] = fallen.get(question, 3) - 1
    return fallen


def levels(quarter: dict) -> dict[str, str]:
    """What a quarter raises: series -> level of the alarm."""
    return {alarm["series"]: alarm["level"] for alarm in quarter["change"]["alarms"]}


def raised(quarters: list[dict]) -> list[dict[str, str]]:
    return [levels(quarter) for quarter in quarters if not quarter["missed"]]


def point(quarter: dict, series: str) -> dict:
    return next(each for each in quarter["change"]["series"] if each["series"] == series)


def line(quarters: list[dict], series: str, what: str) -> list:
    return [point(quarter, series)[what] for quarter in quarters if not quarter["missed"]]


# Nothing changes


def test_a_stable_program_raises_nothing_in_two_years():
    quarters = told("stable.yaml")
    assert raised(quarters) == [{}] * 8
    assert {code for quarter in quarters for code in quarter["open"]} == set()


def test_answers_that_go_up_and_down_are_counted_both_ways():
    assert told("stable.yaml")[1]["change"]["changed"] == {
        "better": 2,
        "worse": 3,
        "same": 35,
        "new": 0,
        "no_longer_rated": 0,
    }


# Falls


def test_a_slow_decline_of_everything_is_found_within_a_year(built):
    """1.5 points a quarter are 2.4 of the 40 questions, which no single quarter shows."""
    quarters = built([{}] * 4 + [lower(round(2.4 * quarter)) for quarter in range(1, 7)])
    assert line(quarters, "overall", "score")[3:] == [75, 73.75, 71.875, 70.625, 68.75, 67.5, 66.25]
    assert [levels(quarter).get("overall") for quarter in quarters] == [None] * 7 + ["watch", "drift", "drift"]
    # no quarter fell by more than 1.9 points, and 3.5 m are 8.7
    assert {each["sudden"] for quarter in quarters for each in quarter["change"]["series"]} == {None}


def test_one_domain_that_falls_five_points_a_quarter_is_found_within_a_year():
    quarters = told("one-domain.yaml")
    assert line(quarters, "one", "score")[3:] == [75, 70, 65, 60, 55]
    """Chance raises hardly any alarm in the second year, so it is watched first."""
    assert raised(quarters) == [{}] * 7 + [{"one": "watch"}]


def test_a_drift_says_which_questions_added_most():
    (alarm,) = told("one-domain.yaml")[-1]["change"]["alarms"]
    # Three quarters at 65, 60 and 55 after five at 75 and 70: each question's own mean before less its own mean after.
    assert [item["code"] for item in alarm["items"]] == ["AAA-1", "AAA-2", "AAA-3"]
    assert alarm["items"][0]["points"] == 5.666667
    assert (alarm["code"], alarm["together"]) == ("drift:one", False)


def test_a_rise_and_a_fall_are_found():
    """It is compared with its own best quarters (65 four times and 60), not with where it began."""
    quarters = told("rise-and-fall.yaml")
    assert line(quarters, "one", "score")[4:] == [65, 65, 65, 65, 60, 55, 50, 45]
    assert [each.get("one") for each in raised(quarters)][-1] == "watch"
    fall = point(quarters[-1], "one")["fall"]
    assert (fall["before"], fall["since"]) == (64, quarters[9]["quarter"])


def test_a_step_in_one_domain_is_watched_and_then_drift():
    quarters = told("step.yaml")
    assert raised(quarters)[3:] == [{}, {}, {"one": "watch"}, {"one": "drift"}]
    # 15 points lie below the 4.2 x 5.8 that a single quarter needs
    assert (point(quarters[4], "one")["drop"], point(quarters[4], "one")["sudden"]) == (15, None)


def test_a_step_of_everything_is_seen_at_once(built):
    quarters = built([{}] * 4 + [lower(24)])
    overall = point(quarters[-1], "overall")
    assert (overall["drop"], overall["sudden"]["since"], levels(quarters[-1])["overall"]) == (15, "Q4 2024", "watch")


def test_a_step_in_the_second_quarter_is_checked(built):
    quarters = built([{}, lower(24)])
    assert levels(quarters[-1]) == {"overall": "check"}


# Half of the answers copied forward

WOBBLE = [
    {"BBB-1": 4, "BBB-2": 4, "BBB-3": 4},
    {"CCC-1": 2, "CCC-2": 2},
    {"BBB-1": 4, "BBB-4": 4, "BBB-5": 4},
    {"DDD-1": 2, "DDD-2": 2},
    {"BBB-1": 2, "BBB-2": 2, "BBB-3": 2},
    {},
    {"DDD-3": 4, "CCC-4": 4},
    {},
]


def test_an_honest_dip_of_one_quarter_is_forgotten(built):
    quarters = built(WOBBLE)
    assert raised(quarters) == [{}] * 8


def test_answers_copied_forward_make_a_dip_look_like_drift(built):
    """The same dip, but in the last three quarters half of the answers, those of the first four domains, are copied.

    How often that happens by chance is counted by `drift_power`: it triples the false alarms.
    """
    dip = WOBBLE[4]
    quarters = built([*WOBBLE[:5], dip, dip, dip])
    assert [levels(quarter) for quarter in quarters[4:]] == [{}, {"two": "watch"}, {"two": "drift"}, {"two": "drift"}]
    assert quarters[-1]["change"]["changed"]["same"] == 40


# Missed quarters


def test_a_missed_quarter_adds_nothing_and_hides_nothing():
    whole, holed = told("one-domain.yaml"), told("missed.yaml")
    assert [fall and fall["evidence"] for fall in line(holed, "one", "fall")] == [
        fall and fall["evidence"] for fall in line(whole, "one", "fall")
    ]
    assert raised(holed) == raised(whole)
    assert "change" not in holed[6]


def test_a_quarter_is_compared_with_the_last_one_that_was_reviewed():
    after = told("missed.yaml")[7]["change"]
    assert (after["since"], after["changed"]["worse"]) == ("Q2 2026", 1)


# A version change


def test_another_version_goes_on_over_the_questions_that_stayed():
    fifth, sixth = told("version.yaml")[4:6]
    # CHO-1 is 1, CHO-2 and CHO-3 are 3: 25 x 7/3. The rewritten CHO-4 at 0 and the new questions at 0 do not count.
    assert [(point(each, "choice")["items"], point(each, "choice")["score"]) for each in (fifth, sixth)] == [
        (3, 58.333333)
    ] * 2
    assert (fifth["instrument"]["version"], point(fifth, "choice")["fall"]["before"]) == ("0.2", 75)


def test_another_version_has_new_questions_and_none_of_them_is_better_or_worse():
    assert told("version.yaml")[4]["change"]["changed"] == {
        "better": 0,
        "worse": 1,
        "same": 2,
        "new": 3,
        "no_longer_rated": 0,
    }


def test_a_version_without_a_matched_question_starts_the_series_anew():
    seventh, eighth = told("version.yaml")[6:]
    anew = point(seventh, "choice")
    # From 58 to 0 on paper; but not one question is the same, so nobody can say that anything fell.
    assert (anew["starts"], anew["score"], anew["number"], anew["fall"], levels(seventh)) == (True, 0, 1, None, {})
    assert (point(eighth, "choice")["starts"], levels(eighth)) == (False, {})


# Findings of drift live like all others


def falls(built, **fields):
    """One domain down for good from the fifth quarter on."""
    down = {"AAA-1": 1, "AAA-2": 1, "AAA-3": 1}
    return built([{}] * 4 + [down] * 8, **fields)


def test_a_drift_stays_open_until_it_is_resolved(built):
    quarters = falls(built)
    assert [quarter["open"].get("drift:one") for quarter in quarters[4:8]] == ["drift"] * 4


def test_a_drift_that_is_resolved_and_raised_again_is_recurring(built):
    quarters = falls(built, **{"Q3 2025": {"resolved": ["drift:one"]}})
    assert ["drift:one" in quarter["open"] for quarter in quarters[5:8]] == [True, False, True]
    assert [quarter["recurring"] for quarter in quarters[5:8]] == [[], [], ["drift:one"]]


@pytest.mark.parametrize(("later", "recurring"), [(4, ["drift:one"]), (5, [])])
def test_only_what_returns_within_four_quarters_is_recurring(built, later, recurring):
    """A sudden fall in the second quarter, resolved in the third, and the same fall again that much later."""
    dip = {"AAA-1": 0, "AAA-2": 0, "AAA-3": 0}
    quarters = built([{}, dip, {}, *[{}] * (later - 1), dip], **{"Q3 2024": {"resolved": ["drift:one"]}})
    assert (levels(quarters[1]), "drift:one" in quarters[2]["open"]) == ({"one": "check"}, False)
    assert (levels(quarters[-1])["one"], quarters[-1]["recurring"]) == ("drift", recurring)


def test_quarters_that_the_supervisor_set_aside_are_not_compared_with(built):
    quarters = falls(built, **{"Q4 2025": {"lowered": ["one"]}})
    assert line(quarters, "one", "set_aside")[6:9] == [False, True, False]
    assert line(quarters, "one", "number")[6:9] == [7, 8, 2]
    assert [levels(quarter).get("one") for quarter in quarters[6:]] == ["drift", "drift", None, None, None, None]


# One peer supporter


def test_a_lone_peer_supporter_lowers_neither_score_nor_confidence_nor_what_is_seen(tmp_path):
    text = (SCENARIOS / "lone-peer.yaml").read_text().replace("../instruments", str(INSTRUMENTS))
    six = tmp_path / "six.yaml"
    six.write_text(text.replace("peer_supporters: 1", "peer_supporters: 6"))
    lone, team = told("lone-peer.yaml"), evaluated(six)
    quarterly = [0, 1]  # the annual conditions say that there is one peer supporter
    assert [each["confidence"] for each in lone] == [each["confidence"] for each in team]
    assert [each["change"] for each in lone[1:4]] == [each["change"] for each in team[1:4]]
    assert raised(lone) == raised(team)
    assert [[each["domains"][n]["words"] for n in quarterly] for each in lone] == [
        [each["domains"][n]["words"] for n in quarterly] for each in team
    ]


def test_being_alone_is_a_condition_to_work_on():
    first = told("lone-peer.yaml")[0]
    assert first["open"] == {"condition:CON-1": "note"}


# Open, and silent

ORDER = ["", "Not yet in place", "Developing", "Established", "Exemplary"]


def every_band(quarters: list[dict]) -> set[str]:
    """Every band word of a program: of the whole, the domains, and "what if"."""
    return {
        word
        for quarter in quarters
        for part in (quarter["overall"], *quarter["domains"], *quarter["overall"]["sensitivity"])
        for word in (part["band"], *part.get("near", ()))
    }


def test_the_silent_twin_has_no_band_word_anywhere():
    silent = told("silent.yaml")
    assert every_band(silent) == {""}
    assert {quarter["confidence"]["grade"] for quarter in silent} == {"C"}
    assert {part["words"] for quarter in silent for part in (quarter["overall"], *quarter["domains"])} == {
        "self-report only"
    }


def test_no_order_by_words_or_confidence_puts_the_silent_twin_first():
    for said, silent in zip(told("open-reporter.yaml"), told("silent.yaml"), strict=True):
        assert ORDER.index(said["overall"]["band"]) > ORDER.index(silent["overall"]["band"])
        assert all(
            ORDER.index(mine["band"]) > ORDER.index(its["band"])
            for mine, its in zip(said["domains"], silent["domains"], strict=True)
        )
        assert said["confidence"]["grade"] < silent["confidence"]["grade"]


def test_silence_is_no_finding_and_no_praise():
    """Nothing raised is nothing said: empty lists, as for every program where nothing was asked."""
    for quarter in told("silent.yaml"):
        assert (quarter["findings"], quarter["open"], quarter["recurring"]) == ([], {}, [])
        assert quarter["change"]["alarms"] == []
        assert quarter["change"]["changed"]["better"] == 0


def test_the_open_program_is_seen_to_get_better():
    first, second, third = told("open-reporter.yaml")
    assert [quarter["open"] for quarter in (first, second, third)] == [
        {"misuse:ROL-2": "serious"},
        {"misuse:ROL-2": "note"},
        {},
    ]
    assert [quarter["change"]["changed"]["better"] for quarter in (second, third)] == [1, 1]
    assert [levels(quarter) for quarter in (first, second, third)] == [{}, {}, {}]


def test_speaking_up_after_silence_brings_the_words_back(tmp_path):
    """The number falls, because it was too high before; the words are ahead of those of the one who keeps silent."""
    quiet = [{"quarter": name, "answers": {"choice": 3, "role-protection": 4}} for name in QUARTERS[:4]]
    open_now = {"quarter": QUARTERS[4], "peers_heard": True, "answers": {"choice": 3, "role-protection": 4, "ROL-2": 2}}
    path = tmp_path / "speaks.yaml"
    scenario = {
        "program": {"name": "River House"},
        "instrument": str(INSTRUMENTS / "whole.yaml"),
        "quarters": [*quiet, open_now],
    }
    path.write_text(yaml.safe_dump(scenario))
    before, now = evaluated(path)[-2:]
    assert (before["overall"]["words"], now["overall"]["words"]) == ("self-report only", "Established, near Developing")
    assert (now["change"]["changed"]["worse"], levels(now)) == (1, {})
