"""What a closed quarter shows of peer supporters' answers: plain data, stored once and never worked out again. Pure.

`{"shown": false, "why": ...}`; or with "shown" true the way, the quarters it covers, in words how many answers there
are and how many people at least gave them, each question, each domain beside the review, safety, and the sites. Nothing
stands in it that may not be read.
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
    is_gravely_unsafe,
    is_unsafe,
    mean_in_words,
    mean_points,
    number_in_words,
    sites_shown,
)
from fidelity.voice.rules.gaps import LEAST_GAP, SERIOUS_GAP, DomainViews, Gap, Level, find_gaps
from fidelity.voice.rules.pooling import Batch, add_up_batches, people
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
    GONE = "gone"  # until 0.2, where a box of four quarters never held enough
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
    batches: Sequence[Batch],
    sites: Mapping[str, Counts],
    beside: ReviewSide,
    *,
    threshold: int,
    quarters: Sequence[str],
) -> Json:
    """What anonymous answers show, where there are enough; `batches` hold all of them, `sites` those counted apart."""
    total = add_up_batches(batches)
    answered = {code: people(batches, code) for code in total}
    known = {code: number for code, number in answered.items() if number >= threshold}
    rows = [
        _question(question, beside) | _shares(total[question.code], known.get(question.code)) for question in questions
    ]
    return _result(
        rows,
        questions,
        total,
        known,
        beside,
        unsafe=_unsafe(total[SAFE], people(batches, SAFE, POOR)) if SAFE in known else "",
        way="cards",
        quarters=list(quarters),
        answers=number_in_words(max(map(sum, total.values())), threshold),
        people=number_in_words(max(answered.values()), threshold),
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
        rows,
        questions,
        counts,
        dict.fromkeys(levels, 1),
        beside,
        unsafe=_unsafe_level(levels.get(SAFE)),
        way=way,
        quarters=[quarter],
        answers="",
        people="",
        threshold=1,
        sites=[],
    )


def _result(
    rows: list[Json],
    questions: Sequence[Question],
    counts: Counts,
    known: Mapping[str, int],
    beside: ReviewSide,
    *,
    unsafe: str,
    **more: object,
) -> Json:
    """`known` are the questions that may be shown, each with how many people answered it."""
    joint = more["way"] != "cards"
    return {
        "shown": True,
        **more,
        "questions": [row for row in rows if row["code"] != SAFE],
        "domains": _domains(questions, counts, known, beside, joint=joint),
        "safety": next(row for row in rows if row["code"] == SAFE) | {"unsafe": unsafe},
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


def _shares(levels: Sequence[int], people: int | None) -> Json:
    """`people` answered; None where they are too few."""
    return {"shown": False} if people is None else {"shown": True, **answer_shares(levels, people)}


def _in_a_word(levels: Sequence[int], is_known: bool) -> Json:
    """As `_shares`, without the percentage."""
    shares = _shares(levels, sum(levels) if is_known else None)
    return {name: value for name, value in shares.items() if name != "percent"}


def _answer(question: Question, level: int | None) -> Json:
    return {"shown": False} if level is None else {"shown": True, "level": level, "answer": question.scale[level]}


def _domains(
    questions: Sequence[Question], counts: Counts, known: Mapping[str, int], beside: ReviewSide, *, joint: bool
) -> list[Json]:
    """Each domain with questions that both sides answered, in the order of the form."""
    both: dict[str, list[str]] = {}
    for question in questions:
        if question.code in known and question.code in beside.levels:
            both.setdefault(question.domain, []).append(question.code)
    compared = [
        DomainViews(domain, beside.points(codes), mean_points(counts, codes, known)) for domain, codes in both.items()
    ]
    gaps = {gap.domain: gap for gap in find_gaps(compared, beside.measurement, before=beside.before)}
    return [_domain(views, gaps.get(views.domain), joint=joint) for views in compared]


def _domain(views: DomainViews, gap: Gap | None, *, joint: bool) -> Json:
    place = mean_in_words(views.peers)
    if joint:
        place["points"] = rounded(views.peers.points)
    # A mean that is cut short of the ends must not come back as review and distance.
    exact = joint or (views.peers.people >= EXACT_FROM and LEAST <= views.peers.points <= MOST)
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


def _unsafe(levels: Sequence[int], people: int) -> str:
    """`serious`, `note` or nothing; `people` said that it was not or hardly safe."""
    if not is_unsafe(levels, people):
        return ""
    return Level.SERIOUS.value if is_gravely_unsafe(levels, people) else Level.NOTE.value


def _unsafe_level(level: int | None) -> str:
    """The same of one joint answer, which speaks for all."""
    if level not in POOR:
        return ""
    return Level.SERIOUS.value if level == POOR[0] else Level.NOTE.value


def _sites(
    questions: Sequence[Question], sites: Mapping[str, Counts], known: Collection[str], threshold: int
) -> list[Json]:
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
