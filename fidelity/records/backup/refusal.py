"""Why a backup is not written or not restored, for people."""

from django.utils.translation import gettext as _


class BackupRefused(Exception):
    """Nothing was changed; the text says why, and what to do."""

    @classmethod
    def damaged(cls, where: str = "") -> "BackupRefused":
        words = _(
            "This file is damaged or cut: its checksum does not match%(where)s. Copy it again from where it is kept, "
            "or take the backup before it. Nothing was restored."
        )
        return cls(words % {"where": where and f" ({where})"})
