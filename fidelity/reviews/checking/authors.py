"""Who had a hand in which answers, and who therefore can't be the somebody else that checks them."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from fidelity.reviews.models import Edition, Review
from programs.access import Access
from programs.models import LEADING, Membership, Role
from programs.permissions import Permission

Way = Review.CheckedBy


@dataclass(frozen=True)
class Authors:
    """Item -> the accounts that ever saved an answer to it; None stands for one that was removed.

    `supervisors`: the accounts that may look answers up. Whoever gave most answers is none of them.
    """

    by_item: dict[str, frozenset[int | None]]
    supervisors: frozenset[int] = frozenset()

    @property
    def most(self) -> frozenset[int | None]:
        """The account that gave most of the answers; where several gave as many, all of them."""
        counted = Counter(account for accounts in self.by_item.values() for account in accounts)
        highest = max(counted.values(), default=0)
        return frozenset(account for account, number in counted.items() if number == highest)

    def had_a_hand(self, account: int | None, item: str) -> bool:
        return account in self.by_item.get(item, ())


def answer_authors(review: Review) -> Authors:
    """Two queries."""
    saved = Edition.objects.filter(response__review=review).exclude(given="").order_by()
    by_item: dict[str, set[int | None]] = {}
    for item, account in saved.values_list("response__item", "by").distinct():
        by_item.setdefault(item, set()).add(account)
    authors = Authors({item: frozenset(accounts) for item, accounts in by_item.items()})
    return Authors(authors.by_item, _supervisors(review) - authors.most)


def _supervisors(review: Review) -> frozenset[int]:
    """Those with an account and the role who are not manager as well (`permissions.NEVER`)."""
    members = Membership.objects.filter(program=review.program_id, role__in=LEADING, user__is_active=True)
    by_role: dict[str, set[int]] = {role: set() for role in LEADING}
    for role, account in members.values_list("role", "user"):
        by_role[role].add(account)
    return frozenset(by_role[Role.SUPERVISOR] - by_role[Role.MANAGER])


def refusal_to_look_up(by: Access, authors: Authors, item: str = "") -> str:
    """Why this account can't look up the sample, or one answer of it; empty where it can."""
    if not by.can(Permission.LOOK_UP_SAMPLE):
        return _("A supervisor looks these answers up, one who is not the manager too.")
    if by.user.pk in authors.most:
        return _("You gave most of the answers, so it takes somebody else to look them up.")
    if authors.had_a_hand(by.user.pk, item):
        return _("You had a hand in this answer, so it takes somebody else to look it up.")
    return ""


def way_of_statement(by: Access) -> Way:
    """As whom somebody says that they went through the answers."""
    return Way.ALLY if Role.ALLY in by.roles else Way.SECOND_RATER


def refusal_to_state(by: Access, authors: Authors) -> str:
    """Why this account can't say that it went through the answers of others; empty where it can."""
    if not by.can(Permission.ANSWER):
        return _("Only somebody who may answer this quarter can say so.")
    if not authors.by_item:
        return _("There is nothing to go through yet: no question has an answer.")
    if by.user.pk in authors.most:
        return _("You gave most of the answers, so it takes somebody else to go through them.")
    return ""
