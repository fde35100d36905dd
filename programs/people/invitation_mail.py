"""The mail of an invitation. Mail is read by others: it names no role, and its subject says nothing."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from programs.models import Invitation

SUBJECT = "Your invitation to Plumbline"
BODY = """Hello,

{organisation} invites you to work with Plumbline. Open this link to accept:

{link}

The link works once, until {until:%B} {until.day}, {until.year}. It is for you alone: please do not pass it on.

You do not expect this mail? Then there is nothing to do, and no account is made.
"""


def send_invitation(invitation: Invitation, link: str) -> bool:
    """Whether the mail left; where there is no mail server, or it does not answer, the link is handed over by hand."""
    if not settings.SENDS_MAIL:
        return False
    until = timezone.localdate(invitation.expires_at)
    body = BODY.format(organisation=invitation.organisation, link=link, until=until)
    # Tells other mail servers not to answer that somebody is away.
    headers = {"Auto-Submitted": "auto-generated"}
    try:
        EmailMessage(SUBJECT, body, to=[invitation.email], headers=headers).send()
    except OSError:
        return False
    return True
