"""What a closed quarter shows of peer supporters' answers: plain data, stored once and never worked out again. Pure.

`{"shown": false, "why": ...}`; or with "shown" true the way, the quarters it covers, how many answered in words, each
question, each domain beside the review, safety, and the sites. Nothing stands in it that may not be read.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from statistics import mean
from typing import Any

from fidelity.instrument.definition.structure import LEVELS, Measurement
from fidelity.voice.rules.aggregation import (
    EXACT_FROM,
    GOOD,
    LEAST,
    MOST,
    POINTS,
    POOR,
    Counts,
    answer_shares,
    answers_in_words,
    is_gravely_unsafe,
    is_unsafe,
    mean_in_words,
    mean_points,
    sites_shown,
)
from fidelity.voice.rules.gaps import LEAST_GAP, SERIOUS_GAP, DomainViews, Gap, Level, find_gaps
from fidelity.voice.rules.questions import SAFE, STANDING_SCALES, Question
from fidelity.wording.numbers import whole as rounded
from fidelity.wording.translation import gettext as _

SAFETY_CODE = "safety:answering"

Json = dict[str, Any]


class WhyHidden(StrEnum):
    """Why nothing is shown."""

    NOT_ASKED = "not_asked"
    SKIPPED = "skipped"
    NO_ANSWER = "no_answer"
    HELD = "held"
    GONE = "gone"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class ReviewSide:
    """The review's side: item -> levels (0-4) in the quarters covered, the newest last.

    They are those that count, or those answered, as the version says (`Rules.fair_gaps`).
    """

    levels: Mapping[str, Sequence[int]]
    measurement: Measurement
    before: Collection[str] = ()

    def points(self, items: Sequence[str]) -> Fraction:
        """The mean of items in points, each item's quarters put together first."""
        return POINTS * mean(Fraction(sum(self.levels[item]), len(self.levels[item])) for item in items)


def hidden_result(why: WhyHidden) -> Json:
    return {"shown": False, "why": why.value}


def at_closing(*, early: bool, team: tuple[int, int] | None) -> Json:
    """What a result says of its closing besides: before the last day to answer, and with another number of people.

    `team`: how many peer supporters the staff roles named when the way was chosen, and at closing.
    """
    return ({"closed_early": True} if early else {}) | ({"team": list(team)} if team else {})


def result_of_cards(
    questions: Sequence[Question],
    total: Counts,
    sites: Mapping[str, Counts],
    beside: ReviewSide,
    *,
    threshold: int,
    quarters: Sequence[str],
) -> Json:
    """What anonymous answers show, where there are enough; `sites` are those counted apart, `total` is all of them."""
    known = {code for code, levels in total.items() if sum(levels) >= threshold}
    rows = [
        _question(question, beside) | _shares(total[question.code], question.code in known) for question in questions
    ]
    return _result(
        rows,
        questions,
        total,
        known,
        beside,
        way="cards",
        quarters=list(quarters),
        answers=answers_in_words(total, threshold),
        threshold=threshold,
        sites=_sites(questions, sites, known, threshold),
    )


def result_of_joint_answer(
    questions: Sequence[Question], levels: Mapping[str, int], beside: ReviewSide, *, way: str, quarter: str
) -> Json:
    """What one joint answer says, word for word; `way` is that of `PeerVoice`."""
    counts = {code: [int(level == answered) for level in LEVELS] for code, answered in levels.items()}
    rows = [_question(question, beside) | _answer(question, levels.get(question.code)) for question in questions]
    return _result(
        rows, questions, counts, set(levels), beside, way=way, quarters=[quarter], answers="", threshold=1, sites=[]
    )


def _result(
    rows: list[Json],
    questions: Sequence[Question],
    counts: Counts,
    known: set[str],
    beside: ReviewSide,
    **more: object,
) -> Json:
    joint = more["way"] != "cards"
    return {
        "shown": True,
        **more,
        "questions": [row for row in rows if row["code"] != SAFE],
        "domains": _domains(questions, counts, known, beside, joint=joint),
        "safety": next(row for row in rows if row["code"] == SAFE) | {"unsafe": _unsafe(counts, known, joint=joint)},
    }


def _question(question: Question, beside: ReviewSide) -> Json:
    levels = beside.levels.get(question.code)
    return {
        "code": question.code,
        "domain": question.domain,
        "kind": question.kind,
        "short": question.short,
        "words": question.words,
        "review": levels[-1] if levels else None,
    } | _scale_of_its_own(question)


def _scale_of_its_own(question: Question) -> Json:
    """The words of the good answers where they are not those of the standing scales (`Rules.fair_gaps`)."""
    if question.scale in STANDING_SCALES:
        return {}
    return {"best": [question.scale[level] for level in GOOD]}


def _shares(levels: Sequence[int], is_known: bool) -> Json:
    return {"shown": True, **answer_shares(levels)} if is_known else {"shown": False}


def _in_a_word(levels: Sequence[int], is_known: bool) -> Json:
    """As `_shares`, without the percentage."""
    return {name: value for name, value in _shares(levels, is_known).items() if name != "percent"}


def _answer(question: Question, level: int | None) -> Json:
    return {"shown": False} if level is None else {"shown": True, "level": level, "answer": question.scale[level]}


def _domains(
    questions: Sequence[Question], counts: Counts, known: set[str], beside: ReviewSide, *, joint: bool
) -> list[Json]:
    """Each domain with questions that both sides answered, in the order of the form."""
    both: dict[str, list[str]] = {}
    for question in questions:
        if question.code in known and question.code in beside.levels:
            both.setdefault(question.domain, []).append(question.code)
    compared = [DomainViews(domain, beside.points(codes), mean_points(counts, codes)) for domain, codes in both.items()]
    gaps = {gap.domain: gap for gap in find_gaps(compared, beside.measurement, before=beside.before)}
    return [_domain(views, gaps.get(views.domain), joint=joint) for views in compared]


def _domain(views: DomainViews, gap: Gap | None, *, joint: bool) -> Json:
    place = mean_in_words(views.peers)
    if joint:
        place["points"] = rounded(views.peers.points)
    # A mean that is cut short of the ends must not come back as review and distance.
    exact = joint or (views.peers.answers >= EXACT_FROM and LEAST <= views.peers.points <= MOST)
    return {
        "code": views.domain,
        "questions": views.peers.questions,
        "review": rounded(views.review),
        **place,
        "gap": None if gap is None else _gap(gap, exact=exact),
    }


def _gap(gap: Gap, *, exact: bool) -> Json:
    at_least = _("%(number)s or more") % {"number": SERIOUS_GAP if gap.is_large else LEAST_GAP}
    return {
        "code": gap.code,
        "direction": gap.direction.value,
        "level": gap.level.value,
        "points": str(rounded(gap.points)) if exact else at_least,
    }


def _unsafe(counts: Counts, known: set[str], *, joint: bool) -> str:
    """`serious`, `note` or nothing; one joint answer speaks for all."""
    if SAFE not in known:
        return ""
    levels = counts[SAFE]
    if joint:
        level = next(level for level in LEVELS if levels[level])
        return "" if level not in POOR else Level.SERIOUS.value if level == POOR[0] else Level.NOTE.value
    if not is_unsafe(levels):
        return ""
    return Level.SERIOUS.value if is_gravely_unsafe(levels) else Level.NOTE.value


def _sites(questions: Sequence[Question], sites: Mapping[str, Counts], known: set[str], threshold: int) -> list[Json]:
    """Each site with the questions that may be shown of it, in words alone; none where no question may be.

    With percentages of one site beside those of the total, a small site's word could be worked out to "all" or "none".
    """
    open_to = {
        question.code: sites_shown([sum(counts[question.code]) for counts in sites.values()], threshold)
        for question in questions
        if question.code in known
    }
    rows: list[Json] = [
        {
            "name": name,
            "questions": [
                {"code": question.code, **_in_a_word(counts[question.code], place in open_to.get(question.code, ()))}
                for question in questions
            ],
        }
        for place, (name, counts) in enumerate(sites.items())
    ]
    return [row for row in rows if any(question["shown"] for question in row["questions"])]


def raised_codes(result: Json) -> Iterable[tuple[str, str]]:
    """Code and level of what a result raises: its gaps, then safety."""
    if not result.get("shown"):
        return
    for domain in result["domains"]:
        if domain["gap"]:
            yield domain["gap"]["code"], domain["gap"]["level"]
    if result["safety"]["unsafe"]:
        yield SAFETY_CODE, result["safety"]["unsafe"]


def gap_codes(result: Json | None) -> frozenset[str]:
    """The gaps of a result, by code."""
    return frozenset(code for code, _level in raised_codes(result or {}) if code != SAFETY_CODE)


def raisable_codes(result: Json | None) -> frozenset[str]:
    """The domains, and safety, that a result says something of: what it did not raise is not there."""
    if not result or not result["shown"]:
        return frozenset()
    domains = {domain["code"] for domain in result["domains"]}
    return frozenset(domains | ({SAFETY_CODE.partition(":")[2]} if result["safety"]["shown"] else set()))
