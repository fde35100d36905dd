"""Answers are saved as they are typed, whatever stands in them; what looks like a person is listed before closing."""

from dataclasses import dataclass

from fidelity.reviews.answering.forms import PERSONAL
from fidelity.reviews.models import Edition, Review
from fidelity.wording.personal_data import doubtful_words


@dataclass(frozen=True)
class DoubtfulAnswer:
    """Words in the answer to one item that look as if they pointed at a person, and the role that saved them first."""

    item: str
    words: str
    role: str


def doubtful_answers(review: Review) -> list[DoubtfulAnswer]:
    """In the answers as they stand, in the order of the questions; one query, or two where there are some."""
    doubtful = [
        (row, name, place.words)
        for row in review.responses.values("pk", "item", *PERSONAL)
        for name in PERSONAL
        for place in (doubtful_words(row[name]) if row[name] else ())
    ]
    if not doubtful:
        return []
    order = {item.code: number for number, item in enumerate(review.definition.items)}
    doubtful.sort(key=lambda answer: order.get(answer[0]["item"], len(order)))
    saves = Edition.objects.filter(response__in={row["pk"] for row, _name, _words in doubtful})
    saved = list(saves.values("response", "role", *PERSONAL))
    return [
        DoubtfulAnswer(row["item"], words, _saved_by(saved, row["pk"], name, words)) for row, name, words in doubtful
    ]


def _saved_by(saves: list[dict], response: int, name: str, words: str) -> str:
    """The role of the first save that holds the words; empty where saves have grown old."""
    return next((save["role"] for save in saves if save["response"] == response and words in save[name]), "")
