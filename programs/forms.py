"""What people type about a staff role, checked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.form_fields import text_field
from programs.form_layout import plain_form
from programs.guarded_words import GuardedWords
from programs.models import StaffRole


class StaffRoleForm(GuardedWords, forms.ModelForm):
    """A position; volunteers have no pay to compare, and a text of a job description means that there is one."""

    called = _("a staff role")

    class Meta:
        model = StaffRole
        formfield_callback = text_field
        fields = [
            "kind",
            "title",
            "site",
            "count",
            "hours",
            "terms",
            "pay",
            "supervisor",
            "has_description",
            "description",
        ]
        widgets = {"description": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "pay": _("For paid roles: compared with jobs that ask for as much, in your organization or near it."),
            "description": _("Paste it here if you like. Leave out names."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_form()

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if cleaned.get("terms") == StaffRole.Terms.VOLUNTEER:
            cleaned["pay"] = ""
        elif cleaned.get("kind") == StaffRole.Kind.PEER_SUPPORTER and not cleaned.get("pay"):
            self.add_error(
                "pay", _("Choose how the pay of this role compares. “There is no similar role” is an answer.")
            )
        if cleaned.get("description"):
            cleaned["has_description"] = True
        return cleaned
