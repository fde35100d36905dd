"""What people type to sign in; checked."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from programs.form_fields import AccountEmailField
from programs.people.forms import NOT_THE_SAME
from programs.sign_in import sessions


class SignInForm(LoginForm):
    """allauth's form; whoever sits at a shared computer can say so."""

    shared = forms.BooleanField(
        label=_("This is a shared computer"),
        required=False,
        help_text=_("You are signed out after 30 minutes without a click, and when the browser is closed."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = AccountEmailField()

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        response = super().login(request, redirect_url)
        sessions.begin_session(request.session, shared=self.cleaned_data["shared"])
        return response


class ForgottenPasswordForm(ResetPasswordForm):
    """allauth's form, which takes an address in any way of writing.

    An account that never had a password here came with the file of another server: nobody opens it before whoever runs
    the server has invited its owner again (programs/people/first_passwords.py).
    """

    email = AccountEmailField(required=True)

    def clean_email(self) -> str:
        email = super().clean_email()
        self.users = [user for user in self.users if user.has_usable_password()]
        return email


class TypedTwice:
    """Mixed into allauth's forms for a new password: what is wrong with the second one, in our words."""

    def clean(self) -> dict[str, Any]:
        cleaned = forms.Form.clean(self)
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", NOT_THE_SAME)
        return cleaned


class NewPasswordForm(TypedTwice, ResetPasswordKeyForm):
    """A password in the place of one that was forgotten."""


class ChangedPasswordForm(TypedTwice, ChangePasswordForm):
    """A password in the place of one that is known."""
