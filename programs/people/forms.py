"""What people type to invite somebody, to accept, and to change a role; checked."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from programs.form_fields import CharField, EmailField
from programs.guarded_words import GuardedWords
from programs.models import Membership, Role, User

NOT_THE_SAME = _("These two passwords are not the same. Please type both again.")


class InvitationForm(forms.Form):
    """An address and one of the roles to which this account may invite."""

    email = EmailField(label=_("E-mail address"), max_length=254)
    role = forms.TypedChoiceField(label=_("Role"), coerce=Role, widget=forms.RadioSelect)

    def __init__(self, *args: Any, roles: Iterable[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role, role.label) for role in Role if role in roles]


class NewAccountForm(forms.Form):
    """A password, twice, that holds against the rules for passwords."""

    password1 = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 8 signs. Long is good: some words in a row that only you would think of."),
    )
    password2 = forms.CharField(
        label=_("The same password again"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = User(email=email)

    def clean_password1(self) -> str:
        password = self.cleaned_data["password1"]
        validate_password(password, self.account)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("password1") and cleaned.get("password2") and cleaned["password1"] != cleaned["password2"]:
            self.add_error("password2", NOT_THE_SAME)
        return cleaned


class OfficeForm(GuardedWords, forms.Form):
    """The office that a funder's account belongs to."""

    called = _("the office of a funder")

    name = CharField(
        label=_("Name of the office"),
        max_length=150,
        help_text=_(
            "The agency or department, never the name of a person. Programs choose by it whom they share with."
        ),
        error_messages={"required": _("Write the name of the office first.")},
    )


class FirstAccountForm(NewAccountForm):
    """The address of the first account, and its password."""

    email = EmailField(label=_("Your e-mail address"), max_length=254)
    field_order = ["email", "password1", "password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, email="", **kwargs)

    def clean_email(self) -> str:
        """The address is known before the password is looked at, which may not be much like it."""
        self.account.email = self.cleaned_data["email"]
        return self.account.email


class RoleForm(forms.Form):
    """Another role in the place of one; roles of a program and of the organisation do not mix."""

    role = forms.TypedChoiceField(label=_("Role"), coerce=Role, widget=forms.RadioSelect)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, initial={"role": membership.role}, **kwargs)
        whole = {Role.ADMIN, Role.FUNDER}
        self.fields["role"].choices = [
            (role, role.label) for role in Role if (role in whole) == (membership.program_id is None)
        ]
