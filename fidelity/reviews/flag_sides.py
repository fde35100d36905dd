"""What both sides said of what a flag is about: from what the quarter that raised it last showed, and nothing else."""

from dataclasses import dataclass, replace

from fidelity.flags.models import Flag
from fidelity.voice.heard import Answered, Seen, in_words


@dataclass(frozen=True)
class Sides:
    """`seen` is the domain that both sides see differently; of a flag on safety there is only what was said of it."""

    quarter: str
    period: str
    by: str
    covers: str
    seen: Seen | None = None
    safety: Answered | None = None


def sides(flag: Flag) -> Sides | None:
    """None where that quarter shows nothing."""
    review = flag.last_raised_in
    if not review.heard or not review.heard["shown"]:
        return None
    heard = in_words(review.heard, review.definition)
    found = Sides(review.quarter.label, review.quarter.slug, heard.by, heard.covers)
    if flag.kind == Flag.Kind.SAFETY:
        return replace(found, safety=heard.safety)
    return replace(found, seen=next((domain for domain in heard.domains if domain.code == flag.subject), None))
