"""What became of a critical finding, in one sentence with roles: the same on every page and in every report. Pure.

`this` is the finding that stands before it, or several that share the sentence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fidelity.flags.rules.states import ENDED, State
from fidelity.flags.wording.time_in_talk import state_with_time
from fidelity.wording.dates import day_in_words
from fidelity.wording.lists import list_in_words
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

ROLES = {
    "manager": gettext_noop("the program manager"),
    "supervisor": gettext_noop("the peer supervisor"),
    "peer": gettext_noop("a peer supporter"),
    "ally": gettext_noop("the outside peer ally"),
}
STATES = {
    State.OPEN: gettext_noop("new, %(works)s comes next"),
    State.UNDER_REVIEW: gettext_noop("%(in_talk)s, %(works)s works on this"),
    State.ACTION_PLANNED: gettext_noop("a change is planned, %(works)s works on this"),
    State.PROPOSED: gettext_noop(
        "%(by)s says that this has changed; a peer supporter or the outside ally answers next"
    ),
    State.HELD: gettext_noop("held by %(by)s as outside our control until %(day)s"),
    State.DOUBTED: gettext_noop(
        "%(by)s thinks that this does not fit here; a peer supporter or the outside ally answers next"
    ),
    State.RESOLVED: gettext_noop("resolved by %(by)s"),
    State.NOT_UPHELD: gettext_noop("not upheld by %(by)s"),
}


@dataclass(frozen=True)
class Outcome:
    """Where one round of a finding stands, or how it ended; all `Role`s by their codes, never anybody by name.

    `works` has the finding; `by` took the steps that led here; `contested` disputed before that it was not upheld;
    `now` is the level in words where the finding was critical and later answers raised it as less. `since` is the day
    on which it came there, where it may say on `today` that it has been in talk for a year.
    """

    state: State
    works: str
    by: tuple[str, ...] = ()
    day: date | None = None
    contested: tuple[str, ...] = ()
    now: str = ""
    since: date | None = None
    today: date | None = None

    @property
    def words(self) -> str:
        """`not upheld by the peer supervisor and the outside peer ally`: goes on after a colon, without a full stop."""
        words = _(STATES[self.state]) % {
            "works": _(ROLES.get(self.works, ROLES["manager"])),
            "by": roles_in_words(self.by or (self.works,)),
            "day": day_in_words(self.day) if self.day else "",
            "in_talk": self._in_talk(),
        }
        return f"{words}{self._besides()}"

    def _in_talk(self) -> str:
        if not self.since or not self.today:
            return _("in talk")
        return state_with_time(self.state, _("in talk"), self.since, self.today)

    def _besides(self) -> str:
        words = ""
        if self.contested and self.state in ENDED:
            words = _(", after %(roles)s disputed that") % {"roles": roles_in_words(self.contested)}
        elif self.contested:
            words = _("; %(roles)s disputed that this was not upheld") % {"roles": roles_in_words(self.contested)}
        return words + (_("; newer answers raise this as: %(level)s") % {"level": self.now} if self.now else "")


def roles_in_words(roles: Sequence[str]) -> str:
    """`the peer supervisor and a peer supporter`; twice the same role is two people."""
    once = [_(ROLES[role]) for role in dict.fromkeys(roles) if role in ROLES]
    if len(roles) > len(once) == 1:
        return _("%(role)s and a second person in the same role") % {"role": once[0]}
    return list_in_words(once)
