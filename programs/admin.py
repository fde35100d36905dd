"""Setting up: organisations, programs, accounts, roles. No answer, flag, letter or report can be reached from here.

Whoever runs the server enters through the app's own sign-in; nothing that another package registers is shown. A role
given or taken here is written in the log of each program it reaches, so that nobody comes in unseen.
"""

from collections.abc import Iterable
from datetime import date

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programs.calendar.quarters import Quarter
from programs.form_fields import IN_ADMIN, text_field
from programs.models import LEADING, PEER_SIDE, AuditEvent, Membership, Organisation, Program, User
from programs.people import independence
from programs.people.forms import NOT_THE_SAME
from programs.sign_in import two_step
from programs.thresholds import LEAST_ANSWERS


class PlainTextAdmin(admin.ModelAdmin):
    """Names and addresses without signs that nobody sees."""

    formfield_overrides = IN_ADMIN


class Site(admin.AdminSite):
    site_header = site_title = _("Plumbline: setting up")
    index_title = _("Organizations, programs and accounts")

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not two_step.is_missing(request.user)

    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """Lead to the sign-in of the app; for somebody signed in who does not run the server nothing is here."""
        if super().has_permission(request):
            return redirect("mfa_index" if two_step.is_missing(request.user) else "admin:index")
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))


site = Site()

GAVE = _("gave somebody the role “%(role)s” (done by whoever runs the server)")
TOOK = _("took from somebody the role “%(role)s” (done by whoever runs the server)")


class MembershipFormSet(BaseInlineFormSet):
    """The roles of one account: on one side of a program, and none of peers from whoever leads it (`by`)."""

    by: User

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        given = [form.instance for form in self.forms if not form.cleaned_data.get("DELETE")]
        given = [row for row in given if row.program_id]
        for program in sorted({row.program for row in given}, key=lambda program: program.pk):
            independence.lock_roles(program)
        by_program: dict[int, set[str]] = {row.program_id: set() for row in given}
        for row in given:
            by_program[row.program_id].add(row.role)
        if any(roles & LEADING and roles & PEER_SIDE for roles in by_program.values()):
            raise ValidationError(_("Nobody leads a program and is a peer supporter or an ally of it as well."))
        for form in self.forms:
            if form.has_changed():
                self._refuse(form)

    def _refuse(self, form: ModelForm) -> None:
        row, before = form.instance, form.initial
        programs, roles = {row.program_id, before.get("program")}, {row.role, before.get("role")}
        if roles & PEER_SIDE and self.by.memberships.filter(program__in=programs - {None}, role__in=LEADING).exists():
            raise ValidationError(_("You lead this program, so somebody else gives and takes the roles of its peers."))
        own = list(self.instance.memberships.values_list("pk", flat=True)) if self.instance.pk else []
        why_not = independence.refusal_of_role(row.program, row.role, self.instance.email, but=own)
        if why_not and not form.cleaned_data.get("DELETE"):
            raise ValidationError(why_not)


class MembershipInline(admin.TabularInline):
    model = Membership
    formset = MembershipFormSet
    extra = 1

    def get_formset(self, request: HttpRequest, obj: User | None = None, **kwargs: object) -> type[BaseInlineFormSet]:
        formset = super().get_formset(request, obj, **kwargs)
        formset.by = request.user
        return formset


class NewUserForm(AdminUserCreationForm):
    """An account with a password; one that nobody signs in with is of no use here."""

    usable_password = None
    error_messages = {"password_mismatch": NOT_THE_SAME}

    class Meta:
        model = User
        formfield_callback = text_field
        fields = ["email"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password2"].help_text = ""


class UserPasswordForm(AdminPasswordChangeForm):
    error_messages = {"password_mismatch": NOT_THE_SAME}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        self.fields["password2"].help_text = ""


@admin.register(User, site=site)
class UserAdmin(PlainTextAdmin, DjangoUserAdmin):
    add_form, change_password_form = NewUserForm, UserPasswordForm
    ordering = ["sort_key", "pk"]
    list_display = ["email", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email"]
    filter_horizontal = []
    fieldsets = [(None, {"fields": ["email", "password", "is_active", "is_staff", "is_superuser"]})]
    add_fieldsets = [(None, {"fields": ["email", "password1", "password2"]})]
    inlines = [MembershipInline]

    def save_formset(self, request: HttpRequest, form: ModelForm, formset: BaseInlineFormSet, change: bool) -> None:
        before = list(form.instance.memberships.select_related("program", "organisation"))
        formset.save()
        for row in (*formset.new_objects, *(row for row, _fields in formset.changed_objects)):
            row.since = timezone.now()
            row.confirmed_by = Membership.ConfirmedBy.SERVER if row.role in PEER_SIDE else ""
            row.save(update_fields=["since", "confirmed_by"])
        after = list(form.instance.memberships.select_related("program", "organisation"))
        _note(request, TOOK, _without(before, after))
        _note(request, GAVE, _without(after, before))

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and not _leads(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not _leads(request.user, obj)

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        self.delete_queryset(request, User.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        roles = list(Membership.objects.filter(user__in=queryset).select_related("program", "organisation"))
        queryset.delete()
        _note(request, TOOK, roles)


def _leads(by: User, user: User | None) -> bool:
    """Whether `user` is a peer supporter or an ally of a program that `by` leads; then no password is set for it."""
    if user is None or user == by:
        return False
    led = by.memberships.filter(role__in=LEADING).values("program")
    return user.memberships.filter(role__in=PEER_SIDE, program__in=led).exists()


def _without(some: Iterable[Membership], others: Iterable[Membership]) -> list[Membership]:
    """Those of `some` whose role and place are not among `others`."""
    known = {_role_and_place(membership) for membership in others}
    return [membership for membership in some if _role_and_place(membership) not in known]


def _role_and_place(membership: Membership) -> tuple[str, int, int | None]:
    return membership.role, membership.organisation_id, membership.program_id


def _note(request: HttpRequest, what: str, roles: Iterable[Membership]) -> None:
    """Write a line in the log of every program that a role reaches; which account it was stays out of it."""
    by = User.objects.filter(pk=request.user.pk).first()
    AuditEvent.objects.bulk_create(
        AuditEvent(
            organisation=membership.organisation,
            program=program,
            by=by,
            what=what % {"role": membership.get_role_display()},
        )
        for membership in roles
        for program in ([membership.program] if membership.program else membership.organisation.programs.all())
    )


class OrganisationForm(ModelForm):
    def clean_voice_threshold(self) -> int:
        """It can be raised, never lowered: what was promised to peer supporters holds (scoring.md 4)."""
        number, before = self.cleaned_data["voice_threshold"], self.initial.get("voice_threshold", LEAST_ANSWERS)
        if number < before:
            raise ValidationError(
                _("This number can be raised, never lowered. It is %(before)s now.") % {"before": before}
            )
        return number


@admin.register(Organisation, site=site)
class OrganisationAdmin(PlainTextAdmin):
    form = OrganisationForm
    list_display = ["name", "year_start", "paper"]


class ProgramRowForm(ModelForm):
    def clean_first_quarter(self) -> date:
        """A quarter begins on one of four days; another day would leave out the quarter that it lies in."""
        day = self.cleaned_data["first_quarter"]
        if day != Quarter.containing(day).start:
            raise ValidationError(_("A quarter begins on the first day of January, April, July or October."))
        return day


@admin.register(Program, site=site)
class ProgramAdmin(PlainTextAdmin):
    form = ProgramRowForm
    list_display = ["name", "organisation", "kind", "setting"]
    list_filter = ["organisation"]
    prepopulated_fields = {"slug": ["name"]}

    def get_readonly_fields(self, request: HttpRequest, obj: Program | None = None) -> list[str]:
        """A program with its answers does not move into the reach of another organisation."""
        return ["organisation"] if obj else []
