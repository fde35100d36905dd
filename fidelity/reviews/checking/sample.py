"""Which answers the supervisor looks up (docs/instrument-2.md, "A check by somebody else").

All questions of practice are put in a random order once, and nobody sees it. The sample is at each moment the first
five of them whose evidence counts and that a supervisor did not answer. So no answer can be put into it or kept out of
it, whoever adds, changes or deletes what and when; one that loses its evidence makes room for the next.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from secrets import SystemRandom

from fidelity.instrument.definition.structure import Instrument, Item, Kind
from fidelity.scoring.answers import Answer, Answers
from fidelity.scoring.levels import State, beside_answers, score_answer
from programs.calendar.quarters import Quarter

SIZE = 5
SEEN_FOR_A = 4  # with two of five missing, what stands behind the other answers is as doubtful


def random_order(instrument: Instrument, *, full: bool) -> list[str]:
    """The codes of all questions of practice that are asked, in an order that nobody can guess."""
    codes = [item.code for item in _asked(instrument, full=full)]
    SystemRandom().shuffle(codes)
    return codes


def codes_with_evidence(instrument: Instrument, answers: Answers, *, quarter: Quarter, full: bool) -> list[str]:
    """The rated practice whose evidence counts, also where it was looked up and not found."""
    written = {code: _as_written(answer) for code, answer in answers.items()}
    beside = beside_answers(instrument, written)
    scored = [
        score_answer(item, written.get(item.code), start=quarter.start, end=quarter.end, beside=beside)
        for item in _asked(instrument, full=full)
    ]
    return [answer.code for answer in scored if answer.state is State.RATED and answer.evidence_dated]


def _asked(instrument: Instrument, *, full: bool) -> Iterable[Item]:
    return (
        item
        for domain in instrument.asked(full=full)
        for item in instrument.by_domain[domain.code]
        if item.kind is Kind.PRACTICE and item.scored
    )


def _as_written(answer: Answer) -> Answer:
    return replace(answer, evidence=replace(answer.evidence, missing=False)) if answer.evidence else answer


def codes_to_draw_from(
    codes: Iterable[str], authors: Mapping[str, Collection[int | None]], supervisors: Collection[int]
) -> list[str]:
    """Those of `codes` that at least one of the supervisors had no hand in."""
    return [code for code in codes if set(supervisors) - set(authors.get(code, ()))]


def codes_drawn(order: Iterable[str], drawable: Collection[str]) -> list[str]:
    """The sample: the first five of the order that can be drawn; fewer where there are fewer."""
    return [code for code in order if code in drawable][:SIZE]
