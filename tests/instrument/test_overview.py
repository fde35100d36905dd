"""The first page of what is asked: by domain, by document, and how well it measures."""

from django.test import Client

from fidelity.instrument.validation import HOW_WELL_IT_MEASURES
from tests import cast
from tests.instrument.conftest import text_of


def test_it_says_what_is_known_about_how_well_the_scale_measures(read):
    assert HOW_WELL_IT_MEASURES in text_of(read(""))


def test_it_leads_to_the_manual_of_the_newest_version(read):
    assert 'href="/instrument/0.2/manual/"' in read("")


def test_the_newest_released_version_has_one(db):
    cast.released("1.0").as_row()
    cast.newest().as_row()
    html = Client().get("/instrument/").content.decode()
    assert f'href="/instrument/{cast.newest().definition.version}/manual/"' in html


def test_without_a_manual_it_leads_to_none(db):
    cast.released("1.0").as_row()
    html = Client().get("/instrument/").content.decode()
    assert HOW_WELL_IT_MEASURES in html
    assert "/manual/" not in html
