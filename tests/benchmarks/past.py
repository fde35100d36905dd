"""More past: every program of the demo gets older closed quarters, copies of its own, up to `QUARTERS`.

`python -m tests.benchmarks.past`, with the settings and the database of the benchmark's server.
"""

import os
from datetime import timedelta

import django

QUARTERS = 20


def main() -> None:
    # After `django.setup`, which needs the settings of the bench server.
    from fidelity.reviews import kept_levels
    from programs.models import Program

    for program in Program.objects.select_related("organisation"):
        lengthen(program)
    kept_levels.keep_missing()


def lengthen(program) -> None:
    """Copy the closed quarters of a program, answers and all, before its first one."""
    from fidelity.reviews.models import Response, Review

    closed = list(program.reviews.closed().in_order().prefetch_related("responses"))
    quarter = program.organisation.quarter_of(program.reviews.in_order().first().period_start)
    for source in (closed * QUARTERS)[: QUARTERS - len(closed)]:
        quarter = quarter.previous
        copy = Review.objects.create(
            program=program,
            instrument_id=source.instrument_id,
            period_start=quarter.start,
            full=source.full,
            state=Review.State.CLOSED,
            opened_at=source.opened_at - timedelta(days=91 * QUARTERS),
            closed_at=source.closed_at - timedelta(days=91 * QUARTERS),
            peers_heard=source.peers_heard,
            set_up_at=source.set_up_at,
        )
        answers = [
            Response(**{field.attname: getattr(answer, field.attname) for field in Response._meta.concrete_fields})
            for answer in source.responses.all()
        ]
        for answer in answers:
            answer.pk, answer.review = None, copy
        Response.objects.bulk_create(answers)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fidelity.settings")
    django.setup()
    main()
