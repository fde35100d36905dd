"""The role check of Spanish texts: its rules on their own examples, its laws, and where its findings stand."""

from itertools import permutations

import pytest

from fidelity.role_check.analysis.check import ReadAs
from fidelity.role_check.analysis.rules import Rule
from fidelity.role_check.analysis.spanish.check import check, read
from tests.role_check.analysis.spanish.conftest import kinds, spanish
from tests.role_check.conftest import SEEDS
from tests.role_check.hostile import HOSTILE, hostile

RULES = [(category.code, rule) for category in spanish().categories for rule in category.rules]
TEXTS = SEEDS.parent / "tests" / "role_check" / "texts"
DUTIES = {
    "Reparte medicamentos": "medication-giving",
    "Participa en contenciones": "force",
    "Evalúa a las personas nuevas": "assessing",
    "Escribe planes de tratamiento": "treatment-papers",
    "Revisa los cuartos": "rules",
    "Limpia los baños": "chores",
    "Informa al equipo sobre la conducta de los residentes": "informing",
}
GOOD = ("Comparte su propia historia", "Escucha a las personas", "No da consejos", "Camina con la persona")


@pytest.mark.parametrize(("code", "rule"), RULES, ids=[f"{code}:{rule.line}" for code, rule in RULES])
def test_each_rule_does_what_its_examples_say(code: str, rule: Rule):
    assert [text for text in rule.examples if code not in kinds(text)] == []
    assert [text for text in rule.not_examples if kinds(text)] == []


@pytest.mark.parametrize("joint", [". ", "; ", ", ", ".\n- ", "\n", " y "])
def test_more_text_takes_no_finding_away(joint: str):
    for duty, kind in DUTIES.items():
        for good in GOOD:
            for first, second in permutations((duty, good)):
                text = first + joint + (second if joint[0] in ".\n" else second[0].lower() + second[1:])
                assert kind in kinds(text), text


def test_all_duties_of_a_list_are_found_in_any_order():
    words = [duty[0].lower() + duty[1:] for duty in DUTIES]
    for ordered in (words, words[::-1]):
        assert kinds(", ".join(ordered)) == set(DUTIES.values())


@pytest.mark.parametrize(
    "top", ["Vacante no. 4411\n\n", "Puesto no exento\n\n", "Las funciones incluyen, sin limitarse a:\n"]
)
def test_a_letterhead_silences_nothing(top: str):
    assert kinds(top + "- Reparte medicamentos.\n") == {"medication-giving"}


@pytest.mark.parametrize(
    "heading", ["Lo que no se pide", "No hace:", "Lo que no hacemos", "Fuera del rol:", "Tareas prohibidas"]
)
def test_a_heading_says_what_is_not_done(heading: str):
    text = f"Puesto\n\n{heading}\n- Repartir medicamentos\n- Revisar cuartos\n"
    assert kinds(text) == set()
    assert ReadAs.NEGATED in {passage.read_as for passage in read(text, spanish()).passages}


@pytest.mark.parametrize(
    "lead",
    [
        "Cuando no está la enfermera, usted:",
        "Si la enfermera no está, el compañero:",
        "Usted no es enfermera, pero debe:",
        "Las enfermeras no están de noche, así que el compañero:",
        "El compañero hace lo siguiente cuando no hay enfermera:",
        "Lo que la enfermera no puede hacer sola:",
        "Aunque el puesto no es clínico, usted:",
        "Lo que la enfermera no hace, lo hace usted:",
        "Si no está la enfermera el compañero:",
    ],
)
def test_a_not_about_others_or_about_when_silences_nothing(lead: str):
    assert "medication-giving" in kinds(f"{lead}\n- Reparte medicamentos")


@pytest.mark.parametrize(
    "lead",
    [
        "Lo que no hace el compañero:",
        "Lo que las enfermeras no deben pedir a usted:",
        "Lo que el compañero no debe hacer, aunque falte personal:",
        "Si te piden algo de esto, no lo hagas:",
        "No son tareas de los mentores y compañeros:",
        "Estas tareas no le tocan a usted, pero puede negarse si se las piden:",
        "Lo que el personal no debe hacer nunca:",
    ],
)
def test_a_lead_in_says_what_is_not_done(lead: str):
    assert kinds(f"{lead}\n- Reparte medicamentos") == set()


@pytest.mark.parametrize(
    "condition",
    [
        "Si el cliente no quiere, ",
        "Si la persona no puede ni quiere, ",
        "Si no hay enfermera o nadie contesta, ",
        "Cuando la enfermera no está, ",
        "Aunque no sea su turno, ",
        "Como no hay enfermera, ",
        "Mientras la gente no duerme, ",
        "En caso de que no haya enfermera, ",
        "A quienes no duermen, ",
        "A los que no vienen al grupo, ",
    ],
)
@pytest.mark.parametrize("duty", ["reparte medicamentos", "dar los medicamentos y limpiar los baños"])
def test_a_not_in_a_condition_reaches_no_duty(condition: str, duty: str):
    assert kinds(condition + duty) == kinds(duty)


@pytest.mark.parametrize(
    "text",
    [
        "Si alguien no quiere, no dar medicamentos",
        "No da medicamentos a quien no los quiere, ni hace rondas",
        "No se espera que el par haga rondas, dé medicamentos o revise cuartos",
        "Los pares no reparten medicamentos o hacen rondas si alguien no llega",
    ],
)
def test_a_not_beside_a_condition_still_reaches_its_list(text: str):
    assert kinds(text) == set()


def test_when_and_to_whom_is_part_of_the_duty():
    """Struck through would be what nobody does; here it says when it is done."""
    for text in ("Avisa a la corte cuando no hay nadie", "Dar medicamentos a los que no duermen"):
        assert {passage.read_as for passage in read(text, spanish()).passages} == {ReadAs.DUTY}, text


def test_where_the_act_is_not_done_neither_is_it_done_to_anybody():
    passages = read("No dar medicamentos a los que no duermen", spanish()).passages
    assert {passage.read_as for passage in passages} == {ReadAs.NEGATED}


def test_a_finding_has_its_exact_place():
    (finding,) = check("Puesto\n\n- Escucha.\n- Entregar los medicamentos a quien llegue.\n", spanish())
    assert (finding.line, finding.text) == (4, "Entregar los medicamentos")


def test_a_whole_description():
    text = (TEXTS / "descripcion-en-espanol.txt").read_text(encoding="utf-8")
    assert [finding.category.code for finding in check(text, spanish())] == [
        "medication-giving",
        "chores",
        "chores",
        "informing",
    ]


def test_accents_and_invisible_signs_do_not_count():
    assert kinds("Reparte medi\u00adcamentos.") == kinds("REPARTE MEDICACION.") == {"medication-giving"}


@pytest.mark.parametrize("piece", HOSTILE)
def test_odd_texts_come_to_an_end(piece: str):
    check(hostile(piece, 5_000), spanish())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Se queda con los demás cuando amarran a alguien.", set()),
        ("Apoya cuando hay que amarrar a alguien a la cama.", {"force"}),
        ("Acompañan a la gente y avisan cuando reparten medicinas.", {"medication-giving"}),
    ],
)
def test_what_nobody_named_does_is_not_done_by_the_peer(text: str, found: set[str]):
    assert kinds(text) == found
