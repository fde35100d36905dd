"""Names of the world, in the order in which people look for them."""

import unicodedata

import pytest

from fidelity.wording.names import folded, sort_key


def test_accents_and_capitals_make_no_other_place():
    names = ["Birch", "Zebra House", "alder house", "Álamo House", "Дом", "Éclair", "zebra"]
    in_order = ["Álamo House", "alder house", "Birch", "Éclair", "zebra", "Zebra House", "Дом"]
    assert sorted(names, key=sort_key) == in_order


@pytest.mark.parametrize("name", ["Álamo", unicodedata.normalize("NFD", "Álamo"), "ÁLAMO", "  ala\u200bmo "])
def test_one_name_is_one_name_however_it_is_written(name: str):
    assert folded(name) == "alamo"
