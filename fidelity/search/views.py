"""The one box to look for a program, a flag or a question. What is typed stands in the address and is kept nowhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from fidelity.search.matches import find_matches
from programs.access import signed_in
from programs.lists import LONGEST, typed_words


@signed_in
def search(request: HttpRequest) -> HttpResponse:
    """What the account may see anyway and has these words; an address that a link hands on holds none of them."""
    words = typed_words(request)
    matches = find_matches(request.user, words, today=timezone.localdate()) if words else []
    context = {"words": words, "matches": matches, "longest": LONGEST}
    response = render(request, "search/search.html", context)
    response["Referrer-Policy"] = "strict-origin"
    return response
