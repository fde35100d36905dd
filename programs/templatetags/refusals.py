"""What is wrong with what was sent, above it: the focus goes there, and links lead to the fields.

The one place for that, on every page. `autofocus` needs no script; of several on a page a browser takes the first, so
this stands before the fields.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm, BoundField, RadioSelect

register = template.Library()


@dataclass(frozen=True)
class Mistake:
    """One thing to look at: in which words, and the id of the field; empty where it belongs to none."""

    words: str
    target: str = ""


@register.inclusion_tag("_refused.html")
def refused(what: object, *, target: str = "", title: str = "", intro: str = "") -> dict[str, Any]:
    """`what` is a form, a list of mistakes (each with `words` and `target`), or words, about the field `target`.

    `title` says in other words than usual that there is something to look at, `intro` more of it. Nothing is shown
    where nothing is wrong.
    """
    return {"mistakes": _mistakes(what, target), "title": title, "intro": intro}


def _mistakes(what: Any, target: str) -> Sequence[Any]:
    if isinstance(what, BaseForm):
        return [*_of_form(what)]
    if isinstance(what, list | tuple):
        return what
    return [Mistake(str(what), target)] if what else []


def _of_form(form: BaseForm) -> Iterator[Mistake]:
    if not form.is_bound:
        return
    for name, errors in form.errors.items():
        field = None if name == NON_FIELD_ERRORS else form[name]
        for error in errors:
            yield Mistake(_named(field, error), _first_input(field))


def _named(field: BoundField | None, error: str) -> str:
    return f"{field.label}: {error}" if field and field.label and not field.is_hidden else str(error)


def _first_input(field: BoundField | None) -> str:
    """Of several buttons or boxes the first."""
    if field is None or field.is_hidden:
        return ""
    several = isinstance(field.field.widget, RadioSelect)
    return f"{field.auto_id}_0" if several else field.auto_id
