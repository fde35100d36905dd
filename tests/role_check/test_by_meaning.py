"""One setting leaves out the statistical part of the role check; then rules alone answer, and the page says so."""

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from django.test import Client

from fidelity.role_check import rule_loader
from tests.role_check.test_task_lookup_views import marked, words

TEXT = "Duties\n- Hands out medication\n- Carries dirty trays back to the kitchen\n- Shares own story\n"
SAID = "read by fixed rules alone. A duty put in words that no rule has is missed there."
pytestmark = pytest.mark.django_db


@pytest.fixture
def without(settings: LazySettings) -> Iterator[None]:
    settings.ROLE_CHECK_BY_MEANING = False
    rule_loader.rules.cache_clear()
    yield
    rule_loader.rules.cache_clear()


def test_what_clauses_mean_is_marked_as_only_possible():
    page = Client().post("/can-you-ask-me", {"text": TEXT})
    assert ("serious", "Carries dirty trays back to the kitchen") in marked(page)
    assert "“Carries dirty trays back to the kitchen” line 3; only possible: ask what is meant" in words(page)
    assert "fixed rules alone" not in words(page)


def test_what_is_only_possible_is_a_question_and_counts_among_no_duties_that_do_not_fit():
    page = Client().post("/can-you-ask-me", {"text": TEXT})
    assert "1 duty does not fit the role, and it is a critical one." in words(page)
    assert "1 line may not fit. We are not sure, so ask what is meant." in words(page)


def test_where_everything_is_only_possible_the_verdict_asks():
    page = Client().post("/can-you-ask-me", {"text": "- Carries dirty trays back to the kitchen\n- Shares own story\n"})
    assert '<p class="verdict verdict-ask">' in page.content.decode()
    assert "Worth asking about" in words(page)
    assert "does not fit the role" not in words(page).lower()
    assert 'class="found found-serious found-asks"' in page.content.decode()


@pytest.mark.usefixtures("without")
def test_where_it_is_left_out_rules_alone_answer_and_the_page_says_so():
    page = Client().post("/can-you-ask-me", {"text": TEXT})
    assert marked(page) == [("critical", "Hands out medication")]
    assert f"1 part was {SAID}" in words(page)


def test_spanish_is_read_by_rules_alone_and_the_page_says_so():
    page = Client().post("/can-you-ask-me", {"text": "Tareas\n- Reparte los medicamentos\n- Escucha a las personas\n"})
    assert f"2 parts were {SAID}" in words(page)
