"""Where the review and peer supporters differ: the borders of the rule, both directions, and what makes it serious."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fidelity.instrument.definition.structure import Measurement
from fidelity.voice.rules.aggregation import Mean
from fidelity.voice.rules.gaps import Direction, DomainViews, Level, find_gaps

# An instrument that measures without error, so that the noise is that of peers' answers alone.
EXACT = Measurement(item_sd=Decimal(0), shared_sd=Decimal(0), z=Decimal("1.645"))
USUAL = Measurement(item_sd=Decimal("12.5"), shared_sd=Decimal("1.5"), z=Decimal("1.645"))


def compared(
    review: Fraction | int, peers: Fraction | int, *, n: int = 20, sd: int = 0, k: int = 2, domain: str = "choice"
) -> DomainViews:
    return DomainViews(domain, Fraction(review), Mean(Fraction(peers), Fraction(sd) ** 2, people=n, questions=k))


def found(*each: DomainViews, by: Measurement = EXACT, before: tuple[str, ...] = ()) -> list[tuple[str, Level]]:
    return [(gap.code, gap.level) for gap in find_gaps(each, by, before=before)]


def test_the_worked_example():
    """Review 75, nine peers 50 with SD 20: 25 points; 1.645 x sqrt(12.5^2 / 2 + 1.5^2 + 20^2 / 9) is 18.4. Serious."""
    gap = find_gaps([compared(75, 50, n=9, sd=20)], USUAL)[0]
    assert (gap.code, gap.direction, gap.points, gap.level) == (
        "review-higher:choice",
        Direction.REVIEW,
        Fraction(25),
        Level.SERIOUS,
    )


def test_peers_who_see_it_better_are_a_finding_too():
    assert found(compared(50, 75)) == [("peers-higher:choice", Level.SERIOUS)]


@pytest.mark.parametrize(
    ("distance", "is_one"), [(Fraction(1499, 100), False), (15, True), (Fraction(1501, 100), True)]
)
@pytest.mark.parametrize("sign", [1, -1])
def test_fifteen_points_are_a_gap_and_a_hundredth_less_is_none(distance: Fraction, is_one: bool, sign: int):
    assert bool(found(compared(50 + sign * distance, 50))) is is_one


@pytest.mark.parametrize(("distance", "level"), [(Fraction(1999, 100), Level.NOTE), (20, Level.SERIOUS)])
def test_twenty_points_are_serious(distance: Fraction, level: Level):
    assert found(compared(50 + distance, 50)) == [("review-higher:choice", level)]


@pytest.mark.parametrize(("distance", "is_one"), [(Fraction(1644, 100), False), (Fraction(1645, 100), True)])
def test_a_gap_is_as_large_as_its_noise_at_least(distance: Fraction, is_one: bool):
    """Four answers' worth of an SD of 20 is 10 points: 1.645 x 10 = 16.45, where fifteen alone would be enough."""
    assert bool(found(compared(distance, 0, n=4, sd=20))) is is_one


@pytest.mark.parametrize(("distance", "is_one"), [(Fraction(1644, 100), False), (Fraction(1645, 100), True)])
def test_the_error_of_the_review_is_that_of_as_many_items(distance: Fraction, is_one: bool):
    """m = 8 (two items of SD 8 sqrt 2), SD 24 and 16 answers: 6 points; sqrt(64 + 36) = 10, times 1.645."""
    measurement = Measurement(item_sd=Decimal(128).sqrt(), shared_sd=Decimal(0), z=Decimal("1.645"))
    near = Fraction(1, 10**9)
    move = near if is_one else -near
    assert bool(found(compared(distance + move, 0, n=16, sd=24), by=measurement)) is is_one


@pytest.mark.parametrize("sd", [0, 1, 14, 15])
def test_a_spread_under_fifteen_counts_as_fifteen(sd: int):
    """Five people who say the same do not make a mean exact: 1.645 x 15 / sqrt(2) is 17.4, so 17 is no gap of two."""
    assert found(compared(17, 0, n=2, sd=sd)) == []
    assert found(compared(18, 0, n=2, sd=sd)) == [("review-higher:choice", Level.NOTE)]


def test_two_domains_make_both_serious_also_in_opposite_directions():
    assert found(compared(66, 50), compared(50, 66, domain="voice")) == [
        ("review-higher:choice", Level.SERIOUS),
        ("peers-higher:voice", Level.SERIOUS),
    ]


def test_a_second_domain_without_a_gap_changes_nothing():
    assert found(compared(66, 50), compared(50, 60, domain="voice")) == [("review-higher:choice", Level.NOTE)]


def test_the_same_gap_two_quarters_running_is_serious():
    assert found(compared(66, 50), before=("review-higher:choice",)) == [("review-higher:choice", Level.SERIOUS)]


@pytest.mark.parametrize("before", ["peers-higher:choice", "review-higher:voice"])
def test_another_gap_in_the_quarter_before_is_not_the_same(before: str):
    assert found(compared(66, 50), before=(before,)) == [("review-higher:choice", Level.NOTE)]


POINTS = st.fractions(0, 100, max_denominator=40)


@given(POINTS, POINTS, st.integers(5, 60), st.integers(0, 50))
def test_both_directions_are_measured_alike(review: Fraction, peers: Fraction, n: int, sd: int):
    there = find_gaps([compared(review, peers, n=n, sd=sd)], USUAL)
    back = find_gaps([compared(peers, review, n=n, sd=sd)], USUAL)
    assert [(gap.points, gap.level) for gap in there] == [(gap.points, gap.level) for gap in back]
    assert [gap.direction for gap in there] == [
        {Direction.REVIEW: Direction.PEERS, Direction.PEERS: Direction.REVIEW}[gap.direction] for gap in back
    ]


@given(POINTS, st.fractions(0, 50, max_denominator=40), st.integers(5, 60), st.integers(0, 50), st.integers(1, 40))
def test_a_wider_distance_never_ends_a_gap(peers: Fraction, distance: Fraction, n: int, sd: int, more: int):
    narrow = find_gaps([compared(peers + distance, peers, n=n, sd=sd)], USUAL)
    wide = find_gaps([compared(peers + distance + more, peers, n=n, sd=sd)], USUAL)
    assert len(wide) >= len(narrow)
    assert not (narrow and narrow[0].level is Level.SERIOUS and wide[0].level is Level.NOTE)


@given(POINTS, POINTS, st.integers(5, 60), st.integers(0, 50), st.integers(1, 40))
def test_more_answers_never_end_a_gap(review: Fraction, peers: Fraction, n: int, sd: int, more: int):
    few = find_gaps([compared(review, peers, n=n, sd=sd)], USUAL)
    many = find_gaps([compared(review, peers, n=n + more, sd=sd)], USUAL)
    assert len(many) >= len(few)
