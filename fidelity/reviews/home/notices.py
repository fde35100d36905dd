"""What waits for one account now, in all its programs: read from how things stand, stored nowhere."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.urls import reverse

from fidelity.reviews import superseded_reports
from fidelity.reviews.home import flag_notices, person_notices, quarter_notices, report_notices
from fidelity.reviews.home.notice_kinds import Kind, Notice
from fidelity.reviews.home.program_rows import ProgramRows, read_programs
from programs.access import Access
from programs.models import Membership, Program, Role, User
from programs.permissions import Permission

# More than this many of one kind are one line on a page.
SINGLY = 3
REPORTS = {Kind.SIGN, Kind.READ, Kind.FINAL}


def program_notices(user: User, *, today: date) -> dict[int, list[Notice]]:
    """Program -> what waits there for `user`; twelve queries, however many programs and flags there are.

    One more for peers and two for the ally, three where a report waits to be signed, and two where one was amended.
    """
    memberships = Membership.objects.filter(user=user).exclude(program=None).select_related("program__organisation")
    accesses = program_accesses(user, memberships.order_by("program__sort_key", "program"))
    programs = [access.program for access in accesses]
    return notices_of(accesses, read_programs(programs, programs, today), today)


def notices_of(accesses: Collection[Access], rows: ProgramRows, today: date) -> dict[int, list[Notice]]:
    """The same of what one account may do in programs, with their rows."""
    if not accesses:
        return {}
    programs, reviews = [access.program for access in accesses], rows.reviews
    asked = flag_notices.peer_questions_by_program(programs) if any(map(_answers, accesses)) else {}
    texts = report_notices.signings_by_program(programs)
    amended = [program for program in programs if any(review.issued > 1 for review in reviews[program.pk])]
    superseded = superseded_reports.superseded_by_program(amended) if amended else {}
    questions = report_notices.questions_by_program(programs)
    persons = person_notices.person_notices(accesses)

    def waiting(access: Access, key: int) -> list[Notice]:
        return [
            *flag_notices.flag_notices(access, rows, today),
            *flag_notices.peer_question_notices(access, asked.get(key, ())),
            *flag_notices.action_notices(access, rows.actions[key], today),
            *report_notices.signing_notices(access, texts[key], today),
            *quarter_notices.quarter_notices(access, reviews[key], today),
            *quarter_notices.missing_notices(access, reviews[key]),
            *quarter_notices.amending_notices(access, reviews[key]),
            *report_notices.version_notices(access, superseded.get(key, ())),
            *report_notices.question_notices(access, questions[key]),
            *persons.get(key, ()),
        ]

    return {
        access.program.pk: sorted(waiting(access, access.program.pk), key=lambda notice: notice.rank)
        for access in accesses
    }


def _answers(access: Access) -> bool:
    return access.can(Permission.ANSWER_FOR_PEERS)


def program_accesses(user: User, memberships: Iterable[Membership]) -> list[Access]:
    """What the account may do in each program that it has a role in."""
    roles: dict[Program, set[Role]] = defaultdict(set)
    for membership in memberships:
        if membership.program:
            roles[membership.program].add(Role(membership.role))
    return [Access(user, program, frozenset(roles_there)) for program, roles_there in roles.items()]


def notices_for_home(program: Program, notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """The notices of one program for home, whose card speaks of the quarter already; many of a kind as one line."""
    waiting = [notice for notice in notices if notice.kind is not Kind.QUARTER]
    counts = Counter(notice.kind for notice in waiting)
    shown: list[Notice] = []
    together: set[Kind] = set()
    for notice in waiting:
        kind, number = notice.kind, counts[notice.kind]
        if number <= SINGLY:
            shown.append(notice)
        elif kind not in together:
            together.add(kind)
            shown.append(Notice("", kind.many % {"number": number}, _list_address(program, notice), kind, notice.rank))
    return tuple(shown)


def _list_address(program: Program, first: Notice) -> str:
    """Where all of the kind of `first` stand together; some are seen to one after the other."""
    if first.kind in {Kind.PERSON, Kind.QUESTION, Kind.MISSING, Kind.AMEND, Kind.SHARE, Kind.PEERS_ASKED}:
        return first.address
    if first.kind in REPORTS:
        return reverse("program", args=[program.slug])
    return reverse("flags", args=[program.slug]) + ("#actions" if first.kind is Kind.ACTION else "")
