"""Planting what people did in a program, quarter by quarter, in the order of time: each act of the app on its day.

So a demo that says what nobody could have done is refused, with the reason people would have read. Only answers are
written in bulk (`planting_answers.py`), and the counts of cards.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from operator import itemgetter

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from fidelity.demo.demo_clock import DemoClock, standing_at
from fidelity.demo.flag_moves import DemoMove
from fidelity.demo.planting_answers import write_answers
from fidelity.demo.planting_reports import ReportLife
from fidelity.demo.quarters import DemoAction, DemoReview
from fidelity.demo.report_acts import DemoAct
from fidelity.flags.actions import MoveRefused, end_action, move_flag, plan_action
from fidelity.flags.models import Action
from fidelity.flags.rules.findings import FindingKind
from fidelity.instrument.definition.structure import LEVELS
from fidelity.instrument.models import InstrumentVersion
from fidelity.reports.sharing.actions import SharingRefused
from fidelity.reports.signing.actions import SigningRefused
from fidelity.reports.signing.amending import AmendmentRefused
from fidelity.reviews import actions as reviews
from fidelity.reviews import evaluation_queries
from fidelity.reviews.checking.actions import CheckRefused, count_saves, state_check
from fidelity.reviews.models import Review
from fidelity.voice import sealed_counts
from fidelity.voice.actions import VoiceRefused, answer_jointly, begin_voice, choose_way, make_cards
from fidelity.voice.models import PeerVoice
from fidelity.voice.rules import questions
from programs import access, demo_logins
from programs.access import Access
from programs.calendar.quarters import Quarter
from programs.models import Program, Role, User

MORNING, NOON, CHECKED, AFTERNOON = time(9, 10), time(12, 5), time(15, 30), time(16, 40)
SETTING_UP = timedelta(minutes=12)
SOON_AFTER = timedelta(minutes=20)

Way = PeerVoice.Way
NOBODY = (0,) * len(LEVELS)
REFUSALS = (MoveRefused, SigningRefused, SharingRefused, AmendmentRefused, CheckRefused, VoiceRefused)

Step = tuple[datetime, str, Callable[[], object]]


class _Accounts(dict[Role | str, Access]):
    """Who acts in a program, by role: as the app lets the login of that role in; 403 where it has no part in it."""

    def __init__(self, program: Program, accounts: Mapping[str, User]) -> None:
        super().__init__()
        self.program, self.accounts = program, accounts

    def __missing__(self, role: Role | str) -> Access:
        try:
            entered = access.enter(self.accounts[demo_logins.LOGINS[role]], self.program.slug)
        except Http404:
            raise PermissionDenied from None
        self[role] = entered = replace(entered, program=self.program)
        return entered


@dataclass(frozen=True)
class Life:
    """What people do in one program; `accounts` are by address, `positions` the keys of staff roles by title.

    `funders` are accounts by the names that the files use; `reviews` fills as quarters are opened.
    """

    program: Program
    accounts: Mapping[str, User]
    funders: Mapping[str, User]
    versions: Mapping[str, InstrumentVersion]
    positions: Mapping[str, int]
    clock: DemoClock
    reviews: dict[Quarter, Review] = field(default_factory=dict)

    def run(self, quarters: Iterable[DemoReview]) -> None:
        """Do it all, one after the other; `ValueError` where something is refused."""
        by = _Accounts(self.program, self.accounts)
        steps = [step for source in quarters for step in _QuarterLife(self, source, by).steps()]
        for at, what, act in sorted(steps, key=itemgetter(0)):
            with standing_at(at), self._doing(what):
                act()

    @contextmanager
    def _doing(self, what: str) -> Iterator[None]:
        try:
            yield
        except REFUSALS as refused:
            raise ValueError(f"{self.program.slug}: {what}: {refused}") from refused
        except PermissionDenied as denied:
            raise ValueError(f"{self.program.slug}: {what}: this role has no part in it.") from denied


@dataclass(frozen=True)
class _QuarterLife:
    """What people do about one quarter."""

    life: Life
    source: DemoReview
    by: _Accounts

    def steps(self) -> Iterator[Step]:
        """Those at one time stand in the order in which they are done."""
        yield from self._skipping() if self.source.skipped else self._reviewing()
        yield from self._acting()
        yield from self._moving()
        yield from self._reporting()

    @property
    def review(self) -> Review:
        """Once it is opened."""
        return self.life.reviews[self.source.quarter]

    @property
    def manager(self) -> Access:
        return self.by[Role.MANAGER]

    def _at(self, day: date, hour: time) -> datetime:
        return self.life.clock.at(day, hour)

    def _skipping(self) -> Iterator[Step]:
        yield self._at(self.source.opened, MORNING), _("skipping it"), self._skip

    def _skip(self) -> None:
        source = self.source
        version = self.life.versions[source.instrument]
        reviews.skip_quarter(quarter=source.quarter, instrument=version, reason=source.skipped, by=self.manager)

    def _reviewing(self) -> Iterator[Step]:
        """Peers choose how they are heard on the first day, and answer on the last."""
        source, what = self.source, self.source.quarter.label
        opened = self._at(source.opened, MORNING)
        yield opened, what, self._open
        yield min(opened + SETTING_UP, self.life.clock.now), what, self._set_up
        yield self._at(source.opened, NOON), what, self._choose
        if source.closed is None:
            yield self.life.clock.now, what, self._write_answers
            return
        yield self._at(source.closed, NOON), what, self._answer
        yield self._at(source.closed, CHECKED), what, self._check
        yield self._at(source.closed, AFTERNOON), what, self._close

    def _open(self) -> None:
        source = self.source
        version = self.life.versions[source.instrument]
        opened = reviews.open_review(quarter=source.quarter, instrument=version, full=source.full, by=self.manager)
        self.life.reviews[source.quarter] = opened

    def _set_up(self) -> None:
        source = self.source
        reviews.set_up(
            review=self.review,
            participants=dict(source.participants),
            invited_roles=[str(role) for role in source.invited_roles],
            funders=source.funders,
            by=self.manager,
        )

    def _choose(self) -> None:
        voice, source = begin_voice(self.review), self.source.voice
        by = self.by[Role.ALLY if source.way == Way.ALLY else Role.PEER]
        if source.way:
            voice = choose_way(voice=voice, way=source.way, by=by)
        if source.way == Way.CARDS:
            until = self.source.closed or self.review.due
            make_cards(voice=voice, number=source.cards, by_site=source.by_site, until=until, by=by)

    def _write_answers(self) -> None:
        clock, by = self.life.clock, self.life.accounts[demo_logins.LOGINS[Role.MANAGER]]
        write_answers(self.review, self.source, clock=clock, by=by, positions=self.life.positions)

    def _answer(self) -> None:
        self._write_answers()
        voice, source = begin_voice(self.review), self.source.voice
        if source.way == Way.CARDS:
            _count(voice, source.counts)
        elif source.way in (Way.JOINT, Way.ALLY):
            answer_jointly(voice=voice, given=source.levels, edition=voice.edition)

    def _check(self) -> None:
        """Somebody else went through the answers: said in the app from 2.0 on, and in one word before."""
        way, review = self.source.checked_by, self.review
        if way and review.definition.rules.check_for_a:
            by = replace(
                self.by[Role.ALLY if way == Review.CheckedBy.ALLY else Role.SUPERVISOR], invited=review.invited
            )
            responses = list(review.responses.all())
            check, saves = evaluation_queries.check_now(review), count_saves(responses)
            words = self.source.checked_words
            state_check(review=review, check=check, responses=responses, saves=saves, words=words, by=by)
        else:
            review.checked_by = way

    def _close(self) -> None:
        reviews.close_review(review=self.review, by=self.manager)

    def _acting(self) -> Iterator[Step]:
        """Actions are planned when the quarter is closed, or once a flag is taken up."""
        if self.source.closed is None:
            return
        closed = self._at(self.source.closed, AFTERNOON)
        taken = {move.flag: self._at(move.on, NOON) for move in self.source.moves if move.name == "take"}
        for planned in self.source.actions:
            ended = self._at(planned.ended, AFTERNOON) if planned.ended else None
            before = [taken[code] + SOON_AFTER for code in _codes(planned) if code in taken]
            at = max([at for at in before if ended is None or at < ended], default=closed)
            action = self._action(planned, at)
            yield at, _("planning “%(what)s”") % {"what": planned.what}, partial(self._plan, action, planned)
            if ended:
                yield ended, _("ending “%(what)s”") % {"what": planned.what}, partial(self._end, action, planned)

    def _action(self, source: DemoAction, at: datetime) -> Action:
        return Action(
            program=self.life.program,
            item=source.item,
            about=source.about,
            what=source.what,
            owner=source.owner,
            due=source.due,
            planned_at=at,
        )

    def _plan(self, action: Action, source: DemoAction) -> None:
        action.review = self.review
        flags = list(self.life.program.flags.going_on().filter(code__in=_codes(source)))
        if source.flag and not flags:
            raise MoveRefused(_("The flag %(flag)s is not going on then.") % {"flag": source.flag})
        plan_action(action=action, by=self.manager, flags=flags, different=source.different)

    def _end(self, action: Action, source: DemoAction) -> None:
        end_action(action=action, state=source.state, outcome=source.outcome, by=self.manager)

    def _moving(self) -> Iterator[Step]:
        for move in self.source.moves:
            yield self._at(move.on, NOON), f"{move.flag}, {move.name}", partial(self._move, move)

    def _move(self, source: DemoMove) -> None:
        flag = self.life.program.flags.filter(code=source.flag).first()
        if flag is None:
            raise MoveRefused(_("No quarter has raised this flag by then."))
        words = {"text": source.text, "details": source.details}
        move_flag(flag=flag, name=source.name, edition=flag.edition, by=self.by[source.by], **words)

    def _reporting(self) -> Iterator[Step]:
        for act in self.source.report:
            what = _("%(act)s, report of %(quarter)s") % {"act": act.name, "quarter": self.source.quarter.label}
            yield self._at(act.on, MORNING), what, partial(self._report, act)
            if act.closed:
                yield self._at(act.closed, AFTERNOON), what, self._close

    def _report(self, act: DemoAct) -> None:
        self.review.refresh_from_db()
        ReportLife(self.review, self.by, self.life.funders, self.life.positions).do(act)


def _count(voice: PeerVoice, counts: Mapping[str, Sequence[int]]) -> None:
    """Put what all cards say together into the box, beside what waits in it from quarters before.

    Where places are counted apart, the answers to a question are dealt to them in turn, like cards.
    """
    asked = questions.short_form_codes(voice.review.definition)
    tables = sealed_counts.read_counts(voice.box, asked)
    for code in asked:
        given = [level for level in LEVELS for _card in range(counts.get(code, NOBODY)[level])]
        for card, level in enumerate(given):
            tables[card % len(tables)][code][level] += 1
    sealed_counts.seal_counts(voice.box, asked, tables)


def _codes(source: DemoAction) -> tuple[str, ...]:
    """The flags that an action answers: the one it names, or those of its item."""
    return (source.flag,) if source.flag else tuple(f"{kind}:{source.item}" for kind in FindingKind)
