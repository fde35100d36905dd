"""What waits for one account now, in all its programs: read from how things stand, stored nowhere."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum
from django.urls import reverse

from fidelity.flags.access import People
from fidelity.flags.models import Action, Flag, FlagEvent
from fidelity.flags.rules.ranking import severity_rank
from fidelity.flags.rules.states import MoveRole, State
from fidelity.flags.wording.headlines import flag_headline, is_small_team
from fidelity.reviews import due_quarters, signing_rules, superseded_reports
from fidelity.reviews.models import Review
from fidelity.reviews.signing_rules import SigningProgress
from fidelity.reviews.superseded_reports import SupersededReport
from programs.access import Access
from programs.calendar.quarters import Quarter
from programs.models import Membership, Program, Role, StaffRole, User
from programs.permissions import Permission

SOON = timedelta(days=14)
# More than this many of one kind are one line on a page.
SINGLY = 3


# A step of somebody else that gives a flag back to the one who works on it.
ANSWERS = {
    FlagEvent.What.DISPUTE: "Peers say that it has not changed yet",
    FlagEvent.What.DISAGREE: "A second person sees it differently",
}


class Kind(StrEnum):
    """What is asked; with the line that stands for many of them in one program."""

    def __new__(cls, value: str, many: str) -> "Kind":
        kind = str.__new__(cls, value)
        kind._value_, kind.many = value, many
        return kind

    SAFETY = "safety", "{} flags on safety to take up"
    NEW = "new", "{} new flags to take up"
    BACK = "back", "{} flags that came back, to take up"
    CONFIRM = "confirm", "{} flags where you are asked what has changed"
    SECOND = "second", "{} flags that wait for a second view"
    PLAN = "plan", "{} flags that were talked about, to plan an action for"
    ENDED = "ended", "{} flags whose actions have all ended"
    ANSWERED = "answered", "{} flags on which others see it differently"
    REVISIT = "revisit", "{} held flags to look at again"
    ACTION = "action", "{} actions that are due soon or late"
    SIGN = "sign", "{} reports that wait for your signature"
    READ = "read", "{} reports to read"
    FINAL = "final", "{} reports that can be made final"
    QUARTER = "quarter", "{} quarters to see to"
    QUESTION = "question", "{} questions of funders to answer"
    GIVEN = "given", "{} reports to read"
    AMEND = "amend", "{} reviews that were opened to amend their report"
    SHARE = "share", "{} reports whose new version funders do not have yet"


REPORTS = {Kind.SIGN, Kind.READ, Kind.FINAL}


@dataclass(frozen=True)
class Notice:
    """One thing to do. `key` is the same for as long as it is the same thing, and says nothing in words."""

    key: str
    words: str
    address: str
    kind: Kind


def program_notices(user: User, *, today: date) -> dict[int, list[Notice]]:
    """Program -> what waits there for `user`; ten queries, however many programs and flags there are.

    Three more where a report waits to be signed.
    """
    held = _held(user)
    if not held:
        return {}
    programs = [access.program for access in held]
    flags, actions, reviews = _flags(programs, today), _actions(programs, today), _reviews(programs)
    people, peers, questions = People.of_each(programs), _peer_supporters(programs), _questions(programs)
    texts = _texts(programs)
    older = superseded_reports.superseded_by_program(programs)
    return {
        access.program.pk: [
            *_of_flags(
                access, flags[access.program.pk], people[access.program.pk], peers.get(access.program.pk), today
            ),
            *_of_actions(access, actions[access.program.pk], today),
            *_of_texts(access, texts[access.program.pk], today),
            *_of_quarters(access, reviews[access.program.pk], today),
            *_of_amended(access, reviews[access.program.pk]),
            *_of_versions(access, older[access.program.pk]),
            *_of_questions(access, questions[access.program.pk]),
        ]
        for access in held
    }


def notices_for_home(program: Program, notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """The notices of one program for home, whose card speaks of the quarter already; many of a kind as one line."""
    kinds: dict[Kind, list[Notice]] = defaultdict(list)
    for notice in notices:
        kinds[notice.kind].append(notice)
    kinds.pop(Kind.QUARTER, None)
    shown: list[Notice] = []
    for kind, found in kinds.items():
        together = Notice("", kind.many.format(len(found)), _list(program, found[0]), kind)
        shown += found if len(found) <= SINGLY else [together]
    return tuple(shown)


def _list(program: Program, first: Notice) -> str:
    """Where all of the kind of `first` stand together; some are seen to one after the other."""
    if first.kind in {Kind.QUESTION, Kind.AMEND, Kind.SHARE}:
        return first.address
    if first.kind in REPORTS:
        return reverse("program", args=[program.slug])
    return reverse("flags", args=[program.slug]) + ("#actions" if first.kind is Kind.ACTION else "")


def _held(user: User) -> list[Access]:
    """What the account may do in each program that it has a role in."""
    roles: dict[Program, set[Role]] = defaultdict(set)
    memberships = Membership.objects.filter(user=user).exclude(program=None).select_related("program__organisation")
    for membership in memberships.order_by("program__name"):
        roles[membership.program].add(Role(membership.role))
    return [Access(user, program, frozenset(each)) for program, each in roles.items()]


def _flags(programs: list[Program], today: date) -> dict[int, list[Flag]]:
    """Program -> the flags at which it is somebody's turn: safety first, then the gravest."""
    turn = Q(state__in=(State.OPEN, State.PROPOSED, State.DOUBTED)) | Q(state=State.HELD, revisit_by__lte=today + SOON)
    answered = Q(state=State.UNDER_REVIEW, last_step__in=[*ANSWERS, FlagEvent.What.TALK])
    going_on = Action.objects.going_on().filter(flags=OuterRef("pk"))
    ended = Q(~Exists(going_on), state=State.ACTION_PLANNED)
    steps = FlagEvent.objects.filter(flag=OuterRef("pk")).exclude(role="").order_by("-number").values("what")
    flags = Flag.objects.annotate(last_step=Subquery(steps[:1])).filter(turn | answered | ended, program__in=programs)
    rows = flags.select_related("last_raised_in__instrument")
    found: dict[int, list[Flag]] = defaultdict(list)
    for flag in rows.defer("last_raised_in__instrument__text"):
        found[flag.program_id].append(flag)
    for flags in found.values():
        flags.sort(key=lambda flag: (severity_rank(flag.kind, flag.level), flag.code))
    return found


def _actions(programs: list[Program], today: date) -> dict[int, list[Action]]:
    due = Action.objects.going_on().filter(program__in=programs, due__lte=today + SOON).select_related("review")
    found: dict[int, list[Action]] = defaultdict(list)
    for action in due:
        found[action.program_id].append(action)
    return found


def _reviews(programs: list[Program]) -> dict[int, list[Review]]:
    by_key = {program.pk: program for program in programs}
    found: dict[int, list[Review]] = defaultdict(list)
    rows = Review.objects.filter(program__in=programs).annotate(issued=Count("reports"))
    for review in rows.in_order():
        review.program = by_key[review.program_id]
        found[review.program_id].append(review)
    return found


def _texts(programs: list[Program]) -> dict[int, list[SigningProgress]]:
    """Program -> the reports that wait to be signed."""
    by_key = {program.pk: program for program in programs}
    found: dict[int, list[SigningProgress]] = defaultdict(list)
    for text in signing_rules.signing_progress_of_all(signing_rules.open_signings(programs)):
        text.signing.review.program = by_key[text.signing.review.program_id]
        found[text.signing.review.program_id].append(text)
    return found


def _peer_supporters(programs: list[Program]) -> dict[int, int]:
    """Program -> how many peer supporters its staff roles count; none where nothing is written down."""
    roles = StaffRole.objects.filter(program__in=programs, kind=StaffRole.Kind.PEER_SUPPORTER)
    return dict(roles.order_by().values_list("program").annotate(Sum("count")))


def _of_flags(
    access: Access, flags: list[Flag], people: People, peer_supporters: int | None, today: date
) -> Iterator[Notice]:
    for flag in flags:
        asked = _asked(access, flag, people.parts(access, flag), today)
        if asked is None:
            continue
        kind, words, since = asked
        named = flag_headline(
            flag.code, flag.level, flag.last_raised_in.definition, small=is_small_team(peer_supporters)
        )
        address = reverse("flag", args=[access.program.slug, flag.pk])
        yield Notice(f"flag:{flag.pk}:{since}", f"{words}: {named}", address, kind)


def _asked(access: Access, flag: Flag, parts: set[MoveRole], today: date) -> tuple[Kind, str, str] | None:
    """What somebody in these parts is asked to do, in words, and since when (for the key); None for nothing."""
    since = f"{flag.state}:{flag.since:%Y%m%d%H%M%S}"
    if flag.state == State.PROPOSED:
        return (Kind.CONFIRM, "Say whether this has changed", since) if MoveRole.PEERS in parts else None
    if flag.state == State.DOUBTED:
        return (Kind.SECOND, "Say whether you see it in the same way", since) if MoveRole.SECOND in parts else None
    if flag.state == State.UNDER_REVIEW and flag.last_step == FlagEvent.What.TALK:
        return (Kind.PLAN, "Plan an action", f"{since}:talk") if access.can(Permission.PLAN_ACTIONS) else None
    if MoveRole.HOLDER not in parts:
        return None
    if flag.state == State.ACTION_PLANNED:
        return Kind.ENDED, "Every action has ended, see if peers can be asked", since
    if flag.state == State.UNDER_REVIEW:
        return Kind.ANSWERED, ANSWERS[flag.last_step], since
    if flag.state == State.HELD:
        words = f"Look at it again by {flag.revisit_by:%B} {flag.revisit_by.day}"
        if flag.revisit_by < today:
            words = f"Look at it again, it {due_quarters.due_words(flag.revisit_by, today)}"
        return Kind.REVISIT, words, f"held:{flag.revisit_by}:{_stage(flag.revisit_by, today)}"
    kind, words = (Kind.BACK, "It came back") if flag.recurring else (Kind.NEW, "New flag")
    # Of its own kind, so that it never stands among "7 new flags to take up".
    return Kind.SAFETY if flag.kind == Flag.Kind.SAFETY else kind, words, since


def _of_actions(access: Access, actions: list[Action], today: date) -> Iterator[Notice]:
    """Managers see to every action; supervisors to those that are theirs."""
    plans, supervises = access.can(Permission.PLAN_ACTIONS), Role.SUPERVISOR in access.roles
    for action in actions:
        if plans or (supervises and action.owner == Action.Owner.SUPERVISOR):
            key = f"action:{action.pk}:{_stage(action.due, today)}"
            words = f"Action, {due_quarters.due_words(action.due, today)}: {action.what}"
            yield Notice(key, words, _action_address(access, action), Kind.ACTION)


def _action_address(access: Access, action: Action) -> str:
    """Where somebody can say what became of it; for others the list that it stands in."""
    if not access.can(Permission.PLAN_ACTIONS):
        return reverse("flags", args=[access.program.slug]) + "#actions"
    return reverse("action_end", args=[access.program.slug, f"{action.review.period_start:%Y-%m}", action.pk])


def _questions(programs: list[Program]) -> dict[int, list[tuple[int, date]]]:
    """Program -> questions of funders without an answer, each with the first day of the quarter that it is about."""
    rows = Review.objects.filter(
        program__in=programs,
        reports__shares__withdrawn_at=None,
        reports__shares__questions__isnull=False,
        reports__shares__questions__answered_at=None,
    )
    found: dict[int, list[tuple[int, date]]] = defaultdict(list)
    for program, start, question in rows.order_by("reports__shares__questions").values_list(
        "program", "period_start", "reports__shares__questions"
    ):
        found[program].append((question, start))
    return found


def _of_questions(access: Access, questions: list[tuple[int, date]]) -> Iterator[Notice]:
    """For those who share reports, and so answer for the program."""
    if not access.can(Permission.SHARE_REPORT):
        return
    for question, start in questions:
        quarter = Quarter(start)
        address = reverse("report_answer", args=[access.program.slug, quarter.slug, question])
        words = f"A funder asks about the report of {quarter.label}"
        yield Notice(f"question:{question}", words, address, Kind.QUESTION)


def _of_texts(access: Access, texts: list[SigningProgress], today: date) -> Iterator[Notice]:
    for text in texts:
        if asked := _asked_of_text(access, text, today):
            kind, words = asked
            address = reverse("report", args=[access.program.slug, text.signing.review.quarter.slug])
            yield Notice(f"signing:{text.signing.pk}:{kind}", words, address, kind)


def _asked_of_text(access: Access, text: SigningProgress, today: date) -> tuple[Kind, str] | None:
    """What somebody is asked to do with a report that waits to be signed; None for nothing."""
    report, last = f"The report of {text.signing.review.quarter.label}", text.signing.read_until
    until, over = f"{last:%b} {last.day}", text.reading_is_over(today)
    if text.sides(access.user.pk, access.roles):
        return Kind.SIGN, f"{report} waits for your signature" + ("" if over else f"; peers read until {until}")
    if text.may_say_read(access.user.pk) and not over:
        return Kind.READ, f"{report} can be read until {until}, before it is final"
    if access.can(Permission.ISSUE_REPORT) and text.is_ready(today):
        return Kind.FINAL, f"{report} can be made final"
    return None


def _of_quarters(access: Access, reviews: list[Review], today: date) -> Iterator[Notice]:
    """Quarters that have no review yet, and open reviews that are due: for those who open and set up."""
    if not access.can(Permission.SET_UP_REVIEW):
        return
    slug = access.program.slug
    for review in reviews:
        if review.is_open and not review.issued and review.due <= today + SOON:
            address = reverse("review", args=[slug, review.quarter.slug])
            yield _of_quarter(access.program, review.quarter, "open", address, today)
    for quarter in due_quarters.without_review(access.program, reviews, today):
        yield _of_quarter(access.program, quarter, "not started", reverse("review_open", args=[slug]), today)


def _of_amended(access: Access, reviews: list[Review]) -> Iterator[Notice]:
    """Reviews that somebody opened to amend their report: for those who answer and close them."""
    if not access.can(Permission.AMEND_REVIEW):
        return
    for review in reviews:
        if not (review.is_open and review.issued):
            continue
        address = reverse("review", args=[access.program.slug, review.quarter.slug])
        words = f"{review.quarter.label} is open to amend its report: change what is wrong, then close it"
        yield Notice(f"amend:{review.pk}:{review.issued}", words, address, Kind.AMEND)


def _of_versions(access: Access, held: list[SupersededReport]) -> Iterator[Notice]:
    """New versions that funders do not have yet who were given an older one; nothing is shared by itself."""
    if not access.can(Permission.SHARE_REPORT):
        return
    for each in held:
        each.review.program = access.program
        address = reverse("report_shares", args=[access.program.slug, each.review.quarter.slug])
        who = "1 funder has" if each.funders == 1 else f"{each.funders} funders have"
        words = f"Share the new version of {each.review.quarter.label}: {who} an older one"
        yield Notice(f"versions:{each.review.pk}:{each.versions}", words, address, Kind.SHARE)


def _of_quarter(program: Program, quarter: Quarter, stands: str, address: str, today: date) -> Notice:
    due = quarter.end + timedelta(days=program.organisation.days_to_finish)
    key = f"quarter:{program.pk}:{quarter.slug}:{_stage(due, today)}"
    words = f"{quarter.label} review: {stands}, {due_quarters.due_words(due, today)}"
    return Notice(key, words, address, Kind.QUARTER)


def _stage(due: date, today: date) -> str:
    """How near a day is, so that a notice is a new one when it gets near and when it has passed."""
    if due < today:
        return "late"
    return "soon" if due <= today + SOON else "open"
