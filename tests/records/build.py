"""The demo with a row in every table that holds something of an organisation."""

import hashlib
from datetime import date

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django_tasks_db.models import DBTaskResult

from fidelity.models import (
    Amendment,
    Box,
    CheckStatement,
    ConcernBox,
    Download,
    Flag,
    FunderFile,
    IssuedReport,
    JointAnswer,
    Letter,
    LoweredReference,
    Mailed,
    PeerQuestion,
    PeerVoice,
    Question,
    Reading,
    Sample,
    SampleMark,
    Share,
    Signature,
    Signing,
    Statement,
    UsedCards,
    WrittenDuty,
)
from fidelity.reports.rendering.tasks import make_file
from fidelity.voice.card.codes import new_tag
from programs import demo_logins
from programs.models import Organisation, Program, Role, User
from programs.sign_in.sessions import SessionStore
from tests.demo import NOW, planted_demo

SEALED, TAG, JOINTLY = b"counts that are sealed", "QZX", "LIS-7"
SNAPSHOT = {"snapshot": "{}", "snapshot_sha256": hashlib.sha256(b"{}").hexdigest()}
FILE = {"pdf": b"%PDF", "pdf_sha256": hashlib.sha256(b"%PDF").hexdigest()}


def whole() -> Organisation:
    """The made-up organisation, with something of everything in the program `saltmarsh`."""
    organisation = planted_demo()
    _fill(organisation.programs.get(slug="saltmarsh"))
    return organisation


def user(role: Role) -> User:
    return User.objects.get(email=demo_logins.LOGINS[role])


def _fill(program: Program) -> None:
    review = program.reviews.closed().in_order().first()
    by = {"by": user(Role.MANAGER), "role": Role.MANAGER}
    Sample.objects.create(review=review, drawn_order=["CHO-1"], editions={}, **by)
    SampleMark.objects.create(response=review.responses.first(), edition=1, seen=True, words="In the folder.", **by)
    CheckStatement.objects.create(review=review, way="ally", words="All of it.", editions={}, **by)
    duty = {"staff_role": program.staff_roles.first(), "item": "ROL-1", "category": "records", "words": "writes notes"}
    WrittenDuty.objects.create(program=program, role=Role.MANAGER, **duty)
    flag = Flag.objects.filter(program=program).first()
    Letter.objects.get_or_create(flag=flag, defaults={"text": "To the board.", "role": Role.MANAGER})
    PeerQuestion.objects.create(flag=flag, role=Role.MANAGER, text="Who hands it out?")
    LoweredReference.objects.create(program=program, review=review, series="overall", reason="Half left.", **by)
    Amendment.objects.create(review=review, reason="A number was wrong.", **by)
    invited = {"email": "new@example.org", "invited_by_role": Role.MANAGER, "expires_at": NOW}
    program.kept_words.create(role=Role.MANAGER, called="an action", words=["Mr. X"])
    program.invitations.create(organisation=program.organisation, role=Role.PEER, **invited)
    _hear(review)
    _sign_and_share(review)


def _hear(review) -> None:
    """A box that waits, a card that was used, one answer of a joint form."""
    box = Box.objects.create(program=review.program, instrument=review.instrument, counts=SEALED)
    voice, _ = PeerVoice.objects.get_or_create(review=review, defaults={"tag": new_tag()})
    PeerVoice.objects.filter(pk=voice.pk).update(box=box, tag=TAG)
    UsedCards.objects.update_or_create(voice=voice, defaults={"marks": SEALED})
    ConcernBox.objects.update_or_create(program=review.program, defaults={"contents": SEALED, "marks": SEALED})
    JointAnswer.objects.get_or_create(voice=voice, question=JOINTLY, level=1)


def _sign_and_share(review) -> None:
    days = {"read_until": date(2026, 11, 27), "alone_from": date(2026, 12, 4)}
    signing = Signing.objects.create(
        review=review, code="PL-7K3M-92QX", version="1.0", role="manager", **SNAPSHOT, **days
    )
    Signature.objects.create(signing=signing, side="program", by=user(Role.MANAGER), role="manager")
    Statement.objects.create(signing=signing, text="We said so in spring.")
    Reading.objects.create(signing=signing, user=user(Role.PEER))
    made = {"code": signing.code, "role": "manager", "paper": "letter"}
    report = IssuedReport.objects.create(review=review, signing=signing, **made, **SNAPSHOT, **FILE)
    FunderFile.objects.create(report=report, **FILE)
    share = Share.objects.create(report=report, funder=user(Role.FUNDER), role="manager")
    Download.objects.create(share=share, what="pdf")
    Question.objects.create(share=share, text="What changed?")
    _at_the_edges(review.program, report)


def _at_the_edges(program: Program, report: IssuedReport) -> None:
    """What the server itself notes about an organisation."""
    Mailed.objects.create(user=user(Role.PEER), key="flag:1")
    about = {"content_type": ContentType.objects.get_for_model(Program), "object_repr": program.name}
    LogEntry.objects.create(user=user(Role.ADMIN), object_id=str(program.pk), action_flag=CHANGE, **about)
    session = SessionStore()
    session["_auth_user_id"] = str(user(Role.PEER).pk)
    session.create()
    made = {"args_kwargs": {"args": [report.pk], "kwargs": {}}, "backend_name": "default"}
    DBTaskResult.objects.create(task_path=make_file.module_path, run_after=NOW, **made)
