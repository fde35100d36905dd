"""Asks once where a text that is kept for good looks like personal data."""

from django.forms import BooleanField, Form

from fidelity.wording.lists import list_in_words
from fidelity.wording.personal_data import personal_data_in


def looks_personal(form: Form) -> bool:
    """Ask once where a text looks like personal data: it is kept for good. A tick lets it through."""
    texts = [value for value in form.cleaned_data.values() if isinstance(value, str)]
    found = personal_data_in("\n".join(texts))
    if not found or form.data.get("keep"):
        return False
    form.fields["keep"] = BooleanField(label="It is no such thing. Keep it as it is.", required=False)
    form.add_error(None, f"This looks like {list_in_words(found)}. Take it out: what is written here is kept for good.")
    return True
