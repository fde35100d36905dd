"""What somebody types in the first run: the forms of the app, shortened to what the first quarter needs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from programs.form_fields import text_field
from programs.form_layout import plain_form
from programs.forms import StaffRoleForm
from programs.models import Organisation, StaffRole
from programs.organisation.forms import ProgramForm, unlike_others
from programs.people.forms import InvitationForm

MYSELF, ANOTHER = "myself", "another"


class BeginForm(forms.ModelForm):
    """The name of the organisation and how its year goes."""

    class Meta:
        model = Organisation
        formfield_callback = text_field
        fields = ["name", "year_start"]
        labels = {"name": _("Name of the organization"), "year_start": _("Its year goes from")}
        help_texts = {"year_start": _("You can change it later. Quarters keep their months, and get other names.")}
        widgets = {"year_start": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_form()

    def clean_name(self) -> str:
        return unlike_others(self.cleaned_data["name"], self.instance)


class FirstProgramForm(ProgramForm):
    """The first program, and whether whoever sets it up leads it."""

    leads = forms.ChoiceField(
        label=_("Who leads this program?"),
        choices=[(MYSELF, _("I do. I fill in the reviews.")), (ANOTHER, _("Somebody else, whom I invite"))],
        widget=forms.RadioSelect,
        initial=MYSELF,
        help_text=_("Whoever leads it can’t speak for its peer supporters, or confirm who they are."),
    )


class FirstStaffForm(StaffRoleForm):
    """One position of peer supporters; the rest of what is asked about it can wait."""

    class Meta(StaffRoleForm.Meta):
        fields = ["title", "count", "hours", "terms"]
        widgets = {"terms": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.kind = StaffRole.Kind.PEER_SUPPORTER


class FirstInvitationForm(InvitationForm):
    """An invitation; the address may stay empty where nobody is invited now."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_form()
