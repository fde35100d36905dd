"""What people type about flags and actions, checked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from fidelity.flags.models import Action, Flag
from fidelity.flags.rules import states
from fidelity.flags.seed_loader import drift_wording
from fidelity.wording.dates import day_in_words
from programs.form_fields import CharField, DayField, text_field
from programs.form_layout import plain_form
from programs.guarded_words import GuardedWords
from programs.models import Role

TEXT_LENGTH = 1_000
SHORT_LENGTH = 300

NO_FINDING = "none"
ONE_CAME_BACK = _("Some of these findings came back. Say why this will hold where the earlier step did not.")
NO_NAMES = _("Leave out names, and what only one person could know.")
SHOWN = format_lazy("{} {}", _("Reports show it."), NO_NAMES)


class ActionForm(GuardedWords, forms.ModelForm):
    """One thing to do: conditions first, owned by a role.

    `fixed`: the question it answers to is known. `recurring`: asks what is different from last time. `findings` are
    code and words of what it can be tied to besides, `came_back` the codes of those that ask what is different;
    `tied`: it answers to something already, so it need be tied to none of them.
    """

    called = _("an action")

    findings = forms.MultipleChoiceField(
        label=_("Which findings does it answer to?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("As many as it will change. A report shows it beside each of them."),
    )

    different = CharField(
        label=_("What is different from last time?"),
        max_length=SHORT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("This finding came back. Say why this will hold where the earlier step did not."),
        error_messages={"required": _("Say in a sentence what is different from last time.")},
    )

    class Meta:
        model = Action
        formfield_callback = text_field
        fields = ["item", "what", "about", "owner", "due"]
        widgets = {
            "item": forms.HiddenInput,
            "about": forms.RadioSelect,
            "what": forms.Textarea(attrs={"rows": 2}),
            "due": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        labels = {"about": _("What will change?")}
        help_texts = {
            "what": format_lazy("{} {}", _("One sentence that says what will be different."), SHOWN),
            "owner": _("A role, never a person."),
        }
        error_messages = {
            "what": {"required": _("Say what will be done.")},
            "owner": {"required": _("Choose the role that sees to it.")},
            "due": {"required": _("Say by when."), "invalid": _("Write the date as 2026-09-30.")},
        }

    def __init__(
        self,
        *args: object,
        fixed: bool = False,
        recurring: bool = False,
        findings: Sequence[tuple[str, str]] = (),
        came_back: Collection[str] = (),
        tied: bool = False,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.came_back, self.must_choose = frozenset(came_back), bool(findings) and not tied
        if fixed:
            del self.fields["item"]
        self._offer_findings(findings, tied=tied)
        if not recurring and not came_back:
            del self.fields["different"]
        elif not recurring:
            self.fields["different"].required = False
            self.fields["different"].help_text = ONE_CAME_BACK
        self.order_fields(["item", "what", "findings", "different"])
        self.fields["about"].choices = Action.About.choices
        self.fields["owner"].choices = [("", _("Choose a role")), *Action.Owner.choices]
        self.helper = plain_form()

    def _offer_findings(self, findings: Sequence[tuple[str, str]], *, tied: bool) -> None:
        if not findings:
            del self.fields["findings"]
        elif tied:
            self.fields["findings"].choices = findings
            self.fields["findings"].label = _("Does it answer to other findings, too?")
        else:
            self.fields["findings"].choices = [*findings, (NO_FINDING, _("None of these: it is about something else"))]

    @property
    def codes(self) -> frozenset[str]:
        """The findings that were chosen, by their codes."""
        return frozenset(self.cleaned_data.get("findings", ())) - {NO_FINDING}

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        chosen = set(cleaned.get("findings", ()))
        if self.must_choose and "findings" not in self.errors and not chosen:
            self.add_error("findings", _("Choose what it answers to, or that it is about something else."))
        if NO_FINDING in chosen and len(chosen) > 1:
            self.add_error("findings", _("Choose findings, or “None of these”, and not both."))
        if chosen & self.came_back and not cleaned.get("different"):
            self.add_error("different", self.fields["different"].error_messages["required"])
        return cleaned

    def clean_due(self) -> date:
        due = self.cleaned_data["due"]
        if due < timezone.localdate():
            raise forms.ValidationError(_("This day has passed. Choose today or a later day."))
        return due


class EndForm(GuardedWords, forms.Form):
    """How a planned action ended."""

    called = _("what came of an action")

    state = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[
            (Action.State.DONE, _("It is done")),
            (Action.State.DROPPED, _("We dropped it")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it is done or dropped.")},
    )
    outcome = CharField(
        label=_("What came of it?"),
        max_length=SHORT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=format_lazy("{} {}", _("One or two sentences. If it was dropped, say why."), SHOWN),
        error_messages={"required": _("Say in a sentence what came of it.")},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_form()


class LongText(CharField):
    """A text of some lines, which the browser does not cut off: it says by how much it is too long."""

    def __init__(
        self, label: str, missing: str = "", *, hint: str = NO_NAMES, rows: int = 4, longest: int = TEXT_LENGTH
    ) -> None:
        super().__init__(
            label=label,
            help_text=hint,
            max_length=longest,
            required=bool(missing),
            widget=forms.Textarea(attrs={"rows": rows}),
            error_messages={"required": missing},
        )
        self.widget.attrs.pop("maxlength", None)


class MoveForm(GuardedWords, forms.Form):
    """One move of a flag: its text, and what it says besides (`details`)."""

    called = _("a step of a flag")

    def __init__(self, move: states.Move, data: Mapping[str, str] | None, words: LongText) -> None:
        super().__init__(data)
        self.move = move
        self.fields["text"] = words
        self.helper = plain_form()

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
            label=_("Which pressures did you find?"),
            choices=[(pressure.code, pressure.name) for pressure in drift_wording().pressures],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            help_text=_("As many as fit. They are counted over the quarters, never by person."),
        )

    @property
    def details(self) -> dict[str, object]:
        pressures = self.cleaned_data["pressures"]
        return {"pressures": pressures} if pressures else {}


class HoldForm(MoveForm):
    """What holds a flag, what softens it, who was asked, and the day to look at it again; the rule is its reason."""

    def __init__(self, *args: object, latest: date) -> None:
        super().__init__(*args)
        self.fields["softens"] = LongText(
            _("What softens it here?"),
            _("Say what you do about it all the same."),
            hint=SHOWN,
            rows=2,
            longest=SHORT_LENGTH,
        )
        self.fields["asked"] = LongText(
            _("Who was asked to change it?"),
            _("Say which office or role was asked."),
            hint=_("An office or a role, never a name. Reports show it."),
            rows=2,
            longest=SHORT_LENGTH,
        )
        day = {"type": "date", "min": timezone.localdate().isoformat(), "max": latest.isoformat()}
        self.fields["revisit_by"] = DayField(
            label=_("When do you look at it again?"),
            widget=forms.DateInput(attrs=day, format="%Y-%m-%d"),
            help_text=_("By %(day)s at the latest.") % {"day": day_in_words(latest)},
            error_messages={"required": _("Choose a day."), "invalid": _("Write the date as 2026-09-30.")},
        )

    @property
    def details(self) -> dict[str, object]:
        answers = self.cleaned_data
        return {
            "rule": self.text,
            "softens": answers["softens"],
            "asked": answers["asked"],
            "revisit_by": answers["revisit_by"].isoformat(),
        }


class PassOnForm(MoveForm):
    """To which role, and why."""

    def __init__(self, *args: object, roles: Iterable[Role]) -> None:
        super().__init__(*args)
        self.fields["to"] = forms.ChoiceField(
            label=_("Who works on it from now on?"),
            choices=[(role.value, role.label) for role in roles],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose the role that will work on it from now on.")},
        )

    @property
    def details(self) -> dict[str, object]:
        return {"to": self.cleaned_data["to"]}


ASKED = {
    "take": (_("Anything to note? You may leave this empty."), ""),
    "talk": (
        _("What did you hear about tasks, rules and conditions?"),
        _("Write down what you heard, in a sentence or two."),
    ),
    "hold": (
        _("Which rule or contract holds it?"),
        _("Say which payer rule, law or contract it is."),
    ),
    "revisit": (_("Why do you take it up again?"), _("Say why now.")),
    "propose": (
        _("What has changed?"),
        _("Say what has changed, so that peers can see if it is so."),
    ),
    "confirm": (_("Anything to add? You may leave this empty."), ""),
    "dispute": (_("What is still the same?"), _("Say what is still the same.")),
    "doubt": (
        _("Why does this not fit here?"),
        _("Say why. A second person reads it and decides."),
    ),
    "agree": (_("Anything to add? You may leave this empty."), ""),
    "disagree": (_("Why do you see it differently?"), _("Say why.")),
    "contest": (
        _("What do you see that was left out?"),
        _("Say what you see. Those who work on it need it to go on."),
    ),
    "pass-on": (_("Why do you pass it on?"), _("Say why.")),
}
HINTS = {
    "hold": SHOWN,
    "propose": format_lazy("{} {}", _("Peers and the outside ally read this text."), NO_NAMES),
    "contest": format_lazy(
        "{} {}",
        _("Those who work on it read your words, with your role and no name. Reports say that it was disputed, only."),
        NO_NAMES,
    ),
    "doubt": format_lazy("{} {}", _("If the second person agrees, reports show it."), NO_NAMES),
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
