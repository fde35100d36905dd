"""What people did with the flags of the demo, as its pages show it: planted once for this file, and only read."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from fidelity.flags.models import Action, Flag, FlagEvent
from fidelity.flags.rules.findings import FindingKind
from fidelity.flags.rules.states import MOVES
from fidelity.voice.models import PeerVoice
from programs.models import AuditEvent, Membership
from tests.demo import NOW, TODAY, planted_demo
from tests.test_seed_demo import NAMES, evaluations

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def planted(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        planted_demo()
        yield
        transaction.set_rollback(True)


def flags(slug: str) -> dict[str, Flag]:
    return {flag.code: flag for flag in Flag.objects.filter(program__slug=slug).select_related("program")}


def told(slug: str, code: str) -> list[str]:
    return list(flags(slug)[code].events.values_list("what", flat=True))


def test_each_closing_raised_what_its_answers_say():
    """As often as the quarter found it; what is not found later is still there, with a line that says so."""
    raising = ("raised", "again", "level", "returned")
    for name in NAMES:
        found = [finding.code for each in evaluations(name) for finding in each.findings]
        events = FlagEvent.objects.filter(flag__program__slug=name, what__in=raising, flag__kind__in=list(FindingKind))
        assert sorted(events.values_list("flag__code", flat=True)) == sorted(found)


def test_every_flag_stands_where_its_last_event_brought_it():
    for flag in Flag.objects.all():
        events = list(flag.events.all())
        assert [each.number for each in events] == list(range(1, flag.edition + 1))
        assert (flag.state, flag.level, flag.round) == (events[-1].state, events[-1].level, events[-1].round)
        times = [each.at for each in events]
        assert times == sorted(times)
        assert times[-1] <= NOW


def test_what_people_did_is_in_the_log_at_the_time_they_did_it():
    for event in FlagEvent.objects.filter(what__in=list(MOVES)).select_related("flag"):
        line = f"flag {event.flag.code}: {MOVES[event.what].done}"
        logged = AuditEvent.objects.filter(program=event.flag.program_id, at=event.at, by=event.by, role=event.role)
        assert line in logged.values_list("what", flat=True)


def test_the_inbox_of_the_clinic_has_something_in_each_section():
    states = {flag.state for flag in flags("saltmarsh").values()}
    assert states == set(Flag.State.values) - {Flag.State.RESOLVED}
    assert [code for code, flag in flags("saltmarsh").items() if flag.recurring] == ["misuse:ROL-10"]
    assert "resolved" in {flag.state for flag in flags("fernhollow").values()}


@pytest.mark.parametrize("slug", ["saltmarsh", "fernhollow"])
def test_something_waits_for_the_supervisor_the_peers_and_a_day_to_look_again(slug):
    """New or in talk, waiting for peers, held; and everybody whose turn it is has a login."""
    now = list(flags(slug).values())
    assert {"open", "under_review", "action_planned", "proposed", "held"} <= {flag.state for flag in now}
    assert all(flag.revisit_by > TODAY for flag in now if flag.state == "held")
    roles = set(Membership.objects.filter(program__slug=slug).values_list("role", flat=True))
    assert {flag.routed_to for flag in now} | {"peer"} <= roles


def test_flags_about_supervision_are_with_the_manager():
    about = Flag.objects.filter(about="supervision").values_list("program__slug", "code", "routed_to")
    assert sorted(about) == [
        ("fernhollow", "condition:PEE-7", "manager"),
        ("saltmarsh", "condition:PEE-7", "manager"),
        ("saltmarsh", "drift:peer-connection", "manager"),
    ]


def test_the_drift_of_the_clinic_was_watched_before_and_has_a_late_action():
    flag = flags("saltmarsh")["drift:role-protection"]
    levels = list(flag.events.filter(what__in=["raised", "level", "again"]).values_list("level", flat=True))
    assert levels == ["watch"]
    found = {pressure for event in flag.events.filter(what="talk") for pressure in event.details["pressures"]}
    assert found == {"staffing", "task-assignment"}
    assert sorted(action.state_on(TODAY) for action in flag.actions.all()) == ["done", "late"]


def test_a_blind_spot_became_a_talk_and_an_action_and_was_gone_the_next_quarter():
    assert told("saltmarsh", "review-higher:voice") == [
        "raised",
        "take",
        "planned",
        "talk",
        "done",
        "absent",
        "absent",
        "propose",
        "absent",
    ]
    flag = flags("saltmarsh")["review-higher:voice"]
    assert (flag.level, flag.state, flag.raised_in.quarter.label) == ("serious", "proposed", "Q3 2025")
    assert seen("Q3 2025", "voice") == (75, "below 50", "20 or more")
    assert seen("Q4 2025", "voice") == (63, "50 to 74", None)


def test_peers_see_a_strength_that_the_review_does_not_and_its_gap_got_smaller():
    flag = flags("saltmarsh")["peers-higher:lived-experience"]
    assert (flag.level, flag.state) == ("note", "under_review")
    assert seen("Q1 2026", "lived-experience") == (63, "75 or more", "20 or more")
    assert seen("Q3 2026", "lived-experience") == (63, "75 or more", "15 or more")


def test_that_answering_was_not_safe_for_all_is_with_somebody_who_has_a_login():
    flag = flags("saltmarsh")["safety:answering"]
    assert (flag.kind, flag.level, flag.state, flag.routed_to) == ("safety", "note", "open", "supervisor")


def test_nothing_else_is_seen_differently():
    heard = Flag.objects.filter(kind__in=["gap", "safety"]).order_by("code").values_list("program__slug", "code")
    assert list(heard) == [
        ("saltmarsh", "peers-higher:lived-experience"),
        ("saltmarsh", "review-higher:voice"),
        ("saltmarsh", "safety:answering"),
    ]


def seen(quarter: str, code: str) -> tuple[int, str, str | None]:
    """What the review and peers of the clinic say of a domain, and how far apart they are."""
    results = PeerVoice.objects.filter(review__program__slug="saltmarsh", closed=True).values_list("result", flat=True)
    result = next(each for each in results if quarter in each.get("quarters", ()))
    domain = next(each for each in result["domains"] if each["code"] == code)
    return domain["review"], domain["third"], domain["gap"] and domain["gap"]["points"]


def test_errands_came_back_after_peers_had_confirmed_their_end():
    assert told("saltmarsh", "misuse:ROL-10")[:8] == [
        "raised",
        "take",
        "planned",
        "talk",
        "done",
        "propose",
        "confirm",
        "absent",
    ]
    assert told("saltmarsh", "misuse:ROL-10")[8] == "returned"
    different = flags("saltmarsh")["misuse:ROL-10"].events.filter(what="planned", round=2, by__isnull=False)
    assert all(event.text for event in different)


def test_what_version_2_0_asks_in_place_of_an_older_question_is_a_flag_of_its_own():
    """The older one stays where people left it: 2.0 neither finds nor misses it."""
    assert told("saltmarsh", "misuse:ROL-10")[-2:] == ["dropped", "talk"]
    assert told("saltmarsh", "misuse:ROL-33")[0] == "raised"
    assert flags("saltmarsh")["misuse:ROL-33"].raised_in.quarter.label == "Q2 2026"


def test_the_lines_of_drift_that_start_anew_say_nothing_of_the_flags_before():
    """Role protection has questions that are the same in both; nothing of listening can be compared."""
    restarted = {"review__period_start": "2026-04-01", "review__program__slug": "saltmarsh"}
    events = FlagEvent.objects.filter(flag__kind="drift", what="absent", **restarted)
    codes = set(events.values_list("flag__code", flat=True))
    assert codes == {"drift:role-protection"}


def test_the_gravest_finding_is_taken_up_at_once_and_has_actions():
    flag = flags("saltmarsh")["misuse:ROL-3"]
    assert (flag.level, flag.state) == ("critical", "action_planned")
    assert flag.actions.filter(state="planned").count() == 2


def test_one_flag_is_held_with_what_softens_it_and_who_was_asked():
    for slug, code in (("saltmarsh", "misuse:ROL-29"), ("fernhollow", "condition:PEE-5")):
        held = flags(slug)[code].events.get(what="hold")
        assert all(held.details[name] for name in ("rule", "softens", "asked", "revisit_by"))


def test_a_second_person_agreed_where_a_note_was_not_upheld():
    doubt, agree = flags("saltmarsh")["misuse:ROL-13"].events.filter(what__in=["doubt", "agree"])
    assert (doubt.role, agree.role) == ("supervisor", "manager")


def test_the_peer_run_program_resolved_what_it_found_and_is_still_watching_one():
    assert {code: (flag.state, flag.watched, flag.round) for code, flag in flags("lamplight").items()} == {
        "misuse:ROL-14": ("resolved", 0, 1),
        "misuse:ROL-7": ("resolved", 1, 2),
    }


def test_an_action_answers_the_flag_of_its_item():
    for action in Action.objects.exclude(item=""):
        own = {f"misuse:{action.item}", f"condition:{action.item}"}
        raised = {code for code in flags(action.program.slug) if code in own}
        assert raised <= set(action.flags.values_list("code", flat=True)) or action.flags.filter(kind="drift").exists()
