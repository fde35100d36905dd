"""What people raised becomes flags when a quarter is closed: a new one, or a step of the one that is there; no twin."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from fidelity.flags.access import People
from fidelity.flags.models import Flag, FlagEvent
from fidelity.flags.raising import start_new_round, write_event
from fidelity.flags.rules.concerns import OFTEN, RaisedConcern
from fidelity.flags.rules.findings import GRAVEST_FIRST
from fidelity.flags.seed_loader import drift_wording
from fidelity.flags.wording.own_words import OWN, about
from fidelity.reviews.models import Review

What = FlagEvent.What


def raise_concerns(*, review: Review, raised: Iterable[RaisedConcern], at: datetime) -> None:
    """Raise what people named until `review` was closed; after `update_flags`, in the same transaction.

    A flag that the answers of the quarter raise, too, gets a step that says so, and is no other flag for it.
    """
    rows = review.program.flags.select_for_update(of=("self",)).select_related("raised_in", "last_raised_in")
    flags = {flag.code: flag for flag in rows.order_by("pk")}
    for concern in raised:
        flag = flags.get(concern.code) or _new(concern, review, at)
        if flag.pk:
            _join(flag, concern, review, at)
        write = partial(write_event, flag, What.PERSON, at=at, review=review, details=_details(concern, review))
        for words in concern.words or ("",):
            write(text=words)


def _new(concern: RaisedConcern, review: Review, at: datetime) -> Flag:
    kind = concern.code.partition(":")[0]
    subject = about(concern.item.code) if kind == OWN else drift_wording().about(concern.item)
    return Flag(
        program=review.program,
        code=concern.code,
        kind=Flag.Kind(kind),
        level=Flag.Level(concern.level),
        about=subject,
        stage=concern.stage,
        routed_to=People(review.program).route(subject),
        raised_in=review,
        last_raised_in=review,
        since=at,
        by_person=True,
    )


def _join(flag: Flag, concern: RaisedConcern, review: Review, at: datetime) -> None:
    """Bring a flag that is there up to what was raised; the level that answers gave it stands."""
    if review.period_start < flag.last_raised_in.period_start:
        return
    if flag.has_ended:
        flag.by_person, flag.level, flag.stage = True, Flag.Level(concern.level), concern.stage
        start_new_round(flag, review, at)
    elif flag.by_person and _is_graver(concern, flag):
        flag.level, flag.stage = Flag.Level(concern.level), concern.stage
    flag.last_raised_in = review


def _is_graver(concern: RaisedConcern, flag: Flag) -> bool:
    return GRAVEST_FIRST.index(concern.level) < GRAVEST_FIRST.index(flag.level)


def _details(concern: RaisedConcern, review: Review) -> dict[str, object]:
    """How often, in the words of the review's own scale, and so how far it has gone."""
    often = {"often": review.definition.frequencies[concern.often]} if concern.often in OFTEN else {}
    return often | ({"stage": str(concern.stage)} if concern.stage else {})
