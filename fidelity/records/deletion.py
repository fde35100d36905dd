"""Deleting an organisation for good: every row of it, and the accounts that have a role nowhere else."""

from collections.abc import Iterable
from functools import partial

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Model, QuerySet
from django_tasks_db.models import DBTaskResult

from fidelity.models import FunderFile, IssuedReport, Mailed
from fidelity.records.tables import TABLES
from fidelity.reports.rendering import kept_files, tasks
from fidelity.voice.concerns.models import ConcernBox
from fidelity.voice.models import Box, PeerVoice, UsedCards
from programs import append_only
from programs.models import Membership, Organisation, Program, User
from programs.quiet_database import write_anew
from programs.sign_in.sessions import SessionStore


def count_rows(organisation: Organisation) -> dict[str, int]:
    """Table -> rows that would be deleted; accounts that have a role elsewhere stay."""
    rows = {table.name: table.of_organisation(organisation).count() for table in TABLES if not table.shared}
    return rows | {"programs.User": _only_here(organisation).count()}


@transaction.atomic
def delete_organisation(organisation: Organisation) -> None:
    """All or nothing; what the database otherwise keeps for good goes too."""
    accounts = list(organisation.memberships.values_list("user", flat=True))
    leaving = list(_only_here(organisation).values_list("pk", flat=True))
    Mailed.objects.filter(user__in=accounts).delete()
    _forget_notes(User, accounts)
    _forget_work(IssuedReport.objects.filter(review__program__organisation=organisation))
    _forget_notes(Program, organisation.programs.values_list("pk", flat=True))
    _forget_notes(Organisation, [organisation.pk])
    _hold_voices(organisation)
    files = [name for rows in _rows_with_files(organisation) for name in kept_files.names_of(rows)]
    with append_only.triggers_lifted(connection):
        for table in reversed(TABLES):
            if not table.shared:
                delete_rows(table.of_organisation(organisation))
        _forget_accounts(leaving)
    # Once the rows are gone for good: a file whose row is still there is never taken away.
    transaction.on_commit(partial(kept_files.remove, files))
    transaction.on_commit(partial(write_anew, Box, UsedCards, ConcernBox))


def _hold_voices(organisation: Organisation) -> None:
    """Lock them before their used cards are deleted, in the order of an answer: else each could wait for the other."""
    voices = PeerVoice.objects.filter(review__program__organisation=organisation)
    list(voices.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


def _rows_with_files(organisation: Organisation) -> tuple[QuerySet, QuerySet]:
    reports = IssuedReport.objects.filter(review__program__organisation=organisation)
    return reports, FunderFile.objects.filter(report__in=reports)


def _only_here(organisation: Organisation) -> QuerySet[User]:
    """Accounts with a role in this organisation and in no other; whoever runs the server stays."""
    elsewhere = Membership.objects.exclude(organisation=organisation).values("user")
    here = Membership.objects.filter(organisation=organisation).values("user")
    return User.objects.filter(pk__in=here, is_staff=False).exclude(pk__in=elsewhere)


def delete_rows(rows: QuerySet) -> None:
    """Straight in the database: Django's own way refuses what is protected, and protects what is asked to go."""
    for field in rows.model._meta.many_to_many:
        links = field.remote_field.through.objects
        links.filter(**{f"{field.m2m_field_name()}__in": rows.values("pk")})._raw_delete(links.db)
    rows.order_by()._raw_delete(rows.db)


def _forget_accounts(keys: list[int]) -> None:
    """Their rows, their sessions, and the name of an office that nobody else belongs to."""
    offices = list(Group.objects.filter(user__in=keys).values_list("pk", flat=True))
    User.objects.filter(pk__in=keys).delete()
    Group.objects.filter(pk__in=offices, user=None, permissions=None).delete()
    known = {str(key) for key in keys}
    open_session = SessionStore().decode
    sessions = Session.objects.iterator()
    ended = [session.pk for session in sessions if open_session(session.session_data).get("_auth_user_id") in known]
    Session.objects.filter(pk__in=ended).delete()


def _forget_notes(model: type[Model], keys: Iterable[int]) -> None:
    """What the set-up pages noted about these rows, with their names."""
    about = ContentType.objects.get_for_model(model)
    LogEntry.objects.filter(content_type=about, object_id__in=[str(key) for key in keys]).delete()


def _forget_work(reports: QuerySet[IssuedReport]) -> None:
    """The worker's notes of the files it made."""
    keys = set(reports.values_list("pk", flat=True))
    work = DBTaskResult.objects.filter(task_path__startswith=f"{tasks.__name__}.").iterator()
    done = [result.pk for result in work if keys.intersection(result.args_kwargs["args"])]
    DBTaskResult.objects.filter(pk__in=done).delete()
