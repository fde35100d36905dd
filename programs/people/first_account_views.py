"""Making the first account of a server, with the link that its start printed."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from programs.access import public
from programs.people import first_account
from programs.people.forms import FirstAccountForm
from programs.sign_in import sessions

BACKEND = "django.contrib.auth.backends.ModelBackend"


@public
@never_cache
def make_account(request: HttpRequest, token: str) -> HttpResponse:
    """An address and a password; whoever made the account is signed in, and led to the first step."""
    if not first_account.link_works(token):
        return _gone(request)
    form = FirstAccountForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = {"email": form.cleaned_data["email"], "password": form.cleaned_data["password1"]}
        try:
            user = first_account.make_first_account(secret=token, **given)
        except first_account.LinkGone:
            return _gone(request)
        login(request, user, BACKEND)
        sessions.begin_session(request.session, shared=False)
        return redirect("home")
    return render(request, "programs/first_account.html", {"form": form}, status=422 if form.errors else 200)


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "programs/first_account_gone.html", status=404)
