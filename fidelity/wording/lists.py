"""Several things in one sentence. Pure."""

from collections.abc import Sequence

from fidelity.wording.translation import gettext as _


def list_in_words(texts: Sequence[str], *, last: str = "") -> str:
    """`a`, `a and b`, `a, b and c`; `last` stands in the place of "and". Nothing for nothing."""
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {last or _('and')} {texts[-1]}"
