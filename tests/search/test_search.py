"""One box over programs, reports shared, flags and questions: what is found, in which order, and what never is."""

import re
import unicodedata
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client

from fidelity.flags.models import Flag, FlagEvent
from fidelity.reports.models import IssuedReport, Share
from fidelity.search import matches
from fidelity.voice.models import PeerVoice
from programs.models import Organisation, Program, Role, User
from tests.flags.build import NOW, Cast, closed, raised
from tests.reviews.conftest import Q1, Q3, TODAY, answered, make_program, make_user, sign_in

M, S, P, A, FUNDER, ADMIN = Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY, Role.FUNDER, Role.ADMIN


def search(client: Client, words: str) -> str:
    return client.get(f"/search?q={quote(words)}").content.decode()


def results(client: Client, words: str) -> dict[str, list[str]]:
    """Sort -> the lines of its list."""
    html = search(client, words)
    parts = re.findall(r'<h2 id="sort-\d+">([^<]*)</h2>(.*?)</section>', html, re.DOTALL)
    return {
        name: [found.strip() for found in re.findall(r'<li>\s*<a href="[^"]*">([^<]*)</a>', inside)]
        for name, inside in parts
    }


def with_programs(role: Role, organisation: Organisation, *names: str) -> Client:
    user = User.objects.create_user("all@example.org")
    for number, name in enumerate(names):
        kind = {"kind": "embedded", "setting": "outpatient", "first_quarter": Q1}
        program = Program.objects.create(organisation=organisation, slug=f"p-{number}", name=name, **kind)
        program.memberships.create(user=user, organisation=organisation, role=role)
    return sign_in(user)


def test_programs_stand_as_people_sort_them(organisation, version):
    client = with_programs(M, organisation, "Zebra House", "Álamo House", "alder house", "Birch")
    assert results(client, "house")["Programs"] == ["Álamo House", "alder house", "Zebra House"]


@pytest.mark.parametrize(
    "typed", ["alamo", "ÁLAMO", unicodedata.normalize("NFD", "Álamo"), "house  ÁLA", "\u200bÁlamo"]
)
def test_accents_capitals_and_the_order_of_words_do_not_matter(organisation, version, typed):
    client = with_programs(M, organisation, "Álamo House", "Birch House")
    assert results(client, typed)["Programs"] == ["Álamo House"]


def test_a_name_in_another_script_is_found(organisation, version):
    assert results(with_programs(M, organisation, "Дом Надежды"), "надежды")["Programs"] == ["Дом Надежды"]


def test_a_flag_is_found_by_its_line_in_the_list(program, version):
    cast = Cast(program)
    closed(program, Q3, raised("misuse:ROL-1"), raised("drift:overall", Flag.Level.DRIFT))
    assert results(sign_in(cast[S].user), "practice whole")["Flags"] == [
        "Practice as a whole: lower than before, by more than chance explains"
    ]


def test_flags_stand_in_the_order_of_their_list_and_ended_ones_last(program, version):
    cast = Cast(program)
    closed(program, Q3, raised("misuse:ROL-2", Flag.Level.SERIOUS), raised("misuse:ROL-1"))
    assert [line[:19] for line in results(sign_in(cast[M].user), "peer role")["Flags"]] == [
        "Short name of ROL-1",
        "Short name of ROL-2",
    ]
    program.flags.filter(code="misuse:ROL-1").update(state="resolved")
    assert results(sign_in(cast[M].user), "peer role")["Flags"][0].startswith("Short name of ROL-2")


def test_a_question_is_found_by_its_code_and_its_words(program, version):
    client = sign_in(make_user(P, program))
    item = version.definition.by_code["CHO-1"]
    assert results(client, "cho-1")["Questions"] == [item.short]
    assert item.short in results(client, item.question.upper())["Questions"]


def test_too_many_are_counted(organisation, version, monkeypatch):
    monkeypatch.setattr(matches, "MOST", 2)
    client = with_programs(M, organisation, "A house", "B house", "C house")
    assert results(client, "house")["Programs"] == ["A house", "B house"]
    assert "The first 2 of 3." in search(client, "house")


def test_nothing_found_is_said_and_an_empty_box_says_nothing(program, version):
    client = sign_in(make_user(M, program))
    assert "Nothing that you may see here has these words." in search(client, "xyzzy")
    for empty in ("", "   ", "\u200b", "x" * 121):
        assert 'role="status"' not in search(client, empty).partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("typed", ["<script>", "%", "_", "'; --", "\x00", "a" * 100, "*"])
def test_what_is_typed_is_a_word_and_nothing_else(program, version, typed):
    answer = sign_in(make_user(M, program)).get("/search", {"q": typed})
    assert answer.status_code == 200
    assert "<script>" not in answer.content.decode().partition("<main")[2].partition("</main>")[0]


# Who finds what

SECRETS = ("quokka", "wombat", "numbat", "bilby", "potoroo")
SHARED = "PL-7K3M-92QX"


@pytest.fixture
def hidden(program, version, organisation) -> Program:
    """All that could leak, each with a word of its own: texts of a flag, notes, answers, a report, another program."""
    cast = Cast(program)
    for role in (P, A, FUNDER, ADMIN):
        make_user(role, program)
    closed(program, Q3, raised("misuse:ROL-1", about=Flag.About.MANAGEMENT))
    flag = program.flags.get()
    cast.move(flag, "take", text="They speak of a quokka.")
    assert FlagEvent.objects.filter(text__contains="quokka").exists()
    review = flag.raised_in
    answered(review, "CHO-1", level=3, note="A wombat in the note.")
    PeerVoice.objects.create(
        review=review, tag="7K4", way="joint", closed=True, result={"shown": False, "why": "small", "said": "numbat"}
    )
    texts = {
        "snapshot": '{"says": "bilby", "profile": {"domains": [], "bands": []}}',
        "snapshot_sha256": "0",
        "paper": "a4",
    }
    IssuedReport.objects.create(review=review, code=SHARED, role="manager", **texts)
    other = make_program(Organisation.objects.create(name="Elsewhere"), "Potoroo House")
    closed(other, Q3, raised("misuse:ROL-1"))
    return program


def account_of(role: Role | None) -> User:
    return User.objects.filter(email=f"{role}@example.org").first() or User.objects.create_user("out@example.org")


@pytest.mark.parametrize("role", [*Role, None])
@pytest.mark.parametrize("word", SECRETS)
def test_nobody_finds_what_no_list_shows_them(hidden, role, word):
    html = search(sign_in(account_of(role)), word)
    assert "Nothing that you may see here has these words." in html
    assert html.count(word) == 1  # in the box


@pytest.mark.parametrize(
    ("role", "sorts"),
    [
        (M, {"Programs", "Flags"}),
        (S, {"Programs", "Flags"}),
        (P, {"Programs", "Flags"}),
        (A, {"Programs", "Flags"}),
        (ADMIN, {"Programs"}),
        (FUNDER, set()),
        (None, set()),
    ],
)
def test_every_role_finds_its_own_program_and_who_sees_flags_its_flags(hidden, role, sorts):
    client = sign_in(account_of(role))
    there = results(client, "willow house") | results(client, "peer role here")
    assert there.keys() == sorts
    assert "Potoroo" not in search(client, "house").partition("<form")[2]


@pytest.mark.parametrize("role", [M, S, P, A, ADMIN])
def test_no_line_that_is_found_is_refused(hidden, role):
    client = sign_in(account_of(role))
    for words in ("willow", "peer role", "cho-1"):
        for address in re.findall(r'<li>\s*<a href="([^"]*)"', search(client, words).partition("<form")[2]):
            assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("role", [M, S, P, A])
def test_of_a_flag_only_the_line_is_found_that_the_list_shows(hidden, role):
    """The manager, whom this flag concerns, reads no more of it by searching."""
    client = sign_in(account_of(role))
    [line] = results(client, "peer role here")["Flags"]
    assert line in client.get(f"/programs/{hidden.slug}/flags/").content.decode()


def test_a_funder_finds_what_is_shared_and_nothing_else(hidden):
    funder = account_of(FUNDER)
    share = Share.objects.create(report=IssuedReport.objects.get(), funder=funder, role=M)
    client = sign_in(funder)
    assert results(client, "willow") == {"Reports shared with you": ["Willow House, Q3 2026"]}
    assert results(client, "house q3") == {"Reports shared with you": ["Willow House, Q3 2026"]}
    assert results(client, "cho-1") == {}
    Share.objects.filter(pk=share.pk).update(withdrawn_at=NOW)
    assert results(client, "willow") == {}


def test_whoever_leads_and_has_a_second_role_for_peers_finds_no_more(hidden):
    account_of(M).memberships.create(program=hidden, organisation=hidden.organisation, role=P)
    assert search(sign_in(account_of(M)), "quokka").count("quokka") == 1


# Nothing is kept


def rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if not name.startswith("sqlite")]
        counts = {}
        for name in tables:
            cursor.execute(f'SELECT COUNT(*) FROM "{name}"')
            counts[name] = cursor.fetchone()[0]
        return counts


def test_what_was_looked_for_is_kept_nowhere(hidden, caplog):
    client = sign_in(account_of(M))
    before, session = rows(), dict(client.session)
    answer = client.get("/search", {"q": "thylacine"})
    assert rows() == before
    assert dict(client.session) == session
    assert "thylacine" not in caplog.text
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "strict-origin"
    assert "Set-Cookie" not in answer or "thylacine" not in str(answer.cookies)


@pytest.mark.parametrize("programs", [1, 3])
def test_it_takes_the_same_few_queries(organisation, version, django_assert_num_queries, programs):
    client_user = User.objects.create_user("all@example.org")
    for number in range(programs):
        made = make_program(organisation, f"House {number}")
        made.memberships.create(user=client_user, organisation=organisation, role=M)
        closed(made, Q3, raised("misuse:ROL-1"), raised("misuse:ROL-2"))
    with django_assert_num_queries(6):
        found = matches.find_matches(client_user, "house", today=TODAY)
    assert [len(sort.matches) for sort in found] == [programs]
