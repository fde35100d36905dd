"""What a worker writes in Spanish who is asked: the words that ask are taken off, and what is asked is read."""

import pytest

from fidelity.role_check.analysis.requests import A_FEW_WORDS, BLANK
from fidelity.role_check.analysis.rules import Level
from fidelity.role_check.analysis.spanish.check import check
from fidelity.role_check.analysis.spanish.requests import without_asking
from tests.role_check.analysis.spanish.conftest import spanish
from tests.role_check.hostile import hostile

# With the infinitive, and with the subjunctive
ASKED = [
    "me piden {0}",
    "me obligan a {0}",
    "Mi jefe me obliga a {0}.",
    "tengo que {0}",
    "Mi jefe dice que debo {0}",
    "Me mandan a {0}",
    "Me ponen a {0} todas las noches.",
    "Me pidieron {0}",
    "Parte de mi trabajo es {0}.",
    "¿Me pueden obligar a {0}?",
    "¿Pueden obligarme a {0}?",
    "¿Mi jefe puede pedirme {0}?",
    "¿Tengo que {0}?",
    "¿Debo {0}?",
    "¿Por qué tengo que {0}?",
    "¿Puedo negarme a {0}?",
    "¿Puedo decir que no si me piden {0}?",
    "¿Cómo digo que no cuando me piden {0}?",
    "¿Está bien que me pidan {0}?",
    "¿Es legal que me obliguen a {0}?",
    "¿Es parte de mi trabajo {0}?",
    "¿Los pares deben {0}?",
    "No quiero {0}.",
    "No me gusta que me pidan {0}.",
    "No creo que yo deba {0}.",
    "Me niego a {0}.",
    "Quieren obligarme a {0}.",
    "Trabajo en un hospital y me piden {0}",
    "¿{0}?",
    "Mi jefe me pide que {1}",
    "mi jefa quiere que {1}",
    "La enfermera me pide que {1}.",
    "El equipo espera que usted {1}.",
    "Mi supervisor me está pidiendo que {1}",
    "En mi trabajo me piden que {1}.",
    "¿Pueden pedirme que {1}?",
    "¿Me puede pedir mi supervisora que {1}?",
    "¿Le pueden pedir a un par que {1}?",
    "¿Y si me piden que {1}?",
    "¿Qué hago si mi jefe me pide que {1}?",
    "Si mi jefa me pide que {1}, ¿qué le digo?",
    "Hola, mi jefe quiere que {1}. ¿Está bien?",
    "Comparto mi historia, pero también me piden que {1}.",
    "Mi jefe me pidió que {2}.",
]
AGAINST = [
    ("repartir medicamentos", "reparta medicamentos", "repartiera medicamentos"),
    ("darles las pastillas", "les dé las pastillas", "les diera las pastillas"),
    ("hacer rondas", "haga rondas", "hiciera rondas"),
    ("revisar los cuartos", "revise los cuartos", "revisara los cuartos"),
    ("traer las recetas", "traiga las recetas", "trajera las recetas"),
    (
        "decirle al equipo lo que me cuentan",
        "le diga al equipo lo que me cuentan",
        "le dijera al equipo lo que me cuentan",
    ),
]
FITTING = [
    ("compartir mi historia", "comparta mi historia", "compartiera mi historia"),
    ("escuchar a las personas", "escuche a las personas", "escuchara a las personas"),
    ("tomar café con la gente", "tome café con la gente", "tomara café con la gente"),
]


def against(text: str) -> set[str]:
    return {one.category.code for one in check(text, spanish()) if one.category.level is not Level.DEPENDS}


@pytest.mark.parametrize("asks", ASKED)
def test_whoever_asks_and_however_what_is_asked_is_read_as_if_it_stood_alone(asks: str):
    for duty in AGAINST:
        assert against(asks.format(*duty)) == against(duty[0]) != set()
    for duty in FITTING:
        assert against(asks.format(*duty)) == set()


AROUND = "\n".join(["Comparte su historia cuando puede ayudar.", "Camina con la persona cuando ella lo pide."] * 4)


@pytest.mark.parametrize(
    "asks",
    [
        "La enfermera le pide a usted que {}.",
        "El equipo espera que usted {}.",
        "La clínica les pide a los pares que {}.",
        "Mi jefe me pide que {}.",
    ],
)
def test_in_a_longer_text_what_others_ask_of_a_peer_is_a_duty_of_the_peer(asks: str):
    assert len(AROUND) > A_FEW_WORDS
    for _, duty, _ in AGAINST:
        assert against("\n".join([AROUND, asks.format(duty), AROUND])) == against(duty)


# What asks for nothing, and what a text says in conditions and in answers
UNASKED = [
    "Nunca me piden que reparta medicamentos.",
    "Nadie me puede obligar a revisar cuartos.",
    "No me pueden obligar a repartir medicamentos.",
    "No deben pedir a los pares que revisen cuartos.",
    "Mi jefe no quiere que reparta medicamentos.",
    "No reparto medicamentos.",
    "No es parte de mi trabajo revisar cuartos.",
    "Un par puede negarse a repartir medicamentos.",
    "Si le piden que revise cuartos, diga que no.",
    "Si me piden que reparta medicamentos y limpie baños, digo que no.",
    "¿Pueden pedirme que revise cuartos? No, nunca.",
    "¿Pueden pedirme que revise cuartos?\nEso no es parte del trabajo.",
    "Mi doctor quiere que tome mis medicinas.",
    "Me obligan a tomar mi medicamento.",
    "Los residentes me piden ayuda.",
    "Una persona me pide que la acompañe a su cita.",
]


@pytest.mark.parametrize("text", UNASKED)
def test_what_asks_nothing_of_a_worker_is_left_as_it_is_and_nobody_is_accused_by_it(text: str):
    assert without_asking(text) == text
    assert against(text) == against(f"{AROUND}\n{text}\n{AROUND}") == set()


@pytest.mark.parametrize("text", ["Me piden que no reparta medicamentos.", "Mi jefe dice que no debo revisar cuartos."])
def test_what_is_asked_to_be_left_undone_is_no_duty(text: str):
    assert against(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Si le piden que reparta medicamentos, repártalos.",
        "Si no está la enfermera, reparta medicamentos, no espere.",
        "¿Pueden pedirme que reparta medicamentos? No es mi trabajo.",
    ],
)
def test_a_condition_and_a_worker_s_own_word_deny_nothing(text: str):
    assert against(text) == {"medication-giving"}


@pytest.mark.parametrize("past", ["Me hicieron revisar cuartos.", "¿Me pueden obligar a revisar cuartos?"])
def test_what_was_once_and_what_is_only_asked_is_left_alone_in_a_longer_text(past: str):
    text = f"{past}\n{AROUND}"
    assert without_asking(text) == text


@pytest.mark.parametrize("asks", ASKED)
def test_every_place_stays(asks: str):
    text = asks.format(*["revise los cuartos"] * 3)
    taken = without_asking(text)
    assert (len(taken), taken.lower().index("revise")) == (len(text), text.lower().index("revise"))
    assert all(after.lower() in (before.lower(), BLANK, ";") for before, after in zip(text, taken, strict=True))


@pytest.mark.parametrize("piece", ["y ", "me siempre ", "mi jefe me pide que ", "nos piden a ", "¿"])
def test_words_that_ask_come_to_an_end(piece: str):
    assert len(without_asking(hostile(piece, 20_000))) == len(hostile(piece, 20_000))
