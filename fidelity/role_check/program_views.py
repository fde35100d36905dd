"""The role check of a program: a text that is forgotten again, and the job description of a staff role."""

import hashlib

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters

from fidelity.role_check import actions, annotated_text
from fidelity.role_check.forms import CheckForm, ConfirmForm
from programs.access import requires
from programs.models import Program, StaffRole
from programs.permissions import Permission

CHANGED, INVALID = 409, 422


@requires(Permission.CHECK_TEXT)
@sensitive_post_parameters("text")
@cache_control(no_store=True)
def check_text(request: HttpRequest, program: Program) -> HttpResponse:
    """Paste or hand in a text; it is checked, shown with what was found, and not kept.

    Peer supporters check their own job description here: no row, no line in the log, no word in an error tells of it.
    """
    posted = request.method == "POST"
    form = CheckForm(request.POST, request.FILES, account=request.user.pk) if posted else CheckForm()
    result, pictures, status = None, (), form.status
    if posted and form.is_valid():
        result, pictures = form.result, form.file_text.pictures
        form = CheckForm(initial={"text": result.text})
    context = {"program": program, "form": form, "result": result, "pictures": pictures}
    return render(request, "role_check/check.html", context, status=status)


@requires(Permission.EDIT_STAFF_ROLES)
def check_staff_role(request: HttpRequest, program: Program, pk: int) -> HttpResponse:
    """What is found in the text of a peer role; the manager says what is really written into the job."""
    roles = program.staff_roles.filter(kind=StaffRole.Kind.PEER_SUPPORTER)
    role = get_object_or_404(roles, pk=pk)
    result = annotated_text.check_text(role.description)
    posted = request.method == "POST"
    form = ConfirmForm(result, _digest(role), request.POST if posted else None, kept=role.written_duties.all())
    if posted and form.is_valid():
        actions.confirm_written(staff_role=role, notes=form.confirmed, by=request.access)
        messages.success(request, gettext("Saved. The review shows it beside the questions that ask about it."))
        return redirect("staff", slug=program.slug)
    status = CHANGED if form.outdated else INVALID if form.errors else 200
    context = {"program": program, "role": role, "result": result, "form": form}
    return render(request, "role_check/staff_role.html", context, status=status)


def _digest(role: StaffRole) -> str:
    """Tells whether the text is still the one that was looked at."""
    return hashlib.sha256(role.description.encode()).hexdigest()[:16]
