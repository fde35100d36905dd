"""Who and where: accounts, organisations, programs, positions, roles of accounts, invitations, audit events."""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fidelity.wording.plain_text import to_plain
from programs.calendar import quarters
from programs.sort_keys import SortKeyField
from programs.thresholds import LEAST_ANSWERS


class Role(models.TextChoices):
    MANAGER = "manager", _("Program manager")
    SUPERVISOR = "supervisor", _("Peer supervisor")
    PEER = "peer", _("Peer supporter")
    ALLY = "ally", _("Outside peer ally")
    FUNDER = "funder", _("Funder")
    ADMIN = "admin", _("Organization admin")


# Whoever leads a program never speaks for its peers, with whatever second role (programs/people/independence.py).
LEADING = frozenset({Role.MANAGER, Role.SUPERVISOR})
PEER_SIDE = frozenset({Role.PEER, Role.ALLY})


# Of the first run (fidelity/reviews/first_run): organisation, program, staff roles, people, who sees what.
STEPS = 5


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(to_plain(email).strip()), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. It has an e-mail address and no name: pages and reports speak of roles."""

    email = models.EmailField(_("e-mail address"), unique=True)
    sort_key = SortKeyField(column="email")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)
    # The link that made the account stood on the screen of somebody who leads a program.
    link_was_seen = models.BooleanField(default=False, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta:
        indexes = [models.Index(fields=["sort_key", "id"], name="user_in_order")]

    def __str__(self) -> str:
        return self.email

    @property
    def office(self) -> str:
        """The office of a funder's account, empty where nobody has named it: a group that grants nothing."""
        return next((group.name for group in self.groups.all()), "")


class Organisation(models.Model):
    class YearStart(models.TextChoices):
        CALENDAR = quarters.YearStart.CALENDAR.value, _("January to December")
        JULY = quarters.YearStart.JULY.value, _("July to June")

    class Paper(models.TextChoices):
        LETTER = "letter", _("Letter")
        A4 = "a4", _("A4")

    name = models.CharField(max_length=120, unique=True)
    sort_key = SortKeyField()
    year_start = models.CharField(_("fiscal year"), max_length=10, choices=YearStart, default=YearStart.CALENDAR)
    paper = models.CharField(_("paper of reports"), max_length=10, choices=Paper, default=Paper.LETTER)
    days_to_finish = models.PositiveSmallIntegerField(_("days to finish a review after the quarter ends"), default=30)
    # Three at least: drift and returning flags look back for two years.
    keep_years = models.PositiveSmallIntegerField(
        _("years that words are kept"),
        null=True,
        blank=True,
        validators=[MinValueValidator(3)],
        help_text=_("Empty: for good. What goes and what stays: docs/export.md."),
    )

    # Fixed for a quarter when its review is opened; never lowered (scoring.md 4).
    voice_threshold = models.PositiveSmallIntegerField(
        _("answers needed before what peer supporters say is shown"),
        default=LEAST_ANSWERS,
        validators=[MinValueValidator(LEAST_ANSWERS), MaxValueValidator(50)],
        help_text=_("It can be raised, never lowered. A quarter that is open keeps the number it was opened with."),
    )
    contacts = models.TextField(
        _("whom peer supporters can turn to"),
        max_length=2_000,
        blank=True,
        help_text=_(
            "For complaints, worries about work and a crisis: names of offices and how to reach them. Peer "
            "supporters see it before they answer, without signing in."
        ),
    )

    # Of the steps of the first run, how many are done; all of them for an organisation that was not set up there.
    steps_done = models.PositiveSmallIntegerField(default=STEPS, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(voice_threshold__gte=LEAST_ANSWERS), name="organisation_hides_fewer_than_five_answers"
            ),
            models.CheckConstraint(
                condition=Q(keep_years=None) | Q(keep_years__gte=3), name="organisation_keeps_three_years_at_least"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def quarter_of(self, day: date) -> quarters.Quarter:
        """The quarter that `day` lies in, counted as this organisation counts its year."""
        return quarters.Quarter.containing(day, quarters.YearStart(self.year_start))


class FirstLink(models.Model):
    """The one link with which the first account of a server is made; of its secret only a hash is kept."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    token_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="first_link_only_one")]

    def __str__(self) -> str:
        return str(_("the link for the first account"))


class Program(models.Model):
    class Kind(models.TextChoices):
        EMBEDDED = "embedded", _("Part of a clinic, hospital or agency")
        PEER_RUN = "peer_run", _("Peer-run organization")
        VOLUNTEER = "volunteer", _("Volunteer program")
        WARM_LINE = "warm_line", _("Warm line")
        RESPITE = "respite", _("Peer respite")

    class Setting(models.TextChoices):
        COMMUNITY = "community", _("Community")
        OUTPATIENT = "outpatient", _("Outpatient clinic")
        INPATIENT = "inpatient", _("Inpatient unit")
        EMERGENCY = "emergency", _("Emergency or mobile team")
        RURAL = "rural", _("Rural health center")
        PHONE = "phone", _("Phone or online")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="programs")
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    sort_key = SortKeyField()
    kind = models.CharField(max_length=20, choices=Kind)
    setting = models.CharField(max_length=20, choices=Setting)
    first_quarter = models.DateField(_("first quarter reviewed here"), help_text=_("The first day of that quarter."))

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [models.UniqueConstraint("organisation", "name", name="program_name_once_per_organisation")]
        indexes = [
            models.Index(fields=["sort_key", "id"], name="program_in_order"),
            models.Index(fields=["organisation", "sort_key", "id"], name="program_in_order_there"),
        ]

    def __str__(self) -> str:
        return self.name

    def peer_supporters(self) -> int:
        """How many people hold a position of a peer supporter; 0 where no position is written down."""
        roles = self.staff_roles.filter(kind=StaffRole.Kind.PEER_SUPPORTER)
        return roles.aggregate(all=Sum("count"))["all"] or 0

    def peer_supporters_by_site(self) -> dict[str, int]:
        """Site -> how many peer supporters work there, alphabetically; "" for those without a site."""
        roles = self.staff_roles.filter(kind=StaffRole.Kind.PEER_SUPPORTER).order_by("site")
        return dict(roles.values_list("site").annotate(all=Sum("count")))

    def staff_facts(self) -> dict[str, int | str]:
        """What the staff roles say to the facts of the instrument, by the names in `seeds/README.md`.

        Where roles differ, the weakest counts: one volunteer among paid peer supporters does not make all of them so.
        """
        return StaffRole.facts(self.staff_roles.all())


class StaffRole(models.Model):
    """A position with a count, never a person."""

    class Kind(models.TextChoices):
        PEER_SUPPORTER = "peer_supporter", _("Peer supporter")
        PEER_SUPERVISOR = "peer_supervisor", _("Supervisor of peer supporters")
        OTHER = "other", _("Other")

    class Terms(models.TextChoices):
        PAID = "paid", _("Paid")
        VOLUNTEER = "volunteer", _("Volunteer")

    # The order of both lists is from strongest to weakest; `facts` takes the weakest.
    class Pay(models.TextChoices):
        SAME_OR_MORE = "same_or_more", _("The same or more")
        A_LITTLE_LESS = "a_little_less", _("A little less")
        CLEARLY_LESS = "clearly_less", _("Clearly less")
        NO_SIMILAR_ROLE = "no_similar_role", _("There is no similar role")

    class Background(models.TextChoices):
        PEER_INSIDE = "peer_inside", _("A peer supporter, or a former one, in the program")
        PEER_OUTSIDE = "peer_outside", _("A peer supporter from outside the program")
        TRAINED_OTHER = "trained_other", _("Somebody else, trained in peer support")
        OTHER = "other", _("Somebody else")
        NONE = "none", _("Nobody supervises this role")

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="staff_roles")
    kind = models.CharField(_("what the role is"), max_length=20, choices=Kind, default=Kind.PEER_SUPPORTER)
    title = models.CharField(_("job title"), max_length=80, help_text=_("The title of the position, never a name."))
    sort_key = SortKeyField(column="title")
    site = models.CharField(
        _("site"), max_length=60, blank=True, help_text=_("Only where the program works at more than one place.")
    )
    count = models.PositiveSmallIntegerField(
        _("how many people hold it"), default=1, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    hours = models.DecimalField(
        _("hours a week for each"),
        max_digits=4,
        decimal_places=1,
        validators=[MinValueValidator(0), MaxValueValidator(60)],
    )
    terms = models.CharField(_("paid or volunteer"), max_length=10, choices=Terms, default=Terms.PAID)
    pay = models.CharField(_("pay compared with similar roles"), max_length=20, choices=Pay, blank=True)
    supervisor = models.CharField(_("who supervises this role"), max_length=20, choices=Background, blank=True)
    has_description = models.BooleanField(_("there is a written job description"), default=False)
    description = models.TextField(_("its text"), blank=True, max_length=20_000)

    class Meta:
        ordering = ["kind", "sort_key", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(count__gte=1), name="staff_role_held_by_somebody"),
            models.CheckConstraint(
                condition=Q(terms="paid") | Q(pay=""), name="staff_role_volunteers_have_no_pay_to_compare"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def facts(cls, roles: Iterable["StaffRole"]) -> dict[str, int | str]:
        """What these roles say; nothing where none is written down: that nobody wrote is no count of 0."""
        roles = list(roles)
        if not roles:
            return {}
        peers = [role for role in roles if role.kind == cls.Kind.PEER_SUPPORTER]
        known: dict[str, int | str] = {"peer_supporters": sum(role.count for role in peers)}
        if not peers:
            return known
        described = {role.has_description for role in peers}
        known["job_description"] = "some_roles" if len(described) == 2 else "all_roles" if True in described else "none"
        known["supervisor_background"] = _weakest(cls.Background.values, [role.supervisor for role in peers])
        paid = [role.pay for role in peers if role.terms == cls.Terms.PAID]
        known["pay_compared"] = _weakest(cls.Pay.values, paid) if paid else "volunteer"
        return {name: value for name, value in known.items() if value != ""}


def _weakest(strongest_first: list[str], given: list[str]) -> str:
    return max((value for value in given if value), key=strongest_first.index, default="")


class InReachQuerySet(models.QuerySet[Any]):
    """Rows of a program, or of a whole organisation (`program` is empty then)."""

    def reaching(self, program: Program) -> "InReachQuerySet":
        return self.filter(Q(program=program) | Q(organisation=program.organisation_id, program=None))


class MembershipQuerySet(InReachQuerySet):
    def that_count(self) -> "MembershipQuerySet":
        """Without roles of peers and allies of an account that leads the same program: they give it nothing there."""
        leads = Membership.objects.filter(program=OuterRef("program"), user=OuterRef("user"), role__in=LEADING)
        return self.exclude(Exists(leads), role__in=PEER_SIDE)


class Membership(models.Model):
    """A role of an account: in one program, or in the whole organisation for admins and funders.

    `since` is empty, and so is `confirmed_by`, where the role was given before that was written down.
    """

    class ConfirmedBy(models.TextChoices):
        """By whose word an account has a role of peers."""

        PEER = Role.PEER.value, Role.PEER.label
        ALLY = Role.ALLY.value, Role.ALLY.label
        ADMIN = Role.ADMIN.value, Role.ADMIN.label
        SERVER = "server", _("Whoever runs the server")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="memberships", null=True, blank=True)
    role = models.CharField(max_length=12, choices=Role)
    since = models.DateTimeField(default=timezone.now, null=True, editable=False)
    confirmed_by = models.CharField(max_length=12, choices=ConfirmedBy, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("user", "program", "role", name="membership_once"),
            models.UniqueConstraint(
                "user", "organisation", "role", condition=Q(program=None), name="membership_once_in_organisation"
            ),
            models.CheckConstraint(
                condition=(Q(role__in=["admin", "funder"]) & Q(program=None))
                | (~Q(role__in=["admin", "funder"]) & Q(program__isnull=False)),
                name="membership_in_a_program_unless_admin_or_funder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.program or self.organisation}"

    def reaches(self) -> models.QuerySet[Program]:
        """The programs in which this role counts."""
        return _reached(self)


def _reached(row: "Membership | Invitation") -> models.QuerySet[Program]:
    programs = row.organisation.programs.all()
    return programs.filter(pk=row.program_id) if row.program_id else programs


class InvitationQuerySet(InReachQuerySet):
    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor taken back; time may be over."""
        return self.filter(used_at=None, withdrawn_at=None)

    def waiting(self, *, now: datetime) -> "InvitationQuerySet":
        """Those that somebody asked for, and that a second person has to confirm before there is a link."""
        return self.open().filter(role__in=PEER_SIDE, confirmed_at=None, expires_at__gt=now)

    def claim(self, *, now: datetime) -> bool:
        """Use up the one invitation of this queryset; False for whoever comes second, too late or unconfirmed."""
        confirmed = ~Q(role__in=PEER_SIDE) | Q(confirmed_at__isnull=False)
        return self.open().filter(confirmed, expires_at__gt=now).update(used_at=now) == 1


class Invitation(models.Model):
    """An offer of a role, to an e-mail address. Of the secret in its link only a hash is kept.

    An offer to peer supporters and allies waits, without a link, until a second person confirms it.
    """

    class State(models.TextChoices):
        OPEN = "open"
        USED = "used"
        WITHDRAWN = "withdrawn"
        EXPIRED = "expired"

    LASTS = timedelta(days=7)
    WAITS = timedelta(days=90)

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="invitations", null=True, blank=True)
    role = models.CharField(max_length=12, choices=Role)
    email = models.EmailField(_("e-mail address"))
    token_hash = models.CharField(max_length=64, unique=True, blank=True, null=True)
    invited_by_role = models.CharField(max_length=12, choices=Role)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    # Its link stood on the screen of somebody who leads the program.
    link_was_seen = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by_role = models.CharField(max_length=12, choices=Role, blank=True)
    # Taken back by somebody who was asked to confirm it, and did not.
    refused_by_role = models.CharField(max_length=12, choices=Role, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "email", "program", "role", condition=Q(used_at=None, withdrawn_at=None), name="invitation_open_once"
            ),
            models.UniqueConstraint(
                "email",
                "organisation",
                "role",
                condition=Q(program=None, used_at=None, withdrawn_at=None),
                name="invitation_open_once_in_organisation",
            ),
            models.CheckConstraint(
                condition=(Q(role__in=["admin", "funder"]) & Q(program=None))
                | (~Q(role__in=["admin", "funder"]) & Q(program__isnull=False)),
                name="invitation_to_a_program_unless_admin_or_funder",
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(withdrawn_at=None), name="invitation_used_or_withdrawn"
            ),
            models.CheckConstraint(
                condition=~Q(role__in=["peer", "ally"]) | Q(token_hash=None) | Q(confirmed_at__isnull=False),
                name="invitation_of_peers_has_a_link_once_confirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.program or self.organisation}"

    @staticmethod
    def hash_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @property
    def waits(self) -> bool:
        """Whether a second person has to confirm it before there is a link."""
        return self.role in PEER_SIDE and self.confirmed_at is None

    def state(self, *, now: datetime) -> State:
        if self.used_at:
            return self.State.USED
        if self.withdrawn_at:
            return self.State.WITHDRAWN
        return self.State.OPEN if now < self.expires_at else self.State.EXPIRED

    def reaches(self) -> models.QuerySet[Program]:
        """The programs in which the offered role counts, and which are shown what happens to it."""
        return _reached(self)


class AuditEvent(models.Model):
    """Something that was done in a program: what, when, in which role. Written once, never changed."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="audit_events")
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="audit_events", null=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=12, choices=Role, blank=True)
    what = models.CharField(max_length=200)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.what


class KeptWords(models.Model):
    """Words that look as if they pointed at a person, and were kept all the same: by which role, for which text.

    Written once, never changed (programs/guarded_words.py). `place` is the question or flag that the text is about.
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="kept_words")
    at = models.DateTimeField(default=timezone.now)
    role = models.CharField(max_length=12, choices=Role)
    called = models.CharField(_("which text"), max_length=80)
    place = models.CharField(_("what the text is about"), max_length=60, blank=True)
    words = models.JSONField()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name_plural = _("kept words")

    def __str__(self) -> str:
        return f"{self.called}: {', '.join(self.words)}"
