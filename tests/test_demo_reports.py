"""Reports of the demo: signed, shared, amended, withdrawn and asked about, as those who sign in there meet them."""

import re
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from fidelity.models import Amendment, Flag, IssuedReport, Question, Share, Signature, Signing, Statement
from fidelity.reports.sharing.forms import answer_form, question_form
from fidelity.reports.sharing.funder_context import side_by_side
from fidelity.reports.sharing.verification import VerificationResult, verify_code
from fidelity.reports.signing.amending_forms import AmendForm
from fidelity.reports.signing.forms import SignForm, StatementForm
from programs import demo_logins
from programs.models import Membership, Role, User
from tests.demo import planted_demo
from tests.test_seed_demo import acts

pytestmark = pytest.mark.django_db
Standing = IssuedReport.Standing
OFFICES = sorted(demo_logins.OFFICES)


@pytest.fixture(scope="module", autouse=True)
def planted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        planted_demo()
        yield
        transaction.set_rollback(True)


def shares(email: str):
    return Share.objects.open_to(User.objects.get(email=email)).select_related("report__review__program")


def signed_in(email: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=email))
    return client


# What is there


def test_there_are_two_funders_and_each_has_reports_of_two_programs_at_least():
    funders = Membership.objects.filter(role=Role.FUNDER).values_list("user__email", flat=True)
    assert sorted(funders) == OFFICES
    assert {user.office for user in User.objects.filter(email__in=OFFICES)} == set(demo_logins.OFFICES.values())
    assert len(set(demo_logins.OFFICES.values())) == 2
    for email in OFFICES:
        assert len({share.report.review.program.slug for share in shares(email)}) >= 2


def test_a_report_stands_in_each_way_that_one_can():
    standing = {(report.review.program.slug, report.version, report.standing) for report in IssuedReport.objects.all()}
    assert {kind for _, _, kind in standing} == set(Standing)
    assert ("twinbridge", "1.0", Standing.SUPERSEDED) in standing
    assert ("twinbridge", "1.1", Standing.CURRENT) in standing
    assert ("lamplight", "1.0", Standing.WITHDRAWN) in standing


def test_each_is_signed_for_both_sides_and_its_file_is_still_to_be_made():
    for report in IssuedReport.objects.all():
        assert set(report.signing.signatures.values_list("side", flat=True)) == set(Signature.Side.values)
        assert (report.pdf, report.trouble) == (None, "")


def test_peers_say_something_beside_it_and_sign_with_a_differing_view():
    stated = set(Statement.objects.values_list("signing__review__program__slug", flat=True))
    differing = Signature.objects.filter(differs=True).values_list("signing__review__program__slug", "role")
    assert stated == {"lamplight", "saltmarsh", "twinbridge"}
    assert list(differing) == [("saltmarsh", "peer")]


def test_one_text_waits_for_the_signature_of_peers():
    waiting = Signing.objects.get(state="open")
    assert (waiting.review.program.slug, list(waiting.signatures.values_list("side", flat=True))) == (
        "saltmarsh",
        ["program"],
    )


def test_the_amended_version_says_why_and_what_changed():
    amended = IssuedReport.objects.get(version="1.1")
    assert Amendment.objects.get().reason in amended.snapshot
    assert amended.review.responses.get(item="PEE-6").inputs == {"part": 9, "whole": 13}
    address = reverse("report_versions", args=["twinbridge", amended.review.quarter.slug])
    page = signed_in(demo_logins.LOGINS["manager"]).get(address).content.decode()
    assert Amendment.objects.get().reason in page


def test_both_funders_asked_and_have_an_answer_and_one_question_waits():
    asked = Question.objects.values_list("share__funder__email", "answered_at")
    assert {email for email, answered in asked if answered} == set(OFFICES)
    assert [email for email, answered in asked if not answered] == [demo_logins.FUNDERS["funder"]]


def test_what_had_drifted_is_back_confirmed_by_peers_and_watched():
    flags = {flag.code: flag for flag in Flag.objects.filter(program__slug="twinbridge")}
    assert {flag.state for flag in flags.values()} == {"resolved", "proposed"}
    assert {"drift:overall", "drift:role-protection", "misuse:ROL-29"} <= flags.keys()
    assert flags["misuse:ROL-29"].events.filter(what="confirm", role="peer").exists()
    assert flags["misuse:ROL-29"].events.last().what == "watched"


# What people meet


@pytest.mark.parametrize("email", OFFICES)
def test_a_funder_reads_each_report_that_is_told_to_be_in_the_making(email: str):
    client = signed_in(email)
    listed = client.get(reverse("funder")).content.decode()
    for share in shares(email):
        address = reverse("funder_report", args=[share.report.code])
        assert address in listed
        page = client.get(address).content.decode()
        assert "The PDF is being made." in page
        assert "Download the PDF" not in page


@pytest.mark.parametrize("email", OFFICES)
def test_a_funder_sets_the_quarters_of_each_program_side_by_side(email: str):
    client, mine = signed_in(email), shares(email)
    for slug in {share.report.review.program.slug for share in mine}:
        assert client.get(reverse("funder_program", args=[slug])).status_code == 200
    several = [
        side_by_side(mine.filter(report__review__program__slug=slug).with_standing())
        for slug in ("saltmarsh", "twinbridge", "lamplight")
        if mine.filter(report__review__program__slug=slug).exists()
    ]
    assert len([each for each in several if len(each.quarters) >= 2]) >= 2


def test_a_funder_reads_the_answer_to_a_question():
    question = Question.objects.filter(share__funder__email=OFFICES[0]).first()
    page = signed_in(OFFICES[0]).get(reverse("funder_ask", args=[question.share.report.code])).content.decode()
    assert question.text in page
    assert re.sub(r"\s+", " ", question.answer) in re.sub(r"\s+", " ", page)


def test_a_code_says_how_its_report_stands():
    for report in IssuedReport.objects.all():
        assert verify_code(report.code) == VerificationResult[report.standing.name]


def test_the_sign_in_page_names_the_office_of_each_funder(client, settings):
    settings.DEMO = True
    page = client.get("/accounts/login/").content.decode()
    assert [email for email in demo_logins.ADDRESSES if email not in page] == []
    assert [office for office in demo_logins.OFFICES.values() if office not in page] == []


# The texts


FORMS = {
    "statement": lambda text: StatementForm({"text": text, "edition": 0}),
    "sign": lambda text: SignForm(
        ["peers"], {"side": "peers", "sha256": "0" * 64, "agrees": "differ" if text else "agree", "view": text}
    ),
    "question": lambda text: question_form({"text": text}),
    "answer": lambda text: answer_form({"text": text}),
    "amend": lambda text: AmendForm({"reason": text, "version": "1.0"}),
}


@pytest.mark.parametrize("name", FORMS)
def test_each_text_passes_the_form_that_people_would_have_typed_it_into(name: str):
    typed = [act.text for act in acts() if act.name == name and act.text]
    assert typed
    assert [text for text in typed if not FORMS[name](text).is_valid()] == []
