"""What we stand by: texts to sign, reports as they were issued and never edited, and who was given them."""

from datetime import timedelta

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from fidelity.reviews.models import Review
from programs.models import Membership, Program, Role, User

A_WHILE = timedelta(minutes=1)
NO_FILE = Q(pdf=None, pdf_name="", pdf_sha256="")
# In the row itself, or at a place of the store (rendering/kept_files.py); with its checksum either way.
IN_THE_ROW = Q(pdf__isnull=False, pdf_name="") & ~Q(pdf_sha256="")
IN_THE_STORE = Q(pdf=None) & ~Q(pdf_name="") & ~Q(pdf_sha256="")
# The tasks of the worker that make the files of a report (rendering/tasks.py).
MAKES_FILE = "fidelity.reports.rendering.tasks.make_file"
MAKES_FUNDER_FILE = "fidelity.reports.rendering.tasks.make_funder_file"
STATEMENT_LENGTH = 2_000
REASON_LENGTH = 500


def waiting_for_the_worker(task: str, *, taken_up: timedelta = timedelta()) -> set[int]:
    """The reports for which `task` is still in the queue of the worker, or was taken up no longer ago than that."""
    recent = Q(status="RUNNING", started_at__gt=timezone.now() - taken_up)
    rows = DBTaskResult.objects.filter(Q(status="READY") | recent, task_path=task)
    return {pk for made in rows.values_list("args_kwargs", flat=True) for pk in made["args"]}


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    def standing(self) -> "AmendmentQuerySet":
        """Those that led to a version, or will: all but the ones given up."""
        return self.filter(given_up_at=None)


class Amendment(models.Model):
    """Why a review was opened again after its report was final; the next version lists what changed.

    `stood` is what the final review was, so that it stands again exactly where the amendment is given up
    (signing/giving_up.py); empty for those begun before that could be done.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="amendments")
    reason = models.CharField(max_length=REASON_LENGTH)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=12, choices=Role)
    stood = models.JSONField(_("what stood when it was opened again"), default=dict, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="amendment_with_a_reason")]

    def __str__(self) -> str:
        return f"{self.review}: {self.reason}"


class Signing(models.Model):
    """A closed review put before people to read and sign: the exact text, under the code and version it will have.

    Peers with an account read `snapshot` until `read_until`; from `alone_from` on it may be made final without their
    signature (product.md, "A quarter", 6). Taken back, it is kept with its signatures, and the next one is a new row.
    """

    class State(models.TextChoices):
        OPEN = "open", _("To sign")
        FINAL = "final", _("Final")
        TAKEN_BACK = "taken_back", _("Taken back")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="signings")
    code = models.CharField(_("report code"), max_length=14, unique=True)
    version = models.CharField(max_length=8)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    snapshot = models.TextField(_("what is signed, as canonical JSON"))
    snapshot_sha256 = models.CharField(max_length=64)
    asked_at = models.DateTimeField(default=timezone.now)
    role = models.CharField(_("asked by"), max_length=12, choices=Role)
    read_until = models.DateField(_("peers read it until the end of this day"))
    alone_from = models.DateField(_("may be made final without a peer signature from this day on"))
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint("review", condition=Q(state="open"), name="signing_one_open_a_review"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(ended_at__isnull=False), name="signing_ended_with_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}: {self.get_state_display().lower()}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def earlier_texts(self) -> models.QuerySet["Signing"]:
        """The texts of this review that were put before people before this one, the newest first."""
        return Signing.objects.filter(review=self.review_id, pk__lt=self.pk).order_by("-pk")

    @property
    def earlier_view(self) -> "Signature | None":
        """The differing view that peers signed with the last time they signed a text of this review; None for none."""
        signed = Signature.objects.filter(side=Signature.Side.PEERS, signing__in=self.earlier_texts)
        last = signed.select_related("signing").order_by("-signing_id").first()
        return last if last and last.differs else None


class Signature(models.Model):
    """One of two signatures under a text, by role; `view` is a differing view, word for word. Kept for good."""

    class Side(models.TextChoices):
        PROGRAM = "program", _("For the program")
        PEERS = "peers", _("For the peer supporters")

    signing = models.ForeignKey(Signing, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=8, choices=Side)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=12, choices=Role)
    at = models.DateTimeField(default=timezone.now)
    differs = models.BooleanField(_("signed with a differing view"), default=False)
    view = models.CharField(_("the differing view"), max_length=STATEMENT_LENGTH, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint("signing", "side", name="signature_once_a_side"),
            models.CheckConstraint(condition=Q(differs=False) | ~Q(view=""), name="signature_differs_in_words"),
        ]

    def __str__(self) -> str:
        return f"{self.signing}, {self.get_side_display().lower()}"


class Statement(models.Model):
    """What peer supporters say beside the report, word for word; `edition` tells two writers apart."""

    signing = models.OneToOneField(Signing, on_delete=models.PROTECT, related_name="statement")
    text = models.TextField(max_length=STATEMENT_LENGTH)
    edition = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.text


class Reading(models.Model):
    """A peer with an account has read the text; when all have, nobody waits for the last day. Never shown by person.

    Without an account where it came from another server, whose export does not say who it was.
    """

    signing = models.ForeignKey(Signing, on_delete=models.CASCADE, related_name="readings")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", null=True)

    class Meta:
        constraints = [models.UniqueConstraint("signing", "user", name="reading_once")]

    def __str__(self) -> str:
        return str(self.signing)


class IssuedReport(models.Model):
    """One issued report: the snapshot, the PDF made from it once, and the SHA-256 of both."""

    class Standing(models.TextChoices):
        CURRENT = "current", _("Current")
        SUPERSEDED = "superseded", _("Superseded")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="reports")
    signing = models.OneToOneField(Signing, on_delete=models.PROTECT, null=True, related_name="report")
    code = models.CharField(_("report code"), max_length=14, unique=True)
    version = models.CharField(max_length=8, default="1.0")
    issued_at = models.DateTimeField(default=timezone.now)
    role = models.CharField(_("issued by"), max_length=12, choices=Role)
    snapshot = models.TextField(_("the snapshot as canonical JSON"))
    snapshot_sha256 = models.CharField(max_length=64)
    paper = models.CharField(max_length=10)
    # Filled once by the task that makes the file; empty while it is being made, `trouble` when that failed.
    pdf = models.BinaryField(null=True, editable=False)
    pdf_name = models.CharField(_("place in the store"), max_length=120, blank=True, default="", editable=False)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    trouble = models.TextField(blank=True)

    class Meta:
        ordering = ["-issued_at", "-pk"]
        constraints = [
            models.UniqueConstraint("review", "version", name="report_version_once_a_review"),
            models.CheckConstraint(condition=NO_FILE | IN_THE_ROW | IN_THE_STORE, name="report_file_with_its_checksum"),
        ]
        indexes = [
            models.Index(fields=["issued_at"], condition=Q(pdf_sha256=""), name="report_without_file"),
            models.Index(fields=["review"], condition=~Q(version="1.0"), name="report_amended"),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    @property
    def standing(self) -> "IssuedReport.Standing":
        """Whether it is the newest version of its review, and not taken back from everybody it was given to.

        A version that was never given to anybody is current; two queries. `verification` asks the same in one.
        """
        if self.review.reports.filter(pk__gt=self.pk).exists():
            return self.Standing.SUPERSEDED
        active = [withdrawn_at is None for withdrawn_at in self.shares.values_list("withdrawn_at", flat=True)]
        return self.Standing.WITHDRAWN if active and not any(active) else self.Standing.CURRENT

    @property
    def is_late(self) -> bool:
        """Whether its file should be there by now: the worker may have been stopped in the middle of it."""
        asked_long_ago = not self.pdf_sha256 and timezone.now() - self.issued_at > A_WHILE
        return asked_long_ago and self.pk not in waiting_for_the_worker(MAKES_FILE, taken_up=A_WHILE)


class FunderFile(models.Model):
    """The PDF of a report without its question pages, made once for every funder who is given it so. Kept for good."""

    report = models.OneToOneField(IssuedReport, on_delete=models.PROTECT, related_name="funder_file")
    asked_at = models.DateTimeField(default=timezone.now)
    # Filled once by the task that makes the file, as in IssuedReport.
    pdf = models.BinaryField(null=True, editable=False)
    pdf_name = models.CharField(_("place in the store"), max_length=120, blank=True, default="", editable=False)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    trouble = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=NO_FILE | IN_THE_ROW | IN_THE_STORE, name="funder_file_with_its_checksum"),
        ]
        indexes = [models.Index(fields=["asked_at"], condition=Q(pdf_sha256=""), name="funder_file_not_made")]

    def __str__(self) -> str:
        return gettext("%(report)s, for funders") % {"report": self.report}

    @property
    def is_late(self) -> bool:
        asked_long_ago = not self.pdf_sha256 and timezone.now() - self.asked_at > A_WHILE
        return asked_long_ago and self.report_id not in waiting_for_the_worker(MAKES_FUNDER_FILE, taken_up=A_WHILE)


class FromReview:
    """A column that repeats one of the review, by the same name, so that an index of this table serves long lists."""

    def pre_save(self, model_instance: models.Model, add: bool) -> object:
        if add:
            setattr(model_instance, self.attname, getattr(model_instance.report.review, self.attname))
        return getattr(model_instance, self.attname)


class ProgramOfReview(FromReview, models.ForeignKey):
    """A link to the program; `period_start` of a program's review never changes, nor does its program."""


class QuarterOfReview(FromReview, models.DateField):
    """The first day of the quarter."""


class ShareQuerySet(models.QuerySet["Share"]):
    def active(self) -> "ShareQuerySet":
        return self.filter(withdrawn_at=None)

    def open_to(self, user: User) -> "ShareQuerySet":
        """What `user` may read now: given, not withdrawn, and the account is still a funder of that organisation."""
        return self.active()._given_to(user)

    def withdrawn_from(self, user: User) -> "ShareQuerySet":
        """What `user` could read once, was told of, and may be told that it was withdrawn."""
        return self.exclude(withdrawn_at=None)._given_to(user).order_by("-withdrawn_at", "-pk")

    def _given_to(self, user: User) -> "ShareQuerySet":
        organisation = OuterRef("program__organisation")
        still = Membership.objects.filter(user=user, role=Role.FUNDER, organisation=organisation)
        return self.filter(Exists(still), funder=user)

    def with_standing(self) -> "ShareQuerySet":
        """Each with `superseded`: whether a newer version of its report was made, shared or not."""
        newer = IssuedReport.objects.filter(review=OuterRef("report__review"), pk__gt=OuterRef("report"))
        return self.annotate(superseded=Exists(newer))

    def without_texts(self) -> "ShareQuerySet":
        """With report, review and program, but none of their large columns."""
        related = self.select_related("report__review__program__organisation")
        return related.defer("report__pdf", "report__snapshot", "report__trouble")


class Share(models.Model):
    """One report given to one funder's account, until it is withdrawn; a separate act for each (product.md)."""

    report = models.ForeignKey(IssuedReport, on_delete=models.PROTECT, related_name="shares")
    funder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="shares")
    program = ProgramOfReview(Program, on_delete=models.PROTECT, related_name="+", editable=False)
    period_start = QuarterOfReview(editable=False)
    shared_at = models.DateTimeField(default=timezone.now)
    role = models.CharField(_("shared by"), max_length=12, choices=Role)
    with_items = models.BooleanField(_("with the question pages"), default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(_("first opened"), null=True, blank=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        ordering = ["-shared_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                "report", "funder", condition=Q(withdrawn_at=None), name="share_once_until_withdrawn"
            )
        ]
        # SQLite counts in an index alone only where that holds every column that is asked for, also of its condition.
        indexes = [
            models.Index(
                fields=["funder", "program", "-period_start", "withdrawn_at"],
                condition=Q(withdrawn_at=None),
                name="share_by_program",
            ),
            models.Index(
                fields=["funder", "-period_start", "withdrawn_at"],
                condition=Q(withdrawn_at=None),
                name="share_by_quarter",
            ),
            models.Index(
                fields=["funder", "program", "withdrawn_at", "seen_at"],
                condition=Q(withdrawn_at=None, seen_at=None),
                name="share_not_opened",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}, {self.funder}"

    @property
    def has_file(self) -> bool:
        """Whether the PDF that this funder gets is made; one query."""
        if self.with_items:
            return IssuedReport.objects.filter(pk=self.report_id).exclude(pdf_sha256="").exists()
        return FunderFile.objects.filter(report=self.report_id).exclude(pdf_sha256="").exists()


class Download(models.Model):
    """A funder opened or downloaded a report: what the program sees of it. Kept for good."""

    class What(models.TextChoices):
        PAGE = "page", _("Read as a page")
        PDF = "pdf", _("Downloaded the PDF")
        DATA = "data", _("Downloaded the data")

    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="downloads")
    what = models.CharField(max_length=4, choices=What)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.share}: {self.get_what_display().lower()}"


class Question(models.Model):
    """A question of a funder to the program about a shared report, and the answer."""

    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="questions")
    text = models.CharField(max_length=1_000)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=1_000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    role = models.CharField(_("answered by"), max_length=12, choices=Role, blank=True)

    class Meta:
        ordering = ["asked_at", "pk"]
        indexes = [
            models.Index(
                fields=["-answered_at", "-id"], condition=Q(answered_at__isnull=False), name="question_answered"
            )
        ]

    def __str__(self) -> str:
        return self.text
