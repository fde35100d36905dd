"""What people type, checked: one answer; opening, skipping, setting up and closing a quarter."""

from collections.abc import Mapping, Sequence
from datetime import date

from crispy_forms.helper import FormHelper
from django import forms

from fidelity.instrument.definition.structure import LEVELS, Item, Rule
from fidelity.reviews.answer_content import BLANK, CHOICE, NUMBERS, Said
from fidelity.reviews.models import NOTE_LENGTH, REASON_LENGTH, REFERENCE_LENGTH, Content
from fidelity.scoring.levels import INPUTS
from fidelity.wording.lists import list_in_words
from fidelity.wording.personal_data import personal_data_in
from programs.calendar.quarters import Quarter
from programs.models import Role

Given = Content.Given
LARGEST_NUMBER = 9_999
PERSONAL = ("note", "reason", "evidence_reference", "evidence_kept", "change_note")
TOO_LONG = {
    "note": ("note", NOTE_LENGTH),
    "reason": ("reason", REASON_LENGTH),
    "change_note": ("reason", REASON_LENGTH),
    "evidence_reference": ("reference", REFERENCE_LENGTH),
    "evidence_kept": ("place", REFERENCE_LENGTH),
}


class ShortText(forms.CharField):
    """A short text that may stay empty; line ends are counted as one character, however the browser sends them."""

    def __init__(self, what: str, longest: int) -> None:
        super().__init__(required=False)
        self.what, self.longest = what, longest

    def to_python(self, value: object) -> str:
        return super().to_python(value).replace("\r\n", "\n")

    def validate(self, value: str) -> None:
        if (over := len(value) - self.longest) > 0:
            raise forms.ValidationError(
                f"This {self.what} has {len(value):,} characters; {self.longest:,} fit. Leave out {over:,}. "
                "What you typed stays here until it fits."
            )


class AnswerForm(forms.Form):
    """One answer to one item, bound to the fields `CHO-1-given` and so on; `said` is what to save.

    A field that was not on the page keeps what `before` says. `suggestion` is taken as the answer when the button that
    confirms it was pressed.
    """

    edition = forms.CharField(required=False)
    given = forms.CharField(required=False, max_length=60)
    evidence_date = forms.DateField(
        required=False, error_messages={"invalid": "This is no date we can read. Write it as 2026-09-30."}
    )
    change = forms.ChoiceField(required=False, choices=[("", ""), *Content.Change.choices])
    part = forms.CharField(required=False, max_length=40)
    whole = forms.CharField(required=False, max_length=40)
    number = forms.CharField(required=False, max_length=40)

    def __init__(
        self, item: Item, quarter: Quarter, data: Mapping[str, str], *, before: Said, suggestion: object = None
    ) -> None:
        super().__init__(data, prefix=item.code)
        self.item, self.quarter, self.before, self.suggestion = item, quarter, before, suggestion
        self.said: Said = dict(BLANK)
        for name, (what, longest) in TOO_LONG.items():
            self.fields[name] = ShortText(what, longest)

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, as it was typed: field name -> text."""
        return {name: self.data.get(self.add_prefix(name), "") for name in self.fields}

    def clean_edition(self) -> int:
        edition = self.cleaned_data["edition"]
        return int(edition) if edition.isdecimal() and len(edition) < 10 else 0

    def clean(self) -> None:
        kept = {name: self.before[name] for name in BLANK if self.add_prefix(name) not in self.data}
        entered = {name: value for name, value in self.cleaned_data.items() if name in BLANK}
        self.said = BLANK | entered | kept | self._answer()
        if self.said["given"] != Given.NOT_APPLICABLE and self.said["given"]:
            self.said["reason"] = ""

    def _answer(self) -> Said:
        """The fields that say which of the four answers it is; a problem is told beside the choices."""
        blank = {name: BLANK[name] for name in ("given", "level", "choice", "inputs")}
        if self.data.get("confirm") == self.item.code and self.suggestion is not None:
            return blank | self._confirmed()
        chosen = self.cleaned_data.get("given", "")
        if chosen == Given.DONT_KNOW:
            return blank | {"given": Given.DONT_KNOW}
        if chosen == Given.NOT_APPLICABLE:
            self._check_not_applicable()
            return blank | {"given": Given.NOT_APPLICABLE}
        if self.item.fact and self.item.fact.rule is not Rule.CHOICE:
            return blank | self._numbers(chosen)
        if not chosen:
            return blank
        return (
            blank | {"given": Given.LEVEL} | (self._choice(chosen) if item_choices(self.item) else self._level(chosen))
        )

    def _confirmed(self) -> Said:
        if item_choices(self.item):
            return {"given": Given.LEVEL, "choice": self.suggestion}
        return {"given": Given.LEVEL, "inputs": {"number": self.suggestion}}

    def _level(self, chosen: str) -> Said:
        if chosen.lstrip("-").isdecimal() and chosen not in map(str, LEVELS):
            self.add_error("given", f"There is no level {chosen}; choose one from {LEVELS[0]} to {LEVELS[-1]}.")
        elif not chosen.isdecimal():
            self.add_error("given", "Choose one of the answers shown here.")
        return {"level": int(chosen)} if not self.errors.get("given") else {}

    def _choice(self, chosen: str) -> Said:
        value = chosen.removeprefix(CHOICE)
        if value not in {choice.value for choice in item_choices(self.item)}:
            self.add_error("given", "Choose one of the answers shown here.")
        return {"choice": value}

    def _check_not_applicable(self) -> None:
        if not self.item.not_applicable:
            self.add_error("given", "“Not applicable” can't be used here. Choose an answer, or “Don't know yet”.")
        elif not self.cleaned_data.get("reason") and "reason" not in self.errors:
            self.add_error(
                "reason", "Say in a few words why this does not apply here. It is not saved without a reason."
            )

    def _numbers(self, chosen: str) -> Said:
        names = INPUTS[self.item.fact.rule]
        written = {name: self.cleaned_data.get(name, "").strip() for name in names}
        if not chosen and not any(written.values()):
            return {}
        if chosen and chosen != NUMBERS:
            self.add_error("given", "Choose one of the answers shown here.")
        numbers = {name: self._number(name, text) for name, text in written.items()}
        if None not in numbers.values() and numbers.get("part", 0) > numbers.get("whole", LARGEST_NUMBER):
            self.add_error("part", f"{numbers['part']} is more than the whole, {numbers['whole']}. Check both numbers.")
        return {"given": Given.LEVEL, "inputs": numbers}

    def _number(self, name: str, text: str) -> int | None:
        if not text:
            self.add_error(name, "Enter a number; 0 is an answer too.")
        elif not text.isascii() or not text.lstrip("-").isdecimal():
            self.add_error(name, f"“{text}” is not a whole number. Enter digits, such as 6.")
        elif text.startswith("-"):
            self.add_error(name, "A number below zero can't be right here. Enter 0 or more.")
        elif len(text) > len(str(LARGEST_NUMBER)):
            self.add_error(name, f"This number is too large; the largest is {LARGEST_NUMBER:,}.")
        else:
            return int(text)
        return None


def item_choices(item: Item) -> tuple:
    """The choices of a context item or of a fact that is chosen; empty where a level or numbers are given."""
    return item.fact.choices if item.fact else item.choices


def answer_doubts(content: Said, quarter: Quarter) -> dict[str, str]:
    """What to look at again in an answer that is saved all the same: field name -> sentence."""
    found = {
        name: f"This looks like {list_in_words(what)}. Leave out anything about a person."
        for name in PERSONAL
        if (what := personal_data_in(str(content[name])))
    }
    dated = content["evidence_date"]
    if dated and dated not in quarter:
        found["evidence_date"] = (
            f"Saved. This date lies outside {quarter.label}, so for this quarter level 4 counts as 3."
        )
    elif (dated or content["evidence_kept"]) and not content["evidence_reference"]:
        found["evidence_reference"] = "Say what the evidence is called; a date or a place alone does not count yet."
    return found


def plain_form(form: forms.BaseForm) -> FormHelper:
    """crispy's layout without its form tag, which our templates write themselves."""
    helper = FormHelper(form)
    helper.form_tag, helper.disable_csrf = False, True
    return helper


class OpenForm(forms.Form):
    """Which quarter to open; `due` are those that ask the annual domains whatever is ticked."""

    period = forms.ChoiceField(label="Which quarter?", widget=forms.RadioSelect)
    full = forms.BooleanField(
        required=False, label="Ask the domains of once a year this time too", help_text="About twenty minutes more."
    )

    def __init__(self, quarters: Sequence[Quarter], *args: object, due: Sequence[Quarter], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [(quarter.slug, quarter_in_words(quarter)) for quarter in quarters]
        self.fields["period"].initial = quarters[0].slug if quarters else ""
        if quarters and set(quarters) <= set(due):
            del self.fields["full"]
        self.helper = plain_form(self)


def quarter_in_words(quarter: Quarter) -> str:
    """`Q3 2026, July 1 to September 30, 2026`."""
    return f"{quarter.label}, {_day(quarter.start)} to {_day(quarter.end)}, {quarter.end.year}"


def _day(day: date) -> str:
    return f"{day:%B} {day.day}"


class SkipForm(forms.Form):
    period = forms.ChoiceField(label="Which quarter?", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why is it skipped?",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One or two sentences. It is shown in the next report. Leave out names.",
        error_messages={"required": "Say why this quarter is skipped; the next report shows the reason."},
    )

    def __init__(self, quarters: Sequence[Quarter], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["period"].choices = [(quarter.slug, quarter_in_words(quarter)) for quarter in quarters]
        self.fields["period"].initial = quarters[0].slug if quarters else ""
        self.helper = plain_form(self)


class SetUpForm(forms.Form):
    """Who takes part as numbers by role, who may answer besides, who will see the report."""

    TAKING_PART = {
        Role.MANAGER: "Program managers who take part",
        Role.SUPERVISOR: "Peer supervisors who take part",
        Role.PEER: "Peer supporters who take part",
        Role.ALLY: "Outside peer allies who take part",
    }

    invited_roles = forms.MultipleChoiceField(
        label="Who else may answer and read this draft?",
        required=False,
        choices=[(Role.PEER.value, "Peer supporters with an account"), (Role.ALLY.value, "Outside peer allies")],
        widget=forms.CheckboxSelectMultiple,
        help_text="The manager and the supervisor always may. Funders never see a draft.",
    )
    funders = forms.CharField(
        label="Which funders will see the report?",
        required=False,
        max_length=300,
        help_text="Names of organisations, so that everybody who answers knows. Nothing is sent by writing it here.",
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for role, label in self.TAKING_PART.items():
            self.fields[role.value] = forms.IntegerField(
                label=label, required=False, min_value=0, max_value=99, initial=0
            )
        self.order_fields([*(role.value for role in self.TAKING_PART), *self.base_fields])
        self.helper = plain_form(self)

    @property
    def participants(self) -> dict[str, int]:
        """How many take part by role, only roles with somebody."""
        counts = {role.value: self.cleaned_data[role.value] or 0 for role in self.TAKING_PART}
        return {role: count for role, count in counts.items() if count}


class LowerForm(forms.Form):
    """Why a reference is lowered; `after` is the quarter that was the newest when the page was opened."""

    after = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label="Why is the old reference no longer fair?",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One or two sentences, without names. Reports show them, and they can't be changed later.",
        error_messages={"required": "Say in a sentence why. Without a reason the reference stays."},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = plain_form(self)

    def clean(self) -> dict[str, object]:
        """Ask once where the reason looks like personal data; a tick lets it through."""
        found = personal_data_in(self.cleaned_data.get("reason", ""))
        if found and not self.data.get("keep"):
            self.fields["keep"] = forms.BooleanField(label="It is no such thing. Keep it as it is.", required=False)
            self.helper = plain_form(self)
            self.add_error(
                "reason", f"This looks like {list_in_words(found)}. Take it out: reports show this, and it stays."
            )
        return self.cleaned_data
