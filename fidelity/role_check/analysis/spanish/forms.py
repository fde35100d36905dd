"""Forms of Spanish words, made from the one that stands in a list: verbs, plurals, genders. Pure.

Words come without accents (`fold`): people leave them out when they type, and no rule hangs on them.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from enum import StrEnum

VOWELS = "aeiou"
# Of "ir", "ser", "dar" and "ver" other forms are words of another kind ("a", "se", "de", "va"): those are written out.
SHORTEST_STEM = 2
ENCLITICS = ("me", "te", "se", "le", "les", "lo", "la", "los", "las", "nos")
PAIRS = tuple(first + second for first in ("se", "me", "te", "nos") for second in ("lo", "la", "los", "las", "le"))
# Participles that `_changed` takes for other forms
ENDINGS = frozenset({"ado", "ada", "ido", "ida"})
# Words of a phrase that come after these stay as they are: "plan de tratamiento", "planes de tratamiento".
FIXED_AFTER = frozenset({
    "de", "del", "a", "al", "en", "con", "para", "por", "sin", "que", "sobre", "entre", "y", "o",
})  # fmt: skip


class Form(StrEnum):
    """What a verb looks like, as far as it tells who acts."""

    FINITE = "finite"
    INFINITIVE = "infinitive"
    GERUND = "gerund"
    PARTICIPLE = "participle"


def fold(text: str) -> str:
    """`text` in small letters and without accents, sign for sign; "ñ" stays."""
    return "".join(_fold_sign(sign) for sign in text)


def _fold_sign(sign: str) -> str:
    lower = sign.lower()
    if lower == "ñ" or len(lower) != 1:
        return lower[:1]
    return unicodedata.normalize("NFD", lower)[0]


def genders(word: str) -> tuple[str, ...]:
    """A word as it may stand for a woman or a man: "enfermer@" and "doctor@" are nurses and doctors."""
    if "@" not in word:
        return (word,)
    return word.replace("or@", "or").replace("@", "o"), word.replace("@", "a")


def plural(word: str) -> str:
    """The plural of a noun or an adjective."""
    if word[-1] in "aeo":
        return word + "s"
    if word[-1] == "z":
        return word[:-1] + "ces"
    if word[-1] in "sx" or not word[-1].isalpha():
        return word
    return word + "es"


def thing_forms(phrase: str) -> Iterator[str]:
    """A noun, or one with its adjectives, for one and for many."""
    for written in genders(phrase):
        words = written.split()
        fixed = next((at for at, word in enumerate(words) if word in FIXED_AFTER), len(words))
        yield written
        yield " ".join([*map(plural, words[:fixed]), *words[fixed:]])


def verb_forms(phrase: str, irregular: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, Form]]:
    """Every form of a verb that a job description may use; of a phrase, the first word is the verb."""
    infinitive, *rest = phrase.split()
    reflexive = infinitive.endswith("rse")
    infinitive = infinitive.removesuffix("se") if reflexive else infinitive
    stems = irregular.get(infinitive, ())
    for form, kind in (*_regular(infinitive), *_changed(infinitive, stems)):
        if reflexive:
            form = " ".join(["se", form]) if kind is Form.FINITE else form + "se"
        yield " ".join([form, *rest]), kind


def without_pronoun(word: str) -> str:
    """The infinitive or gerund that a pronoun is written on to: "entregarles", "llevandolos"; else nothing."""
    for pronoun in (*PAIRS, *ENCLITICS):
        bare = word.removesuffix(pronoun)
        if bare != word and bare.endswith(("ar", "er", "ir", "ando", "endo")):
            return bare
    return ""


def _regular(infinitive: str) -> Iterator[tuple[str, Form]]:
    yield infinitive, Form.INFINITIVE
    stem, kind = infinitive[:-2], infinitive[-2:]
    yield from ((infinitive + end, Form.FINITE) for end in ("a", "as", "an", "emos", "e", "ia", "ian"))
    if len(stem) < SHORTEST_STEM:
        return
    if kind == "ar":
        soft = _before_e(stem)
        yield from ((stem + end, Form.FINITE) for end in ("a", "as", "an", "amos", "o", "aron", "aba", "aban"))
        yield from ((stem + end, Form.FINITE) for end in ("ara", "aras", "aran", "aramos"))
        yield from ((soft + end, Form.FINITE) for end in ("e", "es", "en", "emos"))
        yield stem + "ando", Form.GERUND
        yield from ((stem + end, Form.PARTICIPLE) for end in ("ado", "ada", "ados", "adas"))
        return
    hard = _before_a(stem, kind)
    yield from ((stem + end, Form.FINITE) for end in ("e", "es", "en", "emos", "imos", "io", "ieron", "ia", "ian"))
    yield from ((hard + end, Form.FINITE) for end in ("a", "as", "an", "amos"))
    # "Recojo" and "conozco"; "recibo" and "consumo" are more often things
    if hard != stem:
        yield hard + "o", Form.FINITE
    yield from ((stem + end, Form.FINITE) for end in ("iera", "ieras", "ieran", "ieramos"))
    if kind == "ir" and stem[-1] == "u" and stem[-2] not in "gq":
        yield from (
            (stem + end, Form.FINITE) for end in ("ye", "yes", "yen", "ya", "yan", "yo", "yeron", "yera", "yeran")
        )
    yield stem + ("yendo" if stem[-1] in VOWELS else "iendo"), Form.GERUND
    yield from ((stem + end, Form.PARTICIPLE) for end in ("ido", "ida", "idos", "idas"))


def _changed(infinitive: str, stems: tuple[str, ...]) -> Iterator[tuple[str, Form]]:
    """Forms with another stem ("cuent-" of "contar"), and whole forms, which are written with a full stop ("va.")."""
    for stem in stems:
        if stem.endswith("."):
            form = stem[:-1]
            participle = form.endswith(("to", "ta", "tos", "tas", "cho", "cha", "chos", "chas"))
            gerund = form.endswith("ndo")
            yield form, Form.GERUND if gerund else Form.PARTICIPLE if participle else Form.FINITE
            if not participle and form[-3:] not in ENDINGS:
                yield from ((other, Form.FINITE) for other in _akin(form))
        elif infinitive.endswith("ar"):
            yield from ((stem + end, Form.FINITE) for end in ("a", "as", "an", "o"))
            yield from ((_before_e(stem) + end, Form.FINITE) for end in ("e", "es", "en"))
        else:
            yield from ((stem + end, Form.FINITE) for end in ("e", "es", "en", "a", "as", "an", "amos", "io"))
            yield from ((stem + end, Form.FINITE) for end in ("ieron", "iera", "ieran", "ieramos"))
            yield stem + "iendo", Form.GERUND


def _akin(form: str) -> Iterator[str]:
    """What a whole form tells of others: "haga" of "hagamos" and "hago", "hizo" of "hiciera"."""
    if form.endswith("a"):
        yield from (form + end for end in ("s", "n", "mos"))
        if form[-2] in "gczj":
            yield form[:-1] + "o"
    elif form.endswith("o") and not form.endswith("ndo"):
        past = form[:-1].removesuffix("i")
        past = past[:-1] + "c" if past.endswith("z") else past
        past += "e" if past[-1] in "jy" else "ie"
        yield from (past + end for end in ("ra", "ras", "ran", "ramos", "ron"))


def _before_e(stem: str) -> str:
    """How a stem in -ar is written before an e: buscar, busque; entregar, entregue; organizar, organice."""
    if stem.endswith("c"):
        return stem[:-1] + "qu"
    if stem.endswith("g"):
        return stem + "u"
    return stem[:-1] + "c" if stem.endswith("z") else stem


def _before_a(stem: str, kind: str) -> str:
    """How a stem in -er or -ir is written before an a: conocer, conozca; recoger, recoja; seguir, siga."""
    if stem.endswith("gu"):
        return stem[:-1]
    if stem.endswith("g"):
        return stem[:-1] + "j"
    if stem.endswith("c"):
        return stem[:-1] + ("zc" if stem[-2:-1] in VOWELS else "z")
    return stem
