"""The words of page 1: what stands in ten minutes' reading, made from the rest. Pure.

Naming a problem takes nothing away here: the answer to a finding stands among the strengths, and where nothing was
raised the page says just that (product.md, "Traps").
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from fidelity.flags.rules import states
from fidelity.flags.rules.action_states import ActionState
from fidelity.flags.rules.findings import Level
from fidelity.instrument.definition.structure import Gravity, Kind
from fidelity.reports.snapshot.inputs import CriticalFacts, SnapshotInputs
from fidelity.reports.snapshot.sections import peer_voice, questions, trends
from fidelity.reports.snapshot.sections.action_rows import (
    action_row,
    actions_of_finding,
    codes_of_findings,
    ordered_actions,
    standing_of,
)
from fidelity.reports.snapshot.wording import can_say
from fidelity.scoring.bands import HELD, NOT_ENOUGH, BandWords
from fidelity.scoring.confidence import Grade
from fidelity.scoring.levels import HIGHEST, ItemScore
from fidelity.scoring.sureness import by_own_word
from fidelity.wording.lists import list_in_words
from fidelity.wording.numbers import number_in_letters
from fidelity.wording.personal_data import without_contacts
from fidelity.wording.shortening import shorten
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop, ngettext

Json = dict[str, Any]

AT_MOST = 3
LONGEST = 110  # characters of an action on page 1, which is one sheet; the whole text stands further back
USUAL = 3
HOLDS = gettext_noop("held")  # in place of bands, where a critical finding is open
PARTLY = gettext_noop("some answers not known")


def summary_section(inputs: SnapshotInputs, open_findings: list[Json]) -> Json:
    """Page 1; `open_findings` are the rows of the part about findings."""
    return {
        "headline": summary_headline(inputs),
        "strengths": strengths(inputs),
        "works": actions_going_on(inputs),
        "works_note": actions_note(inputs, open_findings),
        "critical": critical_sentence(inputs, open_findings),
        "critical_open": _critical_open(inputs, open_findings),
        "critical_ended": _ended_critical(inputs),
        "drift": trends.drift_line(inputs),
        "change": change_since_last(inputs),
        "confidence": confidence_row(inputs),
        "voice": peer_voice.front_page_line(inputs),
        "can_say": can_say(inputs.sources),
    }


def summary_headline(inputs: SnapshotInputs) -> str:
    """The domains in one line of words, the highest band first; no band is counted where none may be given."""
    bands = [inputs.evaluation.bands[score.code] for score in inputs.evaluation.scores.domains]
    number = number_in_letters(len(bands)).capitalize()
    if inputs.evaluation.confidence.grade is Grade.C:
        return _("%(number)s domains as the program itself sees them") % {"number": number}
    names = [band.name for band in reversed(inputs.instrument.bands)]
    tally = Counter(band.name or _instead_of_band(band) for band in bands)
    counts = [
        _("%(band)s in %(number)s") % {"band": _(name), "number": number_in_letters(tally[name])}
        for name in (*names, HOLDS, PARTLY, NOT_ENOUGH)
        if tally[name]
    ]
    return _("%(number)s domains: %(counts)s") % {"number": number, "counts": list_in_words(counts)}


def _instead_of_band(band: BandWords) -> str:
    if _(HELD) in band.words and _(NOT_ENOUGH) not in band.words:
        return HOLDS
    return PARTLY if band.partly else NOT_ENOUGH


def strengths(inputs: SnapshotInputs) -> list[Json]:
    """At most three, and none where none passes: all findings answered, then practice with evidence dated now."""
    return [*_response(inputs), *_practices(inputs)][:AT_MOST]


def passes_threshold(strength: Json) -> bool:
    """Whether a strength of a snapshot stands on more than somebody's word; older reports hold others, too."""
    return (bool(strength["domain"]) and strength.get("shown") in _thresholds()) or bool(strength.get("whole"))


def _thresholds() -> set[str]:
    evidence = _("with evidence dated this quarter")
    return {evidence, _("usual practice, %(evidence)s") % {"evidence": evidence}}


def _response(inputs: SnapshotInputs) -> Iterator[Json]:
    """Said only where every finding has an action whose day has not gone by: to act on some is no strength yet."""
    flags = {flag.code: flag for flag in inputs.flags}
    acted = [
        any(
            standing_of(inputs, action) not in (ActionState.DROPPED, ActionState.LATE)
            for action in actions_of_finding(inputs, flags.get(code), code)
        )
        for code in (finding.code for finding in inputs.evaluation.findings)
    ]
    if acted and all(acted):
        yield {
            "title": _("Names what does not fit, and acts on it"),
            "text": _("Every finding from the answers of this quarter has an action with an owner and a date."),
            "domain": "",
            "whole": True,
        }


def _practices(inputs: SnapshotInputs) -> Iterator[Json]:
    """One a domain first, so that three strengths speak of three sides of the work."""
    rated = [
        item
        for item in questions.scores_by_code(inputs.evaluation).values()
        if item.item.kind is Kind.PRACTICE
        and item.counted is not None
        and item.counted >= USUAL
        and item.evidence_dated
    ]
    rated.sort(key=lambda item: (-(item.counted or 0), not item.item.core))
    first = list({item.item.domain: item for item in reversed(rated)}.values())
    first.sort(key=rated.index)
    for item in [*first, *(item for item in rated if item not in first)]:
        yield _strength(inputs, item)


def _strength(inputs: SnapshotInputs, item: ItemScore) -> Json:
    return {
        "title": item.item.short,
        "text": item.item.anchors[item.counted or 0],
        "domain": inputs.instrument.domain_by_code[item.item.domain].name,
        "shown": _shown(item),
    }


def _shown(item: ItemScore) -> str:
    """How well a strength is known: evidence stands behind each."""
    evidence = _("with evidence dated this quarter")
    return evidence if item.counted == HIGHEST else _("usual practice, %(evidence)s") % {"evidence": evidence}


def actions_going_on(inputs: SnapshotInputs) -> list[Json]:
    """At most three actions that go on, those that answer the gravest findings first, then by date."""
    rows = [action_row(inputs, action) for action in ordered_actions(inputs) if standing_of(inputs, action).goes_on]
    return [row | {"what": shorten(row["what"], LONGEST)} for row in rows[:AT_MOST]]


def actions_note(inputs: SnapshotInputs, open_findings: list[Json]) -> str:
    """What has to be said beside the actions: how many more there are, and findings without one."""
    going_on = [action for action in inputs.actions if standing_of(inputs, action).goes_on]
    more = len(going_on) - AT_MOST
    without = [row for row in open_findings if all(action["state"] == ActionState.DROPPED for action in row["actions"])]
    untied = sum(not codes_of_findings(action) for action in going_on)
    notes = []
    if not going_on:
        notes.append(_("No action is planned yet."))
    if more > 0:
        notes.append(
            ngettext("%(number)s more action in the plan.", "%(number)s more actions in the plan.", more)
            % {"number": more}
        )
    if without and untied:
        notes.append(_not_named(untied, len(without), len(open_findings)))
    elif without:
        notes.append(_without_action(len(without), len(open_findings)))
    return " ".join(notes)


def _without_action(number: int, findings: int) -> str:
    words = ngettext(
        "%(number)s of %(findings)s has no action so far.", "%(number)s of %(findings)s have no action so far.", number
    )
    counted = ngettext("%(number)s open finding", "%(number)s open findings", findings) % {"number": findings}
    return words % {"number": number, "findings": counted}


def _not_named(untied: int, without: int, findings: int) -> str:
    """Said where an action is tied to nothing: then nobody can tell which findings have none."""
    words = ngettext(
        "%(untied)s action does not say which finding it answers to.",
        "%(untied)s actions do not say which finding they answer to.",
        untied,
    ) % {"untied": untied}
    named = ngettext(
        "No action is named for %(without)s of %(findings)s open finding.",
        "No action is named for %(without)s of %(findings)s open findings.",
        findings,
    ) % {"without": without, "findings": findings}
    return f"{words} {named}"


def critical_sentence(inputs: SnapshotInputs, open_findings: list[Json]) -> str:
    """What is known of the critical activities; nothing raised is neither praised nor coloured.

    Each critical finding that was raised is told with what became of it, until four quarters after its end.
    """
    sentences = [*_open_critical(inputs, open_findings), *_ended_critical(inputs)]
    asked = [
        item for item in questions.scores_by_code(inputs.evaluation).values() if item.item.level is Gravity.CRITICAL
    ]
    unrated = sum(item.counted is None for item in asked)
    if not sentences:
        return _none_raised(len(asked), unrated, own_word=inputs.evaluation.confidence.own_word)
    if unrated and not any(row["level"] == Level.CRITICAL for row in open_findings):
        words = ngettext(
            "%(unrated)s of %(number)s critical question not rated.",
            "%(unrated)s of %(number)s critical questions not rated.",
            len(asked),
        )
        sentences.append(words % {"unrated": unrated, "number": len(asked)})
    return " ".join(sentences)


def _open_critical(inputs: SnapshotInputs, open_findings: list[Json]) -> list[str]:
    """How many are open, then those that stand alike together; one stays critical where newer answers are milder."""
    rows = _critical_open(inputs, open_findings)
    if not rows:
        return []
    outcomes = {row.code: row.outcome for row in inputs.critical if row.state not in states.ENDED}
    alike: dict[str, list[str]] = {}
    for row in rows:
        alike.setdefault(outcomes.get(row["code"], ""), []).append(row["headline"])
    number = ngettext("%(number)s critical finding open.", "%(number)s critical findings open.", len(rows)) % {
        "number": len(rows)
    }
    return [number, *(_with_outcome(same, outcome) for outcome, same in alike.items())]


def _critical_open(inputs: SnapshotInputs, open_findings: list[Json]) -> list[Json]:
    """Code and headline of each critical finding that is open, in its gravest words, whatever newer answers say."""
    headlines = {row["code"]: row["headline"] for row in open_findings if row["level"] == Level.CRITICAL}
    headlines |= {row.code: row.headline.rstrip(".") for row in inputs.critical if row.state not in states.ENDED}
    return [{"code": code, "headline": headline} for code, headline in headlines.items()]


def _with_outcome(same: list[str], outcome: str) -> str:
    return f"{'; '.join(same)}: {outcome}." if outcome else " ".join(f"{headline}." for headline in same)


def _ended_critical(inputs: SnapshotInputs) -> list[str]:
    """`1 raised, not upheld by the peer supervisor and the outside peer ally: why (what happens, Q3 2026).`"""
    alike: dict[str, list[CriticalFacts]] = {}
    for row in inputs.critical:
        if row.state in states.ENDED:
            alike.setdefault(row.outcome, []).append(row)
    words = _("%(number)s raised, %(outcome)s: %(what)s.")
    return [
        words % {"number": len(rows), "outcome": outcome, "what": "; ".join(map(_what_ended, rows))}
        for outcome, rows in alike.items()
    ]


def _what_ended(row: CriticalFacts) -> str:
    happens = row.headline.rstrip(".")
    if not row.reason:
        return f"{happens} ({row.since})"
    return f"{shorten(without_contacts(row.reason), LONGEST).rstrip('.')} ({happens}, {row.since})"


def _none_raised(asked: int, unrated: int, *, own_word: bool) -> str:
    raised = by_own_word(_("None raised"), own_word=own_word)
    if unrated:
        words = ngettext(
            "%(raised)s; %(unrated)s of %(number)s critical question not rated.",
            "%(raised)s; %(unrated)s of %(number)s critical questions not rated.",
            asked,
        )
    else:
        words = ngettext(
            "%(raised)s. %(number)s critical activity asked about.",
            "%(raised)s. %(number)s critical activities asked about.",
            asked,
        )
    return words % {"raised": raised, "unrated": unrated, "number": asked}


def change_since_last(inputs: SnapshotInputs) -> str:
    """A plain comparison with the last closed quarter; whether it is drift stands in the line above."""
    if inputs.previous is None:
        return _("A first word on change comes with the second quarter.")
    before = questions.earlier_levels(inputs)
    if not before:
        words = _("Nothing can be said on change: no question was rated in the same words in %(quarter)s.")
        return words % {"quarter": inputs.previous.evaluation.quarter.label}
    now = {code: item.counted or 0 for code, item in questions.scores_by_code(inputs.evaluation).items()}
    higher = sum(now[code] > level for code, level in before.items())
    lower = sum(now[code] < level for code, level in before.items())
    words = ngettext(
        "Of %(number)s question rated in %(quarter)s and now: %(higher)s higher, %(lower)s lower, %(same)s the same.",
        "Of %(number)s questions rated in %(quarter)s and now: %(higher)s higher, %(lower)s lower, %(same)s the same.",
        len(before),
    )
    if not inputs.alarms:
        words = f"{words} {_('One quarter alone does not show a trend.')}"
    return words % {
        "number": len(before),
        "quarter": inputs.previous.evaluation.quarter.label,
        "higher": higher,
        "lower": lower,
        "same": len(before) - higher - lower,
    }


def confidence_row(inputs: SnapshotInputs) -> Json:
    confidence = inputs.evaluation.confidence
    return {"grade": confidence.grade.value, "reasons": list(confidence.reasons)}
