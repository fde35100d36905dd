"""What matters now: one sentence and one button before all cards, then one line of picture a program."""

import re
from datetime import date, timedelta

import pytest

from fidelity.flags.models import Flag
from fidelity.reviews.home import page as home_page
from fidelity.reviews.home import program_lines, urgency
from fidelity.reviews.home.notice_kinds import Notice
from programs.models import Program, Role, User
from tests.flags.build import MISUSE, Cast, account, closed, raised
from tests.reviews.conftest import Q1, Q2, Q3, Q4, TODAY, closed_review, make_program, make_user, sign_in

M, S, P, A = Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY
LATE, SOON = TODAY - timedelta(days=1), TODAY + timedelta(days=3)


@pytest.fixture
def cast(program, version) -> Cast:
    for role in (P, A):
        account(program, role)
    return Cast(program)


def first(user: User) -> Notice | None:
    now = home_page.home_page(user, today=TODAY, number=None).now
    return now and now.first


def marks(user: User) -> tuple[str, ...]:
    return first(user).marks


def test_the_quarter_is_the_one_thing_where_nothing_else_waits(review):
    manager = make_user(M, review.program)
    asked = first(manager)
    assert asked.words == "Q4 2026 review: about 6 minutes to go, due in 69 days."
    assert asked.button == "Start with the first question"
    page = sign_in(manager).get("/").content.decode()
    assert page.count(asked.button) == 1
    assert page.count("btn-primary") == 1


def test_what_is_late_comes_before_what_is_not(cast, review):
    closed(cast.program, Q3, raised("misuse:ROL-1", Flag.Level.SERIOUS), raised("misuse:ROL-2", Flag.Level.SERIOUS))
    by_code = {flag.code: flag for flag in cast.program.flags.all()}
    for code, due in (("misuse:ROL-1", SOON), ("misuse:ROL-2", LATE)):
        cast.move(by_code[code], "take")
        cast.plan(by_code[code], what=f"For {code[-1]}.", due=due)
    asked = first(cast[M].user)
    assert asked.words == "Action, was due yesterday: For 2."
    assert asked.marks == ("Late",)


def test_what_is_critical_comes_before_what_is_late(cast, version):
    """The quarter before was never opened and is overdue; the finding is new."""
    closed(cast.program, Q2, raised(MISUSE, Flag.Level.SERIOUS))
    assert marks(cast[M].user) == ("Late",)
    assert first(cast[M].user).button == "Open Q3 2026"
    cast.program.flags.update(level=Flag.Level.CRITICAL)
    flag = cast.program.flags.get()
    cast.move(flag, "take")
    cast.plan(flag, due=SOON)
    assert first(cast[M].user).words == "Action, due in 3 days: Nurses do the round."
    assert marks(cast[M].user) == ("Critical",)


@pytest.mark.parametrize(
    ("role", "state", "button"),
    [
        (S, "open", "Take it up"),
        (P, "proposed", "Say whether it has changed"),
        (A, "doubted", "Say how you see it"),
        (M, "open", "Open Q4 2026"),
    ],
)
def test_every_role_has_another_thing_to_do(cast, role, state, button):
    closed(cast.program, Q3, raised())
    cast.bring(cast.program.flags.get(), state)
    assert first(cast[role].user).button == button
    page = sign_in(cast[role].user).get("/").content.decode()
    assert re.findall(r'<a class="btn btn-primary" href="[^"]*">([^<]*)</a>', page) == [button]


def test_of_many_programs_the_one_where_it_presses_comes_first_and_the_cards_stay_in_their_order(
    cast, review, organisation
):
    zebra = make_program(organisation, "Zebra")
    zebra.memberships.create(user=cast[M].user, organisation=organisation, role=M)
    page = sign_in(cast[M].user).get("/").content.decode()
    # Zebra's third quarter was never opened.
    assert re.search(r'id="now">\s*([^<]+?)\s*<', page)[1] == "Zebra"
    assert re.findall(r'<a class="plain" href="[^"]*">([^<]*)</a>', page) == ["Willow House", "Zebra"]


def with_many(cast: Cast, organisation) -> User:
    """A manager whose home has two pages, with a critical finding that has an action on the second one."""
    for number in range(12):
        other = make_program(organisation, f"House {number:02}")
        other.memberships.create(user=cast[M].user, organisation=organisation, role=M)
    closed(cast.program, Q3, raised(MISUSE, Flag.Level.CRITICAL))
    cast.move(cast.program.flags.get(), "take")
    cast.plan(cast.program.flags.get(), due=LATE)
    return cast[M].user


def test_where_something_critical_waits_nothing_else_is_asked_for(cast, organisation, monkeypatch):
    manager = with_many(cast, organisation)
    monkeypatch.delattr(urgency, "least_ranks")
    assert marks(manager) == ("Critical", "Late")


def test_what_could_be_critical_and_is_not_hides_nothing_else(cast, organisation, monkeypatch):
    manager = with_many(cast, organisation)
    [could] = urgency.least_critical_ranks([cast[M]], TODAY).values()
    cast.program.flags.update(level=Flag.Level.SERIOUS)
    least = Program.objects.get(name="House 11")
    monkeypatch.setattr(urgency, "least_critical_ranks", lambda own, today: {least.pk: could})
    assert first(manager).words == "Action, was due yesterday: Nurses do the round."
    assert marks(manager) == ("Late",)


def test_where_nothing_waits_it_says_so_and_offers_what_there_is_to_read(program, version):
    closed_review(program, Q4, {})
    closed_review(program, Q3, {})
    user = make_user(S, program)
    assert first(user) is None
    page = sign_in(user).get("/").content.decode()
    assert "Nothing waits for you now." in page
    assert re.search(r'btn-primary"\s+href="[^"]*">See the scores of Q4 2026', page)


def test_an_admin_is_asked_to_open_what_is_due_and_for_nothing_else(program, version):
    admin = make_user(Role.ADMIN, program)
    assert first(admin).button == "Open Q3 2026"
    for start in (Q3, Q4):
        program.reviews.create(instrument=version, period_start=start)
    assert first(admin) is None


def test_an_account_without_a_role_is_led_on(db, version):
    page = sign_in(User.objects.create_user("new@example.org")).get("/").content.decode()
    assert "Your account has no role yet" in page
    assert 'btn-primary" href="/instrument/"' in page


@pytest.mark.parametrize("role", [P, A, Role.ADMIN])
def test_who_may_not_see_change_sees_no_line(as_role, program, version, role):
    closed_review(program, Q3, {"CHO-1": {"level": 3}})
    assert 'class="stands"' not in as_role(role).get("/").content.decode()


def test_the_line_leads_to_the_change_without_a_number(manager, program, version):
    """Beside a number would have to stand how sure it is."""
    closed_review(program, Q3, {"CHO-1": {"level": 3}})
    line = manager.get("/").content.decode().partition('class="stands"')[2].partition("</p>")[0]
    assert f'href="/programs/{program.slug}/change/"' in line
    assert re.findall(r"\d+", re.sub(r"<[^>]*>", " ", line)) == ["3", "2026"]


def test_the_line_names_what_fell_while_that_is_open(cast, version):
    closed_review(cast.program, Q2, {"CHO-1": {"level": 3}})
    closed(cast.program, Q3, *(raised(f"drift:{code}", Flag.Level.DRIFT) for code in ("overall", "choice")))
    lines = program_lines.program_lines([cast.program])
    assert lines[cast.program.pk].moved == "Lower than before: Choice; Practice as a whole"
    cast.program.flags.update(state="resolved")
    assert program_lines.program_lines([cast.program])[cast.program.pk].moved == ""


def test_programs_stand_as_people_sort_them(organisation, version):
    user = User.objects.create_user("all@example.org")
    for name, slug in (("Zebra House", "z"), ("alder house", "a"), ("Álamo House", "al"), ("Birch", "b")):
        fields = {"kind": "embedded", "setting": "outpatient", "first_quarter": Q1}
        program = Program.objects.create(organisation=organisation, slug=slug, name=name, **fields)
        program.memberships.create(user=user, organisation=organisation, role=M)
    page = home_page.home_page(user, today=TODAY, number=None)
    assert [card.program.name for card in page.cards] == ["Álamo House", "alder house", "Birch", "Zebra House"]


def test_many_programs_come_in_pages_and_the_one_thing_stands_on_each(organisation, version, monkeypatch):
    monkeypatch.setattr(home_page, "A_PAGE", 2)
    user = User.objects.create_user("all@example.org")
    for number in range(3):
        made = make_program(organisation, f"Program {number}", date(2026, 7, 1) if number == 2 else Q4)
        made.memberships.create(user=user, organisation=organisation, role=M)
    for number in (1, 2, "nonsense"):
        assert home_page.home_page(user, today=TODAY, number=number).now.program.name == "Program 2"
    page = sign_in(user).get("/?page=2").content.decode()
    assert re.findall(r'<a class="plain" href="[^"]*">([^<]*)</a>', page) == ["Program 2"]
    assert "Page 2 of 2" in page


@pytest.mark.parametrize("programs", [1, 3])
def test_the_lines_take_the_same_few_queries(organisation, version, django_assert_num_queries, programs):
    made = [make_program(organisation, f"Program {number}") for number in range(programs)]
    for program in made:
        closed_review(program, Q2, {"CHO-1": {"level": 3}})
        closed_review(program, Q3, {"CHO-1": {"level": 3}})
    with django_assert_num_queries(4):  # one of them because no levels were kept at closing
        assert len(program_lines.program_lines(made)) == programs
