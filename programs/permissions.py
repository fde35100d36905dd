"""Who may do what: the one table, and the one question asked of it (product.md, "Who may do what")."""

from collections.abc import Iterable
from enum import Enum, auto

from programs.models import Role


class Permission(Enum):
    """One thing somebody may do in a program."""

    SEE_PROGRAM = auto()
    OPEN_REVIEW = auto()
    SET_UP_REVIEW = auto()
    READ_DRAFT = auto()
    ANSWER = auto()
    CLOSE_REVIEW = auto()
    PLAN_ACTIONS = auto()
    ISSUE_REPORT = auto()
    READ_REPORT = auto()
    EXPORT = auto()
    SEE_STAFF_ROLES = auto()
    EDIT_STAFF_ROLES = auto()
    SEE_AUDIT_LOG = auto()


P = Permission

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.MANAGER: frozenset(Permission),
    Role.SUPERVISOR: frozenset(
        {P.SEE_PROGRAM, P.READ_DRAFT, P.ANSWER, P.READ_REPORT, P.EXPORT, P.SEE_STAFF_ROLES, P.SEE_AUDIT_LOG}
    ),
    Role.PEER: frozenset({P.SEE_PROGRAM, P.READ_REPORT, P.SEE_STAFF_ROLES, P.SEE_AUDIT_LOG}),
    Role.ALLY: frozenset({P.SEE_PROGRAM, P.READ_REPORT}),
    Role.FUNDER: frozenset(),
    Role.ADMIN: frozenset({P.OPEN_REVIEW}),
}

# What a peer or ally may do besides when the manager has invited them to this quarter's team.
TEAM = frozenset({P.READ_DRAFT, P.ANSWER})


def can(roles: Iterable[Role], permission: Permission, *, in_team: bool = False) -> bool:
    """Whether somebody who has `roles` in a program may do it; `in_team`: invited to this quarter's review."""
    return any(permission in GRANTS[role] or (in_team and permission in TEAM and role in INVITABLE) for role in roles)


INVITABLE = frozenset({Role.PEER, Role.ALLY})
