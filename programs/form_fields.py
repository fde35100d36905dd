"""What people type, in one way of writing: the fields of every form that takes words, an address or a code.

What nobody sees (a zero-width space, a soft hyphen, a no-break space) is taken out before anything is looked at, so
that a length, a pattern of personal data and a comparison meet the words that people see. Passwords are left alone.
"""

from typing import Any

from allauth.account.fields import EmailField as SignInEmailField
from django import forms
from django.db import models

from fidelity.wording.plain_text import to_plain, to_prose


class CharField(forms.CharField):
    """A text that is kept and shown: quotes and dashes stay as they were typed; a line end is one character."""

    def to_python(self, value: object) -> str:
        return super().to_python(to_prose(value) if isinstance(value, str) else value)


class CodeField(forms.CharField):
    """A code or a number, which is only compared."""

    def to_python(self, value: object) -> str:
        return super().to_python(to_plain(value) if isinstance(value, str) else value)


class EmailField(forms.EmailField):
    """An e-mail address."""

    def to_python(self, value: object) -> str:
        return super().to_python(to_plain(value) if isinstance(value, str) else value)


class AccountEmailField(EmailField, SignInEmailField):
    """The address of an account, as allauth shows and reads it."""


FIELDS: dict[type[models.Field], type[forms.Field]] = {
    models.CharField: CharField,
    models.TextField: CharField,
    models.EmailField: EmailField,
    models.SlugField: forms.SlugField,
}
IN_ADMIN = {column: {"form_class": field} for column, field in FIELDS.items()}


def text_field(column: models.Field, **kwargs: Any) -> forms.Field | None:
    """The field of a model form (`formfield_callback`)."""
    wanted = FIELDS.get(type(column))
    return column.formfield(**({"form_class": wanted} if wanted else {}) | kwargs)
