"""A review as a scenario file (seeds/README.md, "Scenario files"): evaluated, it says what the pages say."""

from collections.abc import Mapping
from textwrap import fill
from typing import Any

import yaml
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from fidelity.reviews import confidence_queries, evaluation_queries
from fidelity.reviews.models import Review
from fidelity.scenarios.parsing import DONT_KNOW, NOT_APPLICABLE
from fidelity.scoring.answers import Answer, Evidence, Given
from fidelity.scoring.sureness import peers_in_a_sentence

HEADER = gettext_noop(
    'The answers of one review. "manage.py evaluate" on this file says what they amount to; the format is in '
    'seeds/README.md, "Scenario files".'
)
WIDTH = 120

Fields = dict[str, Any]


def scenario_text(review: Review) -> str:
    """The review with everything said in its answers; three queries at most.

    Facts of the staff roles stand where somebody confirmed them as an answer, so that a role added since then changes
    nothing. A note beside a question without an answer has no place in this format.
    """
    program, given = review.program, evaluation_queries.review_answers(review)
    quarter = {
        "quarter": review.quarter.slug,
        "full": review.full,
        "peers_heard": review.were_peers_heard,
        **({"peers_answered": False} if review.were_peers_heard and not review.have_peers_answered else {}),
        **({"unexplained_gap": True} if evaluation_queries.has_unexplained_gap(review) else {}),
        **({"checked": True} if evaluation_queries.is_checked(review) else {}),
        **({"view_stays_inside": True} if review.view_stays_inside else {}),
        "answers": {
            item.code: answer_fields(given[item.code]) for item in review.definition.items if item.code in given
        },
    }
    return dump_scenario(
        {
            "about": f"{_about(review)}. {_sureness(review)}",
            "program": {"name": program.name, "kind": str(program.kind), "year": review.quarter.year_start.value},
            "instrument": review.instrument.version,
            "quarters": [quarter],
        }
    )


def _about(review: Review) -> str:
    if not review.closed_at:
        return _("%(quarter)s, still open") % {"quarter": review.quarter.label}
    day = timezone.localdate(review.closed_at)
    return _("%(quarter)s, closed on %(day)s") % {"quarter": review.quarter.label, "day": day}


def _sureness(review: Review) -> str:
    """Beside the answers, how sure they are."""
    grade = confidence_queries.review_confidence(review).grade
    heard = peers_in_a_sentence(review.heard_in_words or _("Not known yet"))
    return f"{_('Confidence %(grade)s.') % {'grade': grade}} {heard}"


def dump_scenario(scenario: Mapping[str, Any]) -> str:
    header = fill(_(HEADER), width=WIDTH, initial_indent="# ", subsequent_indent="# ")
    content = yaml.dump(scenario, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)
    return f"{header}\n{content}"


class _Dumper(yaml.SafeDumper):
    """Writes texts with rare line breaks in quotes: outside of them YAML reads each as an ordinary one."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    rare = any(character in text for character in "\x85\u2028\u2029\r")
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if rare else None)


_Dumper.add_representer(str, _text)


def answer_fields(answer: Answer) -> Fields | int | str | None:
    """`3`, `dont_know`, or fields where there is more to say."""
    says, beside = _says(answer), _beside(answer)
    if not beside and answer.given is Given.DONT_KNOW:
        return DONT_KNOW
    return says["level"] if not beside and "level" in says else says | beside


def _says(answer: Answer) -> Fields:
    if answer.given is Given.DONT_KNOW:
        return {DONT_KNOW: True}
    if answer.given is Given.NOT_APPLICABLE:
        return {NOT_APPLICABLE: answer.reason}
    if answer.choice:
        return {"choice": answer.choice}
    # What each position has stands in no scenario: it knows no positions, and the sums are what counts.
    sums = {name: number for name, number in (answer.inputs or {}).items() if ":" not in name}
    return sums or {"level": answer.level}


def _beside(answer: Answer) -> Fields:
    by_when = answer.by_when.isoformat() if answer.by_when else ""
    fields = {
        "evidence": _evidence(answer.evidence) if answer.evidence else {},
        "note": answer.note,
        "written": answer.written,
        "who_could_tell": answer.who_could_tell,
        "by_when": by_when,
    }
    return {name: value for name, value in fields.items() if value}


def _evidence(evidence: Evidence) -> Fields:
    dated = evidence.dated.isoformat() if evidence.dated else ""
    fields = {"reference": evidence.reference, "dated": dated, "kept": evidence.kept, "missing": evidence.missing}
    fields |= {"kind": str(evidence.kind), "by": str(evidence.by)}
    return {name: value for name, value in fields.items() if value}
