"""What a report says, as one value that never changes after it was issued. Pure.

`build` makes a dictionary of texts, whole numbers, true and false only: exact scores are texts such as "425/6", so that
the same material always has the same bytes. Never in it (report.md): raw notes, where evidence is kept, names,
e-mail addresses, anything on people supported, other programs.
"""

import hashlib
import json
from itertools import takewhile
from typing import Any

from fidelity.flags.rules.misuse import NEVER, Finding, Level
from fidelity.instrument.definition.structure import Asked, Gravity, Instrument, Kind
from fidelity.reports.snapshot import version_diff, wording
from fidelity.reports.snapshot.formatting import count_in_words, date_forms
from fidelity.reports.snapshot.inputs import EarlierReview, ReviewProcess, SnapshotInputs
from fidelity.reports.snapshot.sections import findings as found
from fidelity.reports.snapshot.sections import peer_voice, score_tables, summary, trends
from fidelity.reports.snapshot.sections import questions as sections_questions
from fidelity.reports.snapshot.sections.action_rows import action_row, ordered_actions
from fidelity.scoring.levels import State
from fidelity.wording.personal_data import without_contacts

FORMAT = 4
ACTIVITY = ("code", "short", "gravity", "state", "answered", "answer", "instead", "reason", "cites")
LEVELS = {Level.CRITICAL: "Critical finding", Level.SERIOUS: "Serious finding", Level.NOTE: "Note"}

Json = dict[str, Any]


def build_snapshot(material: SnapshotInputs) -> Json:
    """The snapshot of one closed review; the keys of its top level are the parts of the report."""
    said = _said(material)
    return said | {"amended": _amended(material, said)}


def _said(material: SnapshotInputs) -> Json:
    questions = sections_questions.questions_by_domain(material)
    return {
        "format": FORMAT,
        "language": "en",
        "report": _report(material),
        "decision": summary.summary_section(material),
        "made": _made(material, questions) | {"heard": peer_voice.method_sentences(material)},
        "profile": _profile(material),
        "change": trends.trends_section(material),
        "protection": _protection(material, questions),
        "found": found.findings_section(material),
        "voice": peer_voice.peer_voice_section(material),
        "findings_headline": _findings_headline(material),
        "findings": [_finding(material, finding) for finding in material.evaluation.findings],
        "actions": [action_row(material, action) for action in ordered_actions(material)],
        "questions": questions,
        "differences": sections_questions.document_differences(material),
        "sources": sections_questions.source_credits(material),
        "formulae": wording.formulae(material.instrument),
        "glossary": [{"word": word, "meaning": meaning} for word, meaning in wording.GLOSSARY.items()],
        "history": _history(material),
        "verify": wording.how_to_verify(material.issue.code, material.verify_at),
    }


def canonical_json(snapshot: Json) -> str:
    """The one way to write a snapshot: sorted keys, no spaces, no floating point numbers (`TypeError` for one)."""
    _refuse_floats(snapshot)
    return json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def checksum(text: str) -> str:
    """SHA-256 of a snapshot as `canonical` writes it."""
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a floating point number; a snapshot holds exact values only.")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _refuse_floats(inner)


def _report(material: SnapshotInputs) -> Json:
    issue, about, quarter = material.issue, material.about, material.evaluation.quarter
    return {
        "code": issue.code,
        "version": issue.version,
        "issued": date_forms(issue.day),
        "issued_by": issue.role,
        "stance": wording.STANCE,
        "program": about.name,
        "organisation": about.organisation,
        "kind": about.kind,
        "setting": about.setting,
        "quarter": {"label": quarter.label, "start": date_forms(quarter.start), "end": date_forms(quarter.end)},
        "full": material.evaluation.full,
    }


def _made(material: SnapshotInputs, questions: list[Json]) -> Json:
    making, instrument, evidence = material.making, material.instrument, material.evaluation.scores.evidence
    return {
        "opened": date_forms(making.opened),
        "closed": date_forms(making.closed),
        "participants": [{"role": role, "count": count} for role, count in making.participants.items()],
        "peers_heard": making.peers_heard,
        "positions": _positions(making),
        "skipped": [{"quarter": each.quarter, "reason": without_contacts(each.reason)} for each in making.skipped],
        "instrument": _instrument(instrument),
        "counts": score_tables.answer_counts(material.evaluation),
        "evidence": {"dated": evidence.dated, "rated": evidence.rated, "exact": str(evidence.share)},
        "not_applicable": _standing(questions, State.NOT_APPLICABLE),
        "dont_know": _standing(questions, State.DONT_KNOW),
        "unanswered": _standing(questions, State.UNANSWERED),
        "not_for": list(wording.NOT_FOR),
    }


def _positions(making: ReviewProcess) -> list[Json]:
    return [
        {"title": each.title, "kind": each.kind, "count": each.count, "hours": each.hours, "terms": each.terms}
        for each in making.positions
    ]


def _instrument(instrument: Instrument) -> Json:
    return {
        "name": instrument.name,
        "version": instrument.version,
        "released": instrument.released,
        "checksum": instrument.checksum,
        "licence": instrument.licence,
        "credit": instrument.credit,
    }


def _standing(questions: list[Json], state: State) -> list[Json]:
    """The questions in one state, scored or not, with the reason where there is one."""
    return [
        {"code": item["code"], "short": item["short"], "reason": item["reason"]}
        for domain in questions
        for item in domain["items"]
        if item["state"] == state
    ]


def _profile(material: SnapshotInputs) -> Json:
    instrument, evaluation = material.instrument, material.evaluation
    return {
        "domains": score_tables.domain_rows(instrument, evaluation),
        "overall": score_tables.overall_row(instrument, evaluation),
        "lenses": score_tables.lens_rows(instrument, material.sources, evaluation),
        "bands": [{"from": band.start, "name": band.name} for band in instrument.bands],
        "confidence": evaluation.confidence.grade.value,
        "carried": _carried(material.carried),
    }


def _carried(earlier: EarlierReview | None) -> Json | None:
    """The annual domains of the last full review, with the day they were closed."""
    if earlier is None:
        return None
    return {
        "quarter": earlier.evaluation.quarter.label,
        "closed": date_forms(earlier.closed),
        "domains": [
            domain
            for domain in score_tables.domain_rows(earlier.instrument, earlier.evaluation)
            if domain["asked"] == Asked.ANNUAL
        ],
    }


def _protection(material: SnapshotInputs, questions: list[Json]) -> Json:
    """The activities by how grave they are, then by how often; and how many of each there are at each frequency."""
    asked = [item for domain in questions for item in domain["items"] if item["kind"] == Kind.ACTIVITY]
    order = {"critical": 0, "serious": 1, "context": 2}
    rows = sorted(asked, key=lambda item: (order[item["gravity"]], _often(item), item["code"]))
    shared = _shared_start([item["question"] for item in rows])
    return {
        "asked": f"{shared.strip()} ..." if shared else "",
        "activities": [
            {key: item[key] for key in ACTIVITY}
            | {"asks": item["question"].removeprefix(shared), "happens": item["answered"] not in (None, NEVER)}
            for item in rows
        ],
        "frequencies": list(material.instrument.frequencies),
        "strips": [_strip(rows, gravity, len(material.instrument.frequencies)) for gravity in ("critical", "serious")],
        "headline": _protection_headline(material, rows),
        "written": _written(material),
    }


def _written(material: SnapshotInputs) -> list[Json]:
    """What stands in job descriptions, by position; only where this version of the instrument asks about it."""
    by_code = material.instrument.by_code
    known = [written for written in material.written if written.item in by_code]
    return [
        {
            "title": without_contacts(title),
            "duties": [
                {
                    "item": each.item,
                    "short": by_code[each.item].short,
                    "gravity": (by_code[each.item].level or Gravity.CONTEXT).value,
                    "words": without_contacts(each.words),
                }
                for each in known
                if each.title == title
            ],
        }
        for title in dict.fromkeys(each.title for each in known)
    ]


def _shared_start(questions: list[str]) -> str:
    """The whole words that all questions start with, so that they need to be printed once."""
    if len(questions) < 2:
        return ""
    side_by_side = zip(*(question.split() for question in questions), strict=False)
    return "".join(f"{words[0]} " for words in takewhile(lambda words: len(set(words)) == 1, side_by_side))


def _often(item: Json) -> int:
    return 9 if item["answered"] is None else item["answered"]


def _strip(rows: list[Json], gravity: str, levels: int) -> Json:
    answered = [row["answered"] for row in rows if row["gravity"] == gravity]
    return {
        "gravity": gravity,
        "counts": [answered.count(level) for level in range(levels)],
        "open": answered.count(None),
        "asked": len(answered),
    }


def _protection_headline(material: SnapshotInputs, rows: list[Json]) -> str:
    """What happens, said by the gravest finding among the activities; else that none was raised, or answered."""
    activities = {row["code"] for row in rows}
    raised = [finding for finding in material.evaluation.findings if finding.item.code in activities]
    if raised:
        return raised[0].headline.rstrip(".")
    if not rows:
        return "Role protection"
    asked = count_in_words(len(rows), "activity", "activities")
    if not any(row["state"] in (State.RATED, State.NOT_APPLICABLE) for row in rows):
        return f"None of {asked} has an answer that a finding could be raised from"
    return f"None of {asked} raised a finding"


def _findings_headline(material: SnapshotInputs) -> str:
    found = len(material.evaluation.findings)
    if not found:
        return "No finding was raised in this quarter"
    return f"{count_in_words(found, 'finding')}: what happens, and what is being done about it"


def _finding(material: SnapshotInputs, finding: Finding) -> Json:
    item = finding.item
    return {
        "code": finding.code,
        "rule": f"{finding.kind.value} {finding.version}",
        "kind": finding.kind.value,
        "level": finding.level.value,
        "level_words": LEVELS[finding.level],
        "item": item.code,
        "short": item.short,
        "headline": finding.headline,
        "question": item.question,
        "answer": finding.answer,
        "why": item.why,
        "instead": item.instead,
        "pressures": list(item.pressures),
        "first_steps": list(item.first_steps),
        "places": sections_questions.places_by_document(item),
        "cites": sections_questions.citation_line(item),
        "labels": _labels(material, finding),
        "actions": [action_row(material, action) for action in ordered_actions(material) if action.item == item.code],
    }


def _labels(material: SnapshotInputs, finding: Finding) -> list[Json]:
    """The places it rests on, put in words, a document at a time."""
    documents = material.sources.documents
    return [
        {
            "document": documents[code].name,
            "says": [
                material.sources.places[place].label for place in finding.item.places if place.startswith(f"{code}-")
            ],
        }
        for code in finding.item.documents
    ]


def _history(material: SnapshotInputs) -> list[Json]:
    """Each version with its day and, from the second on, why it was made."""
    issue = material.issue
    issued = [*((each.version, each.issued) for each in material.replaced), (issue.version, issue.day)]
    reasons = ["", *(without_contacts(each.reason) for each in material.replaced)]
    return [
        {"version": version, "issued": date_forms(on), "what": f"Amended: {reason}" if reason else "First issue."}
        for (version, on), reason in zip(issued, reasons, strict=True)
    ]


def _amended(material: SnapshotInputs, said: Json) -> Json | None:
    """What this version says in another way than the one it replaces; None for a first version."""
    if material.replaced_snapshot is None:
        return None
    reason = without_contacts(material.replaced[-1].reason)
    return version_diff.compare_versions(dict(material.replaced_snapshot), said, reason=reason)
