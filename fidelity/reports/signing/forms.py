"""What people type when they sign a text, say something beside it, or take it back; checked."""

import re
from collections.abc import Sequence

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from fidelity.flags.forms import LongText
from fidelity.reports.models import STATEMENT_LENGTH, Signature
from fidelity.wording.personal_data import E_MAIL, without_contacts
from fidelity.wording.plain_text import to_prose
from programs.form_layout import plain_form
from programs.guarded_words import GuardedWords

WHY_LENGTH = 300
CONTROL = re.compile(r"[^\S\n ]|[\x00-\x09\x0b-\x1f\x7f-\x9f]")
AGREE, DIFFER = "agree", "differ"
OLD = _("This page was too old. What you wrote is kept below; look at the text again, then send it once more.")
LEAVE_OUT = _("Leave out e-mail addresses: a report can become a public record.")


class PlainForm(GuardedWords, forms.Form):
    """A form inside our own form tag, which shows the fields in `shown`; the page itself says what is hidden."""

    shown: tuple[str, ...] = ()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_form()
        self.helper.layout = Layout(*self.shown)

    def clean(self) -> None:
        """Say above the form what is wrong with a field that nobody sees."""
        for name in list(self.errors):
            if name not in self.shown or self.fields[name].widget.is_hidden:
                self.add_error(None, self.errors[name])


def clean_printable(text: str) -> str:
    """`text` without control characters, which no paper shows; raises where it holds an e-mail address.

    What only looks like a phone number is pointed at with all else that is doubtful, and can be kept.
    """
    text = CONTROL.sub(" ", to_prose(text))
    if E_MAIL.search(text):
        raise forms.ValidationError(LEAVE_OUT)
    return text.strip()


class SignForm(PlainForm):
    """One signature: for which side, whether it agrees, and under which text (its checksum)."""

    shown = ("side", "agrees", "view")
    called = _("a differing view")
    sha256 = forms.CharField(widget=forms.HiddenInput, error_messages={"required": OLD})
    side = forms.ChoiceField(
        label=_("For whom do you sign?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for whom you sign."), "invalid_choice": _("Choose for whom you sign.")},
    )
    agrees = forms.ChoiceField(
        label=_("How do you sign?"),
        choices=[
            (AGREE, _("I agree with this report")),
            (DIFFER, _("I sign with a differing view, and say below where I differ")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you sign."), "invalid_choice": _("Choose how you sign.")},
    )
    view = LongText(
        _("Your differing view"),
        hint=_("Only if you differ. Printed word for word. Leave out names, and what only one person could know."),
        rows=5,
        longest=STATEMENT_LENGTH,
    )

    def __init__(self, sides: Sequence[str], *args: object, **kwargs: object) -> None:
        """`sides` are shown to choose from; who may sign for which is decided by the act itself."""
        super().__init__(*args, **kwargs)
        side = self.fields["side"]
        side.choices = Signature.Side.choices
        side.widget.choices = [choice for choice in Signature.Side.choices if choice[0] in sides]
        if len(sides) < 2:
            side.widget = forms.HiddenInput()
            self.initial["side"] = "".join(sides)

    def clean_view(self) -> str:
        return clean_printable(self.cleaned_data["view"])

    def clean(self) -> None:
        super().clean()
        agrees, view = self.cleaned_data.get("agrees"), self.cleaned_data.get("view")
        if "view" not in self.cleaned_data:
            return
        if agrees == DIFFER and not view:
            self.add_error("view", _("Say in a few sentences where you differ."))
        if agrees == AGREE and view:
            self.add_error("agrees", _("You wrote a differing view. Choose it here, or empty the text."))


class StatementForm(PlainForm):
    """The peer statement as typed, and the edition it was read at."""

    shown = ("text",)
    called = _("the peer statement")
    text = LongText(
        _("The peer statement"),
        hint=_("Printed word for word. Leave out names, and what only one person could know. Empty it to take it out."),
        rows=10,
        longest=STATEMENT_LENGTH,
    )
    edition = forms.IntegerField(
        min_value=0, widget=forms.HiddenInput, error_messages=dict.fromkeys(["required", "invalid", "min_value"], OLD)
    )

    def clean_text(self) -> str:
        return clean_printable(self.cleaned_data["text"])

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("edition") == 0 and self.cleaned_data.get("text") == "":
            self.add_error("text", _("Write the statement first."))


class TakeBackForm(PlainForm):
    shown = ("reason",)
    called = _("why a text was taken back")
    reason = LongText(
        _("Why do you take it back?"),
        _("Say in a sentence why."),
        hint=_("This goes into the log, which peers read too. Leave out names."),
        rows=2,
        longest=WHY_LENGTH,
    )

    def clean_reason(self) -> str:
        return without_contacts(self.cleaned_data["reason"])
