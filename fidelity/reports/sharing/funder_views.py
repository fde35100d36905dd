"""A funder's own pages: the list of what is shared, one report to read and to take along, a question to the program."""

import json
from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fidelity.reports.downloads.file_response import NEVER_KEPT, file_response, pdf_response
from fidelity.reports.downloads.views import answers_table
from fidelity.reports.models import Download, FunderFile, IssuedReport, Share
from fidelity.reports.rendering import files, html
from fidelity.reports.sharing import actions, funder_context
from fidelity.reports.sharing.forms import ORDERS, ListForm, question_form
from fidelity.reports.sharing.funder_access import for_funders, with_shared_report, withdrawn_or_not_shared
from fidelity.reports.snapshot import funder_extract
from programs.guarded_words import keeping_words
from programs.lists import list_page
from programs.models import Role

OK, INVALID, CONFLICT = HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT
NOT_MADE = gettext_lazy("The PDF is not made yet. Read the report here meanwhile, and try again in a minute.")


@for_funders
def listed(request: HttpRequest) -> HttpResponse:
    """All reports shared with this account, by program or by quarter, never by what they say."""
    order = ListForm(request.GET).wanted
    shares = funder_context.SharedList(request.user, by_quarter=order == "quarter")
    listed = list_page(
        request,
        shares,
        size=funder_context.A_PAGE,
        search=lambda rows, words: rows.with_words(words),
        words_name="name",
        keeps=("order",),
    )
    strips = funder_context.program_strips(request.user, list(listed))
    for share in listed:
        share.strip = strips.get(share.pk)
    return render(request, "funder/list.html", {"list": listed, "order": order, "orders": ORDERS})


@for_funders
def program(request: HttpRequest, slug: str) -> HttpResponse:
    """Up to four quarters of one program side by side."""
    mine = Share.objects.open_to(request.user).with_standing().filter(program__slug=slug)
    quarters = funder_context.side_by_side(mine)
    if quarters is None:
        return withdrawn_or_not_shared(request, Share.objects.filter(program__slug=slug))
    return render(request, "funder/program.html", {"program": quarters.program, "found": quarters})


@with_shared_report
def report(request: HttpRequest, share: Share) -> HttpResponse:
    """The same snapshot as in the file, with or without the question pages as the program chose."""
    _write_down(request, share, Download.What.PAGE)
    issued = share.report
    shown = html.page_context(json.loads(issued.snapshot), checksum=issued.snapshot_sha256)
    about = {"share": share, "report": issued, "left_out": not share.with_items, "links": True}
    about["has_file"] = bool(_file_of(share))
    return render(request, "funder/report.html", shown | about | {"asked": share.questions.all()})


def _write_down(request: HttpRequest, share: Share, what: Download.What) -> None:
    """In the log that the program sees; asking for the head of a page takes nothing."""
    if request.method == "GET":
        actions.record_download(share=share, what=what)


def _file_of(share: Share) -> IssuedReport | FunderFile | None:
    """What holds the file that this funder gets, without the file itself; None until it is made."""
    made = IssuedReport.objects.filter(pk=share.report_id).defer("snapshot")
    if not share.with_items:
        made = FunderFile.objects.filter(report=share.report_id)
    return made.exclude(pdf_sha256="").defer("pdf").first()


@with_shared_report
def pdf(request: HttpRequest, share: Share) -> HttpResponse:
    file = _file_of(share)
    if file is None:
        messages.info(request, NOT_MADE)
        return redirect("funder_report", share.report.code)
    ending = "pdf" if share.with_items else "short.pdf"
    response = pdf_response(request, file, files.file_name(share.report, ending), cache=NEVER_KEPT)
    if response.status_code == OK:
        _write_down(request, share, Download.What.PDF)
    return response


@with_shared_report
def bands_json(request: HttpRequest, share: Share) -> HttpResponse:
    """The bands of the report as data; levels and answers stay with the program."""
    _write_down(request, share, Download.What.DATA)
    text = funder_extract.extract_as_json(json.loads(share.report.snapshot))
    return _download(text, share, "bands.json", content_type="application/json")


@with_shared_report
def bands_csv(request: HttpRequest, share: Share) -> HttpResponse:
    """The same as a table for a spreadsheet."""
    _write_down(request, share, Download.What.DATA)
    text = answers_table(funder_extract.extract_as_rows(json.loads(share.report.snapshot)))
    return _download(text, share, "bands.csv", content_type="text/csv; charset=utf-8")


def _download(content: str | bytes, share: Share, ending: str, *, content_type: str) -> HttpResponse:
    return file_response(content, content_type, files.file_name(share.report, ending), cache=NEVER_KEPT)


@with_shared_report
def ask(request: HttpRequest, share: Share) -> HttpResponse:
    """A question to the program about this report, with those asked before."""
    form = question_form(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _asking(request, share, form)
    if not form.is_valid():
        return _asking(request, share, form, status=INVALID)
    try:
        with keeping_words(form, share.report.review.program, Role.FUNDER):
            actions.ask_question(share=share, text=form.cleaned_data["text"])
    except actions.SharingRefused as refused:
        return _asking(request, share, form, status=CONFLICT, problem=str(refused))
    messages.success(request, _("Your question is with the program. The answer will stand here."))
    return redirect("funder_ask", share.report.code)


def _asking(request: HttpRequest, share: Share, form: object, *, status: int = OK, problem: str = "") -> HttpResponse:
    context = {"share": share, "report": share.report, "form": form, "asked": share.questions.all(), "problem": problem}
    return render(request, "funder/ask.html", context, status=status)
