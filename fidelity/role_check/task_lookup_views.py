""" "Can you ask me to do that?": for everybody, without an account. Nothing is stored: no row, no cookie, no log."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters

from fidelity.role_check import rule_loader
from fidelity.role_check.analysis.task_catalogue import grouped
from fidelity.role_check.annotated_text import Cited
from fidelity.role_check.forms import LookUpForm
from programs.access import public

INVALID = 422


# The form changes nothing, and a token against forgery would need a cookie.
@public
@csrf_exempt
@sensitive_post_parameters("text")
@cache_control(no_store=True)
def look_up(request: HttpRequest) -> HttpResponse:
    """Type what you are asked to do, or pick a task; words are posted, so that they stand in no address."""
    form = LookUpForm(request.POST, request.FILES) if request.method == "POST" else LookUpForm()
    result, pictures = None, ()
    if form.is_bound and form.is_valid():
        result, pictures = form.result, form.file_text.pictures
    context = {"form": form, "result": result, "pictures": pictures, "groups": grouped(rule_loader.tasks())}
    return render(request, "role_check/lookup.html", context, status=INVALID if form.errors else 200)


@public
def show_task(request: HttpRequest, code: str) -> HttpResponse:
    """One task in answer, with a card to print; it has an address, so that it can be linked."""
    task = next((task for task in rule_loader.tasks() if task.code == code), None)
    if task is None:
        raise Http404(gettext("There is no such task on our list. Go back and type it in your own words."))
    context = {"task": task, "cited": Cited(task.places, task.differ)}
    return render(request, "role_check/task.html", context)
