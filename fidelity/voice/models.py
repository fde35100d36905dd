"""How peer supporters are heard in a quarter: the way they chose, the closed box of counts, and what came of it.

No table here holds an answer sheet, an account, an address, a device, a time or an order; `sealed_counts.py` writes the
two that hold anything of what was answered.
"""

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fidelity.instrument.models import InstrumentVersion
from fidelity.voice.rules.result_words import closing_in_short
from programs.calendar.quarters import Quarter
from programs.models import LEAST_ANSWERS, Program


class Box(models.Model):
    """Counts of each question and level, sealed: the answers of one quarter (until 0.2, of up to four put together).

    `sites` are the names of the places counted apart, none where all count together. Empty `counts`: no answer yet.
    """

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="+")
    instrument = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="+")
    sites = models.JSONField(default=list, blank=True)
    counts = models.BinaryField(default=b"", blank=True)

    def __str__(self) -> str:
        return _("Box of %(program)s") % {"program": self.program}


class PeerVoice(models.Model):
    """How peer supporters are heard in one quarter; `threshold` and team size are fixed when it begins.

    `result` holds what may be shown, and nothing else; it is written once, when the quarter is closed.
    """

    class Way(models.TextChoices):
        CARDS = "cards", _("Each for themselves, with a card")
        JOINT = "joint", _("One joint answer by the peer team")
        ALLY = "ally", _("One joint answer, entered by the outside ally")
        SKIP = "skip", _("Not this quarter")

    TOGETHER = frozenset({Way.JOINT, Way.ALLY})

    review = models.OneToOneField("fidelity.Review", on_delete=models.CASCADE, related_name="peer_voice")
    threshold = models.PositiveSmallIntegerField(
        default=LEAST_ANSWERS, validators=[MinValueValidator(LEAST_ANSWERS), MaxValueValidator(50)]
    )
    # As the staff roles say when the way is chosen; 0 before, and where they say nothing.
    peer_supporters = models.PositiveSmallIntegerField(default=0)
    way = models.CharField(max_length=5, choices=Way, blank=True)
    # The first letters of every card of the quarter. The rest of a code stands nowhere (card/codes.py).
    tag = models.CharField(max_length=5, unique=True)
    cards = models.PositiveSmallIntegerField(default=0)
    # Cards for each place that is counted apart: [["North", 6], ["South", 7]].
    sites = models.JSONField(default=list, blank=True)
    until = models.DateField(_("last day to answer"), null=True, blank=True)
    box = models.ForeignKey(Box, on_delete=models.SET_NULL, related_name="voices", null=True, blank=True)
    # Tells two browsers apart that write the joint answer.
    edition = models.PositiveIntegerField(default=0)
    # The lines of a joint answer that a funder will see, word for word, and how many peer supporters agreed to them:
    # all who work here, or there are none. Of a joint answer that stays in the program nothing else leaves it.
    agreed_lines = models.JSONField(default=list, blank=True)
    agreed_by = models.PositiveSmallIntegerField(default=0)
    closed = models.BooleanField(default=False)
    result = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(threshold__gte=LEAST_ANSWERS), name="voice_hides_fewer_than_five"),
            models.CheckConstraint(
                condition=Q(cards__lte=models.F("peer_supporters")), name="voice_no_more_cards_than_peer_supporters"
            ),
            models.CheckConstraint(
                condition=Q(closed=True, result__isnull=False) | Q(closed=False, result__isnull=True),
                name="voice_shown_once_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return _("Peer voice, %(review)s") % {"review": self.review}

    @classmethod
    def quarters_asked(cls, program: Program) -> set[int]:
        """The closed quarters in which peer supporters were asked, as ordinals: they or the ally chose a way."""
        asked = cls.objects.filter(review__program=program, closed=True).exclude(way="")
        return {Quarter(start).ordinal for start in asked.values_list("review__period_start", flat=True)}

    @property
    def quarter(self) -> Quarter:
        return self.review.quarter

    @property
    def is_small(self) -> bool:
        """Fewer peer supporters than answers are needed: nothing one of them says alone is ever shown."""
        return 0 < self.peer_supporters < self.threshold

    @property
    def stays_inside(self) -> bool:
        """Whether what is said together stays in the program: in so small a team everybody can tell whose word it is.

        Where the staff roles say nothing of peer supporters, nobody knows that there are enough (product.md, rule 2b).
        """
        return self.way in self.TOGETHER and self.peer_supporters < self.threshold

    @property
    def closing_in_short(self) -> str:
        """What was done at closing that bears on who was heard, to go on behind how that was; empty for nothing."""
        return closing_in_short(self.result or {})

    def takes_answers(self, today: date) -> bool:
        """Whether a card counts today."""
        return bool(self.cards) and not self.closed and (self.until is None or today <= self.until)

    def is_cut_short(self, today: date) -> bool:
        """Whether closing the quarter today takes away days on which a card would have counted."""
        return self.takes_answers(today) and today != self.until


class UsedCards(models.Model):
    """Which cards of a quarter were used: marks without time and order, sealed, apart from what was answered."""

    voice = models.OneToOneField(PeerVoice, on_delete=models.CASCADE, related_name="used_cards")
    marks = models.BinaryField(default=b"", blank=True)

    def __str__(self) -> str:
        return _("Used cards, %(voice)s") % {"voice": self.voice}


class JointAnswer(models.Model):
    """What the peer team said together to one question; gone when the quarter is closed and the result stands."""

    voice = models.ForeignKey(PeerVoice, on_delete=models.CASCADE, related_name="joint_answers")
    question = models.CharField(max_length=16)
    level = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint("voice", "question", name="joint_answer_once_a_question"),
            models.CheckConstraint(condition=Q(level__range=(0, 4)), name="joint_answer_level_0_to_4"),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.level}"
