"""What a check by somebody else came to, in sentences: the same on its page and on page 2 of the report."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fidelity.reviews.models import Review

Way = Review.CheckedBy
STATED = {
    Way.ALLY: gettext_lazy("An outside peer ally went through the answers."),
    Way.SECOND_RATER: gettext_lazy("A second person, who did not give most of the answers, went through them."),
}


def check_in_words(how: Mapping[str, Any]) -> list[str]:
    """`how` is `CheckState.how` or `Review.checked_how`; a sentence at least."""
    stated = [str(words) for way, words in STATED.items() if way in how.get("ways", ())]
    return [*stated, *_sample_in_words(how.get("sample"))] or [_("Nobody else checked the answers.")]


def _sample_in_words(sample: Mapping[str, int] | None) -> Iterator[str]:
    if not sample:
        return
    yield _("Seen by the supervisor: %(seen)s of %(drawn)s answers that the app drew.") % sample
    if missing := sample["looked_up"] - sample["seen"]:
        yield _("Looked up and not found: %(number)s.") % {"number": missing}
    if still := sample["drawn"] - sample["looked_up"]:
        yield _("Not looked up: %(number)s.") % {"number": still}
    if later := sample["seen_later"]:
        yield ngettext(
            "%(number)s was seen only when it was looked up again.",
            "%(number)s were seen only when they were looked up again.",
            later,
        ) % {"number": later}
    if changed := sample["changed"]:
        yield ngettext(
            "%(number)s answer that was not drawn was saved again after the draw.",
            "%(number)s answers that were not drawn were saved again after the draw.",
            changed,
        ) % {"number": changed}
