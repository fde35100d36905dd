"""What a supervisor types to set earlier quarters aside, checked."""

from django import forms
from django.utils.translation import gettext_lazy as _

from fidelity.reviews.models import REASON_LENGTH
from programs.form_fields import CharField
from programs.form_layout import plain_form
from programs.guarded_words import GuardedWords


class LowerForm(GuardedWords, forms.Form):
    """Why earlier quarters are set aside; `after` is the quarter that was the newest when the page was opened."""

    called = _("why earlier quarters were set aside")

    after = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = CharField(
        label=_("Why are the earlier quarters no fair yardstick any more?"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences, without names. Reports show them, and they can't be changed later."),
        error_messages={"required": _("Say in a sentence why. Without a reason nothing is set aside.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_form()
