"""No form speaks the language of a framework: whatever is sent, the answer is in words of ours.

Django and allauth ship every sentence of theirs in catalogues; none of those that a form could say may be said here.
"""

import copy
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from html.parser import HTMLParser
from http import HTTPStatus
from pathlib import Path

import allauth
import django
import pytest
from babel.messages.pofile import read_po
from django import forms
from django.core.cache import cache as kept_files
from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator
from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from fidelity import models as fidelity_models
from fidelity.reviews.first_run.steps import ALL
from programs import models as program_models
from programs.form_fields import DayField
from programs.models import STEPS, Organisation, Role, User
from programs.organisation.forms import PARTS
from programs.people.first_account import issue_link
from programs.permissions import GRANTS
from tests import cast
from tests.test_access import GATED, OF_ADMIN, PATTERNS, Place, admin_address, permission_of, place
from tests.test_text_fields import every_form

DJANGO, ALLAUTH = Path(django.__file__).parent, Path(allauth.__file__).parent
CATALOGUES = [
    DJANGO / "conf" / "locale" / "en" / "LC_MESSAGES" / "django.po",
    DJANGO / "contrib" / "auth" / "locale" / "en" / "LC_MESSAGES" / "django.po",
    ALLAUTH / "locale" / "en" / "LC_MESSAGES" / "django.po",
]
# Sentences of theirs that anybody would say.
SAID_BY_EVERYBODY = {"Please try again."}
# Words that stand inside their sentences, whatever is filled in.
TELLING = re.compile(
    r"Ensure (this|that) value|Constraint .* is violated|Http404|Single Sign-On|LDAP|[Nn]ull characters|"
    r"Enter a (valid|list|complete|number|whole)|Select a valid|ManagementForm|This field (is|cannot)|"
    r"matches the given query|instance with|already exists\.|is not a valid|must be (a|an|either|unique)\b"
)


def sentences() -> Iterator[str]:
    for path in CATALOGUES:
        with path.open("rb") as file:
            for message in read_po(file):
                texts = message.id if isinstance(message.id, tuple) else (message.id,)
                yield from (text for text in texts if text.endswith(".") and len(text) < 300)


def pattern(sentence: str) -> str:
    """The sentence with anything in its gaps."""
    parts = re.split(r"%\([a-z_]+\)[a-z]|%[a-z]|\{[a-z_]+\}", sentence)
    return ".+?".join(re.escape(part) for part in parts)


THEIRS = re.compile("|".join(map(pattern, sorted(set(sentences()) - SAID_BY_EVERYBODY))))


@cache
def theirs(text: str) -> list[str]:
    """What of the text are words of a framework."""
    return [match[0] for match in (THEIRS.fullmatch(text.strip()), TELLING.search(text)) if match]


def test_their_sentences_are_known():
    assert theirs("Ensure this value has at most 80 characters (it has 81).")
    assert theirs("Constraint “membership_once” is violated.")
    assert theirs("Null characters are not allowed.")
    assert theirs("This password is too common.")
    assert theirs("You must type the same password each time.")
    assert not theirs("This is still empty. Please fill it in.")


# Field by field

WRONG = [
    None,
    "",
    " ",
    "x" * 25_000,
    "\x00",
    "a\x00b",
    "nobody",
    "-1",
    "999999999999",
    "1.23456789",
    "NaN",
    "2026-02-31",
    "13/13/2026",
    "ana@",
    [],
    ["nobody"],
    "{",
]


def messages_of(check: Callable[[object], object]) -> Iterator[str]:
    for value in WRONG:
        try:
            check(value)
        except ValidationError as error:
            yield from error.messages
        except (TypeError, ValueError, AttributeError):  # a value that no browser sends to such a field
            continue


def forms_in_use() -> list[type[forms.BaseForm]]:
    """Ours and allauth's; Django's own are those of its set-up pages, walked below."""
    allauths = [form for form in _below(forms.BaseForm) if form.__module__.startswith("allauth")]
    return [*every_form(), *allauths]


def _below(kind: type) -> Iterator[type]:
    for form in kind.__subclasses__():
        yield form
        yield from _below(form)


def test_no_field_of_a_form_speaks_their_words():
    said = {
        f"{form.__module__}.{form.__name__}.{name}: {message}"
        for form in forms_in_use()
        for name, field in form.base_fields.items()
        for message in messages_of(copy.deepcopy(field).clean)
        if theirs(message)
    }
    assert said == set()


def test_no_column_speaks_their_words():
    rows = [
        row for module in (program_models, fidelity_models) for row in vars(module).values() if isinstance(row, type)
    ]
    rows = [row for row in rows if issubclass(row, models.Model)]
    said = {
        f"{row.__name__}.{field.name}: {message}"
        for row in rows
        for field in row._meta.concrete_fields
        if not field.remote_field
        for message in [*messages_of(lambda value, field=field: field.clean(value, None))]
        if theirs(message)
    }
    assert len(rows) > 20
    assert said == set()


def test_no_constraint_of_the_database_is_named():
    constraints = [rule for row in _below(models.Model) for rule in row._meta.constraints]
    ours = [rule for rule in constraints if rule.name.startswith(("membership", "invitation", "program", "staff"))]
    assert len(ours) > 8
    assert [rule.name for rule in ours if theirs(rule.get_violation_error_message())] == []


def test_each_message_of_their_fields_and_validators_is_replaced():
    kinds = [kind for kind in _below(forms.Field) if kind.__module__.startswith(("django.forms", "allauth"))]
    messages = {
        f"{kind.__name__}.{code}": str(getattr(text, "_proxy____args", [text])[0])
        for kind in [forms.Field, forms.BaseFormSet, *kinds]
        for code, text in vars(kind).get("default_error_messages", {}).items()
    }
    messages |= {f"DecimalValidator.{code}": str(text) for code, text in DecimalValidator.messages.items()}
    assert len(messages) > 20
    assert {name for name, message in messages.items() if theirs(message)} == set()


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-01-02", date(2026, 1, 2)),
        ("1/31/2026", date(2026, 1, 31)),
        ("31/1/2026", date(2026, 1, 31)),
        ("31.01.26", date(2026, 1, 31)),
        ("3/3/2026", date(2026, 3, 3)),
        ("January 2, 2026", date(2026, 1, 2)),
    ],
)
def test_a_day_is_read_as_people_write_it(typed: str, day: date):
    assert DayField().clean(typed) == day


def test_a_day_that_can_be_two_is_asked_about():
    with pytest.raises(ValidationError) as asked:
        DayField().clean("01/02/2026")
    assert asked.value.messages == [
        "01/02/2026 can be January 2, 2026 or February 1, 2026. Which one? Please type 2026-01-02 or 2026-02-01."
    ]


def test_every_field_for_a_day_asks():
    days = {
        f"{form.__name__}.{name}": field
        for form in every_form()
        for name, field in form.base_fields.items()
        if isinstance(field, forms.DateField)
    }
    assert days
    assert [name for name, field in days.items() if not isinstance(field, DayField)] == []


# Page by page: every form that a page shows is sent with the same wrong entry everywhere


class Forms(HTMLParser):
    """The forms of a page that are posted: address, and name -> what kind of entry."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, tuple[str, str]]]] = []
        self.inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "form":
            self.inside = (given.get("method") or "").lower() == "post"
            if self.inside:
                self.forms.append((given.get("action") or "", {}))
        elif self.inside and tag in {"input", "select", "textarea", "button"} and given.get("name"):
            self.forms[-1][1][given["name"]] = (given.get("type") or tag, given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


SENT = {"empty": "", "long": "x" * 3_000, "null": "a\x00b", "wrong": "~~~"}
REFUSED = {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}
KEPT_AS_IT_IS = {"hidden", "submit", "button", "file"}


def filled(entries: dict[str, tuple[str, str]], wrong: str) -> dict[str, str]:
    return {name: value if kind in KEPT_AS_IT_IS else wrong for name, (kind, value) in entries.items()}


def read_aloud(html: str) -> list[str]:
    """The texts of a page, one after the other, without its code."""
    plain = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.DOTALL)
    return [" ".join(text.split()) for text in re.split(r"<[^>]*>", plain) if text.strip()]


def first_focus(html: str) -> str:
    """The class of the element that a browser puts the focus on as it opens the page."""
    tag = re.search(r"<[a-z]+\b[^>]*\sautofocus\b[^>]*>", html)
    named = tag and re.search(r'\bclass="([^"]*)"', tag[0])
    return named[1] if named else ""


def not_led_to(answer: HttpResponse) -> Iterator[str]:
    """What is missing on the page after a form was refused: the focus on what is wrong, and ways to the fields."""
    html = answer.content.decode()
    if answer.status_code not in REFUSED and not re.search(r'class="[^"]*\bis-invalid\b', html):
        return
    if first_focus(html) != "refused":
        yield "the focus is elsewhere"
        return
    summary = html[html.index('class="refused"') :].partition("</div>")[0]
    yield from (f"no field #{id}" for id in re.findall(r'href="#([^"]*)"', summary) if f'id="{id}"' not in html)


def faults_after(client: Client, address: str) -> Iterator[str]:
    """Words of a framework on the page, and after each of its forms was sent with each wrong entry.

    And where the page that refuses it does not lead to what is wrong.
    """
    page = client.get(address)
    if page.status_code != 200 or not page.headers["Content-Type"].startswith("text/html"):
        return
    html = page.content.decode()
    yield from (words for text in read_aloud(html) for words in theirs(text))
    for action, entries in Forms(html).forms:
        if "logout" in action or all(kind in KEPT_AS_IT_IS for kind, _value in entries.values()):
            continue
        for wrong in SENT.values():
            answer = client.post(action or address, filled(entries, wrong))
            assert answer.status_code < 500, (address, action)
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                yield from (words for text in read_aloud(answer.content.decode()) for words in theirs(text))
                yield from not_led_to(answer)


@pytest.fixture
def own(db) -> Place:
    kept_files.clear()
    cast.newest().as_row()
    return place(Organisation.objects.create(name="Own organisation"), "Own")


def readers() -> list[Role]:
    return [role for role in Role if GRANTS[role]]


@pytest.mark.usefixtures("each_file_once")
@pytest.mark.parametrize("role", readers())
def test_no_page_of_a_program_speaks_their_words(own: Place, role: Role):
    client = cast.sign_in(cast.make_user(role, own.program))
    others = set().union(*(GRANTS[earlier] for earlier in readers()[: readers().index(role)]))
    names = [name for name in GATED if permission_of(name) in GRANTS[role] - others and not name.endswith("pdf")]
    said = {f"{name}: {words}" for name in names for words in faults_after(client, own.address(name))}
    assert said == set()


def test_no_page_of_an_organisation_speaks_their_words(own: Place):
    own.program.staff_roles.update(site="North")
    client = cast.sign_in(cast.make_user(Role.ADMIN, own.program))
    addresses = [admin_address(name, own.program) for name in OF_ADMIN]
    addresses += [reverse("organisation_part", args=[own.program.organisation_id, part]) for part in PARTS]
    assert {words for address in addresses for words in faults_after(client, address)} == set()


@pytest.mark.parametrize("done", range(STEPS))
def test_no_step_of_the_first_run_speaks_their_words(own: Place, done: int):
    Organisation.objects.update(steps_done=done)
    client = cast.sign_in(cast.make_user(Role.ADMIN, own.program))
    address = reverse("first_run_step", args=[ALL[done].name])
    assert set(faults_after(client, address)) == set()


def test_the_first_account_is_made_in_our_words(db):
    address = reverse("first_account", args=[issue_link()])
    assert set(faults_after(Client(), address)) == set()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_reset_password",
        "account_change_password",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_reauthenticate",
        "peer_code",
        "role_lookup",
        "verify",
    ],
)
def test_no_page_of_an_account_or_for_everybody_speaks_their_words(own: Place, name: str):
    pattern = PATTERNS[name].pattern.converters
    address = reverse(name, kwargs=dict.fromkeys(pattern, "en"))
    user = cast.make_user(Role.MANAGER, own.program, password="plenty of words here")
    browsers = [Client(), cast.sign_in(user)]
    assert [words for client in browsers for words in faults_after(client, address)] == []


PAIR = ("password1", "password2")


@pytest.mark.parametrize("typed", [("short", "short"), ("password1234", "password1234"), ("ana@x.org", "ana@x.org")])
def test_a_weak_password_is_refused_in_our_words(own: Place, typed: tuple[str, str]):
    client = cast.sign_in(cast.make_user(Role.MANAGER, own.program, "ana@x.org", "plenty of words here"))
    sent = {"oldpassword": "plenty of words here"} | dict(zip(PAIR, typed, strict=True))
    answer = client.post(reverse("account_change_password"), sent)
    assert answer.status_code == 422
    assert [words for text in read_aloud(answer.content.decode()) for words in theirs(text)] == []


def test_two_passwords_that_differ_are_refused_in_our_words(own: Place):
    client = cast.sign_in(cast.make_user(Role.MANAGER, own.program, password="plenty of words here"))
    sent = {"oldpassword": "plenty of words here"} | dict(zip(PAIR, ("a row of words", "another row"), strict=True))
    page = client.post(reverse("account_change_password"), sent).content.decode()
    assert "These two passwords are not the same." in page
    assert [words for text in read_aloud(page) for words in theirs(text)] == []


# The pages for whoever runs the server


@pytest.fixture
def server(db) -> Client:
    return cast.sign_in(User.objects.create_superuser("server@example.org", "a long password"))


@pytest.mark.parametrize("row", ["organisation", "program", "user"])
def test_the_set_up_pages_speak_our_words(own: Place, server: Client, row: str):
    address = reverse(f"admin:programs_{row}_add")
    said = set()
    for wrong in SENT.values():
        page = server.post(address, filled(Forms(server.get(address).content.decode()).forms[-1][1], wrong))
        said |= {words for text in read_aloud(page.content.decode()) for words in theirs(text)}
    assert said == set()


def test_a_role_in_the_wrong_place_is_refused_without_the_name_of_a_rule(own: Place, server: Client):
    user = User.objects.create_user("new@example.org")
    row = {"organisation": own.program.organisation_id, "program": "", "role": "peer", "user": user.pk}
    sent = {"email": user.email, "is_active": "on", "memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 0}
    sent |= {f"memberships-0-{name}": value for name, value in row.items()}
    page = server.post(reverse("admin:programs_user_change", args=[user.pk]), sent).content.decode()
    assert "These entries do not go together." in page
    assert "membership_in_a_program" not in page


# What is missing


@pytest.mark.parametrize("path", ["/nowhere", "/programs/own/staff/9999", "/programs/nowhere/staff/", "/admin/login/"])
def test_what_is_missing_is_missing_in_our_words(own: Place, path: str):
    page = cast.sign_in(cast.make_user(Role.MANAGER, own.program)).get(path)
    assert page.status_code == 404
    assert [words for text in read_aloud(page.content.decode()) for words in theirs(text)] == []


def test_what_our_own_code_says_of_it_is_shown(own: Place):
    page = cast.sign_in(cast.make_user(Role.MANAGER, own.program)).get("/programs/own/reviews/2020-01/")
    assert "No review of this quarter has been opened." in page.content.decode()
