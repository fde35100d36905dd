"""One guard for words that leave the house: everything that looks like a person is asked about before it is saved.

Every form that takes such words is a `GuardedWords` form; tests/test_guarded_words.py finds those that are not. The
page shows all places at once in the text as it was typed, with one choice for all of them. What is kept against the
hint is written down for good, by role, and shown to those who sign (fidelity/reports/signing/kept_words.py).
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fidelity.wording.lists import list_in_words
from fidelity.wording.personal_data import Doubtful, Piece, doubtful_words, kinds_in_words, marked_pieces
from programs.form_fields import CharField
from programs.models import KeptWords, Program, Role

KEEP, SHOWN = "keep", "keep-shown"


@dataclass(frozen=True)
class Passage:
    """One text of a form with its doubtful places marked."""

    label: str
    pieces: list[Piece]

    @property
    def marked(self) -> SafeString:
        """The text as HTML, each doubtful place marked, with what it looks like behind it."""
        doubtful = '<mark class="doubt">{}</mark> <small>({})</small>'
        marked = (format_html(doubtful, piece.text, piece.kind) if piece.kind else piece.text for piece in self.pieces)
        return format_html_join("", "{}", ((piece,) for piece in marked))


class KeepWidget(forms.CheckboxInput):
    """All doubtful places in their texts, and one box to tick for all; `shown` says what the tick then stands for."""

    def __init__(
        self, passages: list[Passage], *, shown_name: str, shown: str, ticked: bool, written_down: bool
    ) -> None:
        super().__init__()
        self.passages, self.shown_name, self.shown, self.ticked = passages, shown_name, shown, ticked
        self.written_down = written_down

    def value_from_datadict(self, data: object, files: object, name: str) -> bool:
        """A tick that does not stand for all of them has to be set again."""
        return self.ticked

    def render(self, name: str, value: object, attrs: Any = None, renderer: Any = None) -> SafeString:
        context = {"widget": self, "name": name, "id": (attrs or {}).get("id", name), "checked": self.ticked}
        return SafeString(render_to_string("_doubtful_words.html", context))


class GuardedWords:
    """Mixed into a form: its words are looked at together with its other mistakes, whatever those are.

    `called` says which text it is, where what was kept is listed. `unguarded` are fields that hold no words which
    leave the house. `known` are names of programs and organisations, which point at nobody. `written_down` is False
    where nobody may learn who wrote a text: it is asked about alike, and of what was kept nothing is written anywhere.
    """

    called: Any = _("a text")
    unguarded: tuple[str, ...] = ()
    known: Iterable[str] = ()
    written_down = True
    # What was found and kept against the hint; only of a valid form.
    kept_words: tuple[str, ...] = ()

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound:
            self._ask_about(self._doubtful())

    def _doubtful(self) -> dict[str, tuple[str, list[Doubtful]]]:
        """By name of a field: its text as people see it, and what is doubtful in it; only fields with something."""
        texts = {name: self._typed(name) for name, field in self.fields.items() if self._is_guarded(name, field)}
        looked_at = {name: (text, doubtful_words(text, self.known)) for name, text in texts.items()}
        return {name: (text, places) for name, (text, places) in looked_at.items() if places}

    def _is_guarded(self, name: str, field: forms.Field) -> bool:
        return isinstance(field, CharField) and not field.widget.is_hidden and name not in self.unguarded

    def _typed(self, name: str) -> str:
        """Read from what was sent: a text that has another mistake too is looked at all the same."""
        return self.fields[name].to_python(self[name].data)

    def _ask_about(self, doubtful: dict[str, tuple[str, list[Doubtful]]]) -> None:
        words = tuple(dict.fromkeys(place.words for _text, places in doubtful.values() for place in places))
        if not words:
            return
        keeps = self._keeps(words)
        self._offer(doubtful, words, ticked=keeps)
        if keeps:
            self.kept_words = words
            return
        for name, (_text, places) in doubtful.items():
            sentence = gettext(
                "This looks like %(kinds)s. Look at the marked words below: take them out, or keep them."
            )
            self.add_error(name, sentence % {"kinds": list_in_words(kinds_in_words(places))})

    def _keeps(self, words: Iterable[str]) -> bool:
        """Whether the box was ticked, for all of these words; a tick stands for nothing that was not shown with it."""
        if not self.data.get(self.add_prefix(KEEP)):
            return False
        shown = self.data.get(self.add_prefix(SHOWN))
        return shown is None or {_mark(word) for word in words} <= set(shown.split())

    def _offer(self, doubtful: dict[str, tuple[str, list[Doubtful]]], words: Iterable[str], *, ticked: bool) -> None:
        passages = [
            Passage(str(self[name].label), marked_pieces(text, places)) for name, (text, places) in doubtful.items()
        ]
        shown = " ".join(map(_mark, words))
        widget = KeepWidget(
            passages,
            shown_name=self.add_prefix(SHOWN),
            shown=shown,
            ticked=ticked,
            written_down=self.written_down,
        )
        self.fields[KEEP] = forms.BooleanField(label="", required=False, widget=widget)
        layout = getattr(getattr(self, "helper", None), "layout", None)
        if layout is not None:
            layout.append(KEEP)


def _mark(words: str) -> str:
    """A short sign that stands for these words, so that a page can say what it has shown."""
    return hashlib.sha256(words.encode()).hexdigest()[:12]


@contextmanager
def keeping_words(form: GuardedWords, program: Program, role: Role, *, place: str = "") -> Iterator[None]:
    """Do what is inside, and write down which words were kept for it against the hint: both or neither."""
    with transaction.atomic():
        yield
        if form.kept_words and form.written_down:
            KeptWords.objects.create(
                program=program, role=role, called=str(form.called), place=place, words=list(form.kept_words)
            )
