"""`manage.py seed_demo`: a made-up organisation as believable data, planted once, in demo mode only."""

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import DateTimeField
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from fidelity.demo.demo_files import DemoProgram, read_organisation, read_program
from fidelity.demo.flag_moves import DemoMove
from fidelity.demo.quarters import DemoReview, working_day_in
from fidelity.demo.report_acts import DemoAct
from fidelity.flags.models import Action, Flag, FlagEvent
from fidelity.flags.rules.evaluation import Evaluation, evaluate_answers
from fidelity.flags.rules.findings import Level
from fidelity.flags.seed_loader import drift_wording
from fidelity.instrument.definition import versions
from fidelity.instrument.definition.structure import Instrument, Kind
from fidelity.instrument.definition.yaml_lines import ParseError
from fidelity.instrument.models import InstrumentVersion
from fidelity.management.commands.seed_demo import plant
from fidelity.models import Edition, Response, Review
from fidelity.reviews import actions, evaluation_queries
from fidelity.reviews.answer_content import answer_content
from fidelity.scoring.answers import Given
from fidelity.scoring.confidence import Grade
from fidelity.scoring.evidence import shortfall
from fidelity.voice.actions import CardUsed, answer_with_card, find_card
from fidelity.voice.card import codes
from fidelity.voice.models import Box, JointAnswer, PeerVoice, UsedCards
from fidelity.wording.personal_data import NAME, personal_data_in
from programs import demo_logins
from programs.calendar.quarters import Quarter, YearStart
from programs.models import AuditEvent, Membership, Organisation, Program, Role, StaffRole, User
from tests import clock
from tests.demo import FOLDER, NOW, PLANTED_ROWS, TODAY, planted_demo, rows_of_the_app
from tests.plain_words import FORBIDDEN, grade

PLANTED = (
    Organisation,
    Program,
    StaffRole,
    User,
    Membership,
    Review,
    PeerVoice,
    Box,
    Response,
    Edition,
    Action,
    Flag,
    FlagEvent,
    AuditEvent,
)
NAMES = ("fernhollow", "lamplight", "saltmarsh", "twinbridge")
TIMES = (
    r"\b(January|February|March|April|June|July|August|September|October|November|December|spring|summer|winter|"
    r"(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)
DAYS = st.dates(date(2026, 11, 22), date(2046, 12, 31))


@cache
def instrument(version: str | None = None) -> Instrument:
    """The newest version, or the one named."""
    return versions.load_version(settings.SEEDS / "instrument", version)


def read(name: str, today: date = TODAY, text: str = "") -> DemoProgram:
    text = text or (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    pressures = [each.code for each in drift_wording().pressures]
    return read_program(
        text,
        path="x.yaml",
        instrument="1.0",
        instrument_of=instrument,
        pressures=pressures,
        year=YearStart.CALENDAR,
        today=today,
    )


@cache
def program_of(name: str) -> DemoProgram:
    """What the file of a program says on the usual day, read once."""
    return read(name)


@pytest.fixture
def planted(db: None) -> Organisation:
    return planted_demo()


# How peer supporters were heard in each closed quarter, and the one quarter whose views differ without a plan.
HEARD = {
    "fernhollow": ["too_few", "too_few", "ally", "ally", "joint", "too_few", "ally"],
    "lamplight": ["joint", "joint", "held", *["anonymous"] * 5],
    "saltmarsh": [*["joint"] * 3, *["anonymous"] * 3, "not_heard", "anonymous"],
    "twinbridge": ["anonymous"] * 8,
}
DIFFERENT = {"saltmarsh": {5, 7}}
# What the one peer supporter of Fernhollow says stays in the program.
TOGETHER = {"joint", "ally"}


@cache
def evaluations(name: str) -> tuple[Evaluation, ...]:
    """Every closed review of a program, evaluated, earliest first."""
    closed = [review for review in program_of(name).reviews if review.closed and not review.skipped]
    return tuple(
        evaluate_answers(
            instrument(review.instrument),
            {code: each.answer for code, each in review.answers.items()},
            quarter=review.quarter,
            full=review.full,
            checked=bool(review.checked_by),
            peers_heard=heard in Review.HEARD,
            peers_answered=heard in Review.ANSWERED,
            unexplained_gap=place in DIFFERENT.get(name, ()),
            view_stays_inside=name == "fernhollow" and heard in TOGETHER,
        )
        for place, (review, heard) in enumerate(zip(closed, HEARD[name], strict=True))
    )


def index(each: Evaluation) -> float:
    return float(each.scores.overall.score)


def stages(each: Evaluation, code: str) -> list[str]:
    return [finding.stage for finding in each.findings if finding.code == code]


def levels(each: Evaluation) -> list[Level]:
    return [finding.level for finding in each.findings]


# Planting


def test_seeded_twice_nothing_changes(planted, settings):
    settings.DEMO = True
    counts = [model.objects.count() for model in PLANTED]
    call_command("seed_demo")
    assert [model.objects.count() for model in PLANTED] == counts
    assert all(counts)


def test_what_is_put_back_for_a_test_is_what_was_planted(db):
    with transaction.atomic():
        planted_demo()
        transaction.set_rollback(True)
    planted_demo()
    assert rows_of_the_app() == PLANTED_ROWS


def test_the_second_time_one_query_sees_that_all_is_there(planted, django_assert_num_queries: DjangoAssertNumQueries):
    with django_assert_num_queries(1):
        assert plant(FOLDER, now=NOW) is None


def test_outside_demo_mode_it_is_refused_in_a_sentence(db):
    with pytest.raises(CommandError, match="demo mode only"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_without_an_instrument_it_says_what_to_do_first(db, settings):
    settings.DEMO = True
    with pytest.raises(CommandError, match=r"Run manage\.py seed first"):
        call_command("seed_demo")


def test_what_fails_half_way_leaves_nothing(db, monkeypatch):
    call_command("seed", verbosity=0)

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Edition.objects, "bulk_create", fail)
    with pytest.raises(RuntimeError):
        plant(FOLDER, now=NOW)
    assert [model.objects.count() for model in PLANTED] == [0] * len(PLANTED)


# Who is there


def test_one_login_a_role_with_the_password_of_the_sign_in_page(planted, client):
    assert set(User.objects.values_list("email", flat=True)) == set(demo_logins.ADDRESSES)
    assert all(client.login(username=email, password=demo_logins.PASSWORD) for email in demo_logins.ADDRESSES)


def test_each_login_has_one_role_in_its_programs_or_in_the_whole_organisation(planted):
    where: dict[tuple[str, str], list[str]] = {}
    for each in Membership.objects.order_by("program__slug").select_related("user", "program"):
        where.setdefault((each.user.email, each.role), []).append(each.program.slug if each.program else "")
    assert where == {
        (demo_logins.LOGINS[Role.MANAGER], "manager"): [*NAMES],
        (demo_logins.LOGINS[Role.SUPERVISOR], "supervisor"): [*NAMES],
        (demo_logins.LOGINS[Role.PEER], "peer"): [*NAMES],
        (demo_logins.LOGINS[Role.ALLY], "ally"): ["fernhollow", "lamplight"],
        (demo_logins.FUNDERS["funder"], "funder"): [""],
        (demo_logins.FUNDERS["foundation"], "funder"): [""],
        (demo_logins.LOGINS[Role.ADMIN], "admin"): [""],
    }


def test_every_login_finds_a_home(planted, client):
    found = {}
    for user in User.objects.all():
        client.force_login(user)
        found[user.email] = client.get("/").status_code
    assert found == dict.fromkeys(demo_logins.ADDRESSES, 200)


# The rows are those that people's own work would have left


def test_every_row_is_valid(planted):
    for model in (Organisation, Program, StaffRole, Membership, Review, Response, Edition, Action, AuditEvent):
        for row in model.objects.all()[:400]:
            row.full_clean(validate_unique=False, validate_constraints=False)


def test_each_response_but_the_amended_one_has_one_edition_with_the_same_content_by_the_manager(planted):
    editions = list(Edition.objects.select_related("response", "by"))
    [before] = [each for each in editions if each.number < each.response.edition]
    assert (before.response.item, before.response.review.amendments.count()) == ("PEE-6", 1)
    editions.remove(before)
    assert len(editions) == Response.objects.count()
    assert all(
        answer_content(each) == answer_content(each.response) and each.at == each.response.saved_at for each in editions
    )
    assert {(each.number, each.by.email, each.role) for each in editions if each.response != before.response} == {
        (1, demo_logins.LOGINS[Role.MANAGER], Role.MANAGER)
    }


def test_times_follow_one_another_and_none_lies_ahead(planted):
    for review in Review.objects.exclude(state="skipped"):
        saved = sorted(review.responses.values_list("saved_at", flat=True))
        times = [review.opened_at, review.set_up_at, *saved, review.closed_at or NOW]
        assert times == sorted(times)
        assert times[-1] <= NOW


def test_the_log_tells_what_the_acts_would_have_told(planted):
    events = AuditEvent.objects.filter(program__slug="fernhollow").order_by("at", "pk")
    log = list(events.values_list("what", flat=True))
    assert log[:5] == [
        "opened the full review of Q4 2024",
        "set up the review of Q4 2024",
        "chose how peer supporters are heard in Q4 2024: each for themselves, with a card",
        "made the cards with which peer supporters answer in Q4 2024",
        "closed the review of Q4 2024",
    ]
    assert "skipped Q2 2025" in log


def test_peers_were_heard_in_every_form(planted):
    """By the rules, from what they did (reviews/how_peers_were_heard.py): nothing of it stands in the files."""
    heard = {
        program.slug: list(program.reviews.closed().in_order().values_list("peers_heard", flat=True))
        for program in Program.objects.all()
    }
    assert heard == HEARD
    assert {form for forms in HEARD.values() for form in forms} == set(Review.PeersHeard.values)


def test_what_peers_said_is_shown_in_bands_and_some_of_it_waited(planted):
    voices = PeerVoice.objects.filter(closed=True, way="cards").order_by(
        "review__program__slug", "review__period_start"
    )
    shown = [(each.review.program.slug, each.result.get("quarters"), each.result.get("answers")) for each in voices]
    assert shown[:4] == [
        ("fernhollow", None, None),
        ("fernhollow", None, None),
        ("lamplight", None, None),
        ("lamplight", ["Q2 2025", "Q3 2025"], "5 to 9"),
    ]
    assert {answers for slug, quarters, answers in shown if quarters and slug != "twinbridge"} == {"5 to 9"}


def test_twelve_at_two_sites_are_shown_in_bands_for_each(planted):
    voices = PeerVoice.objects.filter(closed=True, review__program__slug="twinbridge")
    assert {(each.cards, each.result["answers"]) for each in voices} == {(12, "10 to 19")}
    assert {site["name"] for each in voices for site in each.result["sites"]} == {"East bank", "West bank"}


def test_no_answer_of_a_closed_quarter_is_left_but_what_is_shown(planted):
    """What one lone peer supporter said was thrown away unopened, in the fourth quarter."""
    assert not JointAnswer.objects.exists()
    assert [used.voice.closed for used in UsedCards.objects.all()] == [False, False]
    assert [held.voices.get().closed for held in Box.objects.all()] == [False, False]


def test_in_the_open_quarters_one_program_has_cards_and_one_has_not_chosen(planted):
    now = PeerVoice.objects.filter(closed=False).values_list("review__program__slug", "way", "cards")
    assert set(now) == {("saltmarsh", "cards", 7), ("twinbridge", "cards", 12), ("fernhollow", "", 0)}


def test_a_card_of_the_open_quarter_can_be_used_on_every_day_it_says(planted):
    voice = PeerVoice.objects.get(closed=False, way="cards", review__program__slug="saltmarsh")
    code = codes.card_code(voice.tag, 0)
    assert (find_card(code, today=TODAY).number, voice.until) == (0, voice.review.due)
    answer_with_card(code=code, given={"SAFE": 4}, today=voice.until)
    with pytest.raises(CardUsed):
        answer_with_card(code=code, given={"SAFE": 4}, today=voice.until)


def test_peers_are_told_whom_they_can_turn_to(planted):
    assert "Office of Fair Practice" in planted.contacts
    assert re.findall(r"\b\d{3}-\d{4}\b", planted.contacts) == re.findall(r"\b555-01\d\d\b", planted.contacts)


def test_full_reviews_fall_where_the_app_asks_for_them(planted):
    for program in Program.objects.all():
        reviews = list(program.reviews.exclude(state="skipped").select_related("program__organisation"))
        due = [actions.is_full_due([other for other in reviews if other != each], each.quarter) for each in reviews]
        assert [each.full for each in reviews] == due


def test_facts_agree_with_the_staff_roles_of_today(planted):
    for program in Program.objects.all():
        staff = program.staff_facts()
        newest = {
            response.item: response
            for response in Response.objects.filter(review__program=program).order_by("review__period_start")
        }
        told = {item.fact.staff: newest[item.code] for item in instrument().items if item.fact and item.fact.staff}
        assert {name: given.choice or given.inputs["number"] for name, given in told.items()} == staff


def test_actions_are_mostly_about_conditions_and_some_are_done_and_some_dropped(planted):
    assert set(Action.objects.values_list("state", flat=True)) == set(Action.State.values)
    assert Action.objects.filter(about=Action.About.CONDITIONS).count() > 0.8 * Action.objects.count()
    assert all(each.planned_at <= (each.ended_at or NOW) for each in Action.objects.all())
    assert all(bool(each.ended_at) == bool(each.outcome) == (each.state != "planned") for each in Action.objects.all())


def test_the_rows_of_a_review_amount_to_what_its_file_says(planted):
    reviews = Program.objects.get(slug="fernhollow").reviews.closed().in_order()
    rows = [
        evaluation_queries.evaluate_review(review)
        for review in reviews.select_related("program__organisation", "instrument")
    ]
    assert rows == list(evaluations("fernhollow"))


# What the reviews amount to


def test_each_program_has_seven_or_eight_closed_quarters_up_to_the_last_one(planted):
    closed = {
        program.slug: [review.quarter.label for review in program.reviews.closed().in_order()]
        for program in Program.objects.all()
    }
    assert {slug: (len(quarters), quarters[-1]) for slug, quarters in closed.items()} == {
        "fernhollow": (7, "Q3 2026"),
        "lamplight": (8, "Q3 2026"),
        "saltmarsh": (8, "Q3 2026"),
        "twinbridge": (8, "Q3 2026"),
    }


def test_a_report_says_in_one_way_whether_somebody_else_checked(planted):
    checked = Review.objects.exclude(checked_by="")
    assert [review.checked_how for review in checked] == [{"ways": [review.checked_by]} for review in checked] != []


def test_the_current_quarter_is_half_filled_just_begun_and_not_started(planted):
    current = Review.objects.filter(period_start="2026-10-01", state="open")
    answered = {review.program.slug: review.responses.count() for review in current}
    assert answered == {"saltmarsh": 44, "twinbridge": 20, "fernhollow": 7}


@pytest.mark.parametrize("name", NAMES)
def test_every_closed_quarter_is_scored(name):
    assert [each.scores.overall.missing for each in evaluations(name) if each.scores.overall.missing] == []


def test_the_peer_run_program_is_clean_and_shown():
    series = evaluations("lamplight")
    assert all(set(levels(each)) <= {Level.NOTE} for each in series)
    assert [each.confidence.grade for each in series] == [Grade.A, Grade.A, Grade.B, *[Grade.A] * 5]
    assert 85 < index(series[-1]) < 95


def test_the_peer_run_program_has_honest_weak_spots():
    full = evaluations("lamplight")[4]
    weak = [item.code for score in full.scores.domains for item in score.items if item.counted in (0, 1, 2)]
    assert weak == ["LIS-4", "VOI-3", "WOR-3"]


def test_one_four_of_the_peer_run_program_counts_as_three_because_nothing_shows_it():
    items = [item for score in evaluations("lamplight")[-1].scores.domains for item in score.items]
    assert [item.code for item in items if item.answered != item.counted] == ["STR-7"]


def test_the_clinic_falls_slowly_and_ends_in_plain_misuse():
    series = evaluations("saltmarsh")
    asked_in_1_0, asked_in_2_0 = series[:6], series[6:]
    falls = [index(before) - index(after) for one in (asked_in_1_0, asked_in_2_0) for before, after in pairwise(one)]
    assert index(series[0]) - index(series[-1]) > 10
    assert -2 < min(falls) < max(falls) < 5
    assert index(asked_in_2_0[0]) > index(asked_in_2_0[1])
    critical = [[finding.item.code for finding in each.findings if finding.level is Level.CRITICAL] for each in series]
    assert critical == [[], [], [], [], [], [], ["ROL-3"], ["ROL-3"]]
    assert [stages(each, "misuse:ROL-3") for each in asked_in_2_0] == [["beginning"], ["established"]]


def test_the_clinic_has_less_and_less_time_for_peer_support():
    shares = [float(each.scores.shares["PEE-8"]) for each in evaluations("saltmarsh")[6:]]
    assert shares == sorted(shares, reverse=True)
    assert shares[-1] < 0.5 < shares[0] + 0.1


def test_the_lone_peer_supporter_gets_the_note_and_the_program_gets_better():
    series = evaluations("fernhollow")
    assert all("condition:PEE-5" in {finding.code for finding in each.findings} for each in series)
    assert set(levels(series[-1])) == {Level.NOTE}
    assert index(series[-1]) - index(series[0]) > 8


def test_evidence_is_as_much_as_each_program_would_have():
    shares = {name: float(evaluations(name)[-1].scores.evidence.share) for name in NAMES}
    assert shares["lamplight"] >= 0.7
    assert 0.4 <= shares["saltmarsh"] <= 0.5
    assert 0.45 <= shares["fernhollow"] <= 0.6


# Two versions


@pytest.mark.parametrize("name", NAMES)
def test_every_program_moves_to_2_0_in_its_seventh_quarter_or_begins_with_it(name):
    asked = [review.instrument for review in program_of(name).reviews]
    assert asked[:6] == ["2.0" if name == "twinbridge" else "1.0"] * 6
    assert set(asked[6:]) == {"2.0"}


@pytest.mark.parametrize("name", NAMES)
def test_in_2_0_each_answer_at_the_top_has_the_evidence_that_its_item_asks_for(name):
    """But one, whose evidence was lost, as its note says."""
    short = {
        code
        for review in program_of(name).reviews
        if review.instrument == "2.0" and review.closed
        for code, each in review.answers.items()
        if each.answer.level == 4 and (item := instrument("2.0").by_code[code]).kind is Kind.PRACTICE
        if shortfall(item, each.answer.evidence, review.quarter.start, review.quarter.end)
    }
    assert short == ({"STR-7"} if name == "lamplight" else set())


def test_hours_are_kept_for_each_position(planted):
    response = Response.objects.get(review__program__slug="saltmarsh", review__period_start="2026-07-01", item="PEE-8")
    roles = StaffRole.objects.filter(program__slug="saltmarsh", kind="peer_supporter")
    full, part = roles.get(count=5).pk, roles.get(count=2).pk
    assert response.inputs == {
        "part": 5 * 16 + 2 * 8,
        "whole": 5 * 36 + 2 * 18,
        f"part:{full}": 16,
        f"whole:{full}": 36,
        f"part:{part}": 8,
        f"whole:{part}": 18,
    }


def test_in_2_0_the_peer_run_program_let_somebody_outside_look(planted):
    checked = Review.objects.exclude(checked_by="").values_list("program__slug", "instrument__version", "checked_by")
    assert set(checked) == {("lamplight", "2.0", "ally")}


# The texts


@cache
def reviews() -> tuple[DemoReview, ...]:
    return tuple(review for name in NAMES for review in program_of(name).reviews)


def moves() -> list[DemoMove]:
    return [move for review in reviews() for move in review.moves]


def acts() -> list[DemoAct]:
    return [act for review in reviews() for act in review.report]


def _said_in(move: DemoMove) -> list[str]:
    return [text for text in (move.text, *map(move.details.get, ("rule", "softens", "asked"))) if text]


@cache
def texts() -> tuple[str, ...]:
    """What people would have typed."""
    answers = [each for review in reviews() for each in review.answers.values()]
    seen = [each.answer.evidence for each in answers if each.answer.evidence]
    planned = [action for review in reviews() for action in review.actions]
    roles = [role for name in NAMES for role in program_of(name).staff_roles]
    return (
        *(text for each in answers for text in (each.answer.note, each.answer.reason, each.why) if text),
        *(text for each in seen for text in (each.reference, each.kept)),
        *(text for each in planned for text in (each.what, each.outcome, each.different)),
        *(text for move in moves() for text in _said_in(move)),
        *(role.get("description", role["title"]) for role in roles),
        *(review.skipped for review in reviews()),
        *(review.checked_words for review in reviews()),
        *(act.text for act in acts()),
    )


def test_no_text_uses_a_word_that_the_app_never_uses():
    files = [path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.yaml"))]
    assert [found for text in files for found in FORBIDDEN.findall(text)] == []


def test_nothing_looks_like_a_person_a_phone_number_or_an_address():
    assert [text for text in texts() if personal_data_in(text) or "@" in text or re.search(r"\d{4,}", text)] == []
    assert [text for text in texts() if re.search(NAME, text)] == []


def test_no_text_names_a_month_a_season_or_a_weekday():
    assert [text for text in texts() if re.search(TIMES, text)] == []


def test_each_quarter_has_a_few_notes_and_none_is_said_twice():
    notes = [
        [each.answer.note for each in review.answers.values() if each.answer.note]
        for review in reviews()
        if not review.skipped and review.closed
    ]
    assert {len(of_quarter) for of_quarter in notes} <= set(range(3, 10))
    every = [note for of_quarter in notes for note in of_quarter]
    assert len(every) == len(set(every))


def test_what_is_said_of_flags_is_easy_to_read_and_never_said_twice():
    said = [text for move in moves() for text in _said_in(move)] + [act.text for act in acts() if act.text]
    assert [text for text in said if grade(text) > 8] == []
    assert len(said) == len(set(said))


# The files


def test_every_file_is_a_program_of_the_organisation():
    text = (FOLDER / "organisation.yaml").read_text(encoding="utf-8")
    organisation = read_organisation(text, path="organisation.yaml")
    assert {*organisation.programs, "organisation"} == {path.stem for path in FOLDER.glob("*.yaml")}


def test_not_applicable_stands_only_where_it_may_and_dont_know_occurs():
    given_as = {
        kind: {code for review in reviews() for code, each in review.answers.items() if each.answer.given is kind}
        for kind in Given
    }
    assert {"PEE-3", "VOI-2", "PEE-11", "VOI-11"} <= given_as[Given.NOT_APPLICABLE]
    assert {"STR-3", "HON-9"} <= given_as[Given.DONT_KNOW]
    for review in reviews():
        kept = {code for code, each in review.answers.items() if each.answer.given is Given.NOT_APPLICABLE}
        assert all(instrument(review.instrument).by_code[code].not_applicable for code in kept)


@pytest.mark.parametrize("name", NAMES)
def test_a_closed_quarter_answers_everything_it_asks(name):
    for review in program_of(name).reviews:
        if review.closed and not review.skipped:
            asked = instrument(review.instrument)
            items = [item.code for domain in asked.asked(full=review.full) for item in asked.by_domain[domain.code]]
            assert list(review.answers) == items


def edited(old: str, new: str) -> str:
    text = (FOLDER / "lamplight.yaml").read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "CHO-7: {choice: passed-on}",
            "CHO-77: {choice: passed-on}",
            'unknown item code "CHO-77"; did you mean "CHO-7"?',
        ),
        ("CHO-7: {choice: passed-on}", "CHO-7: {choice: passed}", 'CHO-7: unknown choice "passed"'),
        ("      CHO-7: {choice: passed-on}\n", "", "CHO-7 is not answered yet"),
        ("LIV-4: 3", "LIV-4: 5", "LIV-4: expected a whole number from 0 to 4"),
        ("LIV-4: 3", "LIV-4: {not_applicable: We are too few.}", "LIV-4: not applicable is not offered here"),
        ("way: joint", "way: jointly", "way: expected one of cards, joint, ally, skip"),
        ("      way: joint\n", "", "voice: expected a way: no quarter before says it"),
        ("way: joint", "ways: joint", 'unknown field "ways" of voice; did you mean "way"?'),
        ("way: cards", "way: cards\n      cards: 7", "cards: there can be 6, one for each peer supporter"),
        ("way: cards", "way: cards\n      cards: 2", "CHO-3: 3 answers, but there are 2 cards"),
        ("CHO-3: [0, 0, 0, 1, 2]", "CHO-33: [0, 0, 0, 1, 2]", 'unknown question "CHO-33"; did you mean "CHO-3"?'),
        ("CHO-3: [0, 0, 0, 1, 2]", "CHO-3: [0, 0, 0, 3]", "CHO-3: expected 5, found 4"),
        ("CHO-3: [0, 0, 0, 1, 2]", "CHO-3: [0, 0, 0, 1, -2]", "CHO-3: expected a whole number from 0 to 500"),
        ("        SAFE: 4\n", "        SAFE: 5\n", "SAFE: expected a whole number from 0 to 4"),
        ("    opened: 70\n", "", "expected opened too: no quarter before says it"),
        ('instrument: "2.0"', 'instrument: "3.0"', "instrument: "),
        (
            "{positions: {Peer supporter: [20, 24], Volunteer peer supporter: [6, 6]}}",
            "{positions: {Peer supporter: [20, 24]}}",
            "PEE-8: positions: expected one pair of hours for Peer supporter, Volunteer peer supporter",
        ),
        ("      PEE-5: {number: 6}\n      PEE-6: {part: 11", "      PEE-6: {part: 11", "PEE-5 is not answered yet"),
        ("checked_by: ally", "checked_by: nobody", "checked_by: expected one of second_rater, sample, ally"),
        (
            "kind: people supported, by: ally, day: 52",
            "kind: people supported, by: friend, day: 52",
            "by: expected one of peer_team, supervisor",
        ),
        (
            "HON-5:\n        level: 4",
            "HIR-6:\n        level: 4",
            "HIR-6 is not among the items answered in this quarter",
        ),
        (
            "flag: misuse:ROL-14",
            "flag: misuse:ROL-140",
            'flag: expected a flag, found "misuse:ROL-140"; did you mean "misuse:ROL-14"?',
        ),
        ("flag: misuse:ROL-14", "flag: misuse:CHO-1", 'flag: expected a flag, found "misuse:CHO-1"'),
        ("move: talk", "move: talks", 'move: expected a move, found "talks"; did you mean "talk"?'),
        ("by: supervisor, day: 103", "by: lead, day: 103", "by: expected one of manager"),
        ("by: supervisor, day: 103", "by: supervisor", 'a move: the field "day" is missing'),
        ("by: supervisor, day: 103", "by: supervisor, day: 400", "day: expected a whole number from 1 to 365"),
        ("by: supervisor, day: 103", "by: supervisor, day: 103, to: ally", 'unknown field "to" of a move'),
        (", text: We like the new sheet better too.", ", text: 1", "text: expected text"),
        (
            "        text: The circle wants to take its time with this one.\n",
            "        text: ''\n",
            "text: expected text",
        ),
        (
            "        text: The new sheet is in use. Two weekends went by with no name on it.\n",
            "",
            'a move: the field "text" is missing',
        ),
        (
            "pressures: [isolation]",
            "pressures: [isolated]",
            'pressures: expected a pressure, found "isolated"; did you mean "isolation"?',
        ),
        (
            "        move: talk\n",
            "        move: hold\n        revisit: 300\n",
            'a move: the field "rule" is missing',
        ),
        (
            "        owner: peer_team\n        due: 110\n",
            "        owner: peer_team\n        flag: drift:all\n        due: 110\n",
            'flag: expected a flag, found "drift:all"',
        ),
        ("act: withdraw", "act: withdrew", 'act: expected an act, found "withdrew"; did you mean "withdraw"?'),
        ("{act: withdraw, with: funder,", "{act: withdraw, with: county,", "with: expected the login of a funder"),
        ("{act: withdraw, with: funder, day: 117}", "{act: withdraw, day: 117}", 'an act: the field "with" is missing'),
        ("{act: ask, day: 105}", "{act: ask, day: 105, whole: true}", 'unknown field "whole" of an act'),
    ],
)
def test_a_mistake_is_told_with_its_line(old, new, message):
    with pytest.raises(ParseError, match=rf"(?m)^x.yaml:\d+: {re.escape(message)}"):
        read("lamplight", text=edited(old, new))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("by: peer, day: 119", "by: manager, day: 119", "misuse:ROL-7, confirm: this role has no part in it"),
        (
            "move: confirm, by: peer, day: 119",
            "move: confirm, by: peer, day: 104",
            "misuse:ROL-7, confirm: This flag is",
        ),
        (
            "move: take, by: supervisor, day: 103",
            "move: take, by: supervisor, day: 10",
            "No quarter has raised this flag",
        ),
        ("ended: 106", "ended: 130", "misuse:ROL-7, propose: Peers can be asked once at least one action"),
        ("item: ROL-7", "flag: drift:overall", "The flag drift:overall is not going on then"),
        (
            "{act: sign, by: peer, day: 109}",
            "{act: sign, by: ally, day: 109}",
            "sign, report of Q1 2026: this role has no part",
        ),
        (
            "{act: sign, by: peer, day: 109}\n",
            "{act: sign, by: peer, day: 115}\n",
            "share, report of Q1 2026: There is no",
        ),
        (
            "{act: share, with: funder, whole: true, day: 112}",
            "{act: read, with: funder, day: 112}",
            "This funder has no",
        ),
    ],
)
def test_what_nobody_could_have_done_is_refused_and_nothing_is_planted(db, tmp_path, old, new, message):
    call_command("seed", verbosity=0)
    organisation = (FOLDER / "organisation.yaml").read_text(encoding="utf-8")
    only = re.sub(r"programs: .*", "programs: [lamplight]", organisation)
    (tmp_path / "organisation.yaml").write_text(only, encoding="utf-8")
    (tmp_path / "lamplight.yaml").write_text(edited(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=rf"^lamplight: .*{re.escape(message)}"):
        plant(tmp_path, now=NOW)
    assert not Organisation.objects.exists()


# Whenever it is planted


@pytest.fixture
def seeded(db: None) -> None:
    call_command("seed", verbosity=0)


@pytest.mark.slow
@hypothesis(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(today=DAYS)
@example(date(2027, 1, 1))
@example(date(2028, 3, 31))
def test_on_any_day_people_could_have_done_it_and_nothing_lies_ahead(seeded, today):
    """Nor does anything look at the clock on the wall, which stands years before."""
    now = datetime.combine(today, time(12), UTC)
    clock.on(date(2016, 5, 4))
    with transaction.atomic():
        plant(FOLDER, now=now)
        latest = [FlagEvent.objects.latest("at").at, AuditEvent.objects.latest("at").at]
        planned = Action.objects.latest("planned_at").planned_at
        states = set(Flag.objects.filter(program__slug="saltmarsh").values_list("state", flat=True))
        revisits = Flag.objects.filter(state="held").values_list("revisit_by", flat=True)
        assert max(*latest, planned) <= now
        times = times_of_the_demo()
        assert now - timedelta(days=3 * 366) < min(times) <= max(times) <= now
        assert states == set(Flag.State.values) - {Flag.State.RESOLVED}
        assert min(revisits) > today
        transaction.set_rollback(True)


@pytest.mark.slow
@hypothesis(max_examples=20, deadline=None)
@given(today=DAYS, name=st.sampled_from(NAMES))
def test_on_any_day_all_happens_in_the_order_written_as_far_as_the_day_has_come(today, name):
    """Weekends and a last quarter pulled back to the day of planting put nothing before what it follows."""
    late = _acts(read(name, Quarter.containing(today).end))
    kept = _acts(read(name, today))
    assert kept == [act for act in late if act in kept]


def times_of_the_demo() -> list[datetime]:
    """Each time that stands in a row of ours, but those at which something is over and what the worker is asked for."""
    models = [model for label in ("programs", "fidelity") for model in apps.get_app_config(label).get_models(True)]
    columns = [
        (model, field.attname)
        for model in models
        for field in model._meta.local_concrete_fields
        if isinstance(field, DateTimeField) and model is not InstrumentVersion
    ]
    return [at for model, name in columns for at in model.objects.values_list(name, flat=True) if at]


def _acts(program: DemoProgram) -> list[tuple[int, str]]:
    """Closings, ends of actions, moves and acts on reports in the order of their days, each by where it is written."""
    acts = []
    for number, review in enumerate(program.reviews):
        days = [review.closed, *(each.ended for each in review.actions), *(each.on for each in review.moves)]
        days += [each.on for each in review.report]
        acts += [(day, number, place) for place, day in enumerate(days) if day]
    return [(number, place) for _, number, place in sorted(acts, key=lambda act: act[0])]


@hypothesis(max_examples=30, deadline=None)
@given(today=DAYS, name=st.sampled_from(NAMES))
@example(today=date(2027, 1, 1), name="saltmarsh")
def test_it_ends_with_last_quarter_and_nothing_lies_ahead(today, name):
    program = read(name, today)
    ended = Quarter.containing(today).previous
    assert ended in [review.quarter for review in program.reviews if review.closed]
    for review in program.reviews:
        assert review.opened <= (review.closed or today) <= today
        assert all(not action.ended or action.ended <= today for action in review.actions)
        assert all(each.on <= today for each in (*review.moves, *review.report))


@hypothesis(max_examples=30, deadline=None)
@given(today=DAYS, name=st.sampled_from(NAMES))
def test_evidence_is_dated_in_its_quarter(today, name):
    dates = [
        (review.quarter, each.answer.evidence.dated)
        for review in read(name, today).reviews
        for each in review.answers.values()
        if each.answer.evidence
    ]
    assert all(dated in quarter and dated <= today for quarter, dated in dates)


@given(start=DAYS, number=st.integers(1, 365))
def test_a_day_is_a_working_day_at_most_two_days_on(start, number):
    quarter = Quarter.containing(start)
    day = working_day_in(quarter, number)
    assert day.weekday() < 5
    assert number - 1 <= (day - quarter.start).days <= number + 1


def test_ratings_that_need_evidence_are_those_of_practice_items():
    kinds = {
        instrument(review.instrument).by_code[code].kind
        for review in reviews()
        for code, each in review.answers.items()
        if each.answer.evidence
    }
    assert kinds == {Kind.PRACTICE}
