"""How a worker writes in Spanish what is asked, taken off before what is asked: "Mi jefe me pide que reparta". Pure.

As in English (`analysis/requests.py`): the text keeps its length, so that every place stays; a question that is
answered is left alone, and of a longer text all but what is asked now, at the start of a sentence. Nothing is taken off
where somebody is not to be asked. What comes out is read in `check.py`, where a question is read as any sentence is.
"""

import re

from fidelity.role_check.analysis.requests import (
    OPENING_SIGNS,
    SENTENCE,
    Asking,
    is_in_few_words,
    places_of_asking,
    take_off,
)
from fidelity.role_check.analysis.spanish.forms import fold

# All is looked up without accents (`fold`)
_PEERS = (
    r"(?:(?:l[oa]s|el|la|una?|nuestr[oa]s|nosotr[oa]s\s+l[oa]s)\s+)?(?:\w+\s+)?"
    r"(?:pares|par|compañer[oa]s?(?:\s+pares?)|especialistas?\s+(?:pares?|de\s+pares))"
)
_WE = r"nosotr[oa]s"
_I_MAY_STAND = rf"(?:\s+(?:yo|tu|usted(?:es)?|{_WE})\b)?"
_OFTEN = (
    r"(?:\s+(?:ahora|a\s+cada\s+rato|a\s+veces|constantemente|(?:casi\s+)?siempre|cada\s+\w+|hoy|incluso|mucho|seguido|"
    r"tambien|todas\s+las\s+\w+|todo\s+el\s+tiempo|todos\s+los\s+dias|ultimamente|ya)){0,2}"
)
_CHIEF = (
    r"(?:administra(?:cion|dora?|dores)|agencia|boss|clinic[oa]s?|colegas?|compañer[oa]s?|coordina(?:cion|dora?|dores|doras)|"
    r"direc(?:cion|tora?|tores|toras)|doctor(?:a|as|es)?|dueñ[oa]s?|empresa|encargad[oa]s?|enfermer[oa]s?|enfermeria|"
    r"equipo|gerencia|gerentes?|hospital|jef[ae]s?|jefatura|lider(?:es|esa)?|manager|medic[oa]s?|organizacion|"
    r"patron(?:a|es)?|personal|profesional(?:es)?|programa|psicolog[oa]s?|psiquiatras?|staff|supervis(?:ion|ora?|ores|oras)|"
    r"terapeutas?|trabajador(?:a|as|es)?\s+social(?:es)?|turno)"
)
_WHO = (
    r"(?:ell[oa]s?|el|usted(?:es)?|alguien|todos|recursos\s+humanos|enfermeria|"
    r"(?:mis?|nuestr[oa]s?|el|l[ao]s?|una?|un[oa]\s+de\s+(?:l[oa]s|mis)|sus?|tu|otr[oa]s?|algun[oa]?s?)\s+(?:\w+\s+)?"
    rf"{_CHIEF}(?:\s+(?:clinic[oa]|medic[oa]|de\s+(?:la\s+|mi\s+)?\w+|del\s+\w+|a\s+cargo|aqui))?)"
)
_WHO_MAY_STAND = rf"(?:{_WHO}{_OFTEN}\s+)?"
_WHO_MAY_FOLLOW = rf"(?:\s+{_WHO})?"
# Verbs that ask: in the present, in any tense, and by themselves
_NOW = (
    r"(?:(?:pid|exig|dic|quier|sugier|requier|insist|pon|hac)en?|(?:pid|dic|quier)es|"
    r"(?:oblig|orden|mand|encarg|esper|necesit|presion|fuerz|solicit)an?)"
)
_EVER = (
    r"(?:(?:pid|ped|exig|exij|di[cgj]|deci|quier|quis|quer|sugier|sugir|requier|requir|insist|pon[eg]|ponia|pus|hac|hag|"
    r"hic|hiz|oblig|orden|mand|encarg|esper|necesit|presion|fuerz|fuerc|forz|solicit)\w*)"
)
_ASK = (
    r"(?:pedir|exigir|obligar|ordenar|mandar|encargar|decir|solicitar|forzar|presionar|hacer|poner|requerir|insistir)"
)
_ASKING = r"(?:pidiendo|exigiendo|obligando|ordenando|mandando|diciendo|forzando|presionando|haciendo|poniendo)"
_ASKED = r"(?:pedido|exigido|obligado|ordenado|mandado|encargado|dicho|forzado|presionado|hecho|puesto)"
_MAY = r"(?:pued(?:en?|es)|podri?an?|va[ns]?\s+a|deb(?:en?|es|erian?)|quieren?|tratan?\s+de|tienen?\s+derecho\s+a)"
_I_MAY = r"(?:puedo|podemos|podria(?:mos)?)"
_DUTIES = r"(?:deber|funcion(?:es)?|labor|obligacion|papel|puesto|responsabilidad|rol|tareas?|trabajo)"
_RIGHT = (
    r"(?:aceptable|apropiado|bien|correcto|debido|etico|justo|legal|licito|normal|obligatorio|permitido|valido|"
    rf"(?:una\s+)?(?:parte\s+de\s+)?(?:mi|nuestr[oa])\s+{_DUTIES}|"
    rf"(?:parte\s+)?del\s+{_DUTIES}(?:\s+de\s+un\s+par)?|trabajo\s+de\s+(?:un\s+par|los\s+pares))"
)
_INFINITIVE = r"\w{1,20}[aei]r(?:me|te|se|nos|l[aeo]s?){0,2}\b"
_TO_DO = rf"(?=\s+{_INFINITIVE})"
# What leads from who asks to what is asked
_TO = (
    rf"(?:\s+(?:en\s+|para\s+|a\s+)?que{_I_MAY_STAND}|\s+(?:a|de|en|para){_TO_DO}|"
    rf"(?=\s+(?:{_INFINITIVE}|\w+ndo\b)))"
)
_DUE = (
    r"(?:(?:tengo|tenemos|tenga|tengamos)\s+que|deb(?:o|emos|a|amos|eria|eriamos)(?:\s+de)?|hay\s+que|"
    r"(?:me|nos)\s+(?:toca|corresponde))"
)
_WAS_DUE = r"(?:tenia(?:mos)?\s+que|debia(?:mos)?)"
_ME_AGAIN = rf"(?:\s+a\s+(?:mi|{_WE}))?"

# What says by itself that the worker is asked; what follows is what is asked
_ASKED_NOW = rf"""
    {_WHO_MAY_STAND} (?:me|nos) {_OFTEN} \s+ (?:{_NOW}|(?:est[ae]n?|siguen?|vienen?)\s+{_ASKING})
        {_OFTEN} {_WHO_MAY_FOLLOW} {_ME_AGAIN} {_TO}
  | {_WHO}{_OFTEN}\s+ (?:les?|te)\s+{_NOW}\s+a\s+ (?:ti|usted(?:es)?|{_WE}|{_PEERS}) {_TO}
  | {_WHO}{_OFTEN}\s+ (?:quier|esper|necesit|insist)(?:en?|an?)(?:\s+en)?\s+que\s+(?:yo|usted|{_WE})\b
  | {_WHO_MAY_STAND} (?:dicen?|insisten?\s+en|piensan?|creen?)\s+que{_I_MAY_STAND}\s+{_DUE}
  | (?:estoy|estamos|(?:me|nos)\s+tienen?)\s+obligad[oa]s?\s+a
"""
_ASKED_EVER = rf"""
    {_WHO_MAY_STAND} (?:me|nos) {_OFTEN}
        \s+ (?: {_EVER} | (?:han?|habian?)\s+(?:estado\s+{_ASKING}|{_ASKED}) | estaban?\s+{_ASKING}
              | tienen?(?=\s+\w+ndo) )
        {_OFTEN} {_WHO_MAY_FOLLOW} {_ME_AGAIN} {_TO}
  | {_WHO}{_OFTEN}\s+ (?:quier|queri|quis|esper|necesit|insist)\w*(?:\s+en)?\s+que{_I_MAY_STAND}
  | les?\s+{_EVER}\s+a\s+{_PEERS}{_TO}
  | (?:dij|deci|insist)\w*(?:\s+en)?\s+que{_I_MAY_STAND}\s+(?:{_DUE}|{_WAS_DUE})
  | {_WHO}{_OFTEN}\s+(?:dic|dij|deci|insist)\w*(?:\s+en)?\s+que
"""
_QUESTION = rf"""
    {_WHO_MAY_STAND} (?:me|nos) {_OFTEN} \s+ {_MAY} {_OFTEN} {_WHO_MAY_FOLLOW} \s+ {_ASK} {_WHO_MAY_FOLLOW} {_TO}
  | {_WHO_MAY_STAND} {_MAY} {_OFTEN} {_WHO_MAY_FOLLOW} \s+ {_ASK}(?:me|nos) {_WHO_MAY_FOLLOW} {_TO}
  | (?:les?\s+)? {_MAY} {_WHO_MAY_FOLLOW} \s+ {_ASK}(?:les?)?\s+a\s+{_PEERS} {_TO}
  | (?:{_I_MAY}|pueden?\s+{_PEERS}|tengo\s+derecho\s+a|como) {_OFTEN}
        \s+ (?:puedo\s+)? (?:negar(?:me|nos|se)|me\s+niego|rehusar(?:me|nos|se)|rechazar)\s+(?:a|si|cuando)
  | (?: (?:como\s+)?(?:{_I_MAY}|pueden?\s+{_PEERS}|debo)\s+decir(?:les?)? | como\s+(?:les?\s+)?digo )
        \s+(?:que\s+)?no\s+(?:a|si|cuando)
  | {_I_MAY} {_TO_DO}
  | (?:por\s+que\s+)? {_DUE} {_ME_AGAIN} (?=\s+(?:\w+\s+)?{_INFINITIVE})
  | por\s+que (?=\s+(?:me|nos)\s)
  | (?:es|esta|sera|seria|estaria|sea|[lt]e\s+parece) {_OFTEN} \s+ {_RIGHT}
        (?:\s+(?:que|si|cuando){_I_MAY_STAND}|{_TO_DO})
  | forma\s+parte\s+de\s+(?:mi|nuestro)\s+\w+ {_TO_DO}
  | (?: y | (?:y\s+)?que\s+(?:pasa|pasaria|hago|hacemos|digo|respondo|contesto)
      | que\s+(?:puedo|debo|podemos|debemos)\s+(?:hacer|decir|responder|contestar)
      | como\s+(?:respondo|contesto|reacciono|(?:debo|puedo)\s+\w+r) )
        \s+ (?:si|cuando) (?=\s+(?:\S+\s+){{0,6}}?(?:me|nos|tengo|tenemos|les?|no\s+quiero)\s)
  | (?:si|cuando) (?=\s+(?:(?:\S+\s+){{0,4}}?(?:me|nos)|tengo\s+que|tenemos\s+que)\s+[^?]*\?)
"""
_REFUSED = rf"""
    no\s+(?:quiero|queremos|quisiera|deseo|pienso) (?:\s+que\s+(?=(?:me|nos)\s)|{_TO_DO}|\s+tener\s+que)
  | no\s+(?:me|nos)\s+(?:gusta|gustaria|agrada|parece(?:\s+(?:muy\s+)?{_RIGHT})?|siento\s+(?:bien|comod[oa]))
        (?:\s+(?:que|si|cuando)(?=\s+(?:me|nos|yo|tenga|tengo)\s)|\s+tener\s+que|{_TO_DO})
  | no\s+(?:es|esta)\s+(?:bien|justo|correcto)\s+que (?=\s+(?:me|nos|tenga|tengamos)\s)
  | no\s+(?:creo|pienso|siento|me\s+parece)\s+que{_I_MAY_STAND}\s+{_DUE}
  | yo\s+no\s+(?:deberia|tendria\s+que)
  | no\s+(?:me|nos)\s+contrataron\s+para
  | no\s+(?:estoy|estamos)\s+de\s+acuerdo\s+(?:con|en)
  | (?:no\s+)?me\s+(?:siento|da|causa)\s+\w+(?:\s+(?:con|de))? {_TO_DO}
  | (?:me\s+niego|nos\s+negamos|me\s+rehuso)\s+a
"""
_DUTY = rf"""
    (?:(?:yo|{_WE}){_OFTEN}\s+)? {_DUE} {_TO_DO}
  | (?:es\s+)? (?:una?\s+)? (?:parte\s+de\s+)? (?:mi|nuestr[oa])\s+{_DUTIES}\s+(?:es|consiste\s+en) {_TO_DO}
"""
# What may stand before it
_BEFORE = r"""
    (?:hola|buen[oa]s(?:\s+(?:dias|tardes|noches))?|oigan?|oye|perdon|disculp[ae]n?|una\s+(?:duda|pregunta)|por\s+favor|
       tambien|ademas|y|o|pero|ahora|a\s+veces|hoy|ayer|siempre|ultimamente|cada\s+\w+|tod[oa]s\s+l[oa]s\s+\w+|entonces|
       pues|bueno|es\s+que|porque|resulta\s+que|asi\s+que|aqui|de\s+noche|
       (?:en|de)\s+(?:mi|nuestro|el)\s+(?:agencia|centro|clinica|equipo|hospital|trabajo|turno)|
       en\s+la\s+(?:agencia|clinica|noche|oficina))[,:]?
"""


def _pattern(*parts: str) -> re.Pattern[str]:
    alternatives = "|".join(f"(?:{part})" for part in parts)
    return re.compile(rf"¿?(?:{alternatives})\s+(?=[\w¿])", re.VERBOSE)


BEFORE = _pattern(_BEFORE)
ASKS = _pattern(_ASKED_NOW)
ASKS_IN_FEW_WORDS = _pattern(_QUESTION, _ASKED_NOW, _ASKED_EVER, _REFUSED, _DUTY)
# What goes on after these is asked by itself
JOINT = re.compile(r"(?:;|\b(?:y|pero))\s+")
JOINT_IN_FEW_WORDS = re.compile(r"(?:[,;:—–]\s+|\b(?:y|pero|porque|donde|asi\s+que)\s+|(?=¿))")
# An answer; what goes on with "no es mi trabajo" is a worker's own word
ANSWER = re.compile(
    r"\W*(?:(?:(?:claro|por\s+supuesto)\s+que\s+|respuesta\W+)?(?:no|nunca|jamas)\s*(?:[.,;:!]|\Z)(?!\s*¿)|nunca\b|"
    r"(?:eso|esto|ningun\s+par|un\s+par|los\s+pares|nadie|ustedes?)\s+(?:\w+\s+)?(?:no|nunca|jamas|puede)\b"
    r"(?![^.]*\b(?:me|mi)\b))"
)
# "Que tome mis pastillas": what people in care are asked, and no work
OWN_CARE = re.compile(
    r"(?:\S+\s+){1,4}?(?:mis?|nuestr[oa]s?)\s+(?:propi[oa]s?\s+)?"
    r"(?:citas?|doctora?|dosis|inyeccion(?:es)?|medicacion|medicamentos?|medicinas?|medico|pastillas?|psiquiatra|remedios?|"
    r"terap(?:euta|ia)|tratamiento)\b"
)


IN_A_TEXT = Asking(ASKS, BEFORE, JOINT, OWN_CARE)
IN_FEW_WORDS = Asking(ASKS_IN_FEW_WORDS, BEFORE, JOINT_IN_FEW_WORDS, OWN_CARE)


def without_asking(text: str) -> str:
    """The text with blanks for the words that only say who asks a worker."""
    is_short = is_in_few_words(text)
    folded = fold(text)
    signs = list(text)
    for sentence in SENTENCE.finditer(text):
        if sentence[0].endswith("?") and (not is_short or ANSWER.match(folded, sentence.end())):
            continue
        for start, end in places_of_asking(folded, *sentence.span(), IN_FEW_WORDS if is_short else IN_A_TEXT):
            take_off(signs, start, end, opens=not text[sentence.start() : start].strip(OPENING_SIGNS))
    return "".join(signs)
