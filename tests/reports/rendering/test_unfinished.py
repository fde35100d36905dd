"""Files whose worker was killed are made all the same; what is given up is told to an admin, and to no one else."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.test import override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from fidelity.management.commands import start, work
from fidelity.reports.models import FunderFile, IssuedReport
from fidelity.reports.rendering import files, unfinished
from fidelity.reports.rendering.tasks import make_file, make_funder_file
from fidelity.reviews.models import Review
from programs.access import Access
from programs.models import AuditEvent, Role
from tests import clock
from tests.cast import sign_in
from tests.reports.conftest import make_program, member, page
from tests.reports.signing_texts import final
from tests.waiting import until

pytestmark = pytest.mark.django_db(transaction=True)

QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}
# In the place of WeasyPrint: the first process that makes a file says who it is and waits there for its end.
WAITS_ONCE = """
import os, signal, sys
from pathlib import Path

marker = Path(os.environ["MARKER"])
if not marker.exists():
    marker.write_text(str(os.getpid()))
    signal.pause()
sys.path.remove(str(Path(__file__).parent))
del sys.modules["weasyprint"]
import weasyprint
"""


@pytest.fixture(autouse=True)
def queue() -> Iterator[None]:
    """Tasks wait in the database for a worker, as they do on a server."""
    with override_settings(TASKS=QUEUE):
        yield


@pytest.fixture
def report(review: Review, by: Access) -> IssuedReport:
    return final(review, by)


@pytest.fixture
def funder_file(report: IssuedReport) -> FunderFile:
    make_funder_file.enqueue(report.pk)
    return FunderFile.objects.create(report=report, asked_at=report.issued_at)


def take_up(*, anew: bool = False) -> int:
    return unfinished.take_up_work(Q(), now=timezone.now(), anew=anew)


def begin(times: int = 1) -> None:
    """What a worker writes down when it begins with the work that waits, so many times."""
    for waiting in DBTaskResult.objects.all():
        for _time in range(times):
            waiting.claim("a worker")


# A real worker, really killed


def environment(folder: Path) -> dict[str, str]:
    """That of a process of the server on the database of this test, whose first file is never finished."""
    (folder / "weasyprint.py").write_text(WAITS_ONCE)
    known = connection.settings_dict
    account = "{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format_map(known)
    address = f"sqlite:///{known['NAME']}" if connection.vendor == "sqlite" else f"postgres://{account}"
    ours = {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "fidelity.settings", "PLUMBLINE_DATA": str(folder)}
    ours |= {"MARKER": str(folder / "marker"), "PYTHONPATH": f"{folder}:{settings.BASE_DIR}"}
    return {name: value for name, value in os.environ.items() if name != "TASKS_BACKEND"} | ours


def killed(folder: Path) -> None:
    """Kill the worker that is in the middle of a file, as a machine does that runs out of memory."""
    marker = folder / "marker"
    until(lambda: marker.exists() and marker.read_text(), "a worker is making the file")
    os.kill(int(marker.read_text()), signal.SIGKILL)


def worker(folder: Path, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "manage.py", "work", "--no-startup-delay", "--verbosity=0", *options]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment(folder))


@pytest.mark.slow
@pytest.mark.pango
def test_a_file_whose_worker_was_killed_is_made_at_the_next_start(
    report: IssuedReport, funder_file: FunderFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Both files of a report, and the bytes are those that would have been made."""
    first = worker(tmp_path)
    killed(tmp_path)
    assert first.wait() == -signal.SIGKILL
    report.refresh_from_db()
    assert (report.pdf, DBTaskResult.objects.running().count()) == (None, 1)
    monkeypatch.setattr(os, "execv", lambda *_command: None)
    monkeypatch.setattr(start.Command, "_collect_static", lambda _self: None)
    call_command("start", stdout=StringIO())
    assert worker(tmp_path, "--batch").wait() == 0
    report.refresh_from_db()
    funder_file.refresh_from_db()
    assert bytes(report.pdf) == files.make_report_file(report)
    assert bytes(funder_file.pdf) == files.make_for_funders(report)


@pytest.mark.slow
@pytest.mark.pango
def test_a_running_server_takes_up_what_its_killed_worker_left(report: IssuedReport, tmp_path: Path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "fidelity.server", "127.0.0.1", str(port)],
        cwd=settings.BASE_DIR,
        env=environment(tmp_path),
    )
    try:
        killed(tmp_path)
        until(lambda: IssuedReport.objects.exclude(pdf=None).exists(), "another worker made the file")
    finally:
        server.terminate()
        server.wait()
    report.refresh_from_db()
    assert bytes(report.pdf) == files.make_report_file(report)


# What is taken up


def test_work_under_way_goes_back_and_what_nobody_was_asked_for_is_asked_for(
    report: IssuedReport, funder_file: FunderFile
):
    begin()
    DBTaskResult.objects.filter(task_path=make_funder_file.module_path).delete()
    assert take_up() == 1
    waiting = DBTaskResult.objects.ready().values_list("task_path", flat=True)
    assert sorted(waiting) == sorted([make_file.module_path, make_funder_file.module_path])
    assert take_up() == 0


def test_every_version_is_taken_up_not_the_newest_alone(report: IssuedReport):
    first, second = report, IssuedReport.objects.get(pk=report.pk)
    second.pk, second.code, second.version, second.signing = None, "PL-7K3M-92QX", "1.1", None
    second.save()
    DBTaskResult.objects.all().delete()
    assert take_up() == 2
    assert {work.args_kwargs["args"][0] for work in DBTaskResult.objects.ready()} == {first.pk, second.pk}


def test_work_that_waits_or_is_under_way_is_asked_for_once(report: IssuedReport):
    now = timezone.now()
    assert unfinished.take_up_work(unfinished.begun_too_long_ago(now), now=now) == 0
    begin()
    assert unfinished.take_up_work(unfinished.begun_too_long_ago(now), now=now) == 0
    assert list(DBTaskResult.objects.values_list("status", flat=True)) == ["RUNNING"]


@pytest.mark.parametrize(("seconds", "status"), [(unfinished.LONGEST, "RUNNING"), (unfinished.LONGEST + 1, "READY")])
def test_every_ten_minutes_that_which_takes_too_long_goes_back(report: IssuedReport, seconds: int, status: str):
    clock.still_on(clock.TODAY)
    begin()
    clock.go_on(seconds=seconds)
    call_command("finish_files", verbosity=0)
    assert DBTaskResult.objects.get().status == status


def test_when_a_worker_has_ended_what_it_began_goes_back_and_nothing_else(
    report: IssuedReport, funder_file: FunderFile
):
    for waiting in DBTaskResult.objects.all():
        waiting.claim(f"maker of {waiting.task_path}")
    call_command("finish_files", worker=f"maker of {make_file.module_path}", verbosity=0)
    assert DBTaskResult.objects.ready().get().task_path == make_file.module_path


def test_a_worker_is_ended_where_a_file_takes_too_long():
    """The system itself counts: no code of ours has to run for that."""
    try:
        work._count_down()
        assert unfinished.LONGEST - 60 < signal.alarm(unfinished.LONGEST) <= unfinished.LONGEST
        work._stop_counting()
        assert signal.alarm(0) == 0
    finally:
        signal.alarm(0)


def test_a_file_that_ends_its_worker_each_time_is_given_up_and_said_so(report: IssuedReport):
    begin(unfinished.TRIES)
    assert take_up() == 0
    report.refresh_from_db()
    assert report.trouble == unfinished.GIVEN_UP
    assert take_up() == 0
    assert not DBTaskResult.objects.ready().exists()


def test_a_start_tries_once_more_what_was_given_up(report: IssuedReport):
    begin(unfinished.TRIES)
    take_up()
    assert take_up(anew=True) == 1
    report.refresh_from_db()
    assert report.trouble == ""


def test_what_is_there_is_left_alone(report: IssuedReport):
    IssuedReport.objects.update(pdf=b"as it is", pdf_sha256="0" * 64)
    DBTaskResult.objects.all().delete()
    assert take_up(anew=True) == 0


# Who hears of it


HEADING = "Files that are not there yet"


def later(report: IssuedReport, minutes: int) -> None:
    """Put the clock so many minutes after the report became final."""
    clock.still_on(clock.TODAY)
    passed = report.issued_at + timedelta(minutes=minutes) - timezone.now()
    clock.go_on(seconds=passed.total_seconds())


def test_an_admin_reads_which_file_waits_since_when_and_no_word_of_it(
    report: IssuedReport, funder_file: FunderFile, as_role
):
    later(report, 21)
    admin = as_role(Role.ADMIN)
    shown = admin.get("/").content.decode()
    assert HEADING in shown
    assert "Willow House, report of Q3 2026, version 1.0</strong>" in shown
    assert "Willow House, report of Q3 2026, version 1.0: the file for funders</strong>" in shown
    since = timezone.localtime(report.issued_at)
    assert f"Waits since {since:%B} {since.day}, {since:%Y, %H:%M}." in shown
    assert admin.get(page(report.review)).status_code == 403


def test_an_admin_is_not_told_of_what_is_just_being_made(report: IssuedReport, as_role):
    later(report, 19)
    assert HEADING not in as_role(Role.ADMIN).get("/").content.decode()


def test_an_admin_is_not_told_of_an_old_report_whose_files_were_asked_for_just_now(
    report: IssuedReport, funder_file: FunderFile, as_role
):
    later(report, 500)
    DBTaskResult.objects.update(enqueued_at=timezone.now())
    admin = as_role(Role.ADMIN)
    assert HEADING not in admin.get("/").content.decode()
    DBTaskResult.objects.filter(task_path=make_file.module_path).update(status="FAILED")
    shown = admin.get("/").content.decode()
    assert HEADING in shown
    assert "the file for funders" not in shown


def test_an_admin_is_told_at_once_what_was_given_up_and_can_have_it_made(report: IssuedReport, as_role):
    begin(unfinished.TRIES)
    take_up()
    admin = as_role(Role.ADMIN)
    assert "most often too little memory" in admin.get("/").content.decode()
    DBTaskResult.objects.all().delete()
    response = admin.post(f"/programs/{report.review.program.slug}/files/{report.code}/again")
    assert response.url == "/"
    assert DBTaskResult.objects.get().args_kwargs["args"] == [report.pk]
    assert HEADING not in admin.get("/").content.decode()
    assert AuditEvent.objects.first().what == f"had the file of {report} made again"


def test_nobody_else_has_the_list_on_home(report: IssuedReport, as_role, manager):
    later(report, 21)
    others = [manager, *map(as_role, (Role.SUPERVISOR, Role.PEER, Role.ALLY))]
    assert [HEADING in browser.get("/").content.decode() for browser in others] == [False] * 4


def test_an_admin_of_another_organisation_reads_nothing(report: IssuedReport, as_role):
    later(report, 21)
    other = sign_in(member(Role.ADMIN, make_program("Elsewhere")))
    assert HEADING not in other.get("/").content.decode()
    assert other.post(f"/programs/{report.review.program.slug}/files/{report.code}/again").status_code == 404


def test_the_manager_has_the_file_of_a_superseded_version_made_from_its_page(report: IssuedReport, manager):
    second = IssuedReport.objects.get(pk=report.pk)
    second.pk, second.code, second.version, second.signing = None, "PL-7K3M-92QX", "1.1", None
    second.save()
    address = page(report.review, "versions/1.0/")
    again = f"/programs/{report.review.program.slug}/files/{report.code}/again"
    assert again in manager.get(address).content.decode()
    DBTaskResult.objects.all().delete()
    assert manager.post(again).url == address
    assert DBTaskResult.objects.get().args_kwargs["args"] == [report.pk]
