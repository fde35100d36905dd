"""Signing: a text is put before people, both sides sign, and it becomes final (product.md, "A quarter", 6 and 7)."""

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError

from fidelity.reports.models import IssuedReport, Reading, Signature, Signing, Statement
from fidelity.reports.signing import actions
from fidelity.reports.snapshot import build
from fidelity.reviews import actions as review_actions
from fidelity.reviews.models import Review
from fidelity.reviews.signing_rules import signing_progress
from programs.access import Access
from programs.models import AuditEvent, Membership, Program, Role, User
from tests import clock

M, S, P, A = Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY
MONDAY = clock.moment(2026, 11, 2, 15)
FIVE_WORKING_DAYS, TEN_WORKING_DAYS = timedelta(days=7), timedelta(days=14)  # from a Monday on
DAY = timedelta(days=1)


@pytest.fixture
def account(program: Program) -> Callable[..., Access]:
    """`account(P)`: somebody with these roles in the program."""

    def make(*roles: Role, email: str = "") -> Access:
        user = User.objects.create_user(email or f"{'-'.join(roles)}@example.org")
        for role in roles:
            Membership.objects.create(user=user, organisation=program.organisation, program=program, role=role)
        return Access(user, program, frozenset(roles))

    return make


@pytest.fixture
def peer(account: Callable[..., Access]) -> Access:
    return account(P)


@pytest.fixture
def text(review: Review, by: Access) -> Signing:
    """The report of the quarter, put before people on a Monday."""
    return actions.ask_for_signatures(review=review, by=by, at=MONDAY)


def sign(text: Signing, side: str, by: Access, view: str = "", *, after: timedelta = DAY) -> IssuedReport | None:
    sha256 = text.snapshot_sha256
    return actions.sign_text(signing=text, side=side, sha256=sha256, by=by, view=view, at=MONDAY + after)


def make_final(text: Signing, by: Access, *, after: timedelta) -> IssuedReport:
    return actions.make_final(signing=text, by=by, at=MONDAY + after)


def state(text: Signing) -> str:
    return Signing.objects.get(pk=text.pk).state


def log() -> list[str]:
    return [event.what for event in AuditEvent.objects.order_by("pk")]


# Asking.


def test_the_text_is_made_once_with_its_code_version_and_days(text: Signing, review: Review):
    said = json.loads(text.snapshot)
    assert (said["report"]["code"], said["report"]["version"]) == (text.code, "1.0")
    assert text.version == "1.0"
    assert text.snapshot_sha256 == build.checksum(text.snapshot)
    assert (text.read_until, text.alone_from) == (date(2026, 11, 9), date(2026, 11, 16))
    assert not IssuedReport.objects.exists()
    assert log() == [f"put the report {text.code} v1.0 on Q3 2026 up to sign"]


def test_it_says_the_same_when_the_program_goes_on(text: Signing, program: Program):
    program.staff_roles.create(title="A later role", hours=10)
    assert "A later role" not in Signing.objects.get().snapshot


def test_asking_twice_gives_the_same_text(text: Signing, review: Review, by: Access):
    assert actions.ask_for_signatures(review=review, by=by) == text
    assert len(log()) == 1


@pytest.mark.parametrize("state", [Review.State.OPEN, Review.State.SKIPPED])
def test_only_a_closed_review_is_put_up(review: Review, by: Access, state: Review.State):
    Review.objects.update(state=state, skip_reason="Repairs")
    with pytest.raises(actions.NotClosed):
        actions.ask_for_signatures(review=review, by=by)


def test_a_final_report_is_not_put_up_again(text: Signing, review: Review, by: Access, peer: Access):
    sign(text, "program", by)
    sign(text, "peers", peer)
    with pytest.raises(actions.SigningRefused, match="amend the review"):
        actions.ask_for_signatures(review=review, by=by)


def test_nobody_edits_from_then_on(text: Signing, review: Review, by: Access):
    with pytest.raises(review_actions.WaitsToBeSigned):
        review_actions.reopen_review(review=review, by=by)


# Both sides.


@pytest.mark.parametrize("order", [("program", "peers"), ("peers", "program")])
def test_with_both_signatures_and_everybody_through_it_is_final_at_once(
    text: Signing, by: Access, peer: Access, order: tuple[str, str]
):
    who = {"program": by, "peers": peer}
    assert sign(text, order[0], who[order[0]]) is None
    report = sign(text, order[1], who[order[1]])
    assert (report.code, report.version, report.signing) == (text.code, "1.0", text)
    assert state(text) == "final"
    assert log()[-1] == f"made the report {report} on Q3 2026 final"


def test_the_final_report_is_the_signed_text_and_who_signed(text: Signing, by: Access, peer: Access):
    actions.save_statement(signing=text, text="We say so.", edition=0, by=peer)
    sign(text, "program", by)
    report = sign(text, "peers", peer, "We differ.", after=2 * DAY)
    said, signed = json.loads(report.snapshot), json.loads(text.snapshot)
    added = {key: said.pop(key) for key in ("signatures", "statement", "final")}
    assert said == signed
    assert [(row["side"], row["role"], row["day"]["iso"], row["view"]) for row in added["signatures"]] == [
        ("program", "Program manager", "2026-11-03", ""),
        ("peers", "Peer supporter", "2026-11-04", "We differ."),
    ]
    assert (added["statement"], added["final"]["iso"]) == ("We say so.", "2026-11-04")
    assert report.snapshot_sha256 == build.checksum(report.snapshot)


def test_no_account_stands_in_the_report(text: Signing, by: Access, peer: Access):
    sign(text, "program", by)
    report = sign(text, "peers", peer)
    assert by.user.email not in report.snapshot
    assert peer.user.email not in report.snapshot


@pytest.mark.parametrize("side", ["program", "peers"])
def test_a_differing_view_is_a_signature(text: Signing, by: Access, peer: Access, side: str):
    sign(text, side, {"program": by, "peers": peer}[side], "We differ.")
    signature = Signature.objects.get()
    assert (signature.side, signature.differs, signature.view) == (side, True, "We differ.")
    assert log()[-1].endswith("with a differing view")


def test_nobody_signs_for_a_side_that_is_not_theirs(text: Signing, by: Access, peer: Access, account):
    supervisor = account(S)
    for side, who in (("peers", by), ("program", peer), ("program", supervisor), ("peers", supervisor), ("both", by)):
        with pytest.raises(PermissionDenied):
            sign(text, side, who)
    assert not Signature.objects.exists()


def test_one_account_signs_one_side_only(text: Signing, account):
    both = account(M, P)
    sign(text, "program", both)
    with pytest.raises(actions.ChangedMeanwhile, match="another account"):
        sign(text, "peers", both)
    assert Signature.objects.get().role == "manager"


@pytest.mark.parametrize("leads", [M, S])
@pytest.mark.parametrize("also", [P, A])
def test_whoever_leads_the_program_signs_for_no_peer_with_a_second_role(text: Signing, account, leads, also):
    both = account(leads, also)
    with pytest.raises(PermissionDenied):
        sign(text, "peers", both)
    with pytest.raises(PermissionDenied):
        actions.save_statement(signing=text, text="All is well.", edition=0, by=both)
    with pytest.raises(PermissionDenied):
        actions.note_reading(signing=text, by=both)
    assert not Signature.objects.exists()


def test_a_second_signature_for_a_side_is_refused(text: Signing, peer: Access, account):
    sign(text, "peers", peer)
    with pytest.raises(actions.ChangedMeanwhile, match="Somebody else has signed for the peer supporters"):
        sign(text, "peers", account(P, email="second@example.org"))


def test_the_ally_signs_where_nobody_has_the_role_of_a_peer(text: Signing, by: Access, account):
    sign(text, "program", by)
    report = sign(text, "peers", account(A))
    assert json.loads(report.snapshot)["signatures"][1]["role"] == "Outside peer ally"


def test_the_ally_does_not_sign_where_a_peer_can(text: Signing, peer: Access, account):
    with pytest.raises(PermissionDenied):
        sign(text, "peers", account(A))


def test_a_peer_who_left_keeps_nobody_from_signing(text: Signing, peer: Access, account):
    User.objects.filter(pk=peer.user.pk).update(is_active=False)
    assert sign(text, "peers", account(A)) is None
    assert Signature.objects.get().role == "ally"


def test_the_ally_signs_where_the_only_peer_has_signed_for_the_program(text: Signing, account):
    sign(text, "program", account(M, P))
    sign(text, "peers", account(A))
    assert state(text) == "final"


def test_a_supervisor_with_the_role_of_a_peer_keeps_the_ally_from_nothing(text: Signing, by: Access, account):
    both = account(S, P)
    assert not signing_progress(text).may_say_read(both.user.pk)
    sign(text, "program", by)
    sign(text, "peers", account(A))
    assert state(text) == "final", "nobody is left to wait for"


def test_another_text_than_the_one_read_is_not_signed(text: Signing, by: Access):
    with pytest.raises(actions.ChangedMeanwhile, match="not the text that you have read"):
        actions.sign_text(signing=text, side="program", sha256="0" * 64, by=by)
    assert not Signature.objects.exists()


# Time to read.


def test_a_peer_who_has_not_read_is_waited_for(text: Signing, by: Access, peer: Access, account):
    account(P, email="reads@example.org")
    sign(text, "program", by)
    assert sign(text, "peers", peer) is None
    with pytest.raises(actions.SigningRefused, match="until the end of Monday, November 9"):
        make_final(text, by, after=FIVE_WORKING_DAYS)
    assert make_final(text, by, after=FIVE_WORKING_DAYS + DAY).signing == text


def test_nobody_waits_once_every_peer_has_read(text: Signing, by: Access, peer: Access, account):
    reader = account(P, email="reads@example.org")
    sign(text, "program", by)
    sign(text, "peers", peer)
    actions.note_reading(signing=text, by=reader)
    assert make_final(text, by, after=DAY).version == "1.0"


def test_the_second_signature_after_the_time_to_read_makes_it_final(text: Signing, by: Access, peer: Access, account):
    account(P, email="reads@example.org")
    sign(text, "program", by)
    assert sign(text, "peers", peer, after=FIVE_WORKING_DAYS + DAY)


def test_reading_is_said_once_and_stands_in_no_log(text: Signing, peer: Access):
    before = log()
    actions.note_reading(signing=text, by=peer)
    actions.note_reading(signing=text, by=peer)
    assert Reading.objects.count() == 1
    assert log() == before


@pytest.mark.parametrize("role", [M, S, A])
def test_only_peers_say_that_they_have_read(text: Signing, account, role: Role):
    with pytest.raises(PermissionDenied):
        actions.note_reading(signing=text, by=account(role))


# Without a peer signature.


def test_after_ten_working_days_the_programs_signature_is_enough(text: Signing, by: Access, peer: Access):
    sign(text, "program", by)
    with pytest.raises(actions.SigningRefused, match="from Monday, November 16 on"):
        make_final(text, by, after=TEN_WORKING_DAYS - DAY)
    report = make_final(text, by, after=TEN_WORKING_DAYS)
    assert [row["side"] for row in json.loads(report.snapshot)["signatures"]] == ["program"]
    assert log()[-1] == f"made the report {report} on Q3 2026 final, without peer signature"


def test_a_peer_alone_is_never_enough(text: Signing, by: Access, peer: Access):
    sign(text, "peers", peer)
    with pytest.raises(actions.SigningRefused, match="The program has not signed"):
        make_final(text, by, after=10 * TEN_WORKING_DAYS)


def test_signing_for_the_program_late_still_leaves_peers_their_turn(text: Signing, by: Access, peer: Access):
    assert sign(text, "program", by, after=TEN_WORKING_DAYS) is None
    assert sign(text, "peers", peer, after=TEN_WORKING_DAYS)


@pytest.mark.parametrize("role", [S, P, A])
def test_only_the_manager_makes_it_final_or_takes_it_back(text: Signing, by: Access, account, role: Role):
    sign(text, "program", by)
    who = account(role)
    with pytest.raises(PermissionDenied):
        make_final(text, who, after=TEN_WORKING_DAYS)
    with pytest.raises(PermissionDenied):
        actions.take_back(signing=text, reason="A wrong number.", by=who)


def test_making_it_final_twice_gives_the_same_report(text: Signing, by: Access):
    sign(text, "program", by)
    first = make_final(text, by, after=TEN_WORKING_DAYS)
    assert make_final(text, by, after=TEN_WORKING_DAYS) == first
    assert IssuedReport.objects.count() == 1


# The peer statement.


def test_peers_write_one_statement_and_change_it(text: Signing, peer: Access):
    actions.save_statement(signing=text, text="First.", edition=0, by=peer)
    actions.save_statement(signing=text, text="Second.", edition=1, by=peer)
    assert list(Statement.objects.values_list("text", "edition")) == [("Second.", 2)]
    assert log()[-1] == f"wrote the peer statement on the report {text.code} v1.0"


def test_two_peers_at_once_do_not_overwrite_each_other(text: Signing, peer: Access, account):
    actions.save_statement(signing=text, text="First.", edition=0, by=peer)
    with pytest.raises(actions.ChangedMeanwhile, match="Both texts are below"):
        actions.save_statement(signing=text, text="Second.", edition=0, by=account(P, email="second@example.org"))
    assert Statement.objects.get().text == "First."


def test_the_same_statement_again_changes_nothing(text: Signing, peer: Access):
    actions.save_statement(signing=text, text="First.", edition=0, by=peer)
    before = log()
    assert actions.save_statement(signing=text, text="First.", edition=0, by=peer).edition == 1
    assert log() == before


def test_an_emptied_statement_is_not_in_the_report(text: Signing, by: Access, peer: Access):
    actions.save_statement(signing=text, text="First.", edition=0, by=peer)
    actions.save_statement(signing=text, text="", edition=1, by=peer)
    sign(text, "program", by)
    assert json.loads(sign(text, "peers", peer).snapshot)["statement"] == ""


@pytest.mark.parametrize("role", [M, S, A])
def test_nobody_else_writes_it(text: Signing, account, role: Role):
    with pytest.raises(PermissionDenied):
        actions.save_statement(signing=text, text="For them.", edition=0, by=account(role))


# Taking back.


def test_what_is_taken_back_stays_with_its_signatures_and_counts_no_more(
    text: Signing, review: Review, by: Access, peer: Access
):
    sign(text, "peers", peer)
    actions.take_back(signing=text, reason="A wrong number.", by=by)
    assert log()[-1] == f"took the report {text.code} v1.0 back: A wrong number."
    again = actions.ask_for_signatures(review=review, by=by, at=MONDAY + 3 * DAY)
    assert (state(text), again.version, again.signatures.count()) == ("taken_back", "1.0", 0)
    assert again.code != text.code
    assert text.signatures.count() == 1


def test_a_review_whose_text_was_taken_back_can_be_opened_again(text: Signing, review: Review, by: Access):
    actions.take_back(signing=text, reason="A wrong number.", by=by)
    review_actions.reopen_review(review=review, by=by)
    assert Review.objects.get().is_open


def test_a_long_reason_fits_into_the_log(text: Signing, by: Access):
    actions.take_back(signing=text, reason="A wrong number in it. " * 20, by=by)
    assert log()[-1].endswith("…")


@pytest.mark.parametrize("ended", ["final", "taken_back"])
def test_nothing_is_added_to_a_text_that_is_over(text: Signing, by: Access, peer: Access, account, ended: str):
    if ended == "final":
        sign(text, "program", by)
        sign(text, "peers", peer)
    else:
        actions.take_back(signing=text, reason="A wrong number.", by=by)
    late = account(P, email="late@example.org")
    for act in (
        lambda: sign(text, "peers", late),
        lambda: actions.save_statement(signing=text, text="Late.", edition=0, by=late),
        lambda: actions.note_reading(signing=text, by=late),
        lambda: actions.take_back(signing=text, reason="Late.", by=by),
    ):
        with pytest.raises(actions.ChangedMeanwhile):
            act()


def test_nothing_is_made_final_after_it_was_taken_back(text: Signing, by: Access):
    sign(text, "program", by)
    actions.take_back(signing=text, reason="A wrong number.", by=by)
    with pytest.raises(actions.ChangedMeanwhile, match="was taken back"):
        make_final(text, by, after=TEN_WORKING_DAYS)


# The database.


def test_two_texts_of_one_review_never_wait_at_once(text: Signing):
    with pytest.raises(IntegrityError):
        Signing.objects.create(
            review=text.review,
            code="PL-2222-3333",
            version="1.0",
            snapshot="{}",
            snapshot_sha256="0",
            role=M,
            read_until=text.read_until,
            alone_from=text.alone_from,
        )


def test_a_differing_view_without_words_is_refused(text: Signing):
    with pytest.raises(IntegrityError):
        Signature.objects.create(signing=text, side="program", role=M, differs=True)


# After an amendment.


def test_after_an_amendment_the_next_version_is_signed(text: Signing, review: Review, by: Access, peer: Access):
    sign(text, "program", by)
    sign(text, "peers", peer)
    review.amendments.create(reason="A wrong number.", role=M, by=by.user)
    second = actions.ask_for_signatures(review=review, by=by)
    assert (second.version, second.code == text.code) == ("1.1", False)
