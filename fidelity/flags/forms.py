from datetime import date

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone

from fidelity.flags.models import Action


class ActionForm(forms.ModelForm):
    """One thing to do: conditions first, owned by a role."""

    class Meta:
        model = Action
        fields = ["item", "what", "about", "owner", "due"]
        widgets = {
            "item": forms.HiddenInput,
            "about": forms.RadioSelect,
            "what": forms.Textarea(attrs={"rows": 2}),
            "due": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        labels = {"about": "What will change?"}
        help_texts = {
            "what": "One sentence that says what will be different. Leave out names.",
            "owner": "A role, never a person.",
        }
        error_messages = {
            "what": {"required": "Say what will be done."},
            "owner": {"required": "Choose the role that sees to it."},
            "due": {"required": "Say by when.", "invalid": "Write the date as 2026-09-30."},
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = Action.About.choices
        self.fields["owner"].choices = [("", "Choose a role"), *Action.Owner.choices]
        self.helper = FormHelper(self)
        self.helper.form_tag, self.helper.disable_csrf = False, True

    def clean_due(self) -> date:
        due = self.cleaned_data["due"]
        if due < timezone.localdate():
            raise forms.ValidationError("This day has passed. Choose today or a later day.")
        return due


class EndForm(forms.Form):
    """How a planned action ended."""

    state = forms.ChoiceField(
        label="What became of it?",
        choices=[(Action.State.DONE, "It is done"), (Action.State.DROPPED, "We dropped it")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether it is done or dropped."},
    )
    outcome = forms.CharField(
        label="What came of it?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One or two sentences. If it was dropped, say why.",
        error_messages={"required": "Say in a sentence what came of it."},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag, self.helper.disable_csrf = False, True
