"""Paper for a meeting: an empty form to fill in with a pen, and a sheet of what there is to talk about."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import takewhile

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from fidelity.instrument.definition.structure import Domain, Instrument, Item, Kind
from fidelity.reports.downloads.file_response import file_response
from fidelity.reports.rendering import pdf
from fidelity.reports.snapshot.formatting import date_forms
from fidelity.reviews import current_answers, progress
from fidelity.reviews.access import requires
from fidelity.reviews.answering.item_display import ItemDisplay, display_stored_item
from fidelity.reviews.models import Content, Response, Review
from fidelity.voice.models import PeerVoice
from programs.models import Organisation, Role
from programs.permissions import Permission

STYLES = pdf.STYLES.with_name("form.css")
TAKING_PART = (Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY)


@requires(Permission.READ_DRAFT)
def form_pdf(request: HttpRequest, review: Review) -> HttpResponse:
    """The empty form of the questions this review asks; nothing in it tells of the program."""
    instrument = review.definition
    try:
        content = blank_form(instrument, full=review.full, paper=review.program.organisation.paper)
    except pdf.LibrariesMissing as missing:
        messages.warning(request, str(missing))
        return redirect("review", review.program.slug, review.quarter.slug)
    name = f"plumbline-form-{instrument.version}{'-full' if review.full else ''}.pdf"
    return file_response(content, "application/pdf", name)


@cache
def blank_form(instrument: Instrument, *, full: bool, paper: str = Organisation.Paper.LETTER) -> bytes:
    """The form as PDF, made once in a process; the same instrument always gives the same bytes."""
    return pdf.make_pdf(form_html(instrument, full=full), paper=paper, styles=STYLES)


def form_html(instrument: Instrument, *, full: bool) -> str:
    context = {
        "instrument": instrument,
        "released": date_forms(date.fromisoformat(instrument.released)),
        "full": full,
        "parts": [_part(instrument, domain) for domain in instrument.asked(full=full)],
        "taking_part": [role.label for role in TAKING_PART],
        "ways": PeerVoice.Way.labels,
    }
    return render_to_string("reports/blank_form.html", context)


@dataclass(frozen=True)
class FormDomain:
    """One domain on paper: activities in one table under the words they all begin with, the others one by one."""

    domain: Domain
    activities: tuple[Item, ...]
    others: tuple[Item, ...]

    @property
    def size(self) -> int:
        return len(self.activities) + len(self.others)

    @property
    def stem(self) -> str:
        """The whole words that all questions on activities begin with; empty where they have none in common."""
        words = zip(*(item.question.split() for item in self.activities), strict=False)
        return " ".join(first for first, *rest in takewhile(lambda places: len(set(places)) == 1, words) if rest)

    @property
    def rows(self) -> list[tuple[Item, str]]:
        """Each activity with what its question says after the stem."""
        return [(item, item.question.removeprefix(self.stem).strip()) for item in self.activities]


def _part(instrument: Instrument, domain: Domain) -> FormDomain:
    items = instrument.by_domain[domain.code]
    activities = tuple(item for item in items if item.kind is Kind.ACTIVITY)
    return FormDomain(domain, activities, tuple(item for item in items if item not in activities))


@requires(Permission.READ_DRAFT)
def meeting(request: HttpRequest, review: Review) -> HttpResponse:
    """What an open review leaves to talk about: gaps, what nobody knows, what differs, what changed."""
    if not review.is_open:
        return redirect("review", review.program.slug, review.quarter.slug)
    shown = _everything(review)
    given = {item.code: item.content["given"] for item in shown}
    now = progress.review_progress(review.definition, given, full=review.full)
    context = {
        "program": review.program,
        "review": review,
        "progress": now,
        "begun": [part for part in now.parts if part.gaps and part.answered],
        "untouched": [part for part in now.parts if not part.answered],
        "conflicts": [item for item in shown if item.conflict],
        "dont_know": [item for item in shown if given[item.code] == Content.Given.DONT_KNOW],
        "not_applicable": [item for item in shown if given[item.code] == Content.Given.NOT_APPLICABLE],
        "changed": [(item, item.answer) for item in shown if _has_changed(item)],
    }
    return render(request, "reports/meeting_sheet.html", context)


def _everything(review: Review) -> list[ItemDisplay]:
    """Every question asked, as it stands; two queries at any size."""
    instrument = review.definition
    items = [item for domain in instrument.asked(full=review.full) for item in instrument.by_domain[domain.code]]
    stands, waiting = (
        current_answers.answers_by_item(review, [item.code for item in items]),
        current_answers.open_conflicts(review),
    )
    return [display_stored_item(item, review, stands[item.code], conflict=waiting.get(item.code)) for item in items]


def _has_changed(item: ItemDisplay) -> bool:
    """Whether it is answered otherwise than in the review before (scoring.md 3: known only once it is answered)."""
    return item.earlier is not None and _answer(item.standing.response) != _answer(item.standing.earlier)


def _answer(response: Response) -> tuple[object, ...]:
    return response.given, response.level, response.choice, response.inputs
