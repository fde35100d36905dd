"""Whether a text is English, told by its smallest words; the checks read no other language yet. Pure."""

import re

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
FEWEST = 12
SHARE = 0.06
# fmt: off
ENGLISH = frozenset({
    "a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "have", "in", "is", "it", "its", "not",
    "of", "on", "or", "that", "the", "their", "they", "this", "to", "who", "will", "with", "when", "you", "your",
    "we", "our", "can", "may", "must", "if", "all", "any", "about", "into", "other", "them", "he", "she", "was",
    "been",
})
OTHERS = (
    frozenset({
        "el", "la", "los", "las", "de", "del", "que", "y", "en", "un", "una", "con", "por", "para", "su", "sus", "no",
        "se", "es", "al", "lo", "como", "más", "o",
    }),
    frozenset({
        "le", "la", "les", "des", "du", "de", "et", "en", "un", "une", "que", "qui", "dans", "pour", "par", "sur",
        "est", "au", "aux", "avec", "ne", "pas", "se", "son", "ses", "ou",
    }),
    frozenset({
        "der", "die", "das", "und", "in", "den", "von", "zu", "mit", "sich", "des", "auf", "für", "ist", "im", "dem",
        "nicht", "ein", "eine", "als", "auch", "es", "an", "werden",
    }),
    frozenset({
        "o", "a", "os", "as", "de", "do", "da", "que", "e", "em", "um", "uma", "para", "com", "não", "por", "mais",
        "dos", "das", "se", "na", "no", "ou", "ao", "seu", "sua",
    }),
    frozenset({
        "il", "lo", "la", "gli", "le", "di", "che", "e", "un", "una", "per", "con", "non", "del", "della", "in", "si",
        "è", "al", "da", "dei", "nel", "sono",
    }),
    frozenset({
        "de", "het", "een", "en", "van", "in", "is", "dat", "op", "te", "zijn", "met", "voor", "niet", "aan", "er",
        "om", "ook", "als", "naar", "bij", "door",
    }),
    frozenset({
        "i", "w", "z", "na", "się", "nie", "do", "że", "to", "jest", "o", "za", "po", "przez", "dla", "oraz", "od",
        "lub",
    }),
    frozenset({
        "ang", "ng", "sa", "mga", "na", "ay", "at", "para", "kung", "may", "ito", "hindi",
    }),
    frozenset({
        "của", "và", "là", "các", "cho", "không", "có", "được", "trong", "với", "một", "những", "người",
    }),
)
# fmt: on


def is_english(text: str) -> bool:
    """False where the text looks like another language; a text too short to tell counts as English."""
    words = [match[0].lower() for match in WORD.finditer(text)]
    if len(words) < FEWEST:
        return sum(word.isascii() for word in words) * 2 >= len(words)
    share = _share(words, ENGLISH)
    return share >= SHARE and share >= max(_share(words, other) for other in OTHERS)


def _share(words: list[str], small: frozenset[str]) -> float:
    return sum(word in small for word in words) / len(words)
