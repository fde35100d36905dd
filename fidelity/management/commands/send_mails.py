"""Mail every account for which something new waits, once a day at most; running it again sends nothing twice."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.reviews.home import mails


class Command(BaseCommand):
    help = _(
        "Mail every account for which something new waits, once a day at most; running it again sends nothing twice."
    )

    def handle(self, *, verbosity: int, **options: object) -> None:
        host = urlsplit(settings.SITE_URL).hostname
        if not host or host.startswith((".", "*")):
            raise CommandError(_("Set SITE_URL to the address people type, for example https://plumbline.example.org."))
        try:
            sent = mails.send_mails(now=timezone.now())
        except OSError as error:
            words = _(
                "The mail server does not answer as it should (%(error)s). Is EMAIL_URL right? What was not sent goes "
                "out with the next run."
            )
            raise CommandError(words % {"error": error}) from error
        if verbosity:
            self.stdout.write(_("Mails sent: %(mails)s.") % {"mails": sent.mails})
        if sent.refused:
            words = _("Refused by the mail server: %(mails)s. The next run tries again.")
            raise CommandError(words % {"mails": sent.refused})
