"""The unmasking test: we try to find out who answered, when, in which order, and what one person said.

How it works. The same quarter is lived through twice. The second time peer supporters answer differently: other
people, another order, another number, other answers, but so that the same may be shown. Then we collect everything
that anybody can get hold of, as every role and as somebody without an account: every page, every file to download,
every row of every table (collecting.py). If one letter of it tells the two apart, the test fails: somebody could have
read from it what nobody may know.

The world stands while this file is tested, and what a test does in it is undone. So what is collected after one way to
live through the quarter is collected once, and compared as often as wanted (`quarters`).

The first tests show that this would be noticed: where something different may be shown, it is found.

Which headers of a request are forgotten, and what a real server writes in its logs, is held by test_anonymity.py.
"""

import re
from collections.abc import Iterator
from itertools import product

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django.plugin import DjangoDbBlocker

from fidelity.reports.rendering import pdf
from fidelity.reports.rendering.files import store_report_file
from fidelity.reports.signing import actions as signing
from fidelity.reviews.models import Review
from fidelity.voice.card import codes
from fidelity.voice.models import PeerVoice
from programs.models import AuditEvent, Program, Role, User
from programs.permissions import GRANTS, Permission
from tests import clock
from tests.reports.signing_texts import final
from tests.voice import world
from tests.voice.collecting import (
    EVERYBODY,
    HEADERS,
    Act,
    Found,
    Quarters,
    address,
    addresses,
    after,
    answered_with,
    lived,
    raw,
    reached,
    tables,
    told_apart,
    words,
)
from tests.voice.world import Q3, Q4, TODAY, UNTIL

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

NEVER_CARDS = (Role.MANAGER, Role.SUPERVISOR, Role.FUNDER, Role.ADMIN, None)


@pytest.fixture(autouse=True)
def read_as_browsers_do() -> None:
    """Here pages are compared sign by sign, as they were sent."""


@pytest.fixture(autouse=True)
def one_moment() -> None:
    """The clock stands still, so that nothing differs by the minute in which a page was made."""
    clock.still_on(TODAY)


@pytest.fixture(scope="module")
def quarters(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Quarters]:
    """A program of nine, its quarter rated 3 throughout, nine cards that nobody has used."""
    clock.still_on(TODAY)
    with django_db_blocker.unblock(), transaction.atomic():
        review = world.opened(world.program(9))
        world.rated(review)
        yield Quarters(review, world.cards(review))
        transaction.set_rollback(True)


@pytest.fixture
def made(quarters: Quarters) -> list[str]:
    """The codes of the nine cards."""
    return quarters.made


@pytest.fixture
def review(db: None, quarters: Quarters) -> Review:
    return Review.objects.get(pk=quarters.review_pk)


@pytest.fixture
def program(review: Review) -> Program:
    return review.program


@pytest.fixture
def elsewhere(db: None) -> Program:
    """A program of nine whose quarter has not begun."""
    return world.program(9, name="Birch House")


# 0. The test can fail


def test_a_difference_that_may_be_shown_is_noticed(db: None, quarters: Quarters):
    """Five who say that it goes badly, or five who say what the review says: that is what the quarter is for."""
    bad, good = quarters([0] * 5, Role.PEER), quarters([3] * 5, Role.PEER)
    assert any("/voice/" in place for _, place in told_apart(bad, good))


def test_a_row_more_in_any_table_is_noticed(program: Program):
    before = tables()
    AuditEvent.objects.create(organisation=program.organisation, what="somebody answered")
    assert told_apart(before, tables()) == [("table", "programs_auditevent")]


# 1. Four answered: nothing is shown, to nobody, anywhere


@pytest.mark.parametrize("said", [[4] * 4, [0] * 4, [{"SAFE": 0}, 1, 2, 3], [2]])
def test_four_answers_look_exactly_like_none(db: None, quarters: Quarters, said: list[world.Given]):
    """Whether nobody answered or four did, and what they said, is the same to every role and in every table."""
    roles = EVERYBODY if said == [4] * 4 else [Role.MANAGER]
    assert told_apart(quarters([], *roles), quarters(said, *roles)) == []


# 2. Five to nine answered: bands, and no number


def test_five_answers_and_nine_answers_look_the_same(db: None, quarters: Quarters):
    """No page, file or table tells how many answered; so nobody can reckon with a number."""
    five, nine = quarters([3] * 5, *EVERYBODY), quarters([3] * 9, *EVERYBODY)
    assert told_apart(five, nine) == []
    assert "5 to 9" in five["table", "fidelity_peervoice"]


def test_the_one_who_says_otherwise_is_not_seen(elsewhere: Program):
    """Six say that it goes well. Whether the seventh says so too, or the opposite, changes nothing that is shown.

    Only where a band ends can one answer decide which band it is; then it is not known whose it was.
    """
    review = world.opened(elsewhere)
    world.rated(review, domains=["choice", "voice"])
    made = world.cards(review)
    six = [3, 3, 3, 4, 4, 4]
    agreed = after(lived(review, made, [*six, 4]), lambda: reached(elsewhere, Role.MANAGER))
    for one in (0, 1):
        alone = after(lived(review, made, [*six, one]), lambda: reached(elsewhere, Role.MANAGER))
        assert told_apart(alone, agreed) == [], one


# 3. Who, and in which order


def test_other_people_in_another_order_leave_the_same_traces(program: Program, review: Review, made: list[str]):
    """The same answers with other cards, the other way round."""
    said = [0, 1, 2, 3, 4, {"CHO-3": 4}]
    one = after(lived(review, made[:6], said), lambda: reached(program, Role.PEER, Role.ADMIN))
    other = after(lived(review, made[:2:-1], said[::-1]), lambda: reached(program, Role.PEER, Role.ADMIN))
    assert told_apart(one, other) == []


def test_while_a_quarter_is_open_nothing_is_shown_to_anybody(db: None, quarters: Quarters):
    """No live result, and no count of who answered: not even peer supporters and the ally see one."""
    nobody, six = quarters([], *EVERYBODY, close=False), quarters([0] * 6, *EVERYBODY, close=False)
    assert told_apart(nobody, six) == []


# 4. Subtracting


def test_a_site_can_not_be_worked_out_from_the_whole(db):
    """Nine in the north answer, and four or three in the south: both sites stay hidden beside the total."""
    program = world.program(name="Birch House", sites={"North": 9, "South": 6})
    review = world.opened(program)
    world.rated(review)
    made = world.cards(review, by_site=True)
    north, south = made[:9], made[9:]
    four = after(lived(review, [*north, *south[:4]], [3] * 13), lambda: reached(program, Role.MANAGER, Role.ALLY))
    three = after(lived(review, [*north, *south[:3]], [3] * 12), lambda: reached(program, Role.MANAGER, Role.ALLY))
    assert told_apart(four, three) == []
    hidden = after(lived(review, [*north, *south[:4]], [3] * 13), lambda: world.voice(review).result)
    assert (hidden["shown"], hidden["sites"]) == (True, [])


def test_an_earlier_quarter_can_not_be_worked_out_from_the_two_together(elsewhere: Program):
    """All eight answers are the same; how many of them, and which, came in the first quarter is not seen."""
    one = after(lived_twice(elsewhere, [4, 4, 4], [0, 4, 4, 4, 4]), lambda: reached(elsewhere, Role.MANAGER))
    assert "Q3 2026" in one["table", "fidelity_peervoice"]
    for earlier, later in (([0, 4, 4], [4] * 5), ([4, 4], [0] + [4] * 5), ([0], [4] * 7)):
        other = after(lived_twice(elsewhere, earlier, later), lambda: reached(elsewhere, Role.MANAGER))
        assert told_apart(one, other) == [], earlier


def lived_twice(program: Program, first: list[int], second: list[int]) -> Act:
    """Two quarters, one after the other, with letters on the cards that are not drawn."""

    def act() -> None:
        for start, said, tag in ((Q3, first, "AAA"), (Q4, second, "BBB")):
            review = world.opened(program, start)
            PeerVoice.objects.filter(review=review).update(tag=tag)
            world.rated(review)
            world.answers(review, said)
            world.closed(review)

    return act


# 5. Opening again


def test_a_quarter_that_is_opened_again_and_changed_shows_the_same(program: Program, review: Review, made: list[str]):
    """Another answer of the review does not lead to another result, and the cards that are left count no more."""
    lived(review, made, [3] * 5, close=False)()
    before = world.closed(review)
    page = Client.get(world.browser(program, Role.MANAGER), address("voice", review)).content
    world.reopened(review)
    assert [answered_with(Client(), code).status_code for code in made] == [410] * 9
    review.responses.filter(item="CHO-3").update(level=0)
    assert world.closed(review) == before
    again = Client.get(world.browser(program, Role.MANAGER), address("voice", review)).content
    assert re.sub(rb"csrf[^>]+", b"", again) == re.sub(rb"csrf[^>]+", b"", page)


# 6. More cards than people, and cards used twice


def test_a_card_counts_once_however_it_is_sent(review: Review, made: list[str]):
    sent = [
        answered_with(Client(), code).status_code for code in (made[0], made[0], codes.code_in_groups(made[0]).lower())
    ]
    assert sent == [302, 410, 410]
    assert world.number_of_answers(review) == 1


@pytest.mark.parametrize("role", [Role.PEER, Role.ALLY])
@pytest.mark.parametrize("number", ["10", "1000"])
def test_nobody_makes_more_cards_than_there_are_peer_supporters(elsewhere: Program, role: Role, number: str):
    """By the form; the act and the database refuse it too (test_rounds.py)."""
    review = world.opened(elsewhere)
    world.choose(review)
    sent = {"number": number, "until": UNTIL.isoformat()}
    world.browser(elsewhere, role).post(address("voice_cards", review), sent)
    assert world.voice(review).cards == 0


@pytest.mark.parametrize("role", NEVER_CARDS)
def test_no_page_shows_a_code_to_anybody_who_is_not_a_peer(
    program: Program, quarters: Quarters, made: list[str], role: Role | None
):
    """A manager tries every address: those of the cards are refused, and no other one shows a code."""
    shown = quarters([], role, close=False)
    client = world.browser(program, role) if role else Client()
    refused = [place.path for place in addresses(program) if place.name in of_cards()]
    assert {client.get(path).status_code for path in refused} <= {302, 403, 404}
    pages = {path: said for (who, path), said in shown.items() if who == (role or "nobody")}
    assert len(pages) == sum(
        place.is_open_to(role) and not place.path.endswith((".pdf", "/guide")) for place in addresses(program)
    )
    # A guide is made as a file each time it is opened, and not among those.
    guides = [place.path for place in addresses(program) if place.path.endswith("/guide")]
    pages |= {path: words(client.get(path)) for path in guides}
    assert [path for path, said in pages.items() if any(code in said for code in written(made))] == []


def written(made: list[str]) -> list[str]:
    """Codes as a page shows them and as they stand in an address."""
    return [*made, *map(codes.code_in_groups, made)]


@pytest.mark.parametrize("role", NEVER_CARDS)
def test_whatever_is_sent_no_code_comes_back_to_anybody_who_is_not_a_peer(
    program: Program, review: Review, made: list[str], role: Role | None
):
    """The same with what a form sends; and no card is made or lost."""
    client = world.browser(program, role) if role else Client()
    for place in list(addresses(program)):
        response = client.post(place.path)
        if place.name in of_cards():
            assert response.status_code in {302, 403, 404}, place.path
        said = words(response) if not place.path.endswith(".pdf") else ""
        assert [code for code in written(made) if code in said] == [], place.path
    assert world.voice(review).cards == 9


def of_cards() -> set[str]:
    """The addresses that only peer supporters and their ally may open."""
    gated = {entry.name: getattr(entry.callback, "permission", None) for entry in entries()}
    assert Role.MANAGER not in {role for role in Role if Permission.ASK_PEERS in GRANTS[role]}
    found = {name for name, permission in gated.items() if permission is Permission.ASK_PEERS}
    assert {"voice_choose", "voice_cards", "voice_cards_pdf"} <= found
    return found


def entries(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        yield from [entry] if isinstance(entry, URLPattern) else entries(entry)


# 7. A copy of the database before and after one answer


@pytest.mark.parametrize("role", [Role.PEER, Role.MANAGER])
def test_two_copies_of_the_database_differ_in_sealed_blocks_alone(
    program: Program, review: Review, made: list[str], role: Role
):
    """Somebody answers in a browser that is signed in. No row is new, no time has moved, no session was touched."""
    client = world.browser(program, role)
    client.get(address("voice", review))
    before = raw()
    opened = client.get(f"/peer/en/{made[0]}/", headers=HEADERS)
    sent = answered_with(client, made[0], CHO_3="0", SAFE="0")
    thanked = client.get(sent.url, headers=HEADERS)
    after_it = raw()
    assert (opened.status_code, sent.status_code, thanked.status_code) == (200, 302, 200)
    assert [response.cookies for response in (opened, sent, thanked)] == [{}, {}, {}]
    assert set(before) == set(after_it)
    changed = sorted(key[0] for key in before if before[key] != after_it[key])
    raised = ["fidelity_concernbox.contents", "fidelity_concernbox.marks"]
    assert changed == ["fidelity_box.counts", *raised, "fidelity_usedcards.marks"]
    lengths = [[len(found[key]) for key in sorted(found) if key[0] in changed] for found in (before, after_it)]
    assert lengths[0] == lengths[1]


def test_what_changed_in_the_blocks_is_the_same_noise_whatever_was_answered(review: Review, made: list[str]):
    """The bytes of a box after the best answers and after the worst differ as if they were drawn at random."""
    sealed = []
    for code, level in zip(made, [0, 4, 0, 4], strict=False):
        world.answer(review, code, level)
        sealed.append(bytes(world.voice(review).box.counts))
    for one, other in product(sealed, sealed):
        if one is not other:
            same = sum(a == b for a, b in zip(one, other, strict=True))
            assert same < len(one) // 10


def test_a_session_that_is_signed_in_knows_nothing_of_an_answer(program: Program, made: list[str]):
    client = world.browser(program, Role.PEER)
    before = list(Session.objects.values())
    answered_with(client, made[0])
    assert list(Session.objects.values()) == before
    assert BACKEND_SESSION_KEY in client.session


def test_an_answer_writes_no_line_in_the_log_of_the_program(db: None, made: list[str]):
    before = list(AuditEvent.objects.values())
    answered_with(Client(), made[0])
    assert list(AuditEvent.objects.values()) == before


# 8. Whoever sets up organisations and accounts


def test_the_set_up_pages_show_nothing_of_it(program: Program, review: Review, made: list[str]):
    server = User.objects.create_superuser("server@example.org", "a long password")
    client = Client()
    client.force_login(server, backend="django.contrib.auth.backends.ModelBackend")
    collect = lambda: {page: words(client.get(page)) for page in set_up_pages(program)}  # noqa: E731
    nobody = after(lived(review, made, [], close=False), collect)
    six = after(lived(review, made, [0] * 6, close=False), collect)
    assert told_apart(nobody, six) == []
    for model in ("box", "peervoice", "usedcards", "jointanswer"):
        assert client.get(f"/admin/fidelity/{model}/").status_code == 404


def set_up_pages(program: Program) -> list[str]:
    made = [f"/admin/programs/program/{program.pk}/{part}/" for part in ("change", "history")]
    return ["/admin/", "/admin/programs/program/", "/admin/programs/organisation/", "/admin/programs/user/", *made]


# 9. Reports and files


@pytest.fixture
def files_unmade(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is all that it would be made from: the same page and record always give the same bytes (test_pdf.py)."""
    monkeypatch.setattr(pdf, "make_pdf", lambda *args, **more: repr((args, sorted(more.items()))).encode())


@pytest.mark.usefixtures("files_unmade")
def test_no_file_tells_more_than_its_page(
    program: Program, review: Review, made: list[str], monkeypatch: pytest.MonkeyPatch
):
    """The report as PDF with the record attached, letters, guides and tables, as those who reach most.

    Peer supporters answer some questions only: there are two sheets of paper for each thing that is found.
    """
    monkeypatch.setattr(signing, "new_code", lambda: "PL-CODE-CODE")
    bad, worst = ({"CHO-3": level, "LIV-1": level, "SAFE": level} for level in (1, 0))

    def collect() -> Found:
        report = final(Review.objects.get(pk=review.pk), world.access(program, Role.MANAGER))
        store_report_file(report.pk)
        return reached(program, Role.MANAGER, Role.ALLY, also_pdf=True)

    five = after(lived(review, made, [bad] * 4 + [worst]), collect)
    eight = after(lived(review, made, [worst] + [bad] * 7), collect)
    assert told_apart(five, eight) == []
    files = {place for (_, place), text in five.items() if place.endswith(".pdf") and text.startswith("200")}
    assert {place.rpartition("/")[2] for place in files} >= {"report.pdf", "letter.pdf", "guide.pdf"}
