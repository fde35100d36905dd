"""The list of the language check for the script that gives a hint while somebody writes."""

import hashlib
import json
from collections.abc import Iterable
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition

from fidelity.role_check.language.check import Language, advice, parts
from fidelity.role_check.word_list_loader import vocabulary
from programs.access import public

HOUR = 3600


@cache
def _list() -> str:
    """In the language of the list itself, whoever asks first."""
    with override(settings.LANGUAGE_CODE):
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

    mentions = [context for context in language.contexts if context.kind == "mention"]
    names = [context for context in language.contexts if context.kind != "mention"]
    return {
        "terms": [[advice(term), simple(term.words), simple(term.unless)] for term in language.terms],
        "named": [pattern for context in names for pattern in simple(context.words)],
        "mentions": [pattern for context in mentions for pattern in simple(context.words)],
        "longest": max(language.longest.values()),
    }
