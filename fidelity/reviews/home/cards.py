"""What now, in one sentence and one button, for each program of an account."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fidelity.flags.critical_rounds import CriticalFinding
from fidelity.flags.rules.ranking import task_rank
from fidelity.reviews import due_quarters, progress
from fidelity.reviews.due_quarters import due_words
from fidelity.reviews.home import flag_notices, links, notices, person_notices
from fidelity.reviews.home.choice_of_peers import (
    choice_in_words,
    choice_to_make,
    hint_for_manager,
    where_nobody_chose,
)
from fidelity.reviews.home.links import Link
from fidelity.reviews.home.notice_kinds import Kind, Notice
from fidelity.reviews.home.program_lines import ProgramLine
from fidelity.reviews.home.program_rows import read_programs
from fidelity.reviews.models import Response, Review
from fidelity.reviews.progress import Progress
from fidelity.wording.dates import day_in_words
from programs.access import Access
from programs.calendar.quarters import Quarter
from programs.models import Membership, Program, Role, User
from programs.permissions import Permission


@dataclass(frozen=True)
class Card:
    """One program: what is up, the one button (or none, where nothing is asked of this account), quiet links.

    `step`: the button is for this account to press, and no page to look at meanwhile. `waits` is what else waits for it
    there, and `first` what comes before all of this; `aside` says what somebody else has to do; `critical` are the
    critical findings with what became of them, for those who may see flags; `line` is the picture of where the program
    stands, for those who may see change.
    """

    program: Program
    title: str
    sentence: str
    button: Link | None = None
    step: bool = False
    overdue: bool = False
    links: tuple[Link, ...] = ()
    waits: tuple[Notice, ...] = ()
    aside: str = ""
    critical: tuple[CriticalFinding, ...] = ()
    first: Notice | None = None
    sees_change: bool = False
    line: ProgramLine | None = None

    @property
    def own_step(self) -> Notice | None:
        """What the quarter asks of this account, as one thing among those that wait."""
        if not self.button or not self.step:
            return None
        words, rank = f"{self.title}: {self.sentence}", task_rank(late=self.overdue)
        return Notice("", words, self.button.address, Kind.QUARTER, rank, verb=self.button.words)


def home_memberships(user: User) -> list[Membership]:
    """Everything that the account is a member of, with the programs; one query."""
    return list(Membership.objects.filter(user=user).select_related("program__organisation"))


def home_cards(
    user: User, *, today: date, memberships: list[Membership] | None = None, only: Collection[int] | None = None
) -> list[Card]:
    """One card a program, alphabetically; always the same queries, however many programs there are.

    `memberships` as `home_memberships` reads them, where somebody has; `only` are the keys of the programs wanted.
    """
    memberships = home_memberships(user) if memberships is None else memberships
    programs = _programs(memberships, only)
    wanted = {program.pk for program in programs}
    inside = [membership for membership in memberships if membership.program_id in wanted]
    own = notices.program_accesses(user, inside)
    rows = read_programs(programs, [access.program for access in own], today)
    reviews = {program.pk: rows.reviews[program.pk][::-1] for program in programs}
    progress_of = _progress_by_review([review for newest in reviews.values() for review in newest if review.is_open])
    waiting = notices.notices_of(own, rows, today)
    nobody_chose = where_nobody_chose((up for newest in reviews.values() if (up := _review_up(newest))), rows)
    accesses = [Access(user, program, _roles(memberships, program)) for program in programs]
    waiting |= person_notices.person_notices(access for access in accesses if access.program.pk not in waiting)
    cards = []
    for access in accesses:
        program, newest = access.program, reviews[access.program.pk]
        card = _card(access, newest, progress_of, today)
        here = waiting.get(program.pk, ())
        waits = notices.notices_for_home(program, here)
        aside, invite = hint_for_manager(access, nobody_chose)
        quiet = (*card.links, *links.flag_links(access, newest), *links.heard_links(access, newest), *invite)
        critical = flag_notices.critical_findings(access, rows)
        card = replace(card, waits=waits, links=quiet, aside=aside, critical=critical)
        cards.append(replace(card, first=_first(card, here), sees_change=access.can(Permission.SEE_CHANGE)))
    return cards


def _first(card: Card, waiting: Iterable[Notice]) -> Notice | None:
    """What comes before all else in one program; of the quarter the card's own step speaks."""
    things = [card.own_step, *(notice for notice in waiting if notice.kind is not Kind.QUARTER)]
    return min(filter(None, things), key=lambda notice: notice.rank, default=None)


def _programs(memberships: list[Membership], only: Collection[int] | None) -> list[Program]:
    """Those that the account has a role in, and all of an organisation that it looks after; alphabetically."""
    programs = {membership.program for membership in memberships if membership.program}
    if organisations := [membership.organisation_id for membership in memberships if membership.role == Role.ADMIN]:
        administered = Program.objects.filter(organisation__in=organisations)
        if only is not None:
            administered = administered.filter(pk__in=only)
        programs |= set(administered.select_related("organisation"))
    wanted = (program for program in programs if only is None or program.pk in only)
    return sorted(wanted, key=lambda program: (program.sort_key, program.pk))


def _roles(memberships: list[Membership], program: Program) -> frozenset[Role]:
    return frozenset(
        Role(membership.role)
        for membership in memberships
        if membership.program_id == program.pk
        or (membership.role == Role.ADMIN and membership.organisation_id == program.organisation_id)
    )


def _progress_by_review(open_reviews: list[Review]) -> dict[int, Progress]:
    """Progress of every open review, by its key; one query, none where none is open."""
    if not open_reviews:
        return {}
    given: dict[int, dict[str, str]] = defaultdict(dict)
    for review, item, answer in Response.objects.filter(review__in=open_reviews).values_list("review", "item", "given"):
        given[review][item] = answer
    return {
        review.pk: progress.review_progress(review.definition, given[review.pk], full=review.full)
        for review in open_reviews
    }


def _card(access: Access, reviews: list[Review], progress_of: Mapping[int, Progress], today: date) -> Card:
    """The oldest open review first, then a quarter without one, then what was closed last.

    A review that is open to amend its report stands among what waits, so that it hides no new quarter.
    """
    if review := _review_up(reviews):
        return _under_way(replace(access, invited=review.invited), review, progress_of[review.pk], reviews, today)
    waiting = due_quarters.without_review(access.program, reviews, today)
    if waiting:
        return _not_started(access, waiting[0], reviews, today)
    return _done(access, reviews)


def _review_up(reviews: list[Review]) -> Review | None:
    """The oldest open review that is not opened to amend its report."""
    return next((review for review in reversed(reviews) if review.is_open and not review.issued), None)


def _title(quarter: Quarter) -> str:
    return _("%(quarter)s review") % {"quarter": quarter.label}


def _under_way(access: Access, review: Review, so_far: Progress, reviews: list[Review], today: date) -> Card:
    card = Card(access.program, _title(review.quarter), "", overdue=review.due < today)
    if choice := choice_to_make(access, review):
        quiet = (*links.question_links(access, review), *links.result_links(access, reviews))
        return replace(card, sentence=choice_in_words(review, today), button=choice, step=True, links=quiet)
    if not access.can(Permission.ANSWER):
        words = _("the manager and the supervisor are filling it in; %(due)s.")
        sentence = words % {"due": due_words(review.due, today)}
        report, voice = links.report_link(access, reviews), links.voice_links(access, review)
        return replace(card, sentence=sentence, button=report, links=voice)
    quiet = (*links.voice_links(access, review), *links.result_links(access, reviews))
    sentence, button = _next_step(access, review, so_far, today)
    return replace(card, sentence=sentence, button=button, step=True, links=quiet)


def _next_step(access: Access, review: Review, so_far: Progress, today: date) -> tuple[str, Link]:
    """For somebody who answers: set it up, go on with the first open question, or look it over."""
    address, due = [access.program.slug, review.quarter.slug], due_words(review.due, today)
    if access.can(Permission.SET_UP_REVIEW) and not review.set_up_at:
        sentence = _("open, not set up yet, %(due)s.") % {"due": due}
        return sentence, Link(_("Set it up"), reverse("review_set_up", args=address))
    if item := so_far.next_item:
        words = ngettext(
            "about %(minutes)s minute to go, %(due)s.", "about %(minutes)s minutes to go, %(due)s.", so_far.minutes
        )
        where = reverse("review_domain", args=[*address, item.domain]) + f"#{item.code}"
        return words % {"minutes": so_far.minutes, "due": due}, Link(_go_on(so_far), where)
    sentence = _("all %(total)s questions are answered, %(due)s.") % {"total": so_far.total, "due": due}
    if access.can(Permission.CLOSE_REVIEW):
        return sentence, Link(_("Look it over and close"), reverse("review_close", args=address))
    return sentence, Link(_("Look it over"), reverse("review", args=address))


def _go_on(so_far: Progress) -> str:
    if not so_far.answered:
        return _("Start with the first question")
    return _("Go on: %(answered)s of %(total)s answered") % {"answered": so_far.answered, "total": so_far.total}


def _not_started(access: Access, quarter: Quarter, reviews: list[Review], today: date) -> Card:
    due = quarter.end + timedelta(days=access.program.organisation.days_to_finish)
    sentence = _("not started, %(due)s.") % {"due": due_words(due, today)}
    card = Card(access.program, _title(quarter), sentence, overdue=due < today)
    if access.can(Permission.OPEN_REVIEW):
        words = _("Open %(quarter)s") % {"quarter": quarter.label}
        button = Link(words, reverse("review_open", args=[access.program.slug]))
        return replace(card, button=button, step=True, links=links.result_links(access, reviews))
    newest, change = _newest_result(access, reviews), links.change_link(access, reviews)
    sentence = _("not started, %(due)s. The program manager opens it.") % {"due": due_words(due, today)}
    return replace(card, sentence=sentence, button=newest, links=(change,) if change else ())


def _newest_result(access: Access, reviews: list[Review]) -> Link | None:
    return links.scores_link(access, reviews) or links.report_link(access, reviews)


def _done(access: Access, reviews: list[Review]) -> Card:
    if not reviews:
        words = _("it can be opened from %(date)s on.")
        starts = day_in_words(access.program.first_quarter)
        return Card(access.program, _("First review"), words % {"date": starts})
    newest = reviews[0]
    change = links.change_link(access, reviews)
    return Card(
        access.program,
        _title(newest.quarter),
        _ended(newest) % {"quarter": newest.quarter.next.label},
        _newest_result(access, reviews),
        links=(change,) if change else (),
    )


def _ended(review: Review) -> str:
    """How the newest quarter ended; `quarter` is to be filled in with the one after it."""
    if review.is_open:
        return _(
            "open to amend its report; the last version is current until the next one is final. %(quarter)s comes next."
        )
    if review.state == Review.State.CLOSED:
        return _("closed. %(quarter)s comes next.")
    return _("skipped. %(quarter)s comes next.")
