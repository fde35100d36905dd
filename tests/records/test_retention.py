"""Words that grow too old go; levels, what is still open, and what was issued stay."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from fidelity.models import Action, Edition, Flag, IssuedReport, Response, Review
from fidelity.records import retention
from fidelity.reviews import evaluation_queries
from programs import append_only
from programs.models import AuditEvent, Organisation
from tests import clock

# The demo begins in the fall of 2024; three years after its first quarters some of it is too old.
TODAY = date(2028, 11, 22)
BEFORE = date(2025, 10, 1)
MOMENT = clock.moment(2025, 10, 1, 0)


@pytest.fixture
def organisation(organisation: Organisation) -> Organisation:
    organisation.keep_years = 3
    organisation.save()
    return organisation


def old_answers():
    return Response.objects.filter(review__period_start__lt=BEFORE)


def levels() -> dict[int, tuple]:
    rows = Response.objects.values_list("pk", "given", "level", "choice", "inputs")
    return {pk: (given, level, choice, str(inputs)) for pk, given, level, choice, inputs in rows}


def test_the_limit_is_the_start_of_this_quarter_so_many_years_ago(organisation):
    assert retention.first_day_kept(organisation, today=TODAY) == BEFORE


def test_the_demo_has_something_too_old(organisation):
    counted = retention.expired_rows(organisation, before=BEFORE).counted()
    assert {name for name, number in counted.items() if not number} <= {
        "marks of answers looked up",
        "words of who checked answers",
        "letters",
        "questions to peers",
        "signatures taken back",
        "statements taken back",
        "readings taken back",
        "texts taken back",
        "invitations",
        "lists of words kept against a hint",
    }


def test_old_lists_of_words_that_were_kept_go(organisation):
    program = organisation.programs.first()
    for day in (BEFORE - timedelta(days=1), BEFORE):
        at = clock.moment(day.year, day.month, day.day, 0)
        program.kept_words.create(role="manager", called="an action", words=[str(day)], at=at)
    retention.apply_retention(organisation, today=TODAY)
    assert [row.words for row in program.kept_words.exclude(words=["Mr. X"])] == [[str(BEFORE)]]


def test_old_words_go_and_newer_ones_stay(organisation):
    newer = Edition.objects.filter(response__review__period_start__gte=BEFORE).count()
    retention.apply_retention(organisation, today=TODAY)
    assert not old_answers().exclude(note="", evidence_reference="", evidence_kept="", change_note="").exists()
    assert set(old_answers().values_list("reason", flat=True)) <= {"", retention.GONE}
    assert not Edition.objects.filter(response__in=old_answers()).exists()
    assert Edition.objects.count() == newer > 0


def test_what_was_answered_stays(organisation):
    before = levels()
    retention.apply_retention(organisation, today=TODAY)
    assert levels() == before


def test_old_quarters_amount_to_what_they_did(organisation):
    def scored() -> list:
        rows = old_answers().filter(review__state="closed").order_by("pk")
        return [evaluation_queries.plain_answer(row) and evaluation_queries.plain_answer(row).given for row in rows]

    before = scored()
    retention.apply_retention(organisation, today=TODAY)
    assert scored() == before


def test_flags_that_ended_go_with_their_history_and_others_stay(organisation):
    ended = Flag.objects.filter(state__in=["resolved", "not_upheld"], watched=0, since__lt=MOMENT)
    staying = set(Flag.objects.exclude(pk__in=ended).values_list("pk", flat=True))
    assert ended.exists()
    retention.apply_retention(organisation, today=TODAY)
    assert set(Flag.objects.values_list("pk", flat=True)) == staying


def test_a_critical_flag_stays_while_reports_have_to_tell_of_it(organisation):
    """Until four more quarters are closed; where none is, for as long as that takes."""
    ended = Flag.objects.filter(state__in=["resolved", "not_upheld"], watched=0, since__lt=MOMENT)
    flag = ended.first()
    Flag.objects.filter(pk=flag.pk).update(level=Flag.Level.CRITICAL)
    flag.program.reviews.filter(period_start__gt=flag.last_raised_in.period_start).update(
        state="skipped", skip_reason="-"
    )
    retention.apply_retention(organisation, today=TODAY)
    assert Flag.objects.filter(pk=flag.pk).exists()


def test_an_action_stays_while_a_flag_it_answers_to_stays(organisation):
    flag = Flag.objects.filter(state="open").first()
    about = {"what": "Nurses do the round.", "owner": "manager", "due": BEFORE, "state": "done"}
    action = Action.objects.create(
        program=flag.program, review=flag.raised_in, ended_at=clock.moment(2025, 3, 1), **about
    )
    action.flags.add(flag)
    retention.apply_retention(organisation, today=TODAY)
    assert Action.objects.filter(pk=action.pk).exists()


def test_what_was_issued_stays_with_its_signatures_and_shares(organisation):
    code = "PL-7K3M-92QX"
    Review.objects.filter(reports__code=code).update(period_start=date(2020, 1, 1))
    retention.apply_retention(organisation, today=TODAY)
    report = IssuedReport.objects.get(code=code)
    assert (report.signing.signatures.count(), report.signing.statement.text) == (1, "We said so in spring.")
    assert (report.shares.count(), report.shares.get().questions.count()) == (1, 1)


def test_the_log_says_so_and_is_kept_for_good_again(organisation):
    retention.apply_retention(organisation, today=TODAY)
    assert not AuditEvent.objects.filter(at__lt=MOMENT).exists()
    said = "removed words that were older than 3 years, as the organization has set"
    assert AuditEvent.objects.filter(what=said, role="").count() == organisation.programs.count()
    with pytest.raises(DatabaseError, match=append_only.REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM programs_auditevent")


def test_a_second_run_finds_nothing_and_writes_no_line(organisation):
    retention.apply_retention(organisation, today=TODAY)
    lines = AuditEvent.objects.count()
    assert set(retention.apply_retention(organisation, today=TODAY).values()) == {0}
    assert AuditEvent.objects.count() == lines


def run(*given: str) -> str:
    out = StringIO()
    call_command("apply_retention", *given, stdout=out)
    return out.getvalue()


def test_a_dry_run_says_what_would_go_and_removes_nothing(organisation):
    clock.on(TODAY)
    editions = Edition.objects.count()
    old = retention.expired_rows(organisation, before=BEFORE).counted()["saves of answers"]
    assert f"{old:>8}  saves of answers" in run("--dry-run")
    assert Edition.objects.count() == editions


def test_an_organisation_that_keeps_for_good_is_left_alone(organisation):
    Organisation.objects.update(keep_years=None)
    assert run() == ""


def test_less_than_three_years_cannot_be_set(organisation):
    with pytest.raises(DatabaseError, match="three_years"), transaction.atomic():
        Organisation.objects.update(keep_years=2)
