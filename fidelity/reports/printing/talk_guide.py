"""The guide for the talk about one flag, on one sheet of paper: black on white, lines for a pen, no program named."""

from django.template.loader import render_to_string
from django.utils import timezone

from fidelity.flags.models import Flag
from fidelity.flags.wording.headlines import headline, is_small
from fidelity.reports.printing import letter
from fidelity.reports.rendering import pdf
from fidelity.reports.snapshot.formatting import day
from fidelity.reviews.flag_pages import talk_guide
from fidelity.reviews.flag_pages.evidence import substance
from fidelity.reviews.flag_pages.inbox import peer_supporters

STYLES = pdf.STYLES.with_name("talk.css")


def as_pdf(flag: Flag) -> bytes:
    """One page for every finding; the same flag always gives the same bytes."""
    return pdf.make(html(flag), paper=flag.program.organisation.paper, styles=STYLES)


def html(flag: Flag) -> str:
    review, found, small = flag.last_raised_in, substance(flag), is_small(peer_supporters(flag.program))
    context = {
        "headline": headline(flag.code, flag.level, review.definition, small=small),
        "quarter": review.quarter.label,
        "says": letter.answer(flag, found) if found.item else letter.way(found).headline,
        "most": [added.item.short for added in found.most],
        "raised": day(timezone.localdate(review.closed_at)),
        "guide": talk_guide.of(flag),
    }
    return render_to_string("reports/talk_print.html", context)
