"""Who may do what: the one table, and the one question asked of it (product.md, "Who may do what")."""

from collections.abc import Iterable
from enum import Enum, auto

from programs.models import LEADING, PEER_SIDE, Role


class Permission(Enum):
    """One thing somebody may do in a program."""

    SEE_PROGRAM = auto()
    OPEN_REVIEW = auto()
    SET_UP_REVIEW = auto()
    READ_DRAFT = auto()
    ANSWER = auto()
    LOOK_UP_SAMPLE = auto()
    CLOSE_REVIEW = auto()
    PLAN_ACTIONS = auto()
    SEE_FLAGS = auto()
    READ_FLAGS = auto()
    MOVE_FLAGS = auto()
    CONFIRM_FLAGS = auto()
    RAISE_FLAGS = auto()
    ASK_THE_ALLY = auto()
    ANSWER_FOR_PEERS = auto()
    SEE_CHANGE = auto()
    LOWER_REFERENCE = auto()
    SEE_VOICE = auto()
    ASK_PEERS = auto()
    ISSUE_REPORT = auto()
    PREVIEW_REPORT = auto()
    WRITE_STATEMENT = auto()
    SIGN_REPORT = auto()
    SHARE_REPORT = auto()
    SEE_SHARES = auto()
    AMEND_REVIEW = auto()
    READ_REPORT = auto()
    HAVE_FILES_MADE = auto()
    EXPORT = auto()
    EXPORT_PROGRAM = auto()
    SEE_STAFF_ROLES = auto()
    EDIT_STAFF_ROLES = auto()
    CHECK_TEXT = auto()
    SEE_AUDIT_LOG = auto()
    SEE_ROLES = auto()
    CONFIRM_PEOPLE = auto()
    INVITE_PEOPLE = auto()
    MANAGE_PEOPLE = auto()


P = Permission

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.MANAGER: frozenset(Permission)
    - {
        P.LOOK_UP_SAMPLE,
        P.CONFIRM_FLAGS,
        P.RAISE_FLAGS,
        P.ANSWER_FOR_PEERS,
        P.LOWER_REFERENCE,
        P.ASK_PEERS,
        P.WRITE_STATEMENT,
        P.CONFIRM_PEOPLE,
        P.MANAGE_PEOPLE,
    },
    Role.SUPERVISOR: frozenset(
        {
            P.SEE_PROGRAM,
            P.READ_DRAFT,
            P.ANSWER,
            P.LOOK_UP_SAMPLE,
            P.SEE_FLAGS,
            P.READ_FLAGS,
            P.MOVE_FLAGS,
            P.RAISE_FLAGS,
            P.ASK_THE_ALLY,
            P.SEE_CHANGE,
            P.LOWER_REFERENCE,
            P.SEE_VOICE,
            P.PREVIEW_REPORT,
            P.READ_REPORT,
            P.SEE_SHARES,
            P.AMEND_REVIEW,
            P.EXPORT,
            P.SEE_STAFF_ROLES,
            P.CHECK_TEXT,
            P.SEE_AUDIT_LOG,
            P.SEE_ROLES,
        }
    ),
    Role.PEER: frozenset(
        {
            P.SEE_PROGRAM,
            P.SEE_FLAGS,
            P.CONFIRM_FLAGS,
            P.RAISE_FLAGS,
            P.SEE_VOICE,
            P.ASK_PEERS,
            P.PREVIEW_REPORT,
            P.WRITE_STATEMENT,
            P.SIGN_REPORT,
            P.READ_REPORT,
            P.SEE_SHARES,
            P.SEE_STAFF_ROLES,
            P.CHECK_TEXT,
            P.SEE_AUDIT_LOG,
            P.SEE_ROLES,
            P.CONFIRM_PEOPLE,
        }
    ),
    Role.ALLY: frozenset(
        {
            P.SEE_PROGRAM,
            P.SEE_FLAGS,
            P.READ_FLAGS,
            P.MOVE_FLAGS,
            P.CONFIRM_FLAGS,
            P.RAISE_FLAGS,
            P.ANSWER_FOR_PEERS,
            P.SEE_VOICE,
            P.ASK_PEERS,
            P.PREVIEW_REPORT,
            P.SIGN_REPORT,
            P.READ_REPORT,
            P.SEE_SHARES,
            P.CHECK_TEXT,
            P.SEE_ROLES,
            P.CONFIRM_PEOPLE,
        }
    ),
    Role.FUNDER: frozenset(),
    Role.ADMIN: frozenset(
        {
            P.OPEN_REVIEW,
            P.HAVE_FILES_MADE,
            P.SEE_ROLES,
            P.CONFIRM_PEOPLE,
            P.INVITE_PEOPLE,
            P.MANAGE_PEOPLE,
        }
    ),
}

# To which roles somebody may invite: a manager to those of the own program, an admin to every one.
INVITES: dict[Role, tuple[Role, ...]] = {
    Role.MANAGER: (Role.MANAGER, Role.SUPERVISOR, Role.PEER, Role.ALLY),
    Role.ADMIN: tuple(Role),
}

# What a peer or ally may do besides when the manager has invited them to this quarter's team.
TEAM = frozenset({P.READ_DRAFT, P.ANSWER})

# A second role does not open these: whoever leads a program confirms nobody for its peers, as an admin either, and
# whoever answers for it does not look up its answers.
NEVER: dict[Permission, frozenset[Role]] = {
    P.CONFIRM_PEOPLE: LEADING,
    P.LOOK_UP_SAMPLE: frozenset({Role.MANAGER}),
}


def that_count(roles: Iterable[Role]) -> frozenset[Role]:
    """Of the roles that one account has in a program: whoever leads it is no peer supporter and no ally there."""
    roles = frozenset(roles)
    return roles - PEER_SIDE if roles & LEADING else roles


def can(roles: Iterable[Role], permission: Permission, *, in_team: bool = False) -> bool:
    """Whether somebody who has `roles` in a program may do it; `in_team`: invited to this quarter's review."""
    roles = that_count(roles)
    if roles & NEVER.get(permission, frozenset()):
        return False
    return any(permission in GRANTS[role] or (in_team and permission in TEAM and role in PEER_SIDE) for role in roles)
