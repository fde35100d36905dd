"""Flags, every step of their life, lowered references and editions of answers: the database keeps them."""

from django.db import migrations

from programs.append_only import KeepForGood


class Migration(migrations.Migration):
    dependencies = [("fidelity", "0002_flags")]

    operations = [
        KeepForGood("fidelity_flag", may_change=True),
        KeepForGood("fidelity_flagevent"),
        KeepForGood("fidelity_loweredreference"),
        KeepForGood("fidelity_edition", changing=("settled_at",)),
    ]
