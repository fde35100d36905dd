"""Filling in: the page of one domain, one answer at a time, and what happens when two people answer at once."""

from collections.abc import Iterable
from contextlib import nullcontext, suppress
from dataclasses import replace
from http import HTTPStatus

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fidelity.instrument.definition.structure import Item, Rule
from fidelity.reviews import actions, current_answers, progress
from fidelity.reviews.access import asked_by_script, requires
from fidelity.reviews.actions import Outcome
from fidelity.reviews.answer_content import answer_content
from fidelity.reviews.answering.activity_grid import group_for_page
from fidelity.reviews.answering.forms import AnswerForm
from fidelity.reviews.answering.item_display import FieldTexts, ItemDisplay, display_stored_item
from fidelity.reviews.models import Review
from fidelity.role_check.written_duties import written_duties_by_item
from programs.models import StaffRole
from programs.permissions import Permission

OK, CONFLICT = HTTPStatus.OK, HTTPStatus.CONFLICT
INVALID, CLOSED = HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.LOCKED


@requires(Permission.READ_DRAFT)
def domain(request: HttpRequest, review: Review, code: str) -> HttpResponse:
    """The page of one domain; posted whole, each of its answers is checked and saved on its own."""
    items = _items_of(review, code)
    if request.method != "POST":
        return _page(request, review, code, _load(review, items))
    request.access.demand(Permission.ANSWER)
    shown, status = _save_all(request, review, items)
    if status != OK:
        return _page(request, review, code, shown, status)
    if confirmed := request.POST.get("confirm"):
        return redirect(f"{request.path}#{confirmed}")
    return redirect(_after(review, code))


@requires(Permission.ANSWER)
def item(request: HttpRequest, review: Review, code: str) -> HttpResponse:
    """One answer, posted by the page as it is given; what comes back is the state shown under the item."""
    item = _item(review, code)
    if request.method != "POST":
        return redirect(_page_of(review, item))
    [shown], status = _save_all(request, review, [item], whole_page=False)
    if asked_by_script(request):
        return _state(request, shown, status)
    if status != OK:
        page = [shown if other.item is item else other for other in _load(review, _items_of(review, item.domain))]
        return _page(request, review, item.domain, page, status)
    return redirect(_page_of(review, item))


@requires(Permission.ANSWER, hold=True)
@require_POST
def settle(request: HttpRequest, review: Review, code: str) -> HttpResponse:
    """Decide which of two texts stands; the rest of a page that was posted along is saved too."""
    item = _item(review, code)
    items = _items_of(review, item.domain)
    shown, status = _save_all(request, review, [other for other in items if other is not item])
    _settle(request, review, code)
    if asked_by_script(request):
        [alone] = _load(review, [item])
        return _state(request, alone, OK if review.is_open else CLOSED)
    if status == OK:
        return redirect(_page_of(review, item))
    by_code = {display.code: display for display in [*shown, *_load(review, [item])]}
    return _page(request, review, item.domain, [by_code[other.code] for other in items], status)


def _settle(request: HttpRequest, review: Review, code: str) -> None:
    """Take the text that was chosen, where these are still the two that the page showed."""
    conflict = current_answers.open_conflicts(review, [code]).get(code)
    chosen = request.POST.get("settle", "")
    if review.is_open and conflict and chosen.startswith(f"{conflict.aside.pk}-{conflict.stands.number}-"):
        join = request.POST.get(f"{code}-join") == "on" and bool(conflict.joined_note)
        with suppress(actions.ChangedMeanwhile):
            actions.settle_conflict(
                conflict=conflict, use_aside=chosen.endswith("-aside"), join_notes=join, by=request.access
            )


def _items_of(review: Review, code: str) -> tuple[Item, ...]:
    if code not in {domain.code for domain in review.definition.asked(full=review.full)}:
        raise Http404(_("This review has no domain with this address."))
    return review.definition.by_domain[code]


def _item(review: Review, code: str) -> Item:
    item = review.definition.by_code.get(code)
    if item is None:
        words = _("There is no question “%(code)s” in version %(version)s of the instrument.")
        raise Http404(words % {"code": code, "version": review.instrument.version})
    if review.definition.domain_by_code[item.domain] not in review.definition.asked(full=review.full):
        words = _("The question “%(code)s” is asked once a year, and not in this review.")
        raise Http404(words % {"code": code})
    return item


def _page_of(review: Review, item: Item) -> str:
    return f"{reverse('review_domain', args=[review.program.slug, review.quarter.slug, item.domain])}#{item.code}"


def _after(review: Review, code: str) -> str:
    """Where "Save and go on" leads: the next domain, or the overview after the last one."""
    address = [review.program.slug, review.quarter.slug]
    later = progress.review_progress(review.definition, {}, full=review.full).after(code)
    return reverse("review_domain", args=[*address, later.code]) if later else reverse("review", args=address)


def _load(review: Review, items: Iterable[Item]) -> list[ItemDisplay]:
    """The items as they are stored; at most four queries at any size."""
    items = list(items)
    codes = [item.code for item in items]
    stands, known = current_answers.answers_by_item(review, codes), _known(review, items)
    return _with_conflicts(
        review, [display_stored_item(item, review, stands[item.code], **known[item.code]) for item in items]
    )


def _with_conflicts(review: Review, shown: list[ItemDisplay]) -> list[ItemDisplay]:
    """Add the conflicts that wait, in one query."""
    waiting = current_answers.open_conflicts(review, [display.code for display in shown])
    return [replace(display, conflict=waiting.get(display.code)) for display in shown]


def _with_written(review: Review, shown: list[ItemDisplay]) -> list[ItemDisplay]:
    """Add what job descriptions say, in one query, while an answer can still be given."""
    if not review.is_open:
        return shown
    written = written_duties_by_item(review.program, review.definition)
    return [
        replace(display, written=tuple(duty for duty, item in written if item.code == display.code))
        for display in shown
    ]


def _known(review: Review, items: list[Item]) -> dict[str, dict[str, object]]:
    """What the staff roles say beside each item: a suggestion, and the positions that it asks for one by one."""
    suggestions = _suggestions(review, items)
    roles = review.program.staff_roles.filter(kind=StaffRole.Kind.PEER_SUPPORTER)
    positions = tuple(roles) if any(item.fact and item.fact.per for item in items) else ()
    return {
        item.code: {
            "suggestion": suggestions.get(item.code),
            "positions": positions if item.fact and item.fact.per else (),
        }
        for item in items
    }


def _suggestions(review: Review, items: Iterable[Item]) -> dict[str, int | str]:
    """What the program's staff roles say to the facts among `items`; no query where none of them asks."""
    asking = [item for item in items if item.fact and item.fact.staff]
    facts = review.program.staff_facts() if asking else {}
    return {item.code: facts[item.fact.staff] for item in asking if _fits(item, facts.get(item.fact.staff))}


def _fits(asking: Item, known: int | str | None) -> bool:
    if asking.fact.rule is Rule.CHOICE:
        return known in {choice.value for choice in asking.fact.choices}
    return asking.fact.rule is Rule.STEPS and isinstance(known, int)


def _save_all(
    request: HttpRequest, review: Review, items: Iterable[Item], *, whole_page: bool = True
) -> tuple[list[ItemDisplay], int]:
    """Save those of the items that were posted, each on its own; how each then is shown, and the worst status.

    Not `whole_page`: one answer of the page's script, which looks for no older conflicts (the page shows those).
    """
    items = list(items)
    stands, known = current_answers.answers_by_item(review, [item.code for item in items]), _known(review, items)
    shown, statuses = [], {OK}
    # Where the database goes away in the middle of a page, nothing of it is saved, and that is what is said.
    with transaction.atomic() if len(items) > 1 else nullcontext():
        for item in items:
            now = display_stored_item(item, review, stands[item.code], **known[item.code])
            if f"{item.code}-edition" in request.POST:
                now, status = _save_one(request, now, whole_page=whole_page)
                statuses.add(status)
            shown.append(now)
    return _with_conflicts(review, shown) if whole_page else shown, max(statuses)


def _save_one(request: HttpRequest, now: ItemDisplay, *, whole_page: bool) -> tuple[ItemDisplay, int]:
    """Save one posted item, or keep what was typed on the page where it can't be saved."""
    before = answer_content(now.standing.response)
    form = AnswerForm(
        now.item,
        now.review.quarter,
        request.POST,
        before=before,
        suggestion=now.suggestion,
        positions={position.pk: position.count for position in now.positions},
    )
    valid = form.is_valid()
    if not now.review.is_open:
        untouched = valid and form.content == before
        return (now, OK) if untouched else (replace(now, texts=form.typed), CLOSED)
    if not valid:
        errors = FieldTexts({name: messages[0] for name, messages in form.errors.items()})
        edition = form.cleaned_data.get("edition", 0)
        return replace(now, texts=form.typed, edition=edition, errors=errors), INVALID
    try:
        return _save_valid(request, now, form, whole_page=whole_page)
    except actions.ClosedMeanwhile:
        now.review.refresh_from_db(fields=["state", "closed_at"])
        return replace(now, texts=form.typed), CLOSED
    except actions.ChangedMeanwhile:
        again = _read_again(now)
        if again.edition == now.edition:
            raise
        return _save_one(request, again, whole_page=whole_page)


def _save_valid(
    request: HttpRequest, now: ItemDisplay, form: AnswerForm, *, whole_page: bool
) -> tuple[ItemDisplay, int]:
    """Save it, or set it aside beside what somebody else saved; the item as it stands then."""
    saved = actions.save_answer(
        review=now.review,
        item=now.code,
        content=form.content,
        edition=form.cleaned_data["edition"],
        stands=now.standing.response,
        by=request.access,
        whole_page=whole_page,
    )
    standing = replace(now.standing, response=saved.response)
    display = display_stored_item(
        now.item, now.review, standing, suggestion=now.suggestion, positions=now.positions, conflict=saved.conflict
    )
    return display, CONFLICT if saved.outcome is Outcome.CONFLICT else OK


def _read_again(now: ItemDisplay) -> ItemDisplay:
    """The item as it stands after somebody else saved it in the same moment."""
    return display_stored_item(
        now.item,
        now.review,
        current_answers.answers_by_item(now.review, [now.code])[now.code],
        suggestion=now.suggestion,
        positions=now.positions,
    )


def _state(request: HttpRequest, shown: ItemDisplay, status: int) -> HttpResponse:
    context = {"it": shown, "review": shown.review, "alone": True, "closed": status == CLOSED}
    return TemplateResponse(request, "reviews/_state.html", context, status=status)


def _page(request: HttpRequest, review: Review, code: str, shown: list[ItemDisplay], status: int = OK) -> HttpResponse:
    answers = list(review.responses.values_list("item", "given", "evidence_reference"))
    given = {item: answer for item, answer, _evidence in answers}
    now = progress.review_progress(review.definition, given, full=review.full)
    locked = not review.is_open and status != CLOSED
    shown = [replace(display, locked=locked) for display in shown]
    context = {
        "program": review.program,
        "review": review,
        "part": now.part(code),
        "number_of_parts": len(now.parts),
        "position": [part.domain.code for part in now.parts].index(code) + 1,
        "progress": now,
        "next": now.after(code),
        "next_address": _after(review, code),
        "groups": group_for_page(_with_written(review, shown)),
        "earlier_evidence": sorted({evidence for _item, _given, evidence in answers if evidence}),
        "mistakes": [mistake for display in shown for mistake in display.mistakes]
        if status in (CONFLICT, INVALID)
        else [],
        "closed": status == CLOSED,
        "reviewer": request.user.pk,
    }
    return TemplateResponse(request, "reviews/domain.html", context, status=status)
