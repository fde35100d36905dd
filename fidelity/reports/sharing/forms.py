"""What people type to share a report, to ask about it, and to answer."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fidelity.flags.forms import LongText
from fidelity.reports.models import Question
from programs.form_layout import plain_form
from programs.guarded_words import GuardedWords

LONGEST = Question._meta.get_field("text").max_length
ORDERS = (("program", _("By program")), ("quarter", _("By quarter, newest first")))


class ShareForm(forms.Form):
    """How much of the report, and that the reminder was read; `code` is the version that the page showed."""

    code = forms.CharField(max_length=14, widget=forms.HiddenInput)
    with_items = forms.TypedChoiceField(
        label=_("How much of it?"),
        choices=[
            ("", _("Without the question pages: what it adds up to, what was found, and the plan")),
            ("yes", _("With the question pages: every question with its level and evidence reference")),
        ],
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("The report says that they were left out, and why."),
    )
    reminder = forms.BooleanField(
        label=_("I have read this reminder, and peer supporters here know about this step."),
        error_messages={"required": _("Read the reminder above, then tick this box.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_form()


class TextForm(GuardedWords, forms.Form):
    """A text that somebody else reads."""

    def __init__(self, *args: object, label: str, missing: str, called: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.called = called
        hint = gettext("Up to %(number)s characters. Leave out names, and anything on people supported.") % {
            "number": f"{LONGEST:,}"
        }
        self.fields["text"] = LongText(label, missing, hint=hint, rows=5, longest=LONGEST)
        self.helper = plain_form()


def question_form(data: object = None) -> TextForm:
    return TextForm(data, label=_("Your question"), missing=_("Write your question first."), called=_("a question"))


def answer_form(data: object = None) -> TextForm:
    return TextForm(
        data, label=_("Your answer"), missing=_("Write your answer first."), called=_("an answer to a funder")
    )


class ListForm(forms.Form):
    """In which order a funder wants the list; what makes no sense is left out."""

    order = forms.ChoiceField(choices=ORDERS, required=False)

    @property
    def wanted(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("order") or ORDERS[0][0]
