"""What people type about flags and actions, checked."""

from collections.abc import Iterable, Mapping
from datetime import date

from crispy_forms.helper import FormHelper
from django import forms
from django.utils import timezone

from fidelity.flags.library import drift_wording
from fidelity.flags.models import Action, Flag
from fidelity.flags.rules import states
from programs.models import Role

TEXT_LENGTH = 1_000
SHORT_LENGTH = 300
NO_NAMES = "Leave out names, and what only one person could know."
SHOWN = f"Reports show it. {NO_NAMES}"


class ActionForm(forms.ModelForm):
    """One thing to do: conditions first, owned by a role.

    `fixed`: the question it answers to is known. `recurring`: asks what is different from last time.
    """

    different = forms.CharField(
        label="What is different from last time?",
        max_length=SHORT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="This finding came back. Say why this will hold where the earlier step did not.",
        error_messages={"required": "Say in a sentence what is different from last time."},
    )

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
            "what": f"One sentence that says what will be different. {SHOWN}",
            "owner": "A role, never a person.",
        }
        error_messages = {
            "what": {"required": "Say what will be done."},
            "owner": {"required": "Choose the role that sees to it."},
            "due": {"required": "Say by when.", "invalid": "Write the date as 2026-09-30."},
        }

    def __init__(self, *args: object, fixed: bool = False, recurring: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if fixed:
            del self.fields["item"]
        if not recurring:
            del self.fields["different"]
        self.order_fields(["item", "what", "different"])
        self.fields["about"].choices = Action.About.choices
        self.fields["owner"].choices = [("", "Choose a role"), *Action.Owner.choices]
        self.helper = FormHelper()
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
        help_text=f"One or two sentences. If it was dropped, say why. {SHOWN}",
        error_messages={"required": "Say in a sentence what came of it."},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True


class LongText(forms.CharField):
    """A text of some lines; a line end counts as one character, however the browser sends it."""

    def __init__(
        self, label: str, missing: str = "", *, hint: str = NO_NAMES, rows: int = 4, longest: int = TEXT_LENGTH
    ):
        super().__init__(
            label=label,
            help_text=hint,
            max_length=longest,
            required=bool(missing),
            widget=forms.Textarea(attrs={"rows": rows}),
            error_messages={"required": missing},
        )
        self.widget.attrs.pop("maxlength", None)

    def to_python(self, value: object) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class MoveForm(forms.Form):
    """One move of a flag: its text, and what it says besides (`details`)."""

    def __init__(self, move: states.Move, data: Mapping[str, str] | None, words: LongText) -> None:
        super().__init__(data)
        self.move = move
        self.fields["text"] = words
        self.helper = FormHelper()
        self.helper.form_tag, self.helper.disable_csrf = False, True

    @property
    def text(self) -> str:
        return self.cleaned_data["text"]

    @property
    def details(self) -> dict[str, object]:
        return {}


class TalkForm(MoveForm):
    """A talk: what was heard, and the pressures that were found."""

    def __init__(self, *args: object) -> None:
        super().__init__(*args)
        self.fields["pressures"] = forms.MultipleChoiceField(
            label="Which pressures did you find?",
            choices=[(pressure.code, pressure.name) for pressure in drift_wording().pressures],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            help_text="As many as fit. They are counted over the quarters, never by person.",
        )

    @property
    def details(self) -> dict[str, object]:
        found = self.cleaned_data["pressures"]
        return {"pressures": found} if found else {}


class HoldForm(MoveForm):
    """What holds a flag, what softens it, who was asked, and the day to look at it again; the rule is its reason."""

    def __init__(self, *args: object, latest: date) -> None:
        super().__init__(*args)
        self.fields["softens"] = LongText(
            "What softens it here?",
            "Say what you do about it all the same.",
            hint=SHOWN,
            rows=2,
            longest=SHORT_LENGTH,
        )
        self.fields["asked"] = LongText(
            "Who was asked to change it?",
            "Say which office or role was asked.",
            hint="An office or a role, never a name. Reports show it.",
            rows=2,
            longest=SHORT_LENGTH,
        )
        day = {"type": "date", "min": timezone.localdate().isoformat(), "max": latest.isoformat()}
        self.fields["revisit_by"] = forms.DateField(
            label="When do you look at it again?",
            widget=forms.DateInput(attrs=day, format="%Y-%m-%d"),
            help_text=f"By {latest:%B} {latest.day}, {latest.year} at the latest.",
            error_messages={"required": "Choose a day.", "invalid": "Write the date as 2026-09-30."},
        )

    @property
    def details(self) -> dict[str, object]:
        said = self.cleaned_data
        return {
            "rule": self.text,
            "softens": said["softens"],
            "asked": said["asked"],
            "revisit_by": said["revisit_by"].isoformat(),
        }


class PassOnForm(MoveForm):
    """To which role, and why."""

    def __init__(self, *args: object, roles: Iterable[Role]) -> None:
        super().__init__(*args)
        self.fields["to"] = forms.ChoiceField(
            label="Who works on it from now on?",
            choices=[(role.value, role.label) for role in roles],
            widget=forms.RadioSelect,
            error_messages={"required": "Choose the role that will work on it from now on."},
        )

    @property
    def details(self) -> dict[str, object]:
        return {"to": self.cleaned_data["to"]}


ASKED = {
    "take": ("Anything to note? You may leave this empty.", ""),
    "talk": (
        "What did you hear about tasks, rules and conditions?",
        "Write down what you heard, in a sentence or two.",
    ),
    "hold": ("Which rule or contract holds it?", "Say which payer rule, law or contract it is."),
    "revisit": ("Why do you take it up again?", "Say why now."),
    "propose": ("What has changed?", "Say what has changed, so that peers can see if it is so."),
    "confirm": ("Anything to add? You may leave this empty.", ""),
    "dispute": ("What is still the same?", "Say what is still the same."),
    "doubt": ("Why does this not fit here?", "Say why. A second person reads it and decides."),
    "agree": ("Anything to add? You may leave this empty.", ""),
    "disagree": ("Why do you see it differently?", "Say why."),
    "pass-on": ("Why do you pass it on?", "Say why."),
}
HINTS = {
    "hold": SHOWN,
    "propose": f"Peers and the outside ally read this text. {NO_NAMES}",
    "doubt": f"If the second person agrees, reports show it. {NO_NAMES}",
}


def move_form(move: states.Move, flag: Flag, data: Mapping[str, str] | None, *, roles: Iterable[Role] = ()) -> MoveForm:
    """The form of one move; `roles` are those it can be passed on to."""
    label, missing = ASKED[move.name]
    words = LongText(label, missing, hint=HINTS.get(move.name, NO_NAMES))
    if move.name == "talk":
        return TalkForm(move, data, words)
    if move.name == "hold":
        today = flag.program.organisation.quarter_of(timezone.localdate())
        return HoldForm(move, data, words, latest=states.latest_revisit(today).end)
    if move.name == "pass-on":
        return PassOnForm(move, data, words, roles=roles)
    return MoveForm(move, data, words)
