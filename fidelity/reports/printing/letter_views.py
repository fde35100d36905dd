"""What leaves the app about one flag: the letter to leadership, and the guide for the talk on paper."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fidelity.flags import actions
from fidelity.flags.access import People, requires
from fidelity.flags.models import Flag, Letter
from fidelity.reports.downloads.file_response import file_response
from fidelity.reports.printing import letter, talk_guide
from fidelity.reports.rendering import pdf
from fidelity.reviews.flag_pages.evidence import flag_evidence
from fidelity.reviews.public_flags import flag_outside
from fidelity.wording.plain_text import to_prose
from programs.form_fields import CharField
from programs.guarded_words import GuardedWords, keeping_words
from programs.permissions import Permission

OK, INVALID, CONFLICT = HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT
LONGEST = Letter._meta.get_field("text").max_length

EMPTY = gettext_lazy("Write the letter first, or start again from a new draft.")
OLD = gettext_lazy("This page was too old to save. Your text is kept; save it again.")


STAYS_INSIDE = gettext_lazy(
    "So few peer supporters work here that this stays in the program: no letter is written from it. Talk about it here."
)

View = Callable[..., HttpResponse]


def _if_it_may_leave(view: View) -> View:
    """The flag as it may be told outside; back to its page, and why, where a small team said it (product.md, 2b)."""

    @wraps(view)
    def guarded(request: HttpRequest, flag: Flag, people: People) -> HttpResponse:
        outside = flag_outside(flag)
        if outside is None:
            messages.info(request, STAYS_INSIDE)
            return redirect("flag", flag.program.slug, flag.pk)
        return view(request, outside, people)

    return guarded


class LetterForm(GuardedWords, forms.Form):
    """The letter as typed, and the edition it was read at; line ends count as one character."""

    called = gettext_lazy("a letter to leadership")

    text = CharField(
        label=gettext_lazy("The letter"),
        error_messages={"required": EMPTY},
    )
    edition = forms.IntegerField(min_value=0, error_messages=dict.fromkeys(["required", "invalid", "min_value"], OLD))

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if (over := len(text) - LONGEST) > 0:
            raise forms.ValidationError(
                _("This letter has %(number)s characters; %(longest)s fit. Leave out %(over)s.")
                % {"number": f"{len(text):,}", "longest": f"{LONGEST:,}", "over": f"{over:,}"}
            )
        return text


@requires(Permission.READ_FLAGS, reads=True)
@_if_it_may_leave
def edit(request: HttpRequest, flag: Flag, people: People) -> HttpResponse:
    """The letter that was saved, or the draft that the flag writes; `?new` starts again from a draft."""
    if request.method == "POST":
        return _save(request, flag)
    saved = _saved(flag)
    text = _draft(request, flag) if saved is None or "new" in request.GET else saved.text
    return _page(request, flag, text, saved)


def _save(request: HttpRequest, flag: Flag) -> HttpResponse:
    form = LetterForm(request.POST)
    form.known = (flag.program.name, flag.program.organisation.name)
    if not form.is_valid():
        problem = next((error for errors in form.errors.values() for error in errors), "")
        text = request.POST.get("text", "")
        return _page(request, flag, text, _saved(flag), status=INVALID, problem=problem, form=form)
    text = form.cleaned_data["text"]
    try:
        with keeping_words(form, flag.program, request.access.role, place=flag.code):
            actions.save_letter(flag=flag, by=request.access, **form.cleaned_data)
    except actions.ChangedMeanwhile as meanwhile:
        saved = _saved(flag)
        if saved is None or to_prose(saved.text) != text:
            problem = str(meanwhile) if saved else OLD
            return _page(request, flag, text, saved, status=CONFLICT, theirs=saved, problem=problem, form=form)
    messages.success(request, _("The letter is saved."))
    return redirect("flag_letter", flag.program.slug, flag.pk)


def _page(
    request: HttpRequest, flag: Flag, text: str, saved: Letter | None, *, status: int = OK, **more: object
) -> HttpResponse:
    """The letter; `more`: the `form` as sent, the `problem` with it, `theirs` where somebody saved one meanwhile."""
    context = {
        "program": flag.program,
        "flag": flag,
        "heading": letter.letter_subject(flag),
        "text": text,
        "saved": saved,
        "edition": saved.edition if saved else 0,
        "sources": letter.letter_sources(flag_evidence(flag)),
        "longest": LONGEST,
    }
    return render(request, "reports/letter.html", context | more, status=status)


def _saved(flag: Flag) -> Letter | None:
    return Letter.objects.filter(flag=flag).first()


def _draft(request: HttpRequest, flag: Flag) -> str:
    return letter.draft_letter(flag, role=request.access.role, today=timezone.localdate())


def _as_it_stands(request: HttpRequest, flag: Flag) -> tuple[str, date]:
    """The text that was saved and its day; before that the draft, today."""
    if saved := _saved(flag):
        return saved.text, timezone.localdate(saved.saved_at)
    return _draft(request, flag), timezone.localdate()


@requires(Permission.READ_FLAGS, reads=True)
@_if_it_may_leave
def text_file(request: HttpRequest, flag: Flag, people: People) -> HttpResponse:
    text, _day = _as_it_stands(request, flag)
    return file_response(
        letter.letter_text(flag, text), name=f"letter-{flag.pk}.txt", content_type="text/plain; charset=utf-8"
    )


@requires(Permission.READ_FLAGS, reads=True)
@_if_it_may_leave
def pdf_file(request: HttpRequest, flag: Flag, people: People) -> HttpResponse:
    text, written = _as_it_stands(request, flag)
    try:
        made = letter.letter_pdf(flag, text, written)
    except pdf.LibrariesMissing as missing:
        messages.warning(request, str(missing))
        return redirect("flag_letter", flag.program.slug, flag.pk)
    return file_response(made, "application/pdf", f"letter-{flag.pk}.pdf")


@requires(Permission.READ_FLAGS, reads=True)
def guide_file(request: HttpRequest, flag: Flag, people: People) -> HttpResponse:
    """The conversation guide on one sheet of paper."""
    try:
        made = talk_guide.guide_pdf(flag)
    except pdf.LibrariesMissing as missing:
        messages.warning(request, str(missing))
        return redirect("flag", flag.program.slug, flag.pk)
    return file_response(made, "application/pdf", f"guide-{flag.pk}.pdf")
