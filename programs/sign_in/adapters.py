"""How accounts come to be and are guarded: by invitation, never by signing up; guessing a password takes too long."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.models import User

SERVICE_UNAVAILABLE = 503
TOO_MANY = "too_many_login_attempts"
INCORRECT_CODE = gettext_lazy(
    "This code does not fit. Codes of an app change every 30 seconds; type the one it shows now."
)
LINK_IS_OVER = gettext_lazy("This link does not work any more. Please ask for a new one.")

WAYS = {
    "reauthenticate": gettext_lazy("Type your password"),
    "mfa_reauthenticate": gettext_lazy("Type a code of your app, or one you printed"),
    "mfa_reauthenticate:webauthn": gettext_lazy("Use a passkey"),
}


class Adapter(DefaultAccountAdapter):
    # The same words whether there is such an account or not.
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "This e-mail address and this password do not belong together. Please try again."
        ),
        TOO_MANY: gettext_lazy(
            "Too many tries that did not fit. Please wait 15 minutes, then try again, or set a new password."
        ),
        "rate_limited": gettext_lazy("Too many tries that did not fit. Please wait a few minutes, then try again."),
        "enter_current_password": gettext_lazy("This is not your password of today."),
        "incorrect_password": gettext_lazy("This is not your password."),
        "incorrect_code": INCORRECT_CODE,
        "account_inactive": gettext_lazy("This account is closed. Your organization’s admin can open it again."),
        "invalid_login": gettext_lazy("This did not fit. Please sign in again."),
        "invalid_or_expired_key": LINK_IS_OVER,
        "invalid_password_reset": LINK_IS_OVER,
        "same_as_current": gettext_lazy("This is what you have now. Please take another."),
    }

    def is_safe_url(self, url: str) -> bool:
        """Whether an address to go on to is one of ours; what can't be read as an address is none."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Where no mail server answers, say so on a page; it is the same whether there is such an account or not."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:
            page = render(current.request, "account/no_mail.html", status=SERVICE_UNAVAILABLE)
            raise ImmediateHttpResponse(page) from error

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """What wrong tries are counted by: the account and the network address together.

        Counted by the account alone, anybody anywhere could keep its owner out.
        """
        return f"{super()._get_login_attempts_cache_key(request, **credentials)} {get_ip(request)}"

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """allauth's ways to show once more who it is, in our words."""
        return [way | {"description": WAYS[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")


class TwoStepAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": INCORRECT_CODE,
        "cannot_generate_recovery_codes": gettext_lazy("Set up an app or a passkey first."),
        "cannot_delete_authenticator": gettext_lazy("This second step has to stay. Set up another one first."),
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        return _("Passkey %(number)s") % {"number": Authenticator.objects.filter(user=user, type=type).count() + 1}
