"""All that anybody can get hold of: every page and file as every role, and every row of every table."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from fidelity.reviews.models import Review
from programs.models import Program, Role
from programs.permissions import Permission, can
from tests.voice import world

EVERYBODY = (*Role, None)

# Pages that no act in a program changes: the questions themselves, the own account, the pages of answering.
ALIKE = (
    "account_",
    "drift_power",
    "first_",
    "instrument",
    "invitation",
    "manual_pdf",
    "mfa_",
    "organisation",
    "peer_",
    "report_form",
    "role_",
    "verify",
    "words",
)
SEALED = {
    ("fidelity_box", "counts"),
    ("fidelity_usedcards", "marks"),
    ("fidelity_concernbox", "contents"),
    ("fidelity_concernbox", "marks"),
}
# A token, a time of day, the code of a report, a checksum. One after the other, which is twice as fast as all in one.
DRAWN_ANEW = (
    (re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]+'), r"\1"),
    (re.compile(r"X-CSRFToken[^}]+"), ""),
    (re.compile(r"\d{1,2}:\d\d(:[\d.]+)?"), ""),
    (re.compile(r"PL-\w{4}-\w{4}"), ""),
    (re.compile(r"[0-9a-f]{64}"), ""),
)
HEADERS = {"User-Agent": "marker-device", "X-Forwarded-For": "203.0.113.77", "Referer": "http://testserver/marker-page"}

# Who, or "table", and where -> what it says.
Found = dict[tuple[str, str], str]
Act = Callable[[], None]
# Name, parameters, what the gate asks for, and whether it lets in funders alone.
Pattern = tuple[str, list[str], Permission | None, bool]


# Addresses


@dataclass(frozen=True)
class Address:
    """The name of an address, its path in one program, and what the gate before it asks for, where there is one."""

    name: str
    path: str
    permission: Permission | None
    of_funder: bool = False

    def is_open_to(self, role: Role | None) -> bool:
        """Whether the gate lets a role in: it refuses before it reads anything of a review (tests/test_access.py).

        No review here has invited peers to its team.
        """
        if self.of_funder:
            return role is Role.FUNDER
        return self.permission is None or (role is not None and can({role}, self.permission))


def addresses(program: Program) -> Iterator[Address]:
    """Every address of the app with every value that exists in this program."""
    known = {
        "slug": [program.slug],
        "period": [review.quarter.slug for review in program.reviews.all()],
        "move": ["agree"],
        "series": ["overall", "choice"],
        "version": ["1.0"],
        "lang": ["en"],
    }
    numbers = numbers_in(program)
    for name, wanted, permission, of_funder in patterns():
        if not name.startswith(ALIKE):
            of_this_name = known | {"pk": numbers[kind_of(name)], "code": codes_of(name)}
            for chosen in product(*(of_this_name[each] for each in wanted)):
                path = reverse(name, kwargs=dict(zip(wanted, chosen, strict=True)))
                yield Address(name, path, permission, of_funder)


def kind_of(name: str) -> str:
    return next((kind for kind in ("flag", "people") if name.startswith(kind)), "position")


def numbers_in(program: Program) -> dict[str, list[int]]:
    """What can stand in an address for a row: each flag, or else one role of an account, one position."""
    return {
        "flag": flags_of(program),
        "people": [program.memberships.order_by("pk").first().pk],
        "position": [program.staff_roles.order_by("pk").first().pk],
    }


def flags_of(program: Program) -> list[int]:
    return sorted(program.flags.values_list("pk", flat=True))


def codes_of(name: str) -> list[str]:
    return {"review_domain": ["choice"], "review_explain": ["choice"], "review_item": ["CHO-3"]}.get(name, ["CHO-3"])


@cache
def patterns() -> list[Pattern]:
    """Every address, Django's admin left to a test of its own."""
    return list(_patterns(get_resolver()))


def _patterns(resolver: URLResolver, outer: tuple[str, ...] = ()) -> Iterator[Pattern]:
    for entry in resolver.url_patterns:
        wanted = (*outer, *entry.pattern.converters)
        if isinstance(entry, URLPattern):
            view = entry.callback
            yield entry.name, sorted(set(wanted)), getattr(view, "permission", None), hasattr(view, "of_funder")
        elif getattr(entry, "app_name", "") != "admin":
            yield from _patterns(entry, wanted)


def address(name: str, review: Review) -> str:
    return reverse(name, args=[review.program.slug, review.quarter.slug])


# Pages and files


def reached(program: Program, *roles: Role | None, also_pdf: bool = False) -> Found:
    """Everything that somebody with one of these roles can open, and every table."""
    found = tables()
    flags, places = flags_of(program), list(addresses(program))
    for role in roles:
        client = world.browser(program, role) if role else Client()
        for place in places:
            if place.is_open_to(role) and (also_pdf or not place.path.endswith((".pdf", "/guide"))):
                said = numbered(words(client.get(place.path)), flags)
                # Cards come in another order each time they are shown; that is tested in test_cards.py.
                said = " ".join(sorted(re.split(r"[\s<>]+", said))) if "cards" in place.name else said
                found[role or "nobody", numbered(place.path, flags)] = said
    return found


def words(response: HttpResponse) -> str:
    """All that a page or a file says, without what is drawn anew each time it is made."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.get("Content-Type", "")
    text = " ".join([str(response.status_code), response.get("Location", ""), *readable(content, kind)])
    for drawn, stays in DRAWN_ANEW:
        text = drawn.sub(stays, text)
    return text


@cache
def readable(content: bytes, kind: str) -> list[str]:
    if "spreadsheet" in kind or "zip" in kind:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return [packed.read(name).decode("utf-8", "replace") for name in packed.namelist()]
    if "pdf" in kind and content.startswith(b"%PDF"):
        from pypdf import PdfReader

        read = PdfReader(io.BytesIO(content))
        attached = [part.decode() for parts in read.attachments.values() for part in parts]
        drawn = [contents.get_data().hex() for page in read.pages if (contents := page.get_contents())]
        return drawn + attached
    return [content.decode("utf-8", "replace")]


def numbered(text: str, flags: list[int]) -> str:
    """Flags counted from 1, other rows without a number: a database counts on after something was undone."""
    places = {str(pk): str(place) for place, pk in enumerate(flags, start=1)}
    text = re.sub(r'(data-review="|data-key="earlier-)\d+', r"\1", text)
    return re.sub(r"/flags/(\d+)", lambda found: f"/flags/{places.get(found[1], found[1])}", text)


def answered_with(client: Client, code: str, **said: str) -> HttpResponse:
    """Answer as a phone does."""
    sent = {name.replace("_", "-"): value for name, value in said.items()} or {"CHO-3": "4"}
    return client.post(f"/peer/en/{code}/questions", sent, headers=HEADERS, REMOTE_ADDR="203.0.113.77")


# Tables


def tables() -> Found:
    """Every row of every table of the database; of the two sealed blocks their length, without times and sessions."""
    with connection.cursor() as cursor:
        names = sorted(set(connection.introspection.table_names(cursor)) - {"django_session", "django_migrations"})
        return {("table", name): "\n".join(rows(cursor, name)) for name in names}


def rows(cursor, table: str) -> list[str]:
    cursor.execute(f'SELECT * FROM "{table}"')
    columns = [column[0] for column in cursor.description]
    return sorted(
        str({key: plain(table, key, value) for key, value in zip(columns, row, strict=True)})
        for row in cursor.fetchall()
    )


def plain(table: str, column: str, value: object) -> object:
    if (table, column) in SEALED:
        return len(value)
    if column == "id" or column.endswith("_id"):  # PostgreSQL counts on after something was undone
        return ""
    return re.sub(r"\d\d:\d\d:\d\d(\.\d+)?|PL-\w{4}-\w{4}|[0-9a-f]{64}", "", str(value))


def raw() -> dict[tuple[str, int], object]:
    """Every row of every table, with times and sessions: what a copy of the database holds."""
    with connection.cursor() as cursor:
        found = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description]
            for number, row in enumerate(sorted(cursor.fetchall(), key=str)):
                for column, value in zip(columns, row, strict=True):
                    found[f"{table}.{column}", number] = bytes(value) if isinstance(value, memoryview) else value
        return found


# Living through a quarter twice


class Undone(Exception):
    """What was done is taken back."""


def after(act: Act, collect: Callable[[], dict]) -> dict:
    """What can be collected after an act; then the act is undone."""
    found: dict = {}
    try:
        with transaction.atomic():
            act()
            found |= collect()
            raise Undone
    except Undone:
        return found


def told_apart(one: Mapping, other: Mapping) -> list:
    """Where the two differ. Empty: nobody can tell which of the two happened."""
    return sorted(key for key in {*one, *other} if one.get(key) != other.get(key))


def lived(review: Review, made: Sequence[str], said: Sequence[world.Given], *, close: bool = True) -> Act:
    """Answers with these cards, one after the other, and the closing of the quarter."""

    def act() -> None:
        for code, each in zip(made, said, strict=False):
            world.answer(review, code, each)
        if close:
            world.closed(review)

    return act


class Quarters:
    """What can be collected after one quarter was lived through in different ways: each way once for each role.

    The world is the same every time, so what was collected for one test is what another one would find.
    """

    def __init__(self, review: Review, made: list[str]) -> None:
        self.review_pk, self.made = review.pk, made
        self._found: dict[tuple[str, bool, Role | None], Found] = {}

    def __call__(self, said: Sequence[world.Given], *roles: Role | None, close: bool = True) -> Found:
        """After these answers, given with the first cards one after the other, and the closing of the quarter."""
        way = (repr(said), close)
        if missing := [role for role in roles if (*way, role) not in self._found]:
            review = Review.objects.get(pk=self.review_pk)
            act = lived(review, self.made, said, close=close)
            found = after(act, lambda: reached(review.program, *missing))
            for role in missing:
                of_role = {key: text for key, text in found.items() if key[0] in ("table", role or "nobody")}
                self._found[(*way, role)] = of_role
        return {key: text for role in roles for key, text in self._found[(*way, role)].items()}
