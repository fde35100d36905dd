"""Acts of this room: begin a quarter, choose the way, make cards, take an answer, open the box once at the end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.flags.drift.series import QuarterLevels
from fidelity.flags.rules.concerns import Concern
from fidelity.instrument.definition.matching import counterpart
from fidelity.reviews.models import Review
from fidelity.voice import sealed_counts, ways_to_be_heard
from fidelity.voice.card import codes
from fidelity.voice.concerns.actions import make_box, raise_with_card, seal_as_it_is
from fidelity.voice.models import Box, JointAnswer, PeerVoice, UsedCards
from fidelity.voice.rules import joint_lines, pooling, questions, waiting
from fidelity.voice.rules import result as rules_result
from fidelity.voice.rules.pooling import Batch
from fidelity.voice.rules.result import Json, ReviewSide, WhyHidden
from programs import audit
from programs.access import Access
from programs.calendar.quarters import Quarter
from programs.quiet_database import unrecorded
from programs.sealing import SealBroken


class VoiceRefused(Exception):
    """A sentence that says why not."""


class CardNotKnown(Exception):
    """No card has this code."""


class CardUsed(Exception):
    """The card was used."""


class QuarterOver(Exception):
    """The quarter takes no answers any more; `voice` says which it was."""

    def __init__(self, voice: PeerVoice) -> None:
        super().__init__()
        self.voice = voice


class ChangedMeanwhile(Exception):
    """Somebody else saved the joint answer in between."""


def begin_voice(review: Review) -> PeerVoice:
    """The voice of a review, with the threshold of this moment; made once, when the quarter is opened."""
    while (voice := PeerVoice.objects.filter(review=review).first()) is None:
        try:
            with transaction.atomic():
                threshold = review.program.organisation.voice_threshold
                PeerVoice.objects.create(review=review, threshold=threshold, tag=codes.new_tag())
                make_box(review.program)
        except IntegrityError:  # another request began it, or the tag is taken
            continue
    voice.review = review
    return voice


def _locked(voice: PeerVoice) -> PeerVoice:
    """The same row, locked until the transaction ends."""
    row = PeerVoice.objects.select_for_update(of=("self",), no_key=True).select_related("box")
    locked = row.get(pk=voice.pk)
    locked.review = voice.review
    return locked


@transaction.atomic
def choose_way(*, voice: PeerVoice, way: str, by: Access, at: datetime | None = None) -> PeerVoice:
    """Say how peer supporters are heard; raises `VoiceRefused` once cards are out or a joint answer was given."""
    locked = _locked(voice)
    if locked.closed:
        raise VoiceRefused(_("The quarter is closed."))
    if locked.cards or locked.joint_answers.exists():
        raise VoiceRefused(_("Cards were made or answers were given already, so the way stays as it is."))
    locked.way, locked.peer_supporters = way, locked.review.program.peer_supporters()
    locked.save(update_fields=["way", "peer_supporters"])
    chosen = locked.get_way_display().lower()
    audit.record_event(
        by,
        _("chose how peer supporters are heard in %(quarter)s: %(way)s")
        % {"quarter": locked.quarter.label, "way": chosen},
        at=at,
    )
    return locked


@transaction.atomic
def make_cards(
    *, voice: PeerVoice, number: int, by_site: bool, until: date, by: Access, at: datetime | None = None
) -> PeerVoice:
    """Make the cards of the quarter, once; never more than there are peer supporters. Raises `VoiceRefused`.

    `by_site`: as many for each site as work there, counted apart where each site has enough of them.
    """
    locked = _locked(voice)
    if locked.closed or locked.way != PeerVoice.Way.CARDS:
        raise VoiceRefused(_("Cards belong to a quarter in which everybody answers with a card."))
    if locked.cards:
        raise VoiceRefused(_("The cards of this quarter are made. Print the same ones again."))
    locked.sites = countable_sites(locked) if by_site else []
    locked.cards = sum(count for _name, count in locked.sites) or number
    if not 1 <= locked.cards <= locked.peer_supporters:
        raise VoiceRefused(
            _("There can be 1 to %(peer_supporters)s cards: one for each peer supporter, never more.")
            % {"peer_supporters": locked.peer_supporters}
        )
    locked.until, locked.box = (
        until,
        Box.objects.create(
            program=locked.review.program,
            instrument=locked.review.instrument,
            sites=[name for name, _count in locked.sites],
        ),
    )
    locked.save(update_fields=["sites", "cards", "until", "box"])
    used = UsedCards.objects.create(voice=locked)
    sealed_counts.open_empty_box(locked.box, used, questions.short_form_codes(locked.review.instrument.definition))
    audit.record_event(
        by,
        _("made the cards with which peer supporters answer in %(quarter)s") % {"quarter": locked.quarter.label},
        at=at,
    )
    return locked


def countable_sites(voice: PeerVoice) -> list[list[object]]:
    """The sites that can be counted apart, each with how many work there; none unless all have enough."""
    places = voice.review.program.peer_supporters_by_site()
    small = any(count < voice.threshold for count in places.values())
    return [] if small or "" in places or len(places) < 2 else [[name, count] for name, count in places.items()]


def _waiting(voice: PeerVoice) -> list[Box]:
    """Boxes that closed quarters before this one left unopened, as long as answers may wait, with the same questions.

    Of each the counts can be read: a box that was sealed with a secret that is lost is no use any more.
    """
    asked = questions.short_form_codes(voice.review.instrument.definition)
    same = Box.objects.filter(program=voice.review.program, instrument=voice.review.instrument, sites=[])
    closed = same.filter(voices__isnull=False).exclude(voices__closed=False)
    begun = closed.annotate(begun=models.Min("voices__review__period_start")).order_by("begun", "pk")
    heard, before = PeerVoice.quarters_asked(voice.review.program), voice.quarter.previous.ordinal
    recent = [
        box
        for box in begun.filter(begun__lt=voice.review.period_start)
        if not waiting.is_over(since=Quarter(box.begun).ordinal, asked=heard, now=before)
    ]
    return [box for box in recent if sealed_counts.is_readable(box, asked)]


@dataclass(frozen=True)
class Card:
    """A card that can be used now; `site` is its place among those counted apart."""

    voice: PeerVoice
    number: int
    site: int


def find_card(code: str, *, today: date) -> Card:
    """The card with this code; raises `CardNotKnown`, `QuarterOver` or `CardUsed`."""
    tags = PeerVoice.objects.select_related("review__program__organisation", "review__instrument", "box")
    voice = tags.filter(tag=codes.tag_of(code)).first() if code else None
    number = codes.card_number(code, voice.cards) if voice else None
    if voice is None or number is None:
        raise CardNotKnown
    if not voice.takes_answers(today):
        raise QuarterOver(voice)
    used = UsedCards.objects.filter(voice=voice).first()
    if used is None:  # closed since the line above
        voice.closed = True
        raise QuarterOver(voice)
    if sealed_counts.is_used(used, number):
        raise CardUsed
    return Card(voice, number, _site(voice, number))


def _site(voice: PeerVoice, number: int) -> int:
    for place, (_name, count) in enumerate(voice.sites):
        if number < count:
            return place
        number -= count
    return 0


@transaction.atomic
def answer_with_card(*, code: str, given: Mapping[str, int], today: date, raised: Concern | None = None) -> None:
    """Count one answer; a code counts once, however often it is sent. Raises what `find_card` does, and `CardUsed`.

    `raised` is what the card raises besides.
    """
    card = find_card(code, today=today)
    box, used, asked = _opened(card.voice, today=today)
    if not sealed_counts.add_answer(box, used, asked, card=card.number, site=card.site, answer=given):
        raise CardUsed
    raise_with_card(card.voice.review.program, raised)


@unrecorded()
@transaction.atomic
def seal_anew(*, voice: PeerVoice, today: date) -> None:
    """Write what an answer writes, and change nothing (cover_writes.py); raises `QuarterOver` or `SealBroken`."""
    box, used, asked = _opened(voice, today=today)
    sealed_counts.seal_anew(box, used, asked)
    seal_as_it_is(voice.review.program)


def _opened(voice: PeerVoice, *, today: date) -> tuple[Box, UsedCards, tuple[str, ...]]:
    """The box and the used cards, locked until the transaction ends, and what is asked; raises `QuarterOver`."""
    locked = _locked(voice)
    if not locked.takes_answers(today):
        raise QuarterOver(locked)
    used = UsedCards.objects.select_for_update().get(voice=locked)
    used.voice = locked
    box = Box.objects.select_for_update().get(pk=locked.box_id)
    return box, used, questions.short_form_codes(locked.review.instrument.definition)


@transaction.atomic
def answer_jointly(*, voice: PeerVoice, given: Mapping[str, int], edition: int, agreed_by: int = 0) -> PeerVoice:
    """Save the joint answer in the place of the one before; raises `VoiceRefused`, or `ChangedMeanwhile`.

    `agreed_by`: how many peer supporters agreed to the lines that a funder will see. Fewer than all are as good as
    none, and it is not kept how many they were. Each answer is agreed to anew.

    The log has no line of it: in a small team it would tell who answered, and when.
    """
    locked = _locked(voice)
    if locked.closed or locked.way not in PeerVoice.TOGETHER:
        raise VoiceRefused(_("This quarter takes no joint answer."))
    before = (dict(locked.joint_answers.values_list("question", "level")), locked.agreed_lines)
    _agree(locked, given, agreed_by)
    if before == (dict(given), locked.agreed_lines):
        return locked
    if edition != locked.edition:
        raise ChangedMeanwhile
    locked.joint_answers.all().delete()
    JointAnswer.objects.bulk_create(
        JointAnswer(voice=locked, question=code, level=level) for code, level in given.items()
    )
    locked.edition += 1
    locked.save(update_fields=["edition", "agreed_lines", "agreed_by"])
    return locked


def _agree(voice: PeerVoice, given: Mapping[str, int], agreed_by: int) -> None:
    """Set the lines that leave the program: all of them, where all who are asked agreed; else none."""
    asked = ways_to_be_heard.how_many_agree(voice)
    if given and asked and agreed_by == asked:
        voice.agreed_lines, voice.agreed_by = joint_lines.lines_for_funders(voice.review.definition, given), asked
    else:
        voice.agreed_lines, voice.agreed_by = [], 0


@transaction.atomic
def take_back_jointly(*, voice: PeerVoice, edition: int) -> None:
    """Take the joint answer back, all of it, until the quarter is closed; raises as `answer_jointly` does."""
    answer_jointly(voice=voice, given={}, edition=edition)


@transaction.atomic
def take_back_lines(*, voice: PeerVoice) -> None:
    """From now on no line of a joint answer leaves the program. The log has no line of it, either."""
    locked = _locked(voice)
    locked.agreed_lines, locked.agreed_by = [], 0
    locked.save(update_fields=["agreed_lines", "agreed_by"])


@transaction.atomic
def open_counts(*, review: Review, reviews: Sequence[QuarterLevels]) -> PeerVoice:
    """Open the box of a quarter that is being closed, once: what was shown then stays, whatever is changed later.

    `reviews` are the closed reviews of the program up to this one, which is the last.
    """
    locked = _locked(begin_voice(review))
    if locked.closed:
        return locked
    at_closing = _at_closing(locked, timezone.localdate(review.closed_at))
    if not locked.way:
        locked.peer_supporters = review.program.peer_supporters()
    if locked.way == PeerVoice.Way.CARDS and locked.box:
        locked.result = _cards_result(locked, reviews)
    else:
        _count_team_again(locked)
        locked.result = _joint_result(locked, reviews) or _without_answer(locked, review)
    locked.result |= at_closing
    locked.closed = True
    locked.save(update_fields=["peer_supporters", "agreed_lines", "agreed_by", "result", "closed", "box"])
    locked.joint_answers.all().delete()
    UsedCards.objects.filter(voice=locked).delete()
    _throw_away(locked)
    return locked


def _at_closing(voice: PeerVoice, today: date) -> Json:
    """What those who close a quarter and keep the staff roles did meanwhile to how peers are heard."""
    then, now = voice.peer_supporters, voice.review.program.peer_supporters()
    changed = voice.way in PeerVoice.TOGETHER and voice.joint_answers.exists() and then != now
    return rules_result.at_closing(early=voice.is_cut_short(today), team=(then, now) if changed else None)


def _without_answer(voice: PeerVoice, review: Review) -> Json:
    """Why nothing is shown; and where the quarter went on, how many days there still were to be heard in."""
    why, days = _why(voice), (review.quarter.end - timezone.localdate(review.closed_at)).days
    left = {"days_left": days} if days > 0 and why != WhyHidden.SKIPPED else {}
    return rules_result.hidden_result(why) | left


def _count_team_again(voice: PeerVoice) -> None:
    """A joint answer is that of the smallest team there was; whoever came later has not agreed to its lines."""
    if voice.way in PeerVoice.TOGETHER and voice.joint_answers.exists():
        now = voice.review.program.peer_supporters()
        voice.peer_supporters = min(voice.peer_supporters, now)
        if not 0 < now <= voice.agreed_by:
            voice.agreed_lines, voice.agreed_by = [], 0


def _why(voice: PeerVoice) -> WhyHidden:
    if voice.way == PeerVoice.Way.SKIP:
        return WhyHidden.SKIPPED
    return WhyHidden.NO_ANSWER if voice.way else WhyHidden.NOT_ASKED


def _cards_result(voice: PeerVoice, reviews: Sequence[QuarterLevels]) -> Json:
    """The result of a box with answers of enough people, with those of the boxes that wait; all are emptied then.

    Else this one waits, too. Where places are counted apart, those that wait are left alone: nobody knows their place.
    """
    opened = Box.objects.select_for_update().get(pk=voice.box_id)
    asked = questions.short_form(voice.review.instrument.definition)
    codes_asked = [question.code for question in asked]
    try:
        tables = sealed_counts.read_counts(opened, codes_asked)
    except SealBroken:
        return rules_result.hidden_result(WhyHidden.UNREADABLE)
    boxes = [opened] if opened.sites else [*_waiting(voice), opened]
    batches = [_batch(box, codes_asked) for box in boxes]
    held_voices = PeerVoice.objects.filter(box__in=boxes)
    threshold = max(held_voices.values_list("threshold", flat=True))
    if not any(pooling.people(batches, code) >= threshold for code in codes_asked):
        if opened.sites:
            opened.sites = []
            opened.save(update_fields=["sites"])
        sealed_counts.seal_counts(opened, codes_asked, [batches[-1].counts])
        return rules_result.hidden_result(WhyHidden.HELD)
    covered = _quarters(held_voices, voice)
    voice.box = None
    result = rules_result.result_of_cards(
        asked,
        batches,
        dict(zip(opened.sites, tables, strict=True)) if opened.sites else {},
        _beside(voice, reviews, covered),
        threshold=threshold,
        quarters=[quarter.label for quarter in covered],
    )
    Box.objects.filter(pk__in=[box.pk for box in boxes]).delete()
    return result


def _batch(box: Box, asked: Sequence[str]) -> Batch:
    return Batch(sealed_counts.add_up_counts(sealed_counts.read_counts(box, asked)), box.voices.count())


def _quarters(voices: models.QuerySet[PeerVoice], voice: PeerVoice) -> list[Quarter]:
    """The quarters of these voices, the earliest first."""
    starts = voices.order_by("review__period_start").values_list("review__period_start", flat=True)
    return [voice.review.program.organisation.quarter_of(start) for start in starts]


def _throw_away(voice: PeerVoice) -> None:
    """Delete what waited as long as answers may and never was enough."""
    begun = Box.objects.filter(program=voice.review.program).annotate(begun=models.Min("voices__review__period_start"))
    asked, now = PeerVoice.quarters_asked(voice.review.program), voice.quarter.ordinal
    # A quarter that was left open takes answers still, or holds some that were accepted.
    closed = begun.exclude(voices__closed=False).values_list("pk", "begun")
    old = [box for box, start in closed if waiting.is_over(since=Quarter(start).ordinal, asked=asked, now=now)]
    Box.objects.filter(pk__in=old).delete()


def _joint_result(voice: PeerVoice, reviews: Sequence[QuarterLevels]) -> Json | None:
    levels = dict(voice.joint_answers.values_list("question", "level"))
    if not levels:
        return None
    asked = questions.short_form(voice.review.instrument.definition)
    beside = _beside(voice, reviews, [voice.quarter])
    return rules_result.result_of_joint_answer(asked, levels, beside, way=voice.way, quarter=voice.quarter.label)


def _beside(voice: PeerVoice, reviews: Sequence[QuarterLevels], covered: Sequence[Quarter]) -> ReviewSide:
    """The review's levels over the quarters covered, of what asks the same now."""
    instrument = voice.review.instrument.definition
    levels: dict[str, list[int]] = {}
    for review in reviews:
        if review.quarter in covered:
            for code, level in review.beside_peers.items():
                if current := counterpart(review.instrument.by_code[code], instrument):
                    levels.setdefault(current.code, []).append(level)
    newest = reviews[-1].levels
    rated_now = {code: counted for code, counted in levels.items() if code in newest}
    return ReviewSide(rated_now, instrument.measurement, before=rules_result.gap_codes(_before(voice)))


def _before(voice: PeerVoice) -> Json | None:
    """What the quarter before showed; to one that may leave the program, nothing of one that may not."""
    voices = PeerVoice.objects.filter(review__program=voice.review.program, closed=True)
    earlier = voices.filter(review__period_start=voice.quarter.previous.start).first()
    if earlier is None or (earlier.stays_inside and not voice.stays_inside):
        return None
    return earlier.result
