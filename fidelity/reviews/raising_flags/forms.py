"""What somebody with an account raises, checked: picked from a list, or in a few words of their own."""

from collections.abc import Iterable, Mapping
from datetime import date

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from fidelity.flags.forms import NO_NAMES, LongText
from fidelity.flags.rules.concerns import (
    NEVER_SAID,
    OFTEN,
    Concern,
    conditions_to_raise,
    finding_code,
    tasks_to_raise,
)
from fidelity.flags.wording.own_words import OWN, SUBJECTS, own_item
from fidelity.instrument.definition.structure import Instrument, Item
from programs.form_layout import plain_form
from programs.guarded_words import GuardedWords
from programs.models import Program

WORDS_LENGTH = 200
CHOOSE = _("Choose what does not fit.")
GUESSED = _(
    "With so few peer supporters here it will be guessed who raised it. Tick the box below if you go on, or ask the "
    "outside ally, who may raise it themselves."
)
FEW_WITH_WORDS = _(
    "Words of your own can come only from the few who have an account. Tick the box below if you go on, or pick what "
    "comes closest from the list."
)


class RaiseForm(GuardedWords, forms.Form):
    """`lone`: nobody hides among others here. `open_words`: enough peer supporters could have written these words.

    Its words are asked about before they are sent; that some were kept is written down nowhere, as a line with a role
    and a time would tell who raised it.
    """

    written_down = False

    what = forms.ChoiceField(
        label=_("What does not fit?"), error_messages={"required": CHOOSE, "invalid_choice": CHOOSE}
    )
    often = forms.ChoiceField(
        label=_("If it is a task: how often in the last three months?"),
        widget=forms.RadioSelect,
        required=False,
    )
    words = LongText(
        _("If it is something else: what is it?"),
        hint=format_lazy("{} {}", _("One sentence, about a task, a rule or a condition."), NO_NAMES),
        rows=2,
        longest=WORDS_LENGTH,
    )
    guessable = forms.BooleanField(
        label=_("Show it when this quarter is closed, even if people may guess that it was me"), required=False
    )

    def __init__(self, data: Mapping[str, str] | None, *, instrument: Instrument, lone: bool, open_words: bool) -> None:
        super().__init__(data)
        self.instrument, self.lone, self.open_words = instrument, lone, open_words
        self.tasks = {finding_code(item) for item in tasks_to_raise(instrument)}
        self.fields["what"].choices = [
            ("", _("Choose one")),
            (_("A task"), _choices(tasks_to_raise(instrument))),
            (_("A rule or a condition"), _choices(conditions_to_raise(instrument))),
            (_("Not in this list"), [(f"{OWN}:{subject}", own_item(subject).short) for subject in SUBJECTS]),
        ]
        self.fields["often"].choices = [(str(level), instrument.frequencies[level]) for level in OFTEN]
        self.helper = plain_form()

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        what, words = cleaned.get("what", ""), cleaned.get("words", "").strip()
        own = what.startswith(f"{OWN}:")
        if what in self.tasks and "often" not in self.errors and not cleaned.get("often"):
            self.add_error("often", _("Say how often it happens."))
        if own and "words" not in self.errors and not words:
            self.add_error("words", _("Say in a sentence what does not fit."))
        if what and words and not own:
            self.add_error(
                "words", _("Words are kept only for something that is not in the list. Take them out, or choose that.")
            )
        if what and not self.errors and not cleaned.get("guessable"):
            self._check_hidden(own)
        return cleaned

    def _check_hidden(self, own: bool) -> None:
        """Nobody finds out afterwards that it could be guessed."""
        if self.lone:
            self.add_error("guessable", GUESSED)
        elif own and not self.open_words:
            self.add_error("guessable", FEW_WITH_WORDS)

    def concern(self, program: Program, today: date) -> Concern:
        """What was raised, with nothing of who raises it."""
        answers = self.cleaned_data
        often = int(answers["often"]) if answers["often"] and answers["what"] in self.tasks else NEVER_SAID
        return Concern(
            code=answers["what"],
            version=self.instrument.version,
            quarter=program.organisation.quarter_of(today).ordinal,
            often=often,
            words=answers["words"].strip(),
            guessable=answers["guessable"],
        )


def _choices(items: Iterable[Item]) -> list[tuple[str, str]]:
    return [(finding_code(item), item.finding) for item in items]
