"""A quarter of peer voice from its begin to its end: ways, cards, answers, closing, and quarters put together."""

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from fidelity.instrument.models import InstrumentVersion
from fidelity.reviews import actions as reviews
from fidelity.reviews.models import Review
from fidelity.voice import actions, sealed_counts
from fidelity.voice.actions import CardNotKnown, CardUsed, QuarterOver, VoiceRefused
from fidelity.voice.card import codes
from fidelity.voice.held_counts import CountsFate, held_counts
from fidelity.voice.models import Box, JointAnswer, PeerVoice, UsedCards
from fidelity.voice.rules import questions
from fidelity.voice.rules.waiting import LONGEST_HELD
from programs.models import Organisation, Program, Role
from tests import clock
from tests.voice import world
from tests.voice.world import Q1, Q2, Q3, Q4, TODAY, UNTIL, Way

HELD, NO_ANSWER, NOT_ASKED, SKIPPED = (
    {"shown": False, "why": why} for why in ("held", "no_answer", "not_asked", "skipped")
)


@pytest.fixture
def program(db) -> Program:
    return world.program(9)


@pytest.fixture
def review(program: Program) -> Review:
    world.version()
    made = world.opened(program)
    world.rated(made)
    return made


def raise_threshold(program: Program, number: int) -> None:
    Organisation.objects.filter(pk=program.organisation_id).update(voice_threshold=number)
    program.organisation.refresh_from_db()


def hire(program: Program, number: int) -> None:
    program.staff_roles.create(title="New peer supporter", count=number, hours=20)


# Begin and choose


def test_a_quarter_is_opened_with_the_threshold_of_its_day(program: Program):
    raise_threshold(program, 7)
    review = world.opened(program)
    raise_threshold(program, 8)
    assert actions.begin_voice(review).threshold == 7


def test_a_quarter_begins_once(review: Review):
    assert actions.begin_voice(review).pk == actions.begin_voice(review).pk
    assert PeerVoice.objects.count() == 1


def test_quarters_have_letters_of_their_own(program: Program):
    tags = {world.voice(world.opened(program, start)).tag for start in (Q1, Q2, Q3)}
    assert len(tags) == 3


@pytest.mark.parametrize("way", [Way.JOINT, Way.ALLY, Way.SKIP, Way.CARDS])
def test_the_way_can_be_changed_until_something_is_out(review: Review, way: str):
    world.choose(review, Way.SKIP)
    assert world.choose(review, way).way == way


def test_the_way_stays_once_cards_are_out(review: Review):
    world.cards(review)
    with pytest.raises(VoiceRefused, match="way stays as it is"):
        world.choose(review, Way.JOINT)


def test_the_way_stays_once_a_joint_answer_was_given(review: Review):
    world.jointly(review, 3)
    with pytest.raises(VoiceRefused, match="way stays as it is"):
        world.choose(review, Way.CARDS)


def test_after_closing_there_is_nothing_to_choose(review: Review):
    world.closed(review)
    with pytest.raises(VoiceRefused, match="closed"):
        world.choose(review, Way.CARDS)


# Cards: never more than there are peer supporters


@pytest.mark.parametrize("number", [-1, 0, 10, 1000])
def test_more_cards_than_peer_supporters_are_refused(review: Review, number: int):
    made = world.choose(review)
    with pytest.raises(VoiceRefused, match="1 to 9 cards"):
        actions.make_cards(
            voice=made, number=number, by_site=False, until=UNTIL, by=world.access(review.program, Role.PEER)
        )
    assert (Box.objects.count(), UsedCards.objects.count()) == (0, 0)


def test_the_database_refuses_more_cards_than_peer_supporters(review: Review):
    world.cards(review)
    with pytest.raises(IntegrityError), transaction.atomic():
        PeerVoice.objects.update(cards=10)


def test_cards_are_made_once(review: Review):
    world.cards(review, 5)
    with pytest.raises(VoiceRefused, match="are made"):
        actions.make_cards(
            voice=world.voice(review), number=9, by_site=False, until=UNTIL, by=world.access(review.program, Role.PEER)
        )
    assert world.voice(review).cards == 5


def test_people_hired_after_the_way_was_chosen_get_no_card_in_this_quarter(review: Review):
    made = world.choose(review)
    hire(review.program, 20)
    with pytest.raises(VoiceRefused, match="1 to 9 cards"):
        actions.make_cards(
            voice=made, number=10, by_site=False, until=UNTIL, by=world.access(review.program, Role.PEER)
        )


def test_neither_do_they_where_cards_are_counted_by_site(db):
    review = world.opened(world.program(sites={"North": 5, "South": 6}))
    made = world.choose(review)
    review.program.staff_roles.create(title="New", site="North", count=20, hours=20)
    with pytest.raises(VoiceRefused, match="1 to 11 cards"):
        actions.make_cards(voice=made, number=11, by_site=True, until=UNTIL, by=world.access(review.program, Role.PEER))


def test_without_staff_roles_there_are_no_cards(db):
    review = world.opened(world.program(0))
    with pytest.raises(VoiceRefused):
        world.cards(review, 1)


@pytest.mark.parametrize("way", [Way.JOINT, Way.ALLY, Way.SKIP])
def test_cards_belong_to_the_way_with_cards(review: Review, way: str):
    made = world.choose(review, way)
    with pytest.raises(VoiceRefused):
        actions.make_cards(voice=made, number=5, by_site=False, until=UNTIL, by=world.access(review.program, Role.PEER))


@pytest.mark.parametrize(
    ("sites", "apart"),
    [
        ({"North": 5, "South": 6}, [["North", 5], ["South", 6]]),
        ({"North": 4, "South": 9}, []),
        ({"North": 11}, []),
        ({"": 5, "South": 6}, []),
    ],
)
def test_sites_are_counted_apart_only_where_each_has_enough(db, sites: dict[str, int], apart: list):
    review = world.opened(world.program(sites=sites))
    made = world.cards(review, by_site=True)
    assert (world.voice(review).sites, len(made)) == (apart, sum(sites.values()))


def test_no_code_of_a_card_is_stored(review: Review):
    made = world.cards(review)
    stored = str(list(PeerVoice.objects.values())) + str(list(UsedCards.objects.values()))
    assert [code for code in made if code[codes.TAG :] in stored] == []


# An answer


def test_an_answer_counts(review: Review):
    made = world.cards(review)
    world.answer(review, made[0], {"CHO-3": 2})
    assert world.counted(review)["CHO-3"] == [0, 0, 1, 0, 0]


def test_a_code_counts_once_however_often_it_is_sent(review: Review):
    made = world.cards(review)
    world.answer(review, made[0], {"CHO-3": 2})
    for _ in range(3):
        with pytest.raises(CardUsed):
            world.answer(review, made[0], {"CHO-3": 0})
    assert world.counted(review)["CHO-3"] == [0, 0, 1, 0, 0]


@pytest.mark.parametrize("code", ["", "000000000000", "ZZZZZZZZZZZZ"])
def test_a_code_that_no_card_has_is_not_known(review: Review, code: str):
    world.cards(review)
    with pytest.raises(CardNotKnown):
        world.answer(review, code)


def test_a_card_that_was_never_made_is_not_known(review: Review):
    world.cards(review, 5)
    with pytest.raises(CardNotKnown):
        world.answer(review, codes.card_code(world.voice(review).tag, 5))


def test_before_cards_are_made_no_code_is_known(review: Review):
    with pytest.raises(CardNotKnown):
        world.answer(review, codes.card_code(world.voice(review).tag, 0))


def test_a_card_of_another_quarter_counts_in_its_own_only(program: Program):
    first, second = world.opened(program, Q3), world.opened(program, Q4)
    old, new = world.cards(first), world.cards(second)
    world.answer(first, old[0])
    assert (world.number_of_answers(first), world.number_of_answers(second)) == (1, 0)
    with pytest.raises(CardNotKnown):
        world.answer(second, new[0][: codes.TAG] + old[1][codes.TAG :])


def test_a_card_of_another_program_counts_there(review: Review):
    other = world.opened(world.program(9, name="Other House"))
    world.cards(review)
    theirs = world.cards(other)
    world.answer(review, theirs[0])
    assert (world.number_of_answers(review), world.number_of_answers(other)) == (0, 1)


def test_after_the_last_day_no_card_counts(review: Review):
    made = world.cards(review, until=TODAY)
    world.answer(review, made[0], today=TODAY)
    with pytest.raises(QuarterOver):
        world.answer(review, made[1], today=TODAY + timedelta(days=1))
    assert world.number_of_answers(review) == 1


def test_after_closing_no_card_counts(review: Review):
    made = world.answers(review, [3] * 5)
    before = world.closed(review)
    with pytest.raises(QuarterOver):
        world.answer(review, made[6])
    assert world.voice(review).result == before


def test_opening_a_quarter_again_opens_neither_the_box_nor_the_cards(review: Review):
    made = world.answers(review, [3] * 5)
    before = world.closed(review)
    world.reopened(review)
    with pytest.raises(QuarterOver):
        world.answer(review, made[6])
    with pytest.raises(VoiceRefused):
        world.choose(review, Way.JOINT)
    review.responses.filter(item="CHO-3").update(level=0)
    assert world.closed(review) == before


# All or nothing


def test_a_server_that_stops_in_the_middle_leaves_the_card_unused_and_the_counts_as_they_were(review: Review):
    made = world.cards(review)
    world.answer(review, made[0])
    before = world.counted(review)
    with pytest.raises(KeyboardInterrupt):
        answer_and_stop(review, made[1])
    assert world.counted(review) == before
    world.answer(review, made[1])
    assert world.number_of_answers(review) == 2


def answer_and_stop(review: Review, code: str) -> None:
    """Stop after everything was written, and before it is kept."""
    with transaction.atomic():
        world.answer(review, code)
        raise KeyboardInterrupt


def test_an_answer_that_can_not_be_counted_uses_no_card(review: Review):
    made = world.cards(review)
    with pytest.raises((IndexError, KeyError)):
        world.answer(review, made[0], {"CHO-3": 3, "NONE-1": 4})
    assert world.number_of_answers(review) == 0
    world.answer(review, made[0], {"CHO-3": 3})
    assert world.number_of_answers(review) == 1


def at_once(*acts) -> list[object]:
    """Run acts in threads that start at the same moment; what each gave, or raised."""
    barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        barrier.wait()
        try:
            results[place] = acts[place]() or "done"
        except Exception as error:
            results[place] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_the_same_card_in_two_browsers_at_once_counts_once():
    review = world.opened(world.program(9))
    made = world.cards(review)
    results = at_once(*[lambda: world.answer(review, made[0])] * 4)
    assert sorted(map(str, results)) == ["CardUsed", "CardUsed", "CardUsed", "done"]
    assert world.number_of_answers(review) == 1


@pytest.mark.django_db(transaction=True)
def test_all_cards_at_once_count_each():
    review = world.opened(world.program(8))
    made = world.cards(review)
    results = at_once(*[lambda code=code: world.answer(review, code) for code in made])
    assert results == ["done"] * 8
    assert world.number_of_answers(review) == 8


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(4))
def test_an_answer_in_the_moment_of_closing_is_in_the_result_or_refused(turn: int):
    """Four answers lie in the box, so the fifth decides: shown and counted, or refused and hidden."""
    review = world.opened(world.program(9))
    made = world.answers(review, [3] * 4)
    first, second = at_once(lambda: world.answer(review, made[4]), lambda: world.closed(review))
    assert (first, second["shown"]) in [("done", True), ("QuarterOver", False)]


@pytest.mark.django_db(transaction=True)
def test_a_quarter_closed_in_two_browsers_at_once_is_opened_once():
    review = world.opened(world.program(9))
    world.answers(review, [3] * 5)
    results = at_once(*[lambda: world.closed(review)] * 2)
    assert results[0] == results[1]
    assert results[0]["shown"]


# The joint answer


@pytest.mark.parametrize("way", [Way.JOINT, Way.ALLY])
def test_a_joint_answer_is_shown_word_for_word_after_closing(review: Review, way: str):
    world.jointly(review, {"CHO-3": 1, "SAFE": 4}, way=way)
    result = world.closed(review)
    row = next(each for each in result["questions"] if each["code"] == "CHO-3")
    assert (result["way"], row["answer"], result["safety"]["answer"]) == (way, "Rarely", "Yes")
    assert JointAnswer.objects.count() == 0


def test_two_browsers_that_write_the_joint_answer_do_not_overwrite_each_other(review: Review):
    chosen = world.choose(review, Way.JOINT)
    actions.answer_jointly(voice=chosen, given={"CHO-3": 1}, edition=0)
    with pytest.raises(actions.ChangedMeanwhile):
        actions.answer_jointly(voice=chosen, given={"CHO-3": 2}, edition=0)
    assert actions.answer_jointly(voice=chosen, given={"CHO-3": 1}, edition=0).edition == 1


def test_after_closing_there_is_no_joint_answer(review: Review):
    chosen = world.jointly(review, 3)
    world.closed(review)
    with pytest.raises(VoiceRefused):
        actions.answer_jointly(voice=chosen, given={}, edition=1)


# Closing


@pytest.mark.parametrize(
    ("way", "result"), [("", NOT_ASKED), (Way.SKIP, SKIPPED), (Way.JOINT, NO_ANSWER), (Way.CARDS, NO_ANSWER)]
)
def test_why_nothing_is_shown(review: Review, way: str, result: dict):
    clock.on(review.quarter.end)
    if way:
        world.choose(review, way)
    assert world.closed(review) == result


@pytest.mark.parametrize("days", [1, 12])
@pytest.mark.parametrize(("way", "result"), [("", NOT_ASKED), (Way.JOINT, NO_ANSWER)])
def test_closed_before_its_end_it_says_how_many_days_there_were(review: Review, way: str, result: dict, days: int):
    clock.on(review.quarter.end - timedelta(days=days))
    if way:
        world.choose(review, way)
    assert world.closed(review) == result | {"days_left": days}


def test_whoever_left_a_quarter_out_lost_no_days_by_its_closing(review: Review):
    clock.on(review.quarter.end - timedelta(days=12))
    world.choose(review, Way.SKIP)
    assert world.closed(review) == SKIPPED


def test_a_joint_answer_says_where_the_team_has_another_number_at_closing(review: Review):
    world.jointly(review, 3)
    hire(review.program, 2)
    assert world.closed(review)["team"] == [9, 11]


def test_of_a_team_that_stayed_as_it_was_nothing_is_told(review: Review):
    world.jointly(review, 3)
    assert "team" not in world.closed(review)


def test_where_nothing_was_answered_jointly_no_change_of_the_team_is_told(review: Review):
    clock.on(review.quarter.end)
    world.choose(review, Way.JOINT)
    hire(review.program, 2)
    assert world.closed(review) == NO_ANSWER


@pytest.mark.parametrize(("until", "early"), [(UNTIL, True), (TODAY, None)])
def test_closed_while_cards_can_still_be_used_it_says_so(review: Review, until: date, early: object):
    world.answers(review, [3] * 5, until=until)
    assert world.closed(review).get("closed_early") is early


@pytest.mark.parametrize("answers", range(5))
def test_too_few_answers_look_like_none_at_all(program: Program, answers: int):
    assert world.quarter(program, Q4, [3] * answers) == HELD


def test_after_closing_the_counts_are_gone_and_so_is_who_used_a_card(program: Program):
    world.quarter(program, Q4, [3] * 5)
    assert (Box.objects.count(), UsedCards.objects.count()) == (0, 0)


def test_a_box_that_can_not_be_read_says_so_and_closes_the_quarter(review: Review, settings):
    world.answers(review, [3] * 5)
    settings.SECRET_KEY = "another secret of the server, long enough to be one"
    assert world.closed(review) == {"shown": False, "why": "unreadable"}


def test_a_site_that_could_be_subtracted_is_not_shown(db):
    """Nine in the north, four in the south: total minus north would show the four."""
    review = world.opened(world.program(sites={"North": 9, "South": 6}))
    made = world.cards(review, by_site=True)
    for code in [*made[:9], *made[9:13]]:
        world.answer(review, code, 3)
    result = world.closed(review)
    assert (result["shown"], result["sites"]) == (True, [])


def test_sites_with_enough_each_are_shown_in_words_alone(db):
    review = world.opened(world.program(sites={"North": 12, "South": 6}))
    made = world.cards(review, by_site=True)
    for number, code in enumerate(made[:17]):
        world.answer(review, code, 0 if number < 12 else 4)
    result = world.closed(review)
    assert [(site["name"], site["questions"][0]) for site in result["sites"]] == [
        ("North", {"code": "CHO-3", "shown": True, "share": "few"}),
        ("South", {"code": "CHO-3", "shown": True, "share": "most"}),
    ]
    assert result["questions"][0]["percent"] == 30


def test_a_mean_that_is_cut_short_does_not_come_back_as_review_and_distance(db):
    """Ten people who all say the best: 95 is shown, so the gap to a review of 75 is not shown as 25."""
    result = world.quarter(world.program(12), Q4, [4] * 10)
    choice = next(each for each in result["domains"] if each["code"] == "choice")
    assert (choice["review"], choice["points"], choice["gap"]["points"]) == (75, 95, "20 or more")


# Quarters put together


def test_three_answers_and_three_are_three_people(program: Program):
    """Nobody can say whether they come from six people or from three."""
    assert [world.quarter(program, start, [3] * 3) for start in (Q1, Q2)] == [HELD, HELD]
    assert Box.objects.count() == 2


def test_two_people_in_three_quarters_are_two(program: Program):
    assert [world.quarter(program, start, [3] * 2) for start in (Q1, Q2, Q3)] == [HELD] * 3


def test_answers_that_waited_are_shown_once_with_the_quarter_in_which_five_answered(program: Program):
    assert world.quarter(program, Q1, [0] * 3) == HELD
    later = world.quarter(program, Q2, [4] * 5)
    assert (later["shown"], later["quarters"], later["answers"]) == (True, ["Q1 2026", "Q2 2026"], "5 to 9")
    assert later["questions"][0]["share"] == "half"
    assert world.voice(Review.objects.get(period_start=Q1)).result == HELD
    assert Box.objects.count() == 0


def test_a_team_of_four_never_gets_five_however_long_it_answers(db):
    small = world.program(4)
    assert [world.quarter(small, start, [3] * 4) for start in world.FIVE_QUARTERS] == [HELD] * 5


def test_a_box_that_version_0_1_filled_over_two_quarters_counts_its_part(program: Program):
    """Eight answers of two quarters are four people at least; ten are five."""
    first, second = world.opened(program, Q1), world.opened(program, Q2)
    world.answers(first, [3] * 4)
    world.closed(first)
    world.answers(second, [3] * 4)
    shared = world.voice(second).box
    asked = questions.short_form_codes(second.definition)
    both = [{code: [0, 0, 0, 8, 0] for code in asked}]
    sealed_counts.seal_counts(shared, asked, both)
    Box.objects.exclude(pk=shared.pk).delete()
    PeerVoice.objects.filter(review=first).update(box=shared)
    assert world.closed(second) == HELD
    third = world.opened(program, Q3)
    world.answers(third, [3] * 4)
    assert world.closed(third) == HELD
    sealed_counts.seal_counts(shared, asked, [{code: [0, 0, 0, 10, 0] for code in asked}])
    fourth = world.opened(program, Q4)
    world.answers(fourth, [3])
    assert world.closed(fourth)["quarters"] == ["Q1 2026", "Q2 2026", "Q3 2026", "Q4 2026"]


def test_what_was_shown_is_never_shown_again(program: Program):
    """After a quarter was shown nothing of it waits, so a later one can't be subtracted from it."""
    world.quarter(program, Q1, [3] * 3)
    world.quarter(program, Q2, [3] * 5)
    assert world.quarter(program, Q3, [3] * 4) == HELD
    assert world.quarter(program, Q4, [3] * 5)["quarters"] == ["Q3 2026", "Q4 2026"]


def test_quarters_in_which_nobody_was_asked_leave_the_answers_waiting(program: Program):
    world.quarter(program, Q1, [3] * 3)
    assert world.closed(world.opened(program, Q2)) == NOT_ASKED
    assert world.quarter(program, Q3, [3] * 5)["quarters"] == ["Q1 2026", "Q3 2026"]


def test_after_four_quarters_what_never_was_enough_is_thrown_away(program: Program):
    """Each quarter waits for three more; what waited longer is not shown when at last enough answer."""
    said = [world.quarter(program, start, [3]) for start in world.FIVE_QUARTERS[:4]]
    assert (said, Box.objects.count()) == ([HELD] * 4, 3)
    assert world.quarter(program, Q4, [3] * 5)["quarters"] == ["Q1 2026", "Q2 2026", "Q3 2026", "Q4 2026"]
    assert held_counts(world.voice(Review.objects.get(period_start=Q3))).became == CountsFate.TOGETHER
    first = Review.objects.get(period_start=world.FIVE_QUARTERS[0])
    assert held_counts(world.voice(first)).became == CountsFate.THROWN_AWAY


def test_it_is_thrown_away_too_where_nobody_answers_any_more(program: Program):
    world.quarter(program, world.FIVE_QUARTERS[0], [3] * 4)
    for start in (Q1, Q2, Q3):
        assert Box.objects.filter(voices__review__period_start=world.FIVE_QUARTERS[0]).exists()
        world.quarter(program, start, [])
    assert not Box.objects.filter(voices__review__period_start=world.FIVE_QUARTERS[0]).exists()


def test_quarters_that_are_skipped_or_closed_without_asking_take_nothing_from_what_waits(program: Program):
    """A manager who leaves out three quarters in an afternoon, or closes them behind each other, buries no answer."""
    first = world.FIVE_QUARTERS[0]
    world.quarter(program, first, [3] * 4)
    quarter_of, by = program.organisation.quarter_of, world.access(program, Role.MANAGER)
    reviews.skip_quarter(quarter=quarter_of(Q1), instrument=world.version(), reason="Closed for repairs", by=by)
    for start in (Q2, Q3):
        assert world.closed(world.opened(program, start)) == NOT_ASKED
    assert world.quarter(program, Q4, [3] * 5)["quarters"] == ["Q4 2025", "Q4 2026"]


def test_after_two_years_it_is_thrown_away_though_nobody_was_asked(program: Program):
    """Nothing waits in the database for good."""
    world.quarter(program, world.FIVE_QUARTERS[0], [3] * 4)
    quarter = program.organisation.quarter_of(world.FIVE_QUARTERS[0])
    for number in range(LONGEST_HELD - 1):
        assert Box.objects.count() == 1, number
        quarter = quarter.next
        clock.on(quarter.end)
        world.closed(world.opened(program, quarter.start))
    assert Box.objects.count() == 0


def test_a_quarter_left_open_keeps_its_answers_while_later_ones_close(program: Program):
    """Nothing that was accepted is lost: only closed quarters are thrown away."""
    late = world.opened(program, world.FIVE_QUARTERS[0])
    made = world.answers(late, [3] * 4)
    for start in (Q1, Q2, Q3, Q4):
        world.closed(world.opened(program, start))
    world.answer(late, made[4])
    assert world.closed(late)["shown"]


def test_the_box_of_a_quarter_that_is_open_is_shared_with_no_other(program: Program):
    first = world.opened(program, Q1)
    world.answers(first, [3] * 3)
    second = world.opened(program, Q2)
    world.answers(second, [3] * 3)
    assert world.voice(first).box_id != world.voice(second).box_id
    assert (world.closed(first), world.closed(second)) == (HELD, HELD)


def test_of_quarters_with_two_thresholds_the_higher_one_counts(program: Program):
    raise_threshold(program, 7)
    world.quarter(program, Q1, [3] * 3)
    Organisation.objects.update(voice_threshold=5)
    program.organisation.refresh_from_db()
    assert world.quarter(program, Q2, [3] * 6) == HELD
    raise_threshold(program, 6)
    result = world.quarter(program, Q3, [3] * 7)
    assert (result["shown"], result["threshold"], result["people"]) == (True, 7, "7 to 9")


def test_answers_to_another_version_of_the_questions_are_not_put_together(program: Program):
    world.quarter(program, Q1, [3] * 3)
    released = world.version()
    newer = InstrumentVersion.objects.create(
        version="1.1", released=released.released, checksum="1" * 64, text=released.text.replace("1.0", "1.1", 1)
    )
    review = world.opened(program, Q2, instrument=newer)
    world.answers(review, [3] * 3)
    assert world.closed(review) == HELD
    assert Box.objects.count() == 2


def test_answers_of_another_program_are_not_put_together(program: Program):
    world.quarter(program, Q1, [3] * 3)
    assert world.quarter(world.program(9, name="Other House"), Q2, [3] * 3) == HELD


def test_sites_with_too_few_answers_are_put_together_as_one(db):
    program = world.program(sites={"North": 5, "South": 5})
    first = world.opened(program, Q1)
    made = world.cards(first, by_site=True, until=TODAY)
    for code in (made[0], made[1], made[5]):
        world.answer(first, code)
    assert world.closed(first) == HELD
    assert Box.objects.get().sites == []
    second = world.opened(program, Q2)
    world.answers(second, [3] * 5)
    result = world.closed(second)
    assert (result["shown"], result["quarters"], result["sites"]) == (True, ["Q1 2026", "Q2 2026"], [])


def test_a_quarter_with_sites_leaves_what_waits_alone(db):
    """Nobody knows at which site those answered who wait; they wait on for a quarter without sites."""
    program = world.program(sites={"North": 5, "South": 5})
    world.quarter(program, Q1, [3] * 3)
    second = world.opened(program, Q2)
    world.cards(second, by_site=True, until=TODAY)
    assert world.closed(second) == HELD
    assert Box.objects.count() == 2


def test_what_waits_under_a_secret_that_was_lost_is_left_out(program: Program, settings):
    world.quarter(program, Q1, [3] * 3)
    settings.SECRET_KEY = "another secret of the server, long enough to be one"
    assert world.quarter(program, Q2, [3] * 5)["quarters"] == ["Q2 2026"]


def test_the_review_beside_pooled_answers_is_that_of_the_same_quarters(program: Program):
    """Rated 1 and then 3 over the two quarters: 2 on the average, 50 points, beside what peers said in both."""
    first = world.opened(program, Q1)
    world.rated(first, 1)
    world.answers(first, [3] * 3)
    world.closed(first)
    second = world.opened(program, Q2)
    world.rated(second, 3)
    world.answers(second, [3] * 5)
    choice = next(each for each in world.closed(second)["domains"] if each["code"] == "choice")
    assert (choice["review"], choice["gap"]["code"]) == (50, "peers-higher:choice")


def test_the_quarter_before_is_looked_at_for_the_same_gap(program: Program):
    """17.9 points each quarter in one domain: a note, then serious."""

    def asked(start: date) -> list[tuple[str, str]]:
        review = world.opened(program, start)
        world.rated(review, {"CHO-3": 3, "CHO-5": 3})
        world.answers(review, [{"CHO-3": 2, "CHO-5": 2}] * 5 + [{"CHO-3": 3, "CHO-5": 3}] * 2)
        return [(each["gap"]["code"], each["gap"]["level"]) for each in world.closed(review)["domains"] if each["gap"]]

    assert asked(Q1) == [("review-higher:choice", "note")]
    assert asked(Q2) == [("review-higher:choice", "serious")]
