"""`python -m tests.crash.world 8`: eight signed-in managers of one open quarter, in the database of the settings."""

import json
import sys
from datetime import date

import django


def main(number: int) -> None:
    """Write the world, and one line of JSON with what each of them needs."""
    django.setup()
    from django.conf import settings
    from django.urls import reverse

    from fidelity.reviews.models import Review
    from programs.models import Organisation, Role
    from tests import cast

    program = cast.make_program(Organisation.objects.create(name="Harbor"), "Harbor", date(2026, 7, 1))
    review = Review.objects.create(
        program=program, instrument=cast.newest().as_row(), period_start=date(2026, 7, 1), full=True
    )
    people = []
    for at, item in enumerate([item for item in review.definition.items if item.anchors][:number]):
        user = cast.make_user(Role.MANAGER, program, f"manager-{at}@harbor.example")
        address = reverse("review_item", args=[program.slug, review.quarter.slug, item.code])
        key = cast.sign_in(user).session.session_key
        people.append({"cookie": f"{settings.SESSION_COOKIE_NAME}={key}", "address": address, "code": item.code})
    print(json.dumps(people))


if __name__ == "__main__":
    main(int(sys.argv[1]))
