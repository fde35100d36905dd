"""Patterns of personal data in what people type: a warning where it is typed, left out where it leaves the house. Pure.

The patterns are meant to be few and plain; what they miss, the words on the page ask people to leave out.
"""

import re

from fidelity.wording.plain_text import to_plain, to_prose
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
DATE = rf"(?:\d{{4}}-\d\d?-\d\d?|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}|{MONTH}\s+\d{{1,2}}\b|\b\d{{1,2}}\.?\s+{MONTH})"
NAME = r"\b[A-Z][a-zà-ÿ'-]{1,20}\s(?:[A-Z]\.\s)?[A-Z][a-zà-ÿ'-]{1,20}\b"
BETWEEN = r"[-\u2011\u2013. ]"
PHONE = re.compile(rf"(?<!\d)(?:\+?1{BETWEEN}?)?(?:\(\d{{3}}\)\s?|\d{{3}}{BETWEEN})\d{{3}}{BETWEEN}\d{{4}}(?!\d)")
E_MAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>().,;]+")
LEFT_OUT = gettext_noop("[left out]")

LOOKS_LIKE = (
    (gettext_noop("a phone number"), PHONE),
    (gettext_noop("an e-mail address"), E_MAIL),
    (gettext_noop("a social security number"), re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)")),
    (
        gettext_noop("a record number"),
        re.compile(
            r"\b(?:MRN|DOB|(?:record|chart|file|medicaid|member)\s*(?:no\.?|number|id|#))\s*[:#]?\s*\w*\d{2,}"
            r"|(?<![\d.,/-])\d{7,}(?![\d.,/-])",
            re.IGNORECASE,
        ),
    ),
    (
        gettext_noop("a name beside a date"),
        re.compile(rf"(?:{NAME})[^.\n]{{0,25}}?{DATE}|{DATE}[^.\n]{{0,25}}?(?:{NAME})"),
    ),
)
# Two capitalised words next to a date that are no name: "Peer Support", "Staff Meeting".
NO_NAME = re.compile(
    r"\b(?:Peer|Support|Supporters?|Team|Program|Staff|Meeting|Notes?|Training|Job|Description|Supervision"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|The|This|That|In|On|At|From|Since|Until|By|See|We|Our"
    r"|Policy|Handbook|Manual|Minutes|Review|Report|Survey|Plan|Annual|Quarter|Health|Clinic|Center|Board)\b"
)


def personal_data_in(text: str) -> tuple[str, ...]:
    """What personal data `text` seems to hold, in words for "This looks like ..."; empty where nothing does."""
    without = NO_NAME.sub(lambda match: match[0].lower(), to_plain(text))
    return tuple(_(what) for what, pattern in LOOKS_LIKE if pattern.search(without))


def without_contacts(text: str) -> str:
    """`text` on one line, with e-mail addresses and telephone numbers left out (report.md, "Never in it")."""
    return PHONE.sub(_(LEFT_OUT), E_MAIL.sub(_(LEFT_OUT), " ".join(to_prose(text).split())))
