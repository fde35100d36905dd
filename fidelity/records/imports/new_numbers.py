"""Numbers for rows that are not there yet, so that a row can name another one that comes later."""

from django.db import connection, models
from django.db.models import Max


def new_numbers(model: type[models.Model], count: int) -> list[int]:
    """So many numbers that no row of the table has or gets otherwise; in a transaction that will write."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [f'"{table}"', column, count],
            )
            return [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    first = max(row[0] if row else 0, model._base_manager.aggregate(last=Max("pk"))["last"] or 0) + 1
    return list(range(first, first + count))
