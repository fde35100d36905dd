"""A letter to leadership: drafted from a flag, and set on paper with its sources. A draft names roles, no persons."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from fidelity.flags.drift.alarms import item_of_series, series_name
from fidelity.flags.drift.detection import OVERALL, Alarm
from fidelity.flags.models import Action, Flag, FlagEvent
from fidelity.flags.rules.states import State
from fidelity.flags.seed_loader import drift_wording, talk_wording
from fidelity.flags.wording.drift_directions import MIXED, Direction
from fidelity.flags.wording.finding_words import finds_out
from fidelity.flags.wording.frames import please_see_to, with_full_stop
from fidelity.flags.wording.headlines import flag_headline, is_small_team
from fidelity.flags.wording.view_differences import ViewWording
from fidelity.instrument.definition.structure import Instrument, Kind
from fidelity.instrument.sources.documents import Document, Place
from fidelity.reports.rendering import pdf
from fidelity.reports.snapshot.formatting import date_forms
from fidelity.reviews.flag_pages.evidence import FlagEvidence, flag_evidence
from fidelity.reviews.flag_pages.history import last_event
from fidelity.reviews.flag_pages.inbox import peer_supporters
from fidelity.wording.dates import day_in_words
from fidelity.wording.lists import list_in_words
from programs.models import Role

STYLES = pdf.STYLES.with_name("letter.css")
READER = gettext_noop("members of the leadership team")
FEW_DOCUMENTS, MOST_STEPS = 3, 4
OUTSIDE = {Action.Owner.LEADERSHIP, Action.Owner.OTHER_DEPARTMENT}
LISTED = "- "
QUOTED = '".'
PLACE = re.compile(r"\([A-Z]{3}-[\w.]+\)")
FALLS = {
    Alarm.CHECK: gettext_noop("fell further than chance explains well"),
    Alarm.WATCH: gettext_noop("may be lower than what we had reached before"),
    Alarm.DRIFT: gettext_noop("is lower than before, by more than chance explains"),
}


def draft_letter(flag: Flag, *, role: Role, today: date) -> str:
    """The letter as the flag writes it, to be edited: what happens, why it matters, who says so, what is asked."""
    evidence = flag_evidence(flag)
    ask, steps = _ask_and_steps(flag, evidence, today)
    words = {
        "reader": _(READER),
        "program": flag.program.name,
        "quarter": flag.last_raised_in.quarter.label,
        "finding": _finding(flag, evidence),
        "why": evidence.item.why if evidence.item else difference_wording(evidence).why,
        "documents": _lines(_documents(evidence)),
        "ask": ask,
        "steps": _lines(steps),
        "role": str(role.label),
    }
    return talk_wording().letter.text(words)


def letter_subject(flag: Flag) -> str:
    """The subject: neutral, with nothing of what was evidence."""
    return talk_wording().letter.heading({"program": flag.program.name})


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(f"{LISTED}{line}" for line in lines)


def _finding(flag: Flag, evidence: FlagEvidence) -> str:
    """What happens here, with the answer given; for a drift where it goes, and the questions that add most to it.

    Of what peers said only what it is about: a letter can be passed on.
    """
    instrument, small = flag.last_raised_in.definition, is_small_team(peer_supporters(flag.program))
    if evidence.item:
        what = with_full_stop(flag_headline(flag.code, flag.level, instrument, small=small, stage=flag.stage))
        raised = _("A person raised this, and not the answers of the review.") if flag.by_person else ""
        return " ".join(filter(None, [what, raised, answer_sentence(flag, evidence)]))
    if evidence.view:
        return f"{with_full_stop(flag_headline(flag.code, flag.level, instrument, small=small))} {evidence.view.stance}"
    falls = _falls(flag, instrument)
    if item_of_series(flag.subject, instrument):
        return f"{falls} {difference_wording(evidence).headline}"
    most = list_in_words([_("“%(name)s”") % {"name": added.item.short} for added in evidence.most])
    adds = [_("These questions add most to it: %(questions)s.") % {"questions": most}] if most else []
    return " ".join([falls, difference_wording(evidence).headline, *adds])


def _falls(flag: Flag, instrument: Instrument) -> str:
    """`The score for “Role protection” is lower than before, by more than chance explains.`"""
    words = _("The score for %(name)s %(falls)s.")
    name = _("the whole review")
    if flag.subject != OVERALL:
        name = _("“%(name)s”") % {"name": series_name(flag.subject, instrument)}
    if item_of_series(flag.subject, instrument):
        words = _("The share of hours for %(name)s %(falls)s.")
    return words % {"name": name, "falls": _(FALLS[Alarm(flag.level)])}


def answer_sentence(flag: Flag, evidence: FlagEvidence) -> str:
    """What was answered in the quarter that raised the flag last, as a sentence; empty where nothing was."""
    quarter = flag.last_raised_in.quarter.label
    answer = next((line.words for line in evidence.lines if line.quarter == quarter and line.raised), "")
    if not answer or not evidence.item:
        return ""
    words = _("The answer was: “%(answer)s”.")
    if evidence.item.kind is Kind.ACTIVITY:
        words = _("Asked how often, the answer was: “%(answer)s”.")
    return words % {"answer": answer.strip(QUOTED)}


def difference_wording(evidence: FlagEvidence) -> Direction | ViewWording:
    """Where a drift pulls to, the mixed direction where that is not known; or how views differ."""
    mixed = next(direction for direction in drift_wording().directions if direction.code == MIXED)
    return evidence.direction or mixed


def _documents(evidence: FlagEvidence) -> Iterator[str]:
    """`iNAPS guidelines: Does not monitor ... (NPG-11.7b); and 2 more places`; the enclosure names them all."""
    most = 2 if len(evidence.documents) <= FEW_DOCUMENTS else 1
    for document, places in evidence.documents:
        named = [f"{place.label} ({place.id})" for place in places[:most]]
        more = len(places) - most
        if more > 0:
            words = ngettext("and %(number)s more place", "and %(number)s more places", more)
            named.append(words % {"number": more})
        yield f"{document.name}: {'; '.join(named)}"


def _ask_and_steps(flag: Flag, evidence: FlagEvidence, today: date) -> tuple[str, list[str]]:
    """What leadership is asked for and by when, and what the program does itself."""
    planned = list(flag.actions.going_on())
    first_steps = evidence.first_steps if evidence.item else difference_wording(evidence).first_steps
    ask = _rule_ask(flag) or " ".join(_action_ask(action) for action in planned if action.owner in OUTSIDE)
    if not ask:
        wanted = next((step for step in first_steps if not finds_out(step)), first_steps[0])
        ask, first_steps = _step_ask(flag, wanted, today), [step for step in first_steps if step != wanted]
    own = [_own(action) for action in planned if action.owner not in OUTSIDE]
    known = {action.what.casefold() for action in planned}
    steps = own + [step for step in first_steps if step.casefold() not in known]
    return ask, steps[: max(MOST_STEPS, len(own))]


def _rule_ask(flag: Flag) -> str:
    """What is asked where a rule from outside holds the flag; empty where none does."""
    hold = last_event(flag, FlagEvent.What.HOLD) if flag.state == State.HELD else None
    if not hold or not hold.details.get("rule"):
        return ""
    rule, softens = (with_full_stop(str(hold.details.get(name) or "")) for name in ("rule", "softens"))
    sentences = [_("Please help us with what holds this back: %(rule)s") % {"rule": rule}]
    if hold.details.get("softens"):
        sentences.append(_("This could soften it: %(softens)s") % {"softens": softens})
    sentences.append(_("We look at it again by %(day)s.") % {"day": day_in_words(flag.revisit_by)})
    return " ".join(sentences)


def _action_ask(action: Action) -> str:
    return please_see_to(day_in_words(action.due), action.what)


def _step_ask(flag: Flag, step: str, today: date) -> str:
    return please_see_to(day_in_words(flag.program.organisation.quarter_of(today).next.end), step)


def _own(action: Action) -> str:
    return _("%(what)s (%(owner)s, by %(day)s).") % {
        "what": action.what.rstrip("."),
        "owner": action.get_owner_display().lower(),
        "day": day_in_words(action.due),
    }


# On paper, and as plain text


@dataclass(frozen=True)
class LetterSource:
    """A document that the flag rests on: what its authors ask to be said of it, and its places in our words."""

    name: str
    credit: str
    places: tuple[Place, ...]


def letter_sources(evidence: FlagEvidence) -> list[LetterSource]:
    return [LetterSource(document.name, _credit(document), places) for document, places in evidence.documents]


def _credit(document: Document) -> str:
    credit = with_full_stop(document.credit)
    if document.licence in credit:
        return credit
    return _("%(credit)s License: %(licence)s.") % {"credit": credit, "licence": document.licence}


def letter_text(flag: Flag, text: str) -> str:
    """The letter for a mail: subject, letter, sources."""
    sources = _lines(
        _("%(credit)s Places: %(places)s.")
        % {"credit": source.credit, "places": ", ".join(place.id for place in source.places)}
        for source in letter_sources(flag_evidence(flag))
    )
    return "\n\n".join([letter_subject(flag), text.strip(), _("Sources"), sources]) + "\n"


def letter_pdf(flag: Flag, text: str, written: date) -> bytes:
    """The letter on the paper of the organisation; the same letter always gives the same bytes."""
    return pdf.make_pdf(letter_html(flag, text, written), paper=flag.program.organisation.paper, styles=STYLES)


def letter_html(flag: Flag, text: str, written: date) -> str:
    evidence = flag_evidence(flag)
    context = {
        "program": flag.program,
        "heading": letter_subject(flag),
        "written": date_forms(written),
        "blocks": _blocks(text),
        "sources": letter_sources(evidence),
        "differ": evidence.differ,
        "instrument": flag.last_raised_in.definition,
    }
    return render_to_string("reports/letter_print.html", context)


def _blocks(text: str) -> list[tuple[str, list[str]]]:
    """("list", its entries) or ("text", its lines) for each part; the last one, where somebody signs, is "signed"."""
    parts = [part.splitlines() for part in re.split(r"\n\s*\n", text.strip())]
    blocks = [block for lines in parts for block in _runs(line.strip() for line in lines)]
    kind, lines = blocks[-1]
    return [*blocks[:-1], ("signed" if kind == "text" and len(lines) > 1 else kind, lines)]


def _runs(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Neighbouring lines that are entries of a list, or that are not."""
    for is_list, lines_of_it in groupby(lines, key=lambda line: line.startswith(LISTED)):
        inside = [line.removeprefix(LISTED) for line in lines_of_it]
        yield "list" if is_list else "text", [_unbroken(line) for line in inside]


def _unbroken(line: str) -> str:
    """`line` for the page, with no break inside the number of a place."""
    return mark_safe(PLACE.sub(r'<span class="number">\g<0></span>', escape(line)))
