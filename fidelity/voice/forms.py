"""What peer supporters and the ally type before a quarter is closed, checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from fidelity.instrument.definition.structure import Instrument
from fidelity.voice import ways_to_be_heard
from fidelity.voice.card.forms import LEAVE_OUT, ShortForm
from fidelity.voice.models import PeerVoice
from fidelity.voice.ways_to_be_heard import WayChoice
from fidelity.wording.dates import day_in_words
from programs.form_fields import DayField

CHOOSE = _("Choose one of these ways.")
NO_DATE = _("Write the date as 2026-12-13.")


class WayForm(forms.Form):
    """One of the ways that are offered."""

    way = forms.ChoiceField(widget=forms.RadioSelect, error_messages={"required": CHOOSE, "invalid_choice": CHOOSE})

    def __init__(self, data: Mapping[str, str] | None, *, choices: Iterable[WayChoice]) -> None:
        super().__init__(data)
        self.fields["way"].choices = [(choice.value, choice.name) for choice in choices]


class CardsForm(forms.Form):
    """How many cards, until when, and whether sites that have enough peer supporters are counted apart."""

    number = forms.IntegerField(label=_("How many cards"))
    until = DayField(
        label=_("Last day to answer"),
        widget=forms.DateInput(
            attrs={"type": "date", "class": "form-control date", "aria-describedby": "until-error until-help"},
            format="%Y-%m-%d",
        ),
        error_messages={"required": _("Say until when the cards can be used."), "invalid": NO_DATE},
    )
    by_site = forms.BooleanField(label=_("Count these sites apart"), required=False)

    def __init__(
        self, data: Mapping[str, str] | None, *, voice: PeerVoice, sites: list[list[object]], today: date
    ) -> None:
        initial = {"number": voice.peer_supporters, "until": ways_to_be_heard.last_day(voice, today)}
        super().__init__(data, initial=initial)
        self.most, self.today = voice.peer_supporters, today
        # With sites counted apart there are as many cards as people work at them: no number to type.
        self.fields["number"].required = not (sites and self["by_site"].value())
        if not sites:
            del self.fields["by_site"]

    def clean_number(self) -> int:
        number = self.cleaned_data["number"]
        if number is None:
            return self.most
        if not 1 <= number <= self.most:
            message = ngettext(
                "Make 1 card: one for each peer supporter, never more.",
                "Make 1 to %(most)s cards: one for each peer supporter, never more.",
                self.most,
            )
            raise forms.ValidationError(message % {"most": self.most})
        return number

    def clean_until(self) -> date:
        until, latest = self.cleaned_data["until"], ways_to_be_heard.last_possible_day(self.today)
        if not self.today < until <= latest:
            tomorrow = self.today + timedelta(days=1)
            raise forms.ValidationError(
                _("Choose a day from %(first)s to %(last)s.")
                % {"first": day_in_words(tomorrow), "last": day_in_words(latest)}
            )
        return until


@dataclass(frozen=True)
class Differing:
    """A question to which somebody else saved another answer meanwhile."""

    code: str
    words: str
    typed: str
    stands: str


class JointForm(ShortForm):
    """The short form as the team or the ally fills it in: with what was saved, and the edition it was read at."""

    def __init__(self, instrument: Instrument, sent: Mapping[str, str] | None = None) -> None:
        super().__init__(instrument, sent)
        edition = self.sent.get("edition", "")
        # A page without an edition was never ours: what it sends is shown beside what stands.
        self.edition = int(edition) if edition.isascii() and edition.isdecimal() and len(edition) < 10 else -1

    @classmethod
    def saved(cls, voice: PeerVoice) -> "JointForm":
        """What stands now; before the first answer nothing is chosen."""
        levels = dict(voice.joint_answers.values_list("question", "level"))
        made = cls(voice.review.instrument.definition)
        made.edition = voice.edition
        if levels:
            made.sent = {question.code: str(levels.get(question.code, LEAVE_OUT)) for question in made.questions}
        return made

    def differing(self, other: "JointForm") -> list[Differing]:
        """The questions with another answer here than in `other`, which stands."""
        pairs = zip(self._rows(), other._rows(), strict=True)
        answers = [Differing(mine.code, mine.words, mine.chosen.words, theirs.chosen.words) for mine, theirs in pairs]
        return [answer for answer in answers if answer.typed != answer.stands]

    def over(self, other: "JointForm") -> "JointForm":
        """This form at the edition of `other`, with its answers where none is here: saving then wipes none of them."""
        asked = {question.code for question in self.questions}
        mine = {code: answer for code, answer in self.sent.items() if code in asked}
        theirs = {code: str(level) for code, level in other.given.items() if code not in self.given}
        return JointForm(self.instrument, mine | theirs | {"edition": str(other.edition)})
