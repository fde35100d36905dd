"""The one box to look for a program, a flag or a question. What is typed stands in the address and is kept nowhere."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from fidelity.search.matches import find_matches
from programs.access import signed_in
from programs.form_fields import CharField

LONGEST = 100


class SearchForm(forms.Form):
    q = CharField(max_length=LONGEST, required=False)

    @property
    def words(self) -> str:
        """What is looked for; of what is too long nothing."""
        self.is_valid()
        return self.cleaned_data.get("q", "")


@signed_in
def search(request: HttpRequest) -> HttpResponse:
    """What the account may see anyway and has these words; an address that a link hands on holds none of them."""
    words = SearchForm(request.GET).words
    matches = find_matches(request.user, words, today=timezone.localdate()) if words else []
    context = {"words": words, "matches": matches, "longest": LONGEST}
    response = render(request, "search/search.html", context)
    response["Referrer-Policy"] = "strict-origin"
    return response
