"""Signing in and what belongs to it: allauth's pages, answered as all our pages are; how long a session still lasts."""

import json
from functools import wraps

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from programs import demo_logins
from programs.access import View, public
from programs.models import Role
from programs.sign_in import sessions, two_step
from programs.sign_in.adapters import TOO_MANY

FORMS = ("form", "webauthn_form")
LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "oldpassword": _("Your password of today"),
    "password1": _("New password"),
    "password2": _("The new password again"),
    "code": _("Code"),
}


def allauth_page(view: View) -> View:
    """A page of allauth in our words: 422 where its form is wrong; for a passkey, what the script needs."""

    @wraps(view)
    def answer(request: HttpRequest, **kwargs: object) -> HttpResponse:
        response = view(request, **kwargs)
        context = getattr(response, "context_data", None) or {}
        forms = [context[name] for name in FORMS if context.get(name)]
        for form in forms:
            _name_fields(form)
        if request.method == "POST" and any(form.errors for form in forms):
            response.status_code = 422
        if "js_data" in context:
            context["passkey_options"] = json.dumps(context["js_data"])
        return response

    return answer


def _name_fields(form: Form) -> None:
    """Our labels; no words inside of fields, which vanish as soon as somebody types."""
    for field in form:
        field.label = LABELS.get(field.name, field.label)
        field.field.widget.attrs.pop("placeholder", None)


def change_password(request: HttpRequest) -> HttpResponse:
    """allauth's page; an account without a password, which somebody opened with a passkey, has none to change."""
    if request.user.is_authenticated and not request.user.has_usable_password():
        messages.info(
            request, _("There is no password to change. Whoever runs this server can send you a link for one.")
        )
        return redirect("mfa_index")
    return account.password_change(request)


def security(request: HttpRequest) -> HttpResponse:
    """allauth's list of second steps; it tells an admin without one that it comes first."""
    response = mfa.index(request)
    if hasattr(response, "context_data"):
        response.context_data |= {
            "comes_first": two_step.is_missing(request.user),
            "has_second_step": two_step.has_second_step(request.user),
            "free_in_demo": settings.DEMO and two_step.looks_after_accounts(request.user),
        }
    return response


@public
def sign_in(request: HttpRequest) -> HttpResponse:
    """allauth's sign-in page; in demo mode it shows the logins of the demo."""
    response = allauth_page(account.login)(request)
    if not hasattr(response, "context_data"):
        return response
    form = response.context_data["form"]
    if form.has_error("__all__", TOO_MANY):
        response.status_code = 429
    if settings.DEMO:
        response.context_data |= {
            "demo_logins": _demo_logins(),
            "demo_password": demo_logins.PASSWORD,
        }
    return response


def _demo_logins() -> list[tuple[str, str, str]]:
    """Of each login of the demo the role, the office of a funder, and the address."""
    roles = [(role, email) for role in demo_logins.LOGINS for email in demo_logins.addresses(role)]
    return [(str(Role(role).label), demo_logins.OFFICES.get(email, ""), email) for role, email in roles]


@public
def session_left(request: HttpRequest) -> HttpResponse:
    """Seconds until the session ends; asking does not lengthen it, posting does. 0 for somebody signed out."""
    request.only_asks_for_time = True
    if not request.user.is_authenticated:
        return JsonResponse({"left": 0})
    if request.method == "POST":
        sessions.renew_session(request.session)
    return JsonResponse({"left": sessions.seconds_left(request.session)})
