"""Names in lists as people sort and look for them: case and accents make no difference, the same on every database.

The key of a name stands beside it in a column of its own, made by the one rule of `wording/names.py`, so that a
database can sort, cut and search a long list by an index and every database does it alike.
"""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q

from fidelity.wording.names import folded

LONGEST = 250
# By code points, whatever the language of the server is.
COLLATIONS = {"sqlite": "BINARY", "postgresql": "C"}


class SortKeyField(models.CharField):
    """The key of the text in the column `column`, made anew at each save of the row; at most 250 characters.

    What is changed by `QuerySet.update`, or saved with `update_fields`, has to name both columns.
    """

    def __init__(self, column: str = "name") -> None:
        self.column_name = column
        super().__init__(max_length=LONGEST, default="", editable=False, blank=True)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _args, _options = super().deconstruct()
        return name, path, [], {"column": self.column_name}

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        return super().db_parameters(connection) | {"collation": COLLATIONS.get(connection.vendor)}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = sort_key_of(getattr(model_instance, self.column_name))
        setattr(model_instance, self.attname, key)
        return key


def sort_key_of(text: str) -> str:
    """`Álamo House` -> `alamo house`, cut where a column ends."""
    return folded(text)[:LONGEST]


def has_words(words: str, *columns: str) -> Q:
    """Rows in which each word stands in one of these columns of keys; all rows for no word."""
    wanted = Q()
    for word in folded(words).split():
        here = Q()
        for column in columns:
            here |= Q(**{f"{column}__contains": word})
        wanted &= here
    return wanted


def fits_words(words: str) -> Callable[[str], bool]:
    """Whether a text has every one of the words; capitals and accents make no difference."""
    wanted = folded(words).split()

    def fits(text: str) -> bool:
        plain = folded(text)
        return all(word in plain for word in wanted)

    return fits
