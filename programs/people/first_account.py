"""The first account of a server, made with a link that a start in production prints: no shell is needed for it.

The link works once, and only while there is no account at all. The next start prints another, and the one before
works no more.
"""

import secrets

from django.db import transaction

from programs.models import FirstLink, Invitation, User


class LinkGone(Exception):
    """The link was used, another start made a new one, or there is an account already."""


@transaction.atomic
def issue_link() -> str:
    """The secret of a new link, which is kept nowhere; empty, and every link is gone, where there is an account."""
    if User.objects.exists():
        FirstLink.objects.all().delete()
        return ""
    secret = secrets.token_urlsafe(32)
    FirstLink.objects.update_or_create(pk=FirstLink.ONLY, defaults={"token_hash": Invitation.hash_of(secret)})
    return secret


def link_works(secret: str) -> bool:
    return FirstLink.objects.filter(token_hash=Invitation.hash_of(secret)).exists() and not User.objects.exists()


@transaction.atomic
def make_first_account(*, secret: str, email: str, password: str) -> User:
    """The account of whoever runs the server, as `createsuperuser` makes it; raises `LinkGone` for who comes second."""
    used, _rows = FirstLink.objects.filter(token_hash=Invitation.hash_of(secret)).delete()
    if not used or User.objects.exists():
        raise LinkGone
    return User.objects.create_superuser(email, password)
