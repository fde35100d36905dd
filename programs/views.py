"""Signing in; a program's page; its staff roles."""

from allauth.account.views import login as allauth_login
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from programs import actions, demo
from programs.access import public, requires
from programs.forms import StaffRoleForm
from programs.models import Program, Role, StaffRole
from programs.permissions import Permission


@public
def sign_in(request: HttpRequest) -> HttpResponse:
    """allauth's sign-in page; in demo mode it shows the logins of the demo."""
    response = allauth_login(request)
    if settings.DEMO and hasattr(response, "context_data"):
        response.context_data |= {
            "demo_logins": [(Role(role).label, email) for role, email in demo.LOGINS.items()],
            "demo_password": demo.PASSWORD,
        }
    return response


@requires(Permission.SEE_STAFF_ROLES)
def staff(request: HttpRequest, program: Program) -> HttpResponse:
    return render(request, "programs/staff.html", {"program": program, "roles": program.staff_roles.all()})


@requires(Permission.EDIT_STAFF_ROLES)
def staff_add(request: HttpRequest, program: Program) -> HttpResponse:
    return _edit(request, program, StaffRole(program=program))


@requires(Permission.EDIT_STAFF_ROLES)
def staff_edit(request: HttpRequest, program: Program, pk: int) -> HttpResponse:
    return _edit(request, program, get_object_or_404(program.staff_roles, pk=pk))


def _edit(request: HttpRequest, program: Program, role: StaffRole) -> HttpResponse:
    form = StaffRoleForm(request.POST or None, instance=role)
    if request.method == "POST" and form.is_valid():
        actions.save_staff_role(role=form.instance, by=request.access)
        messages.success(request, f"Saved: {role.title}.")
        return redirect("staff", slug=program.slug)
    context = {"program": program, "form": form, "role": role}
    return render(request, "programs/staff_edit.html", context, status=422 if form.errors else 200)


@requires(Permission.EDIT_STAFF_ROLES)
def staff_remove(request: HttpRequest, program: Program, pk: int) -> HttpResponse:
    role = get_object_or_404(program.staff_roles, pk=pk)
    if request.method == "POST":
        actions.remove_staff_role(role=role, by=request.access)
        messages.success(request, f"Removed: {role.title}. Earlier reports keep what they said.")
        return redirect("staff", slug=program.slug)
    return render(request, "programs/staff_remove.html", {"program": program, "role": role})


@requires(Permission.SEE_AUDIT_LOG)
def log(request: HttpRequest, program: Program) -> HttpResponse:
    """What was done in this program, newest first, the last two hundred."""
    return render(request, "programs/log.html", {"program": program, "events": program.audit_events.all()[:200]})
