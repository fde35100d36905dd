"""`python -m tests.crash.report_world`: a quarter closed, signed and made final; its file waits in the queue.

In the database of the settings, beside what `world.py` makes. It prints the key of the report.
"""

from datetime import date

import django

PASSWORD = "a long password for one evening"
KEEPER = "keeper@quay.example"


def main() -> None:
    django.setup()
    from django.test import override_settings

    from fidelity.reports.models import IssuedReport
    from programs.models import Organisation, Program, Role
    from tests import cast, clock
    from tests.crash.killed import World

    clock.start()
    with override_settings(ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False):
        Program.objects.filter(slug="harbor").update(slug="landing", name="Landing")
        Organisation.objects.filter(name="Harbor").update(name="Landing")
        clock.on(date(2026, 11, 22))
        world = World.make()
        world.close()
        world.ask()
        world.sign()
        world.on(date(2026, 12, 22))
        world.make_final()
        # The savers have addresses of their own program: it gets its name back.
        Organisation.objects.filter(name="Harbor").update(name="Quay")
        Organisation.objects.filter(name="Landing").update(name="Harbor")
        Program.objects.filter(slug="harbor").update(slug="quay", name="Quay")
        Program.objects.filter(slug="landing").update(slug="harbor", name="Harbor")
        cast.make_user(Role.MANAGER, world.review.program, KEEPER, PASSWORD)
    clock.stop()
    print(IssuedReport.objects.get().pk)


if __name__ == "__main__":
    main()
