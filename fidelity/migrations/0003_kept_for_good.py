"""Flags, every step of their life, lowered references and editions of answers: the database keeps them."""

from django.db import migrations

from programs.append_only import KeepRowsForGood


class Migration(migrations.Migration):
    dependencies = [("fidelity", "0002_flags")]

    operations = [
        KeepRowsForGood("fidelity_flag", may_change=True),
        KeepRowsForGood("fidelity_flagevent"),
        KeepRowsForGood("fidelity_loweredreference"),
        KeepRowsForGood("fidelity_edition", changing=("settled_at",)),
    ]
