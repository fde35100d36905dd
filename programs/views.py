"""A program's staff roles."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from programs import actions
from programs.access import requires
from programs.forms import StaffRoleForm
from programs.guarded_words import keeping_words
from programs.lists import by_text, list_page
from programs.models import Program, StaffRole
from programs.permissions import Permission

ROLES = 50  # on one page


@requires(Permission.SEE_STAFF_ROLES)
def staff(request: HttpRequest, program: Program) -> HttpResponse:
    roles = list_page(request, program.staff_roles.all(), size=ROLES, search=by_text(_role_in_words))
    return render(request, "programs/staff.html", {"program": program, "list": roles})


def _role_in_words(role: StaffRole) -> str:
    return f"{role.title} {role.get_kind_display()} {role.site}"


@requires(Permission.EDIT_STAFF_ROLES)
def staff_add(request: HttpRequest, program: Program) -> HttpResponse:
    return _edit(request, program, StaffRole(program=program))


@requires(Permission.EDIT_STAFF_ROLES)
def staff_edit(request: HttpRequest, program: Program, pk: int) -> HttpResponse:
    return _edit(request, program, get_object_or_404(program.staff_roles, pk=pk))


def _edit(request: HttpRequest, program: Program, role: StaffRole) -> HttpResponse:
    form = StaffRoleForm(request.POST or None, instance=role)
    if request.method == "POST" and form.is_valid():
        with keeping_words(form, program, request.access.role):
            actions.save_staff_role(role=form.instance, by=request.access)
        messages.success(request, _("Saved: %(title)s.") % {"title": role.title})
        return redirect("staff", slug=program.slug)
    context = {"program": program, "form": form, "role": role}
    return render(request, "programs/staff_edit.html", context, status=422 if form.errors else 200)


@requires(Permission.EDIT_STAFF_ROLES)
def staff_remove(request: HttpRequest, program: Program, pk: int) -> HttpResponse:
    role = get_object_or_404(program.staff_roles, pk=pk)
    if request.method == "POST":
        actions.remove_staff_role(role=role, by=request.access)
        messages.success(request, _("Removed: %(title)s. Earlier reports keep what they said.") % {"title": role.title})
        return redirect("staff", slug=program.slug)
    return render(request, "programs/staff_remove.html", {"program": program, "role": role})
