"""What an admin sets for an organisation: whom to turn to, its year, how long words are kept; programs and sites."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.wording.names import sort_key
from programs.access import looks_after
from programs.guarded_words import keeping_words
from programs.lists import by_keys, list_page
from programs.models import Membership, Organisation, Program, Role, StaffRole, User
from programs.organisation import actions
from programs.organisation.forms import PARTS, ProgramForm, SiteForm

PROGRAMS, ACCOUNTS = 25, 25  # on one page
ROLES = 12  # of one account in a list of several


@dataclass(frozen=True)
class ProgramRow:
    """A program, and the names of its sites."""

    program: Program
    sites: tuple[str, ...]


@looks_after
def organisation(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    listed = list_page(request, organisation.programs.all(), size=PROGRAMS, search=by_keys("sort_key"))
    sites = _sites(listed)
    rows = [ProgramRow(program, tuple(sites[program.pk])) for program in listed]
    context = {"organisation": organisation, "list": listed, "rows": rows}
    return render(request, "organisation/organisation.html", context)


def _sites(programs: Iterable[Program]) -> defaultdict[int, list[str]]:
    """Program -> the names of its sites, as people sort them; one query."""
    there = StaffRole.objects.filter(program__in=list(programs)).exclude(site="").order_by()
    sites: dict[int, list[str]] = defaultdict(list)
    for program, site in sorted(there.values_list("program", "site").distinct(), key=lambda row: sort_key(row[1])):
        sites[program].append(site)
    return sites


@looks_after
def part(request: HttpRequest, organisation: Organisation, part: str) -> HttpResponse:
    """Change one part; what it means stands on its page."""
    if part not in PARTS:
        raise Http404(_("There is no such part of the settings."))
    with transaction.atomic():
        locked = Organisation.objects.select_for_update().get(pk=organisation.pk)
        data = request.POST if request.method == "POST" else None
        form = PARTS[part](data, instance=locked, today=timezone.localdate())
        if request.method == "POST" and form.is_valid():
            actions.save_part(form=form, by=request.user)
            messages.success(request, _("Saved: %(what)s.") % {"what": form.title})
            return redirect("organisation", pk=organisation.pk)
    current = organisation.quarter_of(timezone.localdate())
    context = {"organisation": organisation, "form": form, "part": part, "current": current}
    return render(request, "organisation/part.html", context, status=422 if form.errors else 200)


@looks_after
def program_add(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    return _edit(request, Program(organisation=organisation))


@looks_after
def program_edit(request: HttpRequest, organisation: Organisation, slug: str) -> HttpResponse:
    program = get_object_or_404(organisation.programs, slug=slug)
    program.organisation = organisation
    return _edit(request, program)


def _edit(request: HttpRequest, program: Program) -> HttpResponse:
    """One program; its sites stand below, for they are written down with its staff roles."""
    name = program.name
    data = request.POST if request.method == "POST" else None
    form = ProgramForm(data, instance=program, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        new = not program.pk
        actions.save_program(program=form.instance, by=request.user)
        messages.success(request, _("Saved: %(what)s.") % {"what": program.name})
        if new:
            return redirect("people_invite", slug=program.slug)
        return redirect("organisation", pk=program.organisation_id)
    sites = _sites([program])[program.pk] if program.pk else []
    context = {"organisation": program.organisation, "program": program, "name": name, "form": form, "sites": sites}
    return render(request, "organisation/program.html", context, status=422 if form.errors else 200)


@looks_after
def site(request: HttpRequest, organisation: Organisation, slug: str) -> HttpResponse:
    """Give a site (`?site=`) another name, or that of another site, which makes one of both."""
    program = get_object_or_404(organisation.programs, slug=slug)
    before = request.GET.get("site", "")
    if not before or before not in _sites([program])[program.pk]:
        raise Http404(_("This program has no such site."))
    form = SiteForm(request.POST if request.method == "POST" else None, initial={"site": before})
    if request.method == "POST" and form.is_valid():
        after = form.cleaned_data["site"]
        with keeping_words(form, program, Role.ADMIN):
            actions.rename_site(program=program, before=before, after=after, by=request.user)
        messages.success(request, _("The site is called “%(site)s” now.") % {"site": after})
        return redirect("organisation_program", pk=organisation.pk, slug=slug)
    context = {"organisation": organisation, "program": program, "site": before, "form": form}
    return render(request, "organisation/site.html", context, status=422 if form.errors else 200)


@looks_after
def accounts(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Every account with a role here, by address, with its roles; a role is changed where it counts."""
    here = Exists(Membership.objects.filter(organisation=organisation, user=OuterRef("pk")))
    users = User.objects.filter(here).order_by("sort_key", "pk")
    listed = list_page(request, users, size=ACCOUNTS, search=by_keys("sort_key"))
    roles = Membership.objects.filter(organisation=organisation, user__in=list(listed))
    by_user: dict[int, list[Membership]] = {}
    roles = roles.select_related("program").order_by("role", "program__sort_key", "pk")
    for membership in roles:
        by_user.setdefault(membership.user_id, []).append(membership)
    most = ROLES if listed.total > 1 else len(roles)
    rows = []
    for user in listed:
        there = by_user.get(user.pk, [])
        rows.append((user, there[:most], len(there[most:])))
    anywhere = organisation.programs.order_by("pk").first()
    context = {"organisation": organisation, "list": listed, "rows": rows, "anywhere": anywhere}
    return render(request, "organisation/accounts.html", context)
