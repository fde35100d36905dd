"""What a Spanish heading or lead-in says about the lines below it. Pure.

As in English, a heading silences what stands below only where it says what peer supporters do not do.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fidelity.role_check.analysis.spanish.forms import fold
from fidelity.role_check.analysis.spanish.lexicon import Lexicon, Term


@dataclass(frozen=True)
class Governed:
    """What the headings above say of all that stands below."""

    negated: bool = False
    of_others: bool = False
    background: bool = False


NOT_DONE = re.compile(
    r"""\b(?:
      no\s+(?:se\s+|le\s+|les\s+|nos\s+|te\s+|lo\s+)*(?:hac\w+|haga\w*|hara\w*|pid\w+|pued\w+|deb\w+|inclu\w+|permit\w+|esper\w+|
        corresponde\w*|toca\w*|es\b|son\b|forma\w*|realiza\w*|est[ae]\w*|quer\w+|acept\w+|debera\w*|entra\w*)
    | nunca\b | jamas\b | tareas?\s+ajenas? | ajen[oa]s?\s+al?\b
    | fuera\s+de(?:l|\s+(?:su|el|la|nuestro))?\s*(?:alcance|rol|papel|puesto|funciones)
    | limites\s+de(?:l|\s+(?:su|este))\s*(?:rol|papel|puesto) | prohibid[oa]s? | prohibiciones | exclu\w+
    | no\s+funciones | mal\s+uso\s+del\s+(?:rol|papel|puesto)
    )""",
    re.VERBOSE,
)
NO_LIMIT = re.compile(
    r"\b(?:no|sin)\s+(?:se\s+|es\s+|son\s+|estan?\s+)*(?:limita\w*|exhaustiv\w+|exclusiv\w+|solo|solamente|unicamente|"
    r"una?\s+lista|discrimina\w*|exent\w+|completa)"
)
WORKERS = (
    r"(?:usted(?:es)?|tu|vos|ell[oa]s|(?:(?:el|la|los|las|un|una|nuestr[oa]s?)\s+)?"
    r"(?:compañer[oa]s?|par(?:es)?|mentor(?:a|es|as)?|trabajador(?:a|es|as)?|especialistas?)(?:\s+\w+){0,2}?)"
)
# "Cuando no está la enfermera, ...": when, and not whether
CONDITION = re.compile(
    rf"""\A\W*(?:si|cuando|donde|mientras|aunque|porque|ya\s+que|en\s+caso\s+de\s+que)\b(?!\s+(?:se\s+)?(?:te|les?)\s+pid)
      (?:[^,:]*,(?=\s*\w)|[^,:]*?\s(?={WORKERS}\W*\Z))
    | (?:,\s+si|,?\s+(?:cuando|porque|ya\s+que|mientras|aunque))\b[^,;:]*""",
    re.VERBOSE,
)
NAMES_WORKER = re.compile(rf"\b{WORKERS}\b")
# "Usted no es enfermera, pero debe:", "Las enfermeras no están de noche, así que el compañero:"
AFFIRMS = re.compile(
    rf"\b(?:pero|asi\s+que)\s+{WORKERS}\W*\Z|\b{WORKERS}\s+(?:debe|hace|hara|sera|tendra|tiene)\w*\b"
    rf"|(?:,|\bpero)\s+(?:debe|hara|tendra|tiene)\w*\b|\blo\s+(?:hace|hara)\w*\s+{WORKERS}"
)
BACKGROUND = re.compile(
    r"""^\W*(?:(?:nuestros?|los|las|el|la)\s+)*(?:
      (?:beneficios|prestaciones|compensacion|sueldo|salario|pago)(?:\s+(?:y|de|del|para)\s+\w+)*
    | (?:que|lo\s+que)\s+ofrecemos | por\s+que\s+trabajar\s+\w+\s*\w*
    | igualdad\s+de\s+oportunidades(?:\s+\w+)* | como\s+(?:solicitar|aplicar|postularse)
    | (?:sobre|acerca\s+de)\s+(?:nosotros|la\s+(?:agencia|organizacion|empresa)) | quienes\s+somos
    )\W*$""",
    re.VERBOSE,
)
OF_ROLE = re.compile(r"\b(?:lo\s+que|que|tareas?|funcion(?:es)?|actividades|rol|papel|puesto|alcance|limites)\b")
LEAVES_WHAT = re.compile(r"\W*(?:lo|tareas?|funciones|actividades)\s+que\b(?!.*\b(?:ped|pid|asign|usted|te\b|les?\b))")
DOES = re.compile(r"\b(?:hac\w+|funcion(?:es)?|tareas?|responsabilidad(?:es)?|trabajo|labores|corresponde\w*)\b")
# Words after the "no" of a heading without a colon: "Lo que no se pide"
MOST_AFTER = 1
LONGEST_OTHERS = 10


def read_headings(text: str, headings: Sequence[tuple[int, int]], lexicon: Lexicon) -> Governed:
    """What the headings at these places of the text say together."""
    written = [fold(text[start:end]) for start, end in headings]
    terms = [lexicon.terms(text, start, end) for start, end in headings]
    return Governed(
        negated=any(
            negates(words) and not _of_persons(own) and not _left_by_others(words, own)
            for words, own in zip(written, terms, strict=True)
        ),
        of_others=any(_of_others(words, own) for words, own in zip(written, terms, strict=True)),
        background=any(BACKGROUND.match(words) for words in written),
    )


def negates(heading: str) -> bool:
    """Whether a heading, folded, says that what follows is not done."""
    plain = NO_LIMIT.sub(" ", CONDITION.sub("", heading))
    match = NOT_DONE.search(plain)
    if match is None or AFFIRMS.search(plain, match.end()):
        return False
    leads = heading.rstrip("*_ ").endswith(":") or bool(OF_ROLE.search(plain[: match.start()]))
    return leads or len(plain[match.end() :].split()) <= MOST_AFTER


def _of_persons(terms: Sequence[Term]) -> bool:
    who = next((term for term in terms if term.has("person", "peer", "other-staff")), None)
    return who is not None and who.has("person") and not who.has("peer", "other-staff")


def _left_by_others(heading: str, terms: Sequence[Term]) -> bool:
    """ "Lo que la enfermera no puede hacer": somebody else is to do it; not so where it is about what is asked."""
    who = next((term for term in terms if term.has("person", "peer", "other-staff")), None)
    if who is None or not who.has("other-staff") or not LEAVES_WHAT.match(heading):
        return False
    if who.word == "personal":
        return False
    return not any(term.has("peer") for term in terms) and not NAMES_WORKER.search(heading)


def _of_others(heading: str, terms: Sequence[Term]) -> bool:
    """ "Lo que hace la enfermera", "Enfermería:", "Funciones del manejador de casos"."""
    if any(term.has("peer") for term in terms) or not any(term.has("other-staff") for term in terms):
        return False
    if negates(heading) or len(terms) > LONGEST_OTHERS or NAMES_WORKER.match(heading) or AFFIRMS.search(heading):
        return False
    plain = [term for term in terms if term.word[0].isalnum() and term.word not in ("el", "la", "los", "las")]
    alone = len(plain) == 1 and (heading.rstrip().endswith(":") or heading.rstrip().endswith("s"))
    return alone or bool(DOES.search(heading) and "reporta" not in heading)
