"""The mail of an invitation. Mail is read by others: it names no role, and its subject says nothing."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from programs.models import Invitation

LONG_DAY = "F j, Y"
SUBJECT = _("Your invitation to Plumbline")
BODY = _("""Hello,

%(organisation)s invites you to work with Plumbline. Open this link to accept:

%(link)s

The link works once, until %(until)s. It is for you alone: please do not pass it on.

You do not expect this mail? Then there is nothing to do, and no account is made.
""")


def send_invitation(invitation: Invitation, link: str) -> bool:
    """Whether the mail left; where there is no mail server, or it does not answer, the link is handed over by hand."""
    if not settings.SENDS_MAIL:
        return False
    until = timezone.localdate(invitation.expires_at)
    values = {"organisation": invitation.organisation, "link": link, "until": date_format(until, LONG_DAY)}
    body = BODY % values
    # Tells other mail servers not to answer that somebody is away.
    headers = {"Auto-Submitted": "auto-generated"}
    try:
        EmailMessage(str(SUBJECT), body, to=[invitation.email], headers=headers).send()
    except OSError:
        return False
    return True
