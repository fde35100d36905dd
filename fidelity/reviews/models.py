"""What was answered: one review a program and quarter, its responses, and every edition of each response."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fidelity.instrument.definition import item_parts
from fidelity.instrument.definition.structure import Instrument
from fidelity.instrument.models import InstrumentVersion
from fidelity.scoring import answers
from fidelity.scoring.sureness import peers_in_a_sentence
from programs.calendar.quarters import Quarter
from programs.models import Program, Role, User

NOTE_LENGTH = 2_000
REASON_LENGTH = 500
REFERENCE_LENGTH = 200


class ReviewQuerySet(models.QuerySet["Review"]):
    def in_order(self) -> "ReviewQuerySet":
        return self.order_by("period_start")

    def closed(self) -> "ReviewQuerySet":
        return self.filter(state=Review.State.CLOSED)

    def amended(self) -> "ReviewQuerySet":
        """Opened again after their report was final: they count for nothing until they are closed."""
        return self.filter(state=Review.State.OPEN, reports__isnull=False).distinct()


@dataclass(frozen=True)
class Amending:
    """A review that was opened again after its report was final: the version that stands meanwhile, and why."""

    version: str
    reason: str


class Review(models.Model):
    """One program's review of one quarter, pinned to the instrument version it was opened with."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        SKIPPED = "skipped", _("Skipped")

    class PeersHeard(models.TextChoices):
        ANONYMOUS = "anonymous", _("Each for themselves, as counts only")
        JOINT = "joint", _("One joint answer by the peer team")
        ALLY = "ally", _("A joint answer entered by an outside peer ally")
        TOO_FEW = "too_few", _("Too few peer supporters to ask safely; a joint answer was offered")
        HELD = "held", _("Each for themselves; too few answers to show")
        NOT_HEARD = "not_heard", _("Not this quarter")

    class CheckedBy(models.TextChoices):
        SECOND_RATER = "second_rater", _("A second rater")
        SAMPLE = "sample", _("The supervisor, by looking up a sample of answers")
        ALLY = "ally", _("An outside peer ally")

    ANSWERED = frozenset({PeersHeard.ANONYMOUS, PeersHeard.JOINT, PeersHeard.ALLY})
    HEARD = ANSWERED | {PeersHeard.TOO_FEW}

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="reviews")
    instrument = models.ForeignKey(InstrumentVersion, on_delete=models.PROTECT, related_name="reviews")
    period_start = models.DateField(_("first day of the quarter"))
    full = models.BooleanField(_("asks the annual domains too"), default=False)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    skip_reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    # Who took part, as numbers by role ({"manager": 1, "peer": 2}); never who.
    participants = models.JSONField(default=dict, blank=True)
    # Roles besides manager and supervisor that may answer in this quarter.
    invited_roles = models.JSONField(default=list, blank=True)
    peers_heard = models.CharField(_("how peer supporters are heard"), max_length=12, choices=PeersHeard, blank=True)
    checked_by = models.CharField(_("who else checked answers"), max_length=12, choices=CheckedBy, blank=True)
    # What the check by somebody else came to when the quarter was closed (checking/check_state.py); empty before.
    checked_how = models.JSONField(_("how answers were checked"), default=dict, blank=True)
    funders = models.CharField(_("funders who will see the report"), max_length=300, blank=True)
    set_up_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-period_start", "-pk"]
        constraints = [
            models.UniqueConstraint("program", "period_start", name="review_once_a_quarter"),
            models.CheckConstraint(
                condition=~Q(state="skipped") | ~Q(skip_reason=""), name="review_skipped_with_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="closed") | Q(closed_at__isnull=False), name="review_closed_with_a_time"
            ),
        ]
        indexes = [models.Index(fields=["program"], condition=Q(state="open"), name="review_open")]

    def __str__(self) -> str:
        return f"{self.program}, {self.quarter.label}"

    @property
    def quarter(self) -> Quarter:
        return self.program.organisation.quarter_of(self.period_start)

    @property
    def due(self) -> date:
        return self.quarter.end + timedelta(days=self.program.organisation.days_to_finish)

    @property
    def definition(self) -> Instrument:
        return self.instrument.definition

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def invited(self) -> frozenset[Role]:
        return frozenset(Role(role) for role in self.invited_roles)

    @property
    def were_peers_heard(self) -> bool:
        """Whether peer supporters were heard in any protected form (scoring.md 2, confidence)."""
        return self.peers_heard in self.HEARD

    @property
    def have_peers_answered(self) -> bool:
        """Whether any did, so that "none raised" is more than the program's own word; their number never counts."""
        return self.peers_heard in self.ANSWERED

    @property
    def heard(self) -> dict[str, Any] | None:
        """What the answers of peer supporters show (voice/rules/result.py); None until the quarter is closed."""
        voice = getattr(self, "peer_voice", None)
        return voice.result if voice else None

    @property
    def heard_in_words(self) -> str:
        """How peer supporters were heard, and what was done meanwhile that bears on it; empty where it is not known."""
        how, voice = self.get_peers_heard_display(), getattr(self, "peer_voice", None)
        return f"{how}{voice.closing_in_short}" if how and voice else how

    @property
    def heard_in_a_sentence(self) -> str:
        """The same beside numbers and findings of a page."""
        return peers_in_a_sentence(self.heard_in_words or gettext("Not written down"))

    @property
    def view_stays_inside(self) -> bool:
        """Whether peer supporters said it together, and are so few that what they said stays in the program."""
        voice = getattr(self, "peer_voice", None)
        return bool(voice and voice.closed and voice.stays_inside and voice.result["shown"])

    @cached_property
    def amending(self) -> Amending | None:
        """What is amended, from the moment it is opened again until the next version is final; one query, or two.

        Each amendment leads to one version; both stand in a room above this one.
        """
        reasons = list(self.amendments.standing().order_by("pk").values_list("reason", flat=True))
        versions = list(self.reports.order_by("pk").values_list("version", flat=True)) if reasons else []
        return Amending(versions[-1], reasons[-1]) if reasons and len(reasons) >= len(versions) else None


class KeptLevels(models.Model):
    """What a closed review is beside other quarters and how sure it is (reviews/kept_levels.py): levels, and no word.

    Made from its answers when it is closed, and made anew whenever the rules of scoring change.
    """

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="kept_levels")
    rules = models.CharField(_("version of the rules"), max_length=12)
    closed_at = models.DateTimeField(_("the closing that it was made at"))
    data = models.JSONField()

    class Meta:
        verbose_name_plural = _("kept levels")

    def __str__(self) -> str:
        return gettext("%(review)s, rules %(version)s") % {"review": self.review, "version": self.rules}


class Content(models.Model):
    """What can be said to one item; an empty `given` is not answered yet."""

    class Given(models.TextChoices):
        LEVEL = "level", _("Rated")
        NOT_APPLICABLE = "not_applicable", _("Not applicable")
        DONT_KNOW = "dont_know", _("Don't know yet")

    class EvidenceKind(models.TextChoices):
        PAPER = item_parts.EvidenceKind.PAPER.value, _("A paper or file")
        COUNT = item_parts.EvidenceKind.COUNT.value, _("A count")
        OBSERVATION = item_parts.EvidenceKind.OBSERVATION.value, _("Something watched")
        PEER_TEAM = item_parts.EvidenceKind.PEER_TEAM.value, _("The peer team said so")
        PEOPLE_SUPPORTED = item_parts.EvidenceKind.PEOPLE_SUPPORTED.value, _("People supported said so")

    class LookedBy(models.TextChoices):
        PEER_TEAM = answers.LookedBy.PEER_TEAM.value, _("The peer team")
        SUPERVISOR = answers.LookedBy.SUPERVISOR.value, _("The supervisor")
        MANAGER = answers.LookedBy.MANAGER.value, _("The manager")
        OTHER_STAFF = answers.LookedBy.OTHER_STAFF.value, _("Other staff")
        ALLY = answers.LookedBy.ALLY.value, _("An outside peer ally")
        PERSON_SUPPORTED = answers.LookedBy.PERSON_SUPPORTED.value, _("A person supported")
        RATER = answers.LookedBy.RATER.value, _("Whoever answers this")
        NOBODY_ELSE = answers.LookedBy.NOBODY_ELSE.value, _("Whoever answers this; nobody else works here")

    class Change(models.TextChoices):
        CHANGED = "changed", _("Changed")
        UNCHANGED = "unchanged", _("Unchanged")

    given = models.CharField(max_length=16, choices=Given, blank=True)
    level = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(4)]
    )
    choice = models.CharField(max_length=40, blank=True)
    inputs = models.JSONField(null=True, blank=True)
    reason = models.CharField(max_length=REASON_LENGTH, blank=True)
    note = models.TextField(max_length=NOTE_LENGTH, blank=True)
    evidence_reference = models.CharField(max_length=REFERENCE_LENGTH, blank=True)
    evidence_date = models.DateField(null=True, blank=True)
    evidence_kept = models.CharField(max_length=REFERENCE_LENGTH, blank=True)
    evidence_kind = models.CharField(max_length=20, choices=EvidenceKind, blank=True)
    evidence_by = models.CharField(_("who looked at the evidence"), max_length=20, choices=LookedBy, blank=True)
    written = models.BooleanField(_("written into the job description"), default=False)
    who_could_tell = models.CharField(
        _("who could tell what is not known yet"), max_length=REFERENCE_LENGTH, blank=True
    )
    by_when = models.DateField(_("by when it will be known"), null=True, blank=True)
    change = models.CharField(max_length=10, choices=Change, blank=True)
    change_note = models.CharField(max_length=REASON_LENGTH, blank=True)

    class Meta:
        abstract = True


class Response(Content):
    """The answer that stands for one item; `edition` counts its saves and tells two editors apart."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="responses")
    item = models.CharField(max_length=16)
    edition = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint("review", "item", name="response_once_an_item"),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__range=(0, 4)), name="response_level_0_to_4"
            ),
            models.CheckConstraint(
                condition=~Q(given="not_applicable") | ~Q(reason=""), name="response_not_applicable_with_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(given="level") | Q(level__isnull=False) | ~Q(choice="") | Q(inputs__isnull=False),
                name="response_rated_with_a_level_choice_or_number",
            ),
            models.CheckConstraint(
                condition=Q(given="level") | Q(level__isnull=True), name="response_level_only_where_rated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.get_given_display() or gettext('not answered')}"


class Edition(Content):
    """Everything that was ever saved to a response, kept for good.

    `set_aside`: somebody else had saved in between, so this text was kept here and did not replace theirs;
    `settled_at`: when it was decided which of the two stands.
    """

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=12, choices=Role)
    set_aside = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = [F("pk").asc()]

    def __str__(self) -> str:
        return gettext("%(item)s, edition %(number)s") % {"item": self.response.item, "number": self.number}


class Sample(models.Model):
    """The random order in which answers of a review are looked up by its supervisor. Drawn once, kept for good.

    The order is nobody's to see: the first five answers in it that have evidence are the sample (checking/sample.py).
    `editions` are those that stood when it was drawn, by item.
    """

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="sample")
    drawn_order = models.JSONField(_("items in the order drawn"))
    editions = models.JSONField(_("editions at the draw"))
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=12, choices=Role)

    def __str__(self) -> str:
        return gettext("the sample of %(review)s") % {"review": self.review}


class SampleMark(models.Model):
    """What became of looking up one drawn answer, as it stood in one edition. Kept for good."""

    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="marks")
    edition = models.PositiveIntegerField()
    seen = models.BooleanField()
    words = models.CharField(_("what was seen"), max_length=REASON_LENGTH, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=12, choices=Role)

    class Meta:
        ordering = [F("pk").asc()]

    def __str__(self) -> str:
        words = gettext("%(item)s: seen") if self.seen else gettext("%(item)s: not found")
        return words % {"item": self.response.item}


class CheckStatement(models.Model):
    """A second rater or an outside ally says that they went through the answers, as these then stood. Kept for good.

    `editions` are those of all answers by item: once one of them is saved again, the statement no longer counts.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="check_statements")
    way = models.CharField(_("as whom"), max_length=12, choices=Review.CheckedBy)
    words = models.CharField(_("what was looked at"), max_length=REASON_LENGTH)
    editions = models.JSONField(_("editions of the answers"))
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=12, choices=Role)

    class Meta:
        ordering = [F("pk").asc()]
        constraints = [
            models.CheckConstraint(
                condition=Q(way__in=["second_rater", "ally"]), name="check_statement_by_rater_or_ally"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review}, {self.get_way_display().lower()}"
