"""The one bridge from rows to the material of a snapshot."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fidelity.flags import critical_rounds, seed_loader
from fidelity.flags.critical_rounds import FlagRound
from fidelity.flags.drift.power_simulation import WITHIN
from fidelity.flags.drift.power_table import PowerTable
from fidelity.flags.models import Action, Flag, FlagEvent
from fidelity.flags.raising import HEARD
from fidelity.flags.rules.evaluation import Evaluation
from fidelity.flags.rules.states import QUARTERS_SHOWN
from fidelity.flags.wording.headlines import flag_headline, is_small_team
from fidelity.flags.wording.outcomes import roles_in_words
from fidelity.flags.wording.time_in_talk import state_with_time
from fidelity.instrument.seed_loader import sources
from fidelity.reports.models import IssuedReport
from fidelity.reports.snapshot.inputs import (
    ActionFacts,
    CriticalFacts,
    DriftPower,
    EarlierReview,
    FlagFacts,
    HoldReason,
    Issue,
    LoweredFacts,
    PeerVoiceFacts,
    ProgramFacts,
    ReplacedVersion,
    ReviewProcess,
    SkippedQuarter,
    SnapshotInputs,
    StaffPosition,
    UnreportedQuarter,
    WrittenDutyFacts,
    voice_that_stays_inside,
)
from fidelity.reviews import evaluation_queries, kept_levels, public_flags
from fidelity.reviews.checking.check_words import check_in_words
from fidelity.reviews.models import Review
from fidelity.reviews.public_flags import PublicLife
from fidelity.role_check.written_duties import written_duties_by_item
from programs.models import Program, Role, StaffRole

AMENDED = gettext_noop("Its report is being amended; it counts again when that is done.")
NOT_CLOSED = gettext_noop("It was opened and is not closed. What was answered in it, by peers as well, is not counted.")
NOT_OPENED = gettext_noop("Nobody opened a review of it, and nobody gave a reason.")
SECOND = 2  # the first year that all the rules look at


def snapshot_inputs(review: Review, issue: Issue) -> SnapshotInputs:
    """Everything a report on `review`, which is closed, says; about twenty queries, and two more a flag."""
    program = review.program
    newest_first = list(_before(review).select_related("peer_voice").reverse()[:QUARTERS_SHOWN])
    previous = newest_first[0] if newest_first else None
    full = None if review.full else _before(review).filter(full=True).last()
    evaluated = _evaluated(program, review, previous, full)
    quarters = kept_levels.closed_quarters(program, until=review.period_start)
    followed = evaluation_queries.drift_history(program, quarters)
    small = is_small_team(program.staff_facts().get("peer_supporters"))
    lives = _lives(program)
    rounds = _flag_rounds(program, lives)
    return SnapshotInputs(
        issue=issue,
        about=ProgramFacts(
            program.name, program.organisation.name, program.get_kind_display(), program.get_setting_display()
        ),
        making=_making(review, newest_first),
        instrument=review.definition,
        sources=sources(),
        answers=evaluation_queries.review_answers(review),
        evaluation=evaluated[review],
        actions=tuple(_planned(action, program, lives) for action in _actions(review, lives)),
        previous=_earlier(previous, evaluated),
        carried=_earlier(full, evaluated),
        series=followed,
        uncompared=kept_levels.uncompared_by_quarter(program, quarters),
        alarms=evaluation_queries.drift_alarms_after(review, followed),
        lowered=tuple(_lowered(review)),
        flags=tuple(_standing(shown, review, lives, small=small) for shown in _newest(rounds, review)),
        critical=tuple(_critical(rounds, review, small=small)),
        power=_power(seed_loader.drift_power_table()),
        written=tuple(_written(review)),
        voice=_heard(review),
        views=seed_loader.view_wording(),
        verify_at=settings.SITE_URL and settings.SITE_URL.rstrip("/") + reverse("verify"),
        **_replaced(review),
    )


def _replaced(review: Review) -> dict[str, Any]:
    """The final versions that were amended, each with the reason, and what the last of them said; nothing for none."""
    reasons = list(review.amendments.standing().order_by("pk").values_list("reason", flat=True))
    reports = list(review.reports.defer("pdf").order_by("pk")) if reasons else []
    replaced = [
        ReplacedVersion(report.version, _day(report.issued_at), reason)
        for report, reason in zip(reports, reasons, strict=False)
    ]
    if not replaced:
        return {}
    return {"replaced": tuple(replaced), "replaced_snapshot": json.loads(reports[len(replaced) - 1].snapshot)}


def _power(table: PowerTable) -> DriftPower:
    calm, falling = table.calm_line("stable"), table.fall_line("all-1.5")
    known = [calm.share("check", SECOND), calm.share("watch", SECOND), calm.new_alarms(SECOND)]
    known += [table.most_new_alarms("stable"), table.most_new_alarms("noisy")]
    known += [falling.drift_within(within) for within in WITHIN[:2]]
    return DriftPower(*(round(share.percent) for share in known))


def _written(review: Review) -> Iterator[WrittenDutyFacts]:
    for duty, item in written_duties_by_item(review.program, review.definition):
        yield WrittenDutyFacts(duty.staff_role.title, item.code, duty.words)


def _heard(review: Review) -> PeerVoiceFacts | None:
    voice = getattr(review, "peer_voice", None)
    if voice is None or not voice.closed:
        return None
    if voice.stays_inside and voice.result["shown"]:
        team = voice.result.get("team", ())
        return voice_that_stays_inside(voice.way, voice.threshold, tuple(voice.agreed_lines), team)
    threshold = voice.result.get("threshold", 0)
    too_few = review.peers_heard == Review.PeersHeard.TOO_FEW
    return PeerVoiceFacts(voice.result, max(voice.threshold, threshold), too_few=too_few)


def _lowered(review: Review) -> Iterator[LoweredFacts]:
    lowered = review.program.lowered_references.filter(review__period_start__lte=review.period_start)
    quarter_of = review.program.organisation.quarter_of
    for reference in lowered.select_related("review").order_by("review__period_start", "series"):
        yield LoweredFacts(reference.series, quarter_of(reference.review.period_start), reference.reason)


def _lives(program: Program) -> dict[int, PublicLife]:
    """Flag -> what may be told of it, of those that peers' answers raised, where something they said stays inside."""
    flags = program.flags.filter(kind__in=HEARD).prefetch_related("events", "actions__review", "actions__flags")
    return public_flags.public_lives(program, flags)


def _flag_rounds(program: Program, lives: Mapping[int, PublicLife]) -> list[list[FlagRound]]:
    """The rounds of each flag that may be told outside, oldest first."""
    flags = program.flags.with_late_actions(timezone.localdate()).select_related("last_raised_in__instrument")
    events = FlagEvent.objects.select_related("review").order_by("number")
    flags = flags.prefetch_related(Prefetch("events", events), "actions__review", "actions__flags")
    return [lives[flag.pk].rounds if flag.pk in lives else critical_rounds.flag_rounds(flag) for flag in flags]


def _newest(rounds: list[list[FlagRound]], review: Review) -> Iterator[FlagRound]:
    """Of each flag the newest round that this quarter or an earlier one raised, so that none is lost to a later one."""
    for flag_rounds in rounds:
        raised = [shown for shown in flag_rounds if shown.raised_in.period_start <= review.period_start]
        yield from raised[-1:]


def _standing(shown: FlagRound, review: Review, lives: Mapping[int, PublicLife], *, small: bool) -> FlagFacts:
    flag, quarter_of = shown.flag, review.program.organisation.quarter_of
    began = shown.events[0].at
    return FlagFacts(
        code=flag.code,
        kind=flag.kind,
        level=shown.level,
        level_words=flag.level_words,
        headline=flag_headline(flag.code, shown.level, flag.last_raised_in.definition, small=small, stage=flag.stage),
        state=shown.state,
        state_words=_state_words(shown),
        works=flag.get_routed_to_display(),
        since=quarter_of(shown.raised_in.period_start),
        last=quarter_of(shown.last_raised_in.period_start),
        ended=_day(shown.ended_at) if shown.ended_at else None,
        round=shown.number,
        recurring=flag.recurring and shown.is_newest,
        by_person=flag.by_person and shown.is_newest,
        hold=_held(shown.events) if shown.state == Flag.State.HELD else None,
        reason=shown.reason,
        watched=flag.watched if shown.is_newest else 0,
        ended_by=roles_in_words(shown.outcome.by) if shown.ended_at else "",
        actions=tuple(
            _planned(action, review.program, lives) for action in flag.actions.all() if action.planned_at >= began
        ),
    )


def _state_words(shown: FlagRound) -> str:
    words = str(Flag.State(shown.state).label)
    return state_with_time(shown.state, words, _day(shown.flag.since), timezone.localdate())


def _critical(rounds: list[list[FlagRound]], review: Review, *, small: bool) -> Iterator[CriticalFacts]:
    quarter_of = review.program.organisation.quarter_of
    closed = list(review.program.reviews.closed().values_list("period_start", flat=True))
    for shown in critical_rounds.critical_in_sight(chain(*rounds), closed, until=review.period_start):
        yield CriticalFacts(
            code=shown.flag.code,
            headline=critical_rounds.round_headline(shown, small=small),
            state=shown.state,
            outcome=shown.outcome.words,
            since=quarter_of(shown.raised_in.period_start).label,
            reason=shown.reason,
            ended=_day(shown.ended_at) if shown.ended_at else None,
            ended_by=roles_in_words(shown.outcome.by) if shown.ended_at else "",
        )


def _held(events: Sequence[FlagEvent]) -> HoldReason:
    details = _last(events, FlagEvent.What.HOLD).details
    until = date.fromisoformat(details["revisit_by"])
    return HoldReason(*(details.get(name, "") for name in ("rule", "softens", "asked")), until)


def _last(events: Sequence[FlagEvent], what: FlagEvent.What) -> FlagEvent:
    return [event for event in events if event.what == what][-1]


def _making(review: Review, newest_first: Sequence[Review]) -> ReviewProcess:
    """`newest_first` are the closed reviews before it, as many as are looked back at."""
    roles = list(review.program.staff_roles.all())
    return ReviewProcess(
        opened=_day(review.opened_at),
        closed=_day(review.closed_at),
        participants={str(role.label): count for role in Role if (count := review.participants.get(role.value))},
        peers_heard=_peers_heard(review) + _other_team(review, roles),
        positions=tuple(_position(role) for role in roles),
        skipped=_skipped(review, next(iter(newest_first), None)),
        unreported=tuple(_unreported(reversed(newest_first), review.program)),
        check=tuple(check_in_words(review.checked_how)) if review.definition.rules.check_for_a else (),
        checked_from_outside=Review.CheckedBy.ALLY in review.checked_how.get("ways", ()),
    )


def _peers_heard(review: Review) -> str:
    return review.heard_in_words or _("Not written down")


def _other_team(review: Review, roles: Sequence[StaffRole]) -> str:
    """Where so few were too few, and the staff roles in this report name another number: both, to go on behind that."""
    voice = getattr(review, "peer_voice", None)
    if voice is None or not (voice.stays_inside or review.peers_heard == Review.PeersHeard.TOO_FEW):
        return ""
    then, now = voice.peer_supporters, StaffRole.facts(roles).get("peer_supporters", 0)
    if then == now or "team" in (voice.result or {}):
        return ""
    words = _("; the staff roles named %(then)s peer supporters at closing, and name %(now)s now")
    return words % {"then": then, "now": now}


def _skipped(review: Review, before: Review | None) -> tuple[SkippedQuarter, ...]:
    """Quarters since `before`, the last closed one, that have no answers: skipped, amended, not closed, not opened."""
    between = Q(period_start__lt=review.period_start)
    if before:
        between &= Q(period_start__gt=before.period_start)
    issued = IssuedReport.objects.filter(review=OuterRef("pk"))
    known = review.program.reviews.filter(between).annotate(is_amended=Exists(issued))
    left_out = {quarter.quarter: _why_left_out(quarter) for quarter in known}
    quarter = before.quarter.next if before else min(left_out, default=review.quarter)
    quarters = []
    while quarter < review.quarter:
        quarters.append(SkippedQuarter(quarter.label, left_out.get(quarter) or _(NOT_OPENED)))
        quarter = quarter.next
    return tuple(quarters)


def _unreported(closed: Iterable[Review], program: Program) -> Iterator[UnreportedQuarter]:
    """Of the last closed quarters those whose report was never final: what peers said in them reached no funder.

    They are named in as many reports as a critical finding that ended.
    """
    reported = set(IssuedReport.objects.filter(review__program=program).values_list("review", flat=True))
    for before in closed:
        if before.pk not in reported:
            answered = before.peers_heard in Review.ANSWERED
            yield UnreportedQuarter(before.quarter.label, _peers_heard(before), answered)


def _why_left_out(review: Review) -> str:
    if review.state == Review.State.SKIPPED:
        return review.skip_reason
    return _(AMENDED) if review.is_amended else _(NOT_CLOSED)


def _day(moment: timezone.datetime) -> date:
    return timezone.localtime(moment).date()


def _position(role: StaffRole) -> StaffPosition:
    return StaffPosition(
        title=role.title,
        kind=role.get_kind_display(),
        count=role.count,
        hours=f"{role.hours.normalize():f}",
        terms=role.get_terms_display(),
    )


def _actions(review: Review, lives: Mapping[int, PublicLife]) -> list[Action]:
    """Those planned in this quarter, and earlier ones that were still going on when this review was opened."""
    carried = Q(review__period_start__lt=review.period_start) & (Q(ended_at=None) | Q(ended_at__gte=review.opened_at))
    planned = review.program.actions.filter(Q(review=review) | carried).select_related("review")
    planned = planned.prefetch_related("flags")
    return [action for action in planned if not lives or not public_flags.hides_action(action, lives)]


def _planned(action: Action, program: Program, lives: Mapping[int, PublicLife]) -> ActionFacts:
    answers = tuple(flag.code for flag in public_flags.flags_told(action, lives))
    return ActionFacts(
        what=action.what,
        owner=action.get_owner_display(),
        due=action.due,
        state=action.state,
        item=action.item,
        quarter=program.organisation.quarter_of(action.review.period_start),
        about=action.about,
        outcome=action.outcome,
        answers=answers,
        owner_code=action.owner,
    )


def _before(review: Review) -> QuerySet[Review]:
    """Closed reviews of the quarters before, oldest first."""
    earlier = review.program.reviews.closed().filter(period_start__lt=review.period_start)
    return earlier.in_order().select_related("instrument")


def _evaluated(program: Program, *reviews: Review | None) -> dict[Review, Evaluation]:
    """Each review evaluated once, also one that is meant twice."""
    meant = list(dict.fromkeys(review for review in reviews if review))
    return dict(zip(meant, evaluation_queries.evaluate_reviews(program, meant), strict=True))


def _earlier(review: Review | None, evaluated: Mapping[Review, Evaluation]) -> EarlierReview | None:
    if review is None:
        return None
    return EarlierReview(review.definition, evaluated[review], _day(review.closed_at), _peers_heard(review))
