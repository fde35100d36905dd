"""An answer in words, the same on every page that shows one."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from fidelity.instrument.definition.structure import Instrument, Item
from fidelity.reviews.evaluation_queries import plain_answer
from fidelity.reviews.models import Content
from fidelity.scoring.answer_words import rated_in_words
from fidelity.wording.dates import day_in_words

Given = Content.Given


def answer_in_words(instrument: Instrument, item: Item, content: Content) -> str:
    """`Usual practice: ...`, `Not applicable: ...`; "No answer chosen" where only a note was written."""
    if content.given == Given.NOT_APPLICABLE:
        return _("Not applicable: %(reason)s") % {"reason": content.reason}
    if content.given == Given.DONT_KNOW:
        return _not_known(content)
    if not content.given:
        return _("No answer chosen")
    words = rated_in_words(instrument, item, plain_answer(content))
    if not words:
        return content.choice if item.choices else _("No answer chosen")
    return f"{instrument.levels[content.level]}: {words}" if item.anchors else words


def _not_known(content: Content) -> str:
    """`Don't know yet; could tell: the peer team, by December 10, 2026`."""
    words = [_("Don't know yet")]
    if content.who_could_tell:
        words.append(_("could tell: %(who)s") % {"who": content.who_could_tell})
    if content.by_when:
        words.append(_("to be asked by %(day)s") % {"day": day_in_words(content.by_when)})
    return "; ".join(words)


@dataclass(frozen=True)
class AnswerLines:
    """An answer in words with what was written beside it; empty where nothing was."""

    answer: str
    note: str = ""
    evidence: str = ""


def answer_lines(instrument: Instrument, item: Item, content: Content) -> AnswerLines:
    """The answer of a response or an edition, its note, and its evidence: `minutes, July 1, 2026, kept: the office`."""
    looked = _("who looked: %(who)s") % {"who": content.get_evidence_by_display()} if content.evidence_by else ""
    dated = day_in_words(content.evidence_date) if content.evidence_date else ""
    kept = _("kept: %(place)s") % {"place": content.evidence_kept} if content.evidence_kept else ""
    kind = content.get_evidence_kind_display() if content.evidence_kind else ""
    evidence = ", ".join(filter(None, [content.evidence_reference, kind, looked, dated, kept]))
    return AnswerLines(answer_in_words(instrument, item, content), content.note, evidence)
