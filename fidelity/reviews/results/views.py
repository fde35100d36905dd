"""What the answers amount to: scores with their words, one score explained, one finding to talk about."""

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from fidelity.flags.forms import ActionForm
from fidelity.flags.models import Flag
from fidelity.flags.raising import HEARD
from fidelity.flags.rules.evaluation import Evaluation
from fidelity.instrument.seed_loader import sources
from fidelity.instrument.sources.trail import source_trail
from fidelity.reviews import evaluation_queries, quarter_flags, signing_rules
from fidelity.reviews.access import requires
from fidelity.reviews.answer_words import AnswerLines, answer_lines
from fidelity.reviews.closing_steps import Place, closing_steps
from fidelity.reviews.evaluation_queries import plain_answer
from fidelity.reviews.models import Review
from fidelity.reviews.results import raised_rows
from fidelity.reviews.results.score_explanation import ScoreExplanation, explanation_lines, whole_range
from fidelity.reviews.results.score_profile import score_profile
from fidelity.scoring.levels import State
from fidelity.scoring.sureness import by_own_word, is_range_open
from fidelity.voice.results_in_words import result_in_words
from fidelity.wording.numbers import whole
from programs.permissions import Permission


@requires(Permission.READ_DRAFT)
def scores(request: HttpRequest, review: Review) -> HttpResponse:
    """Scores, bands, confidence, findings, and the actions planned."""
    flags = list(review.program.flags.with_late_actions(timezone.localdate()))
    evaluated = evaluation_queries.evaluate_review(review, flags)
    overall = evaluated.scores.overall
    names = review.definition.domain_by_code
    actions = list(review.actions.all())
    raised = quarter_flags.raised_flags(review, [flag for flag in flags if flag.kind in {Flag.Kind.DRIFT, *HEARD}])
    context = {
        "program": review.program,
        "review": review,
        "evaluation": evaluated,
        "profile": score_profile(review, evaluated),
        "findings": raised_rows.finding_rows(review, evaluated.findings, actions, flags, request.access),
        "drifts": raised_rows.flag_rows((one for one in raised if one.flag.kind == Flag.Kind.DRIFT), request.access),
        "views": raised_rows.flag_rows((one for one in raised if one.flag.kind in HEARD), request.access),
        "not_heard": _not_heard(review),
        "lines": explanation_lines(review.definition, evaluated),
        "overall": None if overall.score is None else whole(overall.score),
        "overall_range": whole_range(overall.range),
        "overall_missing": [names[code] for code in overall.missing],
        "hanging": [(names[weighting.domain], weighting) for weighting in overall.sensitivity if weighting.changes],
        "evidence": whole(100 * evaluated.scores.evidence.share),
        "actions": actions,
        "none_raised": by_own_word(_("None raised by this quarter’s answers"), own_word=evaluated.confidence.own_word),
        "overall_open": is_range_open(evaluated.overall_items, evaluated.confidence),
        "silent": _silent_activities(evaluated),
        "reports": not review.is_open and review.reports.exists(),
        "waits": not review.is_open and review.signings.filter(state=signing_rules.OPEN).exists(),
        "steps": closing_steps(request.access, review, Place.FINDINGS),
    }
    return render(request, "reviews/scores.html", context)


def _not_heard(review: Review) -> str:
    """Why nothing is shown of what peers said in a closed quarter; empty where something is, or nobody was asked."""
    if not review.heard or review.heard["shown"]:
        return ""
    return result_in_words(review.heard, review.definition).why


def _silent_activities(evaluated: Evaluation) -> int:
    """How many activities have no answer to raise anything from."""
    scored = [score for domain in evaluated.scores.domains for score in domain.items]
    return sum(bool(score.item.level) and score.state in (State.UNANSWERED, State.DONT_KNOW) for score in scored)


@requires(Permission.READ_DRAFT)
def explain(request: HttpRequest, review: Review, code: str) -> HttpResponse:
    """One domain's score step by step: items, levels, what is left out, bounds, rounding."""
    evaluated = evaluation_queries.evaluate_review(review)
    line = next((line for line in explanation_lines(review.definition, evaluated) if line.domain.code == code), None)
    if line is None:
        raise Http404(_("This review has no score with this address."))
    context = {
        "program": review.program,
        "review": review,
        "line": line,
        "explained": ScoreExplanation(line, review.definition),
        "confidence": evaluated.confidence,
    }
    return render(request, "reviews/explain.html", context)


@requires(Permission.READ_DRAFT)
def finding(request: HttpRequest, review: Review, code: str) -> HttpResponse:
    """One finding: what happens, why it matters and who says so, what a program could do."""
    findings = evaluation_queries.evaluate_review(review).findings
    raised = next((finding for finding in findings if finding.item.code == code), None)
    if raised is None:
        raise Http404(_("The answers of this quarter raise nothing under this address."))
    response = review.responses.filter(item=code).first()  # a low domain has none, nor what a choice elsewhere raised
    flag = review.program.flags.filter(code=raised.code).first()
    context = {
        "program": review.program,
        "review": review,
        "finding": raised,
        "item": raised.item,
        "answer": plain_answer(response) if response else None,
        "answer_lines": answer_lines(review.definition, raised.item, response)
        if response
        else AnswerLines(raised.answer),
        "trail": source_trail(raised.item, sources()),
        "domain": review.definition.domain_by_code[raised.item.domain],
        "actions": review.actions.filter(Q(item=code) | Q(flags=flag) if flag else Q(item=code)).distinct(),
        "flag": flag,
        "form": ActionForm(initial={"item": code}, recurring=bool(flag and flag.recurring and not flag.has_ended)),
    }
    return render(request, "reviews/finding.html", context)
