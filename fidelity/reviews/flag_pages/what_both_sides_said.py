"""What both sides said of what a flag is about: from what the quarter that raised it last showed, and nothing else."""

from dataclasses import dataclass, replace

from django.urls import reverse

from fidelity.flags.models import Flag
from fidelity.flags.raising import HEARD
from fidelity.voice.results_in_words import DomainInWords, QuestionInWords, result_in_words

# The part on safety on the page of a quarter's answers.
SAFE = "safe"


@dataclass(frozen=True)
class BothViews:
    """`seen` is the domain that both sides see differently; of a flag on safety there is only what was said of it."""

    quarter: str
    period: str
    by: str
    covers: str
    seen: DomainInWords | None = None
    safety: QuestionInWords | None = None


@dataclass(frozen=True)
class PeerResultLink:
    """Where everybody who may see the peer voice reads what was said of it."""

    quarter: str
    address: str


def peer_result_link(flag: Flag) -> PeerResultLink | None:
    """For those who may not read the flag itself; None where it is about nothing that peers said."""
    if flag.kind not in HEARD:
        return None
    quarter = flag.last_raised_in.quarter
    place = SAFE if flag.kind == Flag.Kind.SAFETY else flag.subject
    return PeerResultLink(quarter.label, f"{reverse('voice', args=[flag.program.slug, quarter.slug])}#{place}")


def both_views(flag: Flag) -> BothViews | None:
    """None where that quarter shows nothing."""
    review = flag.last_raised_in
    if not review.heard or not review.heard["shown"]:
        return None
    heard = result_in_words(review.heard, review.definition)
    views = BothViews(review.quarter.label, review.quarter.slug, heard.by, heard.covers)
    if flag.kind == Flag.Kind.SAFETY:
        return replace(views, safety=heard.safety)
    return replace(views, seen=next((domain for domain in heard.domains if domain.code == flag.subject), None))
