"""What every form says of a mistake, in our words: the one place, for our forms and for those of other packages.

Django and allauth have a message for each mistake; people who answer for a program do not speak of fields and values.
Their messages are replaced where Django keeps them, once, when the app starts. A form that knows more says more, with
`error_messages` of its own.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core import validators
from django.db import models
from django.db.models.constraints import BaseConstraint
from django.forms import models as model_forms
from django.utils.translation import gettext_lazy as _

EMPTY = _("This is still empty. Please fill it in.")
NOTHING_CHOSEN = _("Nothing is chosen yet. Please choose.")
NOT_OFFERED = _("This can’t be chosen here. Please choose one of those on the page.")
NOT_A_NUMBER = _("Please type a number in digits, for example 12 or 37.5.")
NOT_WHOLE = _("Please type a whole number in digits, for example 12.")
NOT_A_DAY = _("This day can’t be read. Please type year, month and day with hyphens, for example 2026-03-31.")
NOT_A_TIME = _("This time can’t be read. Please type hours and minutes, for example 14:30.")
NOT_READ = _("This can’t be read here. Please look at it once more.")
NO_FILE = _("No file came with it. Please choose a file.")
NOT_AN_ADDRESS = _("This is no e-mail address yet. It needs a name, then @, then a place such as example.org.")
NOT_A_LINK = _("This is no link yet. One looks like https://example.org/page.")
TOO_LONG = _(
    "This is too long: it has %(show_value)s characters, and there is room for %(limit_value)s. Please shorten it."
)
TOO_SHORT = _("This is too short: it has %(show_value)s characters, and %(limit_value)s are needed.")
TOO_LARGE = _("This number is too large: it can be %(limit_value)s at most.")
TOO_SMALL = _("This number is too small: it has to be %(limit_value)s at least.")
TOO_MANY_DIGITS = _("This number has too many digits. Please shorten it.")
TOO_MANY_DECIMALS = _("This number has too many digits after the point. Please round it.")
HIDDEN_SIGN = _("There is a sign in this text that nobody can see and that can’t be kept. Please type the text anew.")
TAKEN = _("There is one like this already. Please choose something else.")
NOT_TOGETHER = _("These entries do not go together. Please look at them once more.")
PAGE_TOO_OLD = _("Something of this page got lost on the way. Please open the page again and send it once more.")

OF_FORM_FIELDS: Mapping[type, Mapping[str, Any]] = {
    forms.Field: {"required": EMPTY},
    forms.BooleanField: {"required": _("Please tick this to go on.")},
    forms.IntegerField: {"invalid": NOT_WHOLE},
    forms.FloatField: {"invalid": NOT_A_NUMBER},
    forms.DecimalField: {"invalid": NOT_A_NUMBER},
    forms.DateField: {"invalid": NOT_A_DAY},
    forms.TimeField: {"invalid": NOT_A_TIME},
    forms.DateTimeField: {"invalid": NOT_A_DAY},
    forms.DurationField: {"invalid": NOT_READ, "overflow": TOO_MANY_DIGITS},
    forms.FileField: {
        "invalid": NO_FILE,
        "missing": NO_FILE,
        "empty": _("There is nothing in this file. Please choose another."),
        "max_length": _("The name of this file is too long. Please shorten it."),
        "contradiction": NOT_TOGETHER,
    },
    forms.ImageField: {"invalid_image": _("This file is no picture that can be read. Please choose another.")},
    forms.ChoiceField: {"required": NOTHING_CHOSEN, "invalid_choice": NOT_OFFERED},
    forms.MultipleChoiceField: {"invalid_choice": NOT_OFFERED, "invalid_list": NOT_READ},
    forms.ModelChoiceField: {"required": NOTHING_CHOSEN, "invalid_choice": NOT_OFFERED},
    forms.ModelMultipleChoiceField: {
        "invalid_list": NOT_READ,
        "invalid_choice": NOT_OFFERED,
        "invalid_pk_value": NOT_OFFERED,
    },
    forms.MultiValueField: {"invalid": NOT_READ, "incomplete": EMPTY},
    forms.SplitDateTimeField: {"invalid_date": NOT_A_DAY, "invalid_time": NOT_A_TIME},
    forms.URLField: {"invalid": NOT_A_LINK},
    forms.UUIDField: {"invalid": NOT_READ},
    forms.JSONField: {"invalid": NOT_READ},
    model_forms.InlineForeignKeyField: {"invalid_choice": NOT_OFFERED},
    forms.BaseFormSet: {
        "missing_management_form": PAGE_TOO_OLD,
        "too_many_forms": _("There are too many of them. Please take some out."),
        "too_few_forms": _("There are too few of them. Please add some."),
    },
}
OF_COLUMNS: Mapping[type, Mapping[str, Any]] = {
    models.Field: {
        "invalid_choice": NOT_OFFERED,
        "null": EMPTY,
        "blank": EMPTY,
        "unique": TAKEN,
        "unique_for_date": TAKEN,
    },
    models.BooleanField: {"invalid": NOT_READ, "invalid_nullable": NOT_READ},
    models.DateField: {"invalid": NOT_A_DAY, "invalid_date": NOT_A_DAY},
    models.DateTimeField: {"invalid": NOT_A_DAY, "invalid_date": NOT_A_DAY, "invalid_datetime": NOT_A_DAY},
    models.DecimalField: {"invalid": NOT_A_NUMBER},
    models.FloatField: {"invalid": NOT_A_NUMBER},
    models.IntegerField: {"invalid": NOT_WHOLE},
    models.ForeignKey: {"invalid": NOT_OFFERED},
    models.JSONField: {"invalid": NOT_READ},
}
OF_VALIDATORS: Mapping[type, Any] = {
    validators.BaseValidator: NOT_READ,
    validators.RegexValidator: NOT_READ,
    validators.URLValidator: NOT_A_LINK,
    validators.EmailValidator: NOT_AN_ADDRESS,
    validators.DomainNameValidator: NOT_A_LINK,
    validators.FileExtensionValidator: _("A file of this kind can’t be read here. Please choose another."),
    validators.MaxLengthValidator: TOO_LONG,
    validators.MinLengthValidator: TOO_SHORT,
    validators.MaxValueValidator: TOO_LARGE,
    validators.MinValueValidator: TOO_SMALL,
    validators.StepValueValidator: _("This number has to be a multiple of %(limit_value)s."),
    validators.ProhibitNullCharactersValidator: HIDDEN_SIGN,
}
OF_DECIMALS = {
    "invalid": NOT_A_NUMBER,
    "max_digits": TOO_MANY_DIGITS,
    "max_decimal_places": TOO_MANY_DECIMALS,
    "max_whole_digits": TOO_MANY_DIGITS,
}


def use_our_words() -> None:
    """Say them in every form from now on."""
    for field, messages in (*OF_FORM_FIELDS.items(), *OF_COLUMNS.items()):
        field.default_error_messages = {**vars(field).get("default_error_messages", {}), **messages}
    for validator, message in OF_VALIDATORS.items():
        validator.message = message
    validators.DecimalValidator.messages = OF_DECIMALS
    validators.validate_email.message = NOT_AN_ADDRESS
    validators.validate_slug.message = _("Please use letters from a to z, digits and hyphens only.")
    validators.validate_integer.message = NOT_WHOLE
    BaseConstraint.default_violation_error_message = NOT_TOGETHER
