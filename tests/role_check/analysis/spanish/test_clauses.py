"""Who acts in a Spanish clause, what is denied, and what the person asks for."""

import pytest

from fidelity.role_check.analysis.spanish.check import read_statements
from fidelity.role_check.analysis.spanish.clauses import Actor, Clause
from tests.role_check.analysis.spanish.conftest import kinds, spanish


def clauses(text: str) -> list[tuple[str, Clause]]:
    return [
        (" ".join(term.word for term in statement.terms[clause.start : clause.end]), clause)
        for statement in read_statements(text, spanish().lexicon)
        for clause in statement.clauses
    ]


def test_each_verb_of_a_list_has_its_clause():
    assert [words for words, _ in clauses("Reparte medicamentos, limpia los baños y escucha")] == [
        "reparte medicamentos",
        ", limpia los baños",
        "y escucha",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "La enfermera reparte los medicamentos.",
        "Los medicamentos los reparte enfermería.",
        "Repartir los medicamentos le toca a la enfermera.",
        "Los medicamentos son entregados por la enfermera.",
        "La enfermera cuenta y reparte los medicamentos.",
    ],
)
def test_what_staff_do_is_no_duty_of_the_peer(text: str):
    assert {clause.actor for _, clause in clauses(text)} == {Actor.STAFF}
    assert kinds(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "No reparte medicamentos.",
        "No reparte, guarda ni cuenta medicamentos.",
        "Nunca reparte medicamentos ni revisa cuartos.",
        "No se le pide que limpie los baños, archive expedientes o maneje la van.",
        "Repartir medicamentos, evaluar a las personas y revisar cuartos no es parte del puesto.",
        "Evita los diagnósticos.",
        "Escucha sin evaluar ni diagnosticar.",
        "En vez de evaluar a las personas, pregunta.",
        "Revisar cuartos queda fuera de su papel.",
    ],
)
def test_what_is_denied_is_found_nowhere(text: str):
    assert kinds(text) == set()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("No juzga, reparte medicamentos.", "medication-giving"),
        ("No juzga y reparte medicamentos.", "medication-giving"),
        ("No solo escucha, también reparte medicamentos.", "medication-giving"),
        ("Sin excepción, revisa los cuartos.", "rules"),
        ("No da consejos, pero reparte medicamentos.", "medication-giving"),
        ("Convence a las personas de no dejar su medicina.", "medication-advice"),
    ],
)
def test_a_denial_reaches_no_further_than_its_clause(text: str, kind: str):
    assert kind in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Acompaña a citas cuando la persona lo pida.",
        "Si la persona quiere, la acompaña a su cita.",
        "Ayuda a buscar vivienda a quien lo pida.",
    ],
)
def test_what_the_person_asks_for_fits(text: str):
    assert kinds(text) == set()


def test_what_staff_ask_for_does_not():
    assert "accompaniment" in kinds("Acompaña a las personas a sus citas cuando el equipo lo pide.")
