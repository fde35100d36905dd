"""What in a text points at a person: asked about where it is typed, contacts left out where it leaves the house. Pure.

Everything doubtful is found at once, with its place in the text as it was typed. The patterns are meant to be few and
plain, and rather silent than wrong; what they miss, the words on the page ask people to leave out. How often they are
right is counted in tests/wording/test_doubtful_words.py.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fidelity.wording.first_names import FIRST_NAMES
from fidelity.wording.plain_text import read_plain, to_prose
from fidelity.wording.translation import gettext as _
from fidelity.wording.translation import gettext_noop

MONTH = (
    r"(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
    r"|(?:de )?(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre))"
)
DATE = rf"(?:\d{{4}}-\d\d?-\d\d?|\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}|{MONTH}\s+\d{{1,2}}\b|\b\d{{1,2}}\.?\s+{MONTH})"
UPPER, LOWER = "A-ZÀ-ÖØ-Þ", r"a-zß-öø-ÿ'\-"
WORD = rf"[{UPPER}][{LOWER}]{{1,20}}\b"
NAME = rf"\b{WORD}\s(?:[A-Z]\.\s)?{WORD}"
INITIAL_AND_NAME = rf"\b[A-Z]\.\s?{WORD}"
# Two letters that are no initials: roles, offices, states, times of the day
NO_INITIALS = (
    "AM PM OK TV PC ID US UK EU UN ED ER OR IT HR QA QI PR PT OT RN NP PA SW MD DO MH BH SU AA NA DV CE CM PS FY JD WM "
    "AL AK AZ AR CA CO CT DE FL GA HI IA IL IN KS KY LA MA ME MI MN MO MS MT NE NH NJ NM NV NY NC ND OH RI SC SD TN TX "
    "UT VT VA WA WV WI WY DC"
)
INITIALS = (
    rf"(?:\b(?!(?:U\.\s?S|A\.\s?M|P\.\s?M|M\.\s?D|R\.\s?N|N\.\s?Y|D\.\s?C|N\.\s?A|A\.\s?A)\b)[A-Z]\.\s?(?:[A-Z]\.\s?)?[A-Z]\b\.?"
    rf"|\b(?!(?:{'|'.join(NO_INITIALS.split())})\b)[A-Z]{{2}}\b(?![-/\d]))"
)
BETWEEN = r"[-\u2011\u2013. ]"
PHONE = re.compile(
    rf"(?<!\d)(?:\+?1{BETWEEN}?)?(?:\(\d{{3}}\)\s?|\d{{3}}{BETWEEN})\d{{3}}{BETWEEN}\d{{4}}(?!\d)"
    r"|(?<![\d-])555-\d{4}(?![\d-])|(?<![\w+])\+\d[\d ().-]{7,16}\d"
)
E_MAIL = re.compile(r"(?<![^\s@<>()])[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>().,;]+")
LEFT_OUT = gettext_noop("[left out]")

A_NAME = gettext_noop("a name")
A_NAME_AND_A_DATE = gettext_noop("a name beside a date")
BORN = (
    r"(?:[Dd]ate\sof\s[Bb]irth|[Bb]irth\s?date|[Bb]irthday|[Bb]orn|DOB|D\.O\.B\."
    r"|[Nn]acid[oa]|[Ff]echa\sde\s[Nn]acimiento)"
)
STREET = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Boulevard|Blvd|Terrace|Highway|Hwy|Parkway|Pkwy)\b\.?"
)
# What a pattern finds in the text as it stands. The first kind that fits a place is the one it is called.
IN_PLAIN_TEXT = (
    (gettext_noop("a phone number"), PHONE),
    (gettext_noop("an e-mail address"), E_MAIL),
    (gettext_noop("a social security number"), re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)")),
    (
        gettext_noop("a date of birth"),
        re.compile(rf"\b{BORN}\b[:,]?(?: is| was| on| in| el| en)?\s*(?:{DATE}|(?:19|20)\d\d\b)"),
    ),
    (
        gettext_noop("a record number"),
        re.compile(
            r"\bMRN\s*[:#]?\s*\w*\d{2,}"
            r"|\b(?:record|chart|file|case|client|patient|medicaid|medicare|member|insurance)"
            r"\s*(?:(?:no\.?|number|id|#)\s*[:#]?\s*[a-z]{0,3}-?\d{2,}|\d{4,})[\d-]*"
            r"|(?<![\w#])#\s?\d{4,}|(?<![\d.,/-])\d{7,}(?![\d.,/-])",
            re.IGNORECASE,
        ),
    ),
    (
        gettext_noop("an address"),
        re.compile(
            rf"\b\d{{1,5}}\s(?:[NSEW]\.?\s)?(?!The )(?:{WORD}\s){{1,2}}{STREET}|\bP\.?O\.? [Bb]ox \d+"
            rf"|\b[Cc]alle {WORD},? (?:#|[Nn]o\.? ?|[Nn]úm\.? ?)?\d+"
        ),
    ),
)
TITLE = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Rev|Sr|Sra|Srta|Dra)\b\.?"
ROLE = (
    r"(?:[Nn]urse|[Dd]octor|[Tt]herapist|[Cc]ounselor|[Pp]sychiatrist|[Oo]fficer|[Jj]udge|[Pp]astor|[Cc]ase\smanager"
    r"|[Pp]eer\s(?:supporter|specialist|worker)|[Ss]ocial\sworker|[Dd]oña|[Ee]nfermer[oa]|[Dd]octora)"
)
# What is looked for where words that are no names stand small.
BESIDE_NO_NAME = (
    (
        A_NAME_AND_A_DATE,
        re.compile(
            rf"(?:{NAME}|{INITIAL_AND_NAME})[^.\n]{{0,25}}?{DATE}|{DATE}[^.\n]{{0,25}}?(?:{NAME}|{INITIAL_AND_NAME})"
        ),
    ),
    (
        gettext_noop("initials beside a date"),
        re.compile(rf"{INITIALS}[^.\n]{{0,25}}?{DATE}|{DATE}[^.\n]{{0,25}}?{INITIALS}"),
    ),
    (A_NAME, re.compile(rf"\b{TITLE}[ ](?:{WORD}(?:[ ]{WORD})?|[A-Z]\b)|\b{ROLE}[ ](?:{WORD}|[B-HJ-Z]\b)")),
)
KINDS = (*(kind for kind, _pattern in IN_PLAIN_TEXT), *dict.fromkeys(kind for kind, _pattern in BESIDE_NO_NAME))
CAPITALISED = re.compile(rf"\b(?P<first>[{UPPER}][{LOWER}{UPPER}]{{1,20}})(?:\s(?:[A-Z]\.|{WORD}))*")
# A house, a law or a day that has somebody's name; a saint
NAMED_AFTER = re.compile(
    r"(?:'s)?\s(?:house|place|street|avenue|road|hospital|clinic|center|school|hall|room|day|act|law|foundation|county"
    r"|college|university|island|lake|park|report|scale|study|program)\b",
    re.IGNORECASE,
)
SAINT = re.compile(r"\b(?:St\.?|Saint|San|Santa|Santo)\s$")
# Capitalised words beside a date or a title that are no name: "Peer Support", "Staff Meeting".
NO_NAME = re.compile(
    r"\b(?:Peers?|Support|Supporters?|Specialists?|Workers?|Teams?|Programs?|Staff|Meetings?|Notes?|Trainings?|Job"
    r"|Descriptions?|Supervision|Supervisors?|Managers?|Directors?|Leads?|Practitioners?|Nurses?|Doctors?|Officers?"
    r"|Coordinators?|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|The|This|That|These|Those|In|On|At|From"
    r"|Since|Until|By|See|We|Our|Your|Their|Its|It|They|You|He|She|Who|What|When|Where|Why|How|And|Or|But|If|As|For|With"
    r"|Of|To|No|Not|Yes|All|Each|Every|Both|After|Before|During|While|Then|There|Here|Now|Today|Policy|Policies"
    r"|Handbook|Manual|Minutes|Reviews?|Reports?|Surveys?|Plans?|Annual|Quarter|Quarterly|Health|Clinic|Center|Centre"
    r"|Board|House|Place|Room|Hall|Site|Street|School|Hospital|Department|Office|County|State|City|University|College"
    r"|Unit|Ward|Floor|North|South|East|West|New|Old|Open|Group|Circle|Network|Coalition|Association|Council"
    r"|Committee|Foundation|Charter|Declaration|Guidelines?|Standards?|Practice|Rights|Act|Law|Code|Section|Form|Forms"
    r"|File|Files|Version|Page|Draft|Sheet|Log|Lists?|Schedule|Rota|Roster|Calendar|Budget|Grant|Contract|Agreement"
    r"|Letter|Memo|Audit|Human|Resources|Mental|Behavioral|Community|Services?|Care|Crisis|Warm|Line|Respite|Inpatient"
    r"|Outpatient|Emergency|Recovery|Wellness|Action|Orientation|Onboarding|Intake|Discharge|Billing|Payroll|Medicaid"
    r"|Medicare|Day|Week|Month|Year|Years|Eve|Christmas|Thanksgiving|Memorial|Independence|Veterans|Labor|First|Second"
    r"|Third|Fourth|Last|Next|Item|Table|Question|Update|Updated|Dated|Signed|Revised|Approved|Effective|Amended|Weekly"
    r"|Monthly|Daily|Station|Visits?|Appointments?|Ask|Call|Talk|Tell|Read|Two|Three|Four|Five|Six|English|Spanish)\b"
)


@dataclass(frozen=True)
class Doubtful:
    """Some words of a text that may point at a person: where they stand in the text as typed, and what they look like.

    `kind` is one of `KINDS`; `looks_like` says it in the language of whoever reads.
    """

    start: int
    end: int
    words: str
    kind: str

    @property
    def looks_like(self) -> str:
        return _(self.kind)


def doubtful_words(text: str, known: Iterable[str] = ()) -> list[Doubtful]:
    """Everything in `text` that may point at a person, in its order; `known` are names of houses, which do not."""
    if not text:
        return []
    plain = read_plain(text)
    places: list[tuple[int, int, str]] = []
    for start, end, kind in _found(plain.text, known):
        if not any(start < other_end and other_start < end for other_start, other_end, _kind in places):
            places.append((start, end, kind))
    typed = [(*plain.place(start, end), kind) for start, end, kind in sorted(places)]
    return [Doubtful(start, end, text[start:end], kind) for start, end, kind in typed]


def _found(plain: str, known: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """All places with their kind, the surest kind first; they may overlap."""
    for name in known:
        plain = plain.replace(name, name.lower())
    small = NO_NAME.sub(lambda match: match[0].lower(), plain)
    for text, kinds in ((plain, IN_PLAIN_TEXT), (small, BESIDE_NO_NAME)):
        for kind, pattern in kinds:
            yield from ((match.start(), match.end(), kind) for match in pattern.finditer(text))
    yield from ((start, end, A_NAME) for start, end in _first_names(small))


def _first_names(text: str) -> Iterator[tuple[int, int]]:
    """A known first name with the capitalised words after it, unless a house, a law or a saint is called so."""
    for run in CAPITALISED.finditer(text):
        for word in re.finditer(rf"[{UPPER}][{LOWER}{UPPER}]*", run[0]):
            name = word[0].removesuffix("'s")
            start, end = run.start() + word.start(), run.end()
            if not _is_first_name(name):
                continue
            if not NAMED_AFTER.match(text, end) and not SAINT.search(text, 0, start):
                yield start, end
                break


def _is_first_name(name: str) -> bool:
    if name.isupper():
        return name.title() in FIRST_NAMES and name not in NO_INITIALS.split()
    return name in FIRST_NAMES


def personal_data_in(text: str) -> tuple[str, ...]:
    """What personal data `text` seems to hold, in words for "This looks like ..."; empty where nothing does."""
    return kinds_in_words(doubtful_words(text))


def kinds_in_words(places: Iterable[Doubtful]) -> tuple[str, ...]:
    """The kinds of what was found, each once and in one order."""
    kinds = {place.kind for place in places}
    return tuple(_(kind) for kind in KINDS if kind in kinds)


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; `kind` says in words what it looks like, and is empty where it looks like nothing."""

    text: str
    kind: str = ""


def marked_pieces(text: str, places: Iterable[Doubtful]) -> list[Piece]:
    """The whole text in pieces, those that are doubtful with what they look like."""
    pieces, at = [], 0
    for place in places:
        pieces += [Piece(text[at : place.start]), Piece(place.words, place.looks_like)]
        at = place.end
    return [piece for piece in (*pieces, Piece(text[at:])) if piece.text]


def without_contacts(text: str) -> str:
    """`text` on one line, with e-mail addresses and telephone numbers left out (report.md, "Never in it")."""
    return PHONE.sub(_(LEFT_OUT), E_MAIL.sub(_(LEFT_OUT), " ".join(to_prose(text).split())))
