"""What peer supporters answered, as results of the real instrument, made by voice/rules/result.py from counts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from fidelity.flags.seed_loader import view_wording
from fidelity.instrument.definition.structure import Instrument
from fidelity.reports.snapshot.inputs import PeerVoiceFacts, SnapshotInputs
from fidelity.voice.rules import questions, result
from fidelity.voice.rules.pooling import Batch
from fidelity.voice.rules.result import ReviewSide, WhyHidden
from tests.reports.build import answers, material, real, under_pressure

Q3 = "Q3 2026"
# How many gave each level from 0 to 4: by question, and by domain for the others.
Counts = Mapping[str, Sequence[int]]


def beside(made: SnapshotInputs) -> ReviewSide:
    """The review's levels of this quarter."""
    items = (item for domain in made.evaluation.scores.domains for item in domain.items)
    levels = {item.code: [item.counted] for item in items if item.counted is not None}
    return ReviewSide(levels, made.instrument.measurement)


def counts(instrument: Instrument, usual: Sequence[int], special: Counts) -> dict[str, list[int]]:
    """`usual` for each question, but for those named by code or by domain."""
    return {
        each.code: list(special.get(each.code, special.get(each.domain, usual)))
        for each in questions.short_form(instrument)
    }


def of_cards(
    made: SnapshotInputs, usual: Sequence[int], *, quarters: Sequence[str] = (Q3,), **special: Any
) -> PeerVoiceFacts:
    """`of_cards(made, (0, 0, 1, 3, 2), CHO_3=(...), listening=(...))`."""
    by_code = {name.replace("_", "-"): levels for name, levels in special.items()}
    total = counts(made.instrument, usual, by_code)
    asked = questions.short_form(made.instrument)
    return PeerVoiceFacts(
        result.result_of_cards(asked, [Batch(total)], {}, beside(made), threshold=5, quarters=quarters), 5
    )


def jointly(made: SnapshotInputs, level: int, *, way: str = "joint", **special: int | None) -> PeerVoiceFacts:
    """One joint answer: `level` to each question, but for those named; None is left out."""
    levels = dict.fromkeys(questions.short_form_codes(made.instrument), level)
    levels |= {code.replace("_", "-"): each for code, each in special.items()}
    given = {code: each for code, each in levels.items() if each is not None}
    return PeerVoiceFacts(
        result.result_of_joint_answer(questions.short_form(made.instrument), given, beside(made), way=way, quarter=Q3),
        5,
    )


def hidden(why: WhyHidden, *, too_few: bool = False) -> PeerVoiceFacts:
    return PeerVoiceFacts(result.hidden_result(why), 5, too_few=too_few)


def usual() -> SnapshotInputs:
    """The real instrument, answered as a program does that is doing well."""
    return material(real(), answers(real()))


def of_seven(made: SnapshotInputs | None = None) -> SnapshotInputs:
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


def of_twelve(made: SnapshotInputs | None = None) -> SnapshotInputs:
    """Twelve answers and more: shares and means as numbers."""
    made = made or under_pressure()
    return with_voice(made, of_cards(made, (0, 1, 2, 5, 4), listening=(5, 5, 2, 0, 0), SAFE=(0, 0, 1, 3, 8)))


def joint(made: SnapshotInputs | None = None, **more: Any) -> SnapshotInputs:
    made = made or under_pressure()
    return with_voice(made, jointly(made, 3, **{"LIS_1": 0, "LIS_3": 1, "MUT_2": None, **more}))


def held(made: SnapshotInputs | None = None) -> SnapshotInputs:
    return with_voice(made or under_pressure(), hidden(WhyHidden.HELD))


def with_voice(made: SnapshotInputs, heard: PeerVoiceFacts | None) -> SnapshotInputs:
    return replace(made, voice=heard, views=view_wording())
