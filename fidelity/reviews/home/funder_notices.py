"""What waits for a funder's account: reports to read, answers, newer versions; for its mails, stored nowhere.

The shares stand in a room above this one, so they are reached over the account that they were given to.
"""

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from fidelity.reviews import superseded_reports
from fidelity.reviews.home.notice_kinds import Kind, Notice
from programs.models import Role, User


def funder_notices(user: User) -> list[Notice]:
    """Reports never opened, answers of programs, newer versions of what the account has; three queries."""
    organisation = "program__organisation__memberships"
    shares = user.shares.filter(
        **{f"{organisation}__user": F("funder"), f"{organisation}__role": Role.FUNDER}, withdrawn_at=None
    )
    new = shares.filter(seen_at=None).order_by("pk").values_list("pk", flat=True)
    answers = shares.filter(questions__answered_at__isnull=False).order_by("questions")
    address = reverse("funder")
    return [
        *(Notice(f"share:{pk}", _("A report is shared with you"), address, Kind.GIVEN) for pk in new),
        *(
            Notice(f"answer:{pk}", _("A program answers your question"), address, Kind.GIVEN)
            for pk in answers.values_list("questions", flat=True)
        ),
        *(
            Notice(key, _("A newer version of a report that you have is final"), address, Kind.GIVEN)
            for key in superseded_reports.superseded_for_funder(user)
        ),
    ]
