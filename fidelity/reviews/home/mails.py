"""Mails that say that something waits, and nothing of what it is: mail is read by others.

At most one a day for each account, with what no mail has said before. No program, no state, no level, no person.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from smtplib import SMTPDataError, SMTPNotSupportedError, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from fidelity.flags.models import Mailed
from fidelity.reviews.home import funder_notices, notices
from fidelity.reviews.home.notices import Kind, Notice
from programs.models import Role, User

SUBJECT = "Plumbline: something waits for you"
ACTION, QUARTER, PAGE = (
    ("an action is due", "{} actions are due"),
    ("a quarter to open or to finish", "{} quarters to open or to finish"),
    ("a page to read and answer", "{} pages to read and answer"),
)
# What is wrong with one mail or one address, and says nothing about the next; all else stops the run.
OF_ONE_MAIL = (SMTPRecipientsRefused, SMTPDataError, SMTPNotSupportedError, ValueError)
READ = ("a page to read", "{} pages to read")
KINDS = {Kind.ACTION: ACTION, Kind.QUARTER: QUARTER, Kind.GIVEN: READ}
BODY = """Hello,

{many} for you in Plumbline:

{kinds}

Sign in to see more: {address}

You get this mail because your account has a role in a program that works with Plumbline. It comes once a day at most,
and only when something new waits. It does not say what, because mail can be read by others. To get no more of them,
ask your organisation's admin.
"""


@dataclass(frozen=True)
class MailCounts:
    """How many mails went out, and how many the mail server refused."""

    mails: int = 0
    refused: int = 0


def send_mails(*, now: datetime) -> MailCounts:
    """Mail every active account for which something new waits; raises `OSError` where no mail server answers.

    What was not sent is not marked, so the next run tries again; a second run on the same day sends nothing twice.
    """
    sent = refused = 0
    here = Q(memberships__program__isnull=False) | Q(memberships__role=Role.FUNDER)
    users = User.objects.filter(here, is_active=True).distinct()
    for user in users.order_by("pk"):
        new = _new(user, now)
        if not new:
            continue
        try:
            _mail(user, new)
        except OF_ONE_MAIL:
            refused += 1
            continue
        Mailed.objects.bulk_create([Mailed(user=user, key=notice.key, at=now) for notice in new], ignore_conflicts=True)
        sent += 1
    return MailCounts(sent, refused)


def _new(user: User, now: datetime) -> list[Notice]:
    """What waits and was in no mail; nothing where a mail went out today."""
    today = timezone.localdate(now)
    mailed = dict(Mailed.objects.filter(user=user).values_list("key", "at"))
    if any(timezone.localdate(at) == today for at in mailed.values()):
        return []
    waiting = [notice for found in notices.program_notices(user, today=today).values() for notice in found]
    return [notice for notice in (*waiting, *funder_notices.funder_notices(user)) if notice.key not in mailed]


def _mail(user: User, new: list[Notice]) -> None:
    body = BODY.format(
        many="1 thing waits" if len(new) == 1 else f"{len(new)} things wait",
        kinds="\n".join(f"- {words}" for words in _kinds(new)),
        address=settings.SITE_URL.rstrip("/") + reverse("account_login"),
    )
    # Tells other mail servers not to answer that somebody is away.
    headers = {"Auto-Submitted": "auto-generated"}
    EmailMessage(SUBJECT, body, to=[user.email], headers=headers).send()


def _kinds(new: Iterable[Notice]) -> list[str]:
    counts = Counter(KINDS.get(notice.kind, PAGE) for notice in new)
    return [
        one if counts[one, many] == 1 else many.format(counts[one, many])
        for one, many in (QUARTER, ACTION, PAGE, READ)
        if (one, many) in counts
    ]
