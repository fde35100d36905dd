"""Two-step sign-in: offered to everybody, asked of whoever looks after accounts before they can do anything else."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from programs.models import Membership, Role, User

SECOND_STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def is_missing(user: User) -> bool:
    """Whether this account has to set up a second step first; the only account has nobody to look after yet."""
    needs = settings.TWO_STEP_FOR_ADMINS and looks_after_accounts(user) and not has_second_step(user)
    return needs and User.objects.exclude(pk=user.pk).exists()


def looks_after_accounts(user: User) -> bool:
    if user.is_staff or user.is_superuser:
        return True
    return Membership.objects.filter(user=user, role=Role.ADMIN).exists()


def has_second_step(user: User) -> bool:
    return is_mfa_enabled(user, SECOND_STEPS)
