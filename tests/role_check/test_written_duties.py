"""What is written into a job: found in its description, confirmed by the manager, shown where the review asks."""

import re
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from fidelity.instrument.models import InstrumentVersion
from fidelity.reviews.models import Review
from fidelity.role_check import rule_loader
from fidelity.role_check.models import WrittenDuty
from fidelity.role_check.written_duties import written_duties_by_item
from programs.models import AuditEvent, Program, Role, StaffRole
from tests.reviews.conftest import Q4, make_program
from tests.role_check.conftest import TEXT, make_job, texts_checked

PHONES, MEDICATION, NOTES = "Answers the front desk phones", "Hands out medication", "Completes progress notes"


def address(job: StaffRole) -> str:
    return f"/programs/{job.program.slug}/role-check/staff/{job.pk}"


def choices(page: HttpResponse) -> dict[str, str]:
    """The words that can be confirmed -> the name of their field."""
    html = page.content.decode()
    rows = re.findall(r'<legend[^>]*>Is “(.*?)” in the job\?.*?name="(duty-\d+)"', html, re.DOTALL)
    return {unescape(words): name for words, name in rows}


def digest(page: HttpResponse) -> str:
    return re.search(r'name="digest" value="(\w+)"', page.content.decode())[1]


def confirm(client: Client, job: StaffRole, *words: str) -> HttpResponse:
    """Say yes to `words` and no to all others."""
    page = client.get(address(job))
    answers = {name: "yes" if each in words else "no" for each, name in choices(page).items()}
    return client.post(address(job), {"digest": digest(page)} | answers)


def kept(job: StaffRole) -> list[tuple[str, str, str]]:
    return [(duty.item, duty.category, duty.words) for duty in job.written_duties.all()]


# Looking at it


def test_each_duty_that_does_not_fit_can_be_confirmed(manager: Client, job: StaffRole):
    assert list(choices(manager.get(address(job)))) == [MEDICATION, PHONES, NOTES]


def test_what_depends_on_how_it_is_done_is_shown_and_not_confirmed(manager: Client, job: StaffRole):
    assert "“Helps people find housing”" in manager.get(address(job)).content.decode()


def test_nothing_is_chosen_for_the_manager(manager: Client, job: StaffRole):
    assert not re.search(r"<input[^>]*\schecked\b", manager.get(address(job)).content.decode())


def test_without_a_text_it_says_where_to_put_one(manager: Client, program: Program):
    job = make_job(program, text="")
    assert f"/programs/willow-house/staff/{job.pk}" in manager.get(address(job)).content.decode()


@pytest.mark.parametrize("kind", [StaffRole.Kind.PEER_SUPERVISOR, StaffRole.Kind.OTHER])
def test_other_jobs_are_not_measured_by_the_peer_role(manager: Client, program: Program, kind: StaffRole.Kind):
    job = make_job(program, kind=kind)
    assert manager.get(address(job)).status_code == 404
    assert address(job) not in manager.get("/programs/willow-house/staff/").content.decode()


def test_it_is_reached_from_the_staff_roles(manager: Client, job: StaffRole):
    page = manager.get("/programs/willow-house/staff/").content.decode()
    assert f'href="{address(job)}"' in page
    assert 'href="/programs/willow-house/role-check/"' in page


# Confirming


def test_what_is_confirmed_is_kept_and_written_down(manager: Client, job: StaffRole):
    response = confirm(manager, job, PHONES, MEDICATION)
    assert response.url == "/programs/willow-house/staff/"
    assert kept(job) == [("ROL-2", "medication-giving", MEDICATION), ("ROL-33", "chores", PHONES)]
    assert {duty.role for duty in job.written_duties.all()} == {Role.MANAGER}
    assert AuditEvent.objects.get().what == (
        "checked the job description of “Peer supporter”: 2 duties confirmed that may not fit"
    )


def test_the_text_is_checked_once_a_page(manager: Client, job: StaffRole):
    with texts_checked() as texts:
        confirm(manager, job, PHONES)
    assert texts == [TEXT, TEXT]


def test_confirming_again_takes_the_place_of_what_was_kept(manager: Client, job: StaffRole):
    confirm(manager, job, PHONES, MEDICATION)
    confirm(manager, job, NOTES)
    assert kept(job) == [("ROL-17", "routine-notes", NOTES)]


def test_what_was_confirmed_is_chosen_the_next_time(manager: Client, job: StaffRole):
    confirm(manager, job, PHONES)
    page = manager.get(address(job))
    chosen = re.findall(r'name="(duty-\d+)" value="(\w+)"[^>]*\bchecked', page.content.decode())
    assert chosen == [(choices(page)[PHONES], "yes")]


def test_a_duty_without_an_answer_is_asked_about_again_and_nothing_is_lost(manager: Client, job: StaffRole):
    page = manager.get(address(job))
    first = choices(page)[PHONES]
    again = manager.post(address(job), {"digest": digest(page), first: "yes"})
    assert again.status_code == 422
    assert again.content.decode().count("Choose yes or no.") == 4  # at the field, and in the list above
    assert re.search(rf'name="{first}" value="yes"[^>]*\bchecked', again.content.decode())
    assert kept(job) == []


def test_a_text_that_was_changed_meanwhile_is_shown_first(manager: Client, job: StaffRole):
    page = manager.get(address(job))
    answers = dict.fromkeys(choices(page).values(), "yes")
    job.description = TEXT.replace("- Hands out medication.\n", "")
    job.save()
    again = manager.post(address(job), {"digest": digest(page)} | answers)
    assert again.status_code == 409
    assert "The text was changed while you had it open." in again.content.decode()
    assert kept(job) == []


def test_the_same_words_twice_are_one_duty(manager: Client, program: Program):
    job = make_job(program, text=f"{PHONES}.\n{PHONES}.\n")
    confirm(manager, job, PHONES)
    assert kept(job) == [("ROL-33", "chores", PHONES)]


def test_long_words_are_kept_to_their_first_two_hundred_signs(manager: Client, program: Program):
    job = make_job(program, text=f"Answers the {'very ' * 60}busy front desk phones.")
    page = manager.get(address(job))
    confirm(manager, job, *choices(page))
    assert [len(duty.words) <= 200 and duty.stands for duty in job.written_duties.all()] == [True] * len(choices(page))


def test_a_role_that_is_removed_takes_its_duties_along(manager: Client, job: StaffRole):
    confirm(manager, job, PHONES)
    manager.post(f"/programs/willow-house/staff/{job.pk}/remove")
    assert WrittenDuty.objects.count() == 0


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PEER, Role.ALLY, Role.ADMIN])
def test_only_the_manager_confirms(as_role, job: StaffRole, role: Role):
    assert as_role(role).get(address(job)).status_code == 403


def test_another_program_s_role_is_not_there(manager: Client, program: Program):
    other = make_job(make_program(program.organisation, "Elm House"))
    assert manager.get(f"/programs/willow-house/role-check/staff/{other.pk}").status_code == 404


# In the review: on each version, whichever was the newest when the duty was confirmed

CHORES = {"1.0": "ROL-10", "2.0": "ROL-33"}
IN_THE_JOB = {
    "1.0": "“Daily or written into the job” is the answer for what stands in a job description. You choose.",
    "2.0": "The mark “Written into the job description” below is for this. How often it happens is asked on its own. "
    "You choose.",
}


@pytest.fixture
def review(program: Program, real_version: InstrumentVersion) -> Review:
    return program.reviews.create(instrument=real_version, period_start=Q4, set_up_at=timezone.now())


def domain_page(client: Client) -> str:
    return client.get("/programs/willow-house/reviews/2026-10/domains/role-protection").content.decode()


def beside(page: str, code: str) -> str:
    """What stands beside a question about the job, on one line."""
    question = page[page.index(f'id="{code}"') :]
    found = re.search(r'<div class="written">(.*?)</div>', question[: question.index("</section>")], re.DOTALL)
    return (
        " ".join(
            unescape(
                re.sub(r"<[^>]+>", "", found[1].replace("</p><p", "</p> <p").replace("<q>", "“").replace("</q>", "”"))
            ).split()
        )
        if found
        else ""
    )


def test_the_review_says_it_beside_the_question(manager: Client, job: StaffRole, review: Review):
    confirm(manager, job, PHONES, NOTES)
    page = domain_page(manager)
    version = review.definition.version
    assert beside(page, CHORES[version]) == (
        "Written into the job of Peer supporter (5 people): “Answers the front desk phones”. " + IN_THE_JOB[version]
    )
    assert beside(page, "ROL-17") == "Written into the job of Peer supporter (5 people): “Completes progress notes”."
    assert beside(page, "ROL-2") == ""


@pytest.mark.parametrize("code", CHORES.values())
def test_it_is_said_whichever_version_the_duty_was_confirmed_under(
    manager: Client, job: StaffRole, review: Review, code: str
):
    job.written_duties.create(program=job.program, item=code, category="chores", words=PHONES, role=Role.MANAGER)
    assert PHONES in beside(domain_page(manager), CHORES[review.definition.version])


def test_each_kind_of_duty_that_is_confirmed_is_said_in_a_review_on_each_version(job: StaffRole, review: Review):
    for category in rule_loader.rules().categories:
        words = {"category": category.code, "words": "Shares own story", "role": Role.MANAGER}
        job.written_duties.create(program=job.program, item=category.item, **words)
    said = {duty.category for duty, _ in written_duties_by_item(job.program, review.definition)}
    assert said == {category.code for category in rule_loader.rules().categories}


def test_what_a_version_does_not_ask_about_is_left_out(job: StaffRole, review: Review):
    words = {"category": "chores", "words": "Shares own story", "role": Role.MANAGER}
    job.written_duties.create(program=job.program, item="ROL-99", **words)
    assert written_duties_by_item(job.program, review.definition) == []


def test_it_answers_nothing(manager: Client, job: StaffRole, review: Review):
    confirm(manager, job, PHONES)
    page = domain_page(manager)
    code = CHORES[review.definition.version]
    assert f'name="{code}-given"' in page
    assert re.findall(rf'name="{code}-(?:given|written)"[^>]*\bchecked', page) == []
    assert review.responses.count() == 0


def test_words_that_are_gone_from_the_text_are_no_longer_said(manager: Client, job: StaffRole, review: Review):
    confirm(manager, job, PHONES)
    job.description = "Shares own story."
    job.save()
    assert beside(domain_page(manager), CHORES[review.definition.version]) == ""


def test_a_closed_review_stays_as_it_was(manager: Client, job: StaffRole, review: Review):
    confirm(manager, job, PHONES)
    Review.objects.update(state=Review.State.CLOSED, closed_at=timezone.now())
    assert beside(domain_page(manager), CHORES[review.definition.version]) == ""


def test_it_costs_one_query_at_any_number_of_jobs(manager, job, review, django_assert_num_queries, program):
    confirm(manager, job, PHONES)
    with django_assert_num_queries(1):
        written_duties_by_item(program, review.definition)
    for number in range(3):
        confirm(manager, make_job(program, title=f"Peer supporter {number}"), PHONES, MEDICATION)
    with django_assert_num_queries(1):
        found = [item.code for _, item in written_duties_by_item(program, review.definition)]
    assert found.count(CHORES[review.definition.version]) == 4
