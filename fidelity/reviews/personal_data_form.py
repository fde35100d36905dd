"""Asks about what looks like personal data in a form that has no guard of its own (programs/guarded_words.py)."""

from django.forms import BooleanField, Form
from django.utils.translation import gettext as _

from fidelity.wording.lists import list_in_words
from fidelity.wording.personal_data import personal_data_in
from programs.guarded_words import GuardedWords


def looks_personal(form: Form) -> bool:
    """Ask once where a text looks like personal data; a tick lets it through. A guarded form has asked by itself."""
    if isinstance(form, GuardedWords):
        return False
    texts = [value for value in form.cleaned_data.values() if isinstance(value, str)]
    kinds = personal_data_in("\n".join(texts))
    if not kinds or form.data.get("keep"):
        return False
    form.fields["keep"] = BooleanField(label=_("It is no such thing. Keep it."), required=False)
    words = _("This looks like %(kinds)s. Take it out: what is written here is kept for good.")
    form.add_error(None, words % {"kinds": list_in_words(kinds)})
    return True
