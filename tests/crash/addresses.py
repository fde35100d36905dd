"""Every address of the project, Django's admin too, with its parameters as they are or as nobody expects them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from urllib.parse import quote

from django.contrib.auth import get_user_model
from django.urls import URLPattern, URLResolver, get_resolver

from fidelity.models import IssuedReport
from programs.models import Organisation, Program
from tests.crash.nasty import TEXTS

# `<slug:slug>` of a route, `(?P<code>...)` of an expression.
IN_ROUTE = re.compile(r"<(?:\w+:)?(\w+)>")
IN_EXPRESSION = re.compile(r"\(\?P<(\w+)>[^()]*(?:\([^()]*\)[^()]*)*\)")
USUAL = 0.9
BROKEN = ("/", "//", "%00", "%ff", "?", ";a", "/..", "%2e%2e/")


@dataclass(frozen=True)
class Route:
    """The name of an address, and its path with `{}` around each parameter: `programs/{slug}/staff`."""

    name: str
    path: str


def routes() -> list[Route]:
    """Each address once, in the order of the code."""
    return list(dict.fromkeys(_routes(get_resolver(), "")))


def _routes(resolver: URLResolver, before: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        path = before + _with_braces(str(entry.pattern))
        if isinstance(entry, URLPattern):
            yield Route(entry.name or "", path)
        else:
            yield from _routes(entry, path)


def _with_braces(pattern: str) -> str:
    if "(?P<" in pattern or pattern.startswith("^"):
        pattern = IN_EXPRESSION.sub(r"{\1}", pattern)
        return re.sub(r"[\^$\\]|\(\?:.*\)", "", pattern)
    return IN_ROUTE.sub(r"{\1}", pattern)


@dataclass(frozen=True)
class Place:
    """One program of the world, with what can stand in an address beside its name."""

    slug: str
    periods: list[str]
    codes: list[str]
    rows: list[list[str]]


def places() -> list[Place]:
    """Each program that has a quarter."""
    found = []
    for program in Program.objects.order_by("pk"):
        reviews = list(program.reviews.order_by("pk"))
        codes = IssuedReport.objects.filter(review__in=reviews).values_list("code", flat=True)
        rows = (program.flags, program.staff_roles, program.memberships, program.invitations)
        numbers = [[str(key) for key in kind.order_by("pk").values_list("pk", flat=True)[:20]] for kind in rows]
        periods = [review.quarter.slug for review in reviews]
        if periods:
            found.append(Place(program.slug, periods, list(dict.fromkeys(codes)), [keys for keys in numbers if keys]))
    return found


class Parameters:
    """What stands in this database for each parameter of an address."""

    def __init__(self) -> None:
        self.places = places()
        kinds = (Organisation, get_user_model(), Program)
        self.rows = [
            [str(key) for key in kind.objects.order_by("pk").values_list("pk", flat=True)[:20]] for kind in kinds
        ]
        self.known = {
            "move": ["agree", "doubt", "talk", "end", "confirm", "reopen"],
            "series": ["overall", "choice", "ROL-1"],
            "version": ["1.0", "2.0"],
            "lang": ["en", "es"],
            "place": ["NPG-1.2"],
            "part": ["contacts", "year", "sight", "keeping"],
            "step": ["organisation", "program", "people", "staff"],
            "app_label": ["programs", "fidelity", "auth"],
        }

    def draw(self, name: str, place: Place, dice: Random) -> str:
        """A value that exists, most of the time."""
        if dice.random() > USUAL:
            return dice.choice(TEXTS)
        if name in ("pk", "object_id", "content_type_id", "funder"):
            return dice.choice(dice.choice(place.rows + self.rows))
        if name == "slug":
            return place.slug
        if name == "period":
            return dice.choice(place.periods)
        if name == "code":
            return dice.choice([*place.codes, "CHO-1", "ROL-1", "choice", "roles", "phones"])
        return dice.choice(self.known.get(name) or TEXTS)

    def address(self, route: Route, dice: Random) -> str:
        """A path, quoted as browsers do; now and then broken on the way."""
        place = dice.choice(self.places)

        def value(at: re.Match[str]) -> str:
            return quote(self.draw(at[1], place, dice), safe="", errors="surrogatepass")

        path = "/" + re.sub(r"\{(\w+)\}", value, route.path)
        return path if dice.random() < 0.97 else path + dice.choice(BROKEN)
