"""The sentences that headlines and first steps are set into: one home, so that a test can fill them all. Pure."""

from fidelity.wording.translation import gettext as _

ENDS = (".", "?", "!")


def with_full_stop(words: str) -> str:
    """`words` with a full stop, unless they end with a mark of their own."""
    return words if words.endswith(ENDS) else f"{words}."


def please_see_to(day: str, what: str) -> str:
    """`Please see to this by March 31, 2027: Name who does it.`: an action or a first step, asked of somebody."""
    return _("Please see to this by %(day)s: %(what)s") % {"day": day, "what": with_full_stop(what)}
