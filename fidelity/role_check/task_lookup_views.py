""" "Can you ask me to do that?": for everybody, without an account. Nothing is stored: no row, no cookie, no log."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from fidelity.role_check import rule_loader
from fidelity.role_check.analysis.task_catalogue import grouped
from fidelity.role_check.annotated_text import Cited
from fidelity.role_check.forms import LookUpForm
from programs.access import public

View = Callable[..., HttpResponse]


def in_language(view: View) -> View:
    """Show a page in the language of its address, or else in that of the browser; the view is told which."""

    @wraps(view)
    def shown(request: HttpRequest, lang: str = "", **kwargs: str) -> HttpResponse:
        lang = lang or translation.get_language_from_request(request).partition("-")[0]
        with translation.override(lang):
            response = view(request, lang=lang, **kwargs)
        patch_vary_headers(response, ["Accept-Language"])
        return response

    return shown


# The form changes nothing, and a token against forgery would need a cookie.
@public
@csrf_exempt
@sensitive_post_parameters("text")
@cache_control(no_store=True)
@in_language
def look_up(request: HttpRequest, lang: str) -> HttpResponse:
    """Type what you are asked to do, or pick a task; words are posted, so that they stand in no address."""
    form = LookUpForm(request.POST, request.FILES) if request.method == "POST" else LookUpForm()
    result, pictures = None, ()
    if form.is_bound and form.is_valid():
        result, pictures = form.result, form.file_text.pictures
    context = {"form": form, "result": result, "pictures": pictures, "groups": grouped(rule_loader.tasks())}
    return render(request, "role_check/lookup.html", context | _languages(lang), status=form.status)


@public
@in_language
def show_task(request: HttpRequest, lang: str, code: str) -> HttpResponse:
    """One task in answer, with a card to print; it has an address, so that it can be linked."""
    task = next((task for task in rule_loader.tasks() if task.code == code), None)
    if task is None:
        raise Http404(gettext("There is no such task on our list. Go back and type it in your own words."))
    context = {"task": task, "cited": Cited(task.places, task.differ)}
    return render(request, "role_check/task.html", context | _languages(lang))


def _languages(lang: str) -> dict[str, object]:
    """The language of the page, and the others that it can be read in."""
    return {"lang": lang, "other_languages": [pair for pair in settings.LANGUAGES if pair[0] != lang]}
