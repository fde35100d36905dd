"""A letter to leadership: drafted from a flag, and set on paper with its sources. It names roles, never persons."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import ngettext

from fidelity.flags.drift.alarms import series_name
from fidelity.flags.drift.detection import OVERALL, Alarm
from fidelity.flags.drift.directions import MIXED, Direction
from fidelity.flags.library import drift_wording, talk_wording
from fidelity.flags.models import Action, Flag, FlagEvent
from fidelity.flags.rules.states import State
from fidelity.flags.wording.headlines import flag_headline, is_small_team
from fidelity.flags.wording.view_differences import ViewWording
from fidelity.instrument.definition.structure import Kind
from fidelity.instrument.sources.places import Document, Place
from fidelity.reports.rendering import pdf
from fidelity.reports.snapshot.formatting import date_forms
from fidelity.reviews.flag_pages.evidence import FlagEvidence, flag_evidence
from fidelity.reviews.flag_pages.history import last_event
from fidelity.reviews.flag_pages.inbox import peer_supporters
from fidelity.wording.lists import list_in_words
from programs.models import Role

STYLES = pdf.STYLES.with_name("letter.css")
READER = "members of the leadership team"
FEW_DOCUMENTS, MOST_STEPS = 3, 4
OUTSIDE = {Action.Owner.LEADERSHIP, Action.Owner.OTHER_DEPARTMENT}
LISTED = "- "
QUOTED = '".'
# Steps that begin so find something out: the program takes them itself.
FINDING_OUT = ("Ask", "Count", "List", "Set peer pay", "Write down")
PLACE = re.compile(r"\([A-Z]{3}-[\w.]+\)")
FALLS = {
    Alarm.CHECK: "fell further in one quarter than chance explains well",
    Alarm.WATCH: "has been lower than what we had reached before, again and again",
    Alarm.DRIFT: "has been falling for several quarters",
}


def draft_letter(flag: Flag, *, role: Role, today: date) -> str:
    """The letter as the flag writes it, to be edited: what happens, why it matters, who says so, what is asked."""
    found = flag_evidence(flag)
    ask, steps = _ask_and_steps(flag, found, today)
    said = {
        "reader": READER,
        "program": flag.program.name,
        "quarter": flag.last_raised_in.quarter.label,
        "finding": _finding(flag, found),
        "why": found.item.why if found.item else difference_wording(found).why,
        "documents": _lines(_documents(found)),
        "ask": ask,
        "steps": _lines(steps),
        "role": role.label,
    }
    return talk_wording().letter.text(said)


def letter_subject(flag: Flag) -> str:
    """The subject: neutral, with nothing of what was found."""
    return talk_wording().letter.heading({"program": flag.program.name})


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(f"{LISTED}{line}" for line in lines)


def _finding(flag: Flag, found: FlagEvidence) -> str:
    """What happens here, with the answer given; for a drift where it goes, and the questions that add most to it.

    Of what peers said only what it is about: a letter can be passed on.
    """
    instrument, small = flag.last_raised_in.definition, is_small_team(peer_supporters(flag.program))
    if found.item:
        what = with_full_stop(flag_headline(flag.code, flag.level, instrument, small=small))
        return " ".join(filter(None, [what, answer_sentence(flag, found)]))
    if found.view:
        return f"{with_full_stop(flag_headline(flag.code, flag.level, instrument, small=small))} {found.view.stance}"
    name = f"“{series_name(flag.subject, instrument)}”" if flag.subject != OVERALL else "the whole review"
    most = list_in_words([f"“{added.item.short}”" for added in found.most])
    falls = f"The score for {name} {FALLS[Alarm(flag.level)]}. {difference_wording(found).headline}"
    return f"{falls} These questions add most to it: {most}." if most else falls


def answer_sentence(flag: Flag, found: FlagEvidence) -> str:
    """What was answered in the quarter that raised the flag last, as a sentence; empty where nothing was."""
    quarter = flag.last_raised_in.quarter.label
    said = next((line.words for line in found.lines if line.quarter == quarter and line.raised), "")
    if not said or not found.item:
        return ""
    asked = "Asked how often, the" if found.item.kind is Kind.ACTIVITY else "The"
    return f"{asked} answer was: “{said.strip(QUOTED)}”."


def difference_wording(found: FlagEvidence) -> Direction | ViewWording:
    """Where a drift pulls to, the mixed direction where that is not known; or how views differ."""
    mixed = next(direction for direction in drift_wording().directions if direction.code == MIXED)
    return found.direction or mixed


def with_full_stop(words: str) -> str:
    """`words` with a full stop, unless they end with a mark of their own."""
    return words if words.endswith((".", "?", "!")) else f"{words}."


def _documents(found: FlagEvidence) -> Iterator[str]:
    """`iNAPS guidelines: Does not monitor ... (NPG-11.7b); and 2 more places`; the enclosure names them all."""
    most = 2 if len(found.documents) <= FEW_DOCUMENTS else 1
    for document, places in found.documents:
        named = [f"{place.label} ({place.id})" for place in places[:most]]
        more = len(places) - most
        if more > 0:
            words = ngettext("and %(number)s more place", "and %(number)s more places", more)
            named.append(words % {"number": more})
        yield f"{document.name}: {'; '.join(named)}"


def _ask_and_steps(flag: Flag, found: FlagEvidence, today: date) -> tuple[str, list[str]]:
    """What leadership is asked for and by when, and what the program does itself."""
    planned = list(flag.actions.going_on())
    first_steps = found.item.first_steps if found.item else difference_wording(found).first_steps
    ask = _of_rule(flag) or " ".join(_asked(action) for action in planned if action.owner in OUTSIDE)
    if not ask:
        asked = next((step for step in first_steps if not step.startswith(FINDING_OUT)), first_steps[0])
        ask, first_steps = _of_step(flag, asked, today), [step for step in first_steps if step != asked]
    own = [_own(action) for action in planned if action.owner not in OUTSIDE]
    known = {action.what.casefold() for action in planned}
    steps = own + [step for step in first_steps if step.casefold() not in known]
    return ask, steps[: max(MOST_STEPS, len(own))]


def _of_rule(flag: Flag) -> str:
    """What is asked where a rule from outside holds the flag; empty where none does."""
    held = last_event(flag, FlagEvent.What.HOLD) if flag.state == State.HELD else None
    if not held or not held.details.get("rule"):
        return ""
    softens = held.details.get("softens")
    return " ".join(
        [
            f"Please help us with what holds this back: {with_full_stop(str(held.details['rule']))}",
            *([f"This could soften it: {with_full_stop(str(softens))}"] if softens else []),
            f"We look at it again by {date_forms(flag.revisit_by)['words']}.",
        ]
    )


def _asked(action: Action) -> str:
    return f"Please see to this by {date_forms(action.due)['words']}: {with_full_stop(action.what)}"


def _of_step(flag: Flag, step: str, today: date) -> str:
    due = flag.program.organisation.quarter_of(today).next.end
    return f"Please make this possible by {date_forms(due)['words']}: {with_full_stop(step)}"


def _own(action: Action) -> str:
    return f"{action.what.rstrip('.')} ({action.get_owner_display().lower()}, by {date_forms(action.due)['words']})."


# On paper, and as plain text


@dataclass(frozen=True)
class LetterSource:
    """A document that the flag rests on: what its authors ask to be said of it, and its places in our words."""

    name: str
    credit: str
    places: tuple[Place, ...]


def letter_sources(found: FlagEvidence) -> list[LetterSource]:
    return [LetterSource(document.name, _credit(document), places) for document, places in found.documents]


def _credit(document: Document) -> str:
    credit = with_full_stop(document.credit)
    return credit if document.licence in credit else f"{credit} Licence: {document.licence}."


def letter_text(flag: Flag, text: str) -> str:
    """The letter for a mail: subject, letter, sources."""
    named = _lines(
        f"{each.credit} Places: {', '.join(place.id for place in each.places)}."
        for each in letter_sources(flag_evidence(flag))
    )
    return f"{letter_subject(flag)}\n\n{text.strip()}\n\nSources\n\n{named}\n"


def letter_pdf(flag: Flag, text: str, written: date) -> bytes:
    """The letter on the paper of the organisation; the same letter always gives the same bytes."""
    return pdf.make_pdf(letter_html(flag, text, written), paper=flag.program.organisation.paper, styles=STYLES)


def letter_html(flag: Flag, text: str, written: date) -> str:
    found = flag_evidence(flag)
    context = {
        "program": flag.program,
        "heading": letter_subject(flag),
        "written": date_forms(written),
        "blocks": _blocks(text),
        "sources": letter_sources(found),
        "differ": found.differ,
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
