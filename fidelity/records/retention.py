"""What an organisation wants gone after some years (docs/export.md, "Growing old").

Words go, levels stay: without them a slow change could not be told. What was issued is never touched.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop, ngettext

from fidelity.flags.critical_rounds import flags_in_sight
from fidelity.flags.rules import states
from fidelity.models import (
    Action,
    CheckStatement,
    Edition,
    Flag,
    FlagEvent,
    Letter,
    PeerQuestion,
    Reading,
    Response,
    Review,
    SampleMark,
    Signature,
    Signing,
    Statement,
)
from fidelity.records import deletion
from fidelity.reviews import kept_levels
from programs import append_only
from programs.models import AuditEvent, Invitation, KeptWords, Organisation

# Stored as it is written, so that it is known again whatever the language of the server.
GONE = gettext_noop("Removed with age.")
WORDLESS = {
    "note": "",
    "evidence_reference": "",
    "evidence_kept": "",
    "evidence_date": None,
    "change_note": "",
    "who_could_tell": "",
}


@dataclass(frozen=True)
class ExpiredRows:
    """What of an organisation is older than its limit: rows to delete, in an order that works, and words to blank.

    The names of the rows are looked up where they are shown.
    """

    rows: dict[str, QuerySet]
    words: QuerySet[Response]

    def counted(self) -> dict[str, int]:
        counted = {name: rows.count() for name, rows in self.rows.items()}
        return counted | {gettext_noop("answers with words"): self.words.count()}


def first_day_kept(organisation: Organisation, *, today: date) -> date:
    """The first day that is kept: the start of this quarter, `keep_years` ago."""
    start = organisation.quarter_of(today).start
    return start.replace(year=start.year - organisation.keep_years)


def expired_rows(organisation: Organisation, *, before: date) -> ExpiredRows:
    moment = timezone.make_aware(datetime.combine(before, time()))
    ended = Q(period_start__lt=before) & ~Q(state=Review.State.OPEN)
    reviews = Review.objects.filter(ended, program__organisation=organisation)
    answers = Response.objects.filter(review__in=reviews)
    ours = Flag.objects.filter(program__organisation=organisation)
    flags = ours.filter(state__in=states.ENDED, watched=0, since__lt=moment)
    # What a report still has to tell of does not go, however long no quarter was closed.
    flags = flags.exclude(pk__in=flags_in_sight(organisation.programs.filter(flags__in=flags).distinct()))
    actions = Action.objects.filter(program__organisation=organisation, ended_at__lt=moment)
    taken_back = Signing.objects.filter(
        review__program__organisation=organisation, state=Signing.State.TAKEN_BACK, ended_at__lt=moment, report=None
    )
    rows = {
        gettext_noop("saves of answers"): Edition.objects.filter(response__in=answers),
        gettext_noop("marks of answers looked up"): SampleMark.objects.filter(response__in=answers),
        gettext_noop("words of who checked answers"): CheckStatement.objects.filter(review__in=reviews),
        gettext_noop("letters"): Letter.objects.filter(flag__in=flags),
        gettext_noop("questions to peers"): PeerQuestion.objects.filter(flag__in=flags),
        gettext_noop("steps of flags"): FlagEvent.objects.filter(flag__in=flags),
        gettext_noop("actions"): actions.exclude(flags__in=ours.exclude(pk__in=flags.values("pk"))),
        gettext_noop("flags"): flags,
        gettext_noop("signatures taken back"): Signature.objects.filter(signing__in=taken_back),
        gettext_noop("statements taken back"): Statement.objects.filter(signing__in=taken_back),
        gettext_noop("readings taken back"): Reading.objects.filter(signing__in=taken_back),
        gettext_noop("texts taken back"): taken_back,
        gettext_noop("invitations"): Invitation.objects.filter(organisation=organisation, expires_at__lt=moment),
        gettext_noop("lists of words kept against a hint"): KeptWords.objects.filter(
            program__organisation=organisation, at__lt=moment
        ),
        gettext_noop("lines of the log"): AuditEvent.objects.filter(organisation=organisation, at__lt=moment),
    }
    worded = ~Q(**WORDLESS) | ~Q(reason__in=["", GONE])
    return ExpiredRows(rows, answers.filter(worded))


@transaction.atomic
def apply_retention(organisation: Organisation, *, today: date) -> dict[str, int]:
    """Remove it and say so in the log of each program; what was removed, by name. Nothing old, no line."""
    expired = expired_rows(organisation, before=first_day_kept(organisation, today=today))
    counted = expired.counted()
    if not any(counted.values()):
        return counted
    with append_only.triggers_lifted(connection):
        _unlink(expired.rows["flags"])
        for rows in expired.rows.values():
            deletion.delete_rows(rows)
    changed = list(Review.objects.closed().filter(responses__in=expired.words).distinct())
    expired.words.exclude(reason="").update(reason=GONE)
    expired.words.update(**WORDLESS)
    kept_levels.keep_levels(changed)
    what = ngettext(
        "removed words that were older than %(years)s year, as the organization has set",
        "removed words that were older than %(years)s years, as the organization has set",
        organisation.keep_years,
    ) % {"years": organisation.keep_years}
    AuditEvent.objects.bulk_create(
        AuditEvent(organisation=organisation, program=program, what=what) for program in organisation.programs.all()
    )
    return counted


def _unlink(flags: QuerySet[Flag]) -> None:
    """An action that stays no longer answers to a flag that goes."""
    links = Action.flags.through.objects
    links.filter(flag__in=flags)._raw_delete(links.db)
