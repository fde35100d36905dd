"""What the first part of a report says, made from its snapshot: five pages for any quarter. Pure."""

import re
from collections.abc import Callable
from typing import Any

from fidelity.reports.snapshot import sureness
from fidelity.reports.snapshot.first_part import how_sure
from fidelity.reports.snapshot.first_part.change_page import change_page
from fidelity.reports.snapshot.first_part.doing import goes_on
from fidelity.reports.snapshot.first_part.findings_page import findings_page
from fidelity.reports.snapshot.first_part.moves import moved_domains, stayed_in_words
from fidelity.reports.snapshot.first_part.opening import critical_rows, opening
from fidelity.reports.snapshot.first_part.peers_page import peers_page
from fidelity.reports.snapshot.first_part.plan_page import plan_page
from fidelity.reports.snapshot.first_part.room import LETTERS, fitting, lines
from fidelity.reports.snapshot.first_part.strengths import strength_in_a_sentence
from fidelity.reports.snapshot.sections.summary import passes_threshold
from fidelity.wording.shortening import shorten
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import ngettext

Json = dict[str, Any]

SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
STRENGTHS = 3
STRENGTH = 90  # characters
ACTION = (150, 74)  # of an action: whole, or short where not even the first one has room
ABOUT = 64  # characters of what an action is about
# Lines: of page 1 without the picture of so many domains, of the reasons at most, and of where a differing view stands.
SHEET, REASONS, VIEW = 25.5, 7, 2
DOMAINS, DOMAIN = 9, 1.6


def first_part(snapshot: Json, voice: Json | None, *, standing: str) -> Json:
    """Everything that its pages show; `voice` is what the annex shows of peers, `standing` how far the text is."""
    decision, words = snapshot["decision"], opening(snapshot)
    room = _room_of_columns(snapshot, words, standing)
    first, rest = first_sentence(words)
    peers = peers_page(snapshot, voice)
    has_view = bool(peers and peers["views"]) and _why_height(snapshot) + VIEW <= room
    return {
        "opening": words,
        "first": first,
        "rest": rest,
        "moved": moved_domains(snapshot),
        "stayed": stayed_in_words(snapshot),
        "is_open": any(domain.get("open") for domain in snapshot["profile"]["domains"]),
        "beside_critical": _beside_critical(snapshot),
        "strengths": _strengths(decision["strengths"], room),
        "strengths_note": _strengths_note(decision["strengths"]),
        "critical": critical_in_short(snapshot),
        "done": _done(snapshot),
        **_works(snapshot, room),
        "sure": how_sure.grade_in_words(snapshot),
        "for_a": how_sure.wanted_for_a(snapshot),
        "reasons": _reasons(snapshot, room - VIEW * has_view),
        "has_view": has_view,
        "findings": findings_page(snapshot),
        "change": change_page(snapshot),
        "peers": peers,
        "plan": plan_page(snapshot),
    }


def first_sentence(words: str) -> tuple[str, str]:
    """What matters most, and the rest of the opening: a part up to a full stop, never one inside a quotation."""
    first, *rest = SENTENCE_END.split(words)
    return (first, " ".join(rest)) if first.count("“") == first.count("”") else (words, "")


def critical_in_short(snapshot: Json) -> str:
    """`1 critical finding is open, being acted on.`; which it is stands in the sentence above."""
    rows = critical_rows(snapshot)
    if not rows:
        ended = snapshot["decision"].get("critical_ended", ())
        return _("Page 2 says what became of a critical finding that ended.") if ended else ""
    words = ngettext("%(number)s critical finding is open", "%(number)s critical findings are open", len(rows))
    return f"{words % {'number': len(rows)}}{sureness.actions_in_words(rows)}."


def _beside_critical(snapshot: Json) -> str:
    """That a score says nothing against a critical finding that stands beside it; empty where none does."""
    if any(domain["score"] and domain["band"]["held"] for domain in snapshot["profile"]["domains"]):
        return _("A score sums up many answers: a high one does not outweigh a critical finding.")
    return ""


def _done(snapshot: Json) -> str:
    """How many findings are open, behind those that are critical."""
    words = sureness.done_in_words(snapshot)
    return _("In all, %(done)s") % {"done": words} if critical_rows(snapshot) else words


def _room_of_columns(snapshot: Json, words: str, standing: str) -> int:
    """How many lines the three columns of page 1 have: what the head and the sentence leave."""
    report = snapshot["report"]
    about = f"{report['organisation']} {report['kind']} {report['setting']} {report['quarter']['label']} {50 * '.'}"
    above = 2 * lines(report["program"], 44) + lines(about, LETTERS) + lines(f"{standing} {70 * '.'}", LETTERS)
    more = DOMAIN * (len(snapshot["profile"]["domains"]) - DOMAINS)
    return int(SHEET - above - 1.3 * lines(words, 74) - more)


def _strengths(rows: list[Json], room: int) -> list[Json]:
    shown = [_strength(row) for row in rows if passes_threshold(row)][:STRENGTHS]
    return _in_lines(shown, lambda row: lines(f"{row['words']} {row['more']}", 27), room - 2)


def _strengths_note(rows: list[Json]) -> str:
    """What is true of all of them, said once."""
    passing = [row for row in rows if passes_threshold(row)][:STRENGTHS]
    if not passing or any(row.get("whole") for row in passing):
        return ""
    if all(map(_is_usual, passing)):
        return _("Most of the time, with evidence from this quarter for each:")
    if not any(map(_is_usual, passing)):
        return _("Nearly always, with evidence from this quarter for each:")
    return _("Most of the time or more, with evidence from this quarter for each:")


def _works(snapshot: Json, room: int) -> Json:
    """The actions that go on, as many as have room under what is counted above them."""
    head = f"{critical_in_short(snapshot)} {_done(snapshot)}"
    works, free = snapshot["decision"]["works"], room - 1 - lines(head, 38)
    for most in ACTION:
        actions = [_action(row, most) for row in works]
        shown = _in_lines(actions, _action_height, free)
        if shown or not actions:
            break
    return {"works": shown, "works_note": _works_note(snapshot), "works_more": _works_more(snapshot, len(shown))}


def _action(row: Json, most: int) -> Json:
    """What it is about, and what is done."""
    about = row.get("answers_to", "")
    return row | {
        "about": _("On “%(subject)s”:") % {"subject": shorten(about, ABOUT)} if about else "",
        "what": _sentence(shorten(row["what"], most)),
    }


def _action_height(row: Json) -> int:
    return lines(f"{row['about']} {row['what']} {row['owner']}, {row['due']['short']}{7 * '.'}", 38)


def _in_lines(rows: list[Json], height: Callable[[Json], int], room: int) -> list[Json]:
    shown, _left = fitting(rows, height, room)
    return shown


def _reasons(snapshot: Json, room: int) -> str:
    """Why it is that sure, but for the evidence and peers, which stand before it: whole sentences, as many as fit."""
    free = room - _why_height(snapshot)
    sentences = SENTENCE_END.split(how_sure.other_reasons(snapshot))
    wholes = [" ".join(sentences[:number]) for number in range(len(sentences) + 1)]
    return next(words for words in reversed(wholes) if len(words) <= 30 * min(max(free, 0), REASONS))


def _why_height(snapshot: Json) -> int:
    """The lines that say how sure it is, without the reasons."""
    above = f"{how_sure.grade_in_words(snapshot)} {sureness.peers_heard(snapshot)} {20 * '.'}"
    return lines(above, 27) + lines(f"{how_sure.wanted_for_a(snapshot)} {snapshot['decision'].get('voice', '')}", 30)


def _works_note(snapshot: Json) -> str:
    """That no action goes on; the findings without one are counted above."""
    if snapshot["decision"]["works"]:
        return ""
    return _("No action is going on now.") if snapshot["actions"] else _("No action is planned yet.")


def _works_more(snapshot: Json, shown: int) -> str:
    """How many actions there are beside those shown; the page of the plan follows."""
    more = sum(map(goes_on, snapshot["actions"])) - shown
    if not snapshot["decision"]["works"] or more <= 0:
        return ""
    return ngettext("%(number)s more action:", "%(number)s more actions:", more) % {"number": more}


def _strength(row: Json) -> Json:
    """A sentence that says who does what; of a question without one its name, and `more` to read it by."""
    if row.get("whole"):
        return {"words": _("The program has an action for every finding of this quarter."), "more": ""}
    if sentence := strength_in_a_sentence(row["title"]):
        return {"words": sentence, "more": ""}
    return {
        "words": f"{row['title']}.",
        "more": f"{row['domain']}." if _is_usual(row) else shorten(row["text"], STRENGTH),
    }


def _is_usual(row: Json) -> bool:
    return str(row.get("shown", "")).startswith(_("usual practice"))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "…", "!", "?")) else f"{text}."
