"""The answers of one review to take along: a table for spreadsheets, and a scenario file to evaluate anywhere."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.instrument.definition.structure import Instrument, Item
from fidelity.reports.downloads import scenario_file
from fidelity.reports.downloads.file_response import NEVER_KEPT, file_response
from fidelity.reviews import evaluation_queries
from fidelity.reviews.access import requires
from fidelity.reviews.answer_words import answer_in_words
from fidelity.reviews.answering.forms import item_choices
from fidelity.reviews.models import Response, Review
from fidelity.scoring.levels import ItemScore, State, given_level
from programs.permissions import Permission

BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for something else
STARTS_A_FORMULA = ("=", "+", "-", "@")

Row = dict[str, Any]


@requires(Permission.EXPORT)
def answers(request: HttpRequest, review: Review) -> HttpResponse:
    """One row for each question asked, as CSV that Excel opens."""
    return _file(review, answers_table(_rows(review)), "csv", content_type="text/csv; charset=utf-8")


@requires(Permission.EXPORT)
def scenario(request: HttpRequest, review: Review) -> HttpResponse:
    """The review as a scenario file, for `manage.py evaluate`."""
    return _file(review, scenario_file.scenario_text(review), "yaml", content_type="application/yaml; charset=utf-8")


def _file(review: Review, text: str, ending: str, *, content_type: str) -> HttpResponse:
    """A download whose name says nothing about the program."""
    if review.state == Review.State.SKIPPED:
        raise Http404(_("This quarter was skipped, so it has no answers."))
    name = f"plumbline-answers-{review.quarter.slug}.{ending}"
    return file_response(text, content_type, name, cache=NEVER_KEPT)


def _asked(review: Review) -> Iterator[Item]:
    for domain in review.definition.asked(full=review.full):
        yield from review.definition.by_domain[domain.code]


def _rows(review: Review) -> list[Row]:
    """Each row says what its level is worth: what counts of it, how sure the review is, how peers were heard."""
    saved = {response.item: response for response in review.responses.all()}
    blank = Response(saved_at=None)
    evaluated = evaluation_queries.evaluate_review(review)
    counted = {item.code: item for score in evaluated.scores.domains for item in score.items}
    beside = {
        _("Confidence"): evaluated.confidence.grade.value,
        _("How peers were heard"): review.heard_in_words or _("Not known yet"),
    }
    return [
        _row(review.definition, item, saved.get(item.code, blank)) | _counts(counted.get(item.code)) | beside
        for item in _asked(review)
    ]


def _counts(item: ItemScore | None) -> Row:
    rated = item if item and item.state is State.RATED else None
    return {_("Counts as"): rated and rated.counted, _("Why it counts so"): rated.why if rated else ""}


def _row(instrument: Instrument, item: Item, response: Response) -> Row:
    answer = evaluation_queries.plain_answer(response)
    return {
        _("Code"): item.code,
        _("Domain"): instrument.domain_by_code[item.domain].name,
        _("Question"): item.question,
        _("Kind"): item.kind.value,
        _("Answer"): response.get_given_display() or _("Not answered"),
        _("Level"): given_level(item, answer) if answer else None,
        _("In words"): _in_words(instrument, item, response),
        _("Reason"): response.reason,
        _("Who could tell"): response.who_could_tell,
        _("By when"): response.by_when,
        _("Note"): response.note,
        _("Evidence"): response.evidence_reference,
        _("Kind of evidence"): response.get_evidence_kind_display(),
        _("Who looked"): response.get_evidence_by_display(),
        _("Evidence dated"): response.evidence_date,
        _("Evidence kept"): response.evidence_kept,
        _("Since last time"): response.get_change_display(),
        _("Why"): response.change_note,
        _("Saved"): response.saved_at and f"{timezone.localtime(response.saved_at):%Y-%m-%d %H:%M}",
    }


def _in_words(instrument: Instrument, item: Item, response: Response) -> str:
    """What is rated: the anchor, how often, the choice, or the numbers with their labels; else empty."""
    if response.given != Response.Given.LEVEL:
        return ""
    labels = {choice.value: choice.label for choice in item_choices(item)}
    return labels.get(response.choice) or answer_in_words(instrument, item, response)


def answers_table(rows: list[Row]) -> str:
    """The rows as CSV with a line of heads; no cell can be taken for a formula."""
    out = io.StringIO(BYTE_ORDER_MARK)
    out.seek(0, io.SEEK_END)
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows({name: without_formula(value) for name, value in row.items()} for row in rows)
    return out.getvalue()


def without_formula(cell: object) -> object:
    """A text that a spreadsheet would run as a formula gets an apostrophe in front; anything else is left alone."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip().startswith(STARTS_A_FORMULA) else cell
