"""What was heard in a closed quarter, in words: the same for everybody who may see it, from its stored result alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from fidelity.flags.raising import HEARD
from fidelity.instrument.definition.structure import Instrument, Kind
from fidelity.voice import held_counts, perspectives_chart
from fidelity.voice.held_counts import CountsFate, HeldCounts
from fidelity.voice.models import PeerVoice
from fidelity.voice.rules import result_words
from fidelity.voice.rules.gaps import Direction
from fidelity.voice.rules.result import SAFETY_CODE, Json, WhyHidden
from fidelity.wording.lists import list_in_words
from programs.calendar.quarters import Quarter

TOO_FEW = gettext_lazy("Too few answers to say")
NO_ANSWER = gettext_lazy("No answer")
NO_LEVEL = gettext_lazy("no level")

# Code of a flag -> its key.
Flags = Mapping[str, int]

# What comes after answers that were too few, as time goes on.
MAY_NEVER_DO = gettext_noop(
    "Whatever was answered stays closed. There are fewer peer supporters here than it takes in one quarter to show "
    "anything. Unless there are more of you within %(quarters)s quarters in which you are asked, it is thrown away, "
    "and nobody has seen it."
)
TOGETHER = gettext_noop("Later it was put together with %(quarter)s and shown there.")
THROWN_AWAY = gettext_noop(
    "It was too few to show for as long as answers may wait. So all of it was thrown away, and nobody has seen it."
)


@dataclass(frozen=True)
class QuestionInWords:
    """One question: what peers said, and the review's own level, in words; `number` only from ten people on."""

    words: str
    short: str
    answer: str
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

    `shown_in` is the later quarter that shows what was too little for this one; `closing` is what else bears on who
    was heard.
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
    closing: tuple[str, ...] = ()

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
        words = result_words.hidden_in_words(WhyHidden(result["why"]))
        after = _fate(since) if since and result["why"] == WhyHidden.HELD else words.next
        closing = tuple(result_words.closing_in_words(result))
        return ResultInWords(words.why, after, since.shown_in if since else None, closing=closing)
    return ResultInWords(
        by=_by(result),
        covers=list_in_words(result["quarters"]),
        exact=result_words.has_numbers(result),
        joint=not result_words.is_of_cards(result),
        domains=tuple(_domains(result, instrument, flags)),
        safety=_answered(result["safety"], instrument, result["way"]),
        unsafe=_unsafe(result),
        unsafe_flag=flags.get(SAFETY_CODE),
        sites=tuple(_sites(result, instrument)),
        closing=tuple(result_words.closing_in_words(result)),
    )


def _fate(since: HeldCounts) -> str:
    """What became of answers that were too few for their own quarter."""
    if since.shown_in:
        return _(TOGETHER) % {"quarter": since.shown_in.label}
    if since.became is CountsFate.THROWN_AWAY:
        return result_words.with_quarters(THROWN_AWAY)
    if since.may_never_do:
        return result_words.with_quarters(MAY_NEVER_DO)
    return result_words.hidden_in_words(WhyHidden.HELD).next


def _by(result: Json) -> str:
    """`5 to 9 answers`: a range, never how many."""
    joint = {
        PeerVoice.Way.JOINT: _("One joint answer of the peer team"),
        PeerVoice.Way.ALLY: _("One joint answer of the peer team, brought by the outside ally"),
    }
    return joint.get(result["way"]) or result_words.answers_in_words(result)


def _unsafe(result: Json) -> str:
    if not result["safety"]["unsafe"]:
        return ""
    if result_words.is_of_cards(result):
        return _("Some answers say that it was not safe, or hardly safe, to answer.")
    return _("The joint answer says that it was not safe, or hardly safe, to answer.")


def _domains(result: Json, instrument: Instrument, flags: Flags) -> list[DomainInWords]:
    asked: dict[str, list[QuestionInWords]] = {}
    for question in result["questions"]:
        asked.setdefault(question["domain"], []).append(_answered(question, instrument, result["way"]))
    compared = {domain["code"]: domain for domain in result["domains"]}
    return [_domain(code, tuple(questions), compared.get(code), instrument, flags) for code, questions in asked.items()]


def _domain(
    code: str, questions: tuple[QuestionInWords, ...], both: Json | None, instrument: Instrument, flags: Flags
) -> DomainInWords:
    name = instrument.domain_by_code[code].name
    if both is None:
        return DomainInWords(code, name, questions)
    peers = result_words.peers_beside_review(both)
    drawn = mark_safe(perspectives_chart.draw_views(both, name, peers))  # made of numbers and of escaped words
    return DomainInWords(code, name, questions, str(both["review"]), peers, drawn, gap_in_words(both["gap"], flags))


def gap_in_words(gap: Json | None, flags: Flags = MappingProxyType({})) -> GapInWords | None:
    """A gap in both directions: never whose fault, always what it may mean."""
    if gap is None:
        return None
    words = result_words.GAPS[Direction(gap["direction"])]
    return GapInWords(_(words.page) % {"points": gap["points"]}, _(words.means), flags.get(gap["code"]))


def _answered(question: Json, instrument: Instrument, way: str) -> QuestionInWords:
    levels = instrument.frequencies if question["kind"] == "activity" else instrument.levels
    level = question["review"]
    return QuestionInWords(
        words=question["words"],
        short=question["short"],
        answer=answer_in_words(question, way),
        number=result_words.percent_in_words(question),
        review=str(NO_LEVEL) if level is None else levels[level],
        is_known=question["shown"],
    )


def answer_in_words(question: Mapping[str, object], way: str) -> str:
    """`Most say: usually, or nearly always`; of a joint answer its own word."""
    if way != PeerVoice.Way.CARDS:
        return _("The peer team said: %(answer)s") % question if question["shown"] else str(NO_ANSWER)
    if not question["shown"]:
        return str(TOO_FEW)
    return _("%(share)s say: %(best)s") % {
        "share": result_words.share_in_words(question),
        "best": _best_answers(question),
    }


def _best_answers(question: Mapping[str, object]) -> str:
    """The two best answers of a scale, in the order in which people would say them."""
    good, best = result_words.best_answers(question)
    first, second = (best, good) if question["kind"] == Kind.ACTIVITY else (good, best)
    return _("%(first)s, or %(second)s") % {"first": first, "second": second}


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
            tuple(
                _answered(asked[question["code"]] | question, instrument, result["way"])
                for question in site["questions"]
            ),
        )
        for site in result["sites"]
    ]
