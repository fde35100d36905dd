"""What was found and what is being done about it: flags with every step of their life, and actions."""

from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fidelity.flags.rules import ranking, stages, states
from fidelity.flags.rules.action_states import ActionState, action_state
from fidelity.flags.wording.finding_words import with_stage
from fidelity.flags.wording.time_in_talk import is_long_in_talk, state_with_time
from programs.models import Program, Role, User


def subject_of_code(code: str) -> str:
    """What a flag with this code is about: an item (`ROL-3`), a domain, or `overall`."""
    return code.partition(":")[2]


class FlagQuerySet(models.QuerySet["Flag"]):
    def going_on(self) -> "FlagQuerySet":
        return self.exclude(state__in=states.ENDED)

    def with_late_actions(self, today: date) -> "FlagQuerySet":
        """With what `Flag.is_late` and `Flag.rank` need, so that a list of flags asks for it once."""
        return self.select_related("raised_in").annotate(has_late_action=late_action(today))


def was_talked_about() -> Exists:
    """Whether somebody took the flag up or talked about it in this round."""
    steps = FlagEvent.objects.filter(flag=OuterRef("pk"), round=OuterRef("round"))
    return Exists(steps.filter(what__in=TALKED))


def late_action(today: date, *, of_flag: str = "pk") -> Exists:
    """Whether an action of the flag is late, to be read along with it as `has_late_action`."""
    return Exists(Action.objects.going_on().filter(flags=OuterRef(of_flag), due__lt=today))


class ActionQuerySet(models.QuerySet["Action"]):
    def going_on(self) -> "ActionQuerySet":
        return self.filter(state=Action.State.PLANNED)


class Action(models.Model):
    """One thing the program will do; owned by a role, never by a person."""

    class About(models.TextChoices):
        CONDITIONS = "conditions", _("A condition: task, rule, staffing, pay, supervision")
        PRACTICE = "practice", _("How the work is done")
        LEARNING = "learning", _("Learning or training")

    class Owner(models.TextChoices):
        MANAGER = "manager", _("Program manager")
        SUPERVISOR = "supervisor", _("Peer supervisor")
        PEER_TEAM = "peer_team", _("Peer team")
        LEADERSHIP = "leadership", _("Organization leadership")
        OTHER_DEPARTMENT = "other_department", _("Another department")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="actions")
    review = models.ForeignKey("fidelity.Review", on_delete=models.PROTECT, related_name="actions")
    flags = models.ManyToManyField("fidelity.Flag", related_name="actions", blank=True)
    item = models.CharField(_("question or domain it answers to"), max_length=40, blank=True)
    about = models.CharField(max_length=12, choices=About, default=About.CONDITIONS)
    what = models.CharField(_("what will be done"), max_length=300)
    owner = models.CharField(_("who sees to it"), max_length=20, choices=Owner)
    due = models.DateField(_("by when"))
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    outcome = models.CharField(_("what came of it"), max_length=300, blank=True)
    # While its quarter is open: the codes of the flags that closing is expected to raise, and what is different this
    # time where one of them comes back.
    expected_flags = models.JSONField(_("flags to come"), default=list, blank=True)
    different = models.CharField(_("what is different from last time"), max_length=300, blank=True)
    planned_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due", "pk"]

    def __str__(self) -> str:
        return self.what

    def state_on(self, today: date) -> ActionState:
        return action_state(self.state, self.due, today)

    @property
    def stands(self) -> ActionState:
        """Where it stands today."""
        return self.state_on(timezone.localdate())


class Flag(models.Model):
    """Something to look at twice: a task, a rule or a condition, never a person; one row a finding, for good.

    It holds where its events have brought it. The same finding in a later quarter continues it; after its end, in a
    new `round`.
    """

    class Kind(models.TextChoices):
        MISUSE = "misuse", _("Use of the role")
        PRACTICE = "practice", _("Practice")
        CONDITION = "condition", _("Condition")
        DRIFT = "drift", _("Drift")
        GAP = "gap", _("Different views")
        SAFETY = "safety", _("Safe to answer")
        OWN = "own", _("In somebody’s own words")

    class Level(models.TextChoices):
        CRITICAL = "critical", _("Critical")
        SERIOUS = "serious", _("Serious")
        DRIFT = "drift", _("Drift")
        WATCH = "watch", _("Watch")
        NOTE = "note", _("Note")
        CHECK = "check", _("Check")

    class State(models.TextChoices):
        OPEN = states.State.OPEN.value, _("New")
        UNDER_REVIEW = states.State.UNDER_REVIEW.value, _("In talk")
        ACTION_PLANNED = states.State.ACTION_PLANNED.value, _("Action planned")
        PROPOSED = states.State.PROPOSED.value, _("Waiting for peers")
        HELD = states.State.HELD.value, _("Held: outside our control")
        DOUBTED = states.State.DOUBTED.value, _("Waiting for a second person")
        RESOLVED = states.State.RESOLVED.value, _("Resolved")
        NOT_UPHELD = states.State.NOT_UPHELD.value, _("Not upheld")

    class Stage(models.TextChoices):
        PLAIN = stages.Stage.PLAIN.value, _("One step only")
        BEGINNING = stages.Stage.BEGINNING.value, _("Beginning")
        ESTABLISHED = stages.Stage.ESTABLISHED.value, _("Established")
        WRITTEN = stages.Stage.WRITTEN.value, _("Written down, not done")
        LOW = stages.Stage.LOW.value, _("Low")

    class About(models.TextChoices):
        WORK = "", _("The work itself")
        SUPERVISION = "supervision", _("Supervision")
        MANAGEMENT = "management", _("Management")
        SAFETY = "safety", _("Whether it is safe to speak")

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="flags")
    code = models.CharField("finding", max_length=60)
    kind = models.CharField(max_length=10, choices=Kind)
    level = models.CharField(max_length=10, choices=Level)
    stage = models.CharField(_("how far it has gone"), max_length=12, choices=Stage, blank=True)
    about = models.CharField(max_length=12, choices=About, blank=True)
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    routed_to = models.CharField(_("who works on it"), max_length=12, choices=Role)
    round = models.PositiveSmallIntegerField(default=1)
    recurring = models.BooleanField(_("came back within four quarters"), default=False)
    # A person raised this round, and the answers of no review have raised it since: no score and no band knows it.
    by_person = models.BooleanField(_("raised by a person"), default=False)
    raised_in = models.ForeignKey("fidelity.Review", on_delete=models.PROTECT, related_name="+")
    last_raised_in = models.ForeignKey("fidelity.Review", on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(_("in this state since"), default=timezone.now)
    # Quarters that are still watched after it was resolved.
    watched = models.PositiveSmallIntegerField(default=0)
    revisit_by = models.DateField(_("look at it again by"), null=True, blank=True)
    # How many events it has: tells two browsers apart.
    edition = models.PositiveIntegerField(default=0)

    objects = FlagQuerySet.as_manager()

    class Meta:
        ordering = ["code", "pk"]
        constraints = [
            models.UniqueConstraint("program", "code", name="flag_once_a_finding"),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(revisit_by__isnull=False), name="flag_held_with_a_day_to_look_again"
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def subject(self) -> str:
        """What the code is about: an item (`ROL-3`), a domain, or `overall`."""
        return subject_of_code(self.code)

    @property
    def level_words(self) -> str:
        """`Critical, beginning`."""
        return with_stage(str(self.get_level_display()), self.stage)

    @property
    def has_ended(self) -> bool:
        return self.state in states.ENDED

    @property
    def takes_actions(self) -> bool:
        """Whether something can be planned for it now."""
        return self.state in states.PLANNED_IN

    @property
    def state_words(self) -> str:
        """`Action planned`; of one that is in talk for a year, since when."""
        return self._with_time(str(self.get_state_display()))

    @property
    def state_in_line(self) -> str:
        """The same to go on in a sentence, or on a tag."""
        return self._with_time(str(self.get_state_display()).lower())

    @property
    def is_long_in_talk(self) -> bool:
        return is_long_in_talk(self.state, timezone.localdate(self.since), timezone.localdate())

    def _with_time(self, label: str) -> str:
        if self.state != Flag.State.UNDER_REVIEW:  # no other is long in talk
            return label
        return state_with_time(self.state, label, timezone.localdate(self.since), timezone.localdate())

    def is_late(self, today: date) -> bool:
        """Whether an action is late, or the day to look at it again has passed."""
        if self.has_ended or self.pk is None:
            return False
        if self.revisit_by and self.revisit_by < today:
            return True
        if "has_late_action" in self.__dict__:
            return bool(self.__dict__["has_late_action"])
        return self.actions.going_on().filter(due__lt=today).exists()

    def rank(self, today: date, level: str = "") -> ranking.Rank:
        """Where it stands in a list; `level`, where the list is of a quarter that raised it at another one."""
        since = self.raised_in.period_start
        return ranking.finding_rank(
            self.kind, level or self.level, state=self.state, late=self.is_late(today), since=since
        )


class FlagEvent(models.Model):
    """One step in the life of a flag; kept for good, which the database sees to as well.

    `role` is empty where the system did it, when a quarter was closed; `review` is that quarter.
    """

    class What(models.TextChoices):
        RAISED = "raised", _("Raised")
        AGAIN = "again", _("Raised again")
        LEVEL = "level", _("Raised at another level")
        ABSENT = "absent", _("Not raised this quarter")
        RETURNED = "returned", _("Came back")
        WATCHED = "watched", _("Watched for two quarters")
        PERSON = "person", _("Raised by a person")
        PLANNED = "planned", _("Action planned")
        DONE = "done", _("Action done")
        DROPPED = "dropped", _("Action dropped")
        TAKE = "take", _("Taken up")
        TALK = "talk", _("Talked about")
        HOLD = "hold", _("Held: outside our control")
        REVISIT = "revisit", _("Taken up again")
        PROPOSE = "propose", _("Put to peers as resolved")
        CONFIRM = "confirm", _("Confirmed by peers")
        DISPUTE = "dispute", _("Disputed by peers")
        DOUBT = "doubt", _("Doubted")
        AGREE = "agree", _("Not upheld")
        DISAGREE = "disagree", _("Kept up by a second person")
        CONTEST = "contest", _("Disputed that it was not upheld")
        PASS_ON = "pass-on", _("Passed on")

    flag = models.ForeignKey(Flag, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    round = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=12, choices=Role, blank=True)
    what = models.CharField(max_length=10, choices=What)
    state = models.CharField(_("state afterwards"), max_length=16, choices=Flag.State)
    level = models.CharField(max_length=10, choices=Flag.Level)
    review = models.ForeignKey("fidelity.Review", on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(max_length=1_000, blank=True)
    # What a move says besides: pressures found, what holds a flag, to whom it was passed on.
    details = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["flag", "number", "pk"]
        constraints = [
            models.UniqueConstraint("flag", "number", name="flag_event_in_order"),
            models.CheckConstraint(
                condition=~Q(what__in=[move.name for move in states.MOVES.values() if move.needs]) | ~Q(text=""),
                name="flag_event_with_its_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.flag}: {self.get_what_display().lower()}"

    @property
    def is_critical(self) -> bool:
        """Whether the flag was critical then, or was raised so by an earlier quarter that was closed late."""
        return Flag.Level.CRITICAL in (self.level, self.details.get("level"))


TALKED = (FlagEvent.What.TAKE, FlagEvent.What.TALK)
"""Steps by which somebody took a flag up or talked about it."""


class LoweredReference(models.Model):
    """From one quarter on a series is not compared with what lies before it: the supervisor said so, and reports why.

    Its name is from rules 1, where it lowered the reference that a series was measured against.
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="lowered_references")
    review = models.ForeignKey("fidelity.Review", on_delete=models.PROTECT, related_name="lowered_references")
    series = models.CharField(max_length=40)
    reason = models.TextField(max_length=500)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=12, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint("review", "series", name="reference_lowered_once_a_quarter"),
            models.CheckConstraint(condition=~Q(reason=""), name="reference_lowered_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.series}, {self.review}"


class Letter(models.Model):
    """A letter to leadership drafted from a flag, as it was last saved; `edition` tells two editors apart."""

    flag = models.OneToOneField(Flag, on_delete=models.PROTECT, related_name="letter")
    text = models.TextField(max_length=6_000)
    edition = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)
    role = models.CharField(max_length=12, choices=Role)

    def __str__(self) -> str:
        return _("Letter on %(flag)s") % {"flag": self.flag}


class Mailed(models.Model):
    """A mail that was sent, so that it is not sent twice; `key` says what about, never in words."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint("user", "key", name="mailed_once")]

    def __str__(self) -> str:
        return self.key
