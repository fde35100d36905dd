"""Sentences for people, marked for the catalogue of translations (`make messages`). Pure.

Modules that know no Django take `gettext` from here; all others take Django's own. Both read the same catalogue:
Django's is handed in once, when the app starts, and without it (in `manage.py evaluate`, in a test of plain rules) a
sentence stays as it is written. A sentence in a constant is marked with `gettext_noop` and looked up where it is used.
"""

from collections.abc import Callable


def _as_written(message: str) -> str:
    return message


def _as_written_by_number(singular: str, plural: str, number: int) -> str:
    return singular if number == 1 else plural


_look_up: Callable[[str], str] = _as_written
_look_up_by_number: Callable[[str, str, int], str] = _as_written_by_number


def use_catalogue(look_up: Callable[[str], str], look_up_by_number: Callable[[str, str, int], str]) -> None:
    """Translate with these functions from now on: Django's `gettext` and `ngettext`."""
    global _look_up, _look_up_by_number
    _look_up, _look_up_by_number = look_up, look_up_by_number


def gettext(message: str) -> str:
    """`message` in the language of whoever reads."""
    return _look_up(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """`singular` for one, else `plural`, in the language of whoever reads."""
    return _look_up_by_number(singular, plural, number)


def gettext_noop(message: str) -> str:
    """`message` as it is, marked for the catalogue; look it up with `gettext` where it is used."""
    return message
