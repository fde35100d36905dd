"""What peer supporters are asked: the short form, made from the instrument's own wording for them. Pure.

Every item with such a wording in the domains of each quarter (15 to 20 in a released instrument), then the standing
question on safety. The same in a full review, so that quarters can be put together.
"""

from dataclasses import dataclass

from fidelity.instrument.definition.structure import Asked, Instrument, Kind
from fidelity.wording.translation import gettext_noop

SAFE = "SAFE"

# The words for the levels 0 to 4; Spanish: fidelity/locale.
PRACTICE = (
    gettext_noop("No, or the opposite happens"),
    gettext_noop("Rarely"),
    gettext_noop("Sometimes"),
    gettext_noop("Usually"),
    gettext_noop("Nearly always"),
)
ACTIVITY = (
    gettext_noop("Daily, or it is part of my job"),
    gettext_noop("About once a week"),
    gettext_noop("About once a month"),
    gettext_noop("Once or twice"),
    gettext_noop("Never"),
)
SAFETY = (
    gettext_noop("No"),
    gettext_noop("Hardly"),
    gettext_noop("In part"),
    gettext_noop("Mostly"),
    gettext_noop("Yes"),
)

STANDING_SCALES = (PRACTICE, ACTIVITY, SAFETY)


@dataclass(frozen=True)
class Question:
    """One question of the short form; `scale` are the words for the levels 0 to 4, `domain` is empty for safety."""

    code: str
    domain: str
    kind: str
    short: str
    words: str
    scale: tuple[str, ...]

    @property
    def is_activity(self) -> bool:
        """How often something was asked for, instead of how usual something good is."""
        return self.kind == Kind.ACTIVITY


SAFETY_QUESTION = Question(
    SAFE, "", "safety", gettext_noop("Safe to answer"), gettext_noop("Was it safe for you to answer this?"), SAFETY
)


def short_form(instrument: Instrument) -> tuple[Question, ...]:
    """The short form in the order of the domains, the question on safety last."""
    asked = [
        Question(item.code, item.domain, item.kind, item.short, item.voice, answer_scale(item.kind, instrument))
        for domain in instrument.domains
        if domain.asked is Asked.QUARTERLY
        for item in instrument.by_domain[domain.code]
        if item.voice and item.scored
    ]
    return (*asked, SAFETY_QUESTION)


def short_form_codes(instrument: Instrument) -> tuple[str, ...]:
    return tuple(question.code for question in short_form(instrument))


def answer_scale(kind: Kind, instrument: Instrument) -> tuple[str, ...]:
    """The words for the levels; those of the review itself where both are compared as answered."""
    if instrument.rules.fair_gaps:
        return instrument.frequencies if kind is Kind.ACTIVITY else instrument.levels
    return ACTIVITY if kind is Kind.ACTIVITY else PRACTICE
