"""What an admin sets in the app: every change is seen by the programs, and no promise to peer supporters is broken."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from fidelity.reviews.models import Review
from fidelity.voice.actions import begin_voice
from programs.models import AuditEvent, KeptWords, Organisation, Program, Role, User
from programs.names import free_slug, same_key
from tests import cast, clock
from tests.programs.conftest import make_program, make_user, signed_in


@pytest.fixture
def client(program: Program) -> Client:
    clock.on(date(2026, 11, 15))
    return signed_in(make_user(Role.ADMIN, program))


def part(organisation: Organisation, name: str) -> str:
    return reverse("organisation_part", args=[organisation.pk, name])


def lines(program: Program) -> list[str]:
    return list(program.audit_events.values_list("what", flat=True))


NAME = {"name": "Riverbend", "paper": "letter", "days_to_finish": "30"}


@pytest.mark.parametrize(
    ("name", "sent", "line"),
    [
        ("name", NAME | {"name": "River Bend"}, "gave the organization another name: “River Bend”"),
        ("name", NAME | {"paper": "a4"}, "changed the paper of reports: A4"),
        ("name", NAME | {"days_to_finish": "45"}, "changed the days to finish a review from 30 to 45"),
        (
            "year",
            {"year_start": "july"},
            "changed the fiscal year: July to June. Quarters keep their months and get other names",
        ),
        ("contacts", {"contacts": "Peer advocacy, 555-0100"}, "changed whom peer supporters can turn to"),
        (
            "answers",
            {"voice_threshold": "7"},
            "raised the answers needed before anything is shown from 5 to 7",
        ),
        ("keeping", {"keep_years": "5", "sure": "on"}, "set that words are kept for 5 years"),
    ],
)
def test_each_change_is_in_the_log_of_each_program(client, program: Program, name: str, sent: dict, line: str):
    other = make_program(program.organisation, "Alder House")
    assert client.post(part(program.organisation, name), sent).url == reverse(
        "organisation", args=[program.organisation_id]
    )
    assert lines(program) == lines(other) == [line]
    assert {event.role for event in AuditEvent.objects.all()} == {Role.ADMIN}


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("name", NAME),
        ("year", {"year_start": "calendar"}),
        ("contacts", {"contacts": ""}),
        ("answers", {"voice_threshold": "5"}),
        ("keeping", {"keep_years": ""}),
    ],
)
def test_what_stays_as_it_was_is_in_no_log(client, program: Program, name: str, sent: dict):
    assert client.post(part(program.organisation, name), sent).status_code == 302
    assert lines(program) == []


@pytest.mark.parametrize(
    ("name", "sent", "says"),
    [
        ("name", NAME | {"name": ""}, "This is still empty."),
        ("name", NAME | {"days_to_finish": "0"}, "from 1 to 365 days"),
        ("name", NAME | {"days_to_finish": "99999"}, "from 1 to 365 days"),
        ("year", {"year_start": "may"}, "This can’t be chosen here."),
        ("contacts", {"contacts": "x" * 2001}, "room for 2000"),
        ("keeping", {"keep_years": "2"}, "3 at least"),
        ("keeping", {"keep_years": "32000"}, "leave it empty to keep words for good"),
    ],
)
def test_what_can_not_be_is_refused(client, program: Program, name: str, sent: dict, says: str):
    response = client.post(part(program.organisation, name), sent)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert lines(program) == []


def test_no_other_part_is_there(client, program: Program):
    assert client.get(part(program.organisation, "nothing")).status_code == 404


def test_the_page_says_what_another_year_means(client, program: Program):
    page = client.get(part(program.organisation, "year")).content.decode()
    assert "Quarters keep their three months" in page
    assert "The one of today is called Q4 2026 now." in page


# The threshold


@pytest.mark.parametrize(
    ("before", "sent", "after"),
    [(5, "7", 7), (7, "7", 7), (7, "6", 7), (7, "5", 7), (5, "4", 5), (5, "", 5), (5, "51", 5)],
)
def test_the_threshold_is_raised_and_never_lowered(client, program: Program, before: int, sent: str, after: int):
    Organisation.objects.update(voice_threshold=before)
    client.post(part(program.organisation, "answers"), {"voice_threshold": sent})
    assert Organisation.objects.get().voice_threshold == after


def test_a_quarter_that_is_open_keeps_its_number(client, program: Program):
    row = cast.small().as_row()
    review = Review.objects.create(program=program, instrument=row, period_start=date(2026, 10, 1), full=True)
    voice = begin_voice(review)
    client.post(part(program.organisation, "answers"), {"voice_threshold": "9"})
    voice.refresh_from_db()
    assert (Organisation.objects.get().voice_threshold, voice.threshold) == (9, 5)


# How long words are kept


def test_fewer_years_are_asked_about_first(client, program: Program):
    response = client.post(part(program.organisation, "keeping"), {"keep_years": "4"})
    assert response.status_code == 422
    assert "Words from before October 1, 2022 would go for good." in response.content.decode()
    assert Organisation.objects.get().keep_years is None


def test_more_years_are_not(client, program: Program):
    Organisation.objects.update(keep_years=4)
    assert client.post(part(program.organisation, "keeping"), {"keep_years": "6"}).status_code == 302
    assert client.post(part(program.organisation, "keeping"), {"keep_years": ""}).status_code == 302
    assert lines(program) == ["set that words are kept for good", "set that words are kept for 6 years"]


# Programs

PROGRAM = {"name": "Alder House", "kind": "peer_run", "setting": "community", "first": "2026-07"}


def add(client: Client, organisation: Organisation, **other: str):
    return client.post(reverse("organisation_program_add", args=[organisation.pk]), PROGRAM | other)


def test_a_program_is_added_with_an_address_of_its_own(client, organisation: Organisation):
    assert add(client, organisation).url == reverse("people_invite", args=["alder-house"])
    program = Program.objects.get(slug="alder-house")
    assert (program.organisation, program.first_quarter) == (organisation, date(2026, 7, 1))
    assert lines(program) == ["added the program"]


@pytest.mark.parametrize("name", ["willow house", "WILLOW  HOUSE", "Willow\u00a0House", "Willow House "])
def test_a_name_that_people_read_as_the_same_is_refused(client, organisation: Organisation, name: str):
    response = add(client, organisation, name=name)
    assert response.status_code == 422
    assert "There is a program with this name here already." in response.content.decode()


def test_accents_in_two_ways_of_writing_are_one_name(client, organisation: Organisation):
    assert add(client, organisation, name="\u00c1lamo House").status_code == 302
    assert add(client, organisation, name="A\u0301lamo House").status_code == 422


def test_another_organisation_may_have_the_same_name(client, organisation: Organisation, elsewhere: Program):
    assert add(client, organisation, name=elsewhere.name).status_code == 302
    assert Program.objects.get(organisation=organisation, name=elsewhere.name).slug == "other-house-2"


@pytest.mark.parametrize(("name", "slug"), [("Дом Ольхи", "program"), ("Álamo", "alamo"), ("x" * 120, "x" * 55)])
def test_every_name_has_an_address(db, name: str, slug: str):
    assert free_slug(name) == slug


def test_two_names_without_latin_letters_have_two(client, organisation: Organisation):
    add(client, organisation, name="Дом Ольхи")
    add(client, organisation, name="Дом Ивы")
    assert set(Program.objects.exclude(name="Willow House").values_list("slug", flat=True)) == {"program", "program-2"}


def test_a_program_can_be_changed_and_keeps_its_address(client, program: Program):
    page = reverse("organisation_program", args=[program.organisation_id, program.slug])
    assert client.post(page, PROGRAM | {"first": "2026-10"}).status_code == 302
    program.refresh_from_db()
    assert (program.name, program.slug, program.first_quarter) == ("Alder House", "willow-house", date(2026, 10, 1))
    assert lines(program) == ["changed the name, kind, setting or first quarter of the program"]


def test_a_first_quarter_is_chosen_from_a_list(client, program: Program):
    page = client.get(reverse("organisation_program", args=[program.organisation_id, program.slug])).content.decode()
    assert 'type="date"' not in page
    assert "Q1 2026: January to March 2026" in page  # the one that was chosen
    assert "Q4 2026: October to December 2026 (now)" in page


def test_after_the_first_review_the_first_quarter_stays(client, program: Program):
    row = cast.small().as_row()
    Review.objects.create(program=program, instrument=row, period_start=date(2026, 7, 1), full=True)
    page = reverse("organisation_program", args=[program.organisation_id, program.slug])
    assert "its first quarter stays" in client.get(page).content.decode()
    client.post(page, PROGRAM | {"first": "2027-01"})
    program.refresh_from_db()
    assert (program.name, program.first_quarter) == ("Alder House", date(2026, 1, 1))


# Lists


def test_capitals_make_no_other_name_and_accents_do():
    assert same_key("Alamo") != same_key("Álamo")
    assert same_key("ZEBRA\u200b house") == same_key("Zebra House")


def test_programs_are_listed_so(client, organisation: Organisation):
    for name in ("Zebra House", "alder house", "Birch", "Álamo House"):
        add(client, organisation, name=name)
    page = client.get(reverse("organisation", args=[organisation.pk])).content.decode()
    listed = ["Álamo House", "alder house", "Birch", "Zebra House"]
    assert sorted(listed, key=lambda name: page.index(f"<strong>{name}</strong>")) == listed


def test_a_long_list_stands_on_pages(client, program: Program, django_assert_max_num_queries):
    fields = {"kind": "embedded", "setting": "outpatient", "first_quarter": date(2026, 1, 1)}
    Program.objects.bulk_create(
        Program(organisation=program.organisation, slug=f"p-{number}", name=f"House {number:03}", **fields)
        for number in range(120)
    )
    address = reverse("organisation", args=[program.organisation_id])
    with django_assert_max_num_queries(12):
        page = client.get(address).content.decode()
    assert page.count("<strong>House") == 25
    assert "Page 1 of 5" in page
    assert "Willow House" in client.get(f"{address}?page=5").content.decode()
    assert "Page 5 of 5" in client.get(f"{address}?page=99").content.decode()


def test_accounts_are_listed_with_all_their_roles(client, program: Program, elsewhere: Program):
    lee = make_user(Role.MANAGER, program, "Lee@example.org")
    cast.add_role(lee, Role.SUPERVISOR, make_program(program.organisation, "Alder House"))
    make_user(Role.MANAGER, elsewhere, "stranger@example.org")
    page = client.get(reverse("organisation_accounts", args=[program.organisation_id])).content.decode()
    assert "stranger@example.org" not in page
    assert page.index("admin@example.org") < page.index("Lee@example.org")
    assert "Program manager, <a" in page
    assert "Peer supervisor, <a" in page


def test_of_an_account_with_many_roles_a_list_shows_some_and_its_address_finds_all(client, program: Program):
    busy = make_user(Role.MANAGER, program, "busy@example.org")
    for number in range(15):
        cast.add_role(busy, Role.MANAGER, make_program(program.organisation, f"House {number:02}"))
    address = reverse("organisation_accounts", args=[program.organisation_id])
    page = client.get(address).content.decode()
    assert page.count("Program manager, <a") == 12
    assert "and 4 more roles; look for the whole address to see them" in page
    assert client.get(f"{address}?q=busy@example.org").content.decode().count("Program manager, <a") == 16


def test_a_long_list_of_accounts_stands_on_pages(client, program: Program):
    users = User.objects.bulk_create(User(email=f"p{number:03}@example.org") for number in range(60))
    for user in users:
        cast.add_role(user, Role.PEER, program)
    page = client.get(reverse("organisation_accounts", args=[program.organisation_id])).content.decode()
    assert "Page 1 of 3" in page


# Sites


@pytest.fixture
def sites(program: Program) -> str:
    for site in ("North", "The north", "South", ""):
        program.staff_roles.create(title="Peer supporter", site=site, count=2, hours=20)
    return reverse("organisation_site", args=[program.organisation_id, program.slug])


def test_sites_are_listed_without_who_works_there(client, program: Program, sites: str):
    page = client.get(reverse("organisation", args=[program.organisation_id])).content.decode()
    assert "Sites: North, South, The north." in page
    assert "Peer supporter" not in page.partition("<main")[2]


def test_two_names_of_one_site_become_one(client, program: Program, sites: str):
    client.post(f"{sites}?site=The%20north", {"site": "North"})
    assert program.peer_supporters_by_site() == {"": 2, "North": 4, "South": 2}
    assert lines(program) == ["gave the site “The north” another name: “North”"]


@pytest.mark.parametrize("site", ["", "West", "%00"])
def test_a_site_that_is_not_there_is_not_renamed(client, sites: str, site: str):
    assert client.post(f"{sites}?site={site}", {"site": "North"}).status_code == 404


def test_a_site_that_looks_like_a_person_is_asked_about(client, program: Program, sites: str):
    response = client.post(f"{sites}?site=South", {"site": "Maria Lopez"})
    assert response.status_code == 422
    assert "This looks like a name" in response.content.decode()
    assert not KeptWords.objects.exists()


def test_home_leads_an_admin_there(client, program: Program):
    assert reverse("organisation", args=[program.organisation_id]) in client.get("/").content.decode()
    assert (
        reverse("organisation", args=[program.organisation_id])
        not in signed_in(make_user(Role.MANAGER, program)).get("/").content.decode()
    )
