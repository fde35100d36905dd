"""No form that takes words which leave the house is without the guard, and every guarded form asks and writes down."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms
from django.conf import settings

from fidelity.flags.forms import ActionForm, EndForm
from fidelity.reports.printing.letter_views import LetterForm
from fidelity.reports.sharing.forms import TextForm, answer_form, question_form
from fidelity.reports.signing.amending_forms import AmendForm
from fidelity.reports.signing.forms import SignForm, StatementForm, TakeBackForm
from fidelity.reviews.change.forms import LowerForm
from fidelity.reviews.checking.forms import CheckStatementForm, MarkForm
from fidelity.reviews.first_run.forms import FirstStaffForm
from fidelity.reviews.lifecycle.forms import SetUpForm, SkipForm
from fidelity.reviews.peer_questions.forms import AskForm, PeerAnswerForm
from programs.form_fields import CharField
from programs.forms import StaffRoleForm
from programs.guarded_words import GuardedWords
from programs.organisation.forms import SiteForm
from programs.people.forms import OfficeForm
from tests.test_text_fields import every_form

ROOT = Path(settings.BASE_DIR)
# What makes a field for words, wherever it is written
WORDS = {"CharField", "LongText", "ShortText", "Textarea", "text_field"}
# Form -> why it has no guard. Nothing else may take words without one.
UNGUARDED = {
    "BeginForm": "the name of an organisation",
    "ContactsForm": "offices and how to reach them are what it is for",
    "FirstProgramForm": "the name of a program",
    "NameForm": "the name of an organisation",
    "ProgramForm": "the name of a program",
    "AnswerForm": "saves as people type and loses no answer: the hint stands beside it, at closing and at signing",
    "CheckForm": "the text is read and forgotten",
    "LookUpForm": "the text is read and forgotten",
    "ConfirmForm": "takes no words; what it keeps was asked about where the job description was typed",
    "NewAccountForm": "takes a password",
    "ShareForm": "its code was written by the server",
    "WordsForm": "looks for words in a list, or for a program, a flag or a question; nothing is kept",
}
# Not forms: the fields and the guard themselves, and what a model form says of its fields
FIELDS = {"CharField", "CodeField", "LongText", "ShortText", "GuardedWords", "Meta", "SortKeyField"}
# Guarded, and never written down: who wrote these words is kept nowhere
NEVER_WRITTEN_DOWN = {"RaiseForm"}
# Templates with a field for words that no form of Django writes -> the form behind it
WRITTEN_BY_HAND = {
    "503.html": "read only",
    "form_expired.html": "read only",
    "reports/letter.html": "LetterForm",
    "reviews/_field.html": "AnswerForm",
}

SAID = "Ask Maria Lopez and Dr. Ames."


def classes() -> Iterator[tuple[str, ast.ClassDef]]:
    for path in [*(ROOT / "fidelity").rglob("*.py"), *(ROOT / "programs").rglob("*.py")]:
        if "migrations" not in path.parts and path.name not in {"models.py", "admin.py"}:
            tree = ast.parse(path.read_text(encoding="utf-8"))
            yield from ((path.name, node) for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def uses_words(node: ast.AST) -> bool:
    names = {getattr(part, "id", getattr(part, "attr", "")) for part in ast.walk(node)}
    return bool(names & WORDS)


def guarded_names() -> set[str]:
    return {form.__name__ for form in every_form() if issubclass(form, GuardedWords)}


def test_every_form_with_a_field_for_words_is_guarded_or_says_why_not():
    taking = {node.name for _path, node in classes() if uses_words(node)} - FIELDS
    assert len(taking) > 12
    assert taking - guarded_names() - set(UNGUARDED) == set()


def test_every_form_whose_fields_are_there_from_the_start_is_guarded_or_says_why_not():
    def takes_words(form: type[forms.BaseForm]) -> bool:
        fields = form.base_fields.values()
        return any(isinstance(field, CharField) and not field.widget.is_hidden for field in fields)

    assert {form.__name__ for form in every_form() if takes_words(form)} - guarded_names() - set(UNGUARDED) == set()


def test_no_two_forms_have_one_name():
    """They are told apart by it here: a form without a guard could pass for one that has it."""
    names = [form.__name__ for form in every_form()]
    assert {name for name in names if names.count(name) > 1} & (guarded_names() | set(UNGUARDED)) == set()


def test_no_reason_is_left_from_a_form_that_is_gone_or_guarded_now():
    every = {form.__name__ for form in every_form()}
    assert set(UNGUARDED) <= every
    assert set(UNGUARDED) & guarded_names() == set()


def test_no_page_has_a_field_for_words_of_its_own():
    pages = {
        str(path.relative_to(ROOT / "templates"))
        for path in (ROOT / "templates").rglob("*.html")
        if "<textarea" in path.read_text(encoding="utf-8")
    }
    assert pages == set(WRITTEN_BY_HAND)


def test_every_view_that_checks_a_guarded_form_writes_down_what_was_kept():
    """By the source: a module of views that posts such a form does its acts inside `keeping_words`."""
    makers = guarded_names() - NEVER_WRITTEN_DOWN | {"move_form", "question_form", "answer_form"}
    posting = views_that_post(makers)
    assert len(posting) >= 8
    assert [name for name, keeps in posting.items() if not keeps] == []


def test_where_nobody_may_learn_who_wrote_a_text_nothing_is_written_down():
    assert {
        form.__name__ for form in every_form() if getattr(form, "written_down", True) is False
    } == NEVER_WRITTEN_DOWN
    assert list(views_that_post(NEVER_WRITTEN_DOWN).values()) == [False]


def views_that_post(makers: set[str]) -> dict[str, bool]:
    """By module of views that makes and checks one of these forms: whether it keeps words."""
    posting = {}
    for path in [*(ROOT / "fidelity").rglob("*views.py"), *(ROOT / "programs").rglob("*views.py")]:
        text = path.read_text(encoding="utf-8")
        names = {getattr(node, "id", "") for node in ast.walk(ast.parse(text))}
        if names & makers and ".is_valid()" in text:
            posting[str(path)] = "with keeping_words(" in text
    return posting


# Every guarded form, with words and the names of its texts

GUARDED = {
    "AskForm": (AskForm, ["text"]),
    "ActionForm": (lambda data: ActionForm(data, fixed=True, recurring=True), ["what", "different"]),
    "EndForm": (EndForm, ["outcome"]),
    "LetterForm": (LetterForm, ["text"]),
    "MarkForm": (MarkForm, ["words"]),
    "OfficeForm": (OfficeForm, ["name"]),
    "PeerAnswerForm": (PeerAnswerForm, ["text"]),
    "TextForm": (question_form, ["text"]),
    "AmendForm": (AmendForm, ["reason"]),
    "SignForm": (lambda data: SignForm(["program"], data), ["view"]),
    "CheckStatementForm": (CheckStatementForm, ["words"]),
    "StatementForm": (StatementForm, ["text"]),
    "TakeBackForm": (TakeBackForm, ["reason"]),
    "LowerForm": (LowerForm, ["reason"]),
    "SetUpForm": (SetUpForm, ["funders"]),
    "SkipForm": (lambda data: SkipForm([], data), ["reason"]),
    "StaffRoleForm": (StaffRoleForm, ["title", "site", "description"]),
    "FirstStaffForm": (FirstStaffForm, ["title"]),
    "SiteForm": (SiteForm, ["site"]),
}
# Tried elsewhere -> why
ELSEWHERE = {
    "PlainForm": "a base",
    "MoveForm": "through its page, in tests/reviews/flag_pages; the words of a dispute as well",
    "TalkForm": "through its page, in tests/reviews/flag_pages",
    "HoldForm": "through its page, in tests/reviews/flag_pages",
    "PassOnForm": "through its page, in tests/reviews/flag_pages",
    "RaiseForm": "through its page, in tests/reviews/raising_flags: asked about, and nothing is written down of it",
}


def test_every_guarded_form_is_tried():
    assert guarded_names() - set(GUARDED) - set(ELSEWHERE) == set()


@pytest.mark.parametrize("name", GUARDED)
def test_all_its_texts_are_asked_about_at_once(name: str):
    make, texts = GUARDED[name]
    form = make(dict.fromkeys(texts, SAID))
    assert not form.is_valid()
    for text in texts:
        assert any("This looks like a name." in error for error in form.errors[text])
    passages = form.fields["keep"].widget.passages
    assert len(passages) == len(texts)
    marked = [[piece.text for piece in passage.pieces if piece.kind] for passage in passages]
    assert marked == [["Maria Lopez", "Dr. Ames"]] * len(texts)


@pytest.mark.parametrize("name", GUARDED)
def test_one_tick_lets_all_of_them_through(name: str):
    make, texts = GUARDED[name]
    shown = make(dict.fromkeys(texts, SAID)).fields
    data = dict.fromkeys(texts, SAID)
    asked = make(data)
    asked.is_valid()
    assert "keep" not in shown
    form = make(data | {"keep": "on", "keep-shown": asked.fields["keep"].widget.shown})
    form.is_valid()
    assert not any("This looks like" in error for errors in form.errors.values() for error in errors)
    assert form.kept_words == ("Maria Lopez", "Dr. Ames")


@pytest.mark.parametrize("name", GUARDED)
def test_words_that_point_at_nobody_are_not_asked_about(name: str):
    make, texts = GUARDED[name]
    form = make(dict.fromkeys(texts, "Peers answer the phones on two of five days."))
    form.is_valid()
    assert "keep" not in form.fields
    assert form.kept_words == ()


def test_what_was_typed_stays_text_where_it_is_marked():
    form = AskForm({"text": "<b>Ask</b> Maria Lopez.\nToday."})
    form.is_valid()
    page = str(form["keep"])
    assert '&lt;b&gt;Ask&lt;/b&gt; <mark class="doubt">Maria Lopez</mark> <small>(a name)</small>.<br>Today.' in page


def test_both_texts_of_funder_and_program_are_the_same_form():
    assert isinstance(question_form({}), TextForm)
    assert isinstance(answer_form({}), TextForm)


# What we say of it


PROMISE = re.compile(r"never in it|names, initials|(?:holds|contains|has) no names?\b(?! of its own)", re.IGNORECASE)
# A card is printed by the program, and nobody types on it.
TRUE = {"make_cards.html"}


def test_no_sentence_promises_that_no_name_gets_through():
    files = [
        *(ROOT / "templates").rglob("*.html"),
        *(ROOT / "docs").glob("*.md"),
        ROOT / "README.md",
        ROOT / "SECURITY.md",
    ]
    files += [path for path in (ROOT / "seeds").rglob("*.yaml") if "sources" not in path.parts]
    promising = [path.name for path in files if PROMISE.search(path.read_text(encoding="utf-8"))]
    assert set(promising) <= TRUE
