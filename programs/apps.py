from allauth.mfa.apps import MFAConfig
from django.apps import AppConfig
from django.contrib.auth.apps import AuthConfig
from django.contrib.auth.signals import user_logged_in
from django.core import checks

from programs.form_words import use_our_words
from programs.query_plans import never_compile_queries
from programs.quiet_database import check_statistics

# Here, before the first form and the first model are made: each keeps the messages that it began with.
use_our_words()


class ProgramsConfig(AppConfig):
    default = True
    name = "programs"
    verbose_name = "Programs"

    def ready(self) -> None:
        checks.register(check_statistics, checks.Tags.database)
        never_compile_queries()


class AccountsConfig(AuthConfig):
    """Django's accounts, without the time at which somebody signed in last."""

    def ready(self) -> None:
        super().ready()
        user_logged_in.disconnect(dispatch_uid="update_last_login")


class SecondStepConfig(MFAConfig):
    """allauth's second steps, without the time at which one was used last."""

    def ready(self) -> None:
        super().ready()
        self.get_model("Authenticator").record_usage = lambda _authenticator: None
