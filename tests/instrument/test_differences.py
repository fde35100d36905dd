"""The page of all points on which the documents differ."""

import re

import pytest
from django.test import Client

from fidelity.instrument.seed_loader import sources
from tests import cast


@pytest.fixture
def page(db) -> str:
    cast.newest().as_row()
    return Client().get("/instrument/differences/").content.decode()


def test_every_point_stands_there_with_all_its_sides(page):
    contradictions = sources().contradictions
    assert re.findall(r'<section id="(X\d+)">', page) == list(contradictions)
    assert f"We found {len(contradictions)} points" in page
    said = [side.says for each in contradictions.values() for side in each.sides]
    assert [words for words in said if words.replace("'", "&#x27;").replace('"', "&quot;") not in page] == []


def test_each_leads_to_its_places_and_to_the_questions_that_show_it(page):
    instrument = cast.newest().definition
    item = next(item for item in instrument.items if item.differ)
    section = page.partition(f'<section id="{item.differ[0]}">')[2].partition("</section>")[0]
    assert f'href="/instrument/{instrument.version}/items/{item.code}/"' in section
    places = [place for side in sources().contradictions[item.differ[0]].sides for place in side.places]
    assert [place for place in places if f'href="/instrument/places/{place}/"' not in section] == []


def test_the_page_of_what_is_asked_leads_there(page):
    assert 'href="/instrument/differences/"' in Client().get("/instrument/").content.decode()
