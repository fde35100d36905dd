"""What we heard, what was done: every closed quarter with what came of the answers of peer supporters."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from fidelity.flags.models import Action, Flag, FlagEvent, late_action
from fidelity.flags.raising import HEARD, RAISES
from fidelity.flags.rules.peer_support import WORST_FIRST, is_low
from fidelity.flags.wording.headlines import flag_headline, is_small_team
from fidelity.instrument.definition.structure import Instrument
from fidelity.reviews.flag_pages.inbox import critical_findings, peer_supporters
from fidelity.reviews.models import Review
from fidelity.voice import held_counts
from fidelity.voice.results_in_words import QuestionInWords, ResultInWords, result_in_words
from fidelity.voice.rules import questions
from fidelity.voice.rules.result import Json
from programs.access import requires
from programs.lists import list_page
from programs.models import Program
from programs.permissions import Permission

LOWEST = 3
A_PAGE = 8  # quarters


@dataclass(frozen=True)
class HeardFlag:
    """A flag that came of what was heard: where it stands, and nothing that was said in talks."""

    headline: str
    flag: Flag


@dataclass(frozen=True)
class HeardAction:
    """An action, and what it answers to in words."""

    action: Action
    about: str


@dataclass(frozen=True)
class HeardQuarter:
    """One closed quarter: what was heard, what it raised, and what was planned for it."""

    review: Review
    heard: ResultInWords
    lowest: tuple[QuestionInWords, ...]
    flags: tuple[HeardFlag, ...]
    actions: tuple[HeardAction, ...]


@requires(Permission.SEE_VOICE)
def heard(request: HttpRequest, program: Program) -> HttpResponse:
    """The same page for everybody who may see the peer voice."""
    quarters = list_page(request, heard_quarters(program, today=timezone.localdate()), size=A_PAGE)
    context = {"program": program, "list": quarters, "critical": critical_findings(program)}
    return render(request, "voice/done.html", context)


def heard_quarters(program: Program, *, today: date) -> list[HeardQuarter]:
    """Every quarter whose answers were opened, the newest first; the same queries however many there are."""
    small, raised, planned = is_small_team(peer_supporters(program)), _raised(program, today), _actions(program)
    quarters, reviews = [], _reviews(program)
    voices = [review.peer_voice for review in reviews]
    for review in reviews:
        since = held_counts.held_counts(review.peer_voice, voices)
        heard = result_in_words(review.heard, review.definition, since=since)
        flags = tuple(_heard_flag(flag, level, review.definition, small=small) for flag, level in raised[review.pk])
        actions = tuple(
            _heard_action(action, review.definition, small=small) for action in _actions_of(review, planned)
        )
        quarters.append(HeardQuarter(review, heard, tuple(_lowest(review.heard, heard)), flags, actions))
    return quarters


def _reviews(program: Program) -> list[Review]:
    rows = program.reviews.filter(peer_voice__closed=True).select_related("peer_voice", "instrument")
    reviews = list(rows.defer("instrument__text").order_by("-period_start"))
    for review in reviews:
        review.program = program
    return reviews


def _raised(program: Program, today: date) -> dict[int, list[tuple[Flag, str]]]:
    """Review -> the flags that its closing raised from what was heard, each with its level then, in order."""
    events = FlagEvent.objects.filter(flag__program=program, flag__kind__in=HEARD, what__in=RAISES)
    events = events.select_related("flag__raised_in").annotate(has_late_action=late_action(today, of_flag="flag"))
    levels: dict[tuple[int, Flag], str] = {}
    for event in events.order_by("flag", "number"):
        event.flag.has_late_action = event.has_late_action
        levels[event.review_id, event.flag] = event.level
    by_review = defaultdict(list)
    for (review, flag), level in levels.items():
        by_review[review].append((flag, level))
    for raised in by_review.values():
        raised.sort(key=lambda flag_and_level: flag_and_level[0].rank(today, flag_and_level[1]))
    return by_review


def _heard_flag(flag: Flag, level: str, instrument: Instrument, *, small: bool) -> HeardFlag:
    return HeardFlag(flag_headline(flag.code, level, instrument, small=small, stage=flag.stage), flag)


def _heard_action(action: Action, instrument: Instrument, *, small: bool) -> HeardAction:
    """What it answers to: the question as peers are asked it, else the flag that came of what they said."""
    item = instrument.by_code.get(action.item)
    flags = [flag for flag in action.flags.all() if flag.kind in HEARD]
    headlines = [flag_headline(flag.code, flag.level, instrument, small=small, stage=flag.stage) for flag in flags]
    return HeardAction(action, item.voice if item else "; ".join(headlines))


def _actions(program: Program) -> list[Action]:
    """Actions for flags that were heard, and for questions; those that answer to a question may be asked of peers."""
    wanted = Q(flags__kind__in=HEARD) | ~Q(item="")
    return list(program.actions.filter(wanted).distinct().prefetch_related("flags").order_by("due", "pk"))


def _actions_of(review: Review, actions: Iterable[Action]) -> Iterable[Action]:
    """The actions planned for a quarter that answer to what peers said, or to what they are asked."""
    asked = set(questions.short_form_codes(review.definition))
    for action in actions:
        heard = any(flag.kind in HEARD for flag in action.flags.all())
        if action.review_id == review.pk and (heard or action.item in asked):
            yield action


def _lowest(result: Json, heard: ResultInWords) -> list[QuestionInWords]:
    """The questions that ask most for a change, at most three: the lowest first, of these where the review differs."""
    if not heard.shown:
        return []
    asked = [question for domain in heard.domains for question in domain.questions]
    ranks = {question["words"]: rank for question in result["questions"] if (rank := _rank(question)) is not None}
    ranked = (question for question in asked if question.words in ranks)
    return sorted(ranked, key=lambda question: ranks[question.words])[:LOWEST]


def _rank(question: Json) -> tuple[int, int, int] | None:
    """How low the answers to a question are, as far as it is shown; None for those that are well, or not shown.

    What most find usual or better is left to the page of the quarter.
    """
    if not is_low(question):
        return None
    differs = -(question["review"] or 0)
    if "level" in question:
        return (question["level"], 0, differs)
    return (WORST_FIRST.index(question["share"]), question.get("percent", 0), differs)
