"""Small instruments and answers for the tests of scoring and flags."""

from datetime import date
from decimal import Decimal

from fidelity.instrument.definition.structure import (
    Asked,
    Band,
    Choice,
    Domain,
    Fact,
    Floor,
    Gravity,
    Instrument,
    Item,
    Kind,
    Measurement,
    Rule,
    Step,
)
from fidelity.scoring.answers import Answer, Evidence, Given
from programs.calendar.quarters import Quarter

Q3 = Quarter(date(2026, 7, 1))
BANDS = (Band(0, "Not yet in place"), Band(50, "Developing"), Band(75, "Established"), Band(90, "Exemplary"))
MEASUREMENT = Measurement(Decimal("12.5"), Decimal("1.5"), Decimal("1.645"))
THIS_QUARTER = Evidence("The leaflet", date(2026, 8, 1))
DONT_KNOW = Answer(Given.DONT_KNOW)

HELD_SESSIONS = Fact(Rule.SHARE, "Held out of planned.", part="held", whole="planned")
PEER_SUPPORTERS = Fact(
    Rule.STEPS,
    "None is 0, one is 2, more are 4.",
    staff="peer_supporters",
    number="peer supporters",
    steps=(Step(0, 0), Step(1, 2), Step(2, 4)),
)
PAY = Fact(
    Rule.CHOICE,
    "Volunteers do not count.",
    staff="pay_compared",
    choices=(Choice("same", "The same", 4), Choice("less", "Clearly less", 1), Choice("volunteer", "Volunteers")),
)


def item(code: str, domain: str = "choice", kind: Kind = Kind.PRACTICE, **fields) -> Item:
    given = {
        "short": code,
        "question": "Does it happen here?",
        "places": ("NPG-1.2",),
        "concepts": ("voluntary",),
        "origins": ("iNAPS",),
    }
    return Item(code=code, domain=domain, kind=kind, **given | fields)


def floors_below(level: int) -> tuple[Floor, ...]:
    """A note at every level below this one, as version 1.0 has it."""
    return tuple(Floor(number, Gravity.NOTE) for number in range(level))


def practice(code: str, domain: str = "choice", **fields) -> Item:
    anchors = tuple(f"Anchor {level} of {code}." for level in range(5))
    return item(code, domain, Kind.PRACTICE, **{"anchors": anchors} | fields)


def activity(code: str, level: Gravity, domain: str = "role-protection", **fields) -> Item:
    finding = f"Peer supporters do {code}."
    return item(code, domain, Kind.ACTIVITY, **{"level": level, "finding": finding} | fields)


def fact(code: str, rule: Fact, domain: str = "choice", **fields) -> Item:
    return item(code, domain, Kind.FACT, fact=rule, **fields)


def instrument(*items: Item, annual: tuple[str, ...] = ()) -> Instrument:
    """An instrument whose domains are those of the items, in their order."""
    codes = dict.fromkeys(item.domain for item in items)
    return Instrument(
        version="0.1",
        released="2026-01-01",
        name="Test",
        licence="CC0",
        credit="Nobody",
        measurement=MEASUREMENT,
        completeness=Decimal("0.8"),
        limited_scope=Decimal("0.2"),
        bands=BANDS,
        levels=("Absent", "Said", "Some", "Usual", "Consistent"),
        frequencies=("Daily", "About weekly", "About monthly", "Once or twice", "Never"),
        domains=tuple(
            Domain(
                code, number, code[:3].upper(), code.title(), Asked.ANNUAL if code in annual else Asked.QUARTERLY, ""
            )
            for number, code in enumerate(codes, start=1)
        ),
        items=items,
    )


def level(number: int) -> Answer:
    """A level with evidence dated in Q3 2026."""
    return Answer(Given.LEVEL, level=number, evidence=THIS_QUARTER)


def claimed(number: int) -> Answer:
    """A level without evidence."""
    return Answer(Given.LEVEL, level=number)


def not_applicable(reason: str = "There is no such thing here.") -> Answer:
    return Answer(Given.NOT_APPLICABLE, reason=reason)


def entered(**inputs: int) -> Answer:
    return Answer(Given.LEVEL, inputs=inputs)


def chosen(choice: str) -> Answer:
    return Answer(Given.LEVEL, choice=choice)
