"""Mail every account for which something new waits, once a day at most; running it again sends nothing twice."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fidelity.reviews.home import mails


class Command(BaseCommand):
    help = __doc__

    def handle(self, *, verbosity: int, **options: object) -> None:
        host = urlsplit(settings.SITE_URL).hostname
        if not host or host.startswith((".", "*")):
            raise CommandError("Set SITE_URL to the address people type, for example https://plumbline.example.org.")
        try:
            sent = mails.send_mails(now=timezone.now())
        except OSError as error:
            raise CommandError(
                f"The mail server does not answer as it should ({error}). Is EMAIL_URL right? "
                "What was not sent goes out with the next run."
            ) from error
        if verbosity:
            self.stdout.write(f"Mails sent: {sent.mails}.")
        if sent.refused:
            raise CommandError(f"Refused by the mail server: {sent.refused}. The next run tries again.")
