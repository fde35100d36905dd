"""The list of the language check for the script that gives a hint while somebody writes."""

import hashlib
import json
from collections.abc import Iterable
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition

from fidelity.role_check.language.check import Language, advice, parts
from fidelity.role_check.word_list_loader import vocabulary
from programs.access import public

HOUR = 3600


@cache
def _list() -> str:
    return json.dumps(_for_script(vocabulary()), separators=(",", ":"), ensure_ascii=False)


def _etag(request: HttpRequest) -> str:
    return f'"{hashlib.sha256(_list().encode()).hexdigest()[:32]}"'


@public
@gzip_page
@cache_control(public=True, max_age=HOUR)
@condition(etag_func=_etag)
def words(request: HttpRequest) -> HttpResponse:
    """The same list for everybody; what is written never leaves the browser for it."""
    return HttpResponse(_list(), content_type="application/json")


def _for_script(language: Language) -> dict[str, object]:
    """Patterns as `a|b,c|d`: one word of each part, with commas between the parts (static/js/language.js)."""

    def simple(patterns: Iterable[str]) -> list[str]:
        return [",".join("|".join(part) for part in parts(pattern, language.classes)) for pattern in patterns]

    named = [each for context in language.contexts if context.kind != "mention" for each in simple(context.words)]
    mentions = [each for context in language.contexts if context.kind == "mention" for each in simple(context.words)]
    return {
        "terms": [[advice(term), simple(term.words), simple(term.unless)] for term in language.terms],
        "named": named,
        "mentions": mentions,
        "longest": max(language.longest.values()),
    }
