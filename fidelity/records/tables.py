"""Every table that holds something of an organisation, from the organisation down to the single answer.

A test holds that each model of the app is named here: as a table, or as left out with its reason.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.models import QuerySet

from programs.models import Organisation, Program


@dataclass(frozen=True)
class RecordTable:
    """`program` is the way from a row to its program, `organisation` to its organisation where it has no program.

    `shared`: its rows serve others too, so they are taken along and never deleted with an organisation. `sealed`: they
    are deleted with it, and never taken along.
    """

    name: str
    program: str = ""
    organisation: str = ""
    shared: bool = False
    sealed: bool = False

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.name)

    def of_organisation(self, organisation: Organisation) -> QuerySet:
        return self._rows(**{self.organisation or f"{self.program}__organisation": organisation.pk})

    def of_program(self, program: Program) -> QuerySet:
        """Nothing where the table is about the organisation as a whole."""
        return self._rows(**{self.program: program.pk}) if self.program else self.model.objects.none()

    def _rows(self, **where: object) -> QuerySet:
        return self.model.objects.filter(pk__in=self.model.objects.filter(**where).values("pk")).order_by("pk")


# Each table stands after those that it refers to.
TABLES = (
    RecordTable("programs.Organisation", organisation="pk"),
    RecordTable("programs.User", organisation="memberships__organisation", shared=True),
    RecordTable("programs.Program", program="pk", organisation="organisation"),
    RecordTable("programs.StaffRole", program="program"),
    RecordTable("programs.Membership", organisation="organisation"),
    RecordTable("programs.Invitation", organisation="organisation"),
    RecordTable("programs.AuditEvent", program="program", organisation="organisation"),
    RecordTable("programs.KeptWords", program="program", sealed=True),
    RecordTable("fidelity.InstrumentVersion", program="reviews__program", shared=True),
    RecordTable("fidelity.WrittenDuty", program="program"),
    RecordTable("fidelity.Review", program="program"),
    RecordTable("fidelity.KeptLevels", program="review__program", sealed=True),
    RecordTable("fidelity.Box", program="program", sealed=True),
    RecordTable("fidelity.ConcernBox", program="program", sealed=True),
    RecordTable("fidelity.PeerVoice", program="review__program"),
    RecordTable("fidelity.UsedCards", program="voice__review__program", sealed=True),
    RecordTable("fidelity.JointAnswer", program="voice__review__program", sealed=True),
    RecordTable("fidelity.Response", program="review__program"),
    RecordTable("fidelity.Edition", program="response__review__program"),
    RecordTable("fidelity.Sample", program="review__program"),
    RecordTable("fidelity.SampleMark", program="response__review__program"),
    RecordTable("fidelity.CheckStatement", program="review__program"),
    RecordTable("fidelity.Flag", program="program"),
    RecordTable("fidelity.FlagEvent", program="flag__program"),
    RecordTable("fidelity.Letter", program="flag__program"),
    RecordTable("fidelity.PeerQuestion", program="flag__program"),
    RecordTable("fidelity.Action", program="program"),
    RecordTable("fidelity.LoweredReference", program="program"),
    RecordTable("fidelity.Amendment", program="review__program"),
    RecordTable("fidelity.Signing", program="review__program"),
    RecordTable("fidelity.Signature", program="signing__review__program"),
    RecordTable("fidelity.Statement", program="signing__review__program"),
    RecordTable("fidelity.Reading", program="signing__review__program"),
    RecordTable("fidelity.IssuedReport", program="review__program"),
    RecordTable("fidelity.FunderFile", program="report__review__program"),
    RecordTable("fidelity.Share", program="report__review__program"),
    RecordTable("fidelity.Download", program="share__report__review__program"),
    RecordTable("fidelity.Question", program="share__report__review__program"),
)

TAKEN = tuple(table for table in TABLES if not table.sealed)

# Table and column of JSON -> key in it -> the table of the row whose number stands there.
NUMBERS_IN_JSON = {("fidelity.FlagEvent", "details"): {"action": "fidelity.Action"}}

BY_ROLE = "what was done is told by role, never by account"
SECRET = "a secret of one account"
PEERS = "what peer supporters answer leaves its box once, as the result of a quarter"
FROM_THE_NAME = "where a name stands in lists is made from the name"
FROM_THE_REVIEW = "stands with the review of the report"
IN_ITS_COLUMN = "where the file lies is for the server to say; the file itself stands in `pdf`"
SERVER = "belongs to the server, not to an organisation"

# Table, or table and column -> why it is not taken along.
LEFT_OUT = {
    "programs.User.password": SECRET,
    "programs.Invitation.token_hash": SECRET,
    "programs.Invitation.invited_by": BY_ROLE,
    "programs.User.last_login": "when somebody was here is nobody's to know",
    "programs.User.is_staff": SERVER,
    "programs.User.is_superuser": SERVER,
    "programs.User.groups": SERVER,
    "programs.User.user_permissions": SERVER,
    "programs.AuditEvent.by": BY_ROLE,
    "fidelity.Edition.by": BY_ROLE,
    "fidelity.Sample.by": BY_ROLE,
    "fidelity.Sample.drawn_order": "which answer comes next is nobody's to know",
    "fidelity.SampleMark.by": BY_ROLE,
    "fidelity.CheckStatement.by": BY_ROLE,
    "fidelity.FlagEvent.by": BY_ROLE,
    "fidelity.LoweredReference.by": BY_ROLE,
    "fidelity.Amendment.by": BY_ROLE,
    "fidelity.Signature.by": BY_ROLE,
    "fidelity.Reading.user": "who has read it is never shown by person",
    "fidelity.Box": PEERS,
    "fidelity.ConcernBox": "what people raise leaves its box once, as flags, when a quarter is closed",
    "fidelity.UsedCards": PEERS,
    "fidelity.JointAnswer": PEERS,
    "fidelity.PeerVoice.box": PEERS,
    "fidelity.PeerVoice.tag": "a part of every card",
    "fidelity.PeerVoice.cards": "how many cards there are is for peer supporters and allies only",
    "fidelity.PeerVoice.sites": "how many cards there are is for peer supporters and allies only",
    "fidelity.PeerVoice.edition": PEERS,
    "fidelity.PeerVoice.agreed_lines": PEERS,
    "fidelity.PeerVoice.agreed_by": PEERS,
    "programs.Organisation.sort_key": FROM_THE_NAME,
    "programs.Program.sort_key": FROM_THE_NAME,
    "programs.StaffRole.sort_key": FROM_THE_NAME,
    "programs.User.sort_key": FROM_THE_NAME,
    "fidelity.IssuedReport.pdf_name": IN_ITS_COLUMN,
    "fidelity.FunderFile.pdf_name": IN_ITS_COLUMN,
    "fidelity.Share.program": FROM_THE_REVIEW,
    "fidelity.Share.period_start": FROM_THE_REVIEW,
    "fidelity.KeptLevels": "is made from the answers, and can be made again",
    "programs.KeptWords": "the words stand in the texts they were kept in",
    "programs.FirstLink": SECRET,
    "fidelity.Mailed": "only keeps a mail from going out twice",
    "account.EmailAddress": "the address stands with the account",
    "account.EmailConfirmation": SECRET,
    "mfa.Authenticator": SECRET,
    "sessions.Session": SECRET,
    "admin.LogEntry": SERVER,
    "auth.Permission": SERVER,
    "auth.Group": SERVER,
    "contenttypes.ContentType": SERVER,
    "django_tasks_database.DBTaskResult": "work of the server that is done",
}


def exported_names() -> set[str]:
    """The tables that are taken along."""
    return {table.name for table in TAKEN}


def exported_columns(table: RecordTable) -> Iterator[models.Field]:
    """The columns of a table that are taken along; links to many rows stand last."""
    meta = table.model._meta
    for field in (*meta.concrete_fields, *meta.many_to_many):
        if f"{table.name}.{field.name}" not in LEFT_OUT:
            yield field
