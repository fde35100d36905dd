"""Planting the demo: who and where as rows, and then the quarters, lived act by act (`planting_moves.py`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from fidelity.demo.demo_clock import DemoClock, standing_at
from fidelity.demo.demo_files import DemoOrganisation, DemoProgram
from fidelity.demo.planting_moves import Life
from fidelity.instrument.models import InstrumentVersion
from programs import demo_logins
from programs.models import PEER_SIDE, Membership, Organisation, Program, Role, StaffRole, User

MORNING = time(9, 10)


@transaction.atomic
def plant(
    *,
    organisation: DemoOrganisation,
    programs: Sequence[DemoProgram],
    versions: Mapping[str, InstrumentVersion],
    now: datetime,
) -> Organisation:
    """Write it all as it looks `now`: closed reviews with their reports, and open ones.

    The files of reports are asked for and not made here.
    """
    with standing_at(now):
        users = _users()
        planted = Organisation.objects.create(
            name=organisation.name, year_start=organisation.year.value, contacts=organisation.contacts
        )
        Membership.objects.bulk_create(_everywhere(organisation, planted, users))
        for program in programs:
            _Planting(planted, versions, users, DemoClock(now)).plant(program)
    return planted


def _users() -> dict[str, User]:
    """The accounts of the demo by their address, those of funders with their office."""
    password, joined = make_password(demo_logins.PASSWORD), timezone.now()
    new = {"password": password, "date_joined": joined}
    users = {email: User.objects.get_or_create(email=email, defaults=new)[0] for email in demo_logins.ADDRESSES}
    for email, office in demo_logins.OFFICES.items():
        users[email].groups.set([Group.objects.get_or_create(name=office)[0]])
    return users


def _everywhere(source: DemoOrganisation, planted: Organisation, users: Mapping[str, User]) -> list[Membership]:
    """The roles in the whole organisation; that of a funder is given to each of them."""
    pairs = [(role, email) for role in source.logins for email in demo_logins.addresses(role)]
    since = timezone.now()
    return [Membership(user=users[email], organisation=planted, role=role, since=since) for role, email in pairs]


@dataclass(frozen=True)
class _Planting:
    """Writes the programs of one organisation."""

    organisation: Organisation
    versions: Mapping[str, InstrumentVersion]
    users: Mapping[str, User]
    clock: DemoClock

    def plant(self, source: DemoProgram) -> None:
        program = Program.objects.create(
            organisation=self.organisation,
            slug=source.slug,
            name=source.name,
            kind=source.kind,
            setting=source.setting,
            first_quarter=source.reviews[0].quarter.start,
        )
        Membership.objects.bulk_create(
            self._membership(program, role, source.reviews[0].quarter.start) for role in source.logins
        )
        roles = StaffRole.objects.bulk_create(
            StaffRole(program=program, has_description="description" in fields, **fields)
            for fields in source.staff_roles
        )
        positions = {role.title: role.pk for role in roles}
        funders = {name: self.users[email] for name, email in demo_logins.FUNDERS.items()}
        Life(program, self.users, funders, self.versions, positions, self.clock).run(source.reviews)

    def _membership(self, program: Program, role: Role, day: date) -> Membership:
        """The role of a login, since the first quarter; those of peers by the word of the admin."""
        word = Membership.ConfirmedBy.ADMIN if role in PEER_SIDE else ""
        place = {"organisation": self.organisation, "program": program, "since": self.clock.at(day, MORNING)}
        return Membership(user=self.users[demo_logins.LOGINS[role]], role=role, confirmed_by=word, **place)
