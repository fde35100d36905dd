"""What a quarter takes along from earlier ones: actions that are still open."""

from fidelity.flags.models import Action
from fidelity.reviews.models import Review


def carried_actions(review: Review) -> list[Action]:
    """Actions planned in earlier quarters whose end nobody has written down, the one due first on top."""
    earlier = review.program.actions.going_on().filter(review__period_start__lt=review.period_start)
    carried = list(earlier.select_related("review"))
    for action in carried:
        action.review.program = review.program
    return carried
