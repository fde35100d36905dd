"""In which language a text is, line by line, told by its smallest words. Pure.

The checks read English and Spanish. A line that says too little by itself is in the language of the line before it; a
text that says too little counts as English. Other languages are known well enough to be named, and are not read.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

ENGLISH, SPANISH, UNKNOWN = "en", "es", "unknown"
READ = (ENGLISH, SPANISH)

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
LINE = re.compile(r"[^\n]+")
FEWEST = 12
# Of so many longer words of a few, one at least is known where it is English
FEWEST_LONG, LONG = 2, 4
SHARE = 0.06
# In one line: so many small words of a language, if no other has as many
TELLING = 2
# fmt: off
SMALL = {
    ENGLISH: frozenset({
        "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "have", "in", "is", "it", "its", "not",
        "of", "on", "or", "that", "the", "their", "they", "this", "to", "who", "will", "with", "when", "you", "your",
        "we", "our", "can", "may", "must", "if", "all", "any", "about", "into", "other", "them", "he", "she", "was",
        "been",
    }),
    SPANISH: frozenset({
        "el", "la", "los", "las", "de", "del", "que", "y", "en", "un", "una", "con", "por", "para", "su", "sus", "no",
        "se", "es", "al", "lo", "como", "más", "o", "cuando", "sin", "entre", "sobre", "ni", "si",
        "otras", "otros", "cada", "quien", "desde", "hasta",
    }),
    "fr": frozenset({
        "le", "la", "les", "des", "du", "de", "et", "en", "un", "une", "que", "qui", "dans", "pour", "par", "sur",
        "est", "au", "aux", "avec", "ne", "pas", "se", "son", "ses", "ou", "leur", "leurs", "vous", "nous",
    }),
    "de": frozenset({
        "der", "die", "das", "und", "in", "den", "von", "zu", "mit", "sich", "des", "auf", "für", "ist", "im", "dem",
        "nicht", "ein", "eine", "als", "auch", "es", "an", "werden",
    }),
    "pt": frozenset({
        "o", "a", "os", "as", "de", "do", "da", "que", "e", "em", "um", "uma", "para", "com", "não", "por", "mais",
        "dos", "das", "se", "na", "no", "ou", "ao", "seu", "sua", "pessoas", "às", "aos", "nos", "nas",
    }),
    "it": frozenset({
        "il", "lo", "la", "gli", "le", "di", "che", "e", "un", "una", "per", "con", "non", "del", "della", "in", "si",
        "è", "al", "da", "dei", "nel", "sono", "alle", "ai", "delle",
    }),
    "nl": frozenset({
        "de", "het", "een", "en", "van", "in", "is", "dat", "op", "te", "zijn", "met", "voor", "niet", "aan", "er",
        "om", "ook", "als", "naar", "bij", "door",
    }),
    "pl": frozenset({
        "i", "w", "z", "na", "się", "nie", "do", "że", "to", "jest", "o", "za", "po", "przez", "dla", "oraz", "od",
        "lub",
    }),
    "tl": frozenset({
        "ang", "ng", "sa", "mga", "na", "ay", "at", "para", "kung", "may", "ito", "hindi", "ni", "niya", "nila",
        "kanilang", "kapag", "upang", "tao",
    }),
    "vi": frozenset({
        "của", "và", "là", "các", "cho", "không", "có", "được", "trong", "với", "một", "những", "người", "khi", "họ",
    }),
    "ht": frozenset({
        "ak", "nan", "pou", "yo", "ki", "moun", "li", "nou", "ou", "pa", "yon", "sou", "gen", "lè", "medikaman", "bay",
        "epi", "oswa", "sa",
    }),
}
# fmt: on
# Letters that are those of one language, or of a few of which the first is by far the likeliest
SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("ko", re.compile("[\uac00-\ud7af\u1100-\u11ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("vi", re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)),
)
# Of a text with this share of letters of a script, the script tells the language; of Vietnamese, which is written in
# Latin letters with marks, fewer are enough.
OF_SCRIPT, OF_MARKS = 0.3, 0.08
SPANISH_SIGNS = re.compile(r"[ñ¿¡]|\w(?:ción|ciones|sión|siones|miento|mientos|dades|ería|ados|idos)\b", re.IGNORECASE)
Knows = Callable[[str], bool]


@dataclass(frozen=True)
class Stretch:
    """Lines of a text in one language: `text[start:end]`."""

    start: int
    end: int
    language: str


class _Words:
    """How much the words of a text speak for each language."""

    def __init__(self, text: str, english: Knows, spanish: Knows) -> None:
        words = [match[0].lower() for match in WORD.finditer(text)]
        self.number = len(words)
        self.long = [word for word in words if len(word) >= LONG]
        self.small = {language: sum(word in small for word in words) for language, small in SMALL.items()}
        self.known = {
            ENGLISH: self.small[ENGLISH] + sum(map(english, words)),
            SPANISH: self.small[SPANISH] + sum(map(spanish, words)) + bool(SPANISH_SIGNS.search(text)),
        }
        strange = [word for word in words if not english(word)]
        others = {language: small for language, small in SMALL.items() if language not in READ}
        self.foreign_lead = {language: _lead(strange, words, small, spanish) for language, small in others.items()}
        self.plain = sum(word.isascii() for word in words) * 2 >= len(words)

    def foreign(self, *, least: int) -> str:
        """The language that is not read and that so many words speak for, more than for any that is."""
        language = max(self.foreign_lead, key=lambda language: self.foreign_lead[language])
        own, other = self.foreign_lead[language]
        english = self.known[ENGLISH] - self.small[ENGLISH]
        return language if own >= least and own > max(other, english) else ""

    def are_strange(self, usual: Knows) -> bool:
        """ "Medikamente ausgeben": no word of any length is known."""
        return len(self.long) >= FEWEST_LONG and not any(map(usual, self.long))

    def read(self, *, least: int = 1) -> str:
        """English or Spanish, whichever more words speak for; nothing where neither has more."""
        own, other = self.known[ENGLISH], self.known[SPANISH]
        if own == other or max(own, other) < least:
            return ""
        return ENGLISH if own > other else SPANISH


def _lead(strange: Sequence[str], words: Sequence[str], small: frozenset[str], spanish: Knows) -> tuple[int, int]:
    """How many words speak for a language and for none that is read, and how many for one of these and not for it.

    One of them at least has to be no Spanish word at all: "le" and "da" are.
    """
    own = [word for word in strange if word in small and word not in SMALL[ENGLISH] | SMALL[SPANISH]]
    other = max(sum(word in SMALL[language] - small for word in words) for language in READ)
    return (0 if all(map(spanish, own)) else len(own)), other


def _nothing(word: str) -> bool:
    return False


def _anything(word: str) -> bool:
    return True


def is_english(text: str) -> bool:
    """False where the text looks like another language; a text too short to tell counts as English."""
    return find_language(text) == ENGLISH


def find_language(text: str, *, english: Knows = _nothing, spanish: Knows = _nothing, usual: Knows = _anything) -> str:
    """The code of the language that a text is written in, or `UNKNOWN`.

    `english` and `spanish` say of a word whether it is one that only this check knows: in a few words there may be no
    small ones. `usual` says whether it is a word of a language that is read, as far as anybody here knows.
    """
    if script := _script(text):
        return script
    words = _Words(text, english, spanish)
    if words.number < FEWEST:
        is_english = words.plain and not words.are_strange(usual)
        return words.foreign(least=TELLING) or words.read() or (ENGLISH if is_english else UNKNOWN)
    if foreign := words.foreign(least=TELLING):
        return foreign
    most = max(READ, key=lambda language: words.small[language])
    if words.small[most] >= SHARE * words.number:
        return most
    return words.read() or UNKNOWN


def split_by_language(text: str, *, english: Knows, spanish: Knows, usual: Knows = _anything) -> tuple[Stretch, ...]:
    """The lines of a text in stretches of one language, in the order of the text; blank lines belong to none.

    A line that names its language is in it; another one in that of the text above, or of the text below at the top.
    """
    whole = find_language(text, english=english, spanish=spanish, usual=usual)
    lines = [match.span() for match in LINE.finditer(text) if not match[0].isspace()]
    named = [_of_line(text[start:end], whole, english, spanish) for start, end in lines]
    last = next((language for language in named if language), whole)
    languages = []
    for language in named:
        last = language or last
        languages.append(last)
    groups = groupby(zip(lines, languages, strict=True), key=lambda pair: pair[1])
    return tuple(_stretch(language, [line for line, _language in group]) for language, group in groups)


def _stretch(language: str, lines: Sequence[tuple[int, int]]) -> Stretch:
    return Stretch(lines[0][0], lines[-1][1], language)


def _of_line(line: str, whole: str, english: Knows, spanish: Knows) -> str:
    """The language that a line names, or nothing; one that is not read needs more to be told than the two others."""
    if script := _script(line):
        return script
    words = _Words(line, english, spanish)
    if whole not in READ:
        return whole if words.small.get(whole, 0) else words.read(least=TELLING)
    return words.foreign(least=TELLING + 1) or words.read(least=min(TELLING, words.number))


def only(text: str, stretches: Sequence[Stretch], language: str) -> str:
    """The text in the same length, with blanks for all that is in another language."""
    signs = list(text)
    for stretch in stretches:
        if stretch.language != language:
            blank = ["\n" if sign == "\n" else " " for sign in signs[stretch.start : stretch.end]]
            signs[stretch.start : stretch.end] = blank
    return "".join(signs)


def _script(text: str) -> str:
    letters = sum(sign.isalpha() for sign in text)
    for language, signs in SCRIPTS:
        if letters and len(signs.findall(text)) >= letters * (OF_MARKS if language == "vi" else OF_SCRIPT):
            return language
    return ""
