"""Change over time: the page for few and many quarters, two quarters side by side, lowering a reference."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fidelity.flags.models import LoweredReference
from fidelity.flags.seed_loader import drift_power_table
from fidelity.reviews.models import Review
from fidelity.wording.numbers import whole
from programs.calendar.quarters import Quarter
from programs.models import AuditEvent, KeptWords, Membership, Program, Role, User
from tests.plain_words import FORBIDDEN, grade
from tests.reviews.conftest import answered, closed_review, make_program, make_user, sign_in

FIRST = Quarter(date(2024, 1, 1))
FINE = {
    **{f"CHO-{n}": {"level": 3} for n in range(1, 5)},
    **{f"ROL-{n}": {"level": 4} for n in range(1, 4)},
    "PEE-1": {"choice": "peer_inside"},
    "PEE-2": {"inputs": {"part": 6, "whole": 6}},
    "PEE-3": {"inputs": {"number": 3}},
}
LOW = FINE | {f"CHO-{n}": {"level": 1} for n in range(1, 5)}
CHANGE = "/programs/willow-house/change/"
LOWER = f"{CHANGE}choice/lower"
REASON = {"reason": "The program moved into a house of its own.", "after": "2025-10"}


def quarters(program: Program, *given: dict | None) -> list[Review]:
    """Closed reviews, one a quarter from Q1 2024 on; None leaves a quarter out."""
    quarter, reviews = FIRST, []
    for answers in given:
        if answers is not None:
            reviews.append(closed_review(program, quarter.start, answers))
        quarter = quarter.next
    return reviews


@pytest.fixture
def fallen(program, version) -> list[Review]:
    """Four quarters at 75 and four at 25: from Q1 2024 to Q4 2025."""
    return quarters(program, *[FINE] * 4, *[LOW] * 4)


def text(response) -> str:
    """What a page says, without its charts."""
    page = response.content.decode().partition("<main")[2]
    page = re.sub(r"<svg.*?</svg>", " ", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


# How many quarters there are


def test_before_the_first_closed_quarter_there_is_nothing_to_draw(manager, review):
    page = manager.get(CHANGE).content.decode()
    assert "No quarter has been closed yet." in page
    assert "<svg class" not in page


def test_one_quarter_says_nothing_about_change(manager, program, version):
    quarters(program, FINE)
    said = text(manager.get(CHANGE))
    assert "One quarter says nothing about change yet." in said
    assert "What the rules say" not in said
    assert "This takes two closed quarters." in said


def test_two_quarters_are_looked_at_for_sudden_falls_only(manager, program, version):
    quarters(program, FINE, LOW)
    said = text(manager.get(CHANGE))
    assert "With 2 quarters only sudden falls are looked at." in said
    assert "Choice: a sudden fall that chance explains badly Check" in said


def test_from_five_quarters_on_all_rules_speak(manager, program, version):
    quarters(program, *[FINE] * 5)
    said = text(manager.get(CHANGE))
    assert "sudden falls" not in said
    assert "What the rules say in Q1 2025 None raised, by its own word only: no line fell" in said


def test_twelve_quarters_are_drawn_and_all_of_them_stand_in_the_tables(manager, program, version):
    quarters(program, *[FINE] * 12)
    page = manager.get(CHANGE).content.decode()
    assert page.count("<svg xmlns") == 5
    assert page.count('<th scope="row">Q4 2026</th>') == 4
    assert page.count('<th scope="row">Q1 2024</th>') == 4


def test_the_page_asks_the_same_few_queries_however_many_quarters(manager, program, version):
    quarters(program, FINE)
    with CaptureQueriesContext(connection) as one:
        manager.get(CHANGE)
    for quarter in (FIRST.next, FIRST.next.next, FIRST.next.next.next):
        closed_review(program, quarter.start, LOW)
    with CaptureQueriesContext(connection) as four:
        manager.get(CHANGE)
    assert len(four) == len(one)
    assert len(four) <= 12


# What it shows


def row(response, series: str, quarter: str) -> str:
    """One line of the table of one series, as text."""
    table = response.content.decode().partition(f"<caption>{series}:")[2].partition("</table>")[0]
    line = table.partition(f'<th scope="row">{quarter}</th>')[2].partition("</tr>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", line).split())


def test_the_numbers_stand_in_a_table_too(manager, fallen):
    says = (
        "Drift: lower than before, by more than chance explains. Since Q1 2025 this lies 50 points lower than in the "
        "four quarters before (between 26 and 74)."
    )
    assert row(manager.get(CHANGE), "Choice", "Q1 2025") == f"25 (open–36) 4 {says}"
    assert row(manager.get(CHANGE), "Choice", "Q1 2024") == "75 (open–86) 4"


def test_one_line_says_since_when_and_how_much_and_from_where_on_it_counts(manager, fallen):
    said = text(manager.get(CHANGE))
    assert "Choice Since Q1 2025 this lies 50 points lower than in the four quarters before (between" in said
    assert re.search(r"By itself this line counts as Drift from a fall of \d+ points on\.", said)
    assert "ally at" not in said


def test_a_missed_quarter_is_a_hole(manager, program, version):
    quarters(program, FINE, None, FINE)
    assert "Q2 2024 no review" in text(manager.get(CHANGE))


def test_an_open_review_is_no_part_of_it(manager, review, fallen):
    for code, content in FINE.items():
        answered(review, code, **content)
    assert "Q4 2026" not in text(manager.get(CHANGE))


def test_an_alarm_says_what_added_most(manager, fallen):
    said = text(manager.get(CHANGE))
    assert "Choice: lower than before, by more than chance explains Drift Added most: Short name of CHO-" in said


def test_no_alarm_is_no_praise(manager, program, version):
    quarters(program, *[FINE] * 5)
    assert not re.search(r"\b(well done|good|great|fine|congratulations)\b", text(manager.get(CHANGE)), re.IGNORECASE)


def test_it_says_how_often_the_rules_are_wrong(manager, fallen):
    table = drift_power_table()
    second = whole(table.calm_line("stable").new_alarms(2).percent)
    most = whole(table.most_new_alarms("stable").percent)
    said = text(manager.get(CHANGE))
    assert f"about {second} get a first Drift in their second year, and at most {most} in each year after." in said
    assert "The rules (version 2) are sometimes wrong." in said


def test_its_words_are_plain(manager, supervisor, fallen):
    pages = "".join(
        page.content.decode().partition("<main")[2] for page in (manager.get(CHANGE), supervisor.get(LOWER))
    )
    sentences = re.findall(r"<p[^>]*>(.*?)</p>", pages, re.DOTALL)
    plain = " ".join(re.sub(r"<[^>]+>", "", sentence) for sentence in sentences)
    assert len(sentences) > 12
    assert grade(plain) <= 8
    assert not FORBIDDEN.search(text(manager.get(CHANGE)))


def test_a_program_whose_answers_move_a_lot_is_told_so(manager, program, version):
    quarters(program, FINE, LOW, FINE, LOW, LOW)
    assert re.search(r"move more from quarter to quarter than usual \(\d\.\d times\)", text(manager.get(CHANGE)))


def test_one_that_does_not_is_told_nothing_of_it(manager, program, version):
    quarters(program, *[FINE] * 8)
    assert "than usual" not in text(manager.get(CHANGE))


def test_another_program_leaves_no_trace(manager, fallen, organisation):
    other = make_program(organisation, "Other House")
    quarters(other, LOW, LOW)
    assert "Other House" not in text(manager.get(CHANGE))
    assert manager.get("/programs/other-house/change/").status_code == 404


# Two quarters side by side


def group(said: str, name: str) -> str:
    """What stands below the heading of one group."""
    return said.partition(f"{name} (")[2]


def test_the_last_two_quarters_are_compared_unasked(manager, program, version):
    quarters(program, FINE, FINE, FINE | {"CHO-1": {"level": 1}, "CHO-2": {"level": 2}})
    said = text(manager.get(CHANGE))
    assert "From Q2 2024 to Q3 2024: 2 worse, 0 better, 0 new, 0 no longer rated, 7 the same." in said
    assert "Short name of CHO-1 CHO-1 · Choice 3 Usual → then 1 Said" in said
    assert "Q2 2024 3: Most CHO-1. Q3 2024 1: We say CHO-1." in said


def test_an_activity_is_compared_by_how_often(manager, program, version):
    quarters(program, FINE, FINE | {"ROL-2": {"level": 1}})
    assert "4 Never → then 1 About weekly" in text(manager.get(CHANGE))


def test_a_fact_is_compared_by_what_it_counts(manager, program, version):
    quarters(program, FINE, FINE | {"PEE-1": {"choice": "none"}})
    assert "CHO" not in group(text(manager.get(CHANGE)), "Worse").partition("The same")[0]
    assert "PEE-1 · Peers 4 of 4 → then 0 of 4" in text(manager.get(CHANGE))


@pytest.mark.parametrize("asked", [("2024-01", "2024-07"), ("2024-07", "2024-01")])
def test_two_quarters_can_be_chosen_in_any_order(manager, program, version, asked):
    quarters(program, FINE, LOW, LOW)
    one, other = asked
    said = text(manager.get(CHANGE, {"one": one, "other": other}))
    assert "From Q1 2024 to Q3 2024: 4 worse" in said


def test_what_was_not_rated_before_or_is_not_rated_now_has_a_group(manager, program, version):
    gone = {code: content for code, content in FINE.items() if code != "ROL-2"}
    quarters(program, FINE, gone, FINE)
    before, now = (manager.get(CHANGE, {"one": "2024-04", "other": other}) for other in ("2024-01", "2024-07"))
    assert (
        "No longer rated (1) Rated before, and not now. Short name of ROL-2 ROL-2 · Role protection Before: 4 Never"
        in (text(before))
    )
    assert "New (1)" in text(now)


@pytest.mark.parametrize(
    "asked",
    [
        {"one": "2024-01", "other": "2024-01"},
        {"one": "2019-01", "other": "2024-01"},
        {"one": "x", "other": "2024-13"},
        {"one": ""},
        {"other": "2026-10"},
        {"one": "2024-01\x00", "other": "'"},
    ],
)
def test_wrong_quarters_are_answered_with_a_sentence(manager, program, version, review, asked):
    quarters(program, FINE, LOW)
    response = manager.get(CHANGE, asked)
    assert response.status_code == 422
    assert "These are not two different closed quarters." in text(response)
    assert "2 worse" not in text(response)


# Who comes in


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.MANAGER, 200), (Role.SUPERVISOR, 200), (Role.PEER, 403), (Role.ALLY, 403), (Role.ADMIN, 403)],
)
def test_who_sees_change(as_role, fallen, role, status):
    assert as_role(role).get(CHANGE).status_code == status


@pytest.mark.parametrize(
    ("role", "status"), [(Role.MANAGER, 403), (Role.SUPERVISOR, 200), (Role.PEER, 403), (Role.ALLY, 403)]
)
def test_who_sets_quarters_aside(as_role, fallen, role, status):
    assert as_role(role).get(LOWER).status_code == status


def test_only_those_who_may_are_led_to_it(manager, supervisor, fallen):
    assert (LOWER in manager.get(CHANGE).content.decode(), LOWER in supervisor.get(CHANGE).content.decode()) == (
        False,
        True,
    )


# Setting earlier quarters aside


def test_the_page_says_what_stands_there_and_what_it_costs(supervisor, fallen):
    said = text(supervisor.get(LOWER))
    assert "Since Q1 2025 this lies 50 points lower" in said
    assert "From the next quarter on nothing before Q4 2025 would be compared with any more." in said
    assert "only when it has five quarters again, Q4 2025 among them" in said


def test_what_was_set_aside_is_kept_and_shown_with_role_and_reason(supervisor, fallen):
    response = supervisor.post(LOWER, REASON)
    assert response.url == CHANGE
    said = text(supervisor.get(CHANGE))
    words = "Quarters before Q4 2025 are not compared with any more (peer supervisor): The program moved into a house"
    assert words in said
    assert "Quarters before this one are not compared with any more." in said
    assert AuditEvent.objects.get().what == "set aside the quarters before Q4 2025 in choice"


def test_what_would_be_refused_is_not_offered(supervisor, program, version):
    quarters(program, *[FINE] * 8)
    assert "/lower" not in supervisor.get(CHANGE).content.decode()


def test_what_was_just_set_aside_is_not_offered_again(supervisor, fallen):
    supervisor.post(LOWER, REASON)
    page = supervisor.get(CHANGE).content.decode()
    assert (LOWER in page, f"{CHANGE}overall/lower" in page) == (False, True)


def test_it_holds_from_the_next_quarter_on(supervisor, program, fallen):
    supervisor.post(LOWER, REASON)
    closed_review(program, date(2026, 1, 1), LOW)
    page = supervisor.get(CHANGE)
    assert row(page, "Choice", "Q4 2025").startswith("25 (open–36) 4 Drift")
    assert row(page, "Choice", "Q1 2026") == "25 (open–36) 4"


def test_it_is_for_the_whole_too(supervisor, fallen):
    supervisor.post(f"{CHANGE}overall/lower", REASON)
    assert LoweredReference.objects.get().series == "overall"


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_needed(supervisor, fallen, reason):
    response = supervisor.post(LOWER, REASON | {"reason": reason})
    assert (response.status_code, LoweredReference.objects.count()) == (422, 0)
    assert "Say in a sentence why." in text(response)


def test_a_reason_that_is_too_long_is_kept_on_the_page(supervisor, fallen):
    long = "We moved. " * 60
    response = supervisor.post(LOWER, REASON | {"reason": long})
    assert (response.status_code, LoweredReference.objects.count()) == (422, 0)
    assert long.strip() in response.content.decode()


def test_personal_data_in_a_reason_are_asked_about_once(supervisor, fallen):
    personal = REASON | {"reason": "Ask at 555-123-4567."}
    response = supervisor.post(LOWER, personal)
    assert (response.status_code, LoweredReference.objects.count()) == (422, 0)
    assert "This looks like a phone number." in text(response)
    assert 'name="keep"' in response.content.decode()
    assert supervisor.post(LOWER, personal | {"keep": "on"}).status_code == 302
    assert (KeptWords.objects.get().words, KeptWords.objects.get().role) == (["555-123-4567"], "supervisor")


def test_twice_is_refused(supervisor, fallen):
    supervisor.post(LOWER, REASON)
    response = supervisor.post(LOWER, REASON)
    assert (response.status_code, LoweredReference.objects.count()) == (409, 1)
    assert supervisor.get(LOWER).status_code == 409
    assert "Quarters before Q4 2025 are set aside in this line already." in text(response)


def test_a_quarter_closed_meanwhile_is_looked_at_first(supervisor, program, fallen):
    closed_review(program, date(2026, 1, 1), LOW)
    response = supervisor.post(LOWER, REASON)
    assert (response.status_code, LoweredReference.objects.count()) == (409, 0)
    assert "Since you opened this page Q1 2026 was closed." in text(response)
    assert "The program moved into a house of its own." in response.content.decode()
    assert 'value="2026-01"' in response.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("closed", [4, 8])
def test_where_nothing_fell_there_is_nothing_to_set_aside(supervisor, program, version, method, closed):
    quarters(program, *[FINE] * closed)
    response = getattr(supervisor, method)(LOWER, REASON)
    assert (response.status_code, LoweredReference.objects.count()) == (422, 0)
    assert re.search(r"This line is at neither Watch nor Drift in Q4 202\d, so there is nothing", text(response))


@pytest.mark.parametrize("series", ["culture", "nothing"])
def test_what_is_no_series_has_no_page(supervisor, fallen, series):
    assert supervisor.get(f"{CHANGE}{series}/lower").status_code == 404


def test_without_a_closed_quarter_there_is_no_series(supervisor, review):
    assert supervisor.get(LOWER).status_code == 404


def test_whoever_manages_the_program_too_lowers_it_as_supervisor(program, fallen):
    user = make_user(Role.MANAGER, program)
    Membership.objects.create(user=user, organisation=program.organisation, program=program, role=Role.SUPERVISOR)
    sign_in(User.objects.get()).post(LOWER, REASON)
    assert LoweredReference.objects.get().role == Role.SUPERVISOR


# The way to it


def test_home_leads_to_it_once_a_quarter_is_closed(manager, program, version):
    assert CHANGE not in manager.get("/").content.decode()
    quarters(program, FINE)
    assert CHANGE in manager.get("/").content.decode()


def test_the_program_page_leads_to_it(manager, program):
    assert CHANGE in manager.get("/programs/willow-house/reviews/").content.decode()


def test_it_does_not_lead_those_who_may_not(as_role, program):
    assert CHANGE not in as_role(Role.PEER).get("/programs/willow-house/reviews/").content.decode()


def test_the_scores_of_a_quarter_lead_to_it(manager, pages, review):
    assert CHANGE in manager.get(pages("scores")).content.decode()
