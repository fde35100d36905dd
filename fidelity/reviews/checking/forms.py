"""What people type when they check answers that somebody else gave."""

from django import forms
from django.utils.translation import gettext_lazy as _

from fidelity.reviews.models import REASON_LENGTH
from programs.form_fields import CharField
from programs.form_layout import plain_form
from programs.guarded_words import GuardedWords

NO_NAMES = _("Kept for good, for the team of this quarter. Leave out names.")


OUTDATED = _("This page was not complete. Load it again, then try once more.")


class PageForm(forms.Form):
    """A form that carries along what its page knew; what nobody typed gets one sentence where it is missing."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_form()

    def clean(self) -> None:
        if any(field.name in self.errors for field in self.hidden_fields()):
            self.add_error(None, OUTDATED)


class MarkForm(GuardedWords, PageForm):
    """Whether the evidence of one drawn answer was seen.

    `edition` is that of the answer and `after` the mark that the page showed: whoever saw older ones looks again.
    """

    called = _("what was seen of an answer")

    SEEN, NOT_FOUND = "seen", "not_found"

    edition = forms.IntegerField(widget=forms.HiddenInput)
    after = forms.IntegerField(widget=forms.HiddenInput, required=False)
    mark = forms.ChoiceField(
        label=_("What did you find?"),
        choices=[
            (SEEN, _("Seen: it is there, and it says this")),
            (NOT_FOUND, _("Not found, or it says something else")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    words = CharField(
        label=_("What did you see? (if you like)"),
        max_length=REASON_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=NO_NAMES,
    )

    @property
    def given(self) -> dict[str, object]:
        typed = {name: self.cleaned_data[name] for name in ("edition", "after", "words")}
        return typed | {"seen": self.cleaned_data["mark"] == self.SEEN}


class CheckStatementForm(GuardedWords, PageForm):
    """That somebody went through the answers; `saves` counts the saves of answers that the page knew of."""

    called = _("what was checked, and how")

    saves = forms.IntegerField(widget=forms.HiddenInput)
    words = CharField(
        label=_("What did you look at, and how?"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=NO_NAMES,
        error_messages={"required": _("Say in a sentence what you looked at.")},
    )

    @property
    def given(self) -> dict[str, object]:
        return {name: self.cleaned_data[name] for name in ("saves", "words")}
