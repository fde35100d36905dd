"""Funders are listed by their office: the admin names it, for accounts that share it, and programs see it."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from fidelity.reports.sharing.context import review_sharing
from programs.models import AuditEvent, Membership, Role, User
from tests.reports.versions import final
from tests.reviews.conftest import Q3, closed_review, make_user, organisation, program, sign_in, today, version

__all__ = ["organisation", "program", "today", "version"]


@pytest.fixture
def county(program) -> Membership:
    return make_user(Role.FUNDER, program, "county@example.org").memberships.get()


@pytest.fixture
def admin(program):
    return sign_in(make_user(Role.ADMIN, program))


def office(program, membership: Membership) -> str:
    return reverse("people_office", args=[program.slug, membership.pk])


def named(membership: Membership) -> str:
    return User.objects.get(pk=membership.user_id).office


def test_the_admin_names_it_and_finds_it_in_the_list(admin, program, county):
    people = reverse("people", args=[program.slug])
    assert "office not named yet" in admin.get(people).content.decode()
    assert f'href="{office(program, county)}"' in admin.get(people).content.decode()
    admin.post(office(program, county), {"name": "County Behavioral Health"})
    assert named(county) == "County Behavioral Health"
    page = admin.get(people).content.decode()
    assert "County Behavioral Health" in page
    assert "office not named yet" not in page
    assert AuditEvent.objects.get().what == "named the office of a funder’s account: County Behavioral Health"


def test_two_accounts_can_be_of_one_office_and_an_office_nobody_is_of_is_gone(admin, program, county):
    other = make_user(Role.FUNDER, program, "second@example.org").memberships.get()
    for membership in (county, other):
        admin.post(office(program, membership), {"name": "County"})
    assert Group.objects.count() == 1
    admin.post(office(program, other), {"name": "State"})
    admin.post(office(program, county), {"name": "State"})
    assert [group.name for group in Group.objects.all()] == ["State"]
    assert (named(county), named(other)) == ("State", "State")


def test_an_office_opens_nothing(admin, program, county):
    admin.post(office(program, county), {"name": "County"})
    assert Group.objects.get().permissions.count() == 0


def test_only_a_funder_has_one(admin, program):
    manager = make_user(Role.MANAGER, program).memberships.get()
    assert admin.get(office(program, manager)).status_code == 404
    assert sign_in(manager.user).get(office(program, manager)).status_code == 403


def test_an_empty_name_is_refused_and_one_that_looks_like_a_person_is_asked_about(admin, program, county):
    for name in ("", "   ", "\u200b"):
        assert admin.post(office(program, county), {"name": name}).status_code == 422
    assert "This looks like a name." in admin.post(office(program, county), {"name": "Maria Lopez"}).content.decode()
    assert named(county) == ""


def test_programs_choose_by_office_and_see_who_has_a_report_by_it(program, version, county):
    review = closed_review(program, Q3, {})
    report = final(review)
    make_user(Role.FUNDER, program, "a-without@example.org")
    for address, name in (("b@example.org", "Zebra Fund"), ("z@example.org", "Álamo Fund")):
        make_user(Role.FUNDER, program, address).groups.add(Group.objects.create(name=name))
    county.user.groups.add(Group.objects.create(name="birch fund"))
    offices = [recipient.account.office for recipient in review_sharing(review).recipients]
    assert offices == ["Álamo Fund", "birch fund", "Zebra Fund", ""]
    share = report.shares.create(funder=county.user, role=Role.MANAGER)
    share.questions.create(text="Why?")
    share.downloads.create(what="page")
    client = sign_in(make_user(Role.MANAGER, program))
    shares = reverse("report_shares", args=[program.slug, review.quarter.slug])
    page = client.get(shares).content.decode()
    assert page.count("birch fund") == 3
    assert "office not named yet" in page
    for address in (f"{shares}{share.pk}/withdraw", reverse("report_share", args=[program.slug, "2026-07", county.pk])):
        assert "birch fund" in client.get(address).content.decode()
    done = client.post(f"{shares}{share.pk}/withdraw", follow=True).content.decode()
    assert "Withdrawn. birch fund (county@example.org) can’t open it here any more." in done
