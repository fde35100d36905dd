"""The pages of signing: what waits, who can do what there, forms that lose nothing, tampered ones refused."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from fidelity.reports.models import IssuedReport, Reading, Signature, Signing, Statement
from fidelity.reports.signing import actions
from fidelity.reviews.models import Review
from programs.access import Access
from programs.models import AuditEvent, Membership, Program, Role, User
from tests.plain_words import FORBIDDEN, grade
from tests.reports.conftest import make_program, member, page, sign_in
from tests.reports.signing_texts import asked, final, peer_of, signed

M, S, P, A = Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY
ACTS = ("ask", "read", "statement", "sign", "take-back", "final")
VIEW = "We count the hours in another way."


@pytest.fixture
def text(review: Review, by: Access) -> Signing:
    """Put before people today."""
    return actions.ask_for_signatures(review=review, by=by)


@pytest.fixture
def peer(program: Program) -> Client:
    return sign_in(member(P, program))


def form(text: Signing, side: str, /, **changes: str) -> dict[str, str]:
    return {"sha256": text.snapshot_sha256, "side": side, "agrees": "agree", "view": ""} | changes


def shown(client: Client, review: Review, rest: str = "") -> str:
    """A page as words: entities and line breaks of the template do not matter."""
    text = client.get(page(review, rest)).content.decode().replace("&#x27;", "'")
    return re.sub(r"\s+", " ", re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text))


def other_manager(program: Program) -> Client:
    user = User.objects.create_user("other@example.org")
    Membership.objects.create(user=user, organisation=program.organisation, program=program, role=M)
    return sign_in(user)


# What waits.


def test_asking_leads_to_the_text_that_waits(manager: Client, review: Review):
    assert manager.post(page(review, "ask")).url == page(review)
    assert "The report of Q3 2026 waits to be signed" in shown(manager, review)


@pytest.mark.parametrize("role", [M, S, P, A])
def test_everybody_inside_reads_the_exact_text(program: Program, text: Signing, role: Role):
    client = sign_in(User.objects.filter(memberships__role=role).first() or member(role, program))
    said = shown(client, text.review)
    assert text.code in said
    assert text.snapshot_sha256 in said
    assert "Not final: this is the text to sign, version 1.0" in said


def test_the_text_shown_is_the_text_that_is_signed(manager: Client, text: Signing, program: Program):
    before = re.search(r'<article class="report">.*</article>', shown(manager, text.review))[0]
    program.staff_roles.create(title="A later role", hours=10)
    program.name = "Another name by now"
    program.save()
    assert re.search(r'<article class="report">.*</article>', shown(manager, text.review))[0] == before
    assert f'name="sha256" value="{text.snapshot_sha256}"' in shown(manager, text.review, "sign")


@pytest.mark.parametrize("role", [Role.FUNDER, Role.ADMIN])
def test_it_is_not_for_everybody(as_role: Callable, text: Signing, role: Role):
    assert as_role(role).get(page(text.review)).status_code in {403, 404}


def test_another_programs_text_does_not_exist(text: Signing):
    outsider = sign_in(member(M, make_program("Another house")))
    for rest in ("", *ACTS):
        assert outsider.get(page(text.review, rest)).status_code == 404
        assert outsider.post(page(text.review, rest)).status_code == 404


def test_it_says_who_has_signed_and_until_when_peers_read(manager: Client, peer: Client, text: Signing, by: Access):
    Signing.objects.update(read_until="2099-11-27", alone_from="2099-12-04")
    before = shown(manager, text.review)
    assert "Peers read until Friday, November 27" in before
    assert "From December 4 on it can be made final without a peer signature" in before
    signed(text, "program", by)
    assert "Program manager, " + f"{timezone.localdate():%B} {timezone.localdate().day}" in shown(manager, text.review)


def buttons(client: Client, review: Review) -> set[str]:
    """The acts offered on the page of a text that waits."""
    found = re.findall(rf'(?:action|href)="{page(review)}([a-z-]+)"', client.get(page(review)).content.decode())
    return set(found) & set(ACTS)


def test_each_role_is_offered_what_it_may_do(program: Program, manager: Client, peer: Client, text: Signing):
    assert buttons(manager, text.review) == {"sign", "take-back"}
    assert buttons(peer, text.review) == {"sign", "statement", "read"}
    assert buttons(sign_in(member(S, program)), text.review) == set()
    assert buttons(sign_in(member(A, program)), text.review) == set()


def test_the_ally_is_asked_where_no_peer_has_an_account(program: Program, text: Signing):
    ally = sign_in(member(A, program))
    assert buttons(ally, text.review) == {"sign"}
    assert "so the outside peer ally signs" in shown(ally, text.review)


def test_who_has_signed_is_not_asked_again(manager: Client, peer: Client, text: Signing):
    peer.post(page(text.review, "sign"), form(text, "peers"))
    assert buttons(peer, text.review) == {"statement"}


def test_no_act_that_is_offered_is_refused(program: Program, manager: Client, peer: Client, text: Signing):
    for client in (manager, peer):
        for act in buttons(client, text.review) - {"read"}:
            assert client.get(page(text.review, act)).status_code == 200, act


# Signing.


def test_two_people_sign_and_the_report_is_final(manager: Client, peer: Client, text: Signing):
    assert manager.post(page(text.review, "sign"), form(text, "program")).url == page(text.review)
    done = peer.post(page(text.review, "sign"), form(text, "peers"), follow=True).content.decode()
    assert "You have signed it, and the report is final. Nothing is shared by that." in done
    assert IssuedReport.objects.get().signing == text


def test_signing_with_a_differing_view(peer: Client, text: Signing):
    peer.post(page(text.review, "sign"), form(text, "peers", agrees="differ", view=f" {VIEW}\r\n"))
    assert Signature.objects.get().view == VIEW
    assert VIEW in shown(peer, text.review)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"agrees": "differ"}, "Say in a few sentences where you differ."),
        ({"view": VIEW}, "You wrote a differing view. Choose it here, or empty the text."),
        ({"agrees": ""}, "Choose how you sign."),
        ({"agrees": "perhaps", "view": VIEW}, "Choose how you sign."),
        ({"side": "", "view": VIEW, "agrees": "differ"}, "Choose for whom you sign."),
        ({"side": "both", "view": VIEW, "agrees": "differ"}, "Choose for whom you sign."),
        ({"agrees": "differ", "view": "Ask us@example.org."}, "Leave out e-mail addresses"),
        ({"agrees": "differ", "view": "x" * 2001}, "there is room for 2000"),
    ],
)
def test_what_is_missing_is_said_and_the_text_is_kept(
    peer: Client, text: Signing, changes: dict[str, str], problem: str
):
    response = peer.post(page(text.review, "sign"), form(text, "peers", **changes))
    assert response.status_code == 422
    assert problem in response.content.decode()
    assert changes.get("view", "") in response.content.decode()
    assert not Signature.objects.exists()


def test_a_side_of_somebody_else_is_refused(manager: Client, peer: Client, text: Signing):
    assert manager.post(page(text.review, "sign"), form(text, "peers")).status_code == 403
    assert peer.post(page(text.review, "sign"), form(text, "program")).status_code == 403
    assert not Signature.objects.exists()


def test_an_account_that_leads_the_program_signs_for_it_alone(program: Program, peer: Client, text: Signing):
    Membership.objects.create(
        user=User.objects.get(email__startswith="peer-"), organisation=program.organisation, program=program, role=M
    )
    assert peer.post(page(text.review, "sign"), form(text, "peers")).status_code == 403
    peer.post(page(text.review, "sign"), form(text, "program"))
    assert "sign" not in buttons(peer, text.review)
    again = peer.post(page(text.review, "sign"), form(text, "peers"))
    assert again.status_code == 409
    assert "The other signature comes from another account." in again.content.decode()
    assert [each.side for each in Signature.objects.all()] == ["program"]


def test_a_side_that_somebody_signed_meanwhile(manager: Client, program: Program, text: Signing):
    other_manager(program).post(page(text.review, "sign"), form(text, "program"))
    late = manager.post(page(text.review, "sign"), form(text, "program", agrees="differ", view=VIEW))
    assert late.status_code == 409
    assert "Somebody else has signed for the program meanwhile." in late.content.decode()
    assert VIEW in late.content.decode()


@pytest.mark.parametrize(("sha256", "status"), [("0" * 64, 409), ("", 422)])
def test_a_text_that_was_never_shown_is_not_signed(peer: Client, text: Signing, sha256: str, status: int):
    refused = peer.post(page(text.review, "sign"), form(text, "peers", sha256=sha256, agrees="differ", view=VIEW))
    assert refused.status_code == status
    assert re.search("is not the text that you have read|page was too old", refused.content.decode())
    assert VIEW in refused.content.decode()
    assert not Signature.objects.exists()


def test_a_text_put_up_anew_meanwhile_is_read_first(peer: Client, text: Signing, by: Access, review: Review):
    actions.take_back(signing=text, reason="A wrong number.", by=by)
    again = actions.ask_for_signatures(review=review, by=by)
    refused = peer.post(page(review, "sign"), form(text, "peers", agrees="differ", view=VIEW))
    assert refused.status_code == 409
    assert "This is not the text that you have read." in refused.content.decode()
    assert f'value="{again.snapshot_sha256}"' in refused.content.decode()


# The peer statement.


def test_the_statement_is_saved_and_shown_word_for_word(peer: Client, text: Signing):
    said = {"text": "We say so.\r\nTwice.", "edition": "0"}
    assert peer.post(page(text.review, "statement"), said).url == page(text.review)
    assert Statement.objects.get().text == "We say so.\nTwice."
    assert "<p>We say so.<br>Twice.</p>" in shown(peer, text.review)


def test_two_peers_who_write_at_once_both_keep_their_text(peer: Client, text: Signing, program: Program):
    actions.save_statement(signing=text, text="Theirs stands.", edition=0, by=peer_of(text.review))
    late = peer.post(page(text.review, "statement"), {"text": "Mine came late.", "edition": "0"})
    assert late.status_code == 409
    both = late.content.decode()
    assert "Theirs stands." in both
    assert "Mine came late." in both
    edition = re.search(r'name="edition" value="(\d+)"', both)[1]
    peer.post(page(text.review, "statement"), {"text": "Ours, together.", "edition": edition})
    assert Statement.objects.get().text == "Ours, together."


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"text": ""}, "Write the statement first."),
        ({"text": "Write to us@example.org"}, "Leave out e-mail addresses"),
        ({"text": "x" * 2001}, "there is room for 2000"),
    ],
)
def test_a_statement_that_can_not_be_printed(peer: Client, text: Signing, changes: dict[str, str], problem: str):
    response = peer.post(page(text.review, "statement"), {"text": "We say so.", "edition": "0"} | changes)
    assert response.status_code == 422
    assert problem in response.content.decode()
    assert changes["text"] in response.content.decode()
    assert not Statement.objects.exists()


@pytest.mark.parametrize("edition", ["", "-1", "x"])
def test_a_broken_edition_keeps_the_text_and_can_be_sent_again(peer: Client, text: Signing, edition: str):
    broken = peer.post(page(text.review, "statement"), {"text": "We say so.", "edition": edition})
    assert broken.status_code == 422
    assert "This page was too old." in broken.content.decode()
    assert "We say so." in broken.content.decode()
    assert 'name="edition" value="0"' in broken.content.decode()


def test_a_name_beside_a_date_is_pointed_out_beside_another_mistake(peer: Client, text: Signing):
    said = {"text": "On May 4 Anna Blue told us. " + "x" * 2000, "edition": "0"}
    assert "This looks like a name beside a date." in peer.post(page(text.review, "statement"), said).content.decode()


def test_control_characters_are_left_out_and_a_separator_of_lines_is_a_line_end(peer: Client, text: Signing):
    peer.post(page(text.review, "statement"), {"text": "We\x08say\u2028so.\ttwice", "edition": "0"})
    assert Statement.objects.get().text == "We say\nso. twice"


def test_what_peers_wrote_beside_an_earlier_text_stands_until_they_change_it(
    peer: Client, text: Signing, by: Access, review: Review
):
    actions.save_statement(signing=text, text="We say so.", edition=0, by=peer_of(review))
    actions.take_back(signing=text, reason="A wrong number.", by=by)
    actions.ask_for_signatures(review=review, by=by)
    assert "We say so." in shown(peer, review, "statement")
    assert "We say so." in shown(peer, review)
    assert "Written beside an earlier text. It stands until peers change it." in shown(peer, review)


@pytest.mark.parametrize("role", [S, A])
def test_others_write_none(program: Program, text: Signing, role: Role):
    assert sign_in(member(role, program)).get(page(text.review, "statement")).status_code == 403


def test_the_manager_writes_none(manager: Client, text: Signing):
    assert manager.post(page(text.review, "statement"), {"text": "For them.", "edition": "0"}).status_code == 403


# Reading.


def test_a_peer_says_that_they_have_read_it(peer: Client, text: Signing):
    peer.post(page(text.review, "read"))
    assert Reading.objects.count() == 1
    assert "Every peer with an account has read it." in shown(peer, text.review)


def test_nobody_is_shown_who_has_read(manager: Client, peer: Client, text: Signing, program: Program):
    Membership.objects.create(
        user=User.objects.create_user("second@example.org"),
        organisation=program.organisation,
        program=program,
        role=P,
    )
    before = shown(manager, text.review)
    peer.post(page(text.review, "read"))
    assert shown(manager, text.review) == before
    assert not AuditEvent.objects.filter(role=P).exists()


def test_others_are_not_asked_to(manager: Client, text: Signing):
    assert manager.post(page(text.review, "read")).status_code == 403


# Making it final, taking it back.


def test_the_manager_makes_it_final_after_ten_working_days(manager: Client, peer: Client, review: Review, by: Access):
    text = asked(review, by)
    signed(text, "program", by)
    assert "Make it final without peer signature" in shown(manager, review)
    manager.post(page(review, "final"))
    report = IssuedReport.objects.get()
    assert report.signing == text
    report.pdf, report.pdf_sha256 = b"%PDF", "0" * 64
    report.save(update_fields=["pdf", "pdf_sha256"])
    assert "Without peer signature: none was given in ten working days." in shown(peer, review)


def test_while_something_is_missing_it_is_said(manager: Client, text: Signing):
    assert "Make it final" not in shown(manager, text.review)
    told = manager.post(page(text.review, "final"), follow=True).content.decode()
    assert "The program has not signed it yet." in told
    assert not IssuedReport.objects.exists()


def test_taking_back_needs_a_word_why(manager: Client, text: Signing):
    assert manager.post(page(text.review, "take-back"), {"reason": " "}).status_code == 422
    assert manager.post(page(text.review, "take-back"), {"reason": "A wrong number."}).url == page(text.review)
    assert Signing.objects.get().state == "taken_back"
    assert "Ask peers to read it" in shown(manager, text.review)


def test_a_review_that_waits_is_not_opened_again(manager: Client, text: Signing):
    told = manager.post("/programs/willow-house/reviews/2026-07/reopen", follow=True).content.decode()
    assert "Take it back first" in told
    assert not Review.objects.get().is_open


def test_the_way_to_what_waits_leads_from_the_pages_of_the_quarter(manager: Client, peer: Client, text: Signing):
    quarter = page(text.review).removesuffix("report/")
    assert "Report to sign" in peer.get("/programs/willow-house/reviews/").content.decode()
    assert "Go to the report to sign" in manager.get(f"{quarter}scores").content.decode()
    assert "Open this quarter again" not in manager.get(quarter).content.decode()


# What is over.


@pytest.mark.parametrize("act", ["sign", "statement", "take-back"])
def test_a_form_of_a_text_that_is_over_keeps_what_was_written(
    manager: Client, peer: Client, text: Signing, by: Access, act: str
):
    actions.take_back(signing=text, reason="A wrong number.", by=by)
    client = manager if act == "take-back" else peer
    fields = form(text, "peers", agrees="differ", view=VIEW, edition="0", text=VIEW, reason=VIEW)
    late = client.post(page(text.review, act), fields)
    assert late.status_code == 409
    assert VIEW in late.content.decode()
    assert "What you wrote is kept below" in late.content.decode()


@pytest.mark.parametrize("act", ["sign", "statement", "read", "final", "take-back"])
def test_where_nothing_waits_every_act_leads_to_the_report(
    manager: Client, peer: Client, review: Review, by: Access, act
):
    final(review, by)
    client = manager if act in {"final", "take-back"} else peer
    response = client.post(page(review, act)) if act in {"read", "final"} else client.get(page(review, act))
    assert response.url == page(review)


@pytest.mark.parametrize("act", ["ask", "read", "final"])
def test_a_button_is_needed(manager: Client, text: Signing, act: str):
    assert manager.get(page(text.review, act)).status_code == 405


# Words, queries.


def test_its_words_are_plain(manager: Client, peer: Client, text: Signing, review: Review):
    pages = [shown(manager, review), shown(peer, review, "sign"), shown(peer, review, "statement")]
    pages.append(shown(manager, review, "take-back"))
    for said in pages:
        main = re.search(r"<main.*?(<article|</main>)", said)[0]
        texts = [re.sub(r"<[^>]+>", "", each) for each in re.findall(r"<(?:p|dd|h1|label|dt)\b[^>]*>.*?</", main)]
        assert [each for each in texts if FORBIDDEN.search(each)] == []
        assert [each for each in texts if len(each.split()) > 12 and grade(each) > 8.9] == []


@pytest.mark.parametrize("peers", [1, 3])
def test_the_page_takes_the_same_few_queries(
    manager: Client, text: Signing, program: Program, django_assert_max_num_queries, peers: int
):
    for number in range(peers):
        user = User.objects.create_user(f"{number}@example.org")
        Membership.objects.create(user=user, organisation=program.organisation, program=program, role=P)
        Reading.objects.create(signing=text, user=user)
    with django_assert_max_num_queries(15):
        manager.get(page(text.review))


def test_time_passes(manager: Client, review: Review, by: Access, peer: Client):
    text = asked(review, by, ago=timedelta(days=9))
    assert "Over since" in shown(manager, text.review)
