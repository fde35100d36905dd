"""What shows whether a clause asks something of peer supporters, or says what others do, may do, know or get. Pure.

Each sign has a name and is there or not; `weighing.py` knows how much each counts. A sign is read from the clause, from
the words that open its sentence and from the heading right above, and from nothing else: what stands around it in the
text changes nothing.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

PEER = (
    r"(?:(?:certified|family|health|house|live-in|parent|recovery|veteran|wellness|youth)\s+)*"
    r"(?:peers?(?:\s+\w+)?|coach(?:es)?|cps|crs|incumbent|employee|contractor|position)"
)
STAFF = (
    r"(?:aides?|authority|case\s?(?:managers?|workers?)|clinicians?|counselors?|deput(?:y|ies)|directors?|doctors?|"
    r"drivers?|facilitators?|hospitals?|leads?|managers?|nurses?|nursing|officers?|pharmacists?|physicians?|"
    r"police|prescribers?|providers?|psychiatrists?|receptionists?|security|social\s+workers?|supervisors?|"
    r"technicians?|techs?|therapists?)"
)
PEOPLE = (
    r"(?:callers?|clients?|guests?|individuals?|members?|participants?|patients?|people|person|residents?|"
    r"tenants?|youth)"
)


@dataclass(frozen=True)
class Seen:
    """A clause as it stands there: its words, those of its sentence, the heading right above, and who leads it."""

    words: str
    sentence: str = ""
    heading: str = ""
    led_by_others: bool = False
    alone: bool = False

    @cached_property
    def plain(self) -> str:
        """The words without the number or bullet before them."""
        return BULLET.sub("", self.words.replace("’", "'")).lower()

    @cached_property
    def opening(self) -> str:
        return BULLET.sub("", self.sentence.replace("’", "'")).lower()

    @cached_property
    def head(self) -> str:
        return self.heading.replace("’", "'").lower()

    @cached_property
    def count(self) -> int:
        return len(self.plain.split())


BULLET = re.compile(r"^\W*(?:(?:\d{1,2}(?:\.\d+)*|[A-Za-z]|[ivxIVX]{1,4})[.):]\s+)?\W*")


def _in(pattern: str) -> Callable[[str], bool]:
    found = re.compile(pattern)
    return lambda text: bool(found.search(text))


_s_verb = _in(r"^(?:\w+ly )?[a-z-]{3,}(?<!s)s\b")
_ing = _in(r"^[a-z]+ing\b")
_peer_first = _in(rf"^(?:(?:the|a|an|each|our|this) )?{PEER}\b|^(?:you|i)(?:'ll| will|'re)?\b")
_staff = _in(rf"\b{STAFF}\b")
_staff_first = _in(rf"^(?:(?:the|a|an|our|your|registered|licensed|all|other) )*{STAFF}\b")
_all_first = _in(
    r"^(?:all|every|any) (?:staff|employees?|workers?|of us)|^(?:staff|employees|workers|everyone|everybody)\b"
)
_we_first = _in(r"^(?:we|our|it|they|he|she|this|there|these|those)\b")
_people_first = _in(rf"^(?:(?:the|a|an|each|every|some|any|no|most|our) )*{PEOPLE}\b")
_plural_first = _in(
    r"^(?!(?:assists|helps)\b)[a-z]+(?<!s)s (?:and [a-z]+s )?(?:[a-z]+ly )?(?!the\b|a\b|an\b|and\b|"
    r"to\b|with\b|in\b|on\b|for\b|of\b|at\b|by\b|from\b|that\b|up\b|out\b|people|their|own|"
    r"other)[a-z]{3,}(?<!s)\b"
)
_able = _in(
    r"^(?:(?:an?|some|good|basic|strong|the|working) )*(?:abilit|able|knowledge|knows?|skill|"
    r"experience|familiar|understand|comfortable|willing|must be|must have|proof|history|background|"
    r"high school|degree|certifi|license|valid)"
)
_wanted = _in(
    r"\b(?:required|preferred|desirable|desired|ability|able to|knowledge|license|certificat|diploma|"
    r"background check|fingerprint|clearance|physical exam|vaccin|immuni|tb test|tested|screened)"
)
_paid = _in(
    r"\b(?:benefits?|insurance|dental|pto|holidays?|retirement|pension|401|salary|paid|wage|per hour|"
    r"an hour|stipend|coverage|discount|leave)\b|\$"
)
_law = _in(
    r"\b(?:law|act|regulation|statute|section|code|policy|policies|agreement|contract|liab\w+|"
    r"discriminat\w+|federal|state|compliance|mandated|report(?:ed)? (?:abuse|injur))\b"
)
_training = _in(
    r"\b(?:training|trained|learn\w*|class(?:es)?|course|topics?|module|week \d|orientation|"
    r"curriculum)\b"
)
_not = _in(
    r"\b(?:not|no|never|nor|without|none|neither|don't|doesn't|won't|isn't|aren't|can't|cannot|wasn't|"
    r"didn't)\b"
)
_modal = _in(r"\b(?:must|shall|will|'ll)\b")
_may = _in(r"\b(?:may|might|can|could|would)\b")
_when = _in(r"\b(?:if|when|unless|while|because|after|before)\b")
_wish = _in(
    r"\b(?:if|when|as) (?:\w+ ){1,3}(?:ask|want|like|wish|choose|invite|agree)|\b(?:chosen|invited|"
    r"invitation|request|wish|voluntar)"
)
_people = _in(rf"\b{PEOPLE}\b|\btheir\b")
_duty_head = _in(
    r"\bdut(?:y|ies)|function|responsib|\btasks?\b|accountabilit|what you(?:'ll| will)|you will|"
    r"will:?$|shall:?$|examples of work|activities|the work\b"
)
_other_head = _in(
    r"qualif|requir|benefit|condition|knowledge|skill|about|who we|background|definition|training|"
    r"offer|perks|pay|salary|education|experience|safety|policy|legal|apply|team|purpose|summary|"
    r"overview|program|service|mission"
)
_quoted = _in(r"[\"“”]")
_example = _in(r"^(?:example|case|scenario|story|q:|question)")
_past = _in(r"^(?:[a-z]+ ){0,4}(?:was|were|had|did|told|asked|heard|said|came|went)\b")

SIGNS: dict[str, Callable[[Seen], bool]] = {
    "opens with -s": lambda seen: _s_verb(seen.plain),
    "opens with -ing": lambda seen: _ing(seen.plain),
    "clause of a peer": lambda seen: _peer_first(seen.plain),
    "sentence of a peer": lambda seen: _peer_first(seen.opening),
    "sentence of staff": lambda seen: _staff_first(seen.opening),
    "clause of staff": lambda seen: _staff_first(seen.plain),
    "names staff": lambda seen: _staff(seen.plain),
    "of all who work": lambda seen: _all_first(seen.opening),
    "of us or it": lambda seen: _we_first(seen.opening),
    "clause of us or it": lambda seen: _we_first(seen.plain),
    "of people": lambda seen: _people_first(seen.plain),
    "sentence of people": lambda seen: _people_first(seen.opening),
    "opens with several": lambda seen: _plural_first(seen.plain),
    "led by others": lambda seen: seen.led_by_others,
    "ability first": lambda seen: _able(seen.plain),
    "ability opens": lambda seen: _able(seen.opening),
    "wanted": lambda seen: _wanted(seen.plain),
    "wanted in sentence": lambda seen: _wanted(seen.opening),
    "paid": lambda seen: _paid(seen.plain),
    "law": lambda seen: _law(seen.plain),
    "training": lambda seen: _training(seen.plain),
    "not": lambda seen: _not(seen.plain),
    "must": lambda seen: _modal(seen.plain),
    "may": lambda seen: _may(seen.plain),
    "when": lambda seen: _when(seen.plain),
    "as wished": lambda seen: _wish(seen.plain),
    "names people": lambda seen: _people(seen.plain),
    "under duties": lambda seen: _duty_head(seen.head),
    "under other things": lambda seen: _other_head(seen.head),
    "under nothing": lambda seen: not seen.head,
    "under a not": lambda seen: _not(seen.head),
    "quoted": lambda seen: _quoted(seen.sentence),
    "example": lambda seen: _example(seen.opening),
    "past": lambda seen: _past(seen.opening),
    "question": lambda seen: seen.sentence.rstrip().endswith("?"),
    "one or two words": lambda seen: seen.count <= 2,
    "up to four words": lambda seen: seen.count <= 4,
    "more than twelve words": lambda seen: seen.count > 12,
    "small first letter": lambda seen: seen.words[:1].islower(),
    "all of its sentence": lambda seen: seen.alone,
    "number": lambda seen: any(sign.isdigit() for sign in BULLET.sub("", seen.words)),
    "colon": lambda seen: ":" in seen.words,
}
