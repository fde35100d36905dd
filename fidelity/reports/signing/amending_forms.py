"""Why a final report is amended; checked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from fidelity.flags.forms import LongText
from fidelity.reports.models import REASON_LENGTH
from fidelity.reports.signing.forms import clean_printable
from programs.form_layout import plain_form
from programs.guarded_words import GuardedWords


class AmendForm(GuardedWords, forms.Form):
    """The reason as typed, and the version that was read."""

    called = _("why a report was amended")

    version = forms.CharField(max_length=8, required=False, widget=forms.HiddenInput)
    reason = LongText(
        _("Why is it amended?"),
        _("Say in a sentence or two what is wrong in it."),
        hint=_(
            "Printed in the next version, beside each answer that changed. Leave out names, and what only one person "
            "could know."
        ),
        rows=4,
        longest=REASON_LENGTH,
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_form()

    def clean_reason(self) -> str:
        return clean_printable(self.cleaned_data["reason"])
