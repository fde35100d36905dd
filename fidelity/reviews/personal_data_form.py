"""Asks once where a text that is kept for good looks like personal data."""

from django.forms import BooleanField, Form
from django.utils.translation import gettext as _

from fidelity.wording.lists import list_in_words
from fidelity.wording.personal_data import personal_data_in


def looks_personal(form: Form) -> bool:
    """Ask once where a text looks like personal data: it is kept for good. A tick lets it through."""
    texts = [value for value in form.cleaned_data.values() if isinstance(value, str)]
    kinds = personal_data_in("\n".join(texts))
    if not kinds or form.data.get("keep"):
        return False
    offer_to_keep(form)
    words = _("This looks like %(kinds)s. Take it out: what is written here is kept for good.")
    form.add_error(None, words % {"kinds": list_in_words(kinds)})
    return True


def offer_to_keep(form: Form) -> None:
    """Add the tick that lets a text through."""
    form.fields["keep"] = BooleanField(label=_("It is no such thing. Keep it as it is."), required=False)
