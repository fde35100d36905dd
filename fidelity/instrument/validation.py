"""How well the scale measures: what is known, said wherever its numbers stand. The plan: docs/validation.md. Pure."""

from fidelity.wording.translation import gettext_noop

HOW_WELL_IT_MEASURES = gettext_noop(
    "How well this scale measures is not known yet: it was tried on made-up programs only; to know it, peer supporters "
    "have to check the questions, and two people have to rate each of 30 programs."
)
