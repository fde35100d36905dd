"""How often the rules of drift are wrong: the stored table is counted again, and agrees with scoring.md 3."""

import json
from io import StringIO
from math import sqrt

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from fidelity.flags import seed_loader
from fidelity.flags.drift import detection, power_simulation, power_table
from fidelity.flags.drift.power_simulation import (
    COUNTED,
    SEED,
    SERIES,
    AlarmCounts,
    Setting,
    SimulationRow,
    count_alarms,
    simulation_rows,
)
from fidelity.instrument.definition import versions

pytestmark = pytest.mark.slow

STORED = seed_loader.drift_power_table()
FEWER = 120
NOT_SO_SURE = 3.5

LINES = {(line.code, line.noise, line.noise_factor, line.ratchet): line for line in STORED.lines}


def plain(code: str) -> AlarmCounts:
    """A line of the plain rules, without the noise factor, as scoring.md gives them."""
    return STORED.line(code, noise_factor=False)


def agree(first: float, n: int, second: float, m: int) -> bool:
    """Whether two percentages, each of its own sample, differ by no more than sampling explains.

    One program more or less is never a difference: where an alarm is rare, the normal curve knows too little.
    """
    share = (first * n + second * m) / (n + m) / 100
    error = 100 * sqrt(share * (1 - share) * (1 / n + 1 / m))
    return abs(first - second) <= NOT_SO_SURE * error + 100 / min(n, m)


# The stored table and the code


def test_the_stored_table_is_of_these_rules():
    """After a change of the rules: `manage.py drift_power --store`."""
    assert STORED.rules == detection.VERSION


def test_the_stored_table_has_every_line_and_enough_programs_in_each():
    known = [(row.course.code, row.setting.noise, row.noise_factor, row.ratchet) for row in simulation_rows(Setting())]
    assert (list(LINES), STORED.series, STORED.seed, STORED.setting) == (known, SERIES, SEED, Setting())


def test_the_stored_words_are_those_of_the_code():
    assert [line.about for line in STORED.lines] == [row.course.about for row in simulation_rows(Setting())]


def test_the_stored_errors_are_those_of_the_instrument():
    newest = versions.load_version(settings.SEEDS / "instrument").measurement
    assert (newest.item_sd, newest.shared_sd) == (
        power_simulation.MEASUREMENT.item_sd,
        power_simulation.MEASUREMENT.shared_sd,
    )


def named(row: SimulationRow) -> str:
    return f"{row.course.code} {row.setting.noise} factor={row.noise_factor} ratchet={row.ratchet}"


@pytest.mark.parametrize("row", simulation_rows(Setting()), ids=named)
def test_counting_again_gives_the_stored_table(row):
    """Other programs, and fewer: every percentage lies within what both samples leave open."""
    again = count_alarms(row, series=FEWER, seed=SEED + 1)
    stored = LINES[again.code, again.noise, again.noise_factor, again.ratchet]
    far = {
        name: (again.percent(name), stored.percent(name))
        for name in COUNTED
        if not agree(again.percent(name), FEWER, stored.percent(name), SERIES)
    }
    assert far == {}


# The stored table and scoring.md 3


@pytest.mark.parametrize(
    ("code", "name", "said"),
    [
        ("stable", "check", 6.0),
        ("stable", "watch", 16.1),
        ("stable", "drift", 5.6),
        ("all-1.5", "drift", 68),
        ("all-1.5", "longer", 99),
        ("one-3", "drift", 36),
        ("one-3", "longer", 84),
        ("one-5", "drift", 84),
        ("copied", "drift", 18),
    ],
)
def test_the_plain_rules_do_what_scoring_md_says(code, name, said):
    """Two simulations of 6,000 programs or more."""
    assert agree(plain(code).percent(name), SERIES, said, SERIES)


@pytest.mark.parametrize(("noise_factor", "said"), [(False, 25), (True, 10)])
def test_noisy_programs_have_fewer_false_alarms_with_the_noise_factor(noise_factor, said):
    line = STORED.line("stable", noise=0.6, noise_factor=noise_factor)
    assert agree(line.percent("drift"), SERIES, said, SERIES)


def test_at_most_twelve_in_a_hundred_noisy_programs_get_a_false_drift_in_a_year():
    line = STORED.line("stable", noise=0.6)
    assert line.percent("drift") + NOT_SO_SURE * line.error("drift") <= 12


def test_copying_half_of_the_answers_triples_the_false_alarms():
    times = plain("copied").percent("drift") / plain("stable").percent("drift")
    assert 2.5 <= times <= 3.5


def test_a_rise_and_a_fall_of_everything_are_found_because_of_the_ratchet():
    without, ratchet = (STORED.line("all-rise-fall", ratchet=on) for on in (False, True))
    assert (without.percent("drift") < 1, ratchet.percent("drift") > 90) == (True, True)


# The command


def told(**options) -> str:
    out = StringIO()
    call_command("drift_power", stdout=out, **options)
    return out.getvalue()


def test_the_same_seed_gives_the_same_table():
    assert told(series=3, format="json") == told(series=3, format="json")


def test_another_seed_gives_another_table():
    first, second = (json.loads(told(series=10, seed=seed, format="json"))["lines"] for seed in (1, 2))
    assert first != second


def test_the_json_is_what_is_stored():
    text = told(series=2, format="json")
    assert power_table.table_as_json(power_table.read_table(text)) == text


def test_a_table_for_people_gives_percentages_and_their_errors():
    lines = told(series=4).splitlines()
    assert lines[0] == "Rules of drift 1; 4 made-up programs a line, seed 1."
    assert "  noise 0.6/0.1, without the noise factor" in lines


def test_other_programs_can_be_tried():
    data = json.loads(told(series=2, noise=0.2, shared=0.0, domains=2, items=3, format="json"))
    assert (data["programs"]["noise"], data["programs"]["domains"], data["lines"][0]["noise"]) == (0.2, 2, 0.2)


@pytest.mark.parametrize("options", [{"series": 0}, {"noise": -1}, {"items": 0}, {"domains": 0}])
def test_what_can_not_be_simulated(options):
    with pytest.raises(CommandError, match="expected at least 1 series"):
        told(**options)


def test_only_the_described_programs_are_stored():
    with pytest.raises(CommandError, match=r"scoring\.md"):
        told(series=1, noise=0.1, store=True)


def test_the_table_is_stored(tmp_path, monkeypatch):
    monkeypatch.setattr("fidelity.management.commands.drift_power.POWER", tmp_path / "power.json")
    told(series=2, store=True)
    assert power_table.read_table((tmp_path / "power.json").read_text()).series == 2


def test_a_standard_error():
    # 50 of 100: sqrt(0.5 x 0.5 / 100) is 5 points
    line = AlarmCounts("x", "x", 0.1, 0.1, True, True, 100, {"check": 50})
    assert (line.percent("check"), line.error("check")) == (50, 5)
