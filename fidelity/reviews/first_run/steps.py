"""The five steps of the first run: what each is for, which are done, and which comes next."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programs.access import organisations_of
from programs.models import STEPS, Membership, Organisation, Program, User


@dataclass(frozen=True)
class Step:
    """`reason` says why it is asked."""

    number: int
    name: str
    title: Promise
    reason: Promise


ALL = (
    Step(
        1,
        "organisation",
        _("Your organization and its year"),
        _("Reports carry its name. Its year says what a quarter is called: Q1 begins in January, or in July."),
    ),
    Step(
        2,
        "program",
        _("Your first program"),
        _("A review looks at one program in one quarter. More programs can be added later."),
    ),
    Step(
        3,
        "staff",
        _("Staff roles"),
        _("How many peer supporters there are says how they can answer without being known. No names are asked."),
    ),
    Step(
        4,
        "people",
        _("Who is invited"),
        _("A review is the work of several people: whoever leads the program, and its peer supporters."),
    ),
    Step(
        5,
        "sight",
        _("Who sees what"),
        _("People answer honestly when they know who reads it. So this comes before the first question."),
    ),
)
BY_NAME = {step.name: step for step in ALL}


@dataclass(frozen=True)
class FirstRun:
    """Where the first run of one account stands; `organisation` is None before the first step."""

    user: User
    organisation: Organisation | None
    program: Program | None

    @property
    def done(self) -> int:
        return self.organisation.steps_done if self.organisation else 0

    @property
    def next(self) -> Step:
        return ALL[min(self.done, STEPS - 1)]

    def is_open(self, step: Step) -> bool:
        """Whether all that the step builds on is there."""
        return step.number <= self.done + 1

    def is_done(self, step: Step) -> bool:
        return step.number <= self.done


def first_run_of(user: User) -> FirstRun | None:
    """The first run that this account is in, or can begin; None where it has nothing to set up.

    Whoever runs the server begins one as long as the account has no role anywhere.
    """
    organisation = organisations_of(user).filter(steps_done__lt=STEPS).first()
    if organisation:
        return FirstRun(user, organisation, organisation.programs.order_by("pk").first())
    if user.is_superuser and not Membership.objects.filter(user=user).exists():
        return FirstRun(user, None, None)
    return None
