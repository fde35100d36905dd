"""Peers hold the key in amendments too: what they said stands until they change it, and what is dropped is named."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from fidelity.reports.models import IssuedReport, Signing, Statement
from fidelity.reports.rendering import html
from fidelity.reports.signing import actions, amending
from fidelity.reviews import actions as reviews
from fidelity.reviews.models import Review
from programs.access import Access
from programs.models import Role
from tests.as_read import as_read
from tests.reports.conftest import member, page, sign_in
from tests.reports.signing_texts import asked, peer_of, signed

STATEMENT = "We count every hour on the phones."
VIEW = "We see the doors in another way."


def again(review: Review) -> Review:
    return Review.objects.select_related("instrument", "program__organisation", "peer_voice").get(pk=review.pk)


@pytest.fixture
def report(review: Review, by: Access) -> IssuedReport:
    """Version 1.0, with a statement and a differing view of peers."""
    text = asked(review, by)
    actions.save_statement(signing=text, text=STATEMENT, edition=0, by=peer_of(review))
    signed(text, "program", by)
    return signed(text, "peers", peer_of(review), view=VIEW)


@pytest.fixture
def text(report: IssuedReport, review: Review, by: Access) -> Signing:
    """The text of version 1.1, with nothing changed but its reason."""
    amending.reopen_for_amendment(review=review, version="1.0", reason="A wrong line.", by=by)
    reviews.close_review(review=again(review), by=by)
    return asked(again(review), by)


def final_alone(text: Signing, by: Access) -> dict:
    """Made final by the program, without a peer signature."""
    signed(text, "program", by)
    return json.loads(actions.make_final(signing=text, by=by).snapshot)


def final_with(text: Signing, by: Access, view: str = "") -> dict:
    signed(text, "program", by)
    return json.loads(signed(text, "peers", peer_of(text.review), view=view).snapshot)


def printed(snapshot: dict, *, left_out: bool = False) -> str:
    return as_read(html.report_html(json.dumps(snapshot), checksum="0" * 64, left_out=left_out))


def test_an_amended_text_begins_with_the_statement(text: Signing):
    assert Statement.objects.get(signing=text).text == STATEMENT


def test_both_stand_where_peers_do_nothing(text: Signing, by: Access):
    built = final_alone(text, by)
    assert built["statement"] == STATEMENT
    assert (built["standing_view"]["version"], built["standing_view"]["view"]) == ("1.0", VIEW)
    assert built["dropped"] == ["Version 1.0 was signed for the peer supporters; this one is not."]
    for left_out in (False, True):
        shown = printed(built, left_out=left_out)
        assert "A differing view that peer supporters signed with version 1.0" in shown
        assert all(words in shown for words in (STATEMENT, VIEW, built["dropped"][0]))


def test_it_stands_over_two_versions(text: Signing, review: Review, by: Access):
    final_alone(text, by)
    amending.reopen_for_amendment(review=again(review), version="1.1", reason="Another one.", by=by)
    reviews.close_review(review=again(review), by=by)
    built = final_alone(asked(again(review), by), by)
    assert (built["statement"], built["standing_view"]["version"]) == (STATEMENT, "1.0")
    assert "dropped" not in built


def test_signed_again_with_the_same_view_nothing_is_dropped(text: Signing, by: Access):
    built = final_with(text, by, VIEW)
    assert [row["view"] for row in built["signatures"]] == ["", VIEW]
    assert not {"standing_view", "dropped"} & set(built)


def test_peers_who_agree_now_drop_their_view_and_it_is_named(text: Signing, by: Access):
    built = final_with(text, by)
    assert built["dropped"] == ["The differing view for the peer supporters on version 1.0 was dropped."]
    assert VIEW not in json.dumps(built)


def test_another_view_is_named(text: Signing, by: Access):
    built = final_with(text, by, "Something else.")
    assert built["dropped"] == ["The differing view for the peer supporters on version 1.0 was changed."]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("", "Peer supporters took out the statement that they had beside version 1.0."),
        ("We say it now.", "Peer supporters changed the statement that they had beside version 1.0."),
    ],
)
def test_a_statement_that_peers_changed_is_named_without_its_words(text: Signing, by: Access, words: str, named: str):
    actions.save_statement(signing=text, text=words, edition=1, by=peer_of(text.review))
    built = final_with(text, by, VIEW)
    assert (built["statement"], built["dropped"]) == (words, [named])
    assert STATEMENT not in json.dumps(built)
    assert named in printed(built)


def test_once_taken_out_it_does_not_come_back(text: Signing, review: Review, by: Access):
    actions.save_statement(signing=text, text="", edition=1, by=peer_of(review))
    actions.take_back(signing=text, reason="A wrong number.", by=by)
    newer = asked(again(review), by)
    assert not Statement.objects.filter(signing=newer).exists()


def test_a_view_beside_a_text_that_was_taken_back_stands_too(review: Review, by: Access):
    first = asked(review, by)
    signed(first, "peers", peer_of(review), view=VIEW)
    actions.take_back(signing=first, reason="A wrong number.", by=by)
    actions.take_back(signing=asked(review, by), reason="Another one.", by=by)
    built = final_alone(asked(review, by), by)
    assert built["standing_view"]["view"] == VIEW
    assert "A differing view that peer supporters signed with version 1.0, in an earlier text" in printed(built)


def test_a_view_beside_a_text_that_was_taken_back_ends_where_peers_sign_without_one(review: Review, by: Access):
    first = asked(review, by)
    signed(first, "peers", peer_of(review), view=VIEW)
    actions.take_back(signing=first, reason="A wrong number.", by=by)
    assert "standing_view" not in final_with(asked(review, by), by)


def test_the_programs_own_view_is_named_too(review: Review, by: Access):
    first = asked(review, by)
    signed(first, "peers", peer_of(review))
    signed(first, "program", by, view="We differ.")
    amending.reopen_for_amendment(review=again(review), version="1.0", reason="A wrong line.", by=by)
    reviews.close_review(review=again(review), by=by)
    assert final_with(asked(again(review), by), by)["dropped"] == [
        "The differing view for the program on version 1.0 was dropped."
    ]


def test_a_first_version_has_no_such_list(report: IssuedReport):
    assert not {"standing_view", "dropped"} & set(json.loads(report.snapshot))


# What peers are offered


def shown(client: Client, review: Review, rest: str = "") -> str:
    return " ".join(client.get(page(review, rest)).content.decode().split())


def test_peers_are_offered_both(text: Signing, review: Review):
    peer = sign_in(member(Role.PEER, review.program))
    assert STATEMENT in shown(peer, review, "statement")
    form = shown(peer, review, "sign")
    assert VIEW in form
    assert "What is dropped is named in the list of changes." in form
    assert (form.count("checked"), 'value="differ"' in form) == (1, True)


def test_the_manager_is_not_offered_the_view_of_peers(manager: Client, text: Signing, review: Review):
    assert VIEW not in shown(manager, review, "sign")


def test_without_an_earlier_view_nothing_is_chosen(review: Review, by: Access):
    actions.ask_for_signatures(review=review, by=by, at=timezone.now() - timedelta(days=1))
    assert "checked" not in shown(sign_in(member(Role.PEER, review.program)), review, "sign")
