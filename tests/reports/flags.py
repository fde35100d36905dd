"""Flags as closing raises them: every finding of version 1.0 of the instrument, and a fall of every domain."""

from fidelity.flags.models import Flag
from fidelity.flags.raising import update_flags
from fidelity.instrument.definition.structure import Item, Kind, Rule
from fidelity.instrument.models import InstrumentVersion
from fidelity.reviews.models import Response, Review
from fidelity.scoring.answers import Answer, Given
from programs.calendar.quarters import Quarter
from programs.models import Organisation, Program, StaffRole
from tests import cast, clock
from tests.flags.build import raised_by
from tests.reports.build import Q3, answers, real


def real_version() -> InstrumentVersion:
    """Version 1.0 as a row."""
    return cast.released("1.0").as_row()


def with_peers(program: Program, count: int) -> Program:
    """The program, with so many peer supporters among its staff roles."""
    program.staff_roles.create(title="Peer supporter", kind=StaffRole.Kind.PEER_SUPPORTER, count=count, hours=20)
    return program


def on_paper(program: Program, paper: str) -> Program:
    Organisation.objects.filter(pk=program.organisation_id).update(paper=paper)
    program.organisation.paper = paper
    return program


def worst(item: Item) -> Answer:
    """The answer that raises a finding, whatever the item."""
    if item.fact is None:
        return Answer(Given.LEVEL, level=0)
    if item.fact.rule is Rule.CHOICE:
        weakest = min(item.fact.choices, key=lambda choice: 9 if choice.level is None else choice.level)
        return Answer(Given.LEVEL, choice=weakest.value)
    return Answer(Given.LEVEL, inputs={"part": 0, "whole": 6} if item.fact.rule is Rule.SHARE else {"number": 0})


def closed(program: Program, quarter: Quarter, given: dict[str, Answer], *, full: bool = False) -> Review:
    """A closed review, with the flags that closing it raises."""
    closed_at = clock.moment(quarter.end.year, quarter.end.month, quarter.end.day, 12)
    review = Review.objects.create(
        program=program,
        instrument=real_version(),
        period_start=quarter.start,
        state=Review.State.CLOSED,
        closed_at=closed_at,
        full=full,
        peers_heard=Review.PeersHeard.JOINT,
    )
    Response.objects.bulk_create(
        Response(
            review=review,
            item=code,
            edition=1,
            given=answer.given.value,
            level=answer.level,
            choice=answer.choice,
            inputs=answer.inputs,
        )
        for code, answer in given.items()
    )
    update_flags(review=review, findings=list(raised_by(review)), at=closed_at)
    return review


def found(program: Program, quarter: Quarter = Q3) -> list[Flag]:
    """A flag for every item of version 1.0 that has a finding."""
    given = {item.code: worst(item) for item in real().items if item.finding}
    closed(program, quarter, given, full=True)
    return list(program.flags.all())


def fallen(program: Program, quarter: Quarter = Q3, *, level: int = 0) -> list[Flag]:
    """Flags of the domains and the whole, after five steady quarters and one in which every practice is gone."""
    steady = answers(real())
    before = [quarter]
    for _ in range(5):
        before.insert(0, before[0].previous)
    for each in before[:-1]:
        closed(program, each, steady)
    closed(program, quarter, {code: _lower(code, each, level) for code, each in steady.items()})
    return list(program.flags.filter(kind=Flag.Kind.DRIFT))


def _lower(code: str, answer: Answer, level: int) -> Answer:
    lowered = real().by_code[code].kind in {Kind.PRACTICE, Kind.ACTIVITY}
    return Answer(Given.LEVEL, level=level) if lowered else answer
