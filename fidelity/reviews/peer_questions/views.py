"""Ask a peer about a flag: the question goes to the ally, and the answer comes back without a name."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fidelity.flags.access import People, requires
from fidelity.flags.models import Flag
from fidelity.flags.wording.headlines import flag_headline, is_small_team
from fidelity.reviews.flag_pages.inbox import peer_supporters
from fidelity.reviews.peer_questions import actions
from fidelity.reviews.peer_questions.actions import QuestionRefused
from fidelity.reviews.peer_questions.forms import AskForm, PeerAnswerForm
from fidelity.reviews.peer_questions.models import PeerQuestion
from programs.guarded_words import keeping_words
from programs.permissions import Permission

OK, INVALID = HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY


def _about(flag: Flag) -> dict[str, object]:
    small, instrument = is_small_team(peer_supporters(flag.program)), flag.last_raised_in.definition
    headline = flag_headline(flag.code, flag.level, instrument, small=small, stage=flag.stage)
    return {"program": flag.program, "flag": flag, "headline": headline, "small": small}


@requires(Permission.ASK_THE_ALLY, reads=True)
def ask(request: HttpRequest, flag: Flag, people: People) -> HttpResponse:
    """Write a question; it goes to the outside ally."""
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _ask(request, flag, form):
        messages.success(request, _("The ally has your question. The answer will stand on this page."))
        return redirect("flag", flag.program.slug, flag.pk)
    context = _about(flag) | {"form": form, "has_ally": actions.has_ally(flag.program)}
    return render(request, "flags/ask_a_peer.html", context, status=INVALID if form.errors else OK)


def _ask(request: HttpRequest, flag: Flag, form: AskForm) -> bool:
    if not form.is_valid():
        return False
    try:
        with keeping_words(form, flag.program, request.access.role, place=flag.code):
            actions.ask_peers(flag=flag, text=form.cleaned_data["text"], by=request.access)
    except QuestionRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True


@requires(Permission.ANSWER_FOR_PEERS)
def questions(request: HttpRequest, flag: Flag, people: People) -> HttpResponse:
    """The questions that wait for the ally: answer one, or pass it on to peers first."""
    waiting = list(flag.peer_questions.waiting())
    asked = next((question for question in waiting if str(question.pk) == request.POST.get("question")), None)
    forms = {question: PeerAnswerForm(prefix=f"q{question.pk}") for question in waiting}
    if request.method == "POST" and asked is None:
        messages.warning(request, _("This question was answered meanwhile."))
        return redirect("flag_questions", flag.program.slug, flag.pk)
    if asked is not None:
        asked.flag = flag
        if "pass-on" in request.POST:
            actions.pass_on(question=asked, by=request.access)
            messages.success(request, _("Peer supporters see the question now. Answer it when you heard from them."))
            return redirect("flag_questions", flag.program.slug, flag.pk)
        forms[asked] = PeerAnswerForm(request.POST, prefix=f"q{asked.pk}")
        if _answer(request, asked, forms[asked]):
            messages.success(request, _("Your answer stands on the page of the flag."))
            return redirect("flag", flag.program.slug, flag.pk)
    context = _about(flag) | {"questions": list(forms.items())}
    wrong = any(form.errors for form in forms.values())
    return render(request, "flags/questions.html", context, status=INVALID if wrong else OK)


def _answer(request: HttpRequest, question: PeerQuestion, form: PeerAnswerForm) -> bool:
    if not form.is_valid():
        return False
    try:
        flag = question.flag
        with keeping_words(form, flag.program, request.access.role, place=flag.code):
            actions.answer_for_peers(question=question, text=form.cleaned_data["text"], by=request.access)
    except QuestionRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True
