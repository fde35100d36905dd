"""What an account finds of what it may see: programs, reports shared with it, flags as their list has them, questions.

Words are compared here and not in the database, so that accents and capitals matter on none. Only what a list shows to
the account anyway is looked through: no note, no answer, no report, and nothing that peer supporters said.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.db.models import Max, Min, Q
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
from programs.models import Membership, Organisation, Program, Role, User
from programs.permissions import Permission
from programs.sort_keys import fits_words, has_words

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
    words = folded(text)
    roles = set(Membership.objects.filter(user=user).values_list("role", flat=True))
    if not words or not roles:
        return []
    fits = fits_words(words)
    memberships = Membership.objects.filter(user=user).exclude(program=None).select_related("program__organisation")
    accesses = program_accesses(user, memberships)
    flags = _flags(accesses, fits, today)
    questions = _questions(fits) if roles - {Role.FUNDER} else []
    sorts = [
        _programs(user, accesses, roles, words),
        _shares(user, words) if Role.FUNDER in roles else Matches("", [], 0),
        Matches(_("Flags"), flags[:MOST], len(flags)),
        Matches(_("Questions"), questions[:MOST], len(questions)),
    ]
    return [sort for sort in sorts if sort.total]


def _programs(user: User, accesses: Iterable[Access], roles: set[str], words: str) -> Matches:
    """Those that somebody has a role in, and for an admin those of the organisation, with their people."""
    fits, own = fits_words(words), [access.program for access in accesses]
    addresses = {program: reverse("program", args=[program.slug]) for program in own if fits(program.name)}
    total = len(addresses)
    if Role.ADMIN in roles:
        organisations = user.memberships.filter(role=Role.ADMIN).values("organisation")
        others = Program.objects.filter(has_words(words, "sort_key"), organisation__in=organisations)
        others = others.exclude(pk__in=[program.pk for program in own])
        total += others.count()
        addresses |= {program: reverse("people", args=[program.slug]) for program in others[:MOST]}
    in_order = sorted(addresses, key=lambda program: sort_key(program.name))[:MOST]
    return Matches(_("Programs"), [Match(program.name, addresses[program]) for program in in_order], total)


def _shares(user: User, words: str) -> Matches:
    """By the name of the program and the quarter, the newest quarter of each program first."""
    shares = Share.objects.open_to(user)
    for word in words.split():
        shares = shares.filter(Q(program__sort_key__contains=word) | _in_quarters(user, word))
    in_order = shares.without_texts().order_by("program__sort_key", "program", "-period_start", "-pk")
    return Matches(_("Reports shared with you"), [_share(share) for share in in_order[:MOST]], shares.count())


def _in_quarters(user: User, word: str) -> Q:
    """Shares of a quarter that has the word in its name, as its organisation counts its year."""
    known = Share.objects.filter(funder=user).aggregate(first=Min("period_start"), last=Max("period_start"))
    fits, matching = fits_words(word), Q(pk__in=())
    for organisation in Organisation.objects.filter(memberships__user=user, memberships__role=Role.FUNDER):
        quarter = organisation.quarter_of(known["first"]) if known["first"] else None
        starts = []
        while quarter and quarter.start <= known["last"]:
            starts += [quarter.start] if fits(quarter.label) else []
            quarter = quarter.next
        matching |= Q(program__organisation=organisation, period_start__in=starts)
    return matching


def _share(share: Share) -> Match:
    review = share.report.review
    words = f"{review.program.name}, {review.quarter.label}"
    return Match(words, reverse("funder_report", args=[share.report.code]))


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
