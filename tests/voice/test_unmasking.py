"""The unmasking test: we try to find out who answered, when, in which order, and what one person said.

How it works. The same quarter is lived through twice. The second time peer supporters answer differently: other
people, another order, another number, other answers, but so that the same may be shown. Then we collect everything
that anybody can get hold of, as every role and as somebody without an account: every page, every file to download,
every row of every table. If one letter of it tells the two apart, the test fails: somebody could have read from it
what nobody may know.

The first tests show that this would be noticed: where something different may be shown, it is found.

Which headers of a request are forgotten, and what a real server writes in its logs, is held by test_blind.py.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from fidelity.reviews.models import Review
from fidelity.voice.card import codes
from fidelity.voice.models import PeerVoice
from programs.models import AuditEvent, Program, Role, User
from programs.permissions import GRANTS, Permission
from tests import clock
from tests.voice import world
from tests.voice.world import Q3, Q4, TODAY, UNTIL

pytestmark = pytest.mark.slow

EVERYBODY = (*Role, None)
NEVER_CARDS = (Role.MANAGER, Role.SUPERVISOR, Role.FUNDER, Role.ADMIN, None)

# Pages that no act in a program changes: the questions themselves, the own account, the pages of answering.
ALIKE = ("account_", "mfa_", "instrument", "role_", "peer_", "drift_power", "words", "verify", "invitation")
SEALED = {("fidelity_box", "counts"), ("fidelity_usedcards", "marks")}


@pytest.fixture(autouse=True)
def one_moment() -> None:
    """The clock stands still, so that nothing differs by the minute in which a page was made."""
    clock.still_on(TODAY)


# What anybody can get hold of


def addresses(program: Program) -> Iterator[tuple[str, str]]:
    """Every address of the app with every value that exists in this program: name and path."""
    known = {
        "slug": [program.slug],
        "period": [review.quarter.slug for review in program.reviews.all()],
        "move": ["agree"],
        "series": ["overall", "choice"],
        "version": ["1.0"],
        "lang": ["en"],
    }
    for name, wanted in patterns():
        if not name.startswith(ALIKE):
            values = [(known | {"pk": numbers_of(name, program), "code": codes_of(name)})[each] for each in wanted]
            for chosen in product(*values):
                yield name, reverse(name, kwargs=dict(zip(wanted, chosen, strict=True)))


def numbers_of(name: str, program: Program) -> list[int]:
    """What can stand in an address for a row: each flag, or else one role of an account, one position."""
    if name.startswith("flag"):
        return sorted(program.flags.values_list("pk", flat=True))
    rows = program.memberships if name.startswith("people") else program.staff_roles
    return [rows.order_by("pk").first().pk]


def codes_of(name: str) -> list[str]:
    return {"review_domain": ["choice"], "review_explain": ["choice"], "review_item": ["CHO-3"]}.get(name, ["CHO-3"])


def patterns(resolver: URLResolver | None = None, outer: tuple[str, ...] = ()) -> Iterator[tuple[str, list[str]]]:
    """Name and parameters of every address, Django's admin left to a test of its own."""
    for entry in (resolver or get_resolver()).url_patterns:
        wanted = (*outer, *entry.pattern.converters)
        if isinstance(entry, URLPattern):
            yield entry.name, sorted(set(wanted))
        elif getattr(entry, "app_name", "") != "admin":
            yield from patterns(entry, wanted)


def words(response: HttpResponse) -> str:
    """All that a page or a file says, without what is drawn anew each time it is made."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.get("Content-Type", "")
    text = " ".join([str(response.status_code), response.get("Location", ""), *readable(content, kind)])
    text = re.sub(r'(?<=name="csrfmiddlewaretoken" value=")[^"]+|X-CSRFToken[^}]+', "", text)
    return re.sub(r"\d{1,2}:\d\d(:[\d.]+)?|PL-\w{4}-\w{4}|[0-9a-f]{64}", "", text)


def readable(content: bytes, kind: str) -> list[str]:
    if "spreadsheet" in kind or "zip" in kind:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return [packed.read(name).decode("utf-8", "replace") for name in packed.namelist()]
    if "pdf" in kind:
        from pypdf import PdfReader

        read = PdfReader(io.BytesIO(content))
        attached = [part.decode() for parts in read.attachments.values() for part in parts]
        return [page.extract_text() for page in read.pages] + attached
    return [content.decode("utf-8", "replace")]


def reached(program: Program, *roles: Role | None, also_pdf: bool = False) -> dict[tuple[str, str], str]:
    """Everything that somebody with one of these roles can open, and every table: (who, where) -> what it says."""
    found = tables()
    flags = sorted(program.flags.values_list("pk", flat=True))
    for role in roles:
        client = world.browser(program, role) if role else Client()
        for name, address in addresses(program):
            if also_pdf or not address.endswith((".pdf", "/guide")):
                said = numbered(words(client.get(address)), flags)
                # Cards come in another order each time they are shown; that is tested in test_cards.py.
                said = " ".join(sorted(re.split(r"[\s<>]+", said))) if "cards" in name else said
                found[role or "nobody", numbered(address, flags)] = said
    return found


def numbered(text: str, flags: list[int]) -> str:
    """Flags counted from 1, other rows without a number: a database counts on after something was undone."""
    places = {str(pk): str(place) for place, pk in enumerate(flags, start=1)}
    text = re.sub(r'(?<=data-review=")\d+|(?<=data-key="earlier-)\d+', "", text)
    return re.sub(r"(?<=/flags/)\d+", lambda found: places.get(found[0], found[0]), text)


def everything(program: Program) -> dict[tuple[str, str], str]:
    return reached(program, *EVERYBODY)


def tables() -> dict[tuple[str, str], str]:
    """Every row of every table of the database; of the two sealed blocks their length, without times and sessions."""
    with connection.cursor() as cursor:
        names = sorted(set(connection.introspection.table_names(cursor)) - {"django_session", "django_migrations"})
        return {("table", name): "\n".join(rows(cursor, name)) for name in names}


def rows(cursor, table: str) -> list[str]:
    cursor.execute(f'SELECT * FROM "{table}"')
    columns = [column[0] for column in cursor.description]
    return sorted(
        str({key: plain(table, key, value) for key, value in zip(columns, row, strict=True)})
        for row in cursor.fetchall()
    )


def plain(table: str, column: str, value: object) -> object:
    if (table, column) in SEALED:
        return len(value)
    if column == "id" or column.endswith("_id"):  # PostgreSQL counts on after something was undone
        return ""
    return re.sub(r"\d\d:\d\d:\d\d(\.\d+)?|PL-\w{4}-\w{4}|[0-9a-f]{64}", "", str(value))


# Living through a quarter twice


class Undone(Exception):
    """What was done is taken back."""


def after(act: Callable[[], object], collect: Callable[[], dict]) -> dict:
    """What can be collected after an act; then the act is undone."""
    found: dict = {}
    try:
        with transaction.atomic():
            act()
            found |= collect()
            raise Undone
    except Undone:
        return found


def told_apart(one: Mapping, other: Mapping) -> list:
    """Where the two differ. Empty: nobody can tell which of the two happened."""
    return sorted(key for key in {*one, *other} if one.get(key) != other.get(key))


Act = Callable[[], None]


def lived(review: Review, made: Sequence[str], said: Sequence[world.Given], *, close: bool = True) -> Act:
    """Answers with these cards, one after the other, and the closing of the quarter."""

    def act() -> None:
        for code, each in zip(made, said, strict=False):
            world.answer(review, code, each)
        if close:
            world.closed(review)

    return act


@pytest.fixture
def program(db) -> Program:
    return world.program(9)


@pytest.fixture
def review(program: Program) -> Review:
    world.version()
    made = world.opened(program)
    world.rated(made)
    return made


# 0. The test can fail


def test_a_difference_that_may_be_shown_is_noticed(program: Program, review: Review):
    """Five who say that it goes badly, or five who say that it goes well: that is what the quarter is for."""
    made = world.cards(review)
    collect = lambda: reached(program, Role.PEER)  # noqa: E731
    bad = after(lived(review, made, [0] * 5), collect)
    good = after(lived(review, made, [4] * 5), collect)
    assert any("/voice/" in place for _, place in told_apart(bad, good))


def test_a_row_more_in_any_table_is_noticed(program: Program, review: Review):
    before = tables()
    AuditEvent.objects.create(organisation=program.organisation, what="somebody answered")
    assert told_apart(before, tables()) == [("table", "programs_auditevent")]


# 1. Four answered: nothing is shown, to nobody, anywhere


@pytest.mark.parametrize("said", [[4] * 4, [0] * 4, [{"SAFE": 0}, 1, 2, 3], [2]])
def test_four_answers_look_exactly_like_none(program: Program, review: Review, said: list[world.Given]):
    """Whether nobody answered or four did, and what they said, is the same to every role and in every table."""
    made = world.cards(review)
    roles = EVERYBODY if said == [4] * 4 else [Role.MANAGER]
    nobody = after(lived(review, made, []), lambda: reached(program, *roles))
    four = after(lived(review, made, said), lambda: reached(program, *roles))
    assert told_apart(nobody, four) == []


# 2. Five to nine answered: bands, and no number


def test_five_answers_and_nine_answers_look_the_same(program: Program, review: Review):
    """No page, file or table tells how many answered; so nobody can reckon with a number."""
    made = world.cards(review)
    five = after(lived(review, made, [3] * 5), lambda: everything(program))
    nine = after(lived(review, made, [3] * 9), lambda: everything(program))
    assert told_apart(five, nine) == []
    assert "5 to 9" in five["table", "fidelity_peervoice"]


@pytest.mark.parametrize("one", [0, 1])
def test_the_one_who_says_otherwise_is_not_seen(program: Program, one: int):
    """Six say that it goes well. Whether the seventh says so too, or the opposite, changes nothing that is shown.

    Only where a band ends can one answer decide which band it is; then it is not known whose it was.
    """
    review = world.opened(program)
    world.rated(review, domains=["choice", "voice"])
    made = world.cards(review)
    six = [3, 3, 3, 4, 4, 4]
    alone = after(lived(review, made, [*six, one]), lambda: reached(program, Role.MANAGER))
    agreed = after(lived(review, made, [*six, 4]), lambda: reached(program, Role.MANAGER))
    assert told_apart(alone, agreed) == []


# 3. Who, and in which order


def test_other_people_in_another_order_leave_the_same_traces(program: Program, review: Review):
    """The same answers with other cards, the other way round."""
    made = world.cards(review)
    said = [0, 1, 2, 3, 4, {"CHO-3": 4}]
    one = after(lived(review, made[:6], said), lambda: reached(program, Role.PEER, Role.ADMIN))
    other = after(lived(review, made[:2:-1], said[::-1]), lambda: reached(program, Role.PEER, Role.ADMIN))
    assert told_apart(one, other) == []


def test_while_a_quarter_is_open_nothing_is_shown_to_anybody(program: Program, review: Review):
    """No live result, and no count of who answered: not even peer supporters and the ally see one."""
    made = world.cards(review)
    nobody = after(lived(review, made, [], close=False), lambda: everything(program))
    six = after(lived(review, made, [0] * 6, close=False), lambda: everything(program))
    assert told_apart(nobody, six) == []


# 4. Subtracting


def test_a_site_can_not_be_worked_out_from_the_whole(db):
    """Nine in the north answer, and four or three in the south: both sites stay hidden beside the total."""
    program = world.program(sites={"North": 9, "South": 6})
    review = world.opened(program)
    world.rated(review)
    made = world.cards(review, by_site=True)
    north, south = made[:9], made[9:]
    four = after(lived(review, [*north, *south[:4]], [3] * 13), lambda: reached(program, Role.MANAGER, Role.ALLY))
    three = after(lived(review, [*north, *south[:3]], [3] * 12), lambda: reached(program, Role.MANAGER, Role.ALLY))
    assert told_apart(four, three) == []
    hidden = after(lived(review, [*north, *south[:4]], [3] * 13), lambda: world.voice(review).result)
    assert (hidden["shown"], hidden["sites"]) == (True, [])


@pytest.mark.parametrize("earlier", [[0, 4, 4], [4, 4], [0]])
def test_an_earlier_quarter_can_not_be_worked_out_from_the_two_together(program: Program, earlier: list[int]):
    """All six answers are the same; how many of them, and which, came in the first of the two quarters is not seen."""
    every = [0, 4, 4, 4, 4, 4]
    left = list(every)
    for each in earlier:
        left.remove(each)

    one = after(lived_twice(program, [4, 4, 4], [0, 4, 4]), lambda: reached(program, Role.MANAGER))
    other = after(lived_twice(program, earlier, left), lambda: reached(program, Role.MANAGER))
    assert told_apart(one, other) == []
    assert "Q3 2026" in one["table", "fidelity_peervoice"]


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


def test_a_quarter_that_is_opened_again_and_changed_shows_the_same(program: Program, review: Review):
    """Another answer of the review does not lead to another result, and the cards that are left count no more."""
    made = world.answers(review, [3] * 5)
    before = world.closed(review)
    page = Client.get(world.browser(program, Role.MANAGER), address("voice", review)).content
    world.reopened(review)
    assert [answered_with(Client(), code).status_code for code in made] == [410] * 9
    review.responses.filter(item="CHO-3").update(level=0)
    assert world.closed(review) == before
    again = Client.get(world.browser(program, Role.MANAGER), address("voice", review)).content
    assert re.sub(rb"csrf[^>]+", b"", again) == re.sub(rb"csrf[^>]+", b"", page)


# 6. More cards than people, and cards used twice


def test_a_card_counts_once_however_it_is_sent(review: Review):
    made = world.cards(review)
    sent = [
        answered_with(Client(), code).status_code for code in (made[0], made[0], codes.code_in_groups(made[0]).lower())
    ]
    assert sent == [302, 410, 410]
    assert world.number_of_answers(review) == 1


@pytest.mark.parametrize("role", [Role.PEER, Role.ALLY])
@pytest.mark.parametrize("number", ["10", "1000"])
def test_nobody_makes_more_cards_than_there_are_peer_supporters(
    program: Program, review: Review, role: Role, number: str
):
    """By the form; the act and the database refuse it too (test_rounds.py)."""
    world.choose(review)
    sent = {"number": number, "until": UNTIL.isoformat()}
    world.browser(program, role).post(address("voice_cards", review), sent)
    assert world.voice(review).cards == 0


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", NEVER_CARDS)
def test_no_card_and_no_code_reaches_anybody_who_is_not_a_peer(
    program: Program, review: Review, role: Role | None, method: str
):
    """A manager tries every address: those of the cards are refused, and no other one shows a code."""
    made = world.cards(review)
    client = world.browser(program, role) if role else Client()
    for name, each in list(addresses(program)):
        response = getattr(client, method)(each)
        if name in of_cards():
            assert response.status_code in {302, 403, 404}, each
        said = words(response) if not each.endswith(".pdf") else ""
        assert [code for code in made if code in said or codes.code_in_groups(code) in said] == [], each
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


HEADERS = {"User-Agent": "marker-device", "X-Forwarded-For": "203.0.113.77", "Referer": "http://testserver/marker-page"}


def answered_with(client: Client, code: str, **said: str) -> HttpResponse:
    """Answer as a phone does."""
    sent = {name.replace("_", "-"): value for name, value in said.items()} or {"CHO-3": "4"}
    return client.post(f"/peer/en/{code}/questions", sent, headers=HEADERS, REMOTE_ADDR="203.0.113.77")


def address(name: str, review: Review) -> str:
    return reverse(name, args=[review.program.slug, review.quarter.slug])


def raw() -> dict[tuple[str, int], str]:
    """Every row of every table, with times and sessions: what a copy of the database holds."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for number, row in enumerate(sorted(cursor.fetchall(), key=str)):
                for column, value in zip(columns, row, strict=True):
                    found[f"{table}.{column}", number] = bytes(value) if isinstance(value, memoryview) else value
        return found


@pytest.mark.parametrize("role", [Role.PEER, Role.MANAGER])
def test_two_copies_of_the_database_differ_in_two_sealed_blocks_alone(program: Program, review: Review, role: Role):
    """Somebody answers in a browser that is signed in. No row is new, no time has moved, no session was touched."""
    made = world.cards(review)
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
    assert changed == ["fidelity_box.counts", "fidelity_usedcards.marks"]
    lengths = [[len(found[key]) for key in sorted(found) if key[0] in changed] for found in (before, after_it)]
    assert lengths[0] == lengths[1]


def test_what_changed_in_the_blocks_is_the_same_noise_whatever_was_answered(review: Review):
    """The bytes of a box after the best answers and after the worst differ as if they were drawn at random."""
    made = world.cards(review)
    sealed = []
    for code, level in zip(made, [0, 4, 0, 4], strict=False):
        world.answer(review, code, level)
        sealed.append(bytes(world.voice(review).box.counts))
    for one, other in product(sealed, sealed):
        if one is not other:
            same = sum(a == b for a, b in zip(one, other, strict=True))
            assert same < len(one) // 10


def stored() -> bytes:
    """SQLite's file and its journal, byte for byte, with all that was overwritten; of PostgreSQL every row."""
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    return b"".join(value if isinstance(value, bytes) else str(value).encode() for value in raw().values())


@pytest.mark.django_db(transaction=True)
def test_the_database_holds_no_trace_of_who_answered():
    """No code, no address, no device."""
    program = world.program(9)
    review = world.opened(program)
    made = world.cards(review)
    client = world.browser(program, Role.PEER)
    for code in made[:5]:
        client.get(f"/peer/{code}", headers=HEADERS)
        answered_with(client, code)
    content = stored()
    assert review.program.name.encode() in content
    traces = [*(code[codes.TAG :].encode() for code in made), b"marker-", b"203.0.113.77", b"/peer/"]
    assert [trace for trace in traces if trace in content] == []


def test_a_session_that_is_signed_in_knows_nothing_of_an_answer(program: Program, review: Review):
    made = world.cards(review)
    client = world.browser(program, Role.PEER)
    before = list(Session.objects.values())
    answered_with(client, made[0])
    assert list(Session.objects.values()) == before
    assert BACKEND_SESSION_KEY in client.session


def test_an_answer_writes_no_line_in_the_log_of_the_program(review: Review):
    made = world.cards(review)
    before = list(AuditEvent.objects.values())
    answered_with(Client(), made[0])
    assert list(AuditEvent.objects.values()) == before


# 8. Whoever sets up organisations and accounts


def test_the_set_up_pages_show_nothing_of_it(program: Program, review: Review):
    made = world.cards(review)
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


@pytest.mark.pango
def test_no_file_tells_more_than_its_page(program: Program, review: Review):
    """The report as PDF with the record attached, letters, guides and tables, as those who reach most."""
    made = world.cards(review)
    collect = lambda: reached(program, Role.MANAGER, Role.ALLY, also_pdf=True)  # noqa: E731
    five = after(lived(review, made, [1] * 4 + [0]), collect)
    eight = after(lived(review, made, [0] + [1] * 7), collect)
    assert told_apart(five, eight) == []
    assert any(place.endswith(".pdf") and said.startswith("200") for (_, place), said in five.items())
