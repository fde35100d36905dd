"""`manage.py invite_again ORGANISATION`: let accounts that were imported set a password, by mail or by a link."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from fidelity.management.commands.export_organisation import find_organisation
from programs.models import User
from programs.people import first_passwords


class Command(BaseCommand):
    help = _("Invite accounts that were imported to set a password: by mail, or with --links by links to hand over.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("whom", help=_("an organization, by name or number, or one address"))
        parser.add_argument("--links", action="store_true", help=_("print the links, and mail nothing"))

    def handle(self, *, whom: str, links: bool, **options: object) -> None:
        accounts = [self._account(whom)] if "@" in whom else first_passwords.accounts_to_invite(find_organisation(whom))
        if not (links or settings.SENDS_MAIL):
            raise CommandError(_("No mail server is named (EMAIL_URL). With --links the links are printed."))
        number = 0
        for number, user in enumerate(accounts, start=1):
            if links:
                self.stdout.write(f"{user.email}  {first_passwords.first_password_link(user)}")
                continue
            try:
                first_passwords.mail_first_password(user)
            except OSError as error:
                words = _("The mail server does not answer as it should (%(error)s). Mails sent: %(number)s.")
                raise CommandError(words % {"error": error, "number": number - 1}) from error
        words = _("Each link opens one account: hand it to its owner and to nobody else. Accounts: %(number)s.")
        self.stdout.write((words if links else _("Mails sent: %(number)s.")) % {"number": number})

    def _account(self, email: str) -> User:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(_("There is no account with the address %(email)s.") % {"email": email})
        if user.has_usable_password():
            words = _("%(email)s has a password already. Whoever forgot it asks for a new one on the sign-in page.")
            raise CommandError(words % {"email": email})
        return user
