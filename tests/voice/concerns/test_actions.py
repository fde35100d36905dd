"""Among how many accounts what somebody raises can hide, and how it stands under another version of the questions."""

import pytest

from fidelity.flags.rules.concerns import Concern
from fidelity.voice.concerns import sealed_concerns
from fidelity.voice.concerns.actions import has_many_accounts, is_lone, make_box, open_concerns
from programs.models import Program, Role, User
from tests import cast
from tests.voice import world


@pytest.fixture
def small(db: None) -> Program:
    """A program with four peer supporters, all with an account; five would hide one."""
    made = world.program(4)
    for number in range(3):
        another_peer(made, number)
    return made


def another_peer(program: Program, number: int) -> User:
    return cast.make_user(Role.PEER, program, f"peer-{number}@example.org")


def test_as_many_accounts_as_answers_are_needed_to_hide_one_are_many(small: Program):
    assert (has_many_accounts(small), is_lone(small)) == (False, True)
    another_peer(small, 3)
    assert (has_many_accounts(small), is_lone(small)) == (True, False)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.SUPERVISOR])
def test_a_peer_supporter_who_leads_the_program_hides_nobody(small: Program, role: Role):
    cast.add_role(another_peer(small, 3), role, small)
    assert not has_many_accounts(small)


def test_nor_does_an_account_that_is_closed_or_of_another_role_or_program(small: Program):
    left = another_peer(small, 3)
    left.is_active = False
    left.save()
    cast.make_user(Role.ALLY, small, "second-ally@example.org")
    another_peer(world.program(9, name="Birch House"), 4)
    assert not has_many_accounts(small)


def test_what_was_picked_from_another_version_is_raised_by_what_is_asked_now(db: None):
    """2.0 asks on with ROL-2 of 1.0, and no longer with ROL-1; of version 0.9 nothing is known."""
    review = world.opened(world.program(9), instrument=cast.released("2.0").as_row())
    before = cast.released("1.0").as_row().definition
    picked = [("misuse:ROL-1", "1.0"), ("misuse:ROL-2", "1.0"), ("misuse:ROL-3", "0.9"), ("misuse:ROL-4", "2.0")]
    concerns = {Concern(code, version, review.quarter.ordinal, 1, guessable=True) for code, version in picked}
    sealed_concerns.seal_box(make_box(review.program), concerns, {})
    opened = open_concerns(review=review, voice=world.voice(review))
    assert [(raised.code, raised.words) for raised in opened] == [
        ("misuse:ROL-2", ()),
        ("misuse:ROL-4", ()),
        ("own:work", (before.by_code["ROL-1"].finding,)),
    ]


def test_what_was_raised_waits_while_nobody_is_asked(small: Program):
    """Skipped quarters, and closed ones in which nobody chose how peers are heard, take nothing from its time."""
    first = world.opened(small, world.FIVE_QUARTERS[0])
    concern = Concern("misuse:ROL-1", "1.0", first.quarter.ordinal, 1)
    sealed_concerns.seal_box(make_box(small), {concern}, {})
    for start in world.FIVE_QUARTERS[1:]:
        world.closed(world.opened(small, start))
    assert sealed_concerns.read_concerns(make_box(small)) == {concern}


def test_after_four_quarters_in_which_peers_were_asked_it_is_thrown_away(small: Program):
    first = world.opened(small, world.FIVE_QUARTERS[0])
    concern = Concern("misuse:ROL-1", "1.0", first.quarter.ordinal, 1)
    sealed_concerns.seal_box(make_box(small), {concern}, {})
    for start, waits in zip(world.FIVE_QUARTERS[1:], ({concern}, {concern}, {concern}, set()), strict=True):
        world.quarter(small, start, [])
        assert sealed_concerns.read_concerns(make_box(small)) == waits


def test_both_blocks_are_as_long_empty_as_full_and_nothing_but_the_marks_takes_room(small: Program):
    """A mark of sixteen signs takes nineteen, with its quotes and comma, and the quarter ten; one more is too many."""
    box = make_box(small)
    sealed_concerns.seal_box(box, [], {})
    empty = len(box.contents), len(box.marks)
    many = (sealed_concerns.SIZES[sealed_concerns.MARKS] - 10) // 19
    marks = {f"{number:016x}" for number in range(many + 1)}
    sealed_concerns.seal_box(box, [], {8000: {*sorted(marks)[:many]}})
    assert (len(box.contents), len(box.marks)) == empty
    with pytest.raises(sealed_concerns.BoxFull):
        sealed_concerns.seal_box(box, [], {8000: marks})
