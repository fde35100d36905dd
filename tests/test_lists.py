"""Long lists: sorted as people sort, cut into pages, searched by words, and read by as many queries however long."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fidelity.flags.models import Flag
from fidelity.reports.models import IssuedReport, Share
from fidelity.reviews.models import Review
from programs.models import AuditEvent, Membership, Organisation, Program, Role, StaffRole, User
from programs.sort_keys import has_words, sort_key_of
from tests import cast
from tests.cast import make_user, sign_in
from tests.clock import moment
from tests.reviews.conftest import Q1, Q2, Q3, organisation, today, version

__all__ = ["organisation", "today", "version"]

FEW, MANY = 10, 60
IN_ORDER = ["Álamo House", "alder house", "Birch", "Über House", "Zebra House"]
Grow = Callable[[int], None]


@pytest.fixture
def program(organisation: Organisation, version) -> Program:
    return cast.make_program(organisation, "Willow House", Q1)


def programs(organisation: Organisation, number: int) -> list[Program]:
    """So many more, with a quarter that was closed, one flag, and one report."""
    return Program.objects.bulk_create(
        Program(
            organisation=organisation,
            slug=f"house-{each}",
            name=f"House {each:03}",
            kind=Program.Kind.EMBEDDED,
            setting=Program.Setting.OUTPATIENT,
            first_quarter=Q2,
        )
        for each in range(Program.objects.count(), Program.objects.count() + number)
    )


def reviewed(made: list[Program], version) -> list[Review]:
    closed = {"state": Review.State.CLOSED, "closed_at": moment(2026, 10, 20)}
    reviews = Review.objects.bulk_create(
        Review(program=each, instrument=version, period_start=Q3, **closed) for each in made
    )
    Flag.objects.bulk_create(
        Flag(
            program=review.program,
            code="misuse:ROL-1",
            kind=Flag.Kind.MISUSE,
            level=Flag.Level.CRITICAL,
            routed_to=Role.SUPERVISOR,
            raised_in=review,
            last_raised_in=review,
        )
        for review in reviews
    )
    return reviews


def shared(reviews: list[Review], funder: User) -> None:
    texts = {"role": Role.MANAGER, "paper": "letter", "snapshot": "{}", "pdf": b"%PDF", "pdf_sha256": "0" * 64}
    reports = IssuedReport.objects.bulk_create(
        IssuedReport(review=review, code=f"PL-{review.pk:04}-LIST", **texts) for review in reviews
    )
    Share.objects.bulk_create(Share(report=report, funder=funder, role=Role.MANAGER) for report in reports)


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


# Sorting


def test_names_are_sorted_as_people_sort_them_on_every_database(organisation: Organisation):
    for number, name in enumerate(reversed(IN_ORDER)):
        Program.objects.create(
            organisation=organisation, slug=f"p-{number}", name=name, kind="embedded", setting="phone", first_quarter=Q1
        )
    assert list(organisation.programs.values_list("name", flat=True)) == IN_ORDER


@pytest.mark.parametrize(
    ("name", "key"),
    [("Álamo  House", "alamo house"), ("STRASSE", "strasse"), ("Straße", "strasse"), ("ﬁrst", "first"), ("", "")],
)
def test_a_key_has_no_capitals_accents_and_double_blanks(name: str, key: str):
    assert sort_key_of(name) == key


def test_the_longest_name_has_a_key_that_a_column_holds():
    assert len(sort_key_of("ﷺ" * 120)) == 250


def test_a_key_follows_its_name(program: Program):
    program.name = "Éclair"
    program.save()
    assert Program.objects.get(pk=program.pk).sort_key == "eclair"
    StaffRole.objects.bulk_create([StaffRole(program=program, title="Ánimo", hours=1)])
    assert program.staff_roles.get().sort_key == "animo"
    user = User.objects.create_user("Somebody@Example.org")
    assert User.objects.get(pk=user.pk).sort_key == "somebody@example.org"


@pytest.mark.parametrize(
    ("words", "found"), [("ÁLAMO", 1), ("alamo", 1), ("house al", 2), ("hou", 4), ("%", 0), ("_", 0), ("", 5)]
)
def test_words_are_looked_for_without_accents_and_capitals(organisation: Organisation, words: str, found: int):
    for number, name in enumerate(IN_ORDER):
        Program.objects.create(
            organisation=organisation, slug=f"p-{number}", name=name, kind="embedded", setting="phone", first_quarter=Q1
        )
    assert Program.objects.filter(has_words(words, "sort_key")).count() == found


# The lists, each with what makes it long and how many stand on a page


def of_admin(program: Program) -> Client:
    return sign_in(make_user(Role.ADMIN, program))


def home_of_admin(program: Program, version) -> tuple[Client, str, Grow]:
    return of_admin(program), "/", lambda number: reviewed(programs(program.organisation, number), version) and None


def home_of_manager(program: Program, version) -> tuple[Client, str, Grow]:
    manager = make_user(Role.MANAGER, program)

    def grow(number: int) -> None:
        made = programs(program.organisation, number)
        reviewed(made, version)
        Membership.objects.bulk_create(
            Membership(user=manager, program=each, organisation=program.organisation, role=Role.MANAGER)
            for each in made
        )

    return sign_in(manager), "/", grow


def funder(program: Program, version, address: str) -> tuple[Client, str, Grow]:
    user = make_user(Role.FUNDER, program)
    return (
        sign_in(user),
        address,
        lambda number: shared(reviewed(programs(program.organisation, number), version), user),
    )


def home_of_funder(program: Program, version) -> tuple[Client, str, Grow]:
    return funder(program, version, "/")


def list_of_funder(program: Program, version) -> tuple[Client, str, Grow]:
    return funder(program, version, "/funder/")


def list_by_quarter(program: Program, version) -> tuple[Client, str, Grow]:
    return funder(program, version, "/funder/?order=quarter")


def search_of_funder(program: Program, version) -> tuple[Client, str, Grow]:
    return funder(program, version, "/search?q=house+q3")


def flag_inbox(program: Program, version) -> tuple[Client, str, Grow]:
    """Of one program, whatever others have."""
    [review] = reviewed([program], version)
    client = sign_in(make_user(Role.SUPERVISOR, program))
    address = f"/programs/{program.slug}/flags/"
    assert review.program.flags.count() == 1
    return client, address, lambda number: reviewed(programs(program.organisation, number), version) and None


def programs_of_organisation(program: Program, version) -> tuple[Client, str, Grow]:
    address = f"/organisations/{program.organisation_id}/"
    return of_admin(program), address, lambda number: programs(program.organisation, number) and None


def _members(program: Program, number: int) -> None:
    start = User.objects.count()
    users = User.objects.bulk_create(User(email=f"p{start + each:04}@example.org") for each in range(number))
    Membership.objects.bulk_create(
        Membership(user=user, program=program, organisation=program.organisation, role=Role.PEER) for user in users
    )


def accounts(program: Program, version) -> tuple[Client, str, Grow]:
    address = f"/organisations/{program.organisation_id}/accounts"
    return of_admin(program), address, lambda number: _members(program, number)


def people(program: Program, version) -> tuple[Client, str, Grow]:
    return of_admin(program), f"/programs/{program.slug}/people/", lambda number: _members(program, number)


def invitations(program: Program, version) -> tuple[Client, str, Grow]:
    def grow(number: int) -> None:
        start = program.invitations.count()
        for each in range(number):
            program.invitations.create(
                organisation=program.organisation,
                role=Role.PEER,
                email=f"asked{start + each:03}@example.org",
                invited_by_role=Role.MANAGER,
                expires_at=moment(2027, 1, 1),
            )

    return of_admin(program), f"/programs/{program.slug}/people/", grow


def requests(program: Program, version) -> tuple[Client, str, Grow]:
    client, _address, grow = invitations(program, version)
    return client, f"/programs/{program.slug}/roles/", grow


def staff(program: Program, version) -> tuple[Client, str, Grow]:
    def grow(number: int) -> None:
        StaffRole.objects.bulk_create(
            StaffRole(program=program, title=f"Peer supporter {each:03}", hours=10) for each in range(number)
        )

    return sign_in(make_user(Role.MANAGER, program)), f"/programs/{program.slug}/staff/", grow


def log(program: Program, version) -> tuple[Client, str, Grow]:
    def grow(number: int) -> None:
        AuditEvent.objects.bulk_create(
            AuditEvent(organisation=program.organisation, program=program, what=f"did thing {each:03}")
            for each in range(2 * number)
        )

    return sign_in(make_user(Role.MANAGER, program)), f"/programs/{program.slug}/log", grow


LISTS = [
    home_of_admin,
    home_of_manager,
    home_of_funder,
    list_of_funder,
    list_by_quarter,
    search_of_funder,
    flag_inbox,
    programs_of_organisation,
    accounts,
    people,
    invitations,
    requests,
    staff,
    log,
]


@pytest.mark.parametrize("made", LISTS, ids=lambda made: made.__name__)
def test_a_page_takes_as_many_queries_for_sixty_as_for_ten(made: Callable, program: Program, version):
    client, address, grow = made(program, version)

    def queries() -> list[str]:
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return [query["sql"] for query in asked.captured_queries]

    grow(FEW)
    few = queries()
    grow(MANY - FEW)
    many = queries()
    assert len(many) == len(few), "\n".join(many)


SEARCHED = [
    (home_of_admin, "q", "house 007", "House 007", "House 008"),
    (home_of_manager, "q", "house 007", "House 007", "House 008"),
    (list_of_funder, "name", "HOUSE 007", "House 007", "House 008"),
    (programs_of_organisation, "q", "007", "House 007", "House 008"),
    (accounts, "q", "P0007", "p0007@example.org", "p0008@example.org"),
    (people, "q", "p0007", "p0007@example.org", "p0008@example.org"),
    (invitations, "invited", "ASKED007", "asked007@example.org", "asked008@example.org"),
    (staff, "q", "supporter 007", "Peer supporter 007", "Peer supporter 008"),
    (log, "q", "THING 007", "did thing 007", "did thing 008"),
]


@pytest.mark.parametrize(
    ("made", "name", "words", "found", "other"), SEARCHED, ids=lambda value: getattr(value, "__name__", "")
)
def test_a_long_list_is_searched_without_a_script(made, name, words, found, other, program: Program, version):
    client, address, grow = made(program, version)
    assert f'name="{name}"' not in shown(client, address) or made is list_of_funder
    grow(MANY)
    page = shown(client, address)
    assert re.search(rf'<form method="get"[^>]*>(?:(?!</form>).)*name="{name}"', page, re.DOTALL)
    sought = shown(client, f"{address}?{name}={words.replace(' ', '+')}")
    assert found in sought
    assert other not in sought
    assert f"“{words}”" in sought


@pytest.mark.parametrize("made", [home_of_admin, list_of_funder, programs_of_organisation, accounts, people, log])
def test_a_search_goes_along_from_page_to_page_and_with_it_what_else_was_chosen(made, program: Program, version):
    client, address, grow = made(program, version)
    grow(MANY + 50)
    name, words = ("name", "house") if made is list_of_funder else ("q", "thing" if made is log else "0")
    more = "&order=quarter" if made is list_of_funder else ""
    page = shown(client, f"{address}?{name}={words}{more}")
    [following] = re.findall(r'<a href="(\?[^"]*)"\s+rel="next"', page)
    assert following.startswith(f"?{name}={words}{more}&page=2")
    before = shown(client, f"{address}{following.partition('#')[0]}")
    assert re.search(rf'<a href="\?{name}={words}{more}&page=1[^"]*"\s+rel="prev"', before)


def test_pages_say_what_they_are_to_those_who_hear_them(program: Program, version):
    client, address, grow = programs_of_organisation(program, version)
    grow(MANY)
    page = shown(client, address)
    assert re.search(r'<nav aria-label="Pages of programs">', page)
    assert re.search(r'<li aria-current="page">\s*Page 1 of 3', page)
    assert re.search(r'<p class="quiet" role="status">\s*1 to 25 of 61\.', page)
    assert re.search(r'<label class="form-label" for="find-q">Part of a program’s name</label>', page)


def test_a_list_that_stands_on_one_page_has_no_box_and_no_pages(program: Program, version):
    client, address, _grow = programs_of_organisation(program, version)
    page = shown(client, address)
    assert 'class="find"' not in page
    assert "pager" not in page


def test_what_is_not_there_is_said_with_a_way_back(program: Program, version):
    client, address, grow = programs_of_organisation(program, version)
    grow(MANY)
    page = shown(client, f"{address}?q=nowhere")
    assert "Nothing here has “nowhere”." in page
    assert re.search(r'<a href="\?#programs">Show all</a>', page)


def test_flags_are_searched_by_the_line_that_the_list_shows(program: Program, version):
    [review] = reviewed([program], version)
    Flag.objects.bulk_create(
        Flag(
            program=program,
            code=f"low:{number}" if number > 1 else "misuse:ROL-2",
            kind=Flag.Kind.PRACTICE,
            level=Flag.Level.NOTE,
            routed_to=Role.SUPERVISOR,
            raised_in=review,
            last_raised_in=review,
        )
        for number in range(1, 2)
    )
    client = sign_in(make_user(Role.SUPERVISOR, program))
    page = shown(client, f"/programs/{program.slug}/flags/?q=rol-2")
    assert page.count('class="headline"') == 1
    assert "1 with “rol-2”." in page


# What matters now, wherever it stands


def test_the_one_thing_is_found_on_whatever_page_its_program_stands(program: Program, version):
    client, _address, grow = home_of_manager(program, version)
    grow(MANY)
    last = Program.objects.get(name="House 050")
    review = Review.objects.get(program=last)
    action = last.actions.create(review=review, what="See to it.", owner="manager", due=Q1)
    action.flags.add(last.flags.get())
    page = shown(client, "/")
    assert re.search(r'id="now">\s*House 050\s', page)
    assert "See to it." in page


def test_what_matters_now_does_not_hang_on_what_is_looked_for(program: Program, version):
    client, _address, grow = home_of_manager(program, version)
    grow(MANY)
    assert (
        re.search(r'id="now">\s*([^<]*?)\s*<', shown(client, "/"))[1]
        == re.search(r'id="now">\s*([^<]*?)\s*<', shown(client, "/?q=house+03"))[1]
    )
