"""Many programs: one of the demo, made twenty quarters long, and so many copies of it, written by the database itself.

Every copy has a number; its rows have those of the program that is copied, and that number times `STRIDE` more. So what
belongs together finds each other without being read, and 1.3 million answers take seconds.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection, models, transaction
from django.utils import timezone

from fidelity.flags.models import Action, Flag, FlagEvent
from fidelity.reports.models import Download, IssuedReport, Question, Share, Signature, Signing
from fidelity.reviews import kept_levels
from fidelity.reviews.models import KeptLevels, Response, Review
from fidelity.voice.models import PeerVoice
from programs.demo_logins import LOGINS
from programs.models import AuditEvent, Membership, Program, Role, StaffRole, User
from programs.sort_keys import sort_key_of
from tests.benchmarks.past import lengthen

STRIDE = 1_000_000
MANAGED = 100
SLUG = "saltmarsh"
MANAGER = "bench-manager@demo.example"
# Of these, one name of four has an accent, and none is in the order of its number.
NAMES = ("Álamo", "birch", "Cedar", "Zebra")
FILE = b"%PDF-1.7 stands for a file"
SHA256 = hashlib.sha256(FILE).hexdigest()


@dataclass(frozen=True)
class Table:
    """What is copied: the rows of a program, and how columns that are not simply the same are written.

    In `written` stands SQL, with `{n}` for the number of the copy and `{c}` for the column.
    """

    model: type[models.Model]
    program: str = "program"
    written: Mapping[str, str] = field(default_factory=dict)


CODE = "'B' || (id + {n} * 1000000)"
# Each table stands after those that it refers to.
TABLES = (
    Table(Program, "pk", {"slug": "'bench-' || {n}", "name": "{name}", "sort_key": "{key}"}),
    Table(StaffRole),
    Table(Review),
    Table(Response, "review__program"),
    Table(KeptLevels, "review__program"),
    Table(PeerVoice, "review__program", {"box_id": "NULL", "tag": "{tag}"}),
    Table(Flag),
    Table(FlagEvent, "flag__program"),
    Table(Action),
    Table(Action.flags.through, "flag__program"),
    Table(Signing, "review__program", {"code": CODE, "snapshot": "'{{}}'"}),
    Table(Signature, "signing__review__program"),
    Table(IssuedReport, "review__program", {"code": CODE, "snapshot": "'{{}}'"}),
    Table(Share, "report__review__program"),
    Table(Download, "share__report__review__program"),
    Table(Question, "share__report__review__program"),
    Table(AuditEvent),
)


def prepare() -> None:
    """The demo, planted before, with one program of twenty quarters, all of them shared, and a manager of many."""
    program = Program.objects.select_related("organisation").get(slug=SLUG)
    lengthen(program)
    kept_levels.keep_missing()
    _share_all(program)
    User.objects.create_user(MANAGER)
    _manage_demo()


def _manage_demo() -> None:
    """So that the manager's home has a full page at ten programs as well."""
    manager = User.objects.get(email=MANAGER)
    for program in Program.objects.exclude(slug__startswith="bench-"):
        given = {"program": program, "organisation": program.organisation, "role": Role.MANAGER}
        Membership.objects.get_or_create(user=manager, **given)


def _share_all(program: Program) -> None:
    """Every closed quarter has a final report with a file, which the funder has; most of them were opened."""
    funder = User.objects.get(email=LOGINS["funder"])
    now = timezone.now()
    # What a funder reads side by side is as large as that of a real report.
    text = IssuedReport.objects.filter(review__program=program).latest("pk").snapshot
    IssuedReport.objects.filter(pdf_sha256="").update(pdf=FILE, pdf_sha256=SHA256)
    for number, review in enumerate(program.reviews.closed().in_order()):
        report = review.reports.order_by("-pk").first()
        if report is None:
            texts = {"snapshot": text, "snapshot_sha256": SHA256, "pdf": FILE, "pdf_sha256": SHA256}
            report = IssuedReport.objects.create(
                review=review, code=f"A{number:06}", role=Role.MANAGER, paper="letter", **texts
            )
        if not report.shares.filter(funder=funder, withdrawn_at=None).exists():
            Share.objects.create(report=report, funder=funder, role=Role.MANAGER, seen_at=None if number % 7 else now)


def grow(before: int, after: int) -> None:
    """Copies from number `before` up to `after`, with accounts: a manager, a supervisor and a peer supporter each."""
    program = Program.objects.select_related("organisation").get(slug=SLUG)
    with transaction.atomic():
        for table in TABLES:
            _copy(table, program, before, after)
        _people(program, before, after)
    with connection.cursor() as cursor:
        for table in TABLES:
            _count_on(cursor, table.model)
        cursor.execute("ANALYZE")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as a server does by itself


def _copy(table: Table, program: Program, before: int, after: int) -> None:
    meta = table.model._meta
    copied = {each.model for each in TABLES}
    columns, values = [], []
    for column in meta.concrete_fields:
        columns.append(connection.ops.quote_name(column.column))
        moves = column.primary_key or (column.is_relation and column.remote_field.model in copied)
        plain = f"{columns[-1]} + n * {STRIDE}" if moves else columns[-1]
        values.append(_sql(table.written[column.column]) if column.column in table.written else plain)
    rows = table.model._base_manager.filter(**{table.program: program.pk}).order_by().values_list("pk", flat=True)
    keys = ", ".join(map(str, rows)) or "NULL"
    name = connection.ops.quote_name(meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE copies(n) AS (SELECT {before + 1} UNION ALL SELECT n + 1 FROM copies WHERE n < {after}) "
            f"INSERT INTO {name} ({', '.join(columns)}) "
            f"SELECT {', '.join(values)} FROM copies CROSS JOIN {name} WHERE {meta.pk.column} IN ({keys})"
        )


def _sql(written: str) -> str:
    case = " ".join(f"WHEN {place} THEN '{name}'" for place, name in enumerate(NAMES))
    keys = " ".join(f"WHEN {place} THEN '{sort_key_of(name)}'" for place, name in enumerate(NAMES))
    number = "(n * 7919 % 100000)"
    hexadecimal = "printf('%05x', {0})" if connection.vendor == "sqlite" else "lpad(to_hex({0}), 5, '0')"
    return written.format(
        n="n",
        name=f"CASE n % 4 {case} END || ' house ' || {number}",
        key=f"CASE n % 4 {keys} END || ' house ' || {number}",
        # No sign of it is a capital letter, as in those of the demo; 40 quarters at most a program.
        tag=hexadecimal.format("(n * 40 + id % 40)"),
    )


def _people(program: Program, before: int, after: int) -> None:
    manager = User.objects.get(email=MANAGER)
    keys = [program.pk + number * STRIDE for number in range(before + 1, after + 1)]
    roles = (Role.MANAGER, Role.SUPERVISOR, Role.PEER)
    users = User.objects.bulk_create(User(email=f"{role}-{key}@bench.example") for key in keys for role in roles)
    given = {"organisation": program.organisation}
    Membership.objects.bulk_create(
        Membership(user=user, program_id=key, role=role, confirmed_by="admin" if role == Role.PEER else "", **given)
        for user, (key, role) in zip(users, ((key, role) for key in keys for role in roles), strict=True)
    )
    managed = MANAGED - manager.memberships.count()
    Membership.objects.bulk_create(
        Membership(user=manager, program_id=key, role=Role.MANAGER, **given) for key in keys[:managed]
    )


def _count_on(cursor: object, model: type[models.Model]) -> None:
    """PostgreSQL gives the next row a number that none has."""
    if connection.vendor != "postgresql" or not isinstance(model._meta.pk, models.AutoField):
        return
    table, key = model._meta.db_table, model._meta.pk.column
    cursor.execute(
        f"SELECT setval(pg_get_serial_sequence('\"{table}\"', '{key}'), (SELECT max({key}) FROM \"{table}\"))"
    )


def counts() -> dict[str, int]:
    """How much there is."""
    return {
        "programs": Program.objects.count(),
        "quarters": Review.objects.count(),
        "answers": Response.objects.count(),
        "shares": Share.objects.filter(withdrawn_at=None).count(),
        "flags": Flag.objects.count(),
    }
