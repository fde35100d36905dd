"""Planting the demo: from plain values to the rows that people's own work would have left.

What is answered is written in bulk; what is done about it happens act by act (`planting_moves.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.demo.demo_files import DemoOrganisation, DemoProgram
from fidelity.demo.planting_moves import Life
from fidelity.demo.quarters import DemoAnswer, DemoReview
from fidelity.instrument.models import InstrumentVersion
from fidelity.reviews.answer_content import answer_content
from fidelity.reviews.models import Content, Edition, Response, Review
from programs import demo_logins
from programs.models import PEER_SIDE, AuditEvent, Membership, Organisation, Program, Role, StaffRole, User

MORNING, NOON, AFTERNOON = time(9, 10), time(12, 5), time(16, 40)
SETTING_UP = timedelta(minutes=12)
A_QUESTION = timedelta(seconds=35)


@transaction.atomic
def plant(
    *,
    organisation: DemoOrganisation,
    programs: Sequence[DemoProgram],
    versions: Mapping[str, InstrumentVersion],
    now: datetime,
) -> Organisation:
    """Write it all, closed reviews and open ones, by the manager of the demo; reports are not issued here."""
    users = _users()
    planted = Organisation.objects.create(
        name=organisation.name, year_start=organisation.year.value, contacts=organisation.contacts
    )
    Membership.objects.bulk_create(
        Membership(user=users[role], organisation=planted, role=role) for role in organisation.logins
    )
    for program in programs:
        _Planting(planted, versions, users, now).plant(program)
    return planted


def _users() -> dict[Role, User]:
    password = make_password(demo_logins.PASSWORD)
    return {
        role: User.objects.get_or_create(email=email, defaults={"password": password})[0]
        for role, email in demo_logins.LOGINS.items()
    }


@dataclass(frozen=True)
class _Planting:
    """Writes the programs of one organisation; nothing is dated after `now`."""

    organisation: Organisation
    versions: Mapping[str, InstrumentVersion]
    users: Mapping[Role, User]
    now: datetime

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
        reviews = Review.objects.bulk_create(self._review(program, review) for review in source.reviews)
        both = list(zip(reviews, source.reviews, strict=True))
        responses = Response.objects.bulk_create(row for pair in both for row in self._responses(*pair, positions))
        Edition.objects.bulk_create(self._edition(response) for response in responses)
        log = sorted(line for pair in both for line in self._log(*pair))
        AuditEvent.objects.bulk_create(self._event(program, at, what) for at, what in log)
        Life(program, self.users, self._at).run(both)

    def _membership(self, program: Program, role: Role, day: date) -> Membership:
        """The role of a login, since the first quarter; those of peers by the word of the admin."""
        word = Membership.ConfirmedBy.ADMIN if role in PEER_SIDE else ""
        place = {"organisation": self.organisation, "program": program, "since": self._at(day, MORNING)}
        return Membership(user=self.users[role], role=role, confirmed_by=word, **place)

    def _at(self, day: date, hour: time) -> datetime:
        return min(timezone.make_aware(datetime.combine(day, hour)), self.now)

    def _review(self, program: Program, source: DemoReview) -> Review:
        opened = self._at(source.opened, MORNING)
        version = self.versions[source.instrument]
        review = Review(program=program, instrument=version, period_start=source.quarter.start, opened_at=opened)
        if source.skipped:
            review.state, review.skip_reason = Review.State.SKIPPED, source.skipped
            return review
        review.full, review.funders, review.checked_by = source.full, source.funders, source.checked_by
        review.checked_how = {"ways": [source.checked_by]} if source.checked_by else {}
        review.participants, review.invited_roles = dict(source.participants), list(source.invited_roles)
        review.set_up_at = min(opened + SETTING_UP, self.now)
        if source.closed:
            review.state, review.closed_at = Review.State.CLOSED, self._at(source.closed, AFTERNOON)
        return review

    def _responses(self, review: Review, source: DemoReview, positions: Mapping[str, int]) -> Iterator[Response]:
        """One sitting a domain, spread over the days between opening and closing."""
        ends = source.closed or timezone.localtime(self.now).date()
        domains = review.definition.asked(full=source.full)
        for sitting, domain in enumerate(domains):
            starts = self._at(source.opened + (ends - source.opened) * sitting // len(domains), NOON)
            items = [item for item in review.definition.by_domain[domain.code] if item.code in source.answers]
            for number, item in enumerate(items):
                saved_at = min(starts + A_QUESTION * number, self.now)
                content = _content(source.answers[item.code], positions)
                yield Response(review=review, item=item.code, edition=1, saved_at=saved_at, **content)

    def _edition(self, response: Response) -> Edition:
        return Edition(
            response=response,
            number=response.edition,
            at=response.saved_at,
            by=self.users[Role.MANAGER],
            role=Role.MANAGER,
            **answer_content(response),
        )

    def _log(self, review: Review, source: DemoReview) -> Iterator[tuple[datetime, str]]:
        """The lines that opening, setting up, closing and skipping write (reviews/actions.py)."""
        quarter = source.quarter.label
        if source.skipped:
            yield review.opened_at, _("skipped %(quarter)s") % {"quarter": quarter}
            return
        yield (
            review.opened_at,
            (_("opened the full review of %(quarter)s") if review.full else _("opened the review of %(quarter)s"))
            % {"quarter": quarter},
        )
        yield review.set_up_at, _("set up the review of %(quarter)s") % {"quarter": quarter}
        if review.closed_at:
            yield review.closed_at, _("closed the review of %(quarter)s") % {"quarter": quarter}

    def _event(self, program: Program, at: datetime, what: str) -> AuditEvent:
        manager = self.users[Role.MANAGER]
        return AuditEvent(
            organisation=self.organisation, program=program, at=at, by=manager, role=Role.MANAGER, what=what
        )


def _content(source: DemoAnswer, positions: Mapping[str, int]) -> dict[str, object]:
    """The fields of `Content` that say an answer; `positions` are the keys of staff roles by title."""
    answer, evidence = source.answer, source.answer.evidence
    content = {
        "given": answer.given.value,
        "level": answer.level,
        "choice": answer.choice,
        "inputs": answer.inputs and {_input_name(name, positions): number for name, number in answer.inputs.items()},
        "reason": answer.reason,
        "note": answer.note,
        "written": answer.written,
        "who_could_tell": answer.who_could_tell,
        "by_when": answer.by_when,
    }
    if evidence:
        content |= {
            "evidence_reference": evidence.reference,
            "evidence_date": evidence.dated,
            "evidence_kept": evidence.kept,
            "evidence_kind": evidence.kind,
            "evidence_by": evidence.by,
        }
    if source.why:
        change = Content.Change.CHANGED if source.changed else Content.Change.UNCHANGED
        content |= {"change": change, "change_note": source.why}
    return content


def _input_name(name: str, positions: Mapping[str, int]) -> str:
    """`part:12` for the part of a position; `part` alone is the sum over all."""
    what, _colon, title = name.partition(":")
    return f"{what}:{positions[title]}" if title else what
