"""What languages are called, and how each is told that it is not read here."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

NAMES = {
    "fr": gettext_noop("French"),
    "pt": gettext_noop("Portuguese"),
    "ht": gettext_noop("Haitian Creole"),
    "vi": gettext_noop("Vietnamese"),
    "zh": gettext_noop("Chinese"),
    "ja": gettext_noop("Japanese"),
    "ko": gettext_noop("Korean"),
    "ar": gettext_noop("Arabic"),
    "tl": gettext_noop("Tagalog"),
    "ru": gettext_noop("Russian"),
    "de": gettext_noop("German"),
    "it": gettext_noop("Italian"),
    "nl": gettext_noop("Dutch"),
    "pl": gettext_noop("Polish"),
    "hi": gettext_noop("Hindi"),
    "he": gettext_noop("Hebrew"),
}


def explain_unread(language: str) -> str:
    """Why nothing was looked for in a text of this language: never that nothing was found."""
    if language not in NAMES:
        return _(
            "I do not know the language of this text. I read English and Spanish, so nothing was checked. "
            "Ask somebody to translate it."
        )
    words = _(
        "This looks like %(language)s. I read English and Spanish, so nothing was checked. "
        "Ask somebody to translate it."
    )
    return words % {"language": _(NAMES[language])}
