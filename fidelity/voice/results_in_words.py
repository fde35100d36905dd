"""What was heard in a closed quarter, in words: the same for everybody who may see it, from its stored result alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.safestring import mark_safe

from fidelity.flags.raising import HEARD
from fidelity.instrument.definition.structure import Instrument
from fidelity.voice import held_counts, view_chart
from fidelity.voice.held_counts import CountsFate, HeldCounts
from fidelity.voice.models import PeerVoice
from fidelity.voice.rules.aggregation import GOOD, Share
from fidelity.voice.rules.gaps import Direction
from fidelity.voice.rules.questions import ACTIVITY, PRACTICE, SAFETY
from fidelity.voice.rules.result import SAFETY_CODE, Json, WhyHidden
from fidelity.wording.lists import list_in_words
from programs.calendar.quarters import Quarter

SAY = {Share.FEW: "Few say", Share.HALF: "About half say", Share.MOST: "Most say"}
SCALES = {"activity": ACTIVITY, "safety": SAFETY}
TOO_FEW = "Too few answers to say"
NO_ANSWER = "No answer"
NO_LEVEL = "no level"

# Code of a flag -> its key.
Flags = Mapping[str, int]

# Why nothing is shown, and what comes next: never how many, and never a word on anybody who did or did not answer.
NOT_SHOWN = {
    WhyHidden.NOT_ASKED: (
        "Nobody chose how peer supporters are heard before this quarter was closed.",
        "In the next quarter a peer supporter with an account, or the outside ally, can choose from its first day on.",
    ),
    WhyHidden.SKIPPED: (
        "Peer supporters left this quarter out. They may, and nobody asks why.",
        "They are asked again in the next quarter, and can choose anew.",
    ),
    WhyHidden.NO_ANSWER: (
        "There was a way to answer, and nothing came in. That may have many reasons, and nobody asks for them.",
        "They are asked again in the next quarter, and can choose another way.",
    ),
    WhyHidden.HELD: (
        "There were too few answers to show anything and still protect those who gave them.",
        "Whatever was answered stays closed and counts together with later quarters, up to four in all. It is never "
        "shown in between.",
    ),
    WhyHidden.GONE: (
        "Over four quarters there were too few answers to show anything and still protect those who gave them.",
        "So all of it was thrown away, and nobody has seen it. A new start follows in the next quarter. One joint "
        "answer of the peer team may fit better then.",
    ),
    WhyHidden.UNREADABLE: (
        "What was answered could not be opened: the secret key of the server was changed in between.",
        "Nobody has seen it. Those who run the server need to know, so that it does not happen again.",
    ),
}

# What comes after `Why.HELD` as time goes on.
MAY_NEVER_DO = (
    "Whatever was answered stays closed. With so few peer supporters, even four quarters together may never be enough "
    "to show anything. Then it is thrown away, and nobody has seen it."
)
TOGETHER = "Later it was put together with {quarter} and shown there."
THROWN_AWAY = "Over four quarters it was too few to show. So all of it was thrown away, and nobody has seen it."


@dataclass(frozen=True)
class QuestionInWords:
    """One question: what peers said, and the review's own level, in words; `number` only from ten answers on."""

    words: str
    short: str
    said: str
    number: str
    review: str
    is_known: bool


@dataclass(frozen=True)
class GapInWords:
    """A gap, in words; `flag` is the key of the one it raised."""

    words: str
    means: str
    flag: int | None


@dataclass(frozen=True)
class DomainInWords:
    """One domain: both sides in words where both said something of it, and its questions."""

    code: str
    name: str
    questions: tuple[QuestionInWords, ...]
    review: str = ""
    peers: str = ""
    drawn: str = ""
    gap: GapInWords | None = None


@dataclass(frozen=True)
class SiteInWords:
    name: str
    questions: tuple[QuestionInWords, ...]


@dataclass(frozen=True)
class ResultInWords:
    """A result in words; where nothing is shown, `why` and what is `next`, and all else is empty.

    `shown_in` is the later quarter that shows what was too little for this one.
    """

    why: str = ""
    next: str = ""
    shown_in: Quarter | None = None
    by: str = ""
    covers: str = ""
    exact: bool = False
    joint: bool = False
    domains: tuple[DomainInWords, ...] = ()
    safety: QuestionInWords | None = None
    unsafe: str = ""
    unsafe_flag: int | None = None
    sites: tuple[SiteInWords, ...] = ()

    @property
    def shown(self) -> bool:
        return not self.why

    @property
    def compared(self) -> tuple[DomainInWords, ...]:
        """The domains of which both sides said something."""
        return tuple(domain for domain in self.domains if domain.peers)

    @property
    def gaps(self) -> tuple[GapInWords, ...]:
        return tuple(domain.gap for domain in self.domains if domain.gap)

    @property
    def joint_differs(self) -> bool:
        """One joint answer that differs from the review, though in no domain enough to be named."""
        return self.joint and not self.gaps and any(domain.review != domain.peers for domain in self.compared)


def result_context(voice: PeerVoice) -> dict[str, object]:
    """What the page of a closed quarter shows: the same for everybody who may open it."""
    flags = dict(voice.review.program.flags.filter(kind__in=HEARD).values_list("code", "pk"))
    return {
        "heard": result_in_words(voice.result, voice.review.definition, flags, since=held_counts.held_counts(voice))
    }


def result_in_words(
    result: Json, instrument: Instrument, flags: Flags = MappingProxyType({}), *, since: HeldCounts | None = None
) -> ResultInWords:
    """A stored result in the words of the instrument that was answered; `flags` are those that it raised.

    `since`: what became of it, where nothing is shown and a page says what comes next.
    """
    if not result["shown"]:
        why, after = NOT_SHOWN[WhyHidden(result["why"])]
        if since and result["why"] == WhyHidden.HELD:
            after = _since(since)
        return ResultInWords(why, after, since.shown_in if since else None)
    return ResultInWords(
        by=_by(result),
        covers=_covers(result["quarters"]),
        exact=any("percent" in question for question in result["questions"]),
        joint=result["way"] != PeerVoice.Way.CARDS,
        domains=tuple(_domains(result, instrument, flags)),
        safety=_answered(result["safety"], instrument, result["way"]),
        unsafe=_unsafe(result),
        unsafe_flag=flags.get(SAFETY_CODE),
        sites=tuple(_sites(result, instrument)),
    )


def _since(since: HeldCounts) -> str:
    """What became of answers that were held."""
    if since.shown_in:
        return TOGETHER.format(quarter=since.shown_in.label)
    if since.became is CountsFate.THROWN_AWAY:
        return THROWN_AWAY
    return MAY_NEVER_DO if since.may_never_do else NOT_SHOWN[WhyHidden.HELD][1]


def _by(result: Json) -> str:
    """`5 to 9 answers`: a range, never how many."""
    joint = {
        PeerVoice.Way.JOINT: "One joint answer of the peer team",
        PeerVoice.Way.ALLY: "One joint answer of the peer team, brought by the outside ally",
    }
    return joint.get(result["way"]) or f"{result['answers']} answers"


def _covers(quarters: Sequence[str]) -> str:
    """`Q2 2026 and Q3 2026`."""
    return list_in_words(quarters)


def _unsafe(result: Json) -> str:
    if not result["safety"]["unsafe"]:
        return ""
    who = "Some answers say" if result["way"] == PeerVoice.Way.CARDS else "The joint answer says"
    return f"{who} that it was not safe, or hardly safe, to answer."


def _domains(result: Json, instrument: Instrument, flags: Flags) -> list[DomainInWords]:
    asked: dict[str, list[QuestionInWords]] = {}
    for question in result["questions"]:
        asked.setdefault(question["domain"], []).append(_answered(question, instrument, result["way"]))
    compared = {domain["code"]: domain for domain in result["domains"]}
    return [_seen(code, tuple(each), compared.get(code), instrument, flags) for code, each in asked.items()]


def _seen(
    code: str, questions: tuple[QuestionInWords, ...], both: Json | None, instrument: Instrument, flags: Flags
) -> DomainInWords:
    name = instrument.domain_by_code[code].name
    if both is None:
        return DomainInWords(code, name, questions)
    peers = str(both["points"]) if "points" in both else both["third"]
    drawn = mark_safe(view_chart.draw_views(both, name, peers))  # made of numbers and of escaped words
    return DomainInWords(code, name, questions, str(both["review"]), peers, drawn, gap_in_words(both["gap"], flags))


def gap_in_words(gap: Json | None, flags: Flags = MappingProxyType({})) -> GapInWords | None:
    """A gap in both directions: never whose fault, always what it may mean."""
    if gap is None:
        return None
    if gap["direction"] == Direction.REVIEW:
        words, means = "The review rates this {} points higher than peers do.", "The review may have a blind spot here."
    else:
        words, means = "Peers rate this {} points higher than the review does.", "A strength the review may not see."
    return GapInWords(words.format(gap["points"]), means, flags.get(gap["code"]))


def _answered(question: Json, instrument: Instrument, way: str) -> QuestionInWords:
    levels = instrument.frequencies if question["kind"] == "activity" else instrument.levels
    level = question["review"]
    return QuestionInWords(
        words=question["words"],
        short=question["short"],
        said=answer_in_words(question, way),
        number=f"about {question['percent']} %" if "percent" in question else "",
        review=NO_LEVEL if level is None else levels[level],
        is_known=question["shown"],
    )


def answer_in_words(question: Mapping[str, object], way: str) -> str:
    """`Most say: usually, or nearly always`; of a joint answer its own word."""
    if way != PeerVoice.Way.CARDS:
        return f"The peer team said: {question['answer']}" if question["shown"] else NO_ANSWER
    if not question["shown"]:
        return TOO_FEW
    return f"{SAY[Share(str(question['share']))]}: {_best(str(question['kind']))}"


def _best(kind: str) -> str:
    """The two best answers of a scale, in the order in which people would say them."""
    good, best = (SCALES.get(kind, PRACTICE)[level].lower() for level in GOOD)
    return f"{best}, or {good}" if kind == "activity" else f"{good}, or {best}"


def _sites(result: Json, instrument: Instrument) -> list[SiteInWords]:
    """What is said of each site; the figures of the whole stay with the whole."""
    whole = {"share", "percent"}
    asked = {
        question["code"]: {name: value for name, value in question.items() if name not in whole}
        for question in [*result["questions"], result["safety"]]
    }
    return [
        SiteInWords(
            site["name"],
            tuple(_answered(asked[each["code"]] | each, instrument, result["way"]) for each in site["questions"]),
        )
        for site in result["sites"]
    ]
