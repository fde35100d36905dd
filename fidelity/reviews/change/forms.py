"""What a supervisor types to set earlier quarters aside, checked."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fidelity.reviews.models import REASON_LENGTH
from fidelity.reviews.personal_data_form import offer_to_keep
from fidelity.wording.lists import list_in_words
from fidelity.wording.personal_data import personal_data_in
from programs.form_fields import CharField
from programs.form_layout import plain_form


class LowerForm(forms.Form):
    """Why earlier quarters are set aside; `after` is the quarter that was the newest when the page was opened."""

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

    def clean(self) -> dict[str, object]:
        """Ask once where the reason looks like personal data; a tick lets it through."""
        kinds = personal_data_in(self.cleaned_data.get("reason", ""))
        if kinds and not self.data.get("keep"):
            offer_to_keep(self)
            self.helper = plain_form()
            words = gettext("This looks like %(kinds)s. Take it out: reports show this, and it stays.")
            self.add_error("reason", words % {"kinds": list_in_words(kinds)})
        return self.cleaned_data
