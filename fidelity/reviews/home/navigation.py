"""The way between the pages of one program: the same on each of them, with what this account may open."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from programs.permissions import Permission


@dataclass(frozen=True)
class Section:
    """One part of a program: its first page, who may open that, and how the names of its addresses begin."""

    name: Promise
    first: str
    opens: Permission
    begins: tuple[str, ...]


SECTIONS = (
    Section(
        _("Overview"),
        "program",
        Permission.SEE_PROGRAM,
        ("program", "review", "report", "voice", "take_along", "file_again"),
    ),
    Section(_("Flags"), "flags", Permission.SEE_FLAGS, ("flag", "action")),
    Section(_("Change"), "change", Permission.SEE_CHANGE, ("change", "reference")),
    Section(_("Heard and done"), "heard", Permission.SEE_VOICE, ("heard",)),
    Section(_("Staff roles"), "staff", Permission.SEE_STAFF_ROLES, ("staff",)),
    Section(_("Role check"), "role_check", Permission.CHECK_TEXT, ("role_check",)),
    Section(_("People"), "people", Permission.INVITE_PEOPLE, ("people", "invitation_withdraw")),
    Section(_("Accounts and roles"), "roles", Permission.SEE_ROLES, ("roles", "invitation")),
    Section(_("Log"), "audit_log", Permission.SEE_AUDIT_LOG, ("audit_log",)),
)


@dataclass(frozen=True)
class SectionLink:
    """`current` is `page` on the first page of its section, `true` below it, and empty elsewhere (`aria-current`)."""

    name: Promise
    address: str
    current: str


def in_templates(request: HttpRequest) -> dict[str, object]:
    """`program_sections` on pages of a program; nothing elsewhere."""
    access = getattr(request, "access", None)
    if access is None:
        return {}
    page = request.resolver_match.url_name
    here = section_of(page)
    links = [
        SectionLink(
            section.name,
            reverse(section.first, args=[access.program.slug]),
            "" if section is not here else "page" if section.first == page else "true",
        )
        for section in SECTIONS
        if access.can(section.opens)
    ]
    return {"program_sections": links if len(links) > 1 else []}


def section_of(page: str) -> Section | None:
    """The section of the page with this name of an address: the one that says most about it."""
    fitting = [(len(begin), section) for section in SECTIONS for begin in section.begins if page.startswith(begin)]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None
