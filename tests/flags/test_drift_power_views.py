"""The public page that says how often the rules of drift are wrong."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from fidelity.flags import seed_loader
from fidelity.flags.drift.power_simulation import WITHIN
from fidelity.flags.drift.power_table import LATER_YEARS
from fidelity.flags.drift_power_views import of_100
from tests.plain_words import FORBIDDEN, grade


@pytest.fixture
def html(db) -> str:
    return Client().get(reverse("drift_power")).content.decode()


def main(html: str) -> str:
    return html[html.index("<main") : html.index("</main>")]


def words(html: str) -> str:
    return " ".join(unescape(strip_tags(html)).split())


def sentences(html: str) -> list[str]:
    """The running text: paragraphs, list items and definitions."""
    return [words(each) for each in re.findall(r"<(?:p|li|dd)\b[^>]*>(.*?)</(?:p|li|dd)>", main(html), re.DOTALL)]


def row(html: str, begins: str) -> list[str]:
    """The figures of the line that starts with these words."""
    found = re.search(rf'<th scope="row">{re.escape(begins)}</th>(.*?)</tr>', html)
    assert found
    return re.findall(r">([^<>]+)</td>", found[1])


def test_it_needs_no_account_and_no_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Client().get("/drift-power").status_code == 200


def test_false_alarms_are_those_of_the_stored_table(html):
    calm = seed_loader.drift_power_table().calm_line("stable")
    assert row(html, "Nothing changes") == [of_100(calm.new_alarms(year).percent) for year in LATER_YEARS]


def test_what_is_found_is_that_of_the_stored_table(html):
    falls = seed_loader.drift_power_table().fall_line("one-3", 13)
    assert row(html, falls.about) == [of_100(falls.drift_within(within).percent) for within in WITHIN]


def test_every_line_stands_on_the_page_with_its_error(html):
    table = seed_loader.drift_power_table()
    plain = [line for line in table.falls if line.since not in (3, 5)]
    cells = len(table.calm) * (5 + 4 * 6) + 3 * len(plain)
    assert len(re.findall(r'<td class="number">\d+\.\d ± \d\.\d</td>', html)) == cells
    told = {words(each) for each in re.findall(r'<th scope="row">([^<]+)', html)}
    assert {line.about for line in (*table.calm, *table.falls)} - told == set()


def test_falls_that_begin_early_have_tables_of_their_own(html):
    text = words(main(html))
    for start in (3, 5):
        assert f"of 100 programs that begin to fall in quarter {start}" in text


def test_a_picture_has_as_many_squares_filled_as_it_says(html):
    told = re.findall(r'<svg[^>]*aria-label="([^"]+) of 100">(.*?)</svg>', html, re.DOTALL)
    filled = [(drawn.count("<rect"), drawn.count("filled")) for _, drawn in told]
    assert filled == [(100, int(said.removeprefix("over "))) for said, _ in told]
    assert len(told) == 4


@pytest.mark.parametrize(
    ("percent", "said"),
    [(0, "0"), (0.1, "under 1"), (0.5, "1"), (4.7, "5"), (99.4, "99"), (99.5, "over 99"), (100, "100")],
)
def test_some_are_never_none_and_not_all_never_all(percent, said):
    assert of_100(percent) == said


def test_the_naive_rules_stand_there_with_their_numbers(html):
    text = words(main(html))
    assert [number in text for number in ("16 of 100 real slow falls", "57 of 100", "99 of 100")] == [True] * 3


def test_it_is_easy_to_read_and_keeps_the_words_of_the_app(html):
    assert [text for text in sentences(html) if grade(text) > 8] == []
    assert FORBIDDEN.findall(words(main(html))) == []
