"""No critical finding goes out of sight: every order of moves, by every pair of roles, is tried and fails.

The moves are the product's own, on rows. Each place that they lead to is visited once and left by a savepoint, so the
ways between all places make a graph; what two people can do together is the part of it with their steps alone. At each
place it is asked of the data that pages and reports are made from whether the finding stands there, with roles, in
this quarter and the next four. For each end the pages themselves are read.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.utils.html import escape

from fidelity.flags import actions, critical_rounds
from fidelity.flags.access import People
from fidelity.flags.actions import MoveRefused
from fidelity.flags.critical_rounds import FlagRound
from fidelity.flags.models import Flag, FlagEvent
from fidelity.flags.rules.states import ENDED, State, possible_moves
from fidelity.flags.wording.outcomes import ROLES
from fidelity.reports.models import IssuedReport, Share
from fidelity.reports.record_text import record_text
from fidelity.reports.views import NO_CODE
from fidelity.reviews.models import Review
from programs.access import Access
from programs.calendar.quarters import Quarter
from programs.models import Role
from tests import clock
from tests.cast import make_user, sign_in
from tests.flags.build import NOW, REVISIT, Cast, account, closed, raised, review_of
from tests.reviews.conftest import Q3, Q4, TODAY, organisation, program, version

__all__ = ["organisation", "program", "version"]

M, S, P, A = Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY
What = FlagEvent.What
REASON = "The drill was a fire drill."
MILDER = raised(level=Flag.Level.SERIOUS)
# Whatever a quarter can do to a finding: raise it again, or milder, or not; be closed once more with other answers.
QUARTERS = {
    "next, again": (Q4, [raised()]),
    "next, milder": (Q4, [MILDER]),
    "amended, milder": (Q3, [MILDER]),
    "amended, not raised": (Q3, []),
}
PLAN = "plan and do"
# Of a second account of a role it matters only whether it can be the second person, or dispute.
OF_THE_OTHER = {"agree", "disagree", "contest", "confirm", "dispute"}
Place = tuple
Act = Callable[[], object]


@contextmanager
def undone() -> Iterator[None]:
    """Take back what was written inside."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def following(start: date, number: int) -> list[date]:
    quarters = [Quarter(start)]
    for _ in range(number):
        quarters.append(quarters[-1].next)
    return [quarter.start for quarter in quarters[1:]]


@dataclass
class Graph:
    """Every place that the finding can be brought to; `ways` from a place are (who, where to), nobody for a quarter."""

    cast: Cast
    people: dict[str, Access]
    ways: dict[Place, set[tuple[str, Place]]] = field(default_factory=lambda: defaultdict(set))
    paths: dict[Place, list[str]] = field(default_factory=dict)

    def read(self) -> Flag:
        """The flag as it stands, with all its events."""
        flag = Flag.objects.prefetch_related("events__review", "actions").select_related("last_raised_in").get()
        flag.program = self.cast.program
        return flag

    def visit(self, path: list[str]) -> Place:
        """Look at this place, and where it is a new one, follow every way from it."""
        flag = self.read()
        place = self.place(flag, path)
        if place in self.paths:
            return place
        self.paths[place] = path
        look(flag, path)
        for who, name, act in self.moves(flag, path):
            with undone():
                try:
                    act()
                except (MoveRefused, PermissionDenied):
                    continue
                self.ways[place].add((who, self.visit([*path, f"{who}: {name}"])))
        return place

    def place(self, flag: Flag, path: list[str]) -> Place:
        """Everything that decides what can be done next, and what is told."""
        events = list(flag.events.all())
        now = [event for event in events if event.round == flag.round]
        doubts = [event.by_id for event in now if event.what == What.DOUBT]
        return (
            *(flag.state, flag.round, flag.level, flag.routed_to, flag.last_raised_in.period_start),
            frozenset((event.round, event.level) for event in events),
            frozenset(event.by_id for event in now if event.what == What.CONTEST),
            doubts[-1] if flag.state == State.DOUBTED else None,
            tuple(each.state for each in critical_rounds.flag_rounds(flag)[:-1]),
            next((step for step in path if step.startswith("nobody")), ""),
        )

    def moves(self, flag: Flag, path: list[str]) -> Iterator[tuple[str, str, Act]]:
        people = People(self.cast.program)
        for who, by in self.people.items():
            for move in possible_moves(State(flag.state), people.parts(by, flag)):
                if move.to and (who[-1] != "2" or move.name in OF_THE_OTHER):
                    yield who, move.name, self.act(flag, by, move.name)
        if flag.state == State.UNDER_REVIEW and flag.routed_to == S and flag.round == 1:
            yield S, "pass-on", self.act(flag, self.people[S], "pass-on")
        if flag.state == State.UNDER_REVIEW:
            what = f"Thing {flag.round}."
            yield M, PLAN, lambda: self.cast.end(self.cast.plan(flag, what=what, different="Another role does it."))
        if not any(step.startswith("nobody") for step in path):
            for name, (start, findings) in QUARTERS.items():
                yield "nobody", name, lambda start=start, raises=findings: closed(self.cast.program, start, *raises)

    def act(self, flag: Flag, by: Access, name: str) -> Act:
        details = {"hold": {"rule": "A payer asks for it.", "revisit_by": REVISIT}, "pass-on": {"to": A}}.get(name, {})
        said = {"edition": flag.edition, "by": by, "text": REASON, "details": details, "at": NOW}
        return lambda: actions.move_flag(flag=flag, name=name, **said)

    def reached(self, pair: set[str], start: Place) -> set[Place]:
        """The places that these people can bring it to from `start`, while quarters are closed meanwhile."""
        places, new = {start}, [start]
        while new:
            for who, to in self.ways[new.pop()]:
                if to not in places and who in {*pair, "nobody"}:
                    places.add(to)
                    new.append(to)
        return places


def look(flag: Flag, path: list[str]) -> None:
    """The finding stands in the data that everything is made from, today and in the next four quarters."""
    known = sorted({event.review.period_start for event in flag.events.all() if event.review} | {Q3})
    critical = [each for each in critical_rounds.flag_rounds(flag) if each.is_critical]
    assert critical[0].number == 1, path
    for each in critical:
        assert any(role in each.outcome.words for role in ROLES.values()), (path, each.outcome)
        assert "@" not in each.outcome.words
        starts = list(known)
        for start in ["today", *following(max(known), 4)]:
            starts += [] if start == "today" else [start]
            assert each.is_shown(starts, until=max(starts)), (path, starts)
        assert is_ended_by_peers(each), (path, each.outcome)


def is_ended_by_peers(each: FlagRound) -> bool:
    """Nobody but the peers' side ends it."""
    return each.state not in ENDED or bool({P, A} & set(each.outcome.by[-1:]))


@pytest.fixture
def cast(program, version) -> Cast:
    clock.on(TODAY)
    made = Cast(program)
    for role in (P, A):
        made[role]
    closed(program, Q3, raised())
    return made


@pytest.fixture
def graph(cast) -> Graph:
    people = {str(role): cast[role] for role in (M, S, P, A)}
    people |= {f"{role} 2": account(cast.program, role, email=f"{role}2@example.org") for role in (S, A)}
    made = Graph(cast, people)
    made.visit([])
    return made


def is_critical_end(place: Place) -> bool:
    """Whether a round that was critical has ended there; a later one that never was goes by the usual rules."""
    state, number, _level, _works, _last, levels, *_rest = place
    return state in ENDED and (number, Flag.Level.CRITICAL) in levels


def test_no_order_of_moves_by_two_people_takes_it_out_of_sight(graph):
    """`look` has seen it at every place; here, that two people who lead the program can't even end it."""
    assert len(graph.paths) > 150
    assert {place[0] for place in graph.paths} == set(State)
    going_on = [place for place in graph.paths if place[0] not in ENDED]
    for pair in combinations(graph.people, 2):
        ends = {place for start in going_on for place in graph.reached(set(pair), start) if is_critical_end(place)}
        leads = all(who.split()[0] in (M, S) for who in pair)
        assert bool(ends) != leads, (pair, [graph.paths[place] for place in ends])


# The pages, at one place of each sort: every end, what came back after one, and what newer answers made milder.


AGAIN = [(S, "doubt"), (A, "agree")]
ENDS = {
    "not upheld": (State.NOT_UPHELD, []),
    "disputed": (State.NOT_UPHELD, [(P, "contest")]),
    "disputed and not upheld": (State.NOT_UPHELD, [(P, "contest"), *AGAIN]),
    "resolved": (State.RESOLVED, []),
    "not upheld, came back": (State.NOT_UPHELD, ["next, again"]),
    "not upheld, came back milder": (State.NOT_UPHELD, ["next, milder"]),
    "resolved, came back milder": (State.RESOLVED, ["next, milder"]),
    "not upheld, amended away": (State.NOT_UPHELD, ["amended, not raised"]),
    "open, amended milder": (State.OPEN, ["amended, milder"]),
    "open, amended away": (State.OPEN, ["amended, not raised"]),
    "held, milder": (State.HELD, ["next, milder"]),
}


@pytest.mark.parametrize("end", list(ENDS))
def test_every_page_says_what_became_of_it_in_this_quarter_and_the_next_four(cast, end):
    """Home, the list, the page for peers, page 1 of the reports, and what the funder reads."""
    state, steps = ENDS[end]
    flag = cast.bring(cast.program.flags.get(), state)
    for step in steps:
        if isinstance(step, str):
            start, findings = QUARTERS[step]
            closed(cast.program, start, *findings)
        else:
            cast.move(flag, step[1], step[0])
    funder = sign_in(make_user(Role.FUNDER, cast.program))
    read_pages(cast, [end])
    read_reports(cast, funder, [end])


def read_pages(cast: Cast, path: list[str]) -> None:
    lines = critical_rounds.critical_findings({cast.program: True})[cast.program.pk]
    assert lines[0].since == "Q3 2026" or lines[-1].since == "Q3 2026", path
    client = sign_in(cast[P].user)
    for address in ("/", f"/programs/{cast.program.slug}/flags/", f"/programs/{cast.program.slug}/heard/"):
        text = client.get(address).content.decode()
        for line in lines:
            assert f"Raised in {line.since}: {line.words}." in text, (path, address)


def read_reports(cast: Cast, funder: Client, path: list[str]) -> None:
    """Page 1 never says that none was raised."""
    ended = [line.words for line in critical_rounds.critical_findings({cast.program: True})[cast.program.pk]]
    for number, start in enumerate([Q3, *following(Q3, 4)]):
        known = cast.program.reviews.filter(period_start=start).exists()
        review = review_of(cast.program, start) if known else closed(cast.program, start)
        text = record_text(review, code=NO_CODE, version="1.0", at=NOW, role=M)
        critical = json.loads(text)["decision"]["critical"]
        assert "None raised" not in critical, (path, start, critical)
        assert any(words in critical for words in ended), (path, start, critical)
        assert "@" not in critical
        if State.NOT_UPHELD in (state for state, *_rest in cast.program.flags.values_list("state")):
            assert "1 raised, not upheld by" in critical, (path, critical)
            assert ": Why it was done (" in critical
        if number in (0, 4):
            assert escape(critical) in read_by_funder(funder, review, f"PL-{number:04}-XXXX", text)


def read_by_funder(funder: Client, review: Review, code: str, text: str) -> str:
    texts = {"snapshot": text, "snapshot_sha256": "0" * 64, "paper": "letter"}
    report = IssuedReport.objects.create(review=review, code=code, role=M, **texts)
    Share.objects.create(report=report, funder_id=funder.session["_auth_user_id"], role=M)
    return funder.get(f"/funder/reports/{code}/").content.decode()
