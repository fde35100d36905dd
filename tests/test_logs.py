"""The log as JSON: enough to find a fault, and nothing of anybody."""

import json
import logging
from http import HTTPStatus

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from fidelity import logs, views
from fidelity.voice.anonymity import QuietLogFilter
from programs.models import Role
from tests.every_address import SENT, Lines, assert_nothing_of_anybody, known_by_address
from tests.every_address import kept as kept
from tests.test_access import OF_ADMIN, OF_FUNDER, PATTERNS, Place, admin_address, funder_address
from tests.test_access import made as made
from tests.test_access import places as places


def written(message: object, *given: object, name: str = "fidelity.reports", **more: object) -> dict[str, object]:
    record = logging.LogRecord(name, logging.WARNING, "/srv/code/files.py", 12, message, given, None)
    record.__dict__ |= more
    line = logs.JsonLines().format(record)
    assert "\n" not in line
    return json.loads(line)


def test_a_sentence_of_ours_keeps_its_numbers_and_nothing_else():
    line = written("File of report %s took %.1f s, 100%% of %s", 12, 3.5, "Ximena")
    assert line["message"] == "File of report 12 took 3.5 s, 100% of …"


@pytest.mark.parametrize("given", [{"who": "Ximena"}, {"n": 3}])
def test_so_does_one_with_names_in_it(given: dict[str, object]):
    assert written("Read by %(who)s", given)["message"] == "Read by …"


def test_of_what_another_package_says_the_place_is_left():
    assert written("Can't read font of Ximena", name="weasyprint")["message"] == "files:12"
    assert written("The line of %s", "Ximena", name="pypdf.reader")["message"] == "files:12"


def test_an_error_is_its_kind_and_the_lines_that_led_to_it():
    try:
        raise IntegrityError("DETAIL: Key (email)=(ximena@ours.example) already exists")
    except IntegrityError as error:
        line = written("Not made", exc_info=(type(error), error, error.__traceback__))
    assert line["error"] == "IntegrityError"
    assert [place.split(":")[0] for place in line["where"]] == ["test_logs.py"]
    assert "ours.example" not in json.dumps(line)


def test_of_a_page_for_peers_an_error_has_its_day_alone(rf):
    request = rf.get("/peer/en/6F0CSGY7HK88/")
    record = logging.LogRecord("django.request", logging.ERROR, "", 1, "%s: %s", ("Error", request.path), None)
    record.request, record.status_code = request, 500
    assert QuietLogFilter().filter(record)
    line = json.loads(logs.JsonLines().format(record))
    assert line.keys() == {"time", "level", "logger", "message"}
    assert len(line["time"]) == len("2026-11-29")
    assert line["message"] == "An error on the pages for peer supporters."


def test_a_page_that_is_not_there_is_a_route_and_a_number_that_its_answer_names(db, kept: Lines):
    response = Client().get("/programs/quillfeather/log?q=Ximena", headers={"user-agent": "Ximena's phone"})
    assert response.status_code == HTTPStatus.FOUND
    response = Client().get("/organisations/Quillfeather/?q=Ximena")
    (line,) = [line for line in kept.read() if line["logger"] == "django.request"]
    assert line.items() >= {"message": "Not Found", "status": 404, "method": "GET", "route": ""}.items()
    assert line["request"] == response.headers[logs.HEADER]


def test_a_fault_of_ours_names_its_route_and_no_word(db, kept: Lines, monkeypatch):
    def fail(request: object) -> None:
        raise ValueError("Ximena Quillfeather said so")

    monkeypatch.setattr(PATTERNS["drift_power"], "callback", fail)
    Client(raise_request_exception=False).get(reverse("drift_power"))
    (line,) = [line for line in kept.read() if line["logger"] == "django.request"]
    assert (line["route"], line["error"], line["status"]) == ("drift_power", "ValueError", 500)
    assert line["where"][-1].endswith(" fail")


def test_pages_of_peers_get_no_number(db, kept: Lines):
    for path in ("/peer/en/", "/peer/en/help", "/programs/own/flags/raise"):
        assert logs.HEADER not in Client().get(path).headers


def addresses(places: dict[str, Place]) -> list[str]:
    """Those that no program gates, as the walk in test_access.py asks for the others."""
    own, other = places["Own"], places["Other"]
    return [
        *(funder_address(name, own.program) for name in sorted(OF_FUNDER)),
        *(admin_address(name, place.program) for place in (own, other) for name in OF_ADMIN),
        "/",
        "/search?q=Ximena+Quillfeather",
        "/peer/en/6F0CSGY7HK88/",
        "/accounts/password/reset/key/PL-7K3M-92QX/",
        "/organisations/Quillfeather",
    ]


@pytest.mark.slow
@pytest.mark.usefixtures("no_file_drawn")
@pytest.mark.parametrize("role", list(Role))
def test_whoever_asks_for_whatever_no_line_has_anything_of_anybody(places: dict[str, Place], kept: Lines, role: Role):
    """A response is left open here: closing it would close the database, and every page after it would be a fault."""
    client = known_by_address(role, places["Own"].program)
    for address in addresses(places):
        assert client.get(address).status_code < HTTPStatus.INTERNAL_SERVER_ERROR, address
        assert client.post(address, SENT).status_code < HTTPStatus.INTERNAL_SERVER_ERROR, address
    assert_nothing_of_anybody(kept, places)


def test_what_django_says_of_a_suspicious_request_is_not_repeated(db, kept: Lines, monkeypatch):
    def fail(request: object) -> None:
        raise SuspiciousOperation("Ximena tried PL-7K3M-92QX")

    monkeypatch.setattr(PATTERNS["drift_power"], "callback", fail)
    Client().get(reverse("drift_power"))
    Client(HTTP_HOST="ximena.example").get(reverse("health"))
    assert {line["message"] for line in kept.read()} >= {"Bad Request"}
    assert [line for line in kept.lines if "imena" in line] == []
    assert views.not_read  # what answers


@pytest.mark.parametrize("name", ["gunicorn.error", "django_tasks"])
def test_lines_of_the_server_itself_are_sentences_with_numbers(name: str):
    line = written("Worker (pid:%s) was sent %s!", 17, "SIGKILL", name=name)
    assert line["message"] == "Worker (pid:17) was sent …!"
