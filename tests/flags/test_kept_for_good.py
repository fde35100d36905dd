"""What is kept for good: the database itself refuses to change or delete it, whoever asks."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from fidelity.flags import actions
from fidelity.flags.models import Flag, FlagEvent, LoweredReference
from fidelity.flags.rules.states import State
from fidelity.reviews.models import Edition
from programs.append_only import REFUSAL, current_triggers, triggers_lifted
from programs.models import AuditEvent, Role
from tests.flags.build import Cast, closed, fresh, raised, review_of, told
from tests.reviews.conftest import Q3, answered

TRIGGERS = {
    "fidelity_edition_keeps_by",
    "fidelity_edition_keeps_delete",
    "fidelity_edition_keeps_update",
    "fidelity_flag_keeps_delete",
    "fidelity_flagevent_keeps_by",
    "fidelity_flagevent_keeps_delete",
    "fidelity_flagevent_keeps_update",
    "fidelity_loweredreference_keeps_by",
    "fidelity_loweredreference_keeps_delete",
    "fidelity_loweredreference_keeps_update",
    "programs_auditevent_keeps_by",
    "programs_auditevent_keeps_delete",
    "programs_auditevent_keeps_update",
}
KEPT = sorted({name.rpartition("_keeps_")[0] for name in TRIGGERS})
# Tests of reports hold these (tests/reports/test_kept_for_good.py).
TRIGGERS_OF_REPORTS = {
    "fidelity_amendment_keeps_by",
    "fidelity_amendment_keeps_delete",
    "fidelity_amendment_keeps_update",
    "fidelity_download_keeps_delete",
    "fidelity_download_keeps_update",
    "fidelity_funderfile_keeps_delete",
    "fidelity_funderfile_keeps_update",
    "fidelity_issuedreport_keeps_delete",
    "fidelity_issuedreport_keeps_update",
    "fidelity_signature_keeps_by",
    "fidelity_signature_keeps_delete",
    "fidelity_signature_keeps_update",
}
# Tests of the check by somebody else, and of words kept against a hint, hold these.
TRIGGERS_OF_OTHERS = {
    "fidelity_checkstatement_keeps_by",
    "fidelity_checkstatement_keeps_delete",
    "fidelity_checkstatement_keeps_update",
    "fidelity_sample_keeps_by",
    "fidelity_sample_keeps_delete",
    "fidelity_sample_keeps_update",
    "fidelity_samplemark_keeps_by",
    "fidelity_samplemark_keeps_delete",
    "fidelity_samplemark_keeps_update",
    "programs_keptwords_keeps_delete",
    "programs_keptwords_keeps_update",
}
ALL_TRIGGERS = TRIGGERS | TRIGGERS_OF_REPORTS | TRIGGERS_OF_OTHERS
# What each table may change; every other column is fixed.
CHANGING = {
    "fidelity_edition": {"settled_at", "by_id"},
    "fidelity_flagevent": {"by_id"},
    "fidelity_loweredreference": {"by_id"},
    "programs_auditevent": {"by_id"},
}


@pytest.fixture
def cast(program, version) -> Cast:
    return Cast(program)


@pytest.fixture
def flag(cast) -> Flag:
    """A flag with a history, beside a lowered reference, lines in the log and an edition of an answer: one row each."""
    review = closed(cast.program, Q3, raised())
    flag = cast.bring(cast.program.flags.get(), State.PROPOSED)
    actions.lower_reference(review=review, series="overall", reason="Half of the team left.", by=cast[Role.SUPERVISOR])
    answered(review, "ROL-1", level=2)
    Edition.objects.create(response=review.responses.get(), number=2, by=cast[Role.MANAGER].user, role="manager")
    return flag


def run(sql: str) -> int:
    """Rows that a statement of somebody with the database's own tools has touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


def columns(table: str) -> set[str]:
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def triggers() -> set[str]:
    """The triggers that stand in this database now."""
    return {trigger.name for trigger in current_triggers(connection)}


def test_no_migration_has_lost_a_trigger(db):
    """Django rebuilds a table on SQLite to alter it, and its triggers are gone; `KeepForGood` brings them back."""
    assert triggers() == ALL_TRIGGERS


@pytest.mark.parametrize("table", KEPT)
def test_a_row_is_not_deleted(flag, table):
    with pytest.raises(DatabaseError, match=REFUSAL):
        run(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", sorted(CHANGING))
def test_no_column_is_changed(flag, table):
    for column in sorted(columns(table) - CHANGING[table]):
        with pytest.raises(DatabaseError, match=REFUSAL):
            run(f"UPDATE {table} SET {column} = {column}")


@pytest.mark.parametrize("table", sorted(CHANGING))
def test_who_did_it_is_not_put_on_somebody_else(cast, flag, table):
    other = cast[Role.ALLY].user.pk
    with pytest.raises(DatabaseError, match=REFUSAL):
        run(f"UPDATE {table} SET by_id = {other}")


@pytest.mark.parametrize("table", sorted(CHANGING))
def test_who_did_it_may_become_empty(flag, table):
    assert run(f"UPDATE {table} SET by_id = NULL") > 0


def test_an_edition_may_be_settled(flag):
    assert run("UPDATE fidelity_edition SET settled_at = CURRENT_TIMESTAMP") == 2


def test_an_account_can_be_removed_and_what_was_done_stays(cast, flag):
    history = told(flag)
    for role in (Role.MANAGER, Role.SUPERVISOR):
        cast[role].user.delete()
    assert told(flag) == history
    for rows in (FlagEvent, LoweredReference, AuditEvent, Edition):
        assert rows.objects.exists()
        assert not rows.objects.exclude(by=None).exists()
    assert flag.events.get(what="propose").role == "supervisor"


def test_a_flag_goes_on_moving(cast, flag):
    cast.move(flag, "confirm", Role.PEER)
    assert fresh(flag).state == State.RESOLVED


def test_no_program_and_no_quarter_with_flags_is_deleted(cast, flag):
    with pytest.raises(ProtectedError):
        cast.program.delete()
    with pytest.raises(ProtectedError):
        review_of(cast.program, Q3).delete()


@pytest.mark.parametrize("rows", [Flag, FlagEvent, LoweredReference, AuditEvent, Edition])
def test_our_own_code_deletes_nothing_either(flag, rows):
    with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
        rows.objects.all().delete()
    assert rows.objects.exists()


@pytest.mark.parametrize("table", sorted(CHANGING))
def test_a_row_is_deleted_only_where_its_triggers_are_lifted(flag, table):
    with transaction.atomic():
        with triggers_lifted(connection):
            gone = run(f"DELETE FROM {table}")
        transaction.set_rollback(True)
    assert gone > 0


def test_what_was_lifted_stands_again(flag):
    with transaction.atomic(), triggers_lifted(connection):
        run("DELETE FROM programs_auditevent")
    assert triggers() == ALL_TRIGGERS
    with pytest.raises(DatabaseError, match=REFUSAL):
        run("DELETE FROM fidelity_flagevent")


def test_what_fails_while_they_are_lifted_leaves_all_as_it_was(flag):
    with (
        pytest.raises(DatabaseError, match=r"flag_event_in_order|UNIQUE"),
        transaction.atomic(),
        triggers_lifted(connection),
    ):
        run("UPDATE fidelity_flagevent SET number = 1")
    assert triggers() == ALL_TRIGGERS
    assert flag.events.filter(number=2).exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lifted_outside_a_transaction():
    with pytest.raises(RuntimeError), triggers_lifted(connection):
        pass


def test_an_event_without_its_reason_is_refused(flag):
    with pytest.raises(DatabaseError, match="flag_event_with_its_reason"), transaction.atomic():
        FlagEvent.objects.create(flag=flag, number=99, round=1, what="hold", state="held", level="note")


def test_two_events_do_not_share_a_number(flag):
    with pytest.raises(DatabaseError), transaction.atomic():
        FlagEvent.objects.create(flag=flag, number=1, round=1, what="again", state="open", level="note")


def test_a_held_flag_without_its_day_is_refused(flag):
    with pytest.raises(DatabaseError, match="flag_held_with_a_day_to_look_again"), transaction.atomic():
        Flag.objects.update(state="held", revisit_by=None)
