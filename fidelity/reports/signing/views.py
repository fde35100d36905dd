"""A text on its way from closed to final: ask, read, say something, sign, take back, make final."""

import json
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fidelity.reports.models import Signature, Signing, Statement
from fidelity.reports.rendering import html
from fidelity.reports.signing import actions
from fidelity.reports.signing.forms import DIFFER, PlainForm, SignForm, StatementForm, TakeBackForm
from fidelity.reports.signing.kept_words import words_kept
from fidelity.reviews import signing_rules
from fidelity.reviews.access import requires
from fidelity.reviews.closing_steps import Place, Stage, closing_steps
from fidelity.reviews.models import Review
from programs.guarded_words import keeping_words
from programs.permissions import Permission

OK, INVALID, CONFLICT = HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT
OVER = gettext_lazy(
    "No text of this quarter waits for signatures now. What you wrote is kept below, so that you can copy it."
)
Act = Callable[[HttpRequest, Signing, dict], str]


def page(request: HttpRequest, review: Review, text: Signing) -> HttpResponse:
    """The exact text that waits, who has signed it by role, and what this account can do."""
    context = html.page_context(json.loads(text.snapshot), checksum=text.snapshot_sha256)
    return render(request, "reports/to_sign.html", context | _standing(request, review, text) | {"links": True})


def _standing(request: HttpRequest, review: Review, text: Signing) -> dict[str, object]:
    """How far the text is, for its page and for the forms beside it."""
    text.review = review
    statement, signatures = _statement(text), list(text.signatures.all())
    beside = [signature.view for signature in signatures] + ([statement.text] if statement else [])
    so_far, now = signing_rules.signing_progress(text), timezone.now()
    account, roles = request.access.user.pk, request.access.roles
    return {
        "program": review.program,
        "review": review,
        "steps": closing_steps(request.access, review, Place.SIGNING, Stage.SIGNING),
        "signing": text,
        "signatures": {signature.side: signature for signature in signatures},
        "statement": statement,
        "earlier_view": text.earlier_view,
        "so_far": so_far,
        "reading_over": so_far.reading_is_over(timezone.localdate(now)),
        "sides": so_far.sides(account, roles),
        "may_say_read": so_far.may_say_read(account),
        "missing": actions.what_is_missing(so_far, now),
        "earlier": review.reports.defer("pdf", "snapshot").first(),
        "in_demo": settings.DEMO,
        "kept_words": words_kept(text, beside),
    }


def _statement(text: Signing) -> Statement | None:
    return Statement.objects.filter(signing=text).first()


def _to_report(review: Review) -> HttpResponse:
    return redirect("report", review.program.slug, review.quarter.slug)


@requires(Permission.ISSUE_REPORT)
@require_POST
def ask(request: HttpRequest, review: Review) -> HttpResponse:
    """Put the text before people; pressing twice leads to the same one."""
    try:
        actions.ask_for_signatures(review=review, by=request.access)
    except actions.NotClosed:
        context = {"program": review.program, "review": review}
        return render(request, "reports/not_closed.html", context, status=CONFLICT)
    except actions.SigningRefused as refused:
        messages.warning(request, str(refused))
    return _to_report(review)


@requires(Permission.PREVIEW_REPORT)
@require_POST
def read(request: HttpRequest, review: Review) -> HttpResponse:
    """A peer has read the text."""
    text = actions.waiting_text(review)
    if text is None:
        return _to_report(review)
    actions.note_reading(signing=text, by=request.access)
    messages.success(request, _("Thank you. It is noted that you have read it; nobody sees who has."))
    return _to_report(review)


@requires(Permission.ISSUE_REPORT)
@require_POST
def final(request: HttpRequest, review: Review) -> HttpResponse:
    """Make a signed text final; while something is missing the page says what."""
    text = actions.waiting_text(review)
    if text:
        try:
            actions.make_final(signing=text, by=request.access)
        except actions.SigningRefused as refused:
            messages.warning(request, str(refused))
    return _to_report(review)


@requires(Permission.SIGN_REPORT)
def sign(request: HttpRequest, review: Review) -> HttpResponse:
    """Sign the text for one side, in agreement or with a differing view."""
    text = actions.waiting_text(review)
    sides = signing_rules.signing_progress(text).sides(request.access.user.pk, request.access.roles) if text else []
    if request.method != "POST":
        if not sides:
            return _to_report(review)
        return _form(request, review, text, "sign", SignForm(sides, initial=_initial_signature(text, sides)))
    return _send(request, review, text, "sign", SignForm(sides, request.POST), _sign)


def _initial_signature(text: Signing, sides: list[str]) -> dict[str, object]:
    """For peers alone their differing view of an earlier text, to sign with again or to change."""
    initial: dict[str, object] = {"sha256": text.snapshot_sha256}
    if sides == [Signature.Side.PEERS] and (earlier := text.earlier_view):
        initial |= {"agrees": DIFFER, "view": earlier.view}
    return initial


def _sign(request: HttpRequest, text: Signing, data: dict[str, str]) -> str:
    view = data["view"] if data["agrees"] == DIFFER else ""
    report = actions.sign_text(signing=text, side=data["side"], sha256=data["sha256"], view=view, by=request.access)
    if report:
        return _("You have signed it, and the report is final. Nothing is shared by that.")
    return _("You have signed it.")


@requires(Permission.WRITE_STATEMENT)
def statement(request: HttpRequest, review: Review) -> HttpResponse:
    """What peer supporters say beside the report; two who write at once both keep their text."""
    text = actions.waiting_text(review)
    if request.method != "POST":
        if text is None:
            return _to_report(review)
        return _form(request, review, text, "statement", StatementForm(initial=_initial_statement(text)))
    return _send(request, review, text, "statement", StatementForm(request.POST), _save_statement)


def _initial_statement(text: Signing) -> dict[str, object]:
    """The statement to go on from, which may be one that was written beside an earlier text of this review."""
    saved = _statement(text)
    return {"text": saved.text, "edition": saved.edition} if saved else {"text": "", "edition": 0}


def _save_statement(request: HttpRequest, text: Signing, data: dict[str, object]) -> str:
    actions.save_statement(signing=text, text=data["text"], edition=data["edition"], by=request.access)
    return _("The statement is saved.") if data["text"] else _("The statement is taken out.")


@requires(Permission.ISSUE_REPORT)
def take_back(request: HttpRequest, review: Review) -> HttpResponse:
    """Take a text back before it is final, with a word why."""
    text = actions.waiting_text(review)
    if request.method != "POST":
        return _form(request, review, text, "take_back", TakeBackForm()) if text else _to_report(review)
    return _send(request, review, text, "take_back", TakeBackForm(request.POST), _take_back)


def _take_back(request: HttpRequest, text: Signing, data: dict[str, str]) -> str:
    actions.take_back(signing=text, by=request.access, **data)
    return _("The text is taken back. You can open the review again, or ask anew.")


def _send(
    request: HttpRequest, review: Review, text: Signing | None, name: str, form: PlainForm, act: Act
) -> HttpResponse:
    """Do what a form asks for; where it can't be done, the form again with its text (422, 409)."""
    if text is None:
        form.is_valid()
        form.add_error(None, OVER)
        return _form(request, review, None, name, form, status=CONFLICT)
    if not form.is_valid():
        return _form(request, review, text, name, form, status=INVALID)
    try:
        with keeping_words(form, review.program, request.access.role):
            done = act(request, text, form.cleaned_data)
    except actions.SigningRefused as refused:
        form.add_error(None, str(refused))
        return _form(request, review, text, name, form, status=CONFLICT)
    messages.success(request, done)
    return _to_report(review)


def _form(
    request: HttpRequest,
    review: Review,
    text: Signing | None,
    name: str,
    form: PlainForm,
    *,
    status: int = OK,
) -> HttpResponse:
    """A form beside the text, with how far that is."""
    context = {"program": review.program, "review": review, "form": form}
    if text:
        context |= _standing(request, review, text)
    if name == "statement":
        context |= _edition(form, context.get("statement"), conflict=status == CONFLICT)
    return render(request, f"reports/{name}.html", context, status=status)


def _edition(form: PlainForm, stands: Statement | None, *, conflict: bool) -> dict[str, object]:
    """The edition to go on from; after a conflict that of the statement which stands, shown beside one's own text."""
    if conflict or "edition" in form.errors:
        return {"edition": stands.edition if stands else 0, "theirs": stands}
    return {"edition": form["edition"].value()}
