from crispy_forms.helper import FormHelper
from django import forms

from programs.models import StaffRole


class StaffRoleForm(forms.ModelForm):
    """A position; volunteers have no pay to compare, and a text of a job description means that there is one."""

    class Meta:
        model = StaffRole
        fields = ["kind", "title", "count", "hours", "terms", "pay", "supervisor", "has_description", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "pay": "For paid roles: compared with jobs that ask for as much, in your organisation or near it.",
            "description": "Paste it here if you like. Leave out names.",
        }

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        return helper

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if cleaned.get("terms") == StaffRole.Terms.VOLUNTEER:
            cleaned["pay"] = ""
        elif cleaned.get("kind") == StaffRole.Kind.PEER_SUPPORTER and not cleaned.get("pay"):
            self.add_error("pay", "Choose how the pay of this role compares. “There is no similar role” is an answer.")
        if cleaned.get("description"):
            cleaned["has_description"] = True
        return cleaned
