"""What a flag says in one line: a task, a rule or a condition, in the instrument's words. Pure."""

from fidelity.flags.drift.alarms import rule_in_words, series_name
from fidelity.flags.drift.detection import Alarm
from fidelity.flags.wording.finding_words import headline_at, low_domain
from fidelity.flags.wording.own_words import OWN, own_item
from fidelity.flags.wording.talk_guide import TEAM
from fidelity.instrument.definition.structure import Instrument, Item
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

DRIFT, MISUSE, PRACTICE = "drift", "misuse", "practice"
# Codes of what peer supporters' answers raise (voice/rules) -> what they say of a domain.
VIEWS = {
    "review-higher": gettext_noop("%(domain)s: the review sees it as better than peer supporters do"),
    "peers-higher": gettext_noop("%(domain)s: peer supporters see a strength that the review does not"),
    "safety": gettext_noop("Some peer supporters did not feel safe to answer"),
}
OF_THE_ROLE = {
    "review-higher": gettext_noop("%(domain)s: the review sees it as better than it looks from within the role"),
    "peers-higher": gettext_noop("%(domain)s: from within the role there is a strength that the review does not see"),
    "safety": gettext_noop("It did not feel safe to answer from within the peer role"),
}


def is_small_team(peer_supporters: object) -> bool:
    """Whether one or two peer supporters work here, so that words must point at no one; True where it is not known."""
    return not isinstance(peer_supporters, int) or peer_supporters < TEAM


def flag_headline(code: str, level: str, instrument: Instrument, *, small: bool = False, stage: str = "") -> str:
    """`misuse:ROL-3` -> what happens; `drift:choice` -> how it falls; `review-higher:choice` -> how views differ.

    `small` speaks of role and setting; `stage` is how far a finding has gone.
    """
    kind, _colon, subject = code.partition(":")
    if kind == DRIFT:
        return f"{series_name(subject, instrument)}: {rule_in_words(Alarm(level))}"
    if kind in VIEWS:
        domain = instrument.domain_by_code.get(subject)
        return _((OF_THE_ROLE if small else VIEWS)[kind]) % {"domain": domain.name if domain else ""}
    item = subject_item(code, instrument)
    assert item, f"nothing is asked about {code}"
    return _role_headline(kind, item) if small and kind != OWN else headline_at(item, stage)


def _role_headline(kind: str, item: Item) -> str:
    if kind == MISUSE:
        return _("%(short)s, as part of the peer role here") % {"short": item.short}
    if kind == PRACTICE:
        return _("%(short)s: a way of working here to look at") % {"short": item.short}
    return _("%(short)s: a condition of the peer role here to look at") % {"short": item.short}


def subject_item(code: str, instrument: Instrument) -> Item | None:
    """What a finding is about: an item, or a domain that is low as a whole; None for a series, views or safety.

    What somebody raised in their own words stands as an item, too.
    """
    kind, _colon, subject = code.partition(":")
    if kind == OWN:
        return own_item(subject)
    if kind == PRACTICE and subject in instrument.domain_by_code:
        return low_domain(instrument, subject)
    return None if kind == DRIFT else instrument.by_code.get(subject)
