"""What a report says, as one value that never changes after it was issued. Pure.

`build_snapshot` makes a dictionary of texts, whole numbers, true and false only: exact scores are texts such as
"425/6", so that the same inputs always have the same bytes. Never in it (report.md): raw notes, where evidence is kept,
accounts, e-mail addresses and phone numbers, other programs. What people typed stands in it as they typed it.
"""

import hashlib
import json
from itertools import takewhile
from typing import Any

from fidelity.flags.charts import profile_rows
from fidelity.flags.rules.findings import NEVER, Finding
from fidelity.flags.wording.finding_words import with_stage
from fidelity.instrument.definition.matching import successor
from fidelity.instrument.definition.structure import Asked, Gravity, Instrument, Kind, documents_of
from fidelity.instrument.validation import HOW_WELL_IT_MEASURES
from fidelity.reports.snapshot import version_diff, wording
from fidelity.reports.snapshot.formatting import date_forms
from fidelity.reports.snapshot.inputs import EarlierReview, ReviewProcess, SnapshotInputs
from fidelity.reports.snapshot.sections import (
    domain_support,
    findings,
    peer_voice,
    score_tables,
    summary,
    trends,
)
from fidelity.reports.snapshot.sections import questions as question_rows
from fidelity.reports.snapshot.sections.action_rows import action_row, actions_of_finding, ordered_actions
from fidelity.scoring.levels import State
from fidelity.scoring.score_json import evidence_json
from fidelity.scoring.sureness import by_own_word
from fidelity.wording.personal_data import without_contacts
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop, ngettext

FORMAT = 4
LANGUAGE = "en"
UNREPORTED = gettext_noop(
    "It was closed, and its report was never made final. Its answers are counted here. How peer supporters were heard "
    "in it: %(heard)s."
)
ACTIVITY = ("code", "short", "gravity", "state", "answered", "answer", "instead", "reason", "cites")

Json = dict[str, Any]


def build_snapshot(inputs: SnapshotInputs) -> Json:
    """The snapshot of one closed review; the keys of its top level are the parts of the report."""
    parts = _parts(inputs)
    amended = _amended(inputs, parts)
    return parts | {"history": _history(inputs, amended), "amended": amended}


def _parts(inputs: SnapshotInputs) -> Json:
    open_findings = findings.finding_rows(inputs)
    questions = question_rows.questions_by_domain(inputs)
    return {
        "format": FORMAT,
        "language": LANGUAGE,
        "report": _report(inputs),
        "decision": summary.summary_section(inputs, open_findings),
        "made": _made(inputs, questions) | {"heard": peer_voice.method_sentences(inputs)},
        "profile": _profile(inputs, open_findings),
        "change": trends.trends_section(inputs),
        "protection": _protection(inputs, questions),
        "found": findings.findings_section(inputs, open_findings),
        "voice": peer_voice.peer_voice_section(inputs),
        "findings_headline": _findings_headline(inputs),
        "findings": [_finding(inputs, finding) for finding in inputs.evaluation.findings],
        "actions": [action_row(inputs, action) for action in ordered_actions(inputs)],
        "questions": questions,
        "differences": question_rows.document_differences(inputs),
        "sources": question_rows.source_credits(inputs),
        "formulae": wording.formulae(inputs.instrument),
        "glossary": wording.glossary(),
        "verify": wording.how_to_verify(inputs.issue.code, inputs.verify_at),
    }


def canonical_json(snapshot: Json) -> str:
    """The one way to write a snapshot: sorted keys, no spaces, no floating point numbers (`TypeError` for one)."""
    _refuse_floats(snapshot)
    return json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def checksum(text: str) -> str:
    """SHA-256 of a snapshot as `canonical_json` writes it."""
    return hashlib.sha256(text.encode()).hexdigest()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a floating point number; a snapshot holds exact values only.")
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _refuse_floats(inner)


def _report(inputs: SnapshotInputs) -> Json:
    issue, about, quarter = inputs.issue, inputs.about, inputs.evaluation.quarter
    return {
        "code": issue.code,
        "version": issue.version,
        "issued": date_forms(issue.day),
        "issued_by": issue.role,
        "stance": _(wording.STANCE),
        "program": about.name,
        "organisation": about.organisation,
        "kind": about.kind,
        "setting": about.setting,
        "quarter": {"label": quarter.label, "start": date_forms(quarter.start), "end": date_forms(quarter.end)},
        "full": inputs.evaluation.full,
    }


def _made(inputs: SnapshotInputs, questions: list[Json]) -> Json:
    making, evidence = inputs.making, inputs.evaluation.scores.evidence
    return {
        "opened": date_forms(making.opened),
        "closed": date_forms(making.closed),
        "participants": [{"role": role, "count": count} for role, count in making.participants.items()],
        "peers_heard": making.peers_heard,
        "positions": _positions(making),
        "skipped": [
            {"quarter": skipped.quarter, "reason": without_contacts(skipped.reason)} for skipped in making.skipped
        ],
        "unreported": [
            {"quarter": closed.quarter, "reason": _(UNREPORTED) % {"heard": closed.peers_heard}}
            for closed in making.unreported
        ],
        "instrument": _instrument(inputs.instrument),
        "counts": score_tables.answer_counts(inputs.evaluation),
        "evidence": evidence_json(evidence) | {"exact": str(evidence.share)},
        "not_applicable": _questions_in_state(questions, State.NOT_APPLICABLE),
        "dont_know": _questions_in_state(questions, State.DONT_KNOW),
        "unanswered": _questions_in_state(questions, State.UNANSWERED),
        "not_for": wording.not_for(inputs.sources, checked_from_outside=making.checked_from_outside),
        **({"check": list(making.check)} if making.check else {}),
    }


def _positions(making: ReviewProcess) -> list[Json]:
    return [
        {
            "title": position.title,
            "kind": position.kind,
            "count": position.count,
            "hours": position.hours,
            "terms": position.terms,
        }
        for position in making.positions
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


def _questions_in_state(questions: list[Json], state: State) -> list[Json]:
    """The questions in one state, scored or not, with the reason where there is one."""
    return [
        {"code": item["code"], "short": item["short"], "reason": item["reason"]}
        for domain in questions
        for item in domain["items"]
        if item["state"] == state
    ]


def _profile(inputs: SnapshotInputs, open_findings: list[Json]) -> Json:
    instrument, evaluation = inputs.instrument, inputs.evaluation
    support = domain_support.domain_support(inputs, open_findings)
    return {
        "domains": [row | support[row["code"]] for row in profile_rows.domain_rows(instrument, evaluation)],
        "overall": score_tables.overall_row(instrument, evaluation),
        "lenses": score_tables.lens_rows(instrument, inputs.sources, evaluation),
        "bands": profile_rows.band_cuts(instrument),
        "confidence": evaluation.confidence.grade.value,
        "how_well_it_measures": _(HOW_WELL_IT_MEASURES),
        "carried": _carried(inputs.carried),
    }


def _carried(earlier: EarlierReview | None) -> Json | None:
    """The annual domains of the last full review, with the day they were closed."""
    if earlier is None:
        return None
    return {
        "quarter": earlier.evaluation.quarter.label,
        "closed": date_forms(earlier.closed),
        "confidence": earlier.evaluation.confidence.grade.value,
        "peers_heard": earlier.peers_heard,
        "domains": [
            domain
            for domain in profile_rows.domain_rows(earlier.instrument, earlier.evaluation)
            if domain["asked"] == Asked.ANNUAL
        ],
    }


def _protection(inputs: SnapshotInputs, questions: list[Json]) -> Json:
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
        "frequencies": list(inputs.instrument.frequencies),
        "strips": [_strip(rows, gravity, len(inputs.instrument.frequencies)) for gravity in ("critical", "serious")],
        "headline": _protection_headline(inputs, rows),
        "written": _written(inputs),
    }


def _written(inputs: SnapshotInputs) -> list[Json]:
    """What stands in job descriptions, by position; only where this version of the instrument asks about it."""
    asked = {duty.item: successor(duty.item, inputs.instrument) for duty in inputs.written}
    known = [(duty, item) for duty in inputs.written if (item := asked[duty.item])]
    return [
        {
            "title": without_contacts(title),
            "duties": [
                {
                    "item": item.code,
                    "short": item.short,
                    "gravity": (item.level or Gravity.CONTEXT).value,
                    "words": without_contacts(duty.words),
                }
                for duty, item in known
                if duty.title == title
            ],
        }
        for title in dict.fromkeys(duty.title for duty, _item in known)
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


def _protection_headline(inputs: SnapshotInputs, rows: list[Json]) -> str:
    """What happens, said by the gravest finding among the activities; else that none was raised, or answered."""
    activities = {row["code"] for row in rows}
    raised = [finding for finding in inputs.evaluation.findings if finding.item.code in activities]
    if raised:
        return raised[0].headline.rstrip(".")
    if not rows:
        return _("Role protection")
    answered = any(row["state"] in (State.RATED, State.NOT_APPLICABLE) for row in rows)
    if answered:
        words = ngettext(
            "None of %(number)s activity raised a finding", "None of %(number)s activities raised a finding", len(rows)
        )
    else:
        words = ngettext(
            "None of %(number)s activity has an answer that a finding could be raised from",
            "None of %(number)s activities has an answer that a finding could be raised from",
            len(rows),
        )
    own_word = answered and inputs.evaluation.confidence.own_word
    return by_own_word(words % {"number": len(rows)}, own_word=own_word)


def _findings_headline(inputs: SnapshotInputs) -> str:
    number = len(inputs.evaluation.findings)
    if not number:
        own_word = inputs.evaluation.confidence.own_word
        return by_own_word(_("No finding was raised in this quarter"), own_word=own_word)
    return ngettext(
        "%(number)s finding: what happens, and what is being done about it",
        "%(number)s findings: what happens, and what is being done about it",
        number,
    ) % {"number": number}


def _finding(inputs: SnapshotInputs, finding: Finding) -> Json:
    item, flag = finding.item, next((flag for flag in inputs.flags if flag.code == finding.code), None)
    return {
        "code": finding.code,
        "rule": f"{finding.kind.value} {finding.version}",
        "kind": finding.kind.value,
        "level": finding.level.value,
        "level_words": with_stage(_(findings.LEVELS[finding.level]), finding.stage),
        "item": item.code,
        "short": item.short,
        "headline": finding.headline,
        "question": item.question,
        "answer": finding.answer,
        "why": item.why,
        "instead": item.instead,
        "pressures": list(item.pressures),
        "first_steps": list(finding.first_steps),
        "places": question_rows.places_by_document(item),
        "cites": question_rows.citation_line(item),
        "labels": _labels(inputs, finding),
        "actions": [action_row(inputs, action) for action in actions_of_finding(inputs, flag, finding.code)],
    }


def _labels(inputs: SnapshotInputs, finding: Finding) -> list[Json]:
    """The places it rests on, put in words, a document at a time."""
    documents = inputs.sources.documents
    return [
        {
            "document": documents[code].name,
            "says": [
                inputs.sources.places[place].label for place in finding.item.resting_on if place.startswith(f"{code}-")
            ],
        }
        for code in documents_of(finding.item.resting_on)
    ]


def _history(inputs: SnapshotInputs, amended: Json | None) -> list[Json]:
    """Each version with its day and, from the second on, why it was made; one without a changed answer is named."""
    issue = inputs.issue
    issued = [*((replaced.version, replaced.issued) for replaced in inputs.replaced), (issue.version, issue.day)]
    reasons = ["", *(without_contacts(replaced.reason) for replaced in inputs.replaced)]
    known = {row["version"]: row["what"] for row in (inputs.replaced_snapshot or {}).get("history", ())}
    text_only = amended is not None and not amended["answers"]
    return [
        {
            "version": version,
            "issued": date_forms(day),
            "what": known.get(version) or _why_made(reason, text_only=text_only),
        }
        for (version, day), reason in zip(issued, reasons, strict=True)
    ]


def _why_made(reason: str, *, text_only: bool) -> str:
    if not reason:
        return _("First issue.")
    words = _("Amended, text only: %(reason)s") if text_only else _("Amended: %(reason)s")
    return words % {"reason": reason}


def _amended(inputs: SnapshotInputs, parts: Json) -> Json | None:
    """What this version says in another way than the one it replaces; None for a first version."""
    if inputs.replaced_snapshot is None:
        return None
    reason = without_contacts(inputs.replaced[-1].reason)
    return version_diff.compare_versions(dict(inputs.replaced_snapshot), parts, reason=reason)
