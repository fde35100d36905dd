"""The pages on which peer supporters answer with a card: what they say first, what they count, what they refuse."""

import io
import logging
import re
from datetime import date

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from fidelity.voice.card import codes
from fidelity.voice.models import UsedCards
from programs.models import Role
from tests import clock
from tests.reviews.conftest import today
from tests.voice import world

__all__ = ["today"]


@pytest.fixture
def review(db):
    """The open review of a program with nine peer supporters."""
    return world.opened(world.program(9))


@pytest.fixture
def cards(review) -> list[str]:
    return world.cards(review)


def text(response) -> str:
    """What a page says, without its tags."""
    body = re.sub(r"(?s)<head>.*?</head>|<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", body).replace("&#x27;", "'")


def questions(code: str, lang: str = "en") -> str:
    return f"/peer/{lang}/{code}/questions"


def send(code: str, lang: str = "en", **sent: str):
    return Client().post(questions(code, lang), {name.replace("_", "-"): value for name, value in sent.items()})


# From the card to the receipt


def test_from_the_card_to_the_receipt(review, cards):
    client = Client()
    assert client.get(f"/peer/{cards[0]}").url == f"/peer/en/{cards[0]}/"
    start = client.get(f"/peer/en/{cards[0]}/")
    assert f'href="/peer/en/{cards[0]}/questions"' in start.content.decode()
    sent = client.post(questions(cards[0]), {"CHO-3": "4", "MUT-2": "", "SAFE": "2"})
    assert (sent.status_code, sent.url) == (302, "/peer/en/thank-you")
    counted = world.counted(review)
    assert (counted["CHO-3"], counted["MUT-2"], counted["SAFE"]) == ([0, 0, 0, 0, 1], [0] * 5, [0, 0, 1, 0, 0])
    assert sum(sum(levels) for levels in counted.values()) == 2


def test_a_code_is_typed_as_people_type(cards):
    assert codes.code_in_groups("7K4MXB2RDQ9T") == "7K4M-XB2R-DQ9T"
    response = Client().post("/peer/en/", {"code": f" {codes.code_in_groups(cards[0]).lower()} "})
    assert (response.status_code, response.url) == (302, f"/peer/en/{cards[0]}/")


@pytest.mark.parametrize("typed", ["7k4m-xb2r", "ZZZZ-ZZZZ-ZZZZ", "<script>"])
def test_a_mistyped_code_stays_in_its_field(cards, typed: str):
    response = Client().post("/peer/en/", {"code": typed})
    assert response.status_code == 404
    assert "No card has this code. Please look at the card again, sign by sign." in text(response)
    assert f'value="{typed.replace("<", "&lt;").replace(">", "&gt;")}"' in response.content.decode()


def test_without_a_code_the_page_asks_for_one(db):
    response = Client().post("/peer/en/")
    assert response.status_code == 404
    assert "Please type the code that stands on the card." in text(response)


# Before the first question


def start(code: str, lang: str = "en") -> str:
    return text(Client().get(f"/peer/{lang}/{code}/"))


def test_before_the_first_question_everything_is_said(cards):
    page = start(cards[0])
    assert "Willow House October to December 2026 (Q4 2026)" in page
    assert "21 short questions for the peer supporters of this program. They take about 6 minutes." in page
    assert "Nobody can see your own answers." in page
    assert "The manager sees no card, and nobody is told who answered." in page
    assert "At least 5 people have to answer in one quarter. The last day to answer is Dec. 31, 2026 ." in page
    assert "With fewer, nothing is shown." in page
    assert "work phone, a work computer or the wifi at work" in page
    assert "It is no complaint, no report to an HR office and no crisis line." in page
    assert "ask the outside ally of the program" in page
    assert "Your team is small" not in page


def test_the_contacts_of_the_organisation_are_named_as_plain_text(review, cards):
    review.program.organisation.contacts = "Peer line: 555 0100\n<b>Ombudsman</b>"
    review.program.organisation.save()
    body = Client().get(f"/peer/en/{cards[0]}/").content.decode()
    assert "Peer line: 555 0100<br>&lt;b&gt;Ombudsman&lt;/b&gt;" in body
    assert "ask the outside ally of the program" not in body


def test_a_small_team_hears_that_people_may_guess(db):
    [code, *_] = world.cards(world.opened(world.program(4)))
    assert "People who know you may then still guess what you said. You may leave this." in start(code)


def test_a_card_of_a_place_that_is_counted_apart_says_so(db):
    made = world.cards(world.opened(world.program(sites={"North": 5, "South": 6})), by_site=True)
    assert "Your card counts for North." in start(made[4])
    assert "Your card counts for South." in start(made[5])


def test_the_threshold_is_that_of_the_quarter(review, cards):
    review.program.organisation.voice_threshold = 8
    review.program.organisation.save()
    assert "At least 5 people have to answer" in start(cards[0])


# The questions


def test_every_question_has_its_scale_in_order_and_can_be_left_out(cards):
    body = Client().get(questions(cards[0])).content.decode()
    assert body.count("<fieldset") == body.count("<legend") == 21
    rows = re.findall(r'name="ROL-3" value="(\d?)"> ([^<]+)</label>', body)
    assert rows == [
        ("0", "Daily, or it is part of my job"),
        ("1", "About once a week"),
        ("2", "About once a month"),
        ("3", "Once or twice"),
        ("4", "Never"),
        ("", "Leave this one out"),
    ]
    # Two lists at the end, for what does not fit; nowhere a field for words of one's own.
    assert re.findall(r"<(?:textarea|input(?! type=\"radio\"))", body) == []
    assert re.findall(r"<select id=\"([\w-]+)", body) == ["raised", "how-often"]
    assert " checked" not in body


def test_the_domains_are_the_headings(cards):
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", Client().get(questions(cards[0])).content.decode())
    assert headings[0] == "Choice and freedom from coercion"
    assert headings[-3:] == [
        "Role protection",
        "One last question",
        "Is there one thing that does not fit your role?",
    ]
    assert len(headings) == 11


@pytest.mark.parametrize("sent", [{}, {"CHO_3": "", "SAFE": ""}])
def test_nothing_chosen_uses_nothing_up(review, cards, sent: dict[str, str]):
    response = send(cards[0], **sent)
    assert response.status_code == 422
    assert "You have not chosen anything yet, so nothing was counted, and your card is still good." in text(response)
    assert world.number_of_answers(review) == 0
    assert send(cards[0], SAFE="4").status_code == 302


@pytest.mark.parametrize("value", ["5", "-1", "4.0", "four", "٣"])
def test_a_value_that_no_row_has_is_named_and_the_rest_kept(review, cards, value: str):
    response = send(cards[0], CHO_3=value, MUT_2="1", MUT_5="")
    body = response.content.decode()
    assert response.status_code == 422
    assert re.findall(r'<li><a href="#([A-Z0-9-]+)">', body) == ["CHO-3"]
    assert re.findall(r'name="([A-Z0-9-]+)" value="(\d?)" checked', body) == [("MUT-2", "1"), ("MUT-5", "")]
    assert world.number_of_answers(review) == 0


def test_a_field_that_is_no_question_is_not_read(review, cards):
    assert send(cards[0], SAFE="4", WHO="me").status_code == 302
    assert "WHO" not in world.counted(review)


def test_the_other_language_keeps_what_was_chosen_and_counts_nothing(review, cards):
    response = send(cards[0], "es", SAFE="4", switch="es")
    body = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="es">' in body
    assert re.findall(r'name="([A-Z0-9-]+)" value="(\d?)" checked', body) == [("SAFE", "4")]
    assert world.number_of_answers(review) == 0


# What is refused, kindly


def test_a_form_that_is_sent_twice_counts_once(review, cards):
    assert [send(cards[0], SAFE="4").status_code for _ in range(2)] == [302, 410]
    response = send(cards[0], SAFE="0")
    assert "Was it you? Then all is well. Your answers were counted once, even if you sent them twice." in text(
        response
    )
    assert world.counted(review)["SAFE"] == [0, 0, 0, 0, 1]


def test_whoever_draws_a_used_card_draws_another_and_tells_nobody(cards):
    send(cards[0], SAFE="4")
    said = over(cards[0])
    assert "Then draw another card. All of them can be printed again" in said
    assert "You need not tell anybody that you want to answer." in said


def test_a_used_card_is_refused_before_the_first_question(cards):
    send(cards[0], SAFE="4")
    client = Client()
    answered = [client.get(f"/peer/en/{cards[0]}/"), client.get(questions(cards[0])), typed(client, cards[0])]
    assert [response.status_code for response in answered] == [410, 410, 410]
    assert client.get(f"/peer/en/{cards[1]}/").status_code == 200


def typed(client: Client, code: str):
    return client.post("/peer/en/", {"code": code})


def test_a_page_left_open_past_closing_counts_nothing_and_says_so(review, cards):
    send(cards[0], SAFE="4")
    before = world.closed(review)
    response = send(cards[1], SAFE="4")
    assert response.status_code == 410
    assert "This quarter was closed, so no more answers are taken." in text(response)
    assert "What you have just sent came too late and was not counted." in text(response)
    assert world.voice(review).result == before


def test_whoever_opens_the_page_after_closing_has_sent_nothing(review, cards):
    world.closed(review)
    response = Client().get(questions(cards[0]))
    assert response.status_code == 410
    assert "What you have just sent" not in text(response)


def test_a_quarter_that_was_opened_again_takes_no_answer(review, cards):
    world.closed(review)
    world.reopened(review)
    response = send(cards[0], SAFE="4")
    assert response.status_code == 410
    assert "This quarter was closed, so no more answers are taken." in text(response)


def over(code: str) -> str:
    """What somebody reads who opens their card too late, in English."""
    return text(Client().get(f"/peer/en/{code}/"))


CAN_SHOW_YOU = "Would you like to know what was heard?"


@pytest.mark.parametrize("again", [False, True])
def test_answers_that_were_opened_are_said_to_be_so(review, cards, again: bool):
    for code in cards[:5]:
        world.answer(review, code)
    world.closed(review)
    if again:
        world.reopened(review)
    said = over(cards[8])
    assert "has been opened for everybody at the same moment" in said
    assert CAN_SHOW_YOU in said
    assert not re.search(r"\b20\d\d\b", said)  # no day: after a second closing it would be the wrong one


def test_too_few_answers_are_not_said_to_be_opened(review, cards):
    for code in cards[:4]:
        world.answer(review, code)
    world.closed(review)
    said = over(cards[8])
    assert "So the counts stay closed, and nobody has seen them." in said
    assert ("opened" in said, CAN_SHOW_YOU in said) == (False, False)


def test_answers_shown_with_a_later_quarter_are_said_to_be_so(review):
    world.opened(review.program, world.Q3)
    first = review.program.reviews.get(period_start=world.Q3)
    early = world.answers(first, [3] * 3)
    world.closed(first)
    world.answers(review, [3] * 5)
    world.closed(review)
    said = over(early[8])
    assert "it was put together with a later quarter and shown there" in said
    assert CAN_SHOW_YOU in said


def test_answers_that_were_thrown_away_are_not_said_to_stay(db):
    program = world.program(9)
    early = world.answers(world.opened(program, world.Q1), [3])
    world.closed(program.reviews.get())
    for start in (world.Q2, world.Q3, world.Q4):
        world.quarter(program, start, [])
    said = over(early[8])
    assert "So it was thrown away, and nobody has seen it." in said
    assert ("stay" in said, CAN_SHOW_YOU in said) == (False, False)


def test_answers_that_could_not_be_opened_are_the_fault_of_nobody_who_answered(review, cards, settings):
    old = settings.SECRET_KEY
    world.answer(review, cards[0])
    settings.SECRET_KEY = "another-secret-of-this-server-that-is-long-enough"
    world.closed(review)
    settings.SECRET_KEY = old
    assert "What was sent in time could not be opened, and nobody has seen it." in over(cards[8])


def test_the_last_day_counts_and_the_day_after_does_not(review, cards):
    clock.on(world.UNTIL)
    assert send(cards[0], SAFE="4").status_code == 302
    clock.on(date(2027, 1, 1))
    response = send(cards[1], SAFE="4")
    assert response.status_code == 410
    assert "The last day to answer with this card was Dec. 31, 2026." in text(response)


def test_where_the_marks_cannot_be_read_nothing_is_counted_and_the_card_stays_good(review, cards):
    send(cards[0], SAFE="4")
    used = UsedCards.objects.get()
    good, used.marks = used.marks, b"damaged" * 9
    used.save()
    for response in (send(cards[1], SAFE="4"), Client().get(f"/peer/en/{cards[1]}/")):
        assert response.status_code == 503
        assert "Nothing was counted, and your card stays good." in text(response)
    used.marks = good
    used.save()
    assert send(cards[1], SAFE="4").status_code == 302
    assert world.counted(review)["SAFE"] == [0, 0, 0, 0, 2]


def test_a_quarter_that_is_being_closed_takes_no_answer_any_more(cards):
    UsedCards.objects.all().delete()  # what another request does between two lines of this one
    response = send(cards[0], SAFE="4")
    assert response.status_code == 410
    assert "This quarter was closed, so no more answers are taken." in text(response)
    assert "opened" not in text(response)


WRONG = ["7K4MXB2RDQ9T", "nonsense", "a/b/c", "thank-you", "fr"]


@pytest.mark.parametrize("code", WRONG)
def test_an_address_that_is_no_card_gets_a_kind_page(cards, code: str):
    response = Client().get(f"/peer/{code}", follow=True)
    assert response.status_code == 404
    assert "Please look at the card again." in text(response)


def test_the_card_of_another_quarter_names_its_own_program(cards):
    [other, *_] = world.cards(world.opened(world.program(6, name="Alder Walk")))
    assert "Alder Walk" in start(other)
    mixed = other[:3] + cards[0][3:]
    assert Client().get(f"/peer/en/{mixed}/").status_code == 404


# Nothing about who asks


def every_page(code: str) -> list[str]:
    pages = ["", "style.css", code, "nonsense"]
    return [f"/peer/{page}" for page in pages + [f"{lang}/{rest}" for lang in ("en", "es") for rest in rests(code)]]


def rests(code: str) -> list[str]:
    return ["", f"{code}/", f"{code}/questions", "thank-you", "help"]


def test_no_page_sets_a_cookie_or_touches_the_session_of_somebody_signed_in(review, cards):
    client = world.browser(review.program, Role.MANAGER)
    before = list(Session.objects.values_list())
    assert before
    for address in every_page(cards[0]):
        response = client.get(address)
        assert response.cookies == {}, address
        assert response.headers["Cache-Control"] == "no-store"
        assert "manager@" not in response.content.decode()
    assert client.post(questions(cards[0]), {"SAFE": "4"}).cookies == {}
    assert list(Session.objects.values_list()) == before


def test_nothing_is_logged_of_what_is_asked_for(cards, monkeypatch: pytest.MonkeyPatch):
    [console] = [each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler]
    written = io.StringIO()
    monkeypatch.setattr(console, "stream", written)
    client = Client()
    client.get("/no-such-page")
    heard = written.getvalue()
    for address in [*every_page(cards[0]), *every_page("7K4MXB2RDQ9T")]:
        client.get(address)
        client.post(address, {"SAFE": "4"})
        client.put(address)
    assert heard == "Not Found: /no-such-page\n"
    assert written.getvalue() == heard


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
def test_only_looking_and_sending_is_possible(cards, method: str):
    assert getattr(Client(), method)(questions(cards[0])).status_code == 405


def test_looking_at_the_head_of_a_page_counts_nothing(review, cards):
    assert Client().head(questions(cards[0])).status_code == 200
    assert send(cards[0], SAFE="4").status_code == 302


def test_a_form_needs_no_token_as_there_is_no_session(review, cards):
    client = Client(enforce_csrf_checks=True)
    assert client.post(questions(cards[0]), {"SAFE": "4"}).status_code == 302


def test_the_receipt_names_nothing(review, cards):
    client = Client()
    body = client.post(questions(cards[0]), {"SAFE": "4"}, follow=True).content.decode()
    assert "Counted. Thank you" in body
    assert cards[0] not in body
    # A few signs of a code may stand by chance in a color of the icon.
    _, main, read = body.partition("<main")
    assert main
    for told in (cards[0][:3], "Willow House", "2026", "Q4"):
        assert told not in read


# Language, weight


@pytest.mark.parametrize(
    ("asked", "lang"), [("es-MX,es;q=0.9", "es"), ("fr,de;q=0.5", "en"), ("en-GB", "en"), ("", "en")]
)
def test_the_card_speaks_the_language_of_the_browser(cards, asked: str, lang: str):
    client = Client(headers={"accept-language": asked})
    assert client.get(f"/peer/{cards[0]}").url == f"/peer/{lang}/{cards[0]}/"
    assert f'<html lang="{lang}">' in client.get("/peer/").content.decode()


def test_every_page_leads_to_itself_in_the_other_language(cards):
    for rest in ["", f"{cards[0]}/", "thank-you", "help", "ZZZZZZZZZZZZ/"]:
        body = Client().get(f"/peer/en/{rest}").content.decode()
        assert f'<a href="/peer/es/{rest}" lang="es" hreflang="es">Español</a>' in body
    assert f'formaction="/peer/es/{cards[0]}/questions"' in Client().get(questions(cards[0])).content.decode()


def test_an_address_with_a_language_alone_leads_to_the_code(db):
    assert Client().get("/peer/es").url == "/peer/es/"


def test_a_page_weighs_little_and_fetches_one_small_file_from_beside_itself(cards):
    style = Client().get("/peer/style.css")
    assert style.headers["Content-Type"] == "text/css; charset=utf-8"
    for address in every_page(cards[0]):
        body = Client().get(address).content
        assert len(body) + len(style.content) < 60_000, address
        fetched = re.findall(r'(?:<link|src=)[^>]*href="(?!data:)([^"]+)"|src="([^"]+)"', body.decode())
        assert {one or two for one, two in fetched} <= {"/peer/style.css"}
        assert b"<script" not in body
    assert b"url(" not in style.content
