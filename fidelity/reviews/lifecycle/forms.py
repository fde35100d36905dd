"""What people type to open, skip and set up a quarter, checked."""

from collections.abc import Sequence
from datetime import date

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fidelity.reviews.models import REASON_LENGTH
from fidelity.wording.dates import day_without_year
from programs.calendar.quarters import Quarter
from programs.form_fields import CharField
from programs.form_layout import plain_form
from programs.guarded_words import GuardedWords
from programs.models import Role


class OpenForm(forms.Form):
    """Which quarter to open; `due` are those that ask the annual domains whatever is ticked, in `more` minutes."""

    period = forms.ChoiceField(label=_("Which quarter?"), widget=forms.RadioSelect)
    full = forms.BooleanField(
        required=False,
        label=_("Ask the domains of once a year this time too"),
    )

    def __init__(
        self, quarters: Sequence[Quarter], *args: object, due: Sequence[Quarter], more: int, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["full"].help_text = _("About %(minutes)s minutes more.") % {"minutes": more}
        _offer(self.fields["period"], quarters)
        if quarters and set(quarters) <= set(due):
            del self.fields["full"]
        self.helper = plain_form()


class SkipForm(GuardedWords, forms.Form):
    called = _("why a quarter was skipped")

    period = forms.ChoiceField(label=_("Which quarter?"), widget=forms.RadioSelect)
    reason = CharField(
        label=_("Why is it skipped?"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences. It is shown in the next report. Leave out names."),
        error_messages={"required": _("Say why this quarter is skipped; the next report shows the reason.")},
    )

    def __init__(self, quarters: Sequence[Quarter], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["period"], quarters)
        self.helper = plain_form()


class CloseForm(forms.Form):
    """Asks whether it is meant, where the quarter goes on after `today`; nothing to fill in otherwise."""

    early = forms.BooleanField(
        label=_("Close it early all the same"),
        error_messages={"required": _("Nothing is closed yet. Tick this if you mean to close it before its end.")},
    )

    def __init__(self, quarter: Quarter, *args: object, today: date, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.days_left = max(0, (quarter.end - today).days + 1)
        if not self.days_left:
            del self.fields["early"]
        self.helper = plain_form()


def _offer(field: forms.Field, quarters: Sequence[Quarter]) -> None:
    """Let one of `quarters` be chosen, the first unless another is."""
    field.choices = [(quarter.slug, quarter_in_words(quarter)) for quarter in quarters]
    field.initial = quarters[0].slug if quarters else ""


def quarter_in_words(quarter: Quarter) -> str:
    """`Q3 2026, July 1 to September 30, 2026`."""
    return gettext("%(quarter)s, %(start)s to %(end)s, %(year)s") % {
        "quarter": quarter.label,
        "start": day_without_year(quarter.start),
        "end": day_without_year(quarter.end),
        "year": quarter.end.year,
    }


class SetUpForm(GuardedWords, forms.Form):
    """Who takes part as numbers by role, who may answer besides, who will see the report."""

    called = _("the funders of a quarter")

    TAKING_PART = {
        Role.MANAGER: _("Program managers who take part"),
        Role.SUPERVISOR: _("Peer supervisors who take part"),
        Role.PEER: _("Peer supporters who take part"),
        Role.ALLY: _("Outside peer allies who take part"),
    }

    invited_roles = forms.MultipleChoiceField(
        label=_("Who else may answer and read this draft?"),
        required=False,
        choices=[(Role.PEER.value, _("Peer supporters with an account")), (Role.ALLY.value, _("Outside peer allies"))],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The manager and the supervisor always may. Funders never see a draft."),
    )
    funders = CharField(
        label=_("Which funders will see the report?"),
        required=False,
        max_length=300,
        help_text=_("Names of organizations, so that everybody who answers knows. Nothing is sent by writing it here."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for role, label in self.TAKING_PART.items():
            self.fields[role.value] = forms.IntegerField(
                label=label, required=False, min_value=0, max_value=99, initial=0
            )
        self.order_fields([*(role.value for role in self.TAKING_PART), *self.base_fields])
        self.helper = plain_form()

    @property
    def participants(self) -> dict[str, int]:
        """How many take part by role, only roles with somebody."""
        counts = {role.value: self.cleaned_data[role.value] or 0 for role in self.TAKING_PART}
        return {role: count for role, count in counts.items() if count}
