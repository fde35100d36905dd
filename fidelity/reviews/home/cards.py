"""What now, in one sentence and one button, for each program of an account."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse

from fidelity.instrument.models import InstrumentVersion
from fidelity.reviews import due_quarters, progress
from fidelity.reviews.due_quarters import due_words
from fidelity.reviews.home import notices
from fidelity.reviews.home.notices import Notice
from fidelity.reviews.models import Response, Review
from fidelity.reviews.progress import Progress
from fidelity.voice.models import PeerVoice
from fidelity.voice.ways import where_somebody_can_choose
from programs.access import Access
from programs.calendar.quarters import Quarter
from programs.models import Membership, Program, Role, User
from programs.permissions import Permission

CHOICE_OF_PEERS = (
    "Nobody has chosen yet how peers are heard. Peer supporters or the outside ally do that; there is nothing for you "
    "to choose."
)
NOBODY_TO_CHOOSE = (
    "Nobody has chosen yet how peers are heard. Peer supporters or the outside ally do that, and none of them has an "
    "account here: please invite one."
)


@dataclass(frozen=True)
class Link:
    words: str
    address: str


@dataclass(frozen=True)
class Card:
    """One program: what is up, the one button (or none, where nothing is asked of this account), quiet links.

    `waits` is what else waits for this account there; `aside` says what somebody else has to do.
    """

    program: Program
    title: str
    sentence: str
    button: Link | None = None
    overdue: bool = False
    links: tuple[Link, ...] = ()
    waits: tuple[Notice, ...] = ()
    aside: str = ""


def home_cards(user: User, *, today: date) -> list[Card]:
    """One card a program, alphabetically; always the same queries, however many programs there are."""
    memberships = list(Membership.objects.filter(user=user))
    programs = _programs(memberships)
    reviews = _reviews(programs)
    known = _known([review for of_program in reviews.values() for review in of_program if review.is_open])
    waiting = notices.program_notices(user, today=today)
    unheard = _unheard(reviews)
    found = []
    for program in programs:
        access, of_program = Access(user, program, _roles(memberships, program)), reviews[program.pk]
        card = _card(access, of_program, known, today)
        waits = notices.notices_for_home(program, waiting.get(program.pk, ()))
        aside, invite = _aside(access, unheard)
        links = (*card.links, *_flags(access, of_program), *_heard(access, of_program), *invite)
        found.append(replace(card, waits=waits, links=links, aside=aside))
    return found


def _programs(memberships: list[Membership]) -> list[Program]:
    own = Q(pk__in=[each.program_id for each in memberships])
    administered = Q(organisation__in=[each.organisation_id for each in memberships if each.role == Role.ADMIN])
    return list(Program.objects.filter(own | administered).select_related("organisation").order_by("name"))


def _roles(memberships: list[Membership], program: Program) -> frozenset[Role]:
    return frozenset(
        Role(each.role)
        for each in memberships
        if each.program_id == program.pk
        or (each.role == Role.ADMIN and each.organisation_id == program.organisation_id)
    )


def _reviews(programs: list[Program]) -> dict[int, list[Review]]:
    """Program -> its reviews, newest first, each with `issued`: whether a report stands on it."""
    by_key = {program.pk: program for program in programs}
    reviews: dict[int, list[Review]] = defaultdict(list)
    rows = Review.objects.filter(program__in=programs).select_related("peer_voice").defer("peer_voice__result")
    for review in rows.annotate(issued=Count("reports")).order_by("-period_start"):
        review.program = by_key[review.program_id]
        reviews[review.program_id].append(review)
    return reviews


def _known(open_reviews: list[Review]) -> dict[int, Progress]:
    """Progress of every open review, by its key; two queries, none where none is open."""
    if not open_reviews:
        return {}
    given: dict[int, dict[str, str]] = defaultdict(dict)
    for review, item, answer in Response.objects.filter(review__in=open_reviews).values_list("review", "item", "given"):
        given[review][item] = answer
    versions = InstrumentVersion.objects.in_bulk({review.instrument_id for review in open_reviews})
    return {
        review.pk: progress.review_progress(
            versions[review.instrument_id].definition, given[review.pk], full=review.full
        )
        for review in open_reviews
    }


def _card(access: Access, reviews: list[Review], known: dict[int, Progress], today: date) -> Card:
    """The oldest open review first, then a quarter without one, then what was closed last.

    A review that is open to amend its report stands among what waits, so that it hides no new quarter.
    """
    if review := _up(reviews):
        return _under_way(replace(access, invited=review.invited), review, known, reviews, today)
    waiting = due_quarters.without_review(access.program, reviews, today)
    if waiting:
        return _not_started(access, waiting[0], reviews, today)
    return _done(access, reviews)


def _up(reviews: list[Review]) -> Review | None:
    """The oldest open review that is not opened to amend its report."""
    return next((review for review in reversed(reviews) if review.is_open and not review.issued), None)


def _under_way(access: Access, review: Review, known: dict[int, Progress], reviews: list[Review], today: date) -> Card:
    so_far = known[review.pk]
    title, overdue = f"{review.quarter.label} review", review.due < today
    address = [access.program.slug, review.quarter.slug]
    if asked := _to_choose(access, review):
        links = (*_questions(access, review), *_links(access, reviews))
        return Card(access.program, title, _not_heard(review, today), asked, overdue, links)
    if not access.can(Permission.ANSWER):
        sentence = f"the manager and the supervisor are filling it in; {due_words(review.due, today)}."
        return Card(access.program, title, sentence, _report(access, reviews), overdue, _voice(access, review))
    card = Card(access.program, title, "", None, overdue, (*_voice(access, review), *_links(access, reviews)))
    if access.can(Permission.SET_UP_REVIEW) and not review.set_up_at:
        set_up = Link("Set it up", reverse("review_set_up", args=address))
        return replace(card, sentence=f"open, not set up yet, {due_words(review.due, today)}.", button=set_up)
    if item := so_far.next_item:
        where = reverse("review_domain", args=[*address, item.domain]) + f"#{item.code}"
        words = (
            f"Go on: {so_far.answered} of {so_far.total} answered"
            if so_far.answered
            else "Start with the first question"
        )
        sentence = f"about {so_far.minutes} minutes to go, {due_words(review.due, today)}."
        return replace(card, sentence=sentence, button=Link(words, where))
    sentence = f"all {so_far.total} questions are answered, {due_words(review.due, today)}."
    if access.can(Permission.CLOSE_REVIEW):
        return replace(
            card, sentence=sentence, button=Link("Look it over and close", reverse("review_close", args=address))
        )
    return replace(card, sentence=sentence, button=Link("Look it over", reverse("review", args=address)))


def _to_choose(access: Access, review: Review) -> Link | None:
    """What peer supporters and the ally can do before all else: choose how peers are heard, then make the cards."""
    held = getattr(review, "peer_voice", None)
    if not access.can(Permission.ASK_PEERS) or (held and held.closed):
        return None
    address = [access.program.slug, review.quarter.slug]
    if not held or not held.way:
        return Link("Choose how you are heard", reverse("voice", args=address))
    if held.way == PeerVoice.Way.CARDS and not held.cards:
        return Link("Make the cards", reverse("voice_cards", args=address))
    return None


def _not_heard(review: Review, today: date) -> str:
    held = getattr(review, "peer_voice", None)
    missing = "the cards are not made yet" if held and held.way else "nobody has chosen yet how peers are heard"
    return f"{missing}; {due_words(review.due, today)}."


def _unheard(reviews: Mapping[int, list[Review]]) -> dict[int, bool]:
    """Program whose quarter is open and nobody chose how peers are heard -> whether somebody there could; one query."""
    up = [_up(of_program) for of_program in reviews.values()]
    programs = [review.program for review in up if review and not _is_chosen(review)]
    can = where_somebody_can_choose(programs) if programs else set()
    return {program.pk: program.pk in can for program in programs}


def _is_chosen(review: Review) -> bool:
    """Whether it is settled how peers are heard: they chose a way, or the quarter was closed before."""
    held = getattr(review, "peer_voice", None)
    return bool(held and (held.way or held.closed))


def _aside(access: Access, unheard: Mapping[int, bool]) -> tuple[str, tuple[Link, ...]]:
    """For the manager, who chooses nothing here: what is not chosen yet, and where to invite somebody who can."""
    program = access.program
    manages = access.can(Permission.SEE_VOICE) and access.can(Permission.INVITE_PEOPLE)
    if program.pk not in unheard or not manages:
        return "", ()
    if unheard[program.pk]:
        return CHOICE_OF_PEERS, ()
    return NOBODY_TO_CHOOSE, (Link("Invite somebody", reverse("people_invite", args=[program.slug])),)


def _voice(access: Access, review: Review) -> tuple[Link, ...]:
    """How peer supporters are heard in a quarter that is open."""
    if not access.can(Permission.SEE_VOICE):
        return ()
    return (Link("Peer voice", reverse("voice", args=[access.program.slug, review.quarter.slug])),)


def _questions(access: Access, review: Review) -> tuple[Link, ...]:
    """The review itself, for a peer supporter or an ally who is invited to its team."""
    if not access.can(Permission.ANSWER):
        return ()
    return (Link("Go to the questions", reverse("review", args=[access.program.slug, review.quarter.slug])),)


def _not_started(access: Access, quarter: Quarter, reviews: list[Review], today: date) -> Card:
    due = quarter.end + timedelta(days=access.program.organisation.days_to_finish)
    title, sentence = f"{quarter.label} review", f"not started, {due_words(due, today)}."
    if access.can(Permission.OPEN_REVIEW):
        button = Link(f"Open {quarter.label}", reverse("review_open", args=[access.program.slug]))
        return Card(access.program, title, sentence, button, due < today, _links(access, reviews))
    newest, change = _scores(access, reviews) or _report(access, reviews), _change(access, reviews)
    links = (change,) if change else ()
    return Card(access.program, title, f"{sentence} The program manager opens it.", newest, due < today, links)


def _done(access: Access, reviews: list[Review]) -> Card:
    if not reviews:
        starts = access.program.first_quarter
        return Card(
            access.program, "First review", f"it can be opened from {starts:%B} {starts.day}, {starts.year} on."
        )
    newest = reviews[0]
    sentence = f"{_ended(newest)}. {newest.quarter.next.label} comes next."
    button = _scores(access, reviews) or _report(access, reviews)
    change = _change(access, reviews)
    return Card(access.program, f"{newest.quarter.label} review", sentence, button, links=(change,) if change else ())


def _ended(review: Review) -> str:
    if review.is_open:
        return "open to amend its report; the last version is current until the next one is final"
    return "closed" if review.state == Review.State.CLOSED else "skipped"


def _links(access: Access, reviews: list[Review]) -> tuple[Link, ...]:
    links = (_scores(access, reviews), _report(access, reviews), _change(access, reviews))
    return tuple(link for link in links if link)


def _scores(access: Access, reviews: list[Review]) -> Link | None:
    """The scores of the newest closed review, for those who may read them."""
    closed = [review for review in reviews if review.state == Review.State.CLOSED]
    if not closed or not access.can(Permission.READ_DRAFT):
        return None
    address = reverse("review_scores", args=[access.program.slug, closed[0].quarter.slug])
    return Link(f"See the scores of {closed[0].quarter.label}", address)


def _change(access: Access, reviews: list[Review]) -> Link | None:
    """The quarters side by side, from the first closed one on."""
    if not access.can(Permission.SEE_CHANGE) or not any(each.state == Review.State.CLOSED for each in reviews):
        return None
    return Link("Change over time", reverse("change", args=[access.program.slug]))


def _flags(access: Access, reviews: list[Review]) -> list[Link]:
    """The list of flags, from the first closed quarter on."""
    if not access.can(Permission.SEE_FLAGS) or not any(each.state == Review.State.CLOSED for each in reviews):
        return []
    return [Link("Flags", reverse("flags", args=[access.program.slug]))]


def _heard(access: Access, reviews: list[Review]) -> list[Link]:
    """What became of what peer supporters said, from the first closed quarter on."""
    if not access.can(Permission.SEE_VOICE) or not any(_opened(each) for each in reviews):
        return []
    return [Link("What was heard and done", reverse("heard", args=[access.program.slug]))]


def _opened(review: Review) -> bool:
    held = getattr(review, "peer_voice", None)
    return bool(held and held.closed)


def _report(access: Access, reviews: list[Review]) -> Link | None:
    """The newest report that was issued, for those who may read it."""
    issued = [review for review in reviews if review.issued]
    if not issued or not access.can(Permission.READ_REPORT):
        return None
    address = reverse("report", args=[access.program.slug, issued[0].quarter.slug])
    return Link(f"Read the report of {issued[0].quarter.label}", address)
