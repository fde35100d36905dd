"""What an account finds of what it may see: programs, reports shared with it, flags as their list has them, questions.

Words are compared here and not in the database, so that accents and capitals matter on none. Only what a list shows to
the account anyway is looked through: no note, no answer, no report, and nothing that peer supporters said.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.flags.models import Flag
from fidelity.flags.wording.headlines import flag_headline, is_small_team
from fidelity.instrument.models import InstrumentVersion
from fidelity.reports.models import Share
from fidelity.reviews.home.notices import program_accesses
from fidelity.reviews.home.program_rows import ProgramRows
from fidelity.wording.names import folded, sort_key
from programs.access import Access
from programs.models import Membership, Program, Role, User
from programs.permissions import Permission

MOST = 20  # of each sort on the page


@dataclass(frozen=True)
class Match:
    """One thing that was looked for; `beside` says where it stands."""

    words: str
    address: str
    beside: str = ""


@dataclass(frozen=True)
class Matches:
    """Those of one sort, in the order of their list; `total` also counts those that are not on the page."""

    name: str
    matches: list[Match]
    total: int

    @property
    def left_out(self) -> int:
        return self.total - len(self.matches)


Fits = Callable[[str], bool]


def find_matches(user: User, text: str, *, today: date) -> list[Matches]:
    """All sorts in which something has every word of `text`; the same queries, however much there is."""
    wanted = folded(text).split()
    roles = set(Membership.objects.filter(user=user).values_list("role", flat=True))
    if not wanted or not roles:
        return []

    def fits(words: str) -> bool:
        plain = folded(words)
        return all(word in plain for word in wanted)

    memberships = Membership.objects.filter(user=user).exclude(program=None).select_related("program__organisation")
    accesses = program_accesses(user, memberships)
    sorts = [
        (_("Programs"), _programs(user, accesses, roles, fits)),
        (_("Reports shared with you"), _shares(user, fits) if Role.FUNDER in roles else []),
        (_("Flags"), _flags(accesses, fits, today)),
        (_("Questions"), _questions(fits) if roles - {Role.FUNDER} else []),
    ]
    return [Matches(name, matches[:MOST], len(matches)) for name, matches in sorts if matches]


def _programs(user: User, accesses: Iterable[Access], roles: set[str], fits: Fits) -> list[Match]:
    """Those that somebody has a role in, and for an admin those of the organisation, with their people."""
    addresses = {access.program: reverse("program", args=[access.program.slug]) for access in accesses}
    if Role.ADMIN in roles:
        organisations = user.memberships.filter(role=Role.ADMIN).values("organisation")
        for program in Program.objects.filter(organisation__in=organisations):
            addresses.setdefault(program, reverse("people", args=[program.slug]))
    in_order = sorted(addresses, key=lambda program: sort_key(program.name))
    return [Match(program.name, addresses[program]) for program in in_order if fits(program.name)]


def _shares(user: User, fits: Fits) -> list[Match]:
    """By the name of the program and the quarter, the newest quarter of each program first."""
    shares = Share.objects.open_to(user).without_texts().order_by("-report__review__period_start", "-pk")
    rows = [(share.report.review.program.name, share.report.review.quarter.label, share) for share in shares]
    rows.sort(key=lambda row: sort_key(row[0]))
    return [
        Match(f"{name}, {quarter}", reverse("funder_report", args=[share.report.code]))
        for name, quarter, share in rows
        if fits(f"{name} {quarter}")
    ]


def _flags(accesses: Iterable[Access], fits: Fits, today: date) -> list[Match]:
    """By the line that the list of flags shows to everybody who may see it, in the order of that list."""
    programs = {access.program.pk: access.program for access in accesses if access.can(Permission.SEE_FLAGS)}
    if not programs:
        return []
    counted = ProgramRows(list(programs.values()), {}).peer_supporters
    versions = InstrumentVersion.objects.defer("text").in_bulk()
    flags = Flag.objects.filter(program__in=programs).with_late_actions(today).select_related("last_raised_in")

    @cache
    def headline(code: str, level: str, version: int, small: bool, stage: str) -> str:
        return flag_headline(code, level, versions[version].definition, small=small, stage=stage)

    rows = []
    for flag in flags:
        small = is_small_team(counted.get(flag.program_id))
        words = headline(flag.code, flag.level, flag.last_raised_in.instrument_id, small, flag.stage)
        if fits(words):
            rows.append((flag.has_ended, flag.rank(today), flag.code, flag, words))
    rows.sort(key=lambda row: row[:3])
    return [_flag(programs[flag.program_id], flag, words) for *_place, flag, words in rows]


def _flag(program: Program, flag: Flag, words: str) -> Match:
    return Match(words, reverse("flag", args=[program.slug, flag.pk]), f"{program.name}: {flag.state_in_line}")


def _questions(fits: Fits) -> list[Match]:
    """Those of the newest version, which everybody can read."""
    newest = InstrumentVersion.objects.last()
    if newest is None:
        return []
    asked = newest.definition
    return [
        Match(item.short, reverse("instrument_item", args=[asked.version, item.code]), item.question)
        for domain in asked.domains
        for item in asked.by_domain[domain.code]
        if fits(f"{item.code} {item.short} {item.question}")
    ]
