"""What a flag rests on: what was answered quarter by quarter, why it matters, what could change."""

from collections.abc import Iterable
from dataclasses import dataclass

from fidelity.flags.models import Flag
from fidelity.flags.raising import RAISES
from fidelity.flags.wording.drift_directions import Direction
from fidelity.flags.wording.finding_words import first_steps_at
from fidelity.flags.wording.headlines import subject_item
from fidelity.flags.wording.view_differences import ViewWording
from fidelity.instrument.definition.matching import codes_of_series
from fidelity.instrument.definition.structure import Item
from fidelity.instrument.seed_loader import sources
from fidelity.instrument.sources.documents import Contradiction, Document, Place
from fidelity.instrument.sources.trail import source_trail
from fidelity.reviews.flag_pages.drift_series import DriftSeries, FallingQuestion, SeriesFigures, drift_series
from fidelity.reviews.flag_pages.earlier_answers import AnswerLine, all_answer_lines, answers_to_items
from fidelity.reviews.flag_pages.peer_flag_words import view_wording_of
from fidelity.reviews.flag_pages.what_both_sides_said import BothViews, both_views

Documents = tuple[tuple[Document, tuple[Place, ...]], ...]


@dataclass(frozen=True)
class FlagEvidence:
    """Everything that a flag rests on; the parts that a kind of flag does not have are empty.

    `direction` holds the words of a flag that is about no one item: where a drift goes, or how views differ; `stage`
    says in which of an item's words to speak.
    """

    item: Item | None
    lines: tuple[AnswerLine, ...]
    figures: tuple[SeriesFigures, ...]
    most: tuple[FallingQuestion, ...]
    direction: Direction | ViewWording | None
    documents: Documents
    independence: str
    differ: tuple[Contradiction, ...]
    drift: DriftSeries | None = None
    sides: BothViews | None = None
    stage: str = ""

    @property
    def note(self) -> AnswerLine | None:
        """The newest note that was written beside the answer."""
        return next((line for line in self.lines if line.note), None)

    @property
    def view(self) -> ViewWording | None:
        """The words of a flag that the answers of peer supporters raised."""
        return self.direction if isinstance(self.direction, ViewWording) else None

    @property
    def why(self) -> str:
        return self.item.why if self.item else self.direction.why if self.direction else ""

    @property
    def first_steps(self) -> tuple[str, ...]:
        if self.item:
            return first_steps_at(self.item, self.stage)
        return self.direction.first_steps if self.direction else ()

    @property
    def questions(self) -> tuple[str, ...]:
        """What to talk about, in supervision or with the team."""
        if self.item:
            return self.item.talk_about
        asked = self.direction.ask if self.direction else ()
        return (*asked, *dict.fromkeys(question for fall in self.most for question in fall.item.talk_about))


def flag_evidence(flag: Flag) -> FlagEvidence:
    if view := view_wording_of(flag):
        return _evidence_of_views(flag, view)
    item = subject_item(flag.code, flag.last_raised_in.definition)
    return _evidence_of_item(flag, item) if item else _evidence_of_drift(flag)


def _evidence_of_item(flag: Flag, item: Item) -> FlagEvidence:
    trail = source_trail(item, sources())
    if flag.kind == Flag.Kind.OWN:
        return FlagEvidence(item, (), (), (), None, (), "", (), stage=flag.stage)
    raised_in = set(flag.events.filter(what__in=RAISES).values_list("review", flat=True))
    lines = tuple(all_answer_lines(item, answers_to_items(flag.program, codes_of_series(item)), raised_in))
    return FlagEvidence(
        item, lines, (), (), None, trail.by_document, trail.independence, trail.differ, stage=flag.stage
    )


def _evidence_of_drift(flag: Flag) -> FlagEvidence:
    series = drift_series(flag)
    items = series.alarm.items if series.alarm else ()
    codes = dict.fromkeys(code for item in items for code in item.differ)
    return FlagEvidence(
        item=None,
        lines=(),
        figures=series.figures,
        most=series.most,
        direction=series.alarm.direction if series.alarm else None,
        documents=_documents(series.alarm.places if series.alarm else ()),
        independence="",
        differ=tuple(sources().contradictions[code] for code in codes),
        drift=series,
    )


def _evidence_of_views(flag: Flag, view: ViewWording) -> FlagEvidence:
    """It rests on what the quarter showed that raised it last, and on nothing else."""
    return FlagEvidence(None, (), (), (), view, _documents(view.places), "", (), sides=both_views(flag))


def _documents(places: Iterable[str]) -> Documents:
    cited = [sources().places[place] for place in places]
    return tuple(
        (document, inside)
        for code, document in sources().documents.items()
        if (inside := tuple(place for place in cited if place.document == code))
    )
