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
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from fidelity.flags.models import Mailed
from fidelity.reviews.home import funder_notices, notices, person_notices
from fidelity.reviews.home.notice_kinds import Kind, Notice
from programs.models import User

SUBJECT = _("Plumbline: something waits for you")
QUARTER, ACTION, PAGE, READ = "quarter", "action", "page", "read"
# What a mail says of each sort of thing that waits, in this order.
LINES = {
    QUARTER: ngettext_lazy("a quarter to open or to finish", "%(number)s quarters to open or to finish", "number"),
    ACTION: ngettext_lazy("an action is due", "%(number)s actions are due", "number"),
    PAGE: ngettext_lazy("a page to read and answer", "%(number)s pages to read and answer", "number"),
    READ: ngettext_lazy("a page to read", "%(number)s pages to read", "number"),
}
SORTS = {Kind.ACTION: ACTION, Kind.QUARTER: QUARTER, Kind.GIVEN: READ}
# What is wrong with one mail or one address, and says nothing about the next; all else stops the run.
OF_ONE_MAIL = (SMTPRecipientsRefused, SMTPDataError, SMTPNotSupportedError, ValueError)
BODY = _("""Hello,

%(many)s for you in Plumbline:

%(lines)s

Sign in to see more: %(address)s

You get this mail because your account has a role in a program that works with Plumbline. It comes once a day at most,
and only when something new waits. It does not say what, because mail can be read by others. To get no more of them,
ask your organization's admin.
""")


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
    users = User.objects.filter(memberships__isnull=False, is_active=True).distinct()
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
    by_program = notices.program_notices(user, today=today)
    waiting = [notice for there in by_program.values() for notice in there]
    waiting += (*person_notices.admin_notices(user), *funder_notices.funder_notices(user))
    return [notice for notice in waiting if notice.key not in mailed]


def _mail(user: User, new: list[Notice]) -> None:
    body = BODY % {
        "many": ngettext("%(number)s thing waits", "%(number)s things wait", len(new)) % {"number": len(new)},
        "lines": "\n".join(f"- {line}" for line in _lines(new)),
        "address": settings.SITE_URL.rstrip("/") + reverse("account_login"),
    }
    # Tells other mail servers not to answer that somebody is away.
    headers = {"Auto-Submitted": "auto-generated"}
    EmailMessage(str(SUBJECT), body, to=[user.email], headers=headers).send()


def _lines(new: Iterable[Notice]) -> list[str]:
    counts = Counter(SORTS.get(notice.kind, PAGE) for notice in new)
    return [words % {"number": counts[sort]} for sort, words in LINES.items() if counts[sort]]
