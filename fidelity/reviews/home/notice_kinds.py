"""One thing that waits for an account, and the kinds of it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fidelity.flags.rules.ranking import Rank, task_rank

SOON = timedelta(days=14)


class Kind(StrEnum):
    """What is asked; with the line that stands for many of them in one program."""

    def __new__(cls, value: str, many: Promise) -> "Kind":
        kind = str.__new__(cls, value)
        kind._value_, kind.many = value, many
        return kind

    SAFETY = "safety", _("%(number)s flags on safety to take up")
    NEW = "new", _("%(number)s new flags to take up")
    BACK = "back", _("%(number)s flags that came back, to take up")
    CONFIRM = "confirm", _("%(number)s flags where you are asked what has changed")
    SECOND = "second", _("%(number)s flags that wait for a second view")
    CONTEST = "contest", _("%(number)s flags that were not upheld, to say if you see it differently")
    PLAN = "plan", _("%(number)s flags that were talked about, to plan an action for")
    ENDED = "ended", _("%(number)s flags whose actions have all ended")
    ANSWERED = "answered", _("%(number)s flags on which others see it differently")
    REVISIT = "revisit", _("%(number)s held flags to look at again")
    ACTION = "action", _("%(number)s actions that are due soon or late")
    SIGN = "sign", _("%(number)s reports that wait for your signature")
    READ = "read", _("%(number)s reports to read")
    FINAL = "final", _("%(number)s reports that can be made final")
    QUARTER = "quarter", _("%(number)s quarters to see to")
    MISSING = "missing", _("%(number)s quarters in which evidence was looked up and not found")
    QUESTION = "question", _("%(number)s questions of funders to answer")
    PEERS_ASKED = "peers-asked", _("%(number)s questions to peers to answer or pass on")
    GIVEN = "given", _("%(number)s reports to read")
    AMEND = "amend", _("%(number)s reviews that were opened to amend their report")
    PERSON = "person", _("%(number)s people who wait to be confirmed")
    SHARE = "share", _("%(number)s reports whose new version funders do not have yet")


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


def due_stage(due: date, today: date) -> str:
    """How near a day is, so that a notice is a new one when it gets near and when it has passed."""
    if due < today:
        return "late"
    return "soon" if due <= today + SOON else "open"
