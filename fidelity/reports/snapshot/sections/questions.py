"""The questions of a review as they stand in a snapshot: level, sentence, evidence, places, who differs. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any

from fidelity.flags.rules.evaluation import Evaluation
from fidelity.instrument.definition.item_parts import Warrant
from fidelity.instrument.definition.matching import counterpart
from fidelity.instrument.definition.structure import Domain, Instrument, Item
from fidelity.instrument.sources.documents import Contradiction
from fidelity.reports.snapshot.formatting import date_forms
from fidelity.reports.snapshot.inputs import SnapshotInputs
from fidelity.scoring.answer_words import rated_in_words
from fidelity.scoring.answers import Answer, Given
from fidelity.scoring.levels import ItemScore, State
from fidelity.wording.personal_data import without_contacts
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

Json = dict[str, Any]

QUOTE = '"'  # around a choice of a fact; the report sets its own

STATES = {
    State.NOT_APPLICABLE: gettext_noop("Not applicable"),
    State.DONT_KNOW: gettext_noop("Not known yet"),
    State.UNANSWERED: gettext_noop("Not answered"),
}


def questions_by_domain(inputs: SnapshotInputs) -> list[Json]:
    """The domains asked, each with its questions in the order of the instrument."""
    scored = scores_by_code(inputs.evaluation)
    before = earlier_levels(inputs)
    return [
        {
            "code": domain.code,
            "number": domain.number,
            "name": domain.name,
            "about": domain.about,
            "items": [
                _item(inputs, item, scored.get(item.code), before.get(item.code))
                for item in inputs.instrument.by_domain[domain.code]
            ],
        }
        for domain in _asked(inputs)
    ]


def scores_by_code(evaluation: Evaluation) -> dict[str, ItemScore]:
    """The scored items of an evaluation."""
    return {item.code: item for domain in evaluation.scores.domains for item in domain.items}


def earlier_levels(inputs: SnapshotInputs) -> dict[str, int]:
    """Level of the earlier quarter for each item that is rated in both and asks the same (scoring.md 3)."""
    if inputs.previous is None:
        return {}
    before = scores_by_code(inputs.previous.evaluation)
    same = {
        code: before.get(then.code)
        for code, now in scores_by_code(inputs.evaluation).items()
        if now.counted is not None and (then := counterpart(now.item, inputs.previous.instrument))
    }
    return {code: then.counted for code, then in same.items() if then and then.counted is not None}


def _asked(inputs: SnapshotInputs) -> tuple[Domain, ...]:
    return inputs.instrument.asked(full=inputs.evaluation.full)


def _item(inputs: SnapshotInputs, item: Item, scored: ItemScore | None, before: int | None) -> Json:
    answer = inputs.answers.get(item.code)
    return {
        "code": item.code,
        "short": item.short,
        "question": item.question,
        "kind": item.kind.value,
        "gravity": item.level.value if item.level else "",
        "instead": item.instead,
        "state": _state(scored, answer),
        "answered": scored.answered if scored else None,
        "level": scored.counted if scored else None,
        "before": before,
        "level_words": _level_words(item, scored, before),
        "answer": answer_sentence(inputs.instrument, item, scored, answer),
        "remark": scored.why if scored and scored.answered != scored.counted else "",
        "reason": _reason(scored, answer),
        "rule": item.fact.says if item.fact else "",
        "evidence": _evidence(answer),
        "places": places_by_document(item),
        "origins": len(item.origins),
        "differ": list(item.differ),
        "cites": citation_line(item),
    }


def _level_words(item: Item, scored: ItemScore | None, before: int | None) -> str:
    """`3`, or `3, was 2` where the quarter before had another level."""
    if not item.scored:
        return _("not scored")
    if scored is None or scored.counted is None:
        return _("none")
    if before in (None, scored.counted):
        return str(scored.counted)
    return _("%(level)s, was %(before)s") % {"level": scored.counted, "before": before}


def _state(scored: ItemScore | None, answer: Answer | None) -> str:
    if scored:
        return scored.state.value
    given = {Given.LEVEL: State.RATED, Given.NOT_APPLICABLE: State.NOT_APPLICABLE, Given.DONT_KNOW: State.DONT_KNOW}
    return given[answer.given].value if answer else State.UNANSWERED.value


def answer_sentence(instrument: Instrument, item: Item, scored: ItemScore | None, answer: Answer | None) -> str:
    """The answer as a sentence: an anchor, a frequency, what was entered, a choice, or why there is no level."""
    state = State(_state(scored, answer))
    if state is not State.RATED or answer is None:
        return _(STATES[state])
    words = rated_in_words(instrument, item, answer)
    return words.strip(QUOTE) if item.fact else words


def _reason(scored: ItemScore | None, answer: Answer | None) -> str:
    if answer and answer.given is Given.NOT_APPLICABLE:
        return without_contacts(answer.reason)
    return scored.why if scored and scored.state is State.NOT_APPLICABLE else ""


def _evidence(answer: Answer | None) -> Json | None:
    if not answer or not answer.evidence or not answer.evidence.reference.strip():
        return None
    dated = answer.evidence.dated
    return {"reference": without_contacts(answer.evidence.reference), "dated": date_forms(dated) if dated else None}


def places_by_document(item: Item) -> list[Json]:
    """The places cited, by document: `{"document": "WHO", "places": ["G1.2", "G1.2a"]}`."""
    cited = _numbers_by_document(item.places)
    return [{"document": document, "places": numbers} for document, numbers in cited.items()]


def citation_line(item: Item) -> str:
    """`NPG 1.2, 1.2a; WHO G1.2. One origin. X07`: the places in one line of small print."""
    origin = [_("One origin.")] if len(item.origins) == 1 else []
    return " ".join([*_cited(item), *origin, *item.differ])


def _cited(item: Item) -> Iterator[str]:
    """The places, told apart where a version does so: what names it, what it follows from, what says the contrary."""
    warrant = item.warrant or Warrant(names_it=item.places)
    if warrant.names_it:
        yield cite_places(warrant.names_it)
    if warrant.principle:
        yield _("Follows from %(places)s") % {"places": cite_places(warrant.principle)}
    if warrant.other_side:
        yield _("The other side: %(places)s") % {"places": cite_places(warrant.other_side)}


def cite_places(places: Iterable[str]) -> str:
    """`NPG-1.2`, `NPG-1.2a`, `WHO-G1.2` -> `NPG 1.2, 1.2a; WHO G1.2.`"""
    cited = _numbers_by_document(places)
    return "; ".join(f"{document} {', '.join(numbers)}" for document, numbers in cited.items()) + "."


def _numbers_by_document(places: Iterable[str]) -> dict[str, list[str]]:
    by_document: dict[str, list[str]] = {}
    for place in places:
        document, _hyphen, number = place.partition("-")
        by_document.setdefault(document, []).append(number)
    return by_document


def document_differences(inputs: SnapshotInputs) -> list[Json]:
    """Where the documents differ on what was asked: who says what, and how this app deals with it."""
    asked = [item for domain in _asked(inputs) for item in inputs.instrument.by_domain[domain.code]]
    codes = sorted({code for item in asked for code in item.differ})
    return [_difference(inputs.sources.contradictions[code], asked) for code in codes]


def _difference(contradiction: Contradiction, asked: Iterable[Item]) -> Json:
    return {
        "code": contradiction.code,
        "subject": contradiction.subject,
        "sides": [
            {"says": side.says, "documents": list(dict.fromkeys(place.split("-")[0] for place in side.places))}
            for side in contradiction.sides
        ],
        "treatment": contradiction.treatment,
        "items": [item.code for item in asked if contradiction.code in item.differ],
    }


def source_credits(inputs: SnapshotInputs) -> list[Json]:
    """The documents with what their authors ask to be said of them."""
    return [
        {
            "code": document.code,
            "name": document.name,
            "citation": document.citation,
            "licence": document.licence,
            "credit": document.credit,
        }
        for document in inputs.sources.documents.values()
    ]
