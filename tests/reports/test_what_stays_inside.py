"""What a team below the threshold says together stays in the program: the same quarter is lived through twice.

The second time the peer supporters say something else together, and nothing else differs. Then all that leaves the
program is collected, byte for byte: the report as funders read it, its files and the record in them, the bands, the
quarters side by side, the page that checks a report, the letters, the mails. One letter that differs fails the test.

The first test shows that this would be noticed: a team of five may show what it says.
"""

import json
import re
from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from fidelity.flags.models import Action, Flag
from fidelity.reports.models import IssuedReport, Signing
from fidelity.reports.rendering import files, html
from fidelity.reports.sharing import actions as sharing
from fidelity.reports.signing import actions as signing_actions
from fidelity.reports.signing import amending
from fidelity.reviews import evaluation_queries
from fidelity.reviews.home import mails
from fidelity.reviews.models import Review
from fidelity.voice.models import PeerVoice
from programs.models import AuditEvent, Program, Role, User
from tests import clock
from tests.reports.signing_texts import final
from tests.voice import world
from tests.voice.collecting import after, told_apart
from tests.voice.world import Q3, Q4, TODAY, Way

pytestmark = pytest.mark.slow

BAD, GOOD, FEW = 0, 4, {"CHO-3": 1}
UNSAFE = {"SAFE": 0, "CHO-3": 4}
FUNDER = f"{Role.FUNDER}@willow-house.example"

Found = dict[tuple[str, str], str]


@pytest.fixture(autouse=True)
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still, codes of reports are counted, and files are made where a test asks for them."""
    clock.still_on(TODAY)
    monkeypatch.setattr(files, "store_report_file", lambda pk: None)
    monkeypatch.setattr(files, "store_for_funders", lambda pk: None)
    monkeypatch.setattr(signing_actions, "new_code", lambda: f"PL-2222-{2222 + Signing.objects.count()}")


def said_together(
    program: Program, given: world.Given, *, way: str = Way.JOINT, start: date = Q4, **more: int
) -> Review:
    """A quarter rated 3 throughout in which the peer team said this together, closed."""
    review = world.opened(program, start)
    world.rated(review)
    chosen = world.choose(review, way)
    given = world.given(review, given)
    world.actions.answer_jointly(voice=chosen, given=given, edition=chosen.edition, **more)
    world.closed(review)
    return again(review)


def again(review: Review) -> Review:
    return Review.objects.select_related("instrument", "program__organisation", "peer_voice").get(pk=review.pk)


def sent(review: Review) -> IssuedReport:
    """The final report of a quarter, given to the funder with its question pages."""
    manager = world.access(review.program, Role.MANAGER)
    report = final(review, manager)
    to = User.objects.get(email=FUNDER)
    sharing.share_report(review=review, funder=to, code=report.code, with_items=True, by=manager, before_its_file=True)
    return report


def outside(program: Program, mailbox: list) -> Found:
    """All that leaves the program, byte for byte."""
    found: Found = {}
    client = world.browser(program, Role.FUNDER)
    for report in IssuedReport.objects.filter(review__program=program):
        found["record", report.code] = report.snapshot
        for left_out in (False, True):
            found["file", f"{report.code} {left_out}"] = html.report_html(
                report.snapshot, checksum=report.snapshot_sha256, left_out=left_out
            )
        for rest in ("", "bands.json", "bands.csv"):
            found["funder", f"{report.code} {rest}"] = page(client, f"/funder/reports/{report.code}/{rest}")
        found["verify", report.code] = page(Client(), f"/verify?code={report.code}")
    found["funder", "list"] = page(client, "/funder/")
    found["funder", "side by side"] = page(client, f"/funder/programs/{program.slug}/")
    found["funder", "home"] = page(client, "/")
    mailbox.clear()
    mails.send_mails(now=timezone.now())
    for mail in mailbox:
        if mail.to == [FUNDER]:
            found["mail", mail.subject] = mail.body
    browsers = [world.browser(program, role) for role in (Role.SUPERVISOR, Role.ALLY)]
    for flag in program.flags.all():
        for browser in browsers:
            answered = browser.get(f"/programs/{program.slug}/flags/{flag.pk}/letter.txt")
            if answered.status_code == 200:
                found["letter", flag.code] = b"".join(answered).decode()
    return found


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return re.sub(r'(?<=name="csrfmiddlewaretoken" value=")[^"]+|X-CSRFToken[^}]+', "", response.content.decode())


def lived(program: Program, act: Callable[[], None], mailbox: list) -> Found:
    return after(act, lambda: outside(program, mailbox))


def worlds(program: Program, mailbox: list, *said: world.Given, **more: str) -> list[Found]:
    """What left the program after one closed and shared quarter, for each thing that was said together in it."""
    return [lived(program, lambda given=given: sent(said_together(program, given, **more)), mailbox) for given in said]


# The test can fail


def test_what_a_team_of_five_says_may_be_shown_and_is_noticed(db: None, mailoutbox: list):
    bad, good = worlds(world.program(5), mailoutbox, BAD, GOOD)
    places = {kind for kind, _ in told_apart(bad, good)}
    assert {"record", "file", "funder", "letter"} <= places


# One quarter


@pytest.mark.parametrize(("peer_supporters", "way"), [(0, Way.JOINT), (1, Way.ALLY), (4, Way.JOINT)])
def test_whatever_so_few_say_together_leaves_the_same_documents(
    db: None, mailoutbox: list, way: str, peer_supporters: int
):
    """Nobody knows how many work where the staff roles say nothing: such a team may be of one."""
    first, *others = worlds(world.program(peer_supporters), mailoutbox, BAD, GOOD, UNSAFE, way=way)
    assert ("file", "PL-2222-2222 True") in first
    assert [told_apart(first, other) for other in others] == [[], []]


@pytest.mark.pango
@pytest.mark.usefixtures("each_file_once")
def test_the_files_themselves_are_the_same_bytes(db: None):
    """The same page and record are the same file, whenever it is made (rendering/test_pdf.py)."""
    program = world.program(1)

    def made(given: world.Given) -> dict:
        return after(
            lambda: sent(said_together(program, given)),
            lambda: {
                name: make(program.reviews.get().reports.get())
                for name, make in (("whole", files.make_report_file), ("short", files.make_for_funders))
            },
        )

    assert made(BAD) == made(GOOD)


def test_the_report_says_how_they_were_heard_and_no_more(db: None):
    built = json.loads(sent(said_together(world.program(1), BAD)).snapshot)
    assert built["made"]["peers_heard"] == "One joint answer by the peer team"
    assert built["voice"]["headline"] == "Peer voice: heard, and what was said stays in the program"
    assert set(built["voice"]) == {"shown", "headline", "told", "opened_once"}
    assert built["decision"]["voice"] == ""
    assert [row["code"] for row in built["found"]["open"] if "choice" in row["code"] or "safety" in row["code"]] == []


def test_inside_the_program_it_stays_visible_with_its_flags(db: None):
    program = world.program(1)
    review = said_together(program, BAD)
    for role in (Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY):
        shown = page(world.browser(program, role), f"/programs/{program.slug}/reviews/{review.quarter.slug}/voice/")
        assert "The peer team said: " in shown
        assert "the report says that peer supporters were heard" in shown
    assert program.flags.filter(kind=Flag.Kind.SAFETY).exists()
    assert program.flags.filter(kind=Flag.Kind.GAP).exists()


def test_size_never_lowers_confidence_and_nothing_is_claimed_of_a_difference(db: None):
    program = world.program(1)
    sure = evaluation_queries.evaluate_review(said_together(program, BAD)).confidence
    assert "stays in the program: it is not set beside the review here" in sure.reasons[-1]
    assert sure.grade == "B"


def test_a_team_that_shrinks_before_closing_is_the_smaller_one(db: None, mailoutbox: list):
    program = world.program(6)

    def act(given: world.Given) -> None:
        review = world.opened(program)
        world.rated(review)
        world.jointly(review, given)
        program.staff_roles.update(count=2)
        world.closed(review)
        sent(again(review))

    one, other = (lived(program, lambda given=given: act(given), mailoutbox) for given in (BAD, GOOD))
    assert told_apart(one, other) == []


@pytest.mark.parametrize(
    ("then", "now", "agreed_by"), [(6, 4, 0), (2, 3, 2)], ids=["what was to be shown", "lines that all agreed to"]
)
def test_staff_roles_that_change_before_closing_take_nothing_away_unsaid(db: None, then: int, now: int, agreed_by: int):
    """A manager keeps the staff roles: whoever makes the team another size meanwhile is seen to have done so."""
    program = world.program(then)
    review = world.opened(program)
    world.rated(review)
    chosen = world.choose(review, Way.JOINT)
    given = world.given(review, BAD)
    world.actions.answer_jointly(voice=chosen, given=given, edition=0, agreed_by=agreed_by)
    program.staff_roles.update(count=now)
    world.closed(review)
    program.staff_roles.update(count=then)
    said = json.loads(sent(again(review)).snapshot)
    assert said["made"]["peers_heard"].endswith(
        "; with another number of peer supporters in the staff roles at closing"
    )
    sentence = f"the staff roles named {then} peer supporters; when the quarter was closed, {now}."
    assert sentence in " ".join(said["voice"]["told"])
    peer = world.browser(program, Role.PEER)
    for address in (f"/programs/{program.slug}/heard/", f"/programs/{program.slug}/reviews/2026-10/voice/"):
        assert sentence in page(peer, address)


def test_a_team_that_is_small_at_closing_alone_is_seen_to_have_been(db: None):
    """Nobody was asked, and "too few to ask safely" would be the program's word for it."""
    program = world.program(9)
    review = world.opened(program)
    world.rated(review)
    program.staff_roles.update(count=4)
    world.closed(review)
    program.staff_roles.update(count=9)
    assert again(review).peers_heard == Review.PeersHeard.TOO_FEW
    heard = json.loads(sent(again(review)).snapshot)["made"]["peers_heard"]
    assert heard.endswith("; the staff roles named 4 peer supporters at closing, and name 9 now")


def test_staff_roles_that_stay_as_they_are_are_not_mentioned(db: None):
    said = json.loads(sent(said_together(world.program(6), BAD)).snapshot)
    assert "staff roles" not in said["made"]["peers_heard"] + " ".join(said["voice"]["told"])


# Quarters before and after


def larger(program: Program, count: int = 9) -> None:
    program.staff_roles.update(count=count)


def low_cards(program: Program, start: date) -> Review:
    """A quarter in which seven answer with cards, and see it as worse than the review does."""
    review = world.opened(program, start)
    world.rated(review)
    world.answers(review, [1] * 7)
    world.closed(review)
    return again(review)


def test_a_later_quarter_of_a_larger_team_tells_nothing_of_it(db: None, mailoutbox: list):
    """Not that it went on, not "two quarters running", not since when, not what was done about it meanwhile."""
    program = world.program(2)

    def act(given: world.Given) -> None:
        said_together(program, given, start=Q3)
        larger(program)
        sent(low_cards(program, Q4))

    one, other = (lived(program, lambda given=given: act(given), mailoutbox) for given in (BAD, GOOD))
    assert told_apart(one, other) == []
    rows = json.loads(one["record", "PL-2222-2222"])["found"]["open"]
    assert {row["since"] for row in rows if row["kind"] in ("review-higher", "safety")} == {"Q4 2026"}


def test_two_quarters_running_are_counted_inside_alone(db: None):
    """A quarter that may leave the program is set beside nothing that may not; a small team's own beside its own."""
    program = world.program(2)
    said_together(program, BAD, start=Q3)
    review = world.opened(program)
    world.choose(review, Way.JOINT)
    assert world.actions._before(world.voice(review))["shown"]
    larger(program)
    world.choose(review, Way.CARDS)
    assert world.actions._before(world.voice(review)) is None


def test_a_flag_that_cards_raised_before_stands_as_it_did(db: None, mailoutbox: list):
    """Whether the lone one left says the same again, or the opposite, changes nothing of it."""
    program = world.program(9)

    def act(given: world.Given) -> None:
        low_cards(program, Q3)
        larger(program, 1)
        sent(said_together(program, given))

    one, other = (lived(program, lambda given=given: act(given), mailoutbox) for given in (BAD, GOOD))
    assert told_apart(one, other) == []
    rows = json.loads(one["record", "PL-2222-2222"])["found"]["open"]
    assert {(row["since"], row["last"]) for row in rows if row["kind"] == "review-higher"} == {("Q3 2026", "Q3 2026")}


def test_what_is_planned_about_it_stays_inside_as_well(db: None):
    program = world.program(1)
    review = said_together(program, BAD)
    gap = program.flags.filter(kind=Flag.Kind.GAP).first()
    for flags, what in (([gap], "Talk about choices"), ([], "Train everybody")):
        action = Action.objects.create(
            program=program, review=review, what=what, owner=Action.Owner.MANAGER, due=Q4, planned_at=timezone.now()
        )
        action.flags.set(flags)
    text = sent(review).snapshot
    assert ("Train everybody" in text, "Talk about choices" in text) == (True, False)


def test_an_amended_version_says_as_little(db: None, mailoutbox: list):
    program = world.program(1)

    def act(given: world.Given) -> None:
        review = said_together(program, given)
        sent(review)
        by = world.access(program, Role.MANAGER)
        amending.reopen_for_amendment(review=review, version="1.0", reason="One answer was wrong.", by=by)
        review.responses.filter(item="CHO-3").update(level=2)
        world.closed(review)
        sent(again(review))

    one, other = (lived(program, lambda given=given: act(given), mailoutbox) for given in (BAD, UNSAFE))
    assert len([place for place in one if place[0] == "record"]) == 2
    assert told_apart(one, other) == []


# A letter


def test_no_letter_is_written_from_a_flag_that_stays_inside(db: None):
    program = world.program(1)
    said_together(program, BAD)
    gap = program.flags.filter(kind=Flag.Kind.GAP, routed_to=Role.SUPERVISOR).first()
    client = world.browser(program, Role.SUPERVISOR)
    shown = page(client, f"/programs/{program.slug}/flags/{gap.pk}/")
    assert "no letter is written from it" in " ".join(shown.split())
    assert f"/flags/{gap.pk}/letter" not in shown
    for rest in ("letter", "letter.txt", "letter.pdf"):
        address = f"/programs/{program.slug}/flags/{gap.pk}/{rest}"
        for answered in (client.get(address), client.post(address, {"text": "It leaves.", "edition": "0"})):
            assert (answered.status_code, answered.url) == (302, f"/programs/{program.slug}/flags/{gap.pk}/")


# Lines that everybody agreed to


def lines_of(review: Review) -> list[str]:
    return PeerVoice.objects.get(review=review).agreed_lines


@pytest.mark.parametrize("peer_supporters", [1, 2])
def test_agreed_lines_and_nothing_else_leave_word_for_word(db: None, mailoutbox: list, peer_supporters: int):
    program = world.program(peer_supporters)
    found = lived(program, lambda: sent(said_together(program, FEW, agreed_by=peer_supporters)), mailoutbox)
    record = json.loads(found["record", "PL-2222-2222"])["voice"]
    [line] = record["agreed"]
    assert line.endswith(" “Rarely”")
    assert set(record) == {"shown", "headline", "told", "opened_once", "agreed"}
    assert line in found["file", "PL-2222-2222 True"]
    assert line in found["funder", "PL-2222-2222 "]
    private = lived(program, lambda: sent(said_together(program, BAD)), mailoutbox)
    apart = {place for place in told_apart(found, private) if place[0] not in ("record", "file", "letter")}
    assert apart == {("funder", "PL-2222-2222 ")}


def test_fewer_than_all_are_as_good_as_none_and_are_not_counted(db: None, mailoutbox: list):
    program = world.program(2)
    none = lived(program, lambda: sent(said_together(program, BAD)), mailoutbox)

    def act(agreed_by: int) -> None:
        review = said_together(program, BAD, agreed_by=agreed_by)
        voice = PeerVoice.objects.get(review=review)
        assert (voice.agreed_lines, voice.agreed_by) == ([], 0), agreed_by
        sent(review)

    for agreed_by in (0, 1, 3):
        assert told_apart(none, lived(program, partial(act, agreed_by), mailoutbox)) == [], agreed_by


def test_whoever_came_after_the_others_agreed_has_not_agreed(db: None):
    program = world.program(2)
    review = world.opened(program)
    world.rated(review)
    chosen = world.choose(review, Way.JOINT)
    world.actions.answer_jointly(voice=chosen, given=FEW, edition=0, agreed_by=2)
    assert lines_of(review)
    larger(program, 3)
    world.closed(review)
    assert lines_of(review) == []


def test_the_log_has_no_line_of_it(db: None):
    program = world.program(1)
    review = world.opened(program)
    chosen = world.choose(review, Way.JOINT)
    before = AuditEvent.objects.count()
    world.actions.answer_jointly(voice=chosen, given=FEW, edition=0, agreed_by=1)
    world.actions.take_back_lines(voice=chosen)
    world.actions.take_back_jointly(voice=chosen, edition=1)
    assert AuditEvent.objects.count() == before
