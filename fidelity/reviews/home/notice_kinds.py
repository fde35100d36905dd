"""One thing that waits for an account, and the kinds of it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fidelity.flags.rules.ranking import Rank, is_critical, is_late, task_rank

SOON = timedelta(days=14)


class Kind(StrEnum):
    """What is asked; with the line that stands for many of them in one program, and the button that leads to one."""

    def __new__(cls, value: str, many: Promise, button: Promise) -> "Kind":
        kind = str.__new__(cls, value)
        kind._value_, kind.many, kind.button = value, many, button
        return kind

    SAFETY = "safety", _("%(number)s flags on safety to take up"), _("Take it up")
    NEW = "new", _("%(number)s new flags to take up"), _("Take it up")
    BACK = "back", _("%(number)s flags that came back, to take up"), _("Take it up")
    CONFIRM = "confirm", _("%(number)s flags where you are asked what has changed"), _("Say whether it has changed")
    SECOND = "second", _("%(number)s flags that wait for a second view"), _("Say how you see it")
    CONTEST = (
        "contest",
        _("%(number)s flags that were not upheld, to say if you see it differently"),
        _("Say how you see it"),
    )
    PLAN = "plan", _("%(number)s flags that were talked about, to plan an action for"), _("Plan an action")
    ENDED = "ended", _("%(number)s flags whose actions have all ended"), _("See if peers can be asked")
    ANSWERED = "answered", _("%(number)s flags on which others see it differently"), _("Read what they say")
    REVISIT = "revisit", _("%(number)s held flags to look at again"), _("Look at it again")
    ACTION = "action", _("%(number)s actions that are due soon or late"), _("See to it")
    SIGN = "sign", _("%(number)s reports that wait for your signature"), _("Read it and sign")
    READ = "read", _("%(number)s reports to read"), _("Read it")
    FINAL = "final", _("%(number)s reports that can be made final"), _("Make it final")
    QUARTER = "quarter", _("%(number)s quarters to see to"), _("See to it")
    MISSING = "missing", _("%(number)s quarters in which evidence was looked up and not found"), _("See which")
    QUESTION = "question", _("%(number)s questions of funders to answer"), _("Answer it")
    PEERS_ASKED = "peers-asked", _("%(number)s questions to peers to answer or pass on"), _("Answer it or pass it on")
    GIVEN = "given", _("%(number)s reports to read"), _("Read it")
    AMEND = "amend", _("%(number)s reviews that were opened to amend their report"), _("Go on amending")
    PERSON = "person", _("%(number)s people who wait to be confirmed"), _("See who waits")
    SHARE = "share", _("%(number)s reports whose new version funders do not have yet"), _("Share the new version")


@dataclass(frozen=True)
class Notice:
    """One thing to do. `key` is the same for as long as it is the same thing, and says nothing in words.

    `rank` says where it stands among others, as for findings (flags/rules/ranking.py).
    """

    key: str
    words: str
    address: str
    kind: Kind
    rank: Rank = field(default_factory=task_rank, compare=False)
    verb: str = field(default="", compare=False)

    @property
    def button(self) -> str:
        """What the button says that leads there: the words of its kind, where it has none of its own (`verb`)."""
        return self.verb or str(self.kind.button)

    @property
    def marks(self) -> tuple[str, ...]:
        """What lets it stand before others, in words: nothing as a rule."""
        return urgency_in_words(self.rank)


def urgency_in_words(rank: Rank) -> tuple[str, ...]:
    """`Critical`, `Late`, both or nothing."""
    return (*([gettext("Critical")] if is_critical(rank) else []), *([gettext("Late")] if is_late(rank) else []))


def due_stage(due: date, today: date) -> str:
    """How near a day is, so that a notice is a new one when it gets near and when it has passed."""
    if due < today:
        return "late"
    return "soon" if due <= today + SOON else "open"
