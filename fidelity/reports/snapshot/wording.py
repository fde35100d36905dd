"""The fixed texts of a report: what it can say, how its numbers are made, what its words mean. Pure."""

from decimal import Decimal

from fidelity.instrument.definition.structure import Band, Instrument

STANCE = "Self-assessment, not certification"
CAN_SAY = (
    "It can say how this program rates its own practice against five published documents in one quarter, and what it "
    "is doing about what it found; it cannot certify the program, compare it with another one, or say anything about "
    "one person's work."
)
NOT_FOR = (
    "To rank, compare or average programs: the numbers are read best beside the same program's own earlier quarters.",
    "To judge the performance of one person: every question is about tasks, rules and conditions.",
    "As proof that a program is approved: nobody outside it has checked the answers, and none of the authors of the "
    "five documents has approved the questions.",
    "To cut support because a problem is reported: a named problem takes nothing from a score beyond its own answer.",
)
DRIFT_FIRST = "No word on drift yet: this is the first quarter."
DRIFT_TOO_EARLY = "Only sudden falls are looked at until the fifth quarter."
NO_ALARM = "None raised: no line fell further than chance explains."
NOISY = (
    "The numbers of this program move more from quarter to quarter than most; the rules allow for it by a factor of "
    "{factor}, so they wait for a clearer sign."
)
VERIFY = (
    "The file was made once from the attached record and is not changed afterwards. Whether it is still the current "
    "version can be checked without an account{where}: with the code {code}, or with the file itself, whose SHA-256 is "
    "kept. The SHA-256 of the record is:"
)
GLOSSARY = {
    "Applicable": "Asked, and not set aside as “not applicable” with a reason.",
    "Band": "A word for a stretch of the scale from 0 to 100. Bands describe; they never rank.",
    "Confidence": "How much stands behind the answers: evidence dated this quarter, and whether peers were heard.",
    "Core or critical question": "One that its domain can't be scored without.",
    "Drift": "A slow change of the role that no single quarter shows. Check, Watch and Drift are its three levels.",
    "Evidence": "A reference to something one could look at; never a record of a person supported.",
    "Few, about half, most": "Under a third, up to two thirds, or more gave one of the two best answers.",
    "Finding": "A task, a rule or a condition to look at twice. It is never about a person.",
    "Independent origin": "A source that came to a point on its own. The WHO text often repeats other documents.",
    "Peer supporter": "Somebody who supports others out of their own lived experience.",
    "Peer voice": "What peer supporters answer for themselves; never mixed into a score.",
    "Range": "The score with its likely error of measurement on both sides.",
}


def how_to_verify(code: str, address: str) -> str:
    """How to check a report; `address` of the page for it may be unknown."""
    return VERIFY.format(code=code, where=f" at {address}" if address else ", on the page “Check a report” of this app")


def formulae(instrument: Instrument) -> list[dict[str, str]]:
    """How the numbers are made, with the constants of this version of the instrument (scoring.md 1 to 3)."""
    complete, limited = _percent(instrument.completeness), _percent(instrument.limited_scope)
    m = instrument.measurement
    often = "; ".join(f"{name.lower()} {level}" for level, name in reversed(list(enumerate(instrument.frequencies))))
    return [
        _named(
            "Answers",
            "A question has a level from 0 to 4, or is not applicable (with a reason), not known yet, or unanswered. "
            "“Not applicable” leaves the score on both sides. “Not known yet” and unanswered never count as 0; "
            "they make a score less complete.",
        ),
        _named(
            "Levels",
            "A practice is rated 4 only with evidence dated in the quarter; without it, 4 counts as 3. "
            f"Activities by frequency: {often}. The level of a fact follows from the rule printed with it.",
        ),
        _named(
            "Domain score",
            f"25 × the mean level of the rated questions, 0 to 100, rounded half up only when shown. It needs a level "
            f"for at least {complete} of the applicable questions and for each core or critical one. More than "
            f"{limited} not applicable is marked “limited scope”.",
        ),
        _named(
            "Range",
            f"Score ± {m.z} × m, where m is the square root of ({m.item_sd}² / k + {m.shared_sd}²) and k the number of "
            "rated questions; cut at 0 and 100. The constants are provisional.",
        ),
        _named("Bands", _bands(instrument.bands)),
        _named(
            "What holds a band",
            "While a critical finding is open, “held” stands in place of the band. An open serious finding keeps a "
            f"domain at most at “{instrument.bands[1].name}”. With confidence C it is “self-report only”.",
        ),
        _named(
            "Overall index",
            "The mean of all quarterly domains, each counting 1, only when all of them are scored. "
            "It is printed with what would change if one domain counted half or double.",
        ),
        _named(
            "Through each document",
            "25 × the mean level of the scored questions that cite that document, under the same rule of completeness.",
        ),
        _named(
            "Confidence",
            "A: evidence dated in the quarter for at least 70 % of the rated practices, peer supporters heard, no "
            "unexplained difference between them and the review. B: evidence for at least 40 %, or peer supporters "
            "heard. C: self-report only. Too few peer supporters to ask safely, after a joint answer was offered, "
            "counts as heard.",
        ),
        _named(
            "Peer voice",
            "Counts for each question and level, never sheets, opened once, at closing. Shown from 5 answers to a "
            "question on; a program can ask for more, never fewer. Under ten: few, about half or most gave one of the "
            "two best answers; the mean of a domain is below 50, 50 to 74, or 75 or more. From ten on: the share in "
            "tens, 10 to 90 %, and the mean, 5 to 95. A site is left out where the rest would be a small group.",
        ),
        _named(
            "Differing views",
            "Raised where review and peers’ mean, over the same questions, lie at least 15 points and "
            f"{m.z} × the square root of (m² + SD² / n) apart; n: the fewest answers to a question, SD: the spread "
            "within questions, at least 15. Serious: 20 points, two domains at once, or the same one two quarters "
            "running. Safety: raised where two people and a fifth of the answers, at least, say no or hardly.",
        ),
        _named(
            "Findings",
            "Critical: any occurrence of an activity marked critical. Serious: an activity marked serious, about "
            "monthly or more often. Note: once or twice, or a condition below its floor.",
        ),
        _named(
            "Drift",
            "Each line is measured against its reference, the mean of its first four quarters, over the questions "
            "rated in both. The tally adds (reference − score) / m − 0.5 each quarter and never falls under 0; m grows "
            "with how much the program's own numbers move. Check: one quarter falls by more than 4.2 m (overall 3.5 "
            "m). Watch: a tally over 4. Drift: the overall tally over 4, two domains over 4 at once, or one over 5 "
            "that falls by 2.5 m in up to six quarters. A reference rises by itself when the median of four quarters "
            "lies 2 m above it; only a supervisor can lower it, with a reason. A missed quarter adds nothing.",
        ),
    ]


def _named(name: str, text: str) -> dict[str, str]:
    return {"name": name, "text": text}


def _percent(share: Decimal) -> str:
    return f"{(100 * share).normalize():f} %"


def _bands(bands: tuple[Band, ...]) -> str:
    ends = [str(band.start - 1) for band in bands[1:]] + ["100"]
    named = "; ".join(f"{band.start} to {end} {band.name}" for band, end in zip(bands, ends, strict=True))
    return (
        f"{named}. They are cut on the number shown. Where the range reaches into another band, the words say “near”."
    )
