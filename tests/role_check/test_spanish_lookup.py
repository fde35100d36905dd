"""The look-up in Spanish, the tasks in Spanish, and texts in Spanish and in other languages."""

import re
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

from fidelity.role_check import rule_loader
from fidelity.role_check.analysis.rules import Level
from fidelity.role_check.analysis.spanish.check import check
from fidelity.role_check.analysis.task_catalogue import Task
from tests.plain_words import spanish_grade

ADDRESS = "/can-you-ask-me"
TASKS = rule_loader.tasks()
pytestmark = pytest.mark.django_db


def words(response: HttpResponse) -> str:
    page = re.sub(r"<(head|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def asked(text: str, address: str = f"{ADDRESS}/es") -> HttpResponse:
    return Client().post(address, {"text": text})


def in_spanish(*texts: str) -> list[str]:
    with translation.override("es"):
        return [translation.gettext(text) for text in texts]


# The language of the page


@pytest.mark.parametrize(
    ("address", "accepts", "lang"),
    [
        (ADDRESS, "", "en"),
        (ADDRESS, "es-MX,es;q=0.9,en;q=0.5", "es"),
        (ADDRESS, "fr", "en"),
        (f"{ADDRESS}/es", "en", "es"),
        (f"{ADDRESS}/en", "es", "en"),
        (f"{ADDRESS}/phones", "es", "es"),
        (f"{ADDRESS}/es/phones", "en", "es"),
    ],
)
def test_a_page_is_in_the_language_of_its_address_or_of_the_browser(address: str, accepts: str, lang: str):
    response = Client(headers={"accept-language": accepts}).get(address)
    assert f'<html lang="{lang}">' in response.content.decode()
    assert "Accept-Language" in response["Vary"]


def test_each_page_leads_to_the_other_language_and_stays_in_its_own():
    page = Client().get(f"{ADDRESS}/es").content.decode()
    assert re.search(rf'href="{ADDRESS}/en"\s+lang="en"', page)
    assert f'action="{ADDRESS}/es"' in page
    assert re.findall(rf'href="{ADDRESS}/es/([a-z-]+)"', page) == [task.code for task in TASKS]
    assert re.search(rf'href="{ADDRESS}/en/phones"\s+lang="en"', Client().get(f"{ADDRESS}/es/phones").content.decode())


def test_an_unknown_task_is_told_in_spanish():
    response = Client().get(f"{ADDRESS}/es/juggling")
    assert response.status_code == 404


# The tasks


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.code)
class TestEachTask:
    def test_has_a_page_in_spanish(self, task: Task):
        said = words(Client().get(f"{ADDRESS}/es/{task.code}"))
        parts = in_spanish(task.name, task.answer, task.say, task.why, task.instead, *task.yes, *task.no, *task.depends)
        assert [part for part in parts if part not in said] == []

    def test_its_spanish_lines_come_out_as_the_english_ones(self, task: Task):
        def levels(line: str) -> set[Level]:
            return {finding.category.level for finding in check(line, rule_loader.spanish_rules())}

        yes, depends, no = (in_spanish(*lines) for lines in (task.yes, task.depends, task.no))
        assert [line for line in yes if levels(line)] == []
        assert [line for line in depends if levels(line) != {Level.DEPENDS}] == []
        assert [line for line in no if not levels(line) & {Level.CRITICAL, Level.SERIOUS}] == []

    def test_reads_easily(self, task: Task):
        said = in_spanish(task.answer, task.say, task.why, task.instead)
        assert [text for text in said if spanish_grade(text) > 8] == []

    def test_gets_its_answer_when_its_spanish_name_is_typed(self, task: Task):
        name, answer = in_spanish(task.name, task.answer)
        assert answer in words(asked(name))


# Texts


def test_a_spanish_duty_in_a_spanish_page():
    said = words(asked("Entrega los medicamentos a los residentes."))
    assert "No va con el rol 1 tarea no va con el rol, y es una tarea crítica." in said
    assert "Podrías decir: No doy medicamentos" in said


def test_a_spanish_text_in_an_english_page_and_the_other_way_round():
    assert "Does not fit the role" in words(asked("Entrega los medicamentos a los residentes.", f"{ADDRESS}/en"))
    assert "No va con el rol" in words(asked("Hands out medication."))


def test_nothing_found_is_no_approval_in_spanish_either():
    said = words(asked("Escucha a las personas."))
    assert "No se encontró nada" in said
    assert "Eso no es una aprobación." in said


def test_a_text_in_both_languages_is_read_part_by_part():
    text = "Peer supporter\n- Shares own story.\n- Hands out medication.\n\nPar\n- Escucha.\n- Limpia los baños.\n"
    response = asked(text)
    marks = re.findall(r'<mark class="found found-(\w+)">(.*?)</mark>', response.content.decode(), re.DOTALL)
    assert marks == [("critical", "Hands out medication"), ("serious", "Limpia los baños")]
    assert "El texto está en más de un idioma." in words(response)


def test_a_part_in_another_language_is_shown_as_not_read():
    text = (
        "Hands out medication.\n\nIl distribue les médicaments aux personnes et il nettoie les chambres dans la maison."
    )
    response = asked(text, f"{ADDRESS}/en")
    assert '<span class="read-as read-as-other-language">Il distribue' in response.content.decode()
    assert "1 part is in a language that we do not read." in words(response)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Distribuer les médicaments aux patients", "French"),
        ("Entregar os medicamentos aos residentes", "Portuguese"),
        ("Bay moun yo medikaman chak maten", "Haitian Creole"),
        ("Phát thuốc cho bệnh nhân mỗi buổi sáng", "Vietnamese"),
        ("给病人发药", "Chinese"),
        ("توزيع الأدوية على المرضى", "Arabic"),
        ("Magbigay ng gamot sa mga pasyente", "Tagalog"),
        ("Раздавать лекарства пациентам", "Russian"),
        ("환자에게 약을 나누어 줍니다", "Korean"),
    ],
)
def test_other_languages_are_named_and_nothing_is_said_of_their_text(text: str, language: str):
    response = asked(text, f"{ADDRESS}/en")
    assert response.status_code == 422
    said = words(response)
    assert f"This looks like {language}. I read English and Spanish, so nothing was checked." in said
    assert "Nothing found" not in said


def test_open_words_are_told_in_the_language_of_the_text(manager: Client, program):
    page = manager.post("/programs/willow-house/role-check/", {"text": "Escucha a los adictos y a los clientes."})
    said = words(page)
    assert "“adictos”: una persona que bebe mucho" in said
    assert "“clientes”: la persona;" in said
