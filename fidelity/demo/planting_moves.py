"""Planting what people did once a quarter was open: peers' answers and the life of flags, in the order of time.

So a demo that says what nobody could have done is refused, with the reason people would have read.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from operator import itemgetter

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.demo.flag_moves import DemoMove
from fidelity.demo.peer_voices import DemoVoice
from fidelity.demo.quarters import DemoAction, DemoReview
from fidelity.flags.actions import MoveRefused, end_action, move_flag, plan_action
from fidelity.flags.drift.series import QuarterLevels
from fidelity.flags.models import Action
from fidelity.instrument.definition.structure import LEVELS
from fidelity.reviews import evaluation_queries, kept_levels
from fidelity.reviews.actions import raise_flags
from fidelity.reviews.models import Review
from fidelity.voice import sealed_counts
from fidelity.voice.actions import answer_jointly, begin_voice, choose_way, make_cards
from fidelity.voice.models import PeerVoice
from fidelity.voice.rules import questions
from programs.access import Access
from programs.models import Program, Role, User

NOON, AFTERNOON = time(12, 5), time(16, 40)
SOON_AFTER = timedelta(minutes=20)

Way = PeerVoice.Way

Step = tuple[datetime, Callable[[], object]]


@dataclass(frozen=True)
class Life:
    """What people do in one program after a quarter is answered; `at` is a time of a day that is not ahead."""

    program: Program
    users: Mapping[Role, User]
    at: Callable[[date, time], datetime]

    def run(self, quarters: Iterable[tuple[Review, DemoReview]]) -> None:
        """Close the quarters and make the moves, one after the other; `ValueError` where one is refused."""
        closed = kept_levels.closed_quarters(self.program)
        until = {review.quarter: number for number, review in enumerate(closed, start=1)}
        steps = [
            step
            for review, source in quarters
            for step in self._steps(review, source, closed[: until.get(source.quarter, 0)])
        ]
        for _at, act in sorted(steps, key=itemgetter(0)):
            act()

    def _steps(self, review: Review, source: DemoReview, quarters: list[QuarterLevels]) -> Iterator[Step]:
        if not source.skipped:
            yield from self._hearing(review, source)
        if review.closed_at:
            yield review.closed_at, partial(self._close, review, quarters)
        taken = {move.flag: self.at(move.on, NOON) for move in source.moves if move.name == "take"}
        for planned in source.actions:
            ended = self.at(planned.ended, AFTERNOON) if planned.ended else None
            before = [taken[code] + SOON_AFTER for code in _codes(planned) if code in taken]
            at = max([at for at in before if ended is None or at < ended], default=review.closed_at)
            action = _action(review, planned, at=at)
            yield action.planned_at, partial(self._plan, action, planned)
            if ended:
                yield ended, partial(self._end, action, planned, ended)
        for move in source.moves:
            at = self.at(move.on, NOON)
            yield at, partial(self._move, move, at)

    def _hearing(self, review: Review, source: DemoReview) -> Iterator[Step]:
        """Peers choose how they are heard on the first day, and answer on the last."""
        by = self._by(Role.ALLY if source.voice.way == Way.ALLY else Role.PEER)
        at = self.at(source.opened, NOON)
        yield at, partial(self._choose, review, source.voice, by, at)
        if source.closed:
            at = self.at(source.closed, NOON)
            yield at, partial(self._answer, review, source.voice, by, at)

    def _choose(self, review: Review, source: DemoVoice, by: Access, at: datetime) -> None:
        voice = begin_voice(review)
        if source.way:
            voice = choose_way(voice=voice, way=source.way, by=by, at=at)
        if source.way == Way.CARDS:
            until = timezone.localdate(review.closed_at) if review.closed_at else review.due
            make_cards(voice=voice, number=source.cards, by_site=False, until=until, by=by, at=at)

    def _answer(self, review: Review, source: DemoVoice, by: Access, at: datetime) -> None:
        voice = begin_voice(review)
        if source.way == Way.CARDS:
            _count(voice, source.counts)
        elif source.way in (Way.JOINT, Way.ALLY):
            answer_jointly(voice=voice, given=source.levels, edition=voice.edition)

    def _close(self, review: Review, quarters: list[QuarterLevels]) -> None:
        raise_flags(review, evaluation_queries.review_findings(review), quarters)

    def _plan(self, action: Action, source: DemoAction) -> None:
        flags = list(self.program.flags.going_on().filter(code__in=_codes(source)))
        with self._doing(_("planning “%(what)s”") % {"what": source.what}):
            if source.flag and not flags:
                raise MoveRefused(_("The flag %(flag)s is not going on then.") % {"flag": source.flag})
            plan_action(action=action, by=self._by(Role.MANAGER), flags=flags, different=source.different)

    def _end(self, action: Action, source: DemoAction, at: datetime) -> None:
        with self._doing(_("ending “%(what)s”") % {"what": source.what}):
            end_action(action=action, state=source.state, outcome=source.outcome, by=self._by(Role.MANAGER), at=at)

    def _move(self, source: DemoMove, at: datetime) -> None:
        with self._doing(f"{source.flag}, {source.name}"):
            flag = self.program.flags.filter(code=source.flag).first()
            if flag is None:
                raise MoveRefused(_("No quarter has raised this flag by then."))
            words = {"text": source.text, "details": source.details}
            move_flag(flag=flag, name=source.name, edition=flag.edition, by=self._by(source.by), at=at, **words)

    @contextmanager
    def _doing(self, what: str) -> Iterator[None]:
        try:
            yield
        except MoveRefused as refused:
            raise ValueError(f"{self.program.slug}: {what}: {refused}") from refused
        except PermissionDenied as denied:
            raise ValueError(f"{self.program.slug}: {what}: this role has no part in it.") from denied

    def _by(self, role: Role) -> Access:
        return Access(self.users[role], self.program, frozenset({role}))


def _count(voice: PeerVoice, counts: Mapping[str, Sequence[int]]) -> None:
    """Put what all cards say together into the box, beside what waits in it from quarters before."""
    asked = questions.short_form_codes(voice.review.definition)
    [table] = sealed_counts.read_counts(voice.box, asked)
    here = {code: counts.get(code, (0,) * len(LEVELS)) for code in asked}
    sealed_counts.seal_counts(voice.box, asked, [sealed_counts.add_up_counts([table, here])])


def _action(review: Review, source: DemoAction, *, at: datetime) -> Action:
    """Planned once the flag was taken up, where somebody took it up in this quarter."""
    return Action(
        program=review.program,
        review=review,
        item=source.item,
        about=source.about,
        what=source.what,
        owner=source.owner,
        due=source.due,
        planned_at=at,
    )


def _codes(source: DemoAction) -> tuple[str, ...]:
    """The flags that an action answers: the one it names, or those of its item."""
    return (source.flag,) if source.flag else (f"misuse:{source.item}", f"condition:{source.item}")
