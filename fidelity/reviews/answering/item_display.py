"""One item as the page shows it: its rows, what is typed in its fields, its marks, and what came before."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from fidelity.instrument.definition.matching import counterpart
from fidelity.instrument.definition.structure import Gravity, Instrument, Item, Kind, Rule
from fidelity.instrument.seed_loader import sources
from fidelity.instrument.sources.documents import Contradiction
from fidelity.reviews.answer_content import CHOICE, NUMBERS, AnswerContent, answer_content, field_texts
from fidelity.reviews.answer_words import AnswerLines, Given, answer_lines
from fidelity.reviews.answering.forms import answer_doubts, item_choices, number_names
from fidelity.reviews.current_answers import Conflict, ItemAnswers
from fidelity.reviews.evaluation_queries import plain_answer
from fidelity.reviews.models import Content, Review
from fidelity.reviews.process_memory import digest, remember
from fidelity.reviews.progress import MINUTES
from fidelity.role_check.language.check import hint
from fidelity.role_check.models import WrittenDuty
from fidelity.role_check.word_list_loader import vocabulary
from fidelity.scoring.levels import ItemScore, State, score_answer
from programs.models import StaffRole

TEXT = "\ue000"  # of the letters that nothing is written with
FREE_TEXT = ("note", "reason", "change_note")
EVIDENCE = ("evidence_reference", "evidence_date", "evidence_kept")
EVIDENCE_BY_RULE = ("evidence_kind", "evidence_reference", "evidence_by", "evidence_date")
NOT_KNOWN = ("who_could_tell", "by_when")
DAYS = ("evidence_date", "by_when")
CHOICES = {
    "evidence_kind": [("", ""), *Content.EvidenceKind.choices],
    "evidence_by": [("", ""), *Content.LookedBy.choices],
}
LABELS = {
    "note": gettext_lazy("Note"),
    "reason": gettext_lazy("Why does it not apply here?"),
    "change_note": gettext_lazy("Why?"),
    "evidence_reference": gettext_lazy("Evidence: what is it called?"),
    "evidence_date": gettext_lazy("Its date"),
    "evidence_kept": gettext_lazy("Where it is kept"),
    "evidence_kind": gettext_lazy("What kind of evidence?"),
    "evidence_by": gettext_lazy("Who looked?"),
    "who_could_tell": gettext_lazy("Who could tell?"),
    "by_when": gettext_lazy("By when will you ask?"),
}
LABEL_BY_RULE = gettext_lazy("What was looked at, and how much of it?")
ABOUT_WHO = gettext_lazy("A role, such as “the peer team”. Leave out names.")
ABOUT_NOTE = gettext_lazy("What happens here, in a sentence or two. Leave out names and anything about a person.")
NOTHING_SAID = field_texts(answer_content(None))


class FieldTexts(dict[str, str]):
    """A text for some fields; empty for all others, so that a template asks for any field at no cost."""

    def __missing__(self, name: str) -> str:
        return ""


@dataclass(frozen=True)
class Row:
    """One radio button: `name` is the level in words, `label` the sentence, `small` what stands beside the name."""

    value: str
    label: str
    checked: bool
    name: str = ""
    small: str = ""


@dataclass(frozen=True)
class Number:
    """One number to enter for a fact."""

    name: str
    label: str
    value: str
    error: str


@dataclass(frozen=True)
class Field:
    """One field to type in, and what is said beside it."""

    id: str
    name: str
    label: str
    help: str
    value: str
    error: str
    doubt: str
    hint: str
    readonly: bool
    choices: Sequence[tuple[str, str]] = ()

    @property
    def is_day(self) -> bool:
        return self.name in DAYS

    @property
    def suggests(self) -> bool:
        """Whether earlier texts of the same review are offered for it."""
        return self.name == "evidence_reference"

    @property
    def is_prose(self) -> bool:
        """Whether hints at more open words are given for it."""
        return self.name in FREE_TEXT

    @property
    def attributes(self) -> SafeString:
        """Its id and name, and the ids of what is said beside it, for those who hear the page."""
        beside = {"error": True, "help": self.help, "doubt": True, "words": self.is_prose}
        ids = " ".join(f"{self.id}-{part}" for part, is_there in beside.items() if is_there)
        return format_html('id="{0}" name="{0}" aria-describedby="{1}"', self.id, ids)

    @property
    def html(self) -> SafeString:
        """Written once in a process, with a mark where a text goes; what somebody typed is never kept."""
        if self.error or self.doubt or self.hint:
            return render_to_string("reviews/_field.html", {"field": self})
        key = (self.id, self.readonly, self.label)
        if not self.value or self.value in dict(self.choices):
            return _written_once("reviews/_field.html", *key, self.value, field=self)
        around = _written_once("reviews/_field.html", *key, TEXT, field=replace(self, value=TEXT))
        return mark_safe(around.replace(TEXT, escape(self.value)))


@dataclass(frozen=True)
class Mistake:
    """What to look at again: the question, the id of the field to go to, and what is wrong."""

    code: str
    target: str
    message: str

    @property
    def words(self) -> str:
        return f"{self.code}: {self.message}"


@dataclass(frozen=True)
class ItemDisplay:
    """An item of `review`; `texts` are its fields as typed, `errors` and `doubts` what to say beside them by field.

    `edition` is the one those fields rest on; `locked` ones can't be typed in. `stem` is the beginning of its question
    where a grid says that once. `suggestion` is what the staff roles say, where they say it; `written` what their job
    descriptions say, as the manager confirmed it; `positions` those for which a fact asks one by one.
    """

    item: Item
    review: Review
    standing: ItemAnswers
    texts: Mapping[str, str]
    edition: int
    conflict: Conflict | None = None
    locked: bool = False
    stem: str = ""
    errors: Mapping[str, str] = field(default_factory=FieldTexts)
    suggestion: int | str | None = None
    written: tuple[WrittenDuty, ...] = ()
    positions: tuple[StaffRole, ...] = ()

    @property
    def code(self) -> str:
        return self.item.code

    @property
    def _instrument(self) -> Instrument:
        return self.review.definition

    @cached_property
    def content(self) -> AnswerContent:
        return answer_content(self.standing.response)

    @cached_property
    def doubts(self) -> FieldTexts:
        doubts = FieldTexts(answer_doubts(self.content, self.review.quarter))
        if self.standing.unchanged_again and "change_note" not in doubts:
            doubts["change_note"] = _(
                "Unchanged for two quarters in a row. Write down one fresh example from this quarter."
            )
        return doubts

    @cached_property
    def words(self) -> FieldTexts:
        """A hint at a more open word for what is typed; nothing waits for it."""
        typed_here = {name: self.texts.get(name, "") for name in FREE_TEXT if self.review.is_open}
        return FieldTexts({name: hint(text, vocabulary()) for name, text in typed_here.items() if text})

    @cached_property
    def fields(self) -> dict[str, Field]:
        """The fields to type in, by name."""
        helps = {"note": ABOUT_NOTE, "reason": self.item.not_applicable, "who_could_tell": ABOUT_WHO}
        labels = LABELS | ({"evidence_reference": LABEL_BY_RULE} if self.item.evidence_rule else {})
        return {
            name: Field(
                id=f"{self.code}-{name}",
                name=name,
                label=labels[name],
                help=helps.get(name, ""),
                value=self.texts.get(name, ""),
                error=self.errors.get(name, ""),
                doubt=self.doubts[name],
                hint=self.words[name],
                readonly=self.locked,
                choices=CHOICES.get(name, ()),
            )
            for name in (*FREE_TEXT, *NOT_KNOWN, *self._evidence_names)
        }

    @property
    def _evidence_names(self) -> tuple[str, ...]:
        return EVIDENCE_BY_RULE if self.item.evidence_rule else EVIDENCE

    @property
    def evidence_fields(self) -> list[Field]:
        """Kind, what and how much, who looked, and a date, where the item has a rule; else what, a date and a place."""
        return [self.fields[name] for name in self._evidence_names]

    @property
    def not_known_fields(self) -> list[Field]:
        """Who could tell what is not known yet, and by when."""
        return [self.fields[name] for name in NOT_KNOWN]

    @property
    def mark(self) -> str:
        """What can be ticked beside how often something happens; empty where nothing can."""
        return self.item.scale.mark if self.item.scale else ""

    @property
    def is_marked(self) -> bool:
        return self.texts.get("written") in ("True", "on")

    @property
    def is_untouched(self) -> bool:
        """Whether there is nothing here but what everyone sees: nothing saved, typed, suggested or to look at again."""
        known = (self.standing.response, self.conflict, self.errors, self.written, self.positions)
        return self.suggestion is None and not any(known) and self.texts == NOTHING_SAID

    @property
    def untouched(self) -> SafeString:
        return _written_once("reviews/_item_body.html", self._as_released, self.stem, self.locked, it=self)

    @property
    def is_chosen_only(self) -> bool:
        """Whether an answer was chosen and nothing typed, here or in the quarter before."""
        known = (self.conflict, self.errors, self.written, self.positions, self.numbers)
        if not self.standing.response or self.suggestion is not None or any(known):
            return False
        typed = (*FREE_TEXT, *NOT_KNOWN, *EVIDENCE, *EVIDENCE_BY_RULE)
        before = self.standing.earlier
        is_plain = not before or (before.given == Given.LEVEL and before.inputs is None)
        has_words = self.earlier and (self.earlier.note or self.earlier.evidence)
        return is_plain and not has_words and not any(self.texts.get(name) for name in typed)

    @property
    def chosen_only(self) -> SafeString:
        """Its box, remembered by all that it is made of."""
        now, before = self.standing.response, self.standing.earlier
        place = (self._as_released, self.stem, self.locked, self.review.quarter.label)
        saved = (sorted(self.texts.items()), self.edition, now.edition, now.given, now.saved_at, self.saved_today)
        earlier = (before.pk, before.review.quarter.label, self.earlier) if before else ()
        key = digest("item", *place, *saved, *earlier, list(self.doubts.items()))
        return remember(key, lambda: render_to_string("reviews/_item_body.html", {"it": self}))

    @property
    def question(self) -> SafeString:
        """What is asked, and the help with it."""
        return _written_once("reviews/_question.html", self._as_released, self.stem, it=self)

    @property
    def question_end(self) -> str:
        """The question after the stem that it shares with others of a grid."""
        return self.item.question.removeprefix(self.stem)

    @property
    def scale(self) -> SafeString:
        """The answers to choose from, with the one chosen."""
        if self.numbers:
            return render_to_string("reviews/_scale.html", {"it": self})
        given = self.texts.get("given", "")
        chosen = [given] if given in self._values else []
        return _written_once("reviews/_scale.html", self._as_released, *chosen, it=self)

    @property
    def _values(self) -> frozenset[str]:
        """Those of the answers to choose from; kept, as they were released."""
        if self._as_released not in _VALUES:
            _VALUES[self._as_released] = frozenset(row.value for row in (*self.rows, *self.apart))
        return _VALUES[self._as_released]

    @property
    def beside_choices(self) -> SafeString:
        """The fields that go with "not applicable" and "don't know yet"."""
        return self._fields_html("reviews/_beside_choices.html", "reason", *NOT_KNOWN)

    @property
    def note_and_evidence(self) -> SafeString:
        """The fields for what stands behind the answer, folded away while there is nothing in them."""
        return self._fields_html("reviews/_note_and_evidence.html", "note", *self._evidence_names)

    def _fields_html(self, template: str, *names: str) -> SafeString:
        """Written once in a process while all of these fields are empty; what somebody typed is never kept."""
        texts = (self.texts, self.errors, self.doubts, self.words)
        if any(text.get(name) for text in texts for name in names):
            return render_to_string(template, {"it": self})
        return _written_once(template, self._as_released, self.locked, it=self)

    @property
    def background(self) -> SafeString:
        """What stands behind the question."""
        return _written_once("reviews/_background.html", self._as_released, self.stem, it=self)

    @property
    def _as_released(self) -> tuple[str, str]:
        """What tells this item from all others; as released, it never changes."""
        return self.review.instrument.checksum, self.code

    @cached_property
    def rows(self) -> list[Row]:
        """The scale or the choices; empty for a fact that asks for numbers."""
        chosen = self.texts.get("given", "")
        if options := item_choices(self.item):
            values = [f"{CHOICE}{option.value}" for option in options]
            return [Row(value, option.label, value == chosen) for value, option in zip(values, options, strict=True)]
        if self.item.kind is Kind.ACTIVITY:
            return [Row(str(n), label, str(n) == chosen) for n, label in enumerate(self._instrument.frequencies)]
        named = zip(self._instrument.levels, self.item.anchors, strict=bool(self.item.anchors))
        quantities = self._instrument.quantity_of
        return [
            Row(str(n), label, str(n) == chosen, name, quantities.get(name.lower(), str(n)))
            for n, (name, label) in enumerate(named)
        ]

    @cached_property
    def numbers(self) -> list[Number]:
        fact = self.item.fact
        if fact is None or fact.rule is Rule.CHOICE:
            return []
        labels = {"part": fact.part, "whole": fact.whole} if fact.rule is Rule.SHARE else {"number": fact.number}
        titles = {position.pk: position.title for position in self.positions}
        numbers = []
        for name in number_names(self.item, titles):
            kind, _colon, key = name.partition(":")
            label = f"{titles[int(key)]}: {labels[kind]}" if key else labels[kind]
            numbers.append(Number(name, label, self.texts.get(name, ""), self.errors.get(name, "")))
        return numbers

    @cached_property
    def apart(self) -> list[Row]:
        """The two answers that are no level, apart from the scale."""
        chosen = self.texts.get("given", "")
        rows = [Row(NUMBERS, _("We have these numbers"), chosen == NUMBERS)] if self.numbers else []
        if self.item.not_applicable:
            rows.append(Row(Given.NOT_APPLICABLE, _("Not applicable"), chosen == Given.NOT_APPLICABLE))
        return [*rows, Row(Given.DONT_KNOW, _("Don't know yet"), chosen == Given.DONT_KNOW)]

    @property
    def minutes(self) -> float:
        return MINUTES[self.item.kind]

    @property
    def may_need_evidence(self) -> bool:
        return self.item.kind in (Kind.PRACTICE, Kind.FACT)

    @property
    def differ(self) -> list[Contradiction]:
        return [sources().contradictions[code] for code in self.item.differ]

    @property
    def never_scored(self) -> bool:
        return self.item.kind is Kind.CONTEXT or self.item.level is Gravity.CONTEXT

    @property
    def folded_open(self) -> bool:
        """Whether note and evidence are shown at once, because there is something in them."""
        fields = (self.fields["note"], *self.evidence_fields)
        return any(field.value or field.error or field.doubt for field in fields)

    @property
    def error_lines(self) -> list[tuple[str, str]]:
        """Each mistake with the name of its field."""
        return list(self.errors.items())

    @property
    def doubt_lines(self) -> list[tuple[str, str]]:
        return list(self.doubts.items())

    @property
    def mistakes(self) -> list[Mistake]:
        mistakes = [Mistake(self.code, self._target(name), message) for name, message in self.errors.items()]
        if self.conflict:
            message = _("somebody else answered this too; choose which one stands")
            mistakes.append(Mistake(self.code, f"{self.code}-conflict", message))
        return mistakes

    def _target(self, name: str) -> str:
        return f"{self.code}-{[*self.rows, *self.apart][0].value if name == 'given' else name}"

    @cached_property
    def score(self) -> ItemScore:
        quarter = self.review.quarter
        response = self.standing.response
        return score_answer(self.item, response and plain_answer(response), start=quarter.start, end=quarter.end)

    @property
    def lacks_evidence(self) -> bool:
        """Whether it is saved as level 4 and counts as 3 (scoring.md 1)."""
        return self.score.state is State.RATED and self.score.answered != self.score.counted

    @property
    def fact_level(self) -> int | None:
        """The level 0-4 that a fact's rule makes of what was entered."""
        return self.score.counted if self.item.fact else None

    @property
    def suggestion_in_words(self) -> str:
        """What the staff roles say, in words; empty where the answer is the same already."""
        saved = (self.content["choice"], (self.content["inputs"] or {}).get("number"))
        if self.suggestion is None or self.suggestion in saved:
            return ""
        labels = {choice.value: choice.label for choice in item_choices(self.item)}
        return labels.get(self.suggestion, str(self.suggestion))

    @property
    def answer_for_written(self) -> str:
        """The answer that speaks of a duty in the job description; it is pointed out and never chosen for anyone.

        Of a version of format 1: later ones have a mark for it beside the answers.
        """
        return self._instrument.frequencies[0] if self.written and self.item.kind is Kind.ACTIVITY else ""

    @property
    def saved_today(self) -> bool:
        return timezone.localdate(self.standing.response.saved_at) == timezone.localdate()

    @property
    def answer(self) -> AnswerLines:
        """What stands now."""
        return self._in_words(self.standing.response)

    @cached_property
    def earlier(self) -> AnswerLines | None:
        """Last quarter's answer, once this quarter's is saved (scoring.md 3)."""
        earlier = self.standing.earlier
        if not self.content["given"] or not earlier:
            return None
        asked = earlier.review.definition
        return answer_lines(asked, counterpart(self.item, asked) or self.item, earlier)

    @property
    def change_choice(self) -> SafeString:
        """Whether it changed since the quarter before, with what was chosen."""
        change = self.texts.get("change", "")
        chosen = change if change in Content.Change.values else ""
        return _written_once("reviews/_change_choice.html", self.code, chosen, it=self)

    @property
    def stands(self) -> AnswerLines:
        """Of a conflict, the text that stands."""
        return self._in_words(self.conflict.stands)

    @property
    def aside(self) -> AnswerLines:
        """Of a conflict, the text that was set aside."""
        return self._in_words(self.conflict.aside)

    def _in_words(self, content: Content) -> AnswerLines:
        return answer_lines(self._instrument, self.item, content)

    @property
    def state(self) -> str:
        """A name for what stands under the fields, so that a page knows when it has to be drawn anew."""
        if self.conflict:
            return f"conflict-{self.conflict.aside.pk}-{self.conflict.stands.number}"
        if self.earlier:
            return f"earlier-{self.standing.earlier.pk}"
        return ""


def _written_once(template: str, *key: Hashable, **context: object) -> SafeString:
    """A part of the page that is the same for everyone, by its `key`; each process writes it once for each language."""
    key = (template, get_language(), *key)
    if key not in _WRITTEN:
        _WRITTEN[key] = render_to_string(template, context)
    return _WRITTEN[key]


_WRITTEN: dict[Hashable, SafeString] = {}
_VALUES: dict[Hashable, frozenset[str]] = {}


def display_stored_item(item: Item, review: Review, standing: ItemAnswers, **more: object) -> ItemDisplay:
    """An item with its fields as they are stored."""
    edition = standing.response.edition if standing.response else 0
    return ItemDisplay(item, review, standing, field_texts(answer_content(standing.response)), edition, **more)
