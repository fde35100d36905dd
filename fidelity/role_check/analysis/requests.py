"""How a worker writes what is asked, taken off before what is asked: "My boss wants me to give out pills". Pure.

What is asked is read as a duty then: "give out pills". So it is with "Can they make me search rooms?", "Do I have to?"
and "I don't want to", which ask about a duty and deny none. The text keeps its length, so that every place stays.

A question that is answered is left alone, since what holds stands in the answer; so is what somebody was made to do
once, in a longer text: that may be a story of care. Nothing is taken off where somebody is not to be asked.
"""

import re
from collections.abc import Iterator

# Of a text that is no longer than this, all is somebody's question
A_FEW_WORDS = 300

_PEERS = (
    r"(?:(?:the|our|your|a|any|all|us)\s+)?(?:\w+\s+)?peers?"
    r"(?:\s+(?:support(?:ers?)?|specialists?|staff|workers?|mentors?|advocates?|coach(?:es)?))*"
)
_ME = rf"(?:me|us|you|{_PEERS})"
_I = rf"(?:I|we|{_PEERS})"
_OFTEN = (
    r"(?:\s+(?:actually|again|all\s+the\s+time|also|always|constantly|even|ever|just|keeps?|kept|legally|now|often|"
    r"really|regularly|sometimes|still|then|usually))*"
)
_CHIEF = (
    r"(?:administrators?|agency|ally|boss(?:es)?|CEO|chief|clinic(?:ians?)?|co-?workers?|colleagues?|company|coordinators?|"
    r"director|doctors?|employer|hospital|HR|leads?|leaders?|management|managers?|nurses?|organi[sz]ation|owner|people|"
    r"program|providers?|psychiatrists?|psychologists?|shelter|social\s+workers?|staff|supervisors?|team|therapists?|ward|"
    r"workers?)"
)
_WHO = (
    r"(?:they|he|she|you|it|somebody|someone|everybody|everyone|HR|management|staff|people|nurses|doctors|supervisors|"
    rf"managers|clinicians|(?:my|our|the|a|an|your|their|some|other|one\s+of\s+(?:my|our|the))\s+(?:[\w-]+\s+){{0,2}}?{_CHIEF})"
    r"(?:\s+(?:at\s+work|here|in\s+charge|on\s+(?:my|our|the)\s+\w+|there))?"
)
_NOW = r"(?:asks?|expects?|forces?|instructs?|needs?|orders?|pressures?|pushes|push|requires?|tells?|wants?)"
_ING = r"(?:asking|expecting|forcing|instructing|ordering|pressuring|pushing|requiring|telling)"
_ONCE = r"(?:asked|expected|forced|instructed|needed|ordered|pressured|pushed|required|told|wanted)"
_DUE = (
    r"(?:are\s+to|(?:'m|am|'re|are)\s+supposed\s+to|gotta|(?:have\s+)?got\s+to|ha(?:ve|s)\s+to|must|needs?\s+to|"
    r"ought\s+to|should)"
)
_BE = (
    r"(?:'m|am|'re|are|is|gets?|(?:have|has|'ve)\s+been|keeps?\s+(?:being|getting)|"
    r"(?:'m|am|'re|are|is)\s+(?:being|getting))"
)
_WAS = r"(?:was|were|got|had\s+been|was\s+being|were\s+being)"
_MADE = r"(?:asked|expected|forced|instructed|made|meant|obliged|ordered|pressured|required|supposed|told)"
_RIGHT = (
    r"(?:a\s+peer(?:'s)?(?:\s+\w+)?\s+job|acceptable|allowed|appropriate|ethical|fair|fine|legal|normal|ok|okay|right|"
    r"(?:my|our|their)\s+(?:business|duty|job|place|role|task|work)|"
    r"part\s+of\s+(?:a\s+peer(?:'s)?|being\s+a\s+peer|my|our|the|the\s+peer)(?:\s+(?:job|role|work))?)"
)

# Of each, what it says about the worker's being asked. By themselves; what follows is what is asked.
_ASKED_NOW = rf"""
    {_WHO}{_OFTEN}\s+(?:{_NOW}|would\s+like|(?:is|are|has\s+been|have\s+been|keeps?|'s|'re)\s+{_ING}|(?:may|might|can|will|could)\s+
        (?:ask|expect|instruct|order|require|tell|want))\s+{_ME}\s+to
  | {_WHO}{_OFTEN}\s+(?:makes?|ha(?:s|ve)|(?:is|are|'s|'re)\s+(?:making|having))\s+(?:me|us)
  | {_WHO}{_OFTEN}\s+(?:insists?|says?|thinks?|tells?\s+(?:me|us))\s+(?:that\s+)?(?:I|we)\s+{_DUE}
  | (?:I|we)(?:\s+|(?=')){_BE}{_OFTEN}\s+{_MADE}\s+to
"""
_ASKED_ONCE = rf"""
    {_WHO}{_OFTEN}\s+(?:(?:has|have|had|'s|'ve)\s+)?{_ONCE}\s+(?:me|us)\s+to
  | {_WHO}{_OFTEN}\s+(?:made|had)\s+(?:me|us)
  | {_WHO}{_OFTEN}\s+(?:said|thought|told\s+(?:me|us))\s+(?:that\s+)?(?:I|we)\s+(?:{_DUE}|had\s+to)
  | (?:I|we)\s+{_WAS}{_OFTEN}\s+{_MADE}\s+to
"""
_QUESTION = rf"""
    (?:can|could|do|does|did|is|are|may|might|should(?=[^.!]*\?)|will|would)\s+{_WHO}{_OFTEN}\s+(?:(?:allowed|supposed|permitted)\s+to\s+)?
        (?:(?:ask|expect|force|get|instruct|need|order|require|tell|want)\s+{_ME}\s+to|(?:have|make)\s+{_ME})
  | (?: (?:am|are|do)\s+(?:I|we) | are\s+{_PEERS}(?=\s+(?:\w+\s+)?{_MADE}\s+to)
      | (?:can|could|may|must|shall|should|will|would)\s+{_I} ){_OFTEN}
        (?:\s+(?: (?:be\s+|being\s+)?(?:{_MADE}|allowed)\s+to | (?:decline|get|have|need|refuse)\s+to
                 | say\s+no\s+(?:if|to|when) ))?
  | why\s+(?:am|are|do|must|should)\s+{_I}\s+(?:(?:have|need)\s+to|{_MADE}\s+to)
  | (?:is|isn't)\s+(?:it|this|that){_OFTEN}\s+{_RIGHT}
        \s+(?:for\s+(?:me|us|them|him|her|{_PEERS}|{_WHO})\s+to|that|if|when|to)
        (?:\s+{_I}(?:\s+{_DUE})?)?(?:\s+(?:make|have|ask|tell)\s+{_ME}(?:\s+to)?)?
  | (?:what\s+if | what\s+(?:can|do|should|could)\s+(?:I|we)\s+(?:answer|do|say)\s+(?:if|when)
      | how\s+(?:can|do|should|could)\s+(?:I|we)\s+(?:answer|decline|react|refuse|respond|say\s+no)\s+(?:if|when|to))
        (?:\s+(?:I|we)\s+{_DUE})?
"""
_REFUSED = rf"""
    (?:I|we)\s+(?:
        (?:do\s+not|don't|would\s+rather\s+not|wouldn't)\s+(?:like|want|wish)\s+to
      | (?:do\s+not|don't)\s+like\s+(?:being\s+{_MADE}\s+to|having\s+to)
      | (?:do\s+not|don't)\s+(?:believe|feel|think)\s+(?:that\s+)?{_I}\s+{_DUE}(?:\s+have\s+to)?
      | refuse\s+to )
"""
_DUTY = rf"""
    {_I}{_OFTEN}\s+{_DUE}
  | (?:it(?:\s+is|'s)\s+)?(?:an?\s+(?:\w+\s+)?)?(?:part\s+of\s+)?(?:my|our)\s+(?:duty|job|role|task|work)(?:\s+is)?\s+to
"""
# What may stand before it
_BEFORE = r"""
    (?:hi|hello|hey|also|and|but|dear\s+\w+|lately|now|ok|okay|please|so|sometimes|today|well|yesterday|every\s+\w+|because|that|
       at\s+(?:my\s+|our\s+)?(?:job|work|\w+)|in\s+(?:my|our)\s+(?:job|team|program|work))[,:]?
"""


def _pattern(*parts: str) -> re.Pattern[str]:
    alternatives = "|".join(f"(?:{part})" for part in parts)
    return re.compile(rf"(?:{alternatives})\s+(?=\w)", re.IGNORECASE | re.VERBOSE)


BEFORE = _pattern(_BEFORE)
ASKS = _pattern(_ASKED_NOW)
ASKS_IN_FEW_WORDS = _pattern(_QUESTION, _ASKED_NOW, _ASKED_ONCE, _DUTY, _REFUSED)
# What goes on after these is said by itself; in few words all that follows is what somebody asks about
JOINT = re.compile(r"(?:;|\b(?:and|but))\s+", re.IGNORECASE)
JOINT_IN_FEW_WORDS = re.compile(r"(?:[,;:—–]|\b(?:and|because|but|so|that|when|where))\s+", re.IGNORECASE)
SENTENCE = re.compile(r"(?:[^.!?\n]|\.(?=\w)|\n(?=[ \t]*[a-z]))+[.!?]*")
OPENING = re.compile(r"\s*(?:(?:[-*•·]|\d{1,2}[.)])\s+)?[\"“']?")
ANSWER = re.compile(
    r"\W*(?:a|answer|it|never|no|nope|not|of course|only|peers?|that|there|these|this|those|we|yes|you)\b",
    re.IGNORECASE,
)
ASKED_BARELY = re.compile(
    r"(?!\s*(?:are|can|could|did|do|does|has|have|how|is|may|should|what|when|where|which|who|whose|why|will|would)\b)",
    re.IGNORECASE,
)
# "Take my medication": what people in care are asked, and no work
OWN_CARE = re.compile(
    r"(?:\S+\s+){1,4}?(?:my|our)\s+(?:own\s+)?"
    r"(?:appointments?|doctor|dos(?:e|es)|drugs|injections?|med(?:s|ications?|icines?)|pills|shots?|therap(?:y|ist)|"
    r"treatment)\b",
    re.IGNORECASE,
)


def is_in_few_words(text: str) -> bool:
    """Whether it is as long as what somebody types who asks about one thing."""
    return len(text.strip()) <= A_FEW_WORDS


def without_asking(text: str) -> str:
    """The text with blanks for the words that only say who asks a worker; a question about a duty ends as one."""
    is_short = is_in_few_words(text)
    sentences = list(SENTENCE.finditer(text))
    signs = list(text)
    for number, sentence in enumerate(sentences):
        is_asked = sentence[0].endswith("?")
        following = sentences[number + 1][0] if number + 1 < len(sentences) else ""
        if is_asked and (not is_short or ANSWER.match(following)):
            continue
        asks, joint = (ASKS_IN_FEW_WORDS, JOINT_IN_FEW_WORDS) if is_short else (ASKS, JOINT)
        taken = list(_asking(text, sentence.start(), sentence.end(), asks, joint))
        for start, end in taken:
            signs[start:end] = " " * (end - start)
        if is_asked and (taken or (len(sentences) == 1 and ASKED_BARELY.match(text))):
            signs[sentence.end() - 1] = "."
    return "".join(signs)


def _asking(
    text: str, start: int, end: int, asks: re.Pattern[str], joint: re.Pattern[str]
) -> Iterator[tuple[int, int]]:
    """The places of the words that ask, at the start of a sentence and after each joint in it."""
    opening = OPENING.match(text, start, end)
    for at in (opening.end() if opening else start, *(after.end() for after in joint.finditer(text, start, end))):
        ahead = at
        asking = False
        while match := BEFORE.match(text, ahead, end) or asks.match(text, ahead, end):
            asking = asking or match.re is asks
            ahead = match.end()
        if asking and not OWN_CARE.match(text, ahead, end):
            yield at, ahead
