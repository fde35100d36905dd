"""What peer supporters answered, as results of the real instrument, made by voice/rules/result.py from counts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fidelity.flags.library import views
from fidelity.instrument.definition.structure import Instrument
from fidelity.reports.snapshot.inputs import Heard, Material
from fidelity.voice.rules import questions, result
from fidelity.voice.rules.result import Beside, Why
from tests.reports.build import answers, material, real, under_pressure

Q3 = "Q3 2026"
# How many gave each level from 0 to 4: by question, and by domain for the others.
Counts = Mapping[str, Sequence[int]]


def beside(made: Material) -> Beside:
    """The review's levels of this quarter."""
    items = (item for domain in made.evaluation.scores.domains for item in domain.items)
    levels = {item.code: [item.counted] for item in items if item.counted is not None}
    return Beside(levels, made.instrument.measurement)


def counts(instrument: Instrument, usual: Sequence[int], special: Counts) -> dict[str, list[int]]:
    """`usual` for each question, but for those named by code or by domain."""
    return {
        each.code: list(special.get(each.code, special.get(each.domain, usual))) for each in questions.of(instrument)
    }


def of_cards(made: Material, usual: Sequence[int], *, quarters: Sequence[str] = (Q3,), **special: Any) -> Heard:
    """`of_cards(made, (0, 0, 1, 3, 2), CHO_3=(...), listening=(...))`."""
    by_code = {name.replace("_", "-"): levels for name, levels in special.items()}
    total = counts(made.instrument, usual, by_code)
    asked = questions.of(made.instrument)
    return Heard(result.of_cards(asked, total, {}, beside(made), threshold=5, quarters=quarters), 5)


def jointly(made: Material, level: int, *, way: str = "joint", **special: int | None) -> Heard:
    """One joint answer: `level` to each question, but for those named; None is left out."""
    levels = dict.fromkeys(questions.codes(made.instrument), level)
    levels |= {code.replace("_", "-"): each for code, each in special.items()}
    given = {code: each for code, each in levels.items() if each is not None}
    return Heard(result.of_joint(questions.of(made.instrument), given, beside(made), way=way, quarter=Q3), 5)


def hidden(why: Why, *, too_few: bool = False) -> Heard:
    return Heard(result.hidden(why), 5, too_few=too_few)


def usual() -> Material:
    """The real instrument, answered as a program does that is doing well."""
    return material(real(), answers(real()))


def of_seven(made: Material | None = None) -> Material:
    """Seven answers to most questions: two gaps, one in each direction, one question too few answered, not all safe."""
    made = made or under_pressure()
    heard = of_cards(
        made,
        (0, 0, 1, 3, 3),
        listening=(3, 3, 1, 0, 0),
        **{"role-protection": (0, 0, 0, 1, 6)},
        CHO_5=(0, 1, 1, 1, 1),
        SAFE=(1, 1, 1, 2, 2),
    )
    return with_voice(made, heard)


def of_twelve(made: Material | None = None) -> Material:
    """Twelve answers and more: shares and means as numbers."""
    made = made or under_pressure()
    return with_voice(made, of_cards(made, (0, 1, 2, 5, 4), listening=(5, 5, 2, 0, 0), SAFE=(0, 0, 1, 3, 8)))


def joint(made: Material | None = None, **more: Any) -> Material:
    made = made or under_pressure()
    return with_voice(made, jointly(made, 3, **{"LIS_1": 0, "LIS_3": 1, "MUT_2": None, **more}))


def held(made: Material | None = None) -> Material:
    return with_voice(made or under_pressure(), hidden(Why.HELD))


def with_voice(made: Material, heard: Heard | None) -> Material:
    return replace(made, voice=heard, views=views())
