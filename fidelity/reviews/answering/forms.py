"""What people type as the answer to one item, checked."""

from collections.abc import Iterable, Mapping

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fidelity.instrument.definition.structure import LEVELS, Item, Rule
from fidelity.reviews.answer_content import BLANK, CHOICE, NUMBERS, AnswerContent
from fidelity.reviews.models import NOTE_LENGTH, REASON_LENGTH, REFERENCE_LENGTH, Content
from fidelity.scoring.levels import INPUTS
from fidelity.wording.lists import list_in_words
from fidelity.wording.personal_data import doubtful_words, kinds_in_words
from programs.calendar.quarters import Quarter
from programs.form_fields import CharField, CodeField, DayField

Given = Content.Given
LARGEST_NUMBER = 9_999
PERSONAL = ("note", "reason", "evidence_reference", "evidence_kept", "who_could_tell", "change_note")
LONG_REASON = _("This reason has %(length)s characters; %(longest)s fit.")
TOO_LONG = {
    "note": (_("This note has %(length)s characters; %(longest)s fit."), NOTE_LENGTH),
    "reason": (LONG_REASON, REASON_LENGTH),
    "change_note": (LONG_REASON, REASON_LENGTH),
    "evidence_reference": (_("This reference has %(length)s characters; %(longest)s fit."), REFERENCE_LENGTH),
    "evidence_kept": (_("This place has %(length)s characters; %(longest)s fit."), REFERENCE_LENGTH),
    "who_could_tell": (_("This has %(length)s characters; %(longest)s fit."), REFERENCE_LENGTH),
}


class ShortText(CharField):
    """A short text that may stay empty; it says by how much it is too long."""

    def __init__(self, too_long: str, longest: int) -> None:
        super().__init__(required=False)
        self.too_long, self.longest = too_long, longest

    def validate(self, value: str) -> None:
        if (over := len(value) - self.longest) > 0:
            how_much = self.too_long % {"length": f"{len(value):,}", "longest": f"{self.longest:,}"}
            what_next = gettext("Leave out %(over)s. What you typed stays here until it fits.")
            raise forms.ValidationError(f"{how_much} {what_next % {'over': f'{over:,}'}}")


class OneOf(forms.ChoiceField):
    """One of the choices of a column, or none."""

    def __init__(self, choices: type[TextChoices]) -> None:
        wrong = {"invalid_choice": _("Choose one of the answers shown here.")}
        super().__init__(required=False, choices=[("", ""), *choices.choices], error_messages=wrong)


class Day(DayField):
    """A date that may stay empty."""

    def __init__(self) -> None:
        wrong = {"invalid": _("This is no date we can read. Write it as 2026-09-30.")}
        super().__init__(required=False, error_messages=wrong)


class AnswerForm(forms.Form):
    """One answer to one item, bound to the fields `CHO-1-given` and so on; `content` is what to save.

    A field that was not on the page keeps what `before` says. `suggestion` is taken as the answer when the button that
    confirms it was pressed. `positions`: keys of the staff roles for which a share is asked one by one, with counts.
    """

    edition = CodeField(required=False)
    given = CodeField(required=False, max_length=60)
    evidence_kind = OneOf(Content.EvidenceKind)
    evidence_by = OneOf(Content.LookedBy)
    evidence_date = Day()
    written = forms.BooleanField(required=False)
    by_when = Day()
    change = OneOf(Content.Change)

    def __init__(
        self,
        item: Item,
        quarter: Quarter,
        data: Mapping[str, str],
        *,
        before: AnswerContent,
        suggestion: object = None,
        positions: Mapping[int, int] | None = None,
    ) -> None:
        super().__init__(data, prefix=item.code)
        self.item, self.quarter, self.before, self.suggestion = item, quarter, before, suggestion
        self.positions = positions or {}
        self.content: AnswerContent = dict(BLANK)
        for name in number_names(item, self.positions):
            self.fields[name] = CodeField(required=False, max_length=40)
        for name, (too_long, longest) in TOO_LONG.items():
            self.fields[name] = ShortText(too_long, longest)

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
        self.content = BLANK | entered | kept | self._answer()
        if self.content["given"] not in ("", Given.NOT_APPLICABLE):
            self.content["reason"] = ""
        if self.content["given"] not in ("", Given.DONT_KNOW):
            self.content |= {name: BLANK[name] for name in ("who_could_tell", "by_when")}

    def _answer(self) -> AnswerContent:
        """The fields that say which of the four answers it is; a problem is named beside the choices."""
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

    def _confirmed(self) -> AnswerContent:
        if item_choices(self.item):
            return {"given": Given.LEVEL, "choice": self.suggestion}
        return {"given": Given.LEVEL, "inputs": {"number": self.suggestion}}

    def _level(self, chosen: str) -> AnswerContent:
        if chosen.lstrip("-").isdecimal() and chosen not in map(str, LEVELS):
            words = gettext("There is no level %(level)s; choose one from %(lowest)s to %(highest)s.")
            self.add_error("given", words % {"level": chosen, "lowest": LEVELS[0], "highest": LEVELS[-1]})
        elif not chosen.isdecimal():
            self.add_error("given", gettext("Choose one of the answers shown here."))
        return {"level": int(chosen)} if not self.errors.get("given") else {}

    def _choice(self, chosen: str) -> AnswerContent:
        value = chosen.removeprefix(CHOICE)
        if value not in {choice.value for choice in item_choices(self.item)}:
            self.add_error("given", gettext("Choose one of the answers shown here."))
        return {"choice": value}

    def _check_not_applicable(self) -> None:
        if not self.item.not_applicable:
            self.add_error(
                "given", gettext("“Not applicable” can't be used here. Choose an answer, or “Don't know yet”.")
            )
        elif not self.cleaned_data.get("reason") and "reason" not in self.errors:
            self.add_error(
                "reason", gettext("Say in a few words why this does not apply here. It is not saved without a reason.")
            )

    def _numbers(self, chosen: str) -> AnswerContent:
        typed = {name: self.cleaned_data.get(name, "").strip() for name in number_names(self.item, self.positions)}
        if not chosen and not any(typed.values()):
            return {}
        if chosen and chosen != NUMBERS:
            self.add_error("given", gettext("Choose one of the answers shown here."))
        numbers = {name: self._number(name, text) for name, text in typed.items()}
        for name in (name for name in numbers if name.startswith("part")):
            self._check_share(numbers, name)
        return {"given": Given.LEVEL, "inputs": self._summed(numbers) if self.positions else numbers}

    def _check_share(self, numbers: Mapping[str, int | None], name: str) -> None:
        part, whole = numbers[name], numbers[name.replace("part", "whole")]
        if part is not None and whole is not None and part > whole:
            words = gettext("%(part)s is more than the whole, %(whole)s. Check both numbers.")
            self.add_error(name, words % {"part": part, "whole": whole})

    def _summed(self, numbers: Mapping[str, int | None]) -> dict[str, int]:
        """What was entered for one person of each position, and the sums over all: {"part": 60, "part:12": 20}."""
        known = {name: number or 0 for name, number in numbers.items()}
        sums = {
            name: sum(count * known[f"{name}:{key}"] for key, count in self.positions.items())
            for name in INPUTS[self.item.fact.rule]
        }
        return sums | known

    def _number(self, name: str, text: str) -> int | None:
        if not text:
            self.add_error(name, gettext("Enter a number; 0 is an answer too."))
        elif not text.isascii() or not text.lstrip("-").isdecimal():
            words = gettext("“%(typed)s” is not a whole number. Enter digits, such as 6.")
            self.add_error(name, words % {"typed": text})
        elif text.startswith("-"):
            self.add_error(name, gettext("A number below zero can't be right here. Enter 0 or more."))
        elif len(text) > len(str(LARGEST_NUMBER)):
            words = gettext("This number is too large; the largest is %(largest)s.")
            self.add_error(name, words % {"largest": f"{LARGEST_NUMBER:,}"})
        else:
            return int(text)
        return None


def number_names(item: Item, positions: Iterable[int] = ()) -> list[str]:
    """The numbers that a fact asks for: `part`, `whole`; `part:12`, `whole:12` for each position where it asks so."""
    names = INPUTS[item.fact.rule] if item.fact else ()
    if item.fact and item.fact.per and (keys := list(positions)):
        return [f"{name}:{key}" for key in keys for name in names]
    return list(names)


def item_choices(item: Item) -> tuple:
    """The choices of a context item, a fact that is chosen, or a scale; empty where a level or numbers are given."""
    return item.offered


def answer_doubts(content: AnswerContent, quarter: Quarter) -> dict[str, str]:
    """What to look at again in an answer that is saved all the same: field name -> sentence."""
    personal = gettext("This looks like %(kinds)s: %(words)s. Leave out anything about a person.")
    doubts = {
        name: personal
        % {
            "kinds": list_in_words(kinds_in_words(places)),
            "words": list_in_words([f"“{place.words}”" for place in places]),
        }
        for name in PERSONAL
        if (places := doubtful_words(str(content[name])))
    }
    dated = content["evidence_date"]
    if dated and dated not in quarter:
        outside = gettext("Saved. This date lies outside %(quarter)s, so for this quarter level 4 counts as 3.")
        doubts["evidence_date"] = outside % {"quarter": quarter.label}
    elif (dated or content["evidence_kept"]) and not content["evidence_reference"]:
        doubts["evidence_reference"] = gettext(
            "Say what the evidence is called; a date or a place alone does not count yet."
        )
    return doubts
