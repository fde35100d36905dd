"""The table of limits: as it was made, or not at all, and made again it raises what it says it raises."""

import json
from math import sqrt

import pytest
from django.core.management import CommandError, call_command

from fidelity.flags import seed_loader
from fidelity.flags.drift import limits_simulation
from fidelity.flags.drift.limits import FIRST, LAST, Lines, limits_as_json, read_limits
from fidelity.flags.drift.limits_simulation import (
    DRIFT_RATE,
    SEED,
    SERIES,
    SHARES,
    WATCH_RATE,
    drift_rate,
    stable_evidence,
)

STORED = seed_loader.drift_limits()
NOT_SO_SURE = 3.5


# As data


def test_a_line_for_every_number_of_quarters_and_then_the_last_one():
    assert len(STORED.drift) == len(STORED.watch) == LAST - FIRST + 1 == 36
    assert (STORED.drift_after(4), STORED.watch_after(4)) == (None, None)
    assert STORED.drift_after(5) == STORED.drift[0]
    assert STORED.drift_after(40) == STORED.drift_after(41) == STORED.drift_after(400) == STORED.drift[-1]


def test_the_stored_table_is_one_that_the_command_makes():
    assert (STORED.series, STORED.seed) == (SERIES, SEED)


def test_what_is_written_is_read_again():
    again = read_limits(limits_as_json(STORED), path="x")
    assert (again.drift, again.watch, again.series, again.seed) == (
        STORED.drift,
        STORED.watch,
        STORED.series,
        STORED.seed,
    )


def test_the_stored_table_is_written_as_it_stands():
    text = seed_loader.LIMITS.read_text(encoding="utf-8")
    assert limits_as_json(read_limits(text, path="x")) == text


def test_a_table_without_its_checksum_is_refused():
    data = json.loads(limits_as_json(STORED))
    del data["checksum"]
    with pytest.raises(ValueError, match="the limits are not those that drift_limits wrote"):
        read_limits(json.dumps(data), path="limits.json")


def test_a_number_changed_by_hand_is_refused():
    data = json.loads(limits_as_json(STORED))
    data["drift"][3]["whole"] = 1.0
    with pytest.raises(ValueError, match=r"^limits\.json: the limits are not those that drift_limits wrote$"):
        read_limits(json.dumps(data), path="limits.json")


def test_watch_is_easier_to_reach_than_drift_and_one_domain_harder_than_two():
    for drift, watch in zip(STORED.drift, STORED.watch, strict=True):
        assert watch.whole < drift.whole
        assert watch.second < watch.domain < drift.domain
        assert drift.second < drift.domain


def test_the_more_there_is_to_cut_the_higher_the_limit():
    assert STORED.drift[0].whole < STORED.drift[7].whole < STORED.drift[-1].whole


# How it is made


def test_the_lines_are_those_that_the_wanted_share_is_over():
    # A thousand programs with Z of 1 to 1000 in every quarter, so that the same ones are always the highest. The rate
    # of the first quarter is 1.4 %, 14 of 1,000: 6.3 for the whole, and then 5.6 and 2.1 of those that are left.
    programs = [[Lines(number, number, number)] for number in range(1, 1001)]
    (first, *_rest) = limits_simulation._choose(programs, [DRIFT_RATE])
    assert 993 <= first.whole <= 995
    assert 987 <= first.domain <= 990
    assert 985 <= first.second <= 988


def test_the_same_seed_makes_the_same_table():
    evidence = stable_evidence(range(3), seed=5)
    assert stable_evidence(range(1, 3), seed=5) == evidence[1:]
    assert stable_evidence(range(1), seed=6) != evidence[:1]


def test_too_few_programs_make_no_table():
    with pytest.raises(CommandError, match="expected at least 1000 series"):
        call_command("drift_limits", series=10)


@pytest.mark.slow
def test_other_programs_raise_what_the_table_says_within_what_chance_allows():
    """Counted again with another seed: of the programs without an earlier alarm, the wanted share gets one."""
    programs = stable_evidence(range(110), seed=SEED + 1)
    for table, rate in ((STORED.drift, drift_rate), (STORED.watch, lambda quarters: WATCH_RATE)):
        expected, first = 0.0, [0, 0, 0]
        for program in programs:
            for quarters, (now, limit) in enumerate(zip(program, table, strict=True), start=FIRST):
                expected += rate(quarters)
                over = [now.whole > limit.whole, now.domain > limit.domain, now.second > limit.second]
                if any(over):
                    first[over.index(True)] += 1
                    break
        assert abs(sum(first) - expected) <= NOT_SO_SURE * sqrt(expected)
        for counted, share in zip(first, (SHARES.whole, SHARES.domain, SHARES.second), strict=True):
            assert abs(counted - share * expected) <= NOT_SO_SURE * sqrt(share * expected)
