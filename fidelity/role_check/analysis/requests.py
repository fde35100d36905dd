"""How a worker writes what is asked, taken off before what is asked: "My boss wants me to give out pills". Pure.

What is asked is read as a duty then: "give out pills". So it is with "Can they make me search rooms?", "Do I have to?"
and "I don't want to", which ask about a duty and deny none. The text keeps its length, so that every place stays.

A question that is answered is left alone, since what holds stands in the answer; so is what somebody was made to do
once, in a longer text: that may be a story of care. Nothing is taken off where somebody is not to be asked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Of a text that is no longer than this, all is somebody's question; of one that speaks of the own job, than that
A_FEW_WORDS = 300
A_MESSAGE = 1_000
OWN_JOB = re.compile(
    r"\b(?:my\s+(?:boss|coordinator|employer|job|lead|manager|shift|supervisor|work)|at\s+work|as\s+a\s+peer|"
    r"I(?:'?m|\s+am)\s+a\s+(?:\w+\s+)?peer|I\s+work)\b",
    re.IGNORECASE,
)
LISTED = re.compile(r"^[ \t]*(?:[-*•·]|\d{1,2}[.)])[ \t]", re.MULTILINE)

_PEERS = (
    r"(?:(?:the|our|your|my|a|any|all|us)\s+)*(?:(?!few|neither|never|no\b|non\b|nor\b|not|without)\w+\s+)?peers?"
    r"(?:\s+(?:support(?:ers?)?|specialists?|staff|team|workers?|mentors?|advocates?|coach(?:es)?))*"
    r"(?:\s+(?:here|(?:at|in|on)\s+(?:my|our|the|this)\s+\w+))?"
)
_ME = rf"(?:me|us|you|{_PEERS})"
_I = rf"(?:I|we|{_PEERS})"
_OFTEN = (
    r"(?:\s+(?:actually|again|all\s+the\s+time|also|always|constantly|even|ever|just|keeps?|kept|legally|now|often|"
    r"really|regularly|sometimes|still|then|usually))*"
)
_CHIEF = (
    r"(?:administrators?|agency|aides?|ally|bos|boss(?:es)?|CEO|chief|clinic(?:ians?)?|CNAs?|co-?workers?|colleagues?|"
    r"company|coordinators?|county|director|doctors?|employer|group\s+home|guards?|hospital|HR|jail|leads?|leaders?|"
    r"management|managers?|mgr|nurses?|officers?|organi[sz]ation|owner|program|providers?|psychiatrists?|"
    r"psychologists?|RNs?|security|shelter|social\s+workers?|staff|state|sup|supervisors?|team|techs?|therapists?|VA|"
    r"ward|workers?)"
)
_PLACE = r"(?:\s+(?:at\s+work|here|in\s+charge|on\s+(?:my|our|the)\s+\w+|there))?"
_WHO = (
    r"(?:they|somebody|someone|everybody|everyone|HR|management|staff|nurses|doctors|supervisors|managers|clinicians|"
    r"(?:my|our|the|a|an|your|their|some|other|one\s+of\s+(?:my|our|the))\s+(?:[\w-]+\s+){0,2}?"
    rf"{_CHIEF}){_PLACE}"
)
# In few words also who has no article, a name, and what is said of them; "she" may be whom the worker supports
_WHO_ALL = (
    r"(?!(?:few|had|if|neither|never|no|nobody|none|nor|not|people|should|unless|were|what|when|where|which|who|why)\b)"
    rf"(?:(?:he|it|she|you)(?![^.!?]*\b(?:his|her|him)\b)|{_WHO}|(?:[\w-]+\s+)?{_CHIEF}"
    r"|(?:my\s+boss\s+)?(?!(?:he|it|she|you)\b)(?-i:[A-Z][a-z]+))"
    r"(?:\s*\([^)]{1,40}\)|,\s+[^,.!?]{1,40},|\s+and\s+(?:the\s+)?[\w-]+)?"
)
_GAP = r"(?:\s+|(?='))"
_NOW = r"(?:asks?|demands?|expects?|forces?|instructs?|needs?|orders?|pressures?|push(?:es)?|requires?|tells?|wants?)"
_ING = r"(?:asking?|expecting|forcing|instructing|ordering|pressuring|pushing|requiring|telling|wanting)"
_ONCE = r"(?:asked|expected|forced|instructed|needed|ordered|pressured|pushed|required|told|wanted)"
_DUE = (
    r"(?:are\s+to|(?:'m|am|'re|are)\s+supposed\s+to|gotta|hafta|(?:have\s+)?got\s+to|ha(?:ve|s)\s+to|must|needs?\s+to|"
    r"ought\s+to|should(?:\s+have\s+to)?)"
)
_BE = (
    r"(?:'?m|am|'re|are|is|gets?|(?:have|has|'ve)\s+been|keeps?\s+(?:being|getting)|"
    r"(?:'?m|am|'re|are|is)\s+(?:being|getting))"
)
_MADE = (
    r"(?:(?:asked|assigned|expected|forced|instructed|made|meant|obliged|ordered|pressured|required|supposed|told)"
    r"(?:\s+by\s+(?:[\w-]+\s+){0,3}?[\w-]+)?)"
)
_RIGHT = (
    r"(?:a\s+peer(?:'s)?(?:\s+\w+)?\s+job|acceptable|allowed|appropriate|ethical|fair|fine|legal|normal|ok|okay|right|"
    r"(?:my|our|their)\s+(?:business|duty|job|place|role|task|work)|"
    r"part\s+of\s+(?:a\s+peer(?:'s)?|being\s+a\s+peer|my|our|the|the\s+peer)(?:\s+(?:job|role|work))?)"
)
_NOT = r"(?:do\s+not|don'?t|did\s+not|didn'?t|will\s+not|won'?t|would\s+rather\s+not|wouldn'?t)"


# Of each, what it says about the worker's being asked. By themselves; what follows is what is asked.
def _asked_now(who: str) -> str:
    return rf"""
    {who}{_OFTEN}{_GAP}(?: {_NOW} | would\s+like
      | (?:is|are|(?:has|have|'ve|'s)\s+been|keeps?|'s|'re|started|'ve\s+started)\s+{_ING}
      | (?:may|might|can|will|could)\s+(?:ask|expect|instruct|order|require|tell|want) )\s+{_ME}\s+to
  | {who}{_OFTEN}{_GAP}(?: makes? | ha(?:s|ve) | (?:is|are|'s|'re)\s+(?:making|having)
      | (?:(?:is|are|'s|'re)\s+)?(?:gonna|going\s+to)\s+(?:make|have) )\s+(?:me|us)
  | {who}{_OFTEN}\s+got\s+(?:me|us)(?=\s+\w+ing\b)
  | {who}{_OFTEN}\s+(?:insists?|says?|thinks?|tells?\s+(?:me|us))\s+(?:that\s+)?{_I}\s+{_DUE}
  | {who}{_OFTEN}\s+(?:asks?|demands?|expects?|insists?|requires?|wants?)\s+that\s+{_I}
  | (?:I|we|{_PEERS}){_OFTEN}{_GAP}{_BE}{_OFTEN}\s+{_MADE}\s+to
  | (?:im|ive\s+been){_OFTEN}\s+(?:being\s+)?{_MADE}\s+to
  | (?:I|we)\s+(?:ask|expect|need|require|want|would\s+like)\s+{_PEERS}\s+to
"""


_ASKED_ONCE = rf"""
    {_WHO_ALL}{_OFTEN}{_GAP}(?:(?:has|have|had|'s|'ve)\s+)?{_ONCE}\s+(?:me|us)\s+to
  | {_WHO_ALL}{_OFTEN}\s+(?:made|had)\s+(?:me|us)
  | {_WHO_ALL}{_OFTEN}\s+(?:asked\s+that|said|thought|told\s+(?:me|us))\s+(?:that\s+)?{_I}(?:\s+(?:{_DUE}|had\s+to))?
  | {_WHO_ALL}{_OFTEN}\s+said\s+to
  | {_WHO_ALL}{_OFTEN}\s+asked\s+(?:(?:me|us)\s+)?(?:if|whether)\s+(?:I|we)\s+(?:can|could|will|would)
  | (?:(?:I|we){_OFTEN}\s+)?(?:was|were|got|had\s+been|was\s+being|were\s+being|being|been){_OFTEN}\s+{_MADE}\s+to
  | (?:I|we)\s+(?:was|were|got)\s+told\s+(?:that\s+)?(?:I|we)\s+(?:{_DUE}|had\s+to)
"""
_QUESTION = rf"""
    (?:can|could|may|should)\s+(?:I|we)\s+(?:ask|expect|get|require|tell)\s+(?:them|{_PEERS})\s+to
  | (?:can|could|may|should)\s+(?:I|we)\s+(?:have|make)\s+(?:them|{_PEERS})
  | (?:can|could|do|does|did|is|are|may|might|should(?=[^.!]*\?)|will|would)\s+{_WHO_ALL}{_OFTEN}\s+
        (?:(?:allowed|supposed|permitted)\s+to\s+)?
        (?:(?:ask|expect|force|get|instruct|need|order|require|tell|want)\s+{_ME}\s+to|(?:have|make)\s+{_ME})
  | (?: (?:am|are|do)\s+(?:I|we) | are\s+{_PEERS}(?=\s+(?:\w+\s+)?{_MADE}\s+to)
      | (?:can|could|may|must|shall|should(?![^?]*,)|will|would)\s+{_I} ){_OFTEN}
        (?:\s+(?: (?:be\s+|being\s+)?(?:{_MADE}|allowed)\s+to | (?:decline|get|have|need|refuse)\s+to
                | say\s+no\s+(?:if|to|when) ))?
  | why\s+(?:am|are|do|must|should)\s+{_I}\s+(?:(?:have|need)\s+to|{_MADE}\s+to)
  | why\s+am\s+I(?=\s+\w+ing\b)
  | (?:is|isn't|it'?s|it\s+is)(?:\s+(?:it|this|that))?{_OFTEN}\s+{_RIGHT}
        \s+(?:for\s+(?:me|us|them|him|her|{_PEERS}|{_WHO})\s+to|that|if|when|to)
        (?:\s+{_I}(?:\s+{_DUE})?)?(?:\s+(?:make|have|ask|tell)\s+{_ME}(?:\s+to)?)?
  | (?:what\s+if | what\s+(?:can|do|should|could)\s+(?:I|we)\s+(?:answer|do|say)\s+(?:if|when)
      | how\s+(?:can|do|should|could)\s+(?:I|we)\s+(?:answer|decline|react|refuse|respond|say\s+no)\s+(?:if|when|to)
      | how\s+do\s+I\s+tell\s+(?:them|{_WHO})\s+(?:that\s+)?I\s+(?:can'?t|won'?t|{_NOT}) )
        (?:\s+(?:I|we)\s+(?:refuse\s+to|{_NOT}(?:\s+want\s+to)?|{_DUE}))?
  | (?:what\s+happens | (?:can|could|do|will|would)\s+(?:I|they)\s+(?:(?:be|get)\s+)?
        (?:disciplined|fired?|in\s+trouble|written\s+up|write\s+me\s+up|fire\s+me)) \s+(?:for|if)\s+
        (?:I\s+)?(?: (?:refuse|refusing|say\s+no|saying\s+no)\s+to | {_NOT} | not )
  | (?:if|whether)\s+(?: it'?s\s+(?:{_RIGHT})\s+(?:for\s+\w+\s+)?to(?:\s+(?:ask|make)\s+me(?:\s+to)?)?
      | {_I}\s+(?:can|could|may|might|{_DUE}) )
"""
_REFUSED = rf"""
    I\s+(?: (?:{_NOT}|refused?)\s+(?:to|(?:like|want|wish)\s+to)
      | {_NOT}\s+like\s+(?:being\s+{_MADE}\s+to|having\s+to)
      | {_NOT}\s+(?:believe|feel|think)\s+(?:that\s+)?{_I}\s+{_DUE}
      | told\s+{_WHO}\s+(?:that\s+)?I\s+(?:won'?t|will\s+not) )
  | I(?:'?m|\s+am|\s+feel)\s+(?:sick\s+of|tired\s+of|uncomfortable(?:\s+(?:about|with))?)
        \s+(?:being\s+{_MADE}\s+to|having\s+to)
  | it\s+feels\s+(?:bad|off|odd|weird|wrong)\s+to
"""
_DUTY = rf"""
    {_I}{_OFTEN}\s+{_DUE}
  | (?:it(?:\s+is|'?s)\s+)?(?:an?\s+(?:\w+\s+)?)?(?:part\s+of\s+)?(?:my|our)\s+(?:duty|job|role|task|work)
        (?:\s+is)?\s+to
"""
# What may stand before it
_BEFORE = r"""
    (?: hi|hello|hey|also|and|but|dear\s+\w+|help|lately|now|ok|okay|omg|please|so|sometimes|today|um+|well|yesterday
      | because | that | (?:every|last|on|since|this)\s+\w+ | at\s+(?:my\s+|our\s+)?(?:job|work|\w+)
      | in\s+(?:my|our)\s+(?:job|team|program|work)
      | (?: (?:I'?m\s+|I\s+am\s+)?(?:just\s+)?(?:curious|not\s+sure|wondering) | I\s+wonder | my\s+question\s+is
          | (?:I\s+)?(?:do\s+not|don'?t)\s+know )(?=\s+(?:if|whether)) )[!,:.]?
"""
_ON_SHIFT = r"(?:(?:after|during|when|whenever|while)\b(?:\s+[\w']+){1,6}?,?\s+)?"


def _pattern(*parts: str, before: str = "") -> re.Pattern[str]:
    alternatives = "|".join(f"(?:{part})" for part in parts)
    return re.compile(rf"{before}(?:{alternatives})\s+(?=\w)", re.IGNORECASE | re.VERBOSE)


BEFORE = _pattern(_BEFORE)
ASKS = _pattern(_asked_now(_WHO))
ASKS_IN_FEW_WORDS = _pattern(_QUESTION, _asked_now(_WHO_ALL), _ASKED_ONCE, _DUTY, _REFUSED, before=_ON_SHIFT)
# What goes on after these is said by itself; in few words all that follows is what somebody asks about
JOINT = re.compile(r"(?:[,;|]|\b(?:and|but))\s+", re.IGNORECASE)
JOINT_IN_FEW_WORDS = re.compile(r"(?:[,;:—–]|\b(?:and|because|but|so|that|when|where))\s+", re.IGNORECASE)
# "If it is late and they ask": a condition that nothing ends before they do
CONDITION = re.compile(
    r"\b(?:if|unless|until|when|whenever|where)\s+(?:I|it\s+is|peers|staff|the\s+\w+\s+(?:are|is)|they|we|you)\b[^,;]*\Z",
    re.IGNORECASE,
)
CONDITION_IN_FEW_WORDS = re.compile(
    r"\b(?:(?:if|unless)\s+(?:I|it\s+is|they|we)|(?:if|unless|when|whenever)\s+(?:peers|you))\b[^,;]*\Z", re.IGNORECASE
)
LONGEST_CONDITION = 120
SENTENCE = re.compile(r"(?:[^.!?\n]|\.(?=\w)|\n(?=[ \t]*[a-z]))+[.!?]*")
# In plain text there is no other
BLANK = "\u00a0"
OPENING_SIGNS = " \t\n-*•·>|\"“«¿'(0123456789.)"
OPENING = re.compile(r"\s*(?:(?:[-*•·>|]|\d{1,2}[.)])\s+)?[\"“«'(]?")
QUIZ = re.compile(r"\W*(?:quiz|true\s+or\s+false)\b", re.IGNORECASE)
# A sentence after a question that says what holds; what a worker says of the own place, or asks for, is none
OWN_WORDS = (
    r"(?:advise|comfortable|else|fair|feels?|had|help|I|idea|I'm|me|my|our|seems?|sure|thanks?|train(?:ed|ing)|understaffed|"
    r"us)"
)
ANSWER = re.compile(
    rf"(?!.*\b{OWN_WORDS}\b)"
    r"(?:\W*(?:a[.:)]|(?:answer|by\s+law|don'?t\s+worry|explain|false|good\s+question|if\s+(?:so|they)|leave|maybe|nah|never|"
    r"no|nope|not|only|our\s+answer|politely|refuse|rest\s+assured|say|see|short\s+answer|talk\s+to|tell|ask\s+your|true|"
    r"under\s+no|wrong|yes)\b)"
    r"|.*(?:\b(?:no|nobody|not|never)\b|n't\b|\bdo(?:es)?\s+(?:it|that|this)\b|\b(?:job|work)\s+of\b|\bonly\b))",
    re.IGNORECASE | re.DOTALL,
)
# Said to the reader, by whoever writes what peers are not to do. A "no" about something else refuses nothing
REFUSAL = re.compile(
    r"(?:\b(?:and|but|so)|[;,.])\s+(?:(?:please|simply)\s+(?:decline|refuse|say\s+no)"
    r"|(?:peers?|you)\s+(?:\w+\s+){0,2}?(?:decline|refuse|say\s+no)"
    r"|(?:peers?|you)\s+(?:do\s+not|don't)\s+(?:do|have\s+to)"
    r"|(?:it|that|this)\s+is\s+(?:never|no|not)\s+(?:part\s+of\s+(?:peer|the)|your))\b",
    re.IGNORECASE,
)
# In a few words a worker who said no is answered all the same
OWN_REFUSAL = re.compile(
    r"(?:\b(?:and|but|so)|[;,])\s+I\s+(?:\w+\s+){0,2}?(?:decline|never|not|refuse|said\s+no|say\s+no|won't)\b",
    re.IGNORECASE,
)
ASKED_BARELY = re.compile(
    r"(?!\s*(?:are|can|could|did|do|does|has|have|how|is|may|should|what|when|where|which|who|whose|why|will|would)\b)",
    re.IGNORECASE,
)
# "Take my medication": what people in care are asked, and no work; nor is it to stop something
NO_DUTY = re.compile(
    r"(?:\S+\s+){1,4}?(?:my|our)\s+(?:own\s+)?"
    r"(?:appointments?|doctor|dos(?:e|es)|drugs|injections?|med(?:s|ications?|icines?)|pills|shots?|therap(?:y|ist)|"
    r"treatment)\b"
    r"|(?:keep\s+taking|swallow|take|stay\s+on|start|try)\s+(?:(?:a|any|more|some|the|your)\s+)?"
    r"(?:drugs|lithium|med(?:s|ications?|icines?)|pills|tablets)\b(?!\s+(?:around|away|back|from|over|to|up))"
    r"|(?:give|provide)\s+(?:an?\s+)?(?:blood|urine)\s+(?:samples?|tests?)\b(?!\s+(?:from|of|to))"
    r"|(?:help\s+(?:to\s+)?)?(?:avoid|end|quit|stop)\s+(?:\w+ing\b|the\s+use\b|us(?:e|ing)\b|\w+\s+(?:checks|searches)\b)"
    r"|(?:keep|prevent)\s+\w+\s+from\s+being\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Asking:
    """How somebody is asked, in one language and in texts of one length.

    `asks` are the words that do, `before` what may stand ahead of them, `joint` after what they may begin; no work is
    asked by what follows where `no_duty` matches it, nor where `condition` ends right before.
    """

    asks: re.Pattern[str]
    before: re.Pattern[str]
    joint: re.Pattern[str]
    no_duty: re.Pattern[str]
    condition: re.Pattern[str] | None = None


IN_A_TEXT = Asking(ASKS, BEFORE, JOINT, NO_DUTY, CONDITION)
IN_FEW_WORDS = Asking(ASKS_IN_FEW_WORDS, BEFORE, JOINT_IN_FEW_WORDS, NO_DUTY, CONDITION_IN_FEW_WORDS)


def is_in_few_words(text: str) -> bool:
    """Whether it is as long as what somebody writes who asks about one thing."""
    length = len(text.strip())
    return length <= A_FEW_WORDS or (length <= A_MESSAGE and bool(OWN_JOB.search(text)) and not LISTED.search(text))


def without_asking(text: str) -> str:
    """The text with blanks for the words that only say who asks a worker; a question about a duty ends as one."""
    is_short = is_in_few_words(text)
    if is_short and QUIZ.match(text):
        return text
    sentences = list(SENTENCE.finditer(text))
    signs = list(text)
    for number, sentence in enumerate(sentences):
        is_asked = sentence[0].endswith("?")
        following = sentences[number + 1][0] if number + 1 < len(sentences) else ""
        if is_asked and (not is_short or ANSWER.match(following)):
            continue
        if REFUSAL.search(f"{sentence[0]} {following}") or (not is_short and OWN_REFUSAL.search(sentence[0])):
            continue
        taken = list(places_of_asking(text, *sentence.span(), IN_FEW_WORDS if is_short else IN_A_TEXT))
        for start, end in taken:
            take_off(signs, start, end, opens=not text[sentence.start() : start].strip(OPENING_SIGNS))
        if is_asked and (taken or (len(sentences) == 1 and ASKED_BARELY.match(text))):
            signs[sentence.end() - 1] = "."
    return "".join(signs)


def take_off(signs: list[str], start: int, end: int, *, opens: bool) -> None:
    """Put blanks for these signs: where they open a sentence what follows does now; else it stands by itself.

    No plain spaces, since several of them part the cells of a table.
    """
    signs[start:end] = BLANK * (end - start)
    if opens:
        signs[end] = signs[end].upper() if len(signs[end].upper()) == 1 else signs[end]
    else:
        signs[start] = ";"


def places_of_asking(text: str, start: int, end: int, words: Asking) -> Iterator[tuple[int, int]]:
    """The places of the words that ask, at the start of a sentence and after each joint in it."""
    opening = OPENING.match(text, start, end)
    first = done = opening.end() if opening else start
    for at in (first, *(after.end() for after in words.joint.finditer(text, first, end))):
        if at < done or (words.condition and words.condition.search(text, max(first, at - LONGEST_CONDITION), at)):
            continue
        done = at
        asking = False
        while match := words.before.match(text, done, end) or words.asks.match(text, done, end):
            asking = asking or match.re is words.asks
            done = match.end()
        if asking and not words.no_duty.match(text, done, end):
            yield at, done
