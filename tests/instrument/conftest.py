"""The public pages of what is asked: a small version with a manual, 1.0 without one, and somebody signed out."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from tests import cast


@pytest.fixture
def read(db) -> Callable[[str], str]:
    """The page at an address below /instrument/, as HTML from its main part on."""
    cast.released("1.0").as_row()
    cast.with_manual().as_row()

    def page(address: str) -> str:
        response = Client().get(f"/instrument/{address}")
        assert response.status_code == 200, address
        return response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]

    return page


def text_of(html: str) -> str:
    """What is read on a page, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
