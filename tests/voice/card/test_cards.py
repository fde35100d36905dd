"""The cards: who makes them, how many, until when; and what the paper holds."""

import io
import re
from datetime import date
from typing import TYPE_CHECKING

import pikepdf
import pypdf
import pytest
from django.test import Client

from fidelity.reports.printing import cards as paper
from fidelity.reports.rendering import pdf
from fidelity.voice import actions
from fidelity.voice.card import codes, sheets
from fidelity.voice.models import PeerVoice
from programs.models import AuditEvent, Program, Role
from tests.reviews.conftest import today
from tests.sheets import laid_out, text_once
from tests.verapdf import verify
from tests.voice import world
from tests.voice.test_choosing import at, held, made, text
from tests.voice.world import Way

if TYPE_CHECKING:
    from weasyprint.document import Page

__all__ = ["today"]

# The upper margin of a sheet and the height of a card, in millimetres.
MARGIN, HEIGHT = 11, 64
A_POINT = 96 / 72  # in pixels, in which sheets are laid out
SITES = {"North": 6, "South": 7}


def make(client: Client, program: Program, **fields: object):
    return client.post(at(program, "cards"), {"number": "9", "until": "2026-12-20"} | fields)


def chosen(peer_supporters: int = 9, **fields: object) -> tuple[Program, Client]:
    """A program whose peer supporters chose cards, and a peer supporter's browser."""
    program = made(peer_supporters, **fields)
    world.choose(program.reviews.get())
    return program, world.browser(program, Role.PEER)


# Making them


@pytest.mark.django_db
def test_one_card_for_each_peer_supporter_until_the_review_is_due():
    program, peer = chosen()
    page = peer.get(at(program, "cards")).content.decode()
    assert re.search(r'name="number" value="(\d+)"', page).group(1) == "9"
    assert re.search(r'name="until" value="([\d-]+)"', page).group(1) == program.reviews.get().due.isoformat()


@pytest.mark.django_db
def test_three_weeks_where_the_review_is_due_earlier():
    program = made(9)
    program.reviews.update(period_start=world.Q3)
    world.choose(program.reviews.get())
    page = world.browser(program, Role.PEER).get(at(program, "cards").replace("2026-10", "2026-07")).content.decode()
    assert re.search(r'name="until" value="([\d-]+)"', page).group(1) == "2026-12-13"


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.PEER, Role.ALLY])
def test_made_cards_are_listed_as_they_are_typed(role):
    program, _ = chosen()
    client = world.browser(program, role)
    assert make(client, program, number="7").url == at(program, "cards")
    voice = held(program)
    assert (voice.cards, voice.until) == (7, date(2026, 12, 20))
    listed = re.findall(r"<code>([\w-]+)</code>", client.get(at(program, "cards")).content.decode())
    assert sorted(listed) == sorted(codes.code_in_groups(codes.card_code(voice.tag, number)) for number in range(7))


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["0", "10", "-1", "a few", ""])
def test_never_more_cards_than_peer_supporters_and_at_least_one(number):
    program, peer = chosen()
    answered = make(peer, program, number=number)
    assert (answered.status_code, held(program).cards) == (422, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("until", "status"),
    [
        ("2026-11-22", 422),
        ("2026-11-23", 302),
        ("2027-03-22", 302),
        ("2027-03-23", 422),
        ("20 December", 422),
        ("", 422),
    ],
)
def test_the_last_day_lies_between_tomorrow_and_120_days_ahead(until, status):
    program, peer = chosen()
    assert make(peer, program, until=until).status_code == status


@pytest.mark.django_db
def test_what_was_typed_stays_where_something_is_wrong():
    program, peer = chosen()
    page = make(peer, program, number="6", until="2026-11-01")
    assert 'name="number" value="6"' in page.content.decode()
    assert "Choose a day from November 23, 2026 to March 22, 2027." in text(page)


@pytest.mark.django_db
def test_they_are_made_once():
    program, peer = chosen()
    make(peer, program)
    make(peer, program, number="3")
    assert held(program).cards == 9


@pytest.mark.django_db
def test_whoever_makes_them_second_is_told_that_they_are_there():
    program, _ = chosen()
    late = voice(program)
    world.cards(program.reviews.get(), 5)
    made = {"number": 9, "by_site": False, "until": world.UNTIL, "by": world.access(program, Role.PEER)}
    with pytest.raises(actions.VoiceRefused, match="Print the same ones again"):
        actions.make_cards(voice=late, **made)
    assert held(program).cards == 5


@pytest.mark.django_db
@pytest.mark.parametrize("way", [Way.JOINT, Way.ALLY, Way.SKIP])
def test_there_are_no_cards_where_another_way_was_chosen(way):
    program = made(9)
    world.choose(program.reviews.get(), way)
    assert make(world.browser(program, Role.PEER), program).url == at(program)
    assert held(program).cards == 0


@pytest.mark.django_db
@pytest.mark.parametrize(("open_again", "with_cards"), [(False, True), (True, True), (True, False)])
def test_after_closing_the_cards_no_longer_count_and_the_page_says_so(open_again, with_cards):
    program, peer = chosen()
    review = program.reviews.get()
    if with_cards:
        world.cards(review)
    world.closed(review)
    if open_again:
        world.reopened(review)
    page = text_after(peer, program)
    assert ("The cards of this quarter no longer count." in page) == with_cards
    assert ("There are no cards in this quarter." in page) != with_cards


def text_after(peer: Client, program: Program) -> str:
    """The page to which the one with the cards leads, with its messages."""
    return peer.get(at(program, "cards"), follow=True).content.decode()


@pytest.mark.django_db
def test_who_sends_a_code_is_told_what_they_could_find_out():
    program, peer = chosen()
    world.cards(program.reviews.get())
    page = text(peer.get(at(program, "cards")))
    assert "Whoever sends a code knows whose it is. They could find out later that it was used" in page
    assert "the outside ally is the better person to send it" in page


@pytest.mark.django_db
def test_staff_roles_that_changed_since_are_pointed_out():
    program, peer = chosen(6)
    program.staff_roles.update(count=8)
    assert "The staff roles say 8 now; when the way was chosen they said 6." in text(peer.get(at(program, "cards")))


@pytest.mark.django_db
def test_sites_are_counted_apart_only_where_each_has_enough():
    offered, _ = chosen(sites=SITES), chosen(sites={"North": 6, "South": 4}, name="Fernhollow")
    assert 'name="by_site"' in offered[1].get(at(offered[0], "cards")).content.decode()
    program, peer = _
    assert 'name="by_site"' not in peer.get(at(program, "cards")).content.decode()
    make(peer, program, by_site="on")
    assert held(program).sites == []


@pytest.mark.django_db
def test_cards_counted_apart_are_as_many_as_people_and_listed_by_site():
    program, peer = chosen(sites=SITES)
    assert make(peer, program, number="", by_site="on").status_code == 302
    voice = held(program)
    assert (voice.cards, voice.sites) == (13, [["North", 6], ["South", 7]])
    voice.review = program.reviews.get()
    assert [(pile.site, len(pile.codes)) for pile in sheets.shuffled_piles(voice)] == [("North", 6), ("South", 7)]
    found = [
        actions.find_card(code, today=world.TODAY).site for pile in sheets.shuffled_piles(voice) for code in pile.codes
    ]
    assert found == [0] * 6 + [1] * 7


@pytest.mark.django_db
def test_the_order_of_the_codes_is_one_of_chance():
    program, _ = chosen(40)
    world.cards(program.reviews.get())
    voice = held(program)
    seen = {sheets.shuffled_piles(voice)[0].codes for _ in range(3)}
    assert len(seen) == 3
    assert tuple(codes.card_code(voice.tag, number) for number in range(40)) not in seen


@pytest.mark.django_db
def test_the_log_has_one_line_and_no_number():
    program, peer = chosen()
    make(peer, program)
    peer.get(at(program, "cards"))
    peer.get(at(program, "cards/print"))
    assert list(AuditEvent.objects.filter(what__contains="card").values_list("what", flat=True)[:1]) == [
        "made the cards with which peer supporters answer in Q4 2026"
    ]
    assert AuditEvent.objects.filter(what__startswith="made the cards").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["cards", "cards/print"])
def test_no_browser_keeps_the_codes(page):
    program, peer = chosen()
    make(peer, program)
    assert peer.get(at(program, page)).headers["Cache-Control"] == "no-store"


# On paper


def voice(program: Program) -> PeerVoice:
    return world.voice(program.reviews.get())


def printed(program: Program) -> "list[Page]":
    return laid_out(paper.cards_pdf, voice(program))


def codes_on(sheets_of_it: "list[Page]") -> list[str]:
    return re.findall(r"[\dA-Z]{5}-[\dA-Z]{5}-[\dA-Z]{5}", " ".join(map(text_once, sheets_of_it)))


@pytest.mark.django_db
def test_each_card_says_where_when_how_many_and_what_is_kept_in_two_languages(settings):
    settings.SITE_URL = "https://plumbline.example.org/"
    program, _ = chosen(5)
    made = world.cards(program.reviews.get())
    page = paper.cards_html(voice(program))
    for said in (
        "Willow House",
        "Q4 2026",
        "plumbline.example.org/peer<",
        "There are 5 cards like this one.",
        "Dec. 31, 2026",
        "31 de diciembre de 2026",
        "Only counts are kept.",
    ):
        assert page.count(said) == 5, said
    assert sorted(re.findall(r'class="code">([\w-]+)<', page)) == sorted(map(codes.code_in_groups, made))


@pytest.mark.django_db
def test_cards_differ_in_their_code_alone():
    program, _ = chosen(5)
    world.cards(program.reviews.get())
    found = re.findall(r'(?s)<div class="card">.*?(?=<div class="card">|</body>)', paper.cards_html(voice(program)))
    plain = {re.sub(r'[\dA-Z]{5}-[\dA-Z]{5}-[\dA-Z]{5}|(?<= d=")[^"]+|\s+|</div>', "", each) for each in found}
    assert (len(found), len(plain)) == (5, 1)


def test_the_square_leads_to_the_card(settings):
    """Worked example: three finder squares of seven, a quiet path of whole squares, the address on this server."""
    settings.SITE_URL = "https://plumbline.example.org"
    assert paper.card_address("7K4MXB2RDQ9T") == "https://plumbline.example.org/peer/7K4MXB2RDQ9T"
    made = paper.qr_square(paper.card_address("7K4MXB2RDQ9T"))
    assert made.side == 33
    assert made.path.startswith("M0 0h7v1h-7z")
    assert "M26 0h7v1h-7z" in made.path
    assert re.sub(r"M\d+ \d+h(\d+)v1h-\1z", "", made.path) == ""


@pytest.mark.django_db
def test_the_page_to_print_holds_the_same_cards_and_no_script():
    program, peer = chosen(5)
    made = world.cards(program.reviews.get())
    page = peer.get(at(program, "cards/print")).content.decode()
    assert sorted(re.findall(r'class="code">([\w-]+)<', page)) == sorted(map(codes.code_in_groups, made))
    assert re.findall(r"<script|style=", page) == []


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["cards.pdf", "cards/print"])
def test_before_they_are_made_there_is_nothing_to_print(page):
    program, peer = chosen()
    assert peer.get(at(program, page)).url == at(program)


@pytest.mark.django_db
def test_a_server_that_makes_no_files_leads_to_the_page(monkeypatch):
    program, peer = chosen()
    world.cards(program.reviews.get())

    def missing():
        raise pdf.LibrariesMissing

    monkeypatch.setattr(pdf, "_weasyprint", missing)
    answered = peer.get(at(program, "cards.pdf"), follow=True)
    assert "Until then, print the page with the cards from here." in text(answered)
    assert at(program, "cards/print") in answered.content.decode()


@pytest.mark.pango
@pytest.mark.django_db
def test_the_file_is_never_kept_and_its_name_says_nothing():
    program, peer = chosen()
    world.cards(program.reviews.get())
    answered = peer.get(at(program, "cards.pdf"))
    assert answered.headers["Cache-Control"] == "no-store"
    assert answered.headers["Content-Disposition"] == 'attachment; filename="cards.pdf"'
    with pikepdf.open(io.BytesIO(answered.content)) as document:
        told = document.Root.Metadata.read_bytes().decode() + str(dict(document.docinfo))
    assert [word for word in ("Willow", "Q4", "peer", "Date") if word in told] == []


@pytest.mark.pango
@pytest.mark.django_db
@pytest.mark.parametrize(("size", "width", "height"), [("letter", 612, 792), ("a4", 595, 842)])
@pytest.mark.parametrize(("number", "pages"), [(1, 1), (8, 1), (9, 2)])
def test_eight_cards_fit_a_page_of_either_paper(size, width, height, number, pages):
    program, _ = chosen()
    program.organisation.paper = size
    program.organisation.save()
    made = world.cards(program.reviews.get(), number)
    sheets_of_it = printed(program)
    sizes = [(round(sheet.width / A_POINT), round(sheet.height / A_POINT)) for sheet in sheets_of_it]
    assert sizes == [(width, height)] * pages
    assert sorted(codes_on(sheets_of_it)) == sorted(map(codes.code_in_groups, made))


def lines(program: Program) -> list[float]:
    """How far below the upper edge of its card each line of text stands, in millimetres."""
    found = []

    def see(text: str, page: list[float], line: list[float], *rest: object) -> None:
        if text.strip():
            found.append(page[1] * line[4] + page[3] * line[5] + page[5])

    page = pypdf.PdfReader(io.BytesIO(paper.cards_pdf(voice(program)))).pages[0]
    page.extract_text(visitor_text=see)
    top = float(page.mediabox.height)
    return [((top - y) / 72 * 25.4 - MARGIN) % HEIGHT for y in found[1:]]  # without the title of the page


@pytest.mark.pango
@pytest.mark.django_db
def test_what_a_card_says_fits_even_with_long_names(settings):
    """A line that ran over its card would stand in the upper edge of the next."""
    settings.SITE_URL = "https://plumbline.peer-support-and-recovery-center.example.org"
    program, _ = chosen(9, name="The peer support and recovery center of the upper river")
    program.staff_roles.update(site="")
    world.cards(program.reviews.get())
    found = lines(program)
    assert (len(found) > 8 * 10, min(found) > 4, max(found) < HEIGHT - 1) == (True, True, True)


@pytest.mark.pango
@pytest.mark.django_db
def test_two_files_are_never_in_the_same_order():
    program, _ = chosen(16)
    world.cards(program.reviews.get())
    orders = [codes_on(printed(program)) for _ in range(2)]
    assert len(set(orders[0])) == 16
    assert sorted(orders[0]) == sorted(orders[1])
    assert orders[0] != orders[1]


@pytest.mark.pango
@pytest.mark.verapdf
@pytest.mark.skipif(bool(verify.missing()), reason=f"PDF/A and PDF/UA are not validated: {verify.missing()}")
@pytest.mark.django_db
def test_an_independent_validator_passes_it(tmp_path):
    program, _ = chosen(sites=SITES)
    world.cards(program.reviews.get(), by_site=True)
    path = tmp_path / "cards.pdf"
    path.write_bytes(paper.cards_pdf(voice(program)))
    said = verify.verify(path)
    assert [line.split()[0] for line in said.splitlines()] == ["PASS", "PASS"], said
