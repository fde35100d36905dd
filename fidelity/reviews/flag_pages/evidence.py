"""What stands on the page of one flag: what was answered quarter by quarter, why it matters, what could change."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.db.models import Prefetch

from fidelity.flags.drift.alarms import RULES, DriftAlarm, drift_alarms, judgement_of_quarter
from fidelity.flags.drift.detection import DriftHistory, Point
from fidelity.flags.drift.directions import Direction
from fidelity.flags.library import drift_wording, view_wording
from fidelity.flags.models import Flag, FlagEvent
from fidelity.flags.raising import HEARD, RAISES
from fidelity.flags.wording.headlines import is_small_team, subject_item
from fidelity.flags.wording.view_differences import SAFETY_JOINTLY, ViewWording
from fidelity.instrument.definition.structure import Asked, Item
from fidelity.instrument.library import sources
from fidelity.instrument.sources.places import Contradiction, Document, Place
from fidelity.instrument.sources.trail import source_trail
from fidelity.reviews import evaluation, kept_levels
from fidelity.reviews.answer_words import answer_in_words
from fidelity.reviews.flag_pages.both_views import BothViews, both_views
from fidelity.reviews.flag_pages.inbox import peer_supporters
from fidelity.reviews.models import Response, Review
from fidelity.voice.models import PeerVoice
from fidelity.wording.numbers import tenths, tenths_in_words, whole
from programs.calendar.quarters import Quarter
from programs.models import Program

Answers = list[tuple[Review, Mapping[str, Response]]]
Levels = Mapping[Quarter, Mapping[str, int]]
Documents = tuple[tuple[Document, tuple[Place, ...]], ...]
JOINTLY = {PeerVoice.Way.JOINT, PeerVoice.Way.ALLY}


@dataclass(frozen=True)
class AnswerLine:
    """One quarter of an item: what was answered, in words; `aside` says what to bear in mind. Never who."""

    quarter: str
    words: str
    raised: bool = False
    aside: str = ""
    note: str = ""


@dataclass(frozen=True)
class SeriesFigures:
    """One quarter of a series, as it is shown; empty texts where there is nothing to show yet."""

    quarter: str
    score: str = ""
    reference: str = ""
    tally: str = ""
    says: str = ""


@dataclass(frozen=True)
class FallingQuestion:
    """One of the questions that added most to a fall: its last higher answer before it, and the one that raised it."""

    item: Item
    then: AnswerLine
    now: AnswerLine


@dataclass(frozen=True)
class FlagEvidence:
    """Everything that a flag rests on; the parts that a kind of flag does not have are empty.

    `direction` holds the words of a flag that is about no one item: where a drift goes, or how views differ.
    """

    item: Item | None
    lines: tuple[AnswerLine, ...]
    figures: tuple[SeriesFigures, ...]
    most: tuple[FallingQuestion, ...]
    direction: Direction | ViewWording | None
    documents: Documents
    independence: str
    differ: tuple[Contradiction, ...]
    sides: BothViews | None = None

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
        return self.item.first_steps if self.item else self.direction.first_steps if self.direction else ()

    @property
    def questions(self) -> tuple[str, ...]:
        """What to talk about, in supervision or with the team."""
        if self.item:
            return self.item.talk_about
        asked = self.direction.ask if self.direction else ()
        return (*asked, *dict.fromkeys(each for added in self.most for each in added.item.talk_about))


def flag_evidence(flag: Flag) -> FlagEvidence:
    if view := view_wording_of(flag):
        return _of_views(flag, view)
    item = subject_item(flag.code, flag.last_raised_in.definition)
    return _of_item(flag, item) if item else _of_series(flag)


def _of_item(flag: Flag, item: Item) -> FlagEvidence:
    found = source_trail(item, sources())
    lines = tuple(_lines(item, answers_to_items(flag.program, [item.code]), _raised_in(flag)))
    return FlagEvidence(item, lines, (), (), None, found.by_document, found.independence, found.differ)


def _raised_in(flag: Flag) -> set[int]:
    """The reviews whose answers raised the flag."""
    return set(flag.events.filter(what__in=RAISES).values_list("review", flat=True))


def answers_to_items(program: Program, codes: Collection[str]) -> Answers:
    """What was answered to some items in every quarter that was closed or skipped, newest first; two queries."""
    responses = Prefetch("responses", Response.objects.filter(item__in=codes), to_attr="wanted")
    reviews = program.reviews.exclude(state=Review.State.OPEN).order_by("-period_start").select_related("instrument")
    found = []
    for review in reviews.defer("instrument__text").prefetch_related(responses):
        review.program = program
        found.append((review, {response.item: response for response in review.wanted}))
    return found


def _lines(item: Item, answered: Answers, raised: Collection[int]) -> Iterator[AnswerLine]:
    for review, responses in answered:
        yield _line(item, review, responses.get(item.code), raised=review.pk in raised)


def _line(item: Item, review: Review, response: Response | None, *, raised: bool = False) -> AnswerLine:
    quarter = review.quarter.label
    then = review.definition.by_code.get(item.code)
    if review.state == Review.State.SKIPPED:
        return AnswerLine(quarter, "No review in this quarter")
    if then is None or (not review.full and review.definition.domain_by_code[then.domain].asked is Asked.ANNUAL):
        return AnswerLine(quarter, "Not asked in this quarter")
    if response is None or not response.given:
        return AnswerLine(quarter, "No answer")
    aside = "" if then.asks == item.asks else "Asked in other words then."
    return AnswerLine(quarter, answer_in_words(review.definition, then, response), raised, aside, response.note)


def _of_series(flag: Flag) -> FlagEvidence:
    """A drift flag; its numbers come from all final quarters, its items from the quarter that raised it last."""
    final = kept_levels.closed_quarters(flag.program)
    followed = evaluation.drift_history(flag.program, final)
    points = followed.series.get(_series(flag), ())
    alarm = _alarm(flag, followed)
    items = alarm.items if alarm else ()
    found = answers_to_items(flag.program, [item.code for item in items])
    levels = {each.quarter: each.levels for each in final}
    return FlagEvidence(
        item=None,
        lines=(),
        figures=tuple(_figures(_series(flag), points, followed, [review for review, _ in found])),
        most=tuple(_added(item, alarm.point, points, found, levels) for item in items if alarm),
        direction=alarm.direction if alarm else None,
        documents=_documents(alarm.places if alarm else ()),
        independence="",
        differ=tuple(sources().contradictions[code] for code in dict.fromkeys(c for i in items for c in i.differ)),
    )


def view_wording_of(flag: Flag) -> ViewWording | None:
    """The words of a flag that the answers of peer supporters raised; None for every other one."""
    if flag.kind not in HEARD:
        return None
    if flag.kind == Flag.Kind.SAFETY and _is_known_whose(flag):
        return view_wording()[SAFETY_JOINTLY]
    return view_wording()[flag.code.partition(":")[0]]


def _is_known_whose(flag: Flag) -> bool:
    """Whether everybody can tell whose answer raised it: a joint one, or that of one or two peer supporters."""
    heard = flag.last_raised_in.heard or {}
    return heard.get("way") in JOINTLY or is_small_team(peer_supporters(flag.program))


def view_advice(flag: Flag) -> str:
    """How to take a flag that is about views; empty for every other one."""
    view = view_wording_of(flag)
    return view.stance if view else ""


def _of_views(flag: Flag, view: ViewWording) -> FlagEvidence:
    """It rests on what the quarter showed that raised it last, and on nothing else."""
    return FlagEvidence(None, (), (), (), view, _documents(view.places), "", (), both_views(flag))


def _series(flag: Flag) -> str:
    return flag.code.partition(":")[2]


def _alarm(flag: Flag, followed: DriftHistory) -> DriftAlarm | None:
    judged = judgement_of_quarter(followed, flag.last_raised_in.quarter)
    alarms = drift_alarms(judged, flag.last_raised_in.definition, drift_wording()) if judged else ()
    return next((alarm for alarm in alarms if alarm.code == flag.code), None)


def _documents(places: Iterable[str]) -> Documents:
    known = [sources().places[place] for place in places]
    return tuple(
        (document, inside)
        for code, document in sources().documents.items()
        if (inside := tuple(place for place in known if place.document == code))
    )


def _figures(
    series: str, points: Iterable[Point], followed: DriftHistory, reviews: Iterable[Review]
) -> Iterator[SeriesFigures]:
    by_quarter = {point.quarter: point for point in points}
    for review in reviews:
        point = by_quarter.get(review.quarter)
        if point is None:
            missed = review.state == Review.State.SKIPPED
            yield SeriesFigures(
                review.quarter.label, says="No review in this quarter" if missed else "Not enough to score"
            )
            continue
        yield SeriesFigures(
            review.quarter.label,
            str(whole(point.score)),
            "" if point.reference is None else str(whole(point.reference)),
            "" if point.reference is None else tenths_in_words(tenths(point.tally)),
            _says(series, point, followed),
        )


def _says(series: str, point: Point, followed: DriftHistory) -> str:
    judged = judgement_of_quarter(followed, point.quarter)
    signals = judged.signals if judged else ()
    alarm = next((f"{each.alarm.capitalize()}: {RULES[each.alarm]}" for each in signals if each.series == series), "")
    moved = f"Reference {point.moved} after this quarter" if point.moved else ""
    starts = "Starts anew: other questions than before" if point.starts else ""
    return ". ".join(filter(None, [starts, alarm, moved]))


def _added(item: Item, point: Point, points: tuple[Point, ...], found: Answers, levels: Levels) -> FallingQuestion:
    before = _higher(item.code, point, _began(point, points), levels)
    by_quarter = {review.quarter: (review, responses) for review, responses in found}
    then, now = by_quarter[before or _began(point, points)], by_quarter[point.quarter]
    line = _line(item, now[0], now[1].get(item.code))
    return FallingQuestion(
        item,
        _line(item, then[0], then[1].get(item.code)),
        line if before else replace(line, aside="It was lower in between."),
    )


def _higher(code: str, point: Point, began: Quarter, levels: Levels) -> Quarter | None:
    """The last quarter before the fall with a higher answer than now; else the last one since; None for none."""
    now = levels[point.quarter].get(code, 0)
    higher = [quarter for quarter in levels if quarter < point.quarter and levels[quarter].get(code, 0) > now]
    return max((quarter for quarter in higher if quarter <= began), default=max(higher, default=None))


def _began(point: Point, points: tuple[Point, ...]) -> Quarter:
    """The last quarter before the fall: where its tally was still 0, or the one before a sudden fall."""
    before = [each for each in points if each.quarter < point.quarter]
    if not point.tally:
        return point.before or point.quarter
    return next((each.quarter for each in reversed(before) if not each.tally), before[0].quarter)


@dataclass(frozen=True)
class Suggestion:
    """One action to start from, by its number in the menu; `source` says where it comes from.

    `tried`: an action of the flag says the same, so that it is offered last where a finding came back.
    """

    number: int
    words: str
    source: str = ""
    tried: bool = False


@dataclass(frozen=True)
class ActionMenu:
    """Actions to start from: the first steps of what was found, and what softens each pressure, those found first."""

    steps: list[Suggestion]
    softening: list[Suggestion]

    def start(self, number: str) -> str:
        """The words of a suggestion by its number; empty where there is none."""
        return next((each.words for each in [*self.steps, *self.softening] if str(each.number) == number), "")


def action_menu(flag: Flag, *, reads: bool) -> ActionMenu:
    """`reads`: what talks found may be told."""
    item = subject_item(flag.code, flag.last_raised_in.definition)
    steps = item.first_steps if item else _first_steps(flag)
    found = _pressures(flag) if reads else set()
    pressures = sorted(drift_wording().pressures, key=lambda pressure: pressure.code not in found)
    tried = {what.casefold() for what in flag.actions.values_list("what", flat=True)}
    first = [
        Suggestion(number, step[0].upper() + step[1:], tried=step.casefold() in tried)
        for number, step in enumerate(steps, start=1)
    ]
    return ActionMenu(
        sorted(first, key=lambda each: each.tried),
        [
            Suggestion(
                number,
                each.soften,
                f"{each.name}{', found in a talk' if each.code in found else ''}",
                tried=each.soften.casefold() in tried,
            )
            for number, each in enumerate(pressures, start=len(steps) + 1)
        ],
    )


def _pressures(flag: Flag) -> set[str]:
    """The pressures found in the talks of this round."""
    talks = flag.events.filter(round=flag.round, what=FlagEvent.What.TALK).values_list("details", flat=True)
    return {code for details in talks for code in details.get("pressures", ())}


def _first_steps(flag: Flag) -> tuple[str, ...]:
    """Those of a flag about no one item."""
    if view := view_wording_of(flag):
        return view.first_steps
    alarm = _alarm(flag, evaluation.drift_history(flag.program, kept_levels.closed_quarters(flag.program)))
    return alarm.direction.first_steps if alarm else ()
