"""`manage.py send_mails`: one neutral mail a day at most, which tells nothing to whoever else reads it."""

import re
import socket
from datetime import UTC
from io import StringIO
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.utils import timezone

from fidelity import server
from fidelity.flags.models import Flag, Mailed
from fidelity.flags.rules.states import State
from fidelity.reviews.home import mails
from fidelity.reviews.home.mails import MailCounts
from fidelity.reviews.home.person_notices import admin_notices, person_notices
from programs.actions import confirm_invitation, invite
from programs.models import Role, User
from tests.flags.build import NOW, Cast, account, closed, days, raised
from tests.plain_words import FORBIDDEN, grade
from tests.reviews.conftest import Q3, Q4, TODAY, make_program, organisation, program, review, today, version
from tests.test_start import configured

__all__ = ["organisation", "program", "review", "today", "version"]

M, S, P, A = Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY


@pytest.fixture
def cast(program, version) -> Cast:
    """A program in which nothing waits: both quarters are closed without a finding."""
    cast = Cast(program)
    for start in (Q3, Q4):
        closed(program, start)
    return cast


@pytest.fixture
def flag(cast) -> Flag:
    closed(cast.program, Q4, raised())
    return cast.program.flags.get()


def sent(days_later: int = 0) -> list[mail.EmailMessage]:
    """The mails of one run."""
    mail.outbox.clear()
    mails.send_mails(now=NOW + days(days_later))
    return list(mail.outbox)


def to(found: list[mail.EmailMessage]) -> list[str]:
    return [each.to[0].partition("@")[0] for each in found]


def test_who_has_something_waiting_gets_a_mail(cast, flag):
    assert to(sent()) == ["supervisor"]


def test_where_nothing_waits_no_mail_goes_out(cast):
    assert sent() == []


def test_the_mail_word_for_word(cast, flag, settings):
    settings.SITE_URL = "https://plumbline.example.org/"
    [found] = sent()
    assert found.subject == "Plumbline: something waits for you"
    assert found.body == (
        "Hello,\n\n"
        "1 thing waits for you in Plumbline:\n\n"
        "- a page to read and answer\n\n"
        "Sign in to see more: https://plumbline.example.org/accounts/login/\n\n"
        "You get this mail because your account has a role in a program that works with Plumbline. "
        "It comes once a day at most,\n"
        "and only when something new waits. It does not say what, because mail can be read by others. "
        "To get no more of them,\n"
        "ask your organization's admin.\n"
    )
    assert (found.to, found.cc, found.bcc) == (["supervisor@example.org"], [], [])
    assert (found.content_subtype, found.attachments) == ("plain", [])
    assert found.extra_headers == {"Auto-Submitted": "auto-generated"}


def test_it_says_how_many_things_of_which_kind(cast, flag, version):
    closed(cast.program, Q4, raised(), raised("misuse:ROL-2", Flag.Level.SERIOUS))
    cast.plan(flag, due=TODAY, owner="supervisor")
    [found] = [each for each in sent() if each.to == ["supervisor@example.org"]]
    assert "3 things wait for you in Plumbline:\n\n- an action is due\n- 2 pages to read and answer\n\n" in found.body


def test_a_quarter_to_open(organisation, version):
    account(make_program(organisation, "Harbor"), M)
    [found] = sent()
    assert "- 2 quarters to open or to finish\n" in found.body


def test_an_admin_is_told_that_somebody_waits_to_be_confirmed(cast):
    """The first peer supporter of a program is confirmed by an admin, who has no other reason to look."""
    admin, manager = account(cast.program, Role.ADMIN), account(cast.program, M, email="boss@example.org")
    invitation, _ = invite(email="new@example.org", role=P, by=manager, now=timezone.now())
    [found] = [each for each in sent() if each.to == [admin.user.email]]
    assert "1 thing waits for you in Plumbline:\n\n- a page to read and answer\n\n" in found.body
    assert [notice.key for notice in admin_notices(admin.user)] == [f"person:{invitation.pk}"]
    confirm_invitation(invitation=invitation, by=admin, now=timezone.now())
    assert admin_notices(admin.user) == []


@pytest.mark.parametrize("leads", [M, S])
def test_an_admin_who_leads_the_program_is_not_asked(cast, leads):
    both = account(cast.program, Role.ADMIN, leads)
    invite(email="new@example.org", role=P, by=account(cast.program, M, email="other@example.org"), now=timezone.now())
    assert [*admin_notices(both.user), *person_notices([both])] == []


def test_no_mail_tells_what_waits(cast, flag):
    """Everything that could leak is there: names, states, levels, reasons, scores, the address of a person."""
    closed(
        cast.program,
        Q4,
        *(raised(f"misuse:ROL-{number}") for number in (1, 2, 3)),
        raised("condition:PEE-1", Flag.Level.NOTE, Flag.About.MANAGEMENT),
        raised("drift:choice", Flag.Level.DRIFT),
        raised("drift:overall", Flag.Level.WATCH),
    )
    account(cast.program, P), account(cast.program, A)
    flags = {each.code: each for each in cast.program.flags.all()}
    cast.bring(flags["misuse:ROL-1"], State.PROPOSED)
    cast.bring(flags["misuse:ROL-2"], State.DOUBTED)
    cast.bring(flags["misuse:ROL-3"], State.HELD)
    Flag.objects.filter(code="misuse:ROL-3").update(revisit_by=TODAY)
    cast.plan(flags["drift:choice"], what="Talk with Maria about Willow House.", due=TODAY)
    found = sent()
    assert sorted(to(found)) == ["ally", "manager", "peer", "supervisor"]
    secrets = [
        "Willow",
        "willow",
        "Riverbend",
        "Maria",
        "ROL",
        "Choice",
        "Q3",
        "Q4",
        "2026",
        *(
            str(label)
            for kind in (Flag.State, Flag.Level, Flag.Kind, Flag.About)
            for label in kind.labels
            if label != "New"
        ),
        *Flag.State.values,
        *Flag.Level.values,
        *(str(label) for label in Role.labels),
        "flag",
        "drift",
        "misuse",
        "late",
        "overdue",
        "/programs/",
    ]
    for each in found:
        whole = f"{each.subject}\n{each.body}\n{each.extra_headers}"
        assert [secret for secret in secrets if re.search(rf"\b{re.escape(secret)}\b", whole, re.IGNORECASE)] == []
        assert re.findall(r"https?://\S+", each.body) == ["http://testserver/accounts/login/"]
        assert "@" not in whole


def test_all_subjects_are_the_same(cast, flag):
    cast.plan(flag, due=TODAY)
    assert {each.subject for each in sent()} == {mails.SUBJECT}


def test_the_words_are_plain(cast, flag):
    for text in (
        str(mails.SUBJECT),
        str(mails.BODY),
        *(words % {"number": number} for words in mails.LINES.values() for number in (1, 2)),
    ):
        assert not FORBIDDEN.search(text)
        assert grade(text.split("%(address)s")[-1]) <= 8


# Once.


def test_a_second_run_sends_nothing(cast, flag):
    assert (len(sent()), len(sent()), len(sent(1)), len(sent(2))) == (1, 0, 0, 0)


def test_what_is_new_the_same_day_waits_for_the_next(cast, flag):
    sent()
    closed(cast.program, Q4, raised(), raised("misuse:ROL-2", Flag.Level.SERIOUS))
    assert sent() == []
    [found] = sent(1)
    assert "1 thing waits" in found.body


def test_what_is_done_is_in_no_mail(cast, flag):
    cast.move(flag, "take")
    assert sent() == []


def test_one_mail_for_somebody_in_two_programs(cast, flag, organisation):
    other = make_program(organisation, "Harbor")
    other.memberships.create(user=cast[S].user, organisation=organisation, role=M)
    [found] = sent()
    assert "3 things wait" in found.body


def test_somebody_with_two_roles_in_a_program_gets_one_mail(cast, flag):
    cast.program.memberships.create(user=cast[S].user, organisation=cast.program.organisation, role=A)
    assert to(sent()) == ["supervisor"]


def test_an_account_that_is_closed_gets_none(cast, flag):
    User.objects.update(is_active=False)
    assert sent() == []


def test_what_is_kept_of_a_mail_says_nothing(cast, flag):
    sent()
    assert list(Mailed.objects.values_list("user__email", "key", "at")) == [
        ("supervisor@example.org", f"flag:{flag.pk}:open:{NOW.astimezone(UTC):%Y%m%d%H%M%S}", NOW)
    ]


# A mail server that fails.


class Down(EmailBackend):
    def send_messages(self, messages: list[mail.EmailMessage]) -> int:
        raise SMTPServerDisconnected("please run connect() first")


class RefusesOne(EmailBackend):
    def send_messages(self, messages: list[mail.EmailMessage]) -> int:
        if messages[0].to == ["manager@example.org"]:
            raise SMTPRecipientsRefused({"manager@example.org": (550, b"unknown")})
        return super().send_messages(messages)


class DownAfterOne(EmailBackend):
    def send_messages(self, messages: list[mail.EmailMessage]) -> int:
        if mail.outbox:
            raise TimeoutError("timed out")
        return super().send_messages(messages)


def through(settings, backend: type[EmailBackend]) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.{backend.__name__}"


@pytest.fixture
def two(cast, flag) -> None:
    """Something waits for the manager and for the supervisor."""
    cast.plan(flag, due=TODAY)


def test_when_the_mail_server_is_down_it_says_so_and_the_next_run_tries_again(two, settings):
    before = settings.EMAIL_BACKEND
    through(settings, Down)
    with pytest.raises(CommandError, match=r"does not answer as it should \(please run connect"):
        call_command("send_mails")
    assert not Mailed.objects.exists()
    settings.EMAIL_BACKEND = before
    assert sorted(to(sent())) == ["manager", "supervisor"]


def test_when_it_goes_down_half_way_the_rest_goes_out_with_the_next_run(two, settings):
    before = settings.EMAIL_BACKEND
    through(settings, DownAfterOne)
    with pytest.raises(TimeoutError):
        sent()
    assert to(mail.outbox) == ["manager"]
    settings.EMAIL_BACKEND = before
    assert to(sent()) == ["supervisor"]


def test_one_refused_address_holds_up_no_other(two, settings):
    through(settings, RefusesOne)
    assert mails.send_mails(now=NOW) == MailCounts(mails=1, refused=1)
    assert set(Mailed.objects.values_list("user__email", flat=True)) == {"supervisor@example.org"}


def test_the_command_names_no_address_of_a_person(two, settings):
    through(settings, RefusesOne)
    with pytest.raises(CommandError) as refused:
        call_command("send_mails", stdout=StringIO())
    assert str(refused.value) == "Refused by the mail server: 1. The next run tries again."


def test_a_real_mail_server_that_is_not_there(two, settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = free.getsockname()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with pytest.raises(CommandError, match="does not answer as it should"):
        call_command("send_mails")


# Settings.


@pytest.mark.parametrize("address", ["", "https://*", "https://.example.org", "plumbline"])
def test_the_link_needs_an_address(cast, settings, address):
    settings.SITE_URL = address
    with pytest.raises(CommandError, match="Set SITE_URL"):
        call_command("send_mails")


def test_the_command_says_how_many_went_out(cast):
    said = StringIO()
    call_command("send_mails", stdout=said)
    assert said.getvalue() == "Mails sent: 0.\n"


def test_the_settings_come_from_the_environment():
    ask = "import fidelity.settings as s; print(s.EMAIL_BACKEND.split('.')[-2], s.EMAIL_HOST, s.SITE_URL)"
    ready = {"SECRET_KEY": "k" * 50, "ALLOWED_HOSTS": "plumbline.example.org"}
    assert configured(ask=ask, **ready).stdout == "console None https://plumbline.example.org\n"
    named = {"EMAIL_URL": "smtp+tls://post:secret@mail.example.org:587", "SITE_URL": "https://check.example.org"}
    assert configured(ask=ask, **ready, **named).stdout == "smtp mail.example.org https://check.example.org\n"


def test_the_server_sends_mails_only_where_a_mail_server_is_named():
    assert not server.sends_mails({"PLUMBLINE_MODE": "demo"})
    assert server.sends_mails({"EMAIL_URL": "smtp://mail.example.org"})
