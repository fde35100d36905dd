"""Setting up: organisations, programs, accounts, roles. No answer, flag or report can be reached from here."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin

from programs.models import Membership, Organisation, Program, User


class MembershipInline(admin.TabularInline):
    model = Membership
    extra = 1


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    ordering = ["email"]
    list_display = ["email", "is_active", "is_staff"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email"]
    filter_horizontal = []
    fieldsets = [(None, {"fields": ["email", "password", "is_active", "is_staff", "is_superuser"]})]
    add_fieldsets = [(None, {"fields": ["email", "usable_password", "password1", "password2"]})]
    inlines = [MembershipInline]


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ["name", "year_start", "paper"]


@admin.register(Program)
class ProgramAdmin(admin.ModelAdmin):
    list_display = ["name", "organisation", "kind", "setting"]
    list_filter = ["organisation"]
    prepopulated_fields = {"slug": ["name"]}
