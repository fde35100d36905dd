"""What people type to share a report, to ask about it, and to answer."""

from crispy_forms.helper import FormHelper
from django import forms

from fidelity.flags.forms import LongText
from fidelity.reports.models import Question
from fidelity.wording.lists import list_in_words
from fidelity.wording.personal_data import personal_data_in

LONGEST = Question._meta.get_field("text").max_length
ORDERS = (("program", "By program"), ("quarter", "By quarter, newest first"))


class ShareForm(forms.Form):
    """How much of the report, and that the reminder was read; `code` is the version that the page showed."""

    code = forms.CharField(max_length=14, widget=forms.HiddenInput)
    with_items = forms.TypedChoiceField(
        label="How much of it?",
        choices=[
            ("", "Without the question pages: what it adds up to, what was found, and the plan"),
            ("yes", "With the question pages: every question with its level and evidence reference"),
        ],
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
        help_text="The report says that they were left out, and why.",
    )
    reminder = forms.BooleanField(
        label="I have read this reminder, and peer supporters here know about this step.",
        error_messages={"required": "Read the reminder above, then tick this box."},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True


class TextForm(forms.Form):
    """A text that somebody else reads; what looks like personal data is sent only when that is ticked."""

    anyway = forms.BooleanField(label="There is nothing about a person in it. Send it.", required=False)

    def __init__(self, *args: object, label: str, missing: str, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        hint = f"Up to {LONGEST:,} characters. Leave out names, and anything on people supported."
        self.fields["text"] = LongText(label, missing, hint=hint, rows=5, longest=LONGEST)
        self.order_fields(["text", "anyway"])
        if not (self.is_bound and personal_data_in(self.data.get("text", ""))):
            del self.fields["anyway"]
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True

    def clean(self) -> dict[str, object]:
        said = super().clean()
        found = personal_data_in(said.get("text", ""))
        if found and not said.get("anyway"):
            self.add_error(
                "text", f"This looks like {list_in_words(found)}. Take it out, or say below that it is about no person."
            )
        return said


def question_form(data: object = None) -> TextForm:
    return TextForm(data, label="Your question", missing="Write your question first.")


def answer_form(data: object = None) -> TextForm:
    return TextForm(data, label="Your answer", missing="Write your answer first.")


class ListForm(forms.Form):
    """How a funder wants the list: part of a program's name, and in which order; what makes no sense is left out."""

    name = forms.CharField(max_length=120, required=False)
    order = forms.ChoiceField(choices=ORDERS, required=False)

    @property
    def wanted(self) -> tuple[str, str]:
        self.is_valid()
        return self.cleaned_data.get("name", ""), self.cleaned_data.get("order") or ORDERS[0][0]
