"""The program's pages of sharing: who has the report, give it to one funder, withdraw it, answer a question."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fidelity.reports.models import IssuedReport, Question, Share
from fidelity.reports.sharing import actions
from fidelity.reports.sharing import context as sharing_context
from fidelity.reports.sharing.forms import ShareForm, answer_form
from fidelity.reviews.access import requires
from fidelity.reviews.closing_steps import Place, closing_steps
from fidelity.reviews.models import Review
from programs.guarded_words import keeping_words
from programs.lists import by_text, list_page
from programs.models import Membership
from programs.permissions import Permission

LOOK_AGAIN = 2  # seconds
A_PAGE = 25
OK, INVALID, CONFLICT = HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT


@requires(Permission.SEE_SHARES)
def shares(request: HttpRequest, review: Review) -> HttpResponse:
    """Which funders have the report, what they opened, what they ask."""
    steps, sharing = closing_steps(request.access, review, Place.AFTER), sharing_context.review_sharing(review)
    context = {
        "sharing": sharing,
        "steps": steps,
        "recipients": list_page(request, sharing.recipients, size=A_PAGE, search=by_text(_recipient_in_words)),
        "questions": list_page(request, sharing.questions, size=A_PAGE, number_name="questions"),
        "downloads": list_page(request, sharing.downloads, size=A_PAGE, number_name="opened"),
    }
    return render(request, "reports/shares.html", _about(review) | context)


def _recipient_in_words(recipient: sharing_context.Recipient) -> str:
    return sharing_context.in_words(recipient.account)


def _about(review: Review) -> dict[str, object]:
    return {"program": review.program, "review": review}


def _to_shares(review: Review) -> HttpResponse:
    return redirect("report_shares", review.program.slug, review.quarter.slug)


@requires(Permission.SHARE_REPORT)
def give(request: HttpRequest, review: Review, pk: int) -> HttpResponse:
    """Give the newest version to one funder, after the reminder."""
    membership = get_object_or_404(sharing_context.funder_memberships(review), pk=pk)
    report = sharing_context.reports(review).first()
    if report and not report.pdf_sha256 and request.method != "POST":
        return _waiting_for_file(request, review, report)
    if request.method != "POST":
        form = ShareForm(initial={"code": report.code if report else "", "with_items": ""})
        return _giving(request, review, membership, form)
    form = ShareForm(request.POST)
    if not form.is_valid():
        return _giving(request, review, membership, form, status=INVALID)
    data = form.cleaned_data
    try:
        share = actions.share_report(
            review=review,
            funder=membership.user,
            code=data["code"],
            with_items=data["with_items"],
            by=request.access,
        )
    except actions.SharingRefused as refused:
        return _giving(request, review, membership, form, status=CONFLICT, problem=str(refused))
    shared = _("Shared. %(address)s can read it from now on.") % {"address": sharing_context.in_words(membership.user)}
    if not share.has_file:
        shared = f"{shared} {_('The PDF for funders is being made and will be there in a few minutes.')}"
    messages.success(request, shared)
    return _to_shares(review)


def _waiting_for_file(request: HttpRequest, review: Review, report: IssuedReport) -> HttpResponse:
    """A short page that looks again by itself, with no script, until there is a file to share."""
    response = render(request, "reports/share_waits.html", _about(review) | {"report": report})
    if not report.trouble:
        response["Refresh"] = str(LOOK_AGAIN)
    return response


def _giving(
    request: HttpRequest,
    review: Review,
    membership: Membership,
    form: ShareForm,
    *,
    status: int = OK,
    problem: str = "",
) -> HttpResponse:
    """The reminder with its form; without a final report the page says so and has no form."""
    context = {
        "form": form,
        "report": sharing_context.reports(review).first(),
        "account": membership.user,
        "pk": membership.pk,
        "problem": problem,
    }
    return render(request, "reports/share.html", _about(review) | context, status=status)


@requires(Permission.SHARE_REPORT)
def withdraw(request: HttpRequest, review: Review, pk: int) -> HttpResponse:
    """Ask once, with what happens then; take it back from one funder. Pressing twice does it once."""
    shares = Share.objects.select_related("funder").without_texts()
    share = get_object_or_404(shares, pk=pk, report__review=review)
    if request.method != "POST" and share.withdrawn_at is None:
        waiting = share.questions.filter(answered_at=None).count()
        return render(
            request,
            "reports/withdraw.html",
            _about(review)
            | {
                "share": share,
                "waiting": waiting,
            },
        )
    actions.withdraw_share(share=share, by=request.access)
    withdrawn = _("Withdrawn. %(address)s can’t open it here any more. A copy that was taken before stays with them.")
    messages.success(request, withdrawn % {"address": sharing_context.in_words(share.funder)})
    return _to_shares(review)


@requires(Permission.SHARE_REPORT)
@require_POST
def file_again(request: HttpRequest, review: Review) -> HttpResponse:
    """Try to make the funders' file once more."""
    report = get_object_or_404(sharing_context.reports(review)[:1])
    actions.make_file_again(report=report, by=request.access)
    messages.info(request, _("The file is being made again."))
    return _to_shares(review)


@requires(Permission.SHARE_REPORT)
def answer(request: HttpRequest, review: Review, pk: int) -> HttpResponse:
    """Answer one question of a funder, once."""
    questions = Question.objects.select_related("share__report").defer("share__report__pdf", "share__report__snapshot")
    question = get_object_or_404(questions, pk=pk, share__report__review=review)
    form = answer_form(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _answering(request, review, question, form)
    if not form.is_valid():
        return _answering(request, review, question, form, status=INVALID)
    try:
        with keeping_words(form, review.program, request.access.role):
            actions.answer_question(question=question, text=form.cleaned_data["text"], by=request.access)
    except actions.SharingRefused as refused:
        question.refresh_from_db(fields=["answer", "answered_at", "role"])
        return _answering(request, review, question, form, status=CONFLICT, problem=str(refused))
    messages.success(request, _("Your answer is with the funder."))
    return _to_shares(review)


def _answering(
    request: HttpRequest,
    review: Review,
    question: Question,
    form: object,
    *,
    status: int = OK,
    problem: str = "",
) -> HttpResponse:
    context = {"question": question, "form": form, "problem": problem}
    return render(request, "reports/answer_funder.html", _about(review) | context, status=status)
