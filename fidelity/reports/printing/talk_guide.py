"""The guide for the talk about one flag, on one sheet of paper: black on white, lines for a pen, no program named."""

from django.template.loader import render_to_string
from django.utils import timezone

from fidelity.flags.models import Flag
from fidelity.flags.wording.headlines import flag_headline, is_small_team
from fidelity.reports.printing import letter
from fidelity.reports.rendering import pdf
from fidelity.reports.snapshot.formatting import date_forms
from fidelity.reviews.flag_pages import talk_guide
from fidelity.reviews.flag_pages.evidence import FlagEvidence, flag_evidence
from fidelity.reviews.flag_pages.inbox import peer_supporters

STYLES = pdf.STYLES.with_name("talk.css")


def guide_pdf(flag: Flag) -> bytes:
    """One page for every finding; the same flag always gives the same bytes."""
    return pdf.make_pdf(guide_html(flag), paper=flag.program.organisation.paper, styles=STYLES)


def guide_html(flag: Flag) -> str:
    review, evidence, small = flag.last_raised_in, flag_evidence(flag), is_small_team(peer_supporters(flag.program))
    context = {
        "headline": flag_headline(flag.code, flag.level, review.definition, small=small, stage=flag.stage),
        "quarter": review.quarter.label,
        "says": letter.answer_sentence(flag, evidence)
        if evidence.item
        else letter.difference_wording(evidence).headline,
        "most": [added.item.short for added in evidence.most],
        "raised": date_forms(timezone.localdate(review.closed_at)),
        "guide": talk_guide.talk_guide(flag),
    }
    return render_to_string("reports/talk_print.html", context)


def _says(flag: Flag, evidence: FlagEvidence) -> str:
    """What was answered; for a drift where it goes, and for views how they differ."""
    return letter.answer_sentence(flag, evidence) if evidence.item else letter.difference_wording(evidence).headline
