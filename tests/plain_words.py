"""What tests ask of every text: the app's own words, and how hard it is to read."""

import re
from functools import cache

import pyphen

FORBIDDEN = re.compile(
    r"\b(clients?|consumers?|patients?|cases?|caseloads?|service users?|(non-?)?complian(t|ce)|"
    r"(high|low)-functioning|frail|burdens?|crazy|certified)\b",
    re.IGNORECASE,
)
"""product.md, "Words": never in screens, mails, PDFs or file names."""

_hyphens = pyphen.Pyphen(lang="en_US")


@cache
def _syllables(word: str) -> int:
    """Hyphenation misses some breaks (`i-de-a`), vowel groups miss others; the larger count is the careful one."""
    if len(word) <= 3:
        return 1
    groups = len(re.findall(r"[aeiouy]+", word.lower()))
    if re.search(r"[^l]e$", word.lower()) and groups > 1:
        groups -= 1
    return max(1, groups, len(_hyphens.inserted(word).split("-")))


def grade(text: str) -> float:
    """Flesch-Kincaid grade of an English text; 0 for a text of up to three words, where it means nothing."""
    words = re.findall(r"[A-Za-z]+(?:'[a-z]+)?", text)
    if len(words) <= 3:
        return 0
    sentences = [part for part in re.split(r"[.?!:;]+(?:\s|$)", text) if re.search(r"\w", part)]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(_syllables, words)) / len(words) - 15.59


def spanish_grade(text: str) -> float:
    """School years by Crawford's formula for Spanish; 0 for a text of up to three words, where it means nothing."""
    words = re.findall(r"[^\W\d_]+", text)
    if len(words) <= 3:
        return 0
    sentences = [part for part in re.split(r"[.?!:;]+(?:\s|$)", text) if re.search(r"\w", part)]
    syllables = sum(len(re.findall(r"[aeiouáéíóúü]+", word.lower())) or 1 for word in words)
    return 0.049 * 100 * syllables / len(words) - 0.205 * 100 * len(sentences) / len(words) - 3.407
