"""What is written into the jobs of a program, beside the questions of one version of the instrument."""

from fidelity.instrument.definition.matching import followed
from fidelity.instrument.definition.structure import Instrument, Item
from fidelity.role_check import rule_loader
from fidelity.role_check.models import WrittenDuty
from programs.models import Program


def written_duties_by_item(program: Program, instrument: Instrument) -> list[tuple[WrittenDuty, Item]]:
    """Each duty that stands, with the question of `instrument` that it belongs to, in one query.

    It was confirmed under the code of the version that was the newest then; a review may be on an older or a newer one.
    A duty that `instrument` asks nothing about is left out.
    """
    newest = rule_loader.instrument()
    asked = [(duty, followed(duty.item, instrument, newest)) for duty in program.written_duties.standing()]
    return [(duty, item) for duty, item in asked if item]
