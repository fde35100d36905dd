"""The fixed texts of a report: what it can say, how its numbers are made, what its words mean. Pure.

Whatever number of a rule stands in them is taken from the rule.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from fidelity.flags.drift.detection import DOMAIN_CHECK, FIRST_YEAR, OVERALL_CHECK, VERSION
from fidelity.flags.drift.limits import FIRST
from fidelity.flags.drift.limits_simulation import DRIFT_RATE, WATCH_RATE
from fidelity.flags.drift.matching import LONGEST, SHORTEST
from fidelity.flags.rules.findings import ONCE_OR_TWICE
from fidelity.instrument.definition.structure import LEVELS, Band, Instrument, Rules
from fidelity.instrument.sources.documents import Sources
from fidelity.reports.snapshot.sections.score_tables import times_in_words
from fidelity.scoring.bands import HIGHEST_WITH_SERIOUS, SELF_REPORT
from fidelity.scoring.confidence import EVIDENCE_FOR_A, EVIDENCE_FOR_B
from fidelity.scoring.levels import HIGHEST, WITHOUT_EVIDENCE
from fidelity.scoring.scores import POINTS_PER_LEVEL
from fidelity.scoring.sureness import LEAST_EVIDENCE
from fidelity.voice.rules.aggregation import (
    EXACT_FROM,
    GOOD,
    LEAST,
    LEAST_SHARE,
    MOST,
    MOST_SHARE,
    UNSAFE_PART,
    UNSAFE_PEOPLE,
    UP_TO_FEW,
    UP_TO_HALF,
    Third,
)
from fidelity.voice.rules.gaps import LEAST_GAP, LEAST_SD, SERIOUS_GAP
from fidelity.wording.numbers import number_in_letters, ordinal_in_letters, part_in_letters
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop
from programs.thresholds import LEAST_ANSWERS

STANCE = gettext_noop("Self-assessment, not certification")
CAN_SAY = gettext_noop(
    "This report can say how the program rates its own practice against %(documents)s published documents in one "
    "quarter, and what it is doing about what it found; it cannot certify the program, compare it with another one, or "
    "say anything about one person's work."
)
NOT_APPROVED = gettext_noop(
    "As proof that a program is approved: nobody outside it has checked the answers, and none of the authors of the "
    "%(documents)s documents has approved the questions."
)
NOT_APPROVED_BY_ALLY = gettext_noop(
    "As proof that a program is approved: an outside peer ally went through the answers, which approves nothing, and "
    "none of the authors of the %(documents)s documents has approved the questions."
)
NOT_FOR = (
    gettext_noop(
        "To rank, compare or average programs: the numbers are read best beside the same program's own earlier "
        "quarters."
    ),
    gettext_noop("To judge the performance of one person: every question is about tasks, rules and conditions."),
    NOT_APPROVED,
    gettext_noop(
        "To cut support because a problem is reported: a named problem takes nothing from a score beyond its own "
        "answer."
    ),
)
NOISY = gettext_noop(
    "The numbers of this program move more from quarter to quarter than most; the rules allow for it by a factor of "
    "%(factor)s, so they wait for a clearer sign."
)
VERIFY = gettext_noop(
    "The file was made once from the attached record and is not changed afterwards. Whether it is still the current "
    "version can be checked without an account%(where)s: with the code %(code)s, or with the file itself, whose "
    "SHA-256 is kept. The SHA-256 of the record is:"
)
GLOSSARY = {
    gettext_noop("Applicable"): gettext_noop("Asked, and not set aside as “not applicable” with a reason."),
    gettext_noop("Band"): gettext_noop(
        "A word for a stretch of the scale from 0 to 100. Bands describe; they never rank."
    ),
    gettext_noop("Confidence"): gettext_noop(
        "How much stands behind the answers: evidence dated this quarter, and whether peers were heard."
    ),
    gettext_noop("Core or critical question"): gettext_noop("One that its domain can't be scored without."),
    gettext_noop("Drift"): gettext_noop(
        "A slow change of the role that no single quarter shows. Check, Watch and Drift are its three levels."
    ),
    gettext_noop("Evidence"): gettext_noop(
        "A reference to something one could look at; never a record of a person supported."
    ),
    gettext_noop("Few, about half, most"): gettext_noop(
        "Under %(few)s, up to %(half)s, or more gave one of the %(best)s best answers."
    ),
    gettext_noop("Finding"): gettext_noop(
        "A task, a rule or a condition to look at twice. It is never about a person."
    ),
    gettext_noop("Independent origin"): gettext_noop(
        "A source that came to a point on its own. The WHO text often repeats other documents."
    ),
    gettext_noop("Peer supporter"): gettext_noop("Somebody who supports others out of their own lived experience."),
    gettext_noop("Peer voice"): gettext_noop("What peer supporters answer for themselves; never mixed into a score."),
    gettext_noop("Range"): gettext_noop("The score with its likely error of measurement on both sides."),
}
# How the numbers are made (scoring.md 1 to 4). `numbers` below fills in what belongs to a rule.
FORMULAE = {
    gettext_noop("Answers"): gettext_noop(
        "A question has a level from %(lowest)s to %(highest)s, or is not applicable (with a reason), not known yet, "
        "or unanswered. “Not applicable” leaves the score on both sides. “Not known yet” and unanswered never count as "
        "%(lowest)s; they make a score less complete."
    ),
    gettext_noop("Levels"): gettext_noop(
        "A practice is rated %(highest)s only with evidence dated in the quarter; without it, %(highest)s counts as "
        "%(without_evidence)s. Activities by frequency: %(frequencies)s. The level of a fact follows from the rule "
        "printed with it."
    ),
    gettext_noop("Domain score"): gettext_noop(
        "%(points)s × the mean level of the rated questions, 0 to 100, rounded half up only when shown. It needs a "
        "level for at least %(completeness)s of the applicable questions and for each core or critical one. More than "
        "%(limited_scope)s not applicable is marked “limited scope”."
    ),
    gettext_noop("Range"): gettext_noop(
        "Score ± %(z)s × m, where m is the square root of (%(item_sd)s² / k + %(shared_sd)s²) and k the number of "
        "rated questions; cut at 0 and 100. The constants are provisional. Open below: evidence behind fewer than "
        "%(least_evidence)s of the rated practices; where none is asked for, nothing but the program's own word."
    ),
    gettext_noop("Bands"): gettext_noop(
        "%(bands)s. They are cut on the number shown. Where the range reaches into another band, the words say “near”."
    ),
    gettext_noop("What keeps a band back"): gettext_noop(
        "While a critical finding is open, no band is given. An open serious finding keeps a "
        "domain at most at “%(highest_with_serious)s”. With confidence C it is “%(self_report)s”."
    ),
    gettext_noop("Overall index"): gettext_noop(
        "The mean of all quarterly domains, each counting 1, only when all of them are scored. It is printed with what "
        "would change if one domain counted %(times)s."
    ),
    gettext_noop("Through each document"): gettext_noop(
        "%(points)s × the mean level of the scored questions that cite that document, under the same rule of "
        "completeness."
    ),
    gettext_noop("Confidence"): gettext_noop(
        "A: evidence dated in the quarter for at least %(evidence_for_a)s of the rated practices, peer supporters "
        "heard, no unexplained difference between them and the review. B: evidence for at least %(evidence_for_b)s, or "
        "peer supporters heard. C: %(self_report)s. Too few peer supporters to ask safely, after a joint answer was "
        "offered, counts as heard."
    ),
    gettext_noop("Peer voice"): gettext_noop(
        "Counts for each question and level, never sheets, opened once, at closing. Shown from %(least_answers)s "
        "people on who answered a question in one quarter; a program can ask for more, never fewer. Under "
        "%(exact_from)s: few, about half or most gave one of the %(best)s best answers; the mean of a domain is "
        "%(low)s, %(middle)s, or %(high)s. From %(exact_from)s on: the share in tens, %(least_share)s to "
        "%(most_share)s %%, and the mean, %(least_mean)s to %(most_mean)s. A site is left out where the "
        "rest would be a small group."
    ),
    gettext_noop("Differing views"): gettext_noop(
        "Raised where review and peers’ mean, over the same questions, lie at least %(least_gap)s points and %(z)s × "
        "the square root of (m² + SD² / n) apart; n: the fewest people who answered a question, SD: the spread within "
        "questions, at least %(least_sd)s. Serious: %(serious_gap)s points, two domains at once, or the same one two "
        "quarters running. Safety: raised where %(unsafe_people)s people and %(unsafe_part)s of the answers, at least, "
        "say no or hardly."
    ),
    gettext_noop("Findings"): gettext_noop(
        "Critical: any occurrence of an activity marked critical. Serious: an activity marked serious, %(serious)s or "
        "more often. Note: %(note)s, or a condition below its floor."
    ),
    gettext_noop("Drift"): gettext_noop(
        "Rules %(drift_rules)s, over closed quarters, whether or not a report of them was signed. Each line is cut in "
        "every way into an earlier stretch of %(shortest)s to %(longest)s quarters and what came after it; only "
        "questions rated on both sides count. The fall is the difference of the two means, divided by the error m that "
        "it has by chance; m grows with how much the program's own numbers move and repeat themselves. The cut where "
        "that is largest says since when. Drift: it is over the limit for the whole, for one domain, or for two "
        "domains at once. The limits come from made-up programs where nothing changes: in each quarter, from the "
        "%(first)s on, %(drift_rate)s of those without an earlier Drift get one. Watch: the same with %(watch_rate)s. "
        "Check: a domain falls by more than %(domain_check)s m (overall %(overall_check)s m) since the quarter before "
        "or, in the first %(first_year)s quarters, since the first one. A supervisor can say, with a reason, that "
        "nothing before a quarter is compared with any more. A missed quarter adds nothing."
    ),
}


# What a version adds to the above where it sets a rule of `Rules`: its name -> where it stands, and the sentences.
ADDED_BY_RULE = {
    "same_evidence": (
        gettext_noop("Levels"),
        gettext_noop(
            "What counts as evidence is printed with each question: the kind, how much of it, and who looked. The same "
            "words behind more than %(same_evidence)s answers count for one."
        ),
    ),
    "shown_from": (
        gettext_noop("Domain score"),
        gettext_noop(
            "From %(shown_from)s on the number is shown, with the lowest and the highest that it could be. The band "
            "word waits for the rest."
        ),
    ),
    "top_band_for_a": (
        gettext_noop("What keeps a band back"),
        gettext_noop("It takes confidence A to be called “%(top_band)s”."),
    ),
    "lens_items": (
        gettext_noop("Through each document"),
        gettext_noop("A question counts where the document names the thing. Fewer than %(lens_items)s: not shown."),
    ),
    "check_for_a": (
        gettext_noop("Confidence"),
        gettext_noop(
            "A asks in addition for %(kinds_for_a)s kinds of evidence and one check by somebody else. It asks for no "
            "gap that nobody sees to, and for hours that fit the tasks named."
        ),
    ),
    "fair_gaps": (
        gettext_noop("Differing views"),
        gettext_noop("Both are taken as they were answered, on the same scale."),
    ),
    "low_domain": (
        gettext_noop("Findings"),
        gettext_noop(
            "A practice on its floor is raised, as grave as its question says. A domain below %(low_domain)s points "
            "is one finding. An activity once or twice is a beginning; from monthly on it is established."
        ),
    ),
}


def can_say(sources: Sources) -> str:
    """What a report can say, and what not."""
    return _(CAN_SAY) % _documents(sources)


def not_for(sources: Sources, *, checked_from_outside: bool = False) -> list[str]:
    """What a report may not be used for; `checked_from_outside`: an ally went through the answers."""
    instead = {NOT_APPROVED: NOT_APPROVED_BY_ALLY} if checked_from_outside else {}
    return [_(instead.get(text, text)) % _documents(sources) for text in NOT_FOR]


def _documents(sources: Sources) -> dict[str, str]:
    return {"documents": number_in_letters(len(sources.documents))}


def how_to_verify(code: str, address: str) -> str:
    """How to check a report; `address` of the page for it may be unknown."""
    where = _(" at %(address)s") % {"address": address} if address else _(", on the page “Check a report” of this app")
    return _(VERIFY) % {"code": code, "where": where}


def glossary() -> list[dict[str, str]]:
    """Words of the report with what they mean."""
    numbers = {
        "few": part_in_letters(UP_TO_FEW),
        "half": part_in_letters(UP_TO_HALF),
        "best": number_in_letters(len(GOOD)),
    }
    return [{"word": _(word), "meaning": _(meaning) % numbers} for word, meaning in GLOSSARY.items()]


def formulae(instrument: Instrument) -> list[dict[str, str]]:
    """How the numbers are made, with the constants of this version of the instrument and of our rules."""
    numbers = _numbers_of_instrument(instrument) | _numbers_of_rules()
    added = [text for name, text in ADDED_BY_RULE.items() if getattr(instrument.rules, name)]
    return [
        {
            "name": _(name),
            "text": " ".join(_(part) % numbers for part in (text, *(more for at, more in added if at == name))),
        }
        for name, text in FORMULAE.items()
    ]


def _numbers_of_instrument(instrument: Instrument) -> dict[str, Any]:
    measurement = instrument.measurement
    often = [f"{name.lower()} {level}" for level, name in enumerate(instrument.frequencies)]
    return {
        "frequencies": "; ".join(reversed(often)),
        "completeness": _percent(instrument.completeness),
        "limited_scope": _percent(instrument.limited_scope),
        "z": measurement.z,
        "item_sd": measurement.item_sd,
        "shared_sd": measurement.shared_sd,
        "bands": "; ".join(_bands(instrument.bands)),
        "highest_with_serious": instrument.bands[HIGHEST_WITH_SERIOUS].name,
        "top_band": instrument.bands[-1].name,
        **_numbers_of_version(instrument.rules),
        "serious": instrument.frequencies[ONCE_OR_TWICE - 1].lower(),
        "note": instrument.frequencies[ONCE_OR_TWICE].lower(),
    }


def _numbers_of_version(rules: Rules) -> dict[str, Any]:
    return {
        "same_evidence": number_in_letters(rules.same_evidence or 0),
        "shown_from": _percent(rules.shown_from or Decimal(0)),
        "lens_items": number_in_letters(rules.lens_items),
        "kinds_for_a": number_in_letters(rules.kinds_for_a),
        "low_domain": rules.low_domain,
    }


def _numbers_of_rules() -> dict[str, Any]:
    return _numbers_of_scoring() | _numbers_of_voice() | _numbers_of_drift()


def _numbers_of_scoring() -> dict[str, Any]:
    return {
        "lowest": LEVELS[0],
        "highest": HIGHEST,
        "without_evidence": WITHOUT_EVIDENCE,
        "points": POINTS_PER_LEVEL,
        "self_report": _(SELF_REPORT),
        "times": times_in_words(),
        "evidence_for_a": _percent(EVIDENCE_FOR_A),
        "evidence_for_b": _percent(EVIDENCE_FOR_B),
        "least_evidence": _percent(LEAST_EVIDENCE),
    }


def _numbers_of_voice() -> dict[str, Any]:
    return {
        "least_answers": LEAST_ANSWERS,
        "exact_from": number_in_letters(EXACT_FROM),
        "best": number_in_letters(len(GOOD)),
        "low": Third.LOW.value,
        "middle": Third.MIDDLE.value,
        "high": Third.HIGH.value,
        "least_share": LEAST_SHARE,
        "most_share": MOST_SHARE,
        "least_mean": LEAST,
        "most_mean": MOST,
        "least_gap": LEAST_GAP,
        "least_sd": LEAST_SD,
        "serious_gap": SERIOUS_GAP,
        "unsafe_people": number_in_letters(UNSAFE_PEOPLE),
        "unsafe_part": part_in_letters(UNSAFE_PART),
    }


def _numbers_of_drift() -> dict[str, Any]:
    return {
        "drift_rules": VERSION,
        "shortest": number_in_letters(SHORTEST),
        "longest": number_in_letters(LONGEST),
        "first": ordinal_in_letters(FIRST),
        "drift_rate": _percent(Fraction(str(DRIFT_RATE))),
        "watch_rate": _percent(Fraction(str(WATCH_RATE))),
        "domain_check": f"{DOMAIN_CHECK:g}",
        "overall_check": f"{OVERALL_CHECK:g}",
        "first_year": number_in_letters(FIRST_YEAR),
    }


def _percent(share: Decimal | Fraction) -> str:
    return _("%(number)s %%") % {"number": f"{float(100 * share):g}"}


def _bands(bands: tuple[Band, ...]) -> Iterator[str]:
    ends = [band.start - 1 for band in bands[1:]] + [100]
    for band, end in zip(bands, ends, strict=True):
        yield _("%(start)s to %(end)s %(band)s") % {"start": band.start, "end": end, "band": band.name}
