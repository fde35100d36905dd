"""What a new password has to be; Django's rules, in our words."""

from django.contrib.auth import password_validation as rules
from django.utils.translation import gettext as _


class LongEnough(rules.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("This password is too short. Please take %(least)s characters or more.") % {"least": self.min_length}

    def get_help_text(self) -> str:
        words = _("%(least)s characters or more. Long is good: some words in a row that only you would think of.")
        return words % {"least": self.min_length}


class UnlikeTheAddress(rules.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return _("This password is too much like your e-mail address. Please take another.")

    def get_help_text(self) -> str:
        return _("Nothing much like your e-mail address.")


class SeldomUsed(rules.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Many people use this password, so it is easy to guess. Please take another.")

    def get_help_text(self) -> str:
        return _("Nothing that many people use.")
