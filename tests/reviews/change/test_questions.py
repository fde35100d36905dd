"""Every question over the quarters: what is asked, rated and changed, in pictures and in tables."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fidelity.flags.drift.series import ChangeKind, QuarterLevels, item_changes
from fidelity.reviews import kept_levels
from fidelity.reviews.change.question_levels import levels_of_quarters, question_levels
from programs.calendar.quarters import Quarter
from programs.models import Role
from tests import cast
from tests.plain_words import FORBIDDEN
from tests.reviews.change.test_change import CHANGE, FINE, FIRST, LOW, quarters, text

QUESTIONS = f"{CHANGE}questions"


def rows(program) -> dict[str, list[str]]:
    """Question -> its cells in words."""
    levels = question_levels(program)
    return {row.name: [cell.in_words for cell in row.cells] for part in levels.domains for row in part.heat.rows}


def short(program, code: str) -> str:
    return program.reviews.first().definition.by_code[code].short


def test_before_the_first_closed_quarter_there_is_nothing_to_draw(manager, review):
    page = manager.get(QUESTIONS).content.decode()
    assert "No quarter has been closed yet." in page
    assert "<svg xmlns" not in page


def test_each_question_stands_with_its_levels(program, version):
    quarters(program, FINE, FINE | {"CHO-1": {"level": 2}})
    assert rows(program)[short(program, "CHO-1")] == ["3", "2, lower"]
    assert rows(program)[short(program, "CHO-2")] == ["3", "3"]


def test_a_missed_quarter_and_one_without_an_answer_are_holes(program, version):
    quarters(program, FINE, None, {code: given for code, given in FINE.items() if code != "CHO-1"}, FINE)
    assert rows(program)[short(program, "CHO-1")] == ["3", "no review", "not rated", "3"]


def test_a_change_is_counted_over_a_hole(program, version):
    quarters(program, FINE, {}, FINE | {"CHO-1": {"level": 1}})
    assert rows(program)[short(program, "CHO-1")] == ["3", "not rated", "1, lower"]


def test_twelve_quarters_are_shown(program, version):
    quarters(program, *[FINE] * 14)
    assert len(rows(program)[short(program, "CHO-1")]) == 12


def test_the_page_says_what_changed_and_where(manager, program, version):
    quarters(program, FINE, FINE | {"CHO-1": {"level": 2}, "CHO-2": {"level": 4, "evidence_reference": "Notice"}})
    said = text(manager.get(QUESTIONS))
    assert "In Q2 2024, 1 question is lower than before." in said
    assert f"Choice : {short(program, 'CHO-1')}: 2, lower" in said
    assert "Q2 2024: confidence C." in said
    assert not FORBIDDEN.search(said)


def test_each_picture_has_its_table(manager, program, version):
    quarters(program, FINE, LOW)
    page = manager.get(QUESTIONS).content.decode()
    parts = re.findall(r'<section aria-labelledby="q-.*?</section>', page, re.DOTALL)
    assert len(parts) == len(question_levels(program).domains) > 1
    assert all(part.count("<svg") == 2 and part.count('<table class="over-quarters">') == 1 for part in parts)


def quarter_of(version: str, quarter: Quarter, level: int) -> QuarterLevels:
    """Every scored question of a released version at one level."""
    asked = cast.released(version).definition
    domains = {
        domain.code: {item.code: level for item in asked.by_domain[domain.code] if item.scored}
        for domain in asked.domains
    }
    return QuarterLevels(asked, quarter, domains, frozenset(domains), complete=True)


def test_what_two_versions_ask_in_the_same_words_is_compared_and_nothing_else():
    before, now = quarter_of("1.0", FIRST, 3), quarter_of("2.0", FIRST.next, 2)
    levels = levels_of_quarters([before, now])
    assert {part.heat.columns[-1].version for part in levels.domains} == {"2.0"}
    compared = {change.item.short for change in item_changes(before, now) if change.changed is ChangeKind.WORSE}
    lower = {row.name for part in levels.domains for row in part.heat.moved(-1)}
    assert len(compared) > 10
    assert lower == compared
    others = [row for part in levels.domains for row in part.heat.rows if row.name not in lower]
    assert [cell.level for row in others for cell in row.cells if cell.level == 2]


def test_what_only_an_earlier_version_asked_stands_below_the_others():
    # The other way round: every question of 1.0 has one in 2.0 in its place.
    levels = levels_of_quarters([quarter_of("2.0", FIRST, 3), quarter_of("1.0", FIRST.next, 3)])
    gone = [row for part in levels.domains for row in part.heat.rows if row.name.endswith("(no longer asked)")]
    assert gone
    assert {row.cells[-1].in_words for row in gone} == {"not asked"}


@pytest.mark.parametrize("role", [Role.PEER, Role.ALLY, Role.ADMIN])
def test_it_is_for_those_who_see_change(as_role, program, version, role):
    quarters(program, FINE)
    assert as_role(role).get(QUESTIONS).status_code == 403


def test_the_queries_stay_the_same_however_many_quarters_there_are(manager, program, version):
    taken = []
    for given in ([FINE, FINE], [None, None, *[LOW] * 6]):
        quarters(program, *given)
        kept_levels.keep_missing()
        with CaptureQueriesContext(connection) as captured:
            manager.get(QUESTIONS)
        taken.append(len(captured))
    assert taken[0] == taken[1]


def test_the_page_of_change_leads_here(manager, program, version):
    quarters(program, FINE)
    assert f'href="{QUESTIONS}"' in manager.get(CHANGE).content.decode()
