"""What people type, in one way of writing: the fields of every form that takes words, an address, a code or a day.

What nobody sees (a zero-width space, a soft hyphen, a no-break space) is taken out before anything is looked at, so
that a length, a pattern of personal data and a comparison meet the words that people see. Passwords are left alone.
"""

import re
from datetime import date
from typing import Any

from allauth.account.fields import EmailField as SignInEmailField
from django import forms
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fidelity.wording.plain_text import to_plain, to_prose

# In a list in which nothing is chosen yet, in the place of Django's row of lines.
NOT_CHOSEN = gettext_lazy("Not chosen yet")


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


class DayField(forms.DateField):
    """A day. The picker of a browser sends 2026-01-02; where somebody types 01/02/2026, which can be two days, it asks.

    Raises `ValidationError` for what can be two days; with a number above 12 in it there is no doubt.
    """

    IN_NUMBERS = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})\s*")

    def to_python(self, value: object) -> date | None:
        typed = self.IN_NUMBERS.fullmatch(value) if isinstance(value, str) else None
        if not typed:
            return super().to_python(value)
        one, other, year = map(int, typed.groups())
        days = [day for day in (_day(year, one, other), _day(year, other, one)) if day]
        if not days:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if len(set(days)) == 2:
            raise forms.ValidationError(self._which(str(value).strip(), *days), code="invalid")
        return days[0]

    def _which(self, typed: str, one: date, other: date) -> str:
        words = _("%(typed)s can be %(one)s or %(other)s. Which one? Please type %(one_typed)s or %(other_typed)s.")
        return words % {
            "typed": typed,
            "one": date_format(one, "F j, Y"),
            "other": date_format(other, "F j, Y"),
            "one_typed": one.isoformat(),
            "other_typed": other.isoformat(),
        }


def _day(year: int, month: int, day: int) -> date | None:
    """The day, this century where the year has two digits; None where there is none."""
    try:
        return date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return None


FIELDS: dict[type[models.Field], type[forms.Field]] = {
    models.CharField: CharField,
    models.TextField: CharField,
    models.EmailField: EmailField,
    models.SlugField: forms.SlugField,
    models.DateField: DayField,
}
IN_ADMIN = {column: {"form_class": field} for column, field in FIELDS.items()}


def text_field(column: models.Field, **kwargs: Any) -> forms.Field | None:
    """The field of a model form (`formfield_callback`)."""
    wanted = FIELDS.get(type(column))
    field = column.formfield(**({"form_class": wanted} if wanted else {}) | kwargs)
    if isinstance(field, forms.ChoiceField):
        field.choices = [(value, label if value else NOT_CHOSEN) for value, label in field.choices]
    return field
