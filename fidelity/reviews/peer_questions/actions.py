"""Ask peers about a flag, by way of the outside ally; answer, or pass the question on."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.flags.models import Flag
from fidelity.reviews.peer_questions.models import PeerQuestion
from programs import audit
from programs.access import Access
from programs.models import Membership, Program, Role

MOST_WAITING = 3


class QuestionRefused(Exception):
    """A sentence that says why not."""


def has_ally(program: Program) -> bool:
    """Whether an ally is there who does not lead the program as well."""
    roles = Membership.objects.that_count().filter(program=program, user__is_active=True)
    return roles.filter(role=Role.ALLY).exists()


@transaction.atomic
def ask_peers(*, flag: Flag, text: str, by: Access) -> PeerQuestion:
    """Send a question to the ally; `QuestionRefused` where there is none, or where enough questions wait."""
    if not has_ally(flag.program):
        raise QuestionRefused(_("There is no outside ally here to take the question. An admin can invite one."))
    Flag.objects.select_for_update(of=("self",)).get(pk=flag.pk)
    waiting = flag.peer_questions.waiting()
    if waiting.filter(text__iexact=text.strip()).exists():
        raise QuestionRefused(_("This question waits for the ally already."))
    if waiting.count() >= MOST_WAITING:
        raise QuestionRefused(_("Three questions on this flag wait for the ally. Wait for an answer first."))
    asked = PeerQuestion.objects.create(flag=flag, role=by.role, text=text.strip())
    audit.record_event(by, _("flag %(code)s: asked peers, by way of the ally") % {"code": flag.code}, at=asked.asked_at)
    return asked


@transaction.atomic
def pass_on(*, question: PeerQuestion, by: Access, at: datetime | None = None) -> None:
    """Show the question to peer supporters; who then talks with the ally is written nowhere."""
    at = at or timezone.now()
    if PeerQuestion.objects.waiting().filter(pk=question.pk, passed_on_at=None).update(passed_on_at=at):
        words = _("flag %(code)s: passed a question on to peers") % {"code": question.flag.code}
        audit.record_event(by, words, at=at)


@transaction.atomic
def answer_for_peers(*, question: PeerQuestion, text: str, by: Access, at: datetime | None = None) -> None:
    """Answer in the ally's words, once; `QuestionRefused` where it was answered."""
    at = at or timezone.now()
    if not PeerQuestion.objects.waiting().filter(pk=question.pk).update(answer=text.strip(), answered_at=at):
        raise QuestionRefused(_("This question was answered meanwhile."))
    words = _("flag %(code)s: answered a question to peers") % {"code": question.flag.code}
    audit.record_event(by, words, at=at)
