"""`manage.py remove_second_step EMAIL`: for somebody who lost phone and codes; the password alone opens it then.

Make sure first that it is really them who ask. An admin is led to set up a new second step at the next sign-in.
"""

from argparse import ArgumentParser

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from programs.models import User


class Command(BaseCommand):
    help = _("Take app, passkeys and codes away from an account whose owner lost them.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *, email: str, **options: object) -> None:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(_("There is no account with the address %(email)s.") % {"email": email})
        removed, _by_table = Authenticator.objects.filter(user=user).delete()
        self.stdout.write(_("Removed %(removed)s. The password alone opens this account now.") % {"removed": removed})
