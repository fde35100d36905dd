"""`/words.json`: the list for the script that gives hints; the same for everybody, and kept by browsers."""

import json

from django.test import Client


def test_the_list_with_its_advice_and_word_forms():
    listed = json.loads(Client().get("/words.json").content)
    assert set(listed) == {"terms", "named", "mentions", "longest"}
    advice, words, unless = listed["terms"][0]
    assert advice.startswith("the person;")
    assert words == ["client|clients", "clientele"]
    assert "client,server" in unless


def test_it_needs_no_account_and_sets_no_cookie():
    response = Client().get("/words.json")
    assert response["Content-Type"] == "application/json"
    assert response.cookies == {}


def test_a_browser_keeps_it_and_asks_only_whether_it_changed():
    first = Client().get("/words.json", headers={"Accept-Encoding": "gzip"})
    again = Client().get("/words.json", headers={"Accept-Encoding": "gzip", "If-None-Match": first["ETag"]})
    assert first["Cache-Control"] == "public, max-age=3600"
    assert (again.status_code, again.content) == (304, b"")


def test_it_is_small_on_the_way():
    assert len(Client().get("/words.json", headers={"Accept-Encoding": "gzip"}).content) < 20_000
