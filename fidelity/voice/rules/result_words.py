"""What a stored result says in words: for the pages of the app and for the report, from one set of rules. Pure.

Both say the same of a quarter: which of three words a share is, which two answers are the best ones, what stands for
peers beside the review, why nothing is shown. A page tells whoever took part what comes next; a report, which is a
record, tells a stranger what was done.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fidelity.voice.rules import waiting
from fidelity.voice.rules.aggregation import GOOD, Share
from fidelity.voice.rules.gaps import Direction
from fidelity.voice.rules.questions import ACTIVITY, PRACTICE, SAFETY
from fidelity.voice.rules.result import WhyHidden
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop, ngettext

Json = Mapping[str, Any]

CARDS, JOINT, ALLY = "cards", "joint", "ally"  # ways, as a result holds them
SCALES = {"activity": ACTIVITY, "safety": SAFETY}
SHARES = {
    Share.FEW: gettext_noop("Few"),
    Share.HALF: gettext_noop("About half"),
    Share.MOST: gettext_noop("Most"),
}


def is_of_cards(result: Json) -> bool:
    """Whether peers answered each for themselves; else it is one joint answer."""
    return bool(result["way"] == CARDS)


def answers_in_words(result: Json) -> str:
    """`5 to 9 answers`; of quarters put together also how many are of one quarter, and so of different people.

    Until 0.2 nobody asked how many people they came from.
    """
    if len(result["quarters"]) == 1 or "people" not in result:
        return _("%(range)s answers") % {"range": result["answers"]}
    return _("%(range)s answers (%(people)s of them in one quarter)") % {
        "range": result["answers"],
        "people": result["people"],
    }


def has_numbers(result: Json) -> bool:
    """Whether enough people answered for shares in numbers."""
    return any("percent" in row for row in (*result["questions"], result["safety"]))


def share_in_words(row: Json) -> str:
    """`Few`, `About half`, `Most`: how many gave one of the two best answers."""
    return _(SHARES[Share(row["share"])])


def percent_in_words(row: Json) -> str:
    """`about 60 %`; empty where there are too few answers for a number."""
    return _("about %(percent)s %%") % {"percent": row["percent"]} if "percent" in row else ""


def best_answers(row: Json) -> tuple[str, ...]:
    """The best answers to a question in small letters, the good one before the best."""
    standing = SCALES.get(str(row["kind"]), PRACTICE)
    return tuple(_(words).lower() for words in row.get("best", [standing[level] for level in GOOD]))


def peers_beside_review(domain: Json) -> str:
    """What stands for peers beside the review's points: their points, or a third of the scale."""
    return str(domain["points"]) if "points" in domain else _(str(domain["third"]))


@dataclass(frozen=True)
class GapWords:
    """A difference in one direction. Never whose fault it is, always what it may mean.

    `page` and `means` are two sentences of a page, `table` the cell of a report; both take the `points`. `headline`
    takes the name of the `domain`, `short` stands behind it.
    """

    page: str
    means: str
    table: str
    headline: str
    short: str


GAPS = {
    Direction.REVIEW: GapWords(
        page=gettext_noop("The review rates this %(points)s points higher than peers do."),
        means=gettext_noop("The review may have a blind spot here."),
        table=gettext_noop("Review higher by %(points)s: a possible blind spot"),
        headline=gettext_noop("the review sees “%(domain)s” as better than peer supporters do"),
        short=gettext_noop("review higher"),
    ),
    Direction.PEERS: GapWords(
        page=gettext_noop("Peers rate this %(points)s points higher than the review does."),
        means=gettext_noop("A strength the review may not see."),
        table=gettext_noop("Peers higher by %(points)s: a strength the review does not see"),
        headline=gettext_noop("peer supporters see a strength in “%(domain)s” that the review does not"),
        short=gettext_noop("peers higher"),
    ),
}


@dataclass(frozen=True)
class HiddenWords:
    """Why nothing is shown: on a page `why`, and what is `next`; in a report its `headline` and the `reason`.

    Never how many answered, and never a word on anybody who did or did not. How long answers wait stands in place of
    `%(quarters)s` and `%(years)s`.
    """

    why: str
    next: str
    headline: str
    reason: str


HIDDEN = {
    WhyHidden.NOT_ASKED: HiddenWords(
        why=gettext_noop("Nobody chose how peer supporters are heard before this quarter was closed."),
        next=gettext_noop(
            "In the next quarter a peer supporter with an account, or the outside ally, can choose from its first day "
            "on."
        ),
        headline=gettext_noop("nobody chose how peer supporters are heard"),
        reason=gettext_noop(
            "Nobody chose how peer supporters are heard before the quarter was closed. Only peer supporters and an "
            "outside ally can choose it."
        ),
    ),
    WhyHidden.SKIPPED: HiddenWords(
        why=gettext_noop("Peer supporters left this quarter out. They may, and nobody asks why."),
        next=gettext_noop("They are asked again in the next quarter, and can choose anew."),
        headline=gettext_noop("not this quarter, as peer supporters or their ally chose"),
        reason=gettext_noop(
            "Peer supporters or their ally chose not to answer this quarter. It is theirs to choose, and nobody asks "
            "them why."
        ),
    ),
    WhyHidden.NO_ANSWER: HiddenWords(
        why=gettext_noop(
            "There was a way to answer, and nothing came in. That may have many reasons, and nobody asks for them."
        ),
        next=gettext_noop("They are asked again in the next quarter, and can choose another way."),
        headline=gettext_noop("no answer was given this quarter"),
        reason=gettext_noop("A way to be heard was chosen. It was not used before the quarter was closed."),
    ),
    WhyHidden.HELD: HiddenWords(
        why=gettext_noop("There were too few answers to show anything and still protect those who gave them."),
        next=gettext_noop(
            "Whatever was answered stays closed. It is shown together with the next quarter in which enough people "
            "answer. After %(quarters)s quarters in which peer supporters are asked, or %(years)s years, it is thrown "
            "away, and nobody has seen it."
        ),
        headline=gettext_noop("answers wait, sealed, until there are enough"),
        reason=gettext_noop(
            "Fewer answers came in than it takes to keep each person safe. They stay sealed, and nobody has seen them. "
            "They are shown with those of the next quarter in which enough people answer. After %(quarters)s quarters "
            "in which peer supporters are asked, or %(years)s years, they are thrown away unread."
        ),
    ),
    WhyHidden.GONE: HiddenWords(
        why=gettext_noop(
            "Over %(quarters)s quarters there were too few answers to show anything and still protect those who gave "
            "them."
        ),
        next=gettext_noop(
            "So all of it was thrown away, and nobody has seen it. A new start follows in the next quarter. One joint "
            "answer of the peer team may fit better then."
        ),
        headline=gettext_noop("too few answers in %(quarters)s quarters"),
        reason=gettext_noop(
            "Over %(quarters)s quarters fewer answers came in than it takes to keep each person safe. They were thrown "
            "away unread."
        ),
    ),
    WhyHidden.UNREADABLE: HiddenWords(
        why=gettext_noop("What was answered could not be opened: the secret key of the server was changed in between."),
        next=gettext_noop(
            "Nobody has seen it. Those who run the server need to know, so that it does not happen again."
        ),
        headline=gettext_noop("the answers can’t be opened any more"),
        reason=gettext_noop(
            "The answers were sealed with a key that this server does not have any more. Nobody can read them."
        ),
    ),
}


CLOSED_EARLY = gettext_noop(
    "The quarter was closed before the last day on which peer supporters could answer, so not all of them may have had "
    "their say."
)
TEAM_CHANGED = gettext_noop(
    "When the way to be heard was chosen, the staff roles named %(then)s peer supporters; when the quarter was closed, "
    "%(now)s. Where one of these numbers is too small, what they said stays in the program, and lines that not all of "
    "them agreed to are left out."
)


def closing_in_words(result: Json) -> list[str]:
    """What was done meanwhile by those who close a quarter or keep the staff roles, and bears on who was heard."""
    sentences = [_(CLOSED_EARLY)] if result.get("closed_early") else []
    if days := result.get("days_left"):
        sentences.append(_closed_before_its_end(days))
    if team := result.get("team"):
        sentences.append(_(TEAM_CHANGED) % {"then": team[0], "now": team[1]})
    return sentences


def _closed_before_its_end(days: int) -> str:
    words = ngettext(
        "The quarter was closed %(days)s day before its end, and nobody could be heard in it after that.",
        "The quarter was closed %(days)s days before its end, and nobody could be heard in it after that.",
        days,
    )
    return words % {"days": days}


def closing_in_short(result: Json) -> str:
    """The same to go on behind how peers were heard; empty where there is nothing to tell."""
    words = [_("closed before the last day to answer")] if result.get("closed_early") else []
    if days := result.get("days_left"):
        before = ngettext("closed %(days)s day before its end", "closed %(days)s days before its end", days)
        words.append(before % {"days": days})
    words += [_("with another number of peer supporters in the staff roles at closing")] if result.get("team") else []
    return "".join(f"; {short}" for short in words)


def hidden_in_words(why: WhyHidden) -> HiddenWords:
    """The words for one reason, with the number of quarters that answers wait."""
    words = HIDDEN[why]
    return HiddenWords(*(with_quarters(text) for text in (words.why, words.next, words.headline, words.reason)))


def with_quarters(text: str) -> str:
    """A marked text with how long answers wait in place of `%(quarters)s` and `%(years)s`."""
    return _(text) % waiting.time_in_words()
