"""Accounts that came from another server have no password here; each owner is sent, or handed, a link to set one."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.mail import send_mail
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from programs.models import Organisation, User


def accounts_to_invite(organisation: Organisation) -> QuerySet[User]:
    """Those with a role in it that have no password yet, by address."""
    waiting = User.objects.filter(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)
    return waiting.filter(memberships__organisation=organisation).distinct().order_by("sort_key", "pk")


def first_password_link(user: User) -> str:
    """A link with which the owner sets a password; it works once, for three days."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return settings.SITE_URL.rstrip("/") + reverse("account_reset_password_from_key", kwargs=key)


def mail_first_password(user: User) -> None:
    """Send the link to the address itself; raises `OSError` where no mail server answers."""
    words = _(
        "Hello,\n\n"
        "your organization has moved to another Plumbline server, and your account has moved with it. It has no "
        "password there yet. Open this link to set one:\n\n"
        "%(link)s\n\n"
        "It works once, and for three days. If you don't know of this, there is nothing to do."
    )
    link = first_password_link(user)
    send_mail(_("Plumbline: your account on a new server"), words % {"link": link}, None, [user.email])
