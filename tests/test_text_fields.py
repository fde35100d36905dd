"""Every form takes words in one way of writing: what nobody sees is gone before it is checked, compared or kept."""

from collections.abc import Iterator

import pytest
from django import forms
from django.test import RequestFactory
from django.urls import get_resolver

from fidelity.flags.forms import ActionForm, EndForm, LongText
from fidelity.reports.printing.letter_views import LetterForm
from fidelity.reports.sharing.forms import question_form
from fidelity.reports.sharing.verification import normalise_code as report_code
from fidelity.reports.sharing.verification_views import CodeForm
from fidelity.reports.signing.amending_forms import AmendForm
from fidelity.reports.signing.forms import StatementForm
from fidelity.reviews.answering.forms import ShortText
from fidelity.reviews.change.forms import LowerForm
from fidelity.reviews.lifecycle.forms import SetUpForm, SkipForm
from fidelity.voice.card.codes import normalise_code as card_code
from programs.admin import site
from programs.form_fields import CharField, CodeField, EmailField
from programs.lists import WordsForm
from programs.models import Organisation, Program, User

READ_IN_ONE_WRITING = (CharField, CodeField, EmailField)
# A password is taken as it was typed; what stands in a hidden field was written by the server.
LEFT_ALONE = (forms.PasswordInput, forms.HiddenInput)
# Another package's form that no page of ours shows, or a code of six digits.
NOT_OURS = ("allauth", "django")


def every_form() -> list[type[forms.BaseForm]]:
    """Every form of the app: the pages import them all."""
    assert get_resolver().url_patterns
    return [form for form in _below(forms.BaseForm) if not form.__module__.startswith((*NOT_OURS, "crispy", "tests"))]


def _below(kind: type) -> Iterator[type]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def takes_words(field: forms.Field) -> bool:
    return isinstance(field, forms.CharField) and not isinstance(field.widget, LEFT_ALONE)


def test_every_field_for_words_reads_them_in_one_writing():
    fields = {
        f"{form.__module__}.{form.__name__}.{name}": field
        for form in every_form()
        for name, field in form.base_fields.items()
        if takes_words(field)
    }
    assert len(fields) > 20
    assert [name for name, field in fields.items() if not isinstance(field, READ_IN_ONE_WRITING)] == []


def test_fields_that_are_added_to_a_form_do_too():
    assert issubclass(ShortText, CharField)
    assert issubclass(LongText, CharField)


@pytest.mark.parametrize("model", [Organisation, Program, User])
def test_the_set_up_pages_do_too(model: type):
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True, is_active=True)
    fields = site._registry[model].get_form(request, change=False).base_fields
    words = {name: field for name, field in fields.items() if takes_words(field) and name != "slug"}
    assert words
    assert [name for name, field in words.items() if not isinstance(field, READ_IN_ONE_WRITING)] == []


TYPED = "\ufeffAs\u00a0“pe\u00ad\u200bers” ask.\r\nYes\u2028."
KEPT = "As “peers” ask.\nYes\n."


FORMS = {
    "why an action ended": lambda: (EndForm({"state": "done", "outcome": TYPED}), "outcome"),
    "an action": lambda: (ActionForm({"what": TYPED}, fixed=True), "what"),
    "what is different": lambda: (ActionForm({"different": TYPED}, fixed=True, recurring=True), "different"),
    "why a quarter is skipped": lambda: (SkipForm([], {"reason": TYPED}), "reason"),
    "the names of funders": lambda: (SetUpForm({"funders": TYPED}), "funders"),
    "why a reference is lowered": lambda: (LowerForm({"reason": TYPED}), "reason"),
    "a letter": lambda: (LetterForm({"text": TYPED, "edition": 0}), "text"),
    "a peer statement": lambda: (StatementForm({"text": TYPED, "edition": 0}), "text"),
    "why a report is amended": lambda: (AmendForm({"reason": TYPED}), "reason"),
    "a question of a funder": lambda: (question_form({"text": TYPED}), "text"),
    "words that are looked for": lambda: (WordsForm({"words": TYPED}), "words"),
}


@pytest.mark.parametrize("what", FORMS)
def test_words_are_kept_as_people_see_them(what: str):
    form, name = FORMS[what]()
    form.is_valid()
    assert form.cleaned_data[name] == KEPT


PHONE = "Call 555\u200b-123\u2011\u206045\u00ad67."


@pytest.mark.parametrize(
    ("form", "name"),
    [
        (LowerForm({"reason": PHONE}), "reason"),
        (question_form({"text": PHONE}), "text"),
        (StatementForm({"text": PHONE, "edition": 0}), "text"),
        (AmendForm({"reason": PHONE}), "reason"),
    ],
    ids=["lowered", "question", "statement", "amended"],
)
def test_a_phone_number_behind_them_is_seen(form: forms.Form, name: str):
    assert name in form.errors


# Codes


@pytest.mark.parametrize(
    "typed", ["pl-7k3m-92qx", "\u00a0PL\u20117K3M\u201192QX\u200b", "PL-7K\u00ad3M-92\u2060QX", "\ufeffPL–7K3M–92QX"]
)
def test_the_code_of_a_report_is_read_from_a_mail(typed: str):
    form = CodeForm({"code": typed})
    assert form.is_valid()
    assert report_code(form.cleaned_data["code"]) == report_code(typed) == "PL-7K3M-92QX"


@pytest.mark.parametrize(
    "typed",
    [
        "7k4m-xb2r-dq9t",
        "\u00a07K4M\u2011XB2R\u2010DQ9T\u200b",
        "7K4M\u00a0XB2R\u202fDQ9T",
        "7K\u00ad4MXB2R\u2060DQ9T\ufeff",
    ],
)
def test_the_code_of_a_card_is_read_from_a_mail(typed: str):
    assert card_code(typed) == "7K4MXB2RDQ9T"
