"""The findings that an action can be tied to where it is planned: open flags, and what closing will make flags of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.flags.models import Flag
from fidelity.flags.rules.states import PLANNED_IN, is_recurring
from fidelity.flags.wording.headlines import flag_headline, is_small_team
from fidelity.reviews import evaluation_queries, quarter_flags
from fidelity.reviews.flag_pages.inbox import peer_supporters
from fidelity.reviews.models import Review
from programs.models import Program


@dataclass(frozen=True)
class FindingChoice:
    """One finding; `flag` is None until closing makes one of it. `recurring`: an action says what is different."""

    code: str
    words: str
    flag: Flag | None
    recurring: bool


def finding_choices(program: Program, review: Review | None, *, but: Collection[str] = ()) -> list[FindingChoice]:
    """In the order of every list of findings; `review` is the quarter to plan for, where it can raise something yet."""
    known = _of_flags(program)
    if review and review.is_open:
        expected = quarter_flags.expected_flags(review, evaluation_queries.evaluate_review(review))
        listed = {choice.code for choice in known}
        known = [*known, *(_to_come(raised, review) for raised in expected if _is_new(raised, listed))]
    return [choice for choice in known if choice.code not in but]


def offered(choices: Sequence[FindingChoice]) -> dict[str, object]:
    """The findings to choose from, as the form takes them."""
    return {
        "findings": [(choice.code, _with_return(choice)) for choice in choices],
        "came_back": {choice.code for choice in choices if choice.recurring},
    }


def _with_return(choice: FindingChoice) -> str:
    words = choice.words.rstrip(".")
    return _("%(finding)s (came back)") % {"finding": words} if choice.recurring else words


def _of_flags(program: Program) -> list[FindingChoice]:
    today, small = timezone.localdate(), is_small_team(peer_supporters(program))
    flags = program.flags.filter(state__in=PLANNED_IN).with_late_actions(today)
    rows = flags.select_related("last_raised_in__instrument").defer("last_raised_in__instrument__text")
    return [
        FindingChoice(
            flag.code,
            flag_headline(flag.code, flag.level, flag.last_raised_in.definition, small=small, stage=flag.stage),
            flag,
            flag.recurring,
        )
        for flag in sorted(rows, key=lambda flag: (flag.rank(today), flag.code))
    ]


def _is_new(raised: quarter_flags.ExpectedFlag, listed: Collection[str]) -> bool:
    """Whether closing makes a flag, or opens one again; one that waits for peers takes no action meanwhile."""
    return raised.code not in listed and (raised.flag is None or raised.flag.has_ended)


def _to_come(raised: quarter_flags.ExpectedFlag, review: Review) -> FindingChoice:
    ended = raised.flag and review.program.organisation.quarter_of(timezone.localdate(raised.flag.since))
    return FindingChoice(raised.code, raised.headline, None, bool(ended and is_recurring(ended, review.quarter)))
