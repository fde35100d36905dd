"""What somebody raises in words of their own: what it is about, and the words that stand for it in lists. Pure.

The words themselves are for those who may read the flag; a list, a report and a letter say only what they are about.
"""

from fidelity.instrument.definition.structure import Item, Kind
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

OWN = "own"
# What it is about, as in `Flag.about` ("work" for nothing else) -> its short name, and what a list says.
SUBJECTS = {
    "work": (
        gettext_noop("Something else in the work"),
        gettext_noop("Something in the work here does not fit, as somebody said in their own words."),
    ),
    "supervision": (
        gettext_noop("Something else in supervision"),
        gettext_noop("Something in supervision here does not fit, as somebody said in their own words."),
    ),
    "management": (
        gettext_noop("Something else in how the program is led"),
        gettext_noop("Something in how this program is led does not fit, as somebody said in their own words."),
    ),
}


def own_item(subject: str) -> Item | None:
    """The subject of a flag in somebody's own words, in the form of a question of the instrument; None for others."""
    if subject not in SUBJECTS:
        return None
    short, finding = SUBJECTS[subject]
    return Item(
        code=subject,
        domain="",
        kind=Kind.CONTEXT,
        short=_(short),
        question="",
        places=(),
        concepts=(),
        origins=(),
        finding=_(finding),
        why=_("No question of the review asks about it, and somebody thinks that it should be looked at."),
        first_steps=(
            _("Ask what makes this happen: who asks for it, by which rule, since when."),
            _("Change the task, the rule or the condition, and say by when."),
        ),
        talk_about=(
            _("What is asked of peer supporters here that is not the peer role?"),
            _("Who could say no to it, and who would back that up?"),
        ),
    )


def about(subject: str) -> str:
    """What a flag in own words is about, as `Flag.about` has it."""
    return "" if subject == "work" else subject
