"""The questions of a review as they stand in a snapshot: level, sentence, evidence, places, who differs. Pure."""

from collections.abc import Iterable
from typing import Any

from fidelity.flags.rules.evaluation import Evaluation
from fidelity.instrument.definition.structure import Domain, Item, Kind
from fidelity.instrument.sources.places import Contradiction, Sources
from fidelity.reports.snapshot.formatting import date_forms
from fidelity.reports.snapshot.inputs import SnapshotInputs
from fidelity.scoring.answers import Answer, Given
from fidelity.scoring.levels import ItemScore, State, entered_in_words
from fidelity.wording.personal_data import without_contacts

Json = dict[str, Any]

STATES = {
    State.NOT_APPLICABLE: "Not applicable",
    State.DONT_KNOW: "Not known yet",
    State.UNANSWERED: "Not answered",
}


def questions_by_domain(material: SnapshotInputs) -> list[Json]:
    """The domains asked, each with its questions in the order of the instrument."""
    scored = scores_by_code(material.evaluation)
    before = earlier_levels(material)
    return [
        {
            "code": domain.code,
            "number": domain.number,
            "name": domain.name,
            "about": domain.about,
            "items": [
                _item(material, item, scored.get(item.code), before.get(item.code))
                for item in material.instrument.by_domain[domain.code]
            ],
        }
        for domain in _asked(material)
    ]


def scores_by_code(evaluation: Evaluation) -> dict[str, ItemScore]:
    """The scored items of an evaluation."""
    return {item.code: item for domain in evaluation.scores.domains for item in domain.items}


def earlier_levels(material: SnapshotInputs) -> dict[str, int]:
    """Level of the earlier quarter for each item that is rated in both and asked in the same words (scoring.md 3)."""
    if material.previous is None:
        return {}
    now = scores_by_code(material.evaluation)
    return {
        code: then.counted
        for code, then in scores_by_code(material.previous.evaluation).items()
        if code in now
        and then.counted is not None
        and now[code].counted is not None
        and then.item.asks == now[code].item.asks
    }


def _asked(material: SnapshotInputs) -> tuple[Domain, ...]:
    return material.instrument.asked(full=material.evaluation.full)


def _item(material: SnapshotInputs, item: Item, scored: ItemScore | None, before: int | None) -> Json:
    answer = material.answers.get(item.code)
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
        "answer": answer_sentence(material, item, scored, answer),
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
        return "not scored"
    if scored is None or scored.counted is None:
        return "none"
    return f"{scored.counted}, was {before}" if before not in (None, scored.counted) else str(scored.counted)


def _state(scored: ItemScore | None, answer: Answer | None) -> str:
    if scored:
        return scored.state.value
    given = {Given.LEVEL: State.RATED, Given.NOT_APPLICABLE: State.NOT_APPLICABLE, Given.DONT_KNOW: State.DONT_KNOW}
    return given[answer.given].value if answer else State.UNANSWERED.value


def answer_sentence(material: SnapshotInputs, item: Item, scored: ItemScore | None, answer: Answer | None) -> str:
    """The answer as a sentence: an anchor, a frequency, what was entered, a choice, or why there is no level."""
    state = State(_state(scored, answer))
    if state is not State.RATED or answer is None:
        return STATES[state]
    if item.kind is Kind.CONTEXT or item.choices:
        return next((choice.label for choice in item.choices if choice.value == answer.choice), "") or _level(
            material, answer.level
        )
    if item.kind is Kind.ACTIVITY:
        return _level(material, answer.level)
    if item.fact:
        return entered_in_words(item.fact, answer).strip('"')
    return item.anchors[scored.answered] if scored and scored.answered is not None else ""


def _level(material: SnapshotInputs, level: int | None) -> str:
    return "" if level is None else material.instrument.frequencies[level]


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
    return [
        {
            "document": document,
            "places": [place.partition("-")[2] for place in item.places if place.startswith(f"{document}-")],
        }
        for document in item.documents
    ]


def citation_line(item: Item) -> str:
    """`NPG 1.2, 1.2a; WHO G1.2. One origin. X07`: the places in one line of small print."""
    cited = "; ".join(f"{each['document']} {', '.join(each['places'])}" for each in places_by_document(item))
    origin = " One origin." if len(item.origins) == 1 else ""
    return f"{cited}.{origin}{''.join(f' {code}' for code in item.differ)}"


def cite_places(places: Iterable[str]) -> str:
    """`NPG-1.2`, `NPG-1.2a`, `WHO-G1.2` -> `NPG 1.2, 1.2a; WHO G1.2.`"""
    by_document: dict[str, list[str]] = {}
    for place in places:
        document, _, where = place.partition("-")
        by_document.setdefault(document, []).append(where)
    return "; ".join(f"{document} {', '.join(where)}" for document, where in by_document.items()) + "."


def document_differences(material: SnapshotInputs) -> list[Json]:
    """Where the documents differ on what was asked: who says what, and how this app deals with it."""
    asked = [item for domain in _asked(material) for item in material.instrument.by_domain[domain.code]]
    codes = sorted({code for item in asked for code in item.differ})
    return [_difference(material.sources.contradictions[code], asked) for code in codes]


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


def source_credits(material: SnapshotInputs) -> list[Json]:
    """The documents with what their authors ask to be said of them."""
    documents: Sources = material.sources
    return [
        {
            "code": document.code,
            "name": document.name,
            "citation": document.citation,
            "licence": document.licence,
            "credit": document.credit,
        }
        for document in documents.documents.values()
    ]
