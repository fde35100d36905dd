"""Lists that can get long: one way to cut them into pages and to look for words in them, without JavaScript.

`list_page` gives a view one page of its rows; the templates `_find.html`, `_found.html` and `_pages.html` show the box
to look for words, how much of the list this is, and the way to the other pages. Words stand in the address and are kept
nowhere. What stands beside them in the address, an order for example, goes along from page to page.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from programs.form_fields import CharField
from programs.sort_keys import fits_words, has_words

LONGEST = 120

Rows = Sequence[Any] | QuerySet[Any]
Search = Callable[[Rows, str], Rows]
"""All rows and the words to look for -> the rows that have every one of them."""


class WordsForm(forms.Form):
    """What somebody looks for in a list; what is too long is left out."""

    words = CharField(max_length=LONGEST, required=False)


@dataclass(frozen=True)
class ListPage:
    """One page of a list, as its templates need it.

    `words` are those looked for, in the field `words_name` of the address; `number_name` is that of the page's number,
    and `kept` is what else the address says.
    """

    page: Page
    words: str = ""
    words_name: str = "q"
    number_name: str = "page"
    kept: tuple[tuple[str, str], ...] = ()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.page.object_list)

    @property
    def total(self) -> int:
        """How many there are on all pages."""
        return self.page.paginator.count

    @property
    def is_cut(self) -> bool:
        return self.page.paginator.num_pages > 1

    @property
    def can_be_searched(self) -> bool:
        """Whether there is a box to look for words: not in a list that stands on one page as it is."""
        return bool(self.words) or self.is_cut

    @property
    def query(self) -> str:
        """What the address of every page of this list says beside its number, for a link."""
        words = ((self.words_name, self.words),) if self.words else ()
        return urlencode((*words, *self.kept))

    @property
    def kept_query(self) -> str:
        """The same without the words."""
        return urlencode(self.kept)


def list_page(
    request: HttpRequest,
    rows: Rows,
    *,
    size: int,
    search: Search | None = None,
    words_name: str = "q",
    number_name: str = "page",
    keeps: Sequence[str] = (),
) -> ListPage:
    """The page that the address asks for; a number that makes no sense gives the nearest page.

    `keeps` names what else of the address goes along.
    """
    words = typed_words(request, words_name) if search else ""
    shown = search(rows, words) if search and words else rows
    page = Paginator(shown, size).get_page(request.GET.get(number_name))
    kept = tuple((name, request.GET[name]) for name in keeps if request.GET.get(name))
    return ListPage(page, words, words_name, number_name, kept)


def typed_words(request: HttpRequest, name: str = "q") -> str:
    """The words that the address asks for, or nothing."""
    form = WordsForm({"words": request.GET.get(name, "")})
    return form.cleaned_data["words"].strip() if form.is_valid() else ""


def by_keys(*columns: str) -> Search:
    """Look in columns of keys (`SortKeyField`)."""
    return lambda rows, words: rows.filter(has_words(words, *columns))


def by_text(text: Callable[[Any], str]) -> Search:
    """Look in what is said of each row, for lists of one program that are read whole."""

    def search(rows: Rows, words: str) -> Rows:
        fits = fits_words(words)
        return [row for row in rows if fits(text(row))]

    return search
