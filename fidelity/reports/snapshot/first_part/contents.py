"""What the first part of a report says, made from its snapshot: five pages for any quarter. Pure."""

import re
from collections.abc import Callable
from typing import Any

from fidelity.reports.snapshot import sureness
from fidelity.reports.snapshot.first_part.change_page import change_page
from fidelity.reports.snapshot.first_part.doing import goes_on, going_on
from fidelity.reports.snapshot.first_part.findings_page import findings_page
from fidelity.reports.snapshot.first_part.moves import moved_domains
from fidelity.reports.snapshot.first_part.opening import critical_rows, opening
from fidelity.reports.snapshot.first_part.peers_page import peers_page
from fidelity.reports.snapshot.first_part.plan_page import plan_page
from fidelity.reports.snapshot.first_part.room import LETTERS, fitting, lines
from fidelity.reports.snapshot.sections.summary import passes_threshold
from fidelity.wording.shortening import shorten
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import ngettext

Json = dict[str, Any]

SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
STRENGTHS = 3
STRENGTH, ACTION = 90, 74  # characters
SHEET, REASONS = 28, 7  # lines: of page 1 without the picture of so many domains, of the reasons at most
DOMAINS, DOMAIN = 9, 1.6


def first_part(snapshot: Json, voice: Json | None, *, standing: str) -> Json:
    """Everything that its pages show; `voice` is what the annex shows of peers, `standing` how far the text is."""
    decision, words = snapshot["decision"], opening(snapshot)
    room = _room_of_columns(snapshot, words, standing)
    return {
        "opening": words,
        "moved": moved_domains(snapshot),
        "is_followed": bool((snapshot.get("change") or {}).get("compared")),
        "is_open": any(domain.get("open") for domain in snapshot["profile"]["domains"]),
        "strengths": _strengths(decision["strengths"], room),
        "critical": critical_in_short(snapshot),
        **_works(snapshot, room),
        "reasons": _reasons(snapshot, room),
        "findings": findings_page(snapshot),
        "change": change_page(snapshot),
        "peers": peers_page(snapshot, voice),
        "plan": plan_page(snapshot),
    }


def critical_in_short(snapshot: Json) -> str:
    """`1 critical finding open. An action is going on for 1 of 1.`; which it is stands in the sentence above."""
    rows = critical_rows(snapshot)
    if not rows:
        ended = snapshot["decision"].get("critical_ended", ())
        return _("Page 2 says what became of a critical finding that ended.") if ended else ""
    number = ngettext("%(number)s critical finding open.", "%(number)s critical findings open.", len(rows))
    acted = sum(bool(going_on(row)) for row in rows)
    words = _("An action is going on for %(acted)s of %(number)s.") if acted else _("No action is going on yet.")
    return f"{number} {words}" % {"number": len(rows), "acted": acted}


def _room_of_columns(snapshot: Json, words: str, standing: str) -> int:
    """How many lines the three columns of page 1 have: what the head and the sentence leave."""
    report = snapshot["report"]
    about = f"{report['organisation']} {report['kind']} {report['setting']} {report['quarter']['label']} {50 * '.'}"
    above = 2 * lines(report["program"], 44) + lines(about, LETTERS) + lines(f"{standing} {70 * '.'}", LETTERS)
    more = DOMAIN * (len(snapshot["profile"]["domains"]) - DOMAINS)
    return int(SHEET - above - 1.3 * lines(words, 74) - more)


def _strengths(rows: list[Json], room: int) -> list[Json]:
    shown = [_strength(row) for row in rows if passes_threshold(row)][:STRENGTHS]
    return _in_lines(shown, lambda row: lines(row["title"], 27) + lines(row["words"], 29), room)


def _works(snapshot: Json, room: int) -> Json:
    """The actions that go on, as many as have room under what is counted above them."""
    head = f"{critical_in_short(snapshot)} {sureness.done_in_words(snapshot)}"
    actions = [row | {"what": _sentence(shorten(row["what"], ACTION))} for row in snapshot["decision"]["works"]]
    shown = _in_lines(
        actions,
        lambda row: lines(f"{row['what']} {row['owner']}, {row['due']['short']}{7 * '.'}", 38),
        room - 1 - lines(head, 38),
    )
    return {"works": shown, "works_note": _works_note(snapshot, len(shown))}


def _in_lines(rows: list[Json], height: Callable[[Json], int], room: int) -> list[Json]:
    shown, _left = fitting(rows, height, room)
    return shown


def _reasons(snapshot: Json, room: int) -> str:
    """Why it is that sure, but for the evidence and peers, which stand before it: whole sentences, as many as fit."""
    above = f"{sureness.confidence_in_words(snapshot)} {sureness.peers_heard(snapshot)} {40 * '.'}"
    free = room - lines(above, 27) - lines(snapshot["decision"].get("voice", ""), 30)
    sentences = SENTENCE_END.split(" ".join(snapshot["decision"]["confidence"]["reasons"][1:]))
    wholes = [" ".join(sentences[:number]) for number in range(len(sentences) + 1)]
    return next(words for words in reversed(wholes) if len(words) <= 30 * min(max(free, 0), REASONS))


def _works_note(snapshot: Json, shown: int) -> str:
    """How many actions there are beside those shown; the findings without one are counted above them."""
    more = sum(map(goes_on, snapshot["actions"])) - shown
    if not snapshot["decision"]["works"]:
        return _("No action is going on now.") if snapshot["actions"] else _("No action is planned yet.")
    words = ngettext("%(number)s more action in the plan.", "%(number)s more actions in the plan.", more)
    return words % {"number": more} if more > 0 else ""


def _strength(row: Json) -> Json:
    """Its sentence; of usual practice the domain, since the sentence tells of exceptions."""
    is_best = not row.get("shown") or not row["shown"].startswith(_("usual practice"))
    words = [row["text"]] if is_best else [f"{row['domain']}: {row['shown']}."]
    return {"title": row["title"], "words": shorten(" ".join(words), STRENGTH)}


def _sentence(text: str) -> str:
    return text if text.endswith((".", "…", "!", "?")) else f"{text}."
