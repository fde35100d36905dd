"""The one bridge from rows to plain answers, and to what they amount to."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from fidelity.flags.drift.alarms import DriftAlarm, drift_alarms, judgement_of_quarter, points_of_quarter
from fidelity.flags.drift.detection import VERSION as DRIFT_RULES
from fidelity.flags.drift.detection import DriftHistory
from fidelity.flags.drift.series import QuarterLevels, drift_of_reviews
from fidelity.flags.models import Flag, LoweredReference
from fidelity.flags.raising import ReviewFlag
from fidelity.flags.rules.evaluation import Evaluation, evaluate_answers, still_open
from fidelity.flags.rules.findings import Finding, FindingKind, Level, raise_findings
from fidelity.flags.rules.states import State
from fidelity.flags.seed_loader import drift_limits, drift_wording
from fidelity.reviews.checking.check_state import CheckState, check_state, is_check_begun, missing_evidence
from fidelity.reviews.models import Content, Review
from fidelity.reviews.process_memory import digest, remember
from fidelity.scoring.answers import Answer, Evidence, Given
from fidelity.scoring.scores import Scores, score_answers
from fidelity.voice.rules import questions
from fidelity.voice.rules.result import SAFETY_CODE, gap_codes
from fidelity.voice.rules.result import raised_codes as raised_in
from programs.calendar.quarters import Quarter
from programs.models import Program

# A difference of views counts as explained once something is planned for it, or it ended.
EXPLAINED = {State.ACTION_PLANNED, State.HELD, State.PROPOSED, State.RESOLVED, State.NOT_UPHELD}
CAN_HOLD = (*FindingKind, Flag.Kind.GAP)
NO_EVIDENCE = Evidence("")


class ContentRow(NamedTuple):
    """The columns of a response that an answer is made of, under their own names."""

    item: str
    given: str
    level: int | None
    choice: str
    inputs: dict[str, Any] | None
    reason: str
    note: str
    evidence_reference: str
    evidence_date: date | None
    evidence_kept: str
    evidence_kind: str
    evidence_by: str
    written: bool
    who_could_tell: str
    by_when: date | None


def plain_answer(content: Content | ContentRow) -> Answer | None:
    """The plain answer in a response or edition; None where only a note was written so far."""
    if not content.given:
        return None
    return Answer(
        given=Given(content.given),
        level=content.level,
        choice=content.choice,
        inputs=content.inputs,
        reason=content.reason,
        note=content.note,
        evidence=_plain_evidence(content),
        written=content.written,
        who_could_tell=content.who_could_tell,
        by_when=content.by_when,
    )


def _plain_evidence(content: Content | ContentRow) -> Evidence | None:
    evidence = Evidence(
        reference=content.evidence_reference,
        dated=content.evidence_date,
        kept=content.evidence_kept,
        kind=content.evidence_kind,
        by=content.evidence_by,
    )
    return evidence if evidence != NO_EVIDENCE else None


def plain_answers(responses: Iterable) -> dict[str, Answer]:
    """Item code -> answer, of the responses that hold one."""
    return {response.item: made for response in responses if (made := plain_answer(response))}


def review_answers(review: Review) -> dict[str, Answer]:
    """The plain answers of a review; evidence that was looked up and not found says so. One query, from 2.0 on two."""
    return _plain_answers(_contents(review), missing_evidence(review))


def _plain_answers(contents: Iterable[ContentRow], missing: Set[str]) -> dict[str, Answer]:
    answers = plain_answers(contents)
    for code in missing & set(answers):
        if evidence := answers[code].evidence:
            answers[code] = replace(answers[code], evidence=replace(evidence, missing=True))
    return answers


def _contents(review: Review) -> list[ContentRow]:
    """The answers as they stand in the database; read as plain rows, which costs a fifth of making objects of them."""
    if "responses" in getattr(review, "_prefetched_objects_cache", {}):
        return [
            ContentRow(*(getattr(response, name) for name in ContentRow._fields)) for response in review.responses.all()
        ]
    return list(map(ContentRow._make, review.responses.values_list(*ContentRow._fields)))


def check_now(review: Review) -> CheckState:
    """How far the check by somebody else is in an open review."""
    responses = list(review.responses.all())
    return check_state(review, responses, plain_answers(responses))


def is_checked(review: Review) -> bool:
    """Whether a check by somebody else counts: now, or when the review was closed."""
    if not review.is_open or not review.definition.rules.check_for_a:
        return bool(review.checked_by)
    return is_check_begun(review) and bool(check_now(review).ways)


def evaluate_review(review: Review, flags: list[Flag] | None = None) -> Evaluation:
    """The review as it stands now, evaluated, with the findings that are open for it.

    `flags` are all of the program, each with the review that raised it, where somebody has read them already.
    """
    return _evaluated(review, _flags(review.program) if flags is None else flags)


def evaluate_reviews(program: Program, reviews: Iterable[Review]) -> list[Evaluation]:
    """The same for several reviews of a program; one query more for each."""
    flags = _flags(program)
    return [_evaluated(review, flags) for review in reviews]


def review_findings(review: Review) -> tuple[Finding, ...]:
    """What the answers of the review alone raise, gravest first; one query."""
    given = review_answers(review)
    return raise_findings(review.definition, given, quarter=review.quarter, full=review.full)


def drift_history(program: Program, quarters: Iterable[QuarterLevels]) -> DriftHistory:
    """Drift over the closed reviews; a supervisor can have said what is not compared with any more."""
    return drift_histories({program: quarters})[program.pk]


def drift_histories(quarters: Mapping[Program, Iterable[QuarterLevels]]) -> dict[int, DriftHistory]:
    """The same of many programs, by their keys; one query."""
    known: dict[int, set[tuple[str, Quarter]]] = {program.pk: set() for program in quarters}
    by_key = {program.pk: program for program in quarters}
    lowered = LoweredReference.objects.filter(program__in=by_key)
    for key, series, start in lowered.values_list("program", "series", "review__period_start"):
        known[key].add((series, by_key[key].organisation.quarter_of(start)))
    return {
        program.pk: drift_of_reviews(closed, limits=drift_limits(), lowered=known[program.pk])
        for program, closed in quarters.items()
    }


def drift_alarms_after(review: Review, followed: DriftHistory) -> tuple[DriftAlarm, ...]:
    """The alarms of the quarter of `review`."""
    judged = judgement_of_quarter(followed, review.quarter)
    return drift_alarms(judged, review.definition, drift_wording()) if judged else ()


def comparable_series(review: Review, followed: DriftHistory) -> set[str]:
    """The series that have a number in `review` which can be compared with one before."""
    return {code for code, point in points_of_quarter(followed, review.quarter).items() if not point.starts}


def review_flags(review: Review, findings: Iterable[Finding], followed: DriftHistory) -> Iterator[ReviewFlag]:
    """Everything that `review` raises: its findings, drift, and what peers see differently.

    `followed` are the lines up to this quarter.
    """
    for finding in findings:
        yield ReviewFlag(
            finding.code,
            Flag.Kind(finding.kind),
            Flag.Level(finding.level),
            drift_wording().about(finding.item),
            finding.stage,
        )
    for alarm in drift_alarms_after(review, followed):
        yield ReviewFlag(alarm.code, Flag.Kind.DRIFT, Flag.Level(alarm.level), alarm.about, rules=DRIFT_RULES)
    yield from _heard(review)


def _heard(review: Review) -> Iterator[ReviewFlag]:
    """What the answers of peer supporters raise."""
    for code, level in raised_in(review.heard or {}):
        if code == SAFETY_CODE:
            yield ReviewFlag(code, Flag.Kind.SAFETY, Flag.Level(level), Flag.About.SAFETY)
        else:
            asked = [question.code for question in questions.short_form(review.definition)]
            items = [item for item in review.definition.by_domain[code.partition(":")[2]] if item.code in asked]
            yield ReviewFlag(code, Flag.Kind.GAP, Flag.Level(level), drift_wording().about_most(items))


def _evaluated(review: Review, flags: list[Flag]) -> Evaluation:
    """The same answers with the same flags come to the same, so a process does each evaluation once."""
    instrument, quarter, full = review.definition, review.quarter, review.full
    contents, missing = _contents(review), missing_evidence(review)
    answers_key = digest("answers", instrument.version, instrument.checksum, quarter, full, contents, sorted(missing))

    def weigh() -> tuple[Scores, tuple[Finding, ...]]:
        given = _plain_answers(contents, missing)
        scores = score_answers(instrument, given, quarter=quarter, full=full)
        return scores, raise_findings(instrument, given, quarter=quarter, full=full, scores=scores)

    scores, findings = remember(answers_key, weigh)
    unresolved = _open(review, findings, [flag for flag in flags if flag.kind in set(FindingKind)])
    known: dict[str, Any] = {
        "peers_heard": review.were_peers_heard,
        "peers_answered": review.have_peers_answered,
        "unexplained_gap": _is_unexplained(review, flags),
        "view_stays_inside": review.view_stays_inside,
        "checked": is_checked(review),
        "unresolved": unresolved,
    }
    key = digest("evaluation", answers_key, known)

    def evaluate() -> Evaluation:
        given = _plain_answers(contents, missing)
        evaluated = evaluate_answers(
            instrument, given, quarter=quarter, full=full, findings=findings, scores=scores, **known
        )
        return replace(evaluated, key=key)

    return remember(key, evaluate)


def _flags(program: Program) -> list[Flag]:
    """The flags that can hold a band, and those of gaps."""
    return list(program.flags.filter(kind__in=CAN_HOLD).select_related("raised_in"))


def has_unexplained_gap(review: Review) -> bool:
    """Whether peers' answers differ from the closed `review`, and nobody has said why yet."""
    gaps = _gaps(review)
    if not gaps:
        return False
    explained = review.program.flags.filter(kind__in=CAN_HOLD, code__in=gaps, state__in=EXPLAINED)
    return not gaps <= set(explained.values_list("code", flat=True))


def _is_unexplained(review: Review, flags: Iterable[Flag]) -> bool:
    """Whether peers' answers of this quarter differ from it, and nobody has got further than talking about it."""
    return bool(_gaps(review) - {flag.code for flag in flags if flag.state in EXPLAINED})


def _gaps(review: Review) -> frozenset[str]:
    """The gaps that tell how sure a review is: none where what peers said stays inside (product.md, rule 2b)."""
    return frozenset() if review.view_stays_inside else gap_codes(review.heard)


def _open(review: Review, raised: Iterable[Finding], flags: Iterable[Flag]) -> dict[str, Level]:
    """The findings that are open for a review: its own and those of quarters before, until peers confirmed their end.

    What a draft finds is open; what ended after the review was closed is not, even where it came back later. What a
    person raised, and no answer, counts in no score and no band.
    """
    earlier = [flag for flag in flags if flag.raised_in.period_start <= review.period_start]
    going_on = {flag.code: Level(flag.level) for flag in earlier if not flag.has_ended and not flag.by_person}
    ended = {
        flag.code
        for flag in flags
        if not review.is_open and (flag.has_ended or (flag.round > 1 and flag not in earlier))
    }
    return still_open(going_on, raised, ended)
