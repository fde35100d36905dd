"""A small world for tests of peer voice: a program with so many peer supporters, its quarters, answers really given.

Everything goes through the acts of the app (`voice.actions`, `reviews.actions`), never around them.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.test import Client

from fidelity.instrument.models import InstrumentVersion
from fidelity.reviews import actions as reviews
from fidelity.reviews.models import Edition, Response, Review
from fidelity.voice import actions, sealed_counts
from fidelity.voice.card import codes
from fidelity.voice.models import PeerVoice
from fidelity.voice.rules import questions
from programs.access import Access
from programs.models import Membership, Organisation, Program, Role, User
from tests import cast

TODAY = date(2026, 11, 22)
UNTIL = date(2026, 12, 31)
Q4, Q3, Q2, Q1 = (date(2026, month, 1) for month in (10, 7, 4, 1))
FIVE_QUARTERS = (date(2025, 10, 1), Q1, Q2, Q3, Q4)
Way = PeerVoice.Way

# One answer: the same level to every question, or a level for some of them.
Given = int | Mapping[str, int]


def version() -> InstrumentVersion:
    """Version 1.0, as a server loads it: the questions and the numbers in these tests are its own."""
    return cast.released("1.0").as_row()


def program(peer_supporters: int = 9, *, name: str = "Willow House", sites: Mapping[str, int] | None = None) -> Program:
    """A program with so many peer supporters, in one place or at `sites`, and with an account for each role in it."""
    made = cast.make_program(Organisation.objects.create(name=f"{name} Organisation"), name, FIVE_QUARTERS[0])
    for site, count in (sites or {"": peer_supporters}).items():
        if count:
            made.staff_roles.create(title=f"Peer supporter {site}".strip(), site=site, count=count, hours=20)
    users = User.objects.bulk_create(User(email=address(made, role)) for role in Role)
    Membership.objects.bulk_create(cast.membership(user, role, made) for user, role in zip(users, Role, strict=True))
    return made


def address(program: Program, role: Role) -> str:
    return f"{role}@{program.slug}.example"


def access(program: Program, role: Role) -> Access:
    """What somebody with this role may do; the account `<role>@<program>.example` is made where there is none."""
    user, _ = User.objects.get_or_create(email=address(program, role))
    cast.add_role(user, role, program)
    return Access(user, program, frozenset({role}))


def browser(program: Program, role: Role) -> Client:
    """A browser in which somebody with this role is signed in."""
    return cast.sign_in(access(program, role).user)


def opened(program: Program, start: date = Q4, *, instrument: InstrumentVersion | None = None) -> Review:
    """The review of a quarter, opened; nobody has chosen yet how peer supporters are heard."""
    return reviews.open_review(
        quarter=program.organisation.quarter_of(start),
        instrument=instrument or version(),
        full=False,
        by=access(program, Role.MANAGER),
    )


def voice(review: Review) -> PeerVoice:
    """How peer supporters are heard in this quarter, as the database has it now."""
    found = PeerVoice.objects.select_related("box").get(review_id=review.pk)
    found.review = review
    return found


def choose(review: Review, way: str = Way.CARDS) -> PeerVoice:
    role = Role.ALLY if way == Way.ALLY else Role.PEER
    return actions.choose_way(voice=voice(review), way=way, by=access(review.program, role))


def cards(review: Review, number: int | None = None, *, by_site: bool = False, until: date = UNTIL) -> list[str]:
    """Choose cards and make them, as many as there are peer supporters or `number`; their codes."""
    made = choose(review)
    number = number or made.peer_supporters
    by = access(review.program, Role.PEER)
    made = actions.make_cards(voice=made, number=number, by_site=by_site, until=until, by=by)
    return [codes.card_code(made.tag, each) for each in range(made.cards)]


def given(review: Review, said: Given) -> dict[str, int]:
    """`3` -> the level 3 to every question."""
    return dict.fromkeys(questions.short_form_codes(review.definition), said) if isinstance(said, int) else dict(said)


def answer(review: Review, code: str, said: Given = 3, *, today: date = TODAY) -> None:
    actions.answer_with_card(code=code, given=given(review, said), today=today)


def answers(review: Review, said: Sequence[Given], *, number: int | None = None, until: date = TODAY) -> list[str]:
    """Make the cards of the quarter and give these answers with the first of them, on the last day; all codes."""
    made = cards(review, number, until=until)
    for code, each in zip(made, said, strict=False):
        answer(review, code, each)
    return made


def jointly(review: Review, said: Given, *, way: str = Way.JOINT) -> PeerVoice:
    """Choose a joint answer, of the peer team or through the ally, and give it."""
    chosen = choose(review, way)
    return actions.answer_jointly(voice=chosen, given=given(review, said), edition=chosen.edition)


def rated(review: Review, levels: Mapping[str, int] | int = 3, *, domains: Iterable[str] = ()) -> None:
    """What the review itself says: a level to each item by code, or one level to all that peers are asked too.

    `domains` are the only ones rated then.
    """
    if isinstance(levels, int):
        asked = [each for each in questions.short_form(review.definition) if each.domain]
        levels = {each.code: levels for each in asked if not domains or each.domain in set(domains)}
    responses = Response.objects.bulk_create(
        Response(review=review, item=item, edition=1, given="level", level=level) for item, level in levels.items()
    )
    Edition.objects.bulk_create(
        Edition(response=response, number=1, role=Role.MANAGER, given="level", level=response.level)
        for response in responses
    )


def closed(review: Review) -> dict:
    """Close the quarter; what is shown of peer supporters' answers from now on."""
    now = Review.objects.select_related("instrument", "program__organisation").get(pk=review.pk)
    reviews.close_review(review=now, by=access(review.program, Role.MANAGER))
    return voice(review).result


def reopened(review: Review) -> Review:
    """Open a closed quarter again."""
    now = Review.objects.select_related("instrument", "program__organisation").get(pk=review.pk)
    reviews.reopen_review(review=now, by=access(review.program, Role.MANAGER))
    return now


def quarter(program: Program, start: date, said: Sequence[Given], *, number: int | None = None) -> dict:
    """A whole quarter: opened, rated 3 throughout, these answers given with cards, closed; what is shown."""
    review = opened(program, start)
    rated(review)
    answers(review, said, number=number)
    return closed(review)


def counted(review: Review) -> dict[str, list[int]]:
    """What lies in the box, all sites together: only a test, and the closing of a quarter, looks into it."""
    held = voice(review)
    return sealed_counts.add_up_counts(
        sealed_counts.read_counts(held.box, questions.short_form_codes(review.definition))
    )


def number_of_answers(review: Review) -> int:
    """The answers to the question that most answered."""
    return max(sum(levels) for levels in counted(review).values())
