"""A question to peers, and its answer."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from fidelity.flags.forms import NO_NAMES, LongText
from programs.form_layout import plain_form
from programs.guarded_words import GuardedWords

QUESTION_LENGTH = 500


class AskForm(GuardedWords, forms.Form):
    called = _("a question to peers")

    text = LongText(
        _("What would you like to know from peers?"),
        _("Write your question."),
        hint=_("About the task, the rule or the condition. Never ask who said or did something. Leave out names."),
        rows=3,
        longest=QUESTION_LENGTH,
    )

    def __init__(self, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        self.helper = plain_form()


class PeerAnswerForm(GuardedWords, forms.Form):
    """The ally's words: of what is kept in them the ally is named by role, and no peer."""

    called = _("an answer for peers")

    text = LongText(
        _("What you can say, in your own words"),
        _("Write an answer."),
        hint=NO_NAMES,
        rows=3,
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, prefix: str = "") -> None:
        super().__init__(data, prefix=prefix)
        self.helper = plain_form()
