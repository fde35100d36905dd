"""A server that was begun with version 1.0 alone, and then loads 2.0: what was asked, closed and signed stays as it is.

The world is made once, act by act through the pages, in the order of time; the tests look at what it was at each step.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.test import TestCase, override_settings
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from fidelity.instrument.definition.versions import released_texts, verify_checksums
from fidelity.instrument.models import InstrumentVersion
from fidelity.reports.models import IssuedReport
from fidelity.reviews.models import Response, Review
from programs.models import Organisation, Program, Role, User
from tests import cast, clock
from tests.reports.build import answers

pytestmark = [pytest.mark.pango, pytest.mark.django_db]

Q2, Q3, Q4 = "2026-04", "2026-07", "2026-10"
TIMES = ("before", "after")
KEPT = ("report_pdf", "report_json", "report_answers", "report_scenario")


def only_1_0(folder: Path) -> Path:
    """The seeds as they were before 2.0 came."""
    for path in settings.SEEDS.iterdir():
        if path.name != "instrument":
            (folder / path.name).symlink_to(path)
    (folder / "instrument").mkdir()
    before = settings.SEEDS / "instrument"
    (folder / "instrument" / "1.0.yaml").write_bytes((before / "1.0.yaml").read_bytes())
    sums = (before / "CHECKSUMS").read_text().splitlines(keepends=True)
    (folder / "instrument" / "CHECKSUMS").write_text("".join(line for line in sums if line.endswith("  1.0.yaml\n")))
    return folder


@dataclass
class Server:
    """One program on its way from 1.0 to 2.0.

    `files` are the sums of what its first report can be downloaded as, by name, at each look; `pages` by step.
    """

    program: Program
    files: dict[str, list[str]] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)

    def on(self, day: date) -> None:
        """Another day: both sign in again."""
        clock.on(day)
        self.manager, self.peer = (
            cast.sign_in(User.objects.get(email=f"{role}@example.org")) for role in (Role.MANAGER, Role.PEER)
        )

    def address(self, name: str, period: str = "", **more: str) -> str:
        return reverse(name, kwargs={"slug": self.program.slug} | ({"period": period} if period else {}) | more)

    def open(self, period: str) -> Review:
        assert self.manager.post(self.address("review_open"), {"period": period}).status_code == 302
        who = {"manager": 1, "supervisor": 0, "peer": 2, "ally": 0, "other": 0, "funders": ""}
        assert self.manager.post(self.address("review_set_up", period), who).status_code == 302
        return self.program.reviews.select_related("instrument").get(period_start=f"{period}-01")

    def answer(self, review: Review, **special: int) -> None:
        """Answers of a program that is doing well, but for the levels of `special`."""
        given = answers(review.definition, full=review.full)
        Response.objects.bulk_create(
            Response(
                review=review,
                item=code,
                edition=1,
                given=answer.given.value,
                level=special.get(code.replace("-", "_"), answer.level),
                choice=answer.choice,
                inputs=answer.inputs,
            )
            for code, answer in given.items()
        )

    def close(self, period: str) -> None:
        closed = self.manager.post(self.address("review_close", period), {"early": "on"})
        assert closed.url == self.address("review_scores", period)

    def sign(self, period: str) -> None:
        assert self.manager.post(self.address("report_ask", period)).status_code == 302
        [text] = Review.objects.get(program=self.program, period_start=f"{period}-01").signings.all()
        for side, browser in (("program", self.manager), ("peers", self.peer)):
            form = {"sha256": text.snapshot_sha256, "side": side, "agrees": "agree", "view": ""}
            with TestCase.captureOnCommitCallbacks(execute=True):
                assert browser.post(self.address("report_sign", period), form).status_code == 302

    def keep(self) -> None:
        """What the files of the first report are now, as SHA-256."""
        for name in KEPT:
            response = self.manager.get(self.address(name, Q2))
            assert response.status_code == 200, name
            whole = b"".join(response.streaming_content) if response.streaming else response.content
            self.files.setdefault(name, []).append(hashlib.sha256(whole).hexdigest())

    def see(self, step: str, name: str, period: str = "", **more: str) -> None:
        response = self.manager.get(self.address(name, period, **more))
        assert response.status_code == 200, step
        self.pages[step] = response.content.decode().split("<main", 1)[1]


def begin() -> Server:
    program = cast.make_program(Organisation.objects.create(name="Harbor Network"), "Harbor", date(2026, 4, 1))
    program.staff_roles.create(title="Peer supporter", count=2, hours=20, pay="same_or_more")
    for role in (Role.MANAGER, Role.PEER):
        cast.make_user(role, program)
    return Server(program)


def upgraded(before: Path) -> Server:
    """Q2 closed and signed and Q3 half done on 1.0; then 2.0 is loaded, Q3 is closed, and Q4 asked and closed."""
    server = begin()
    with override_settings(SEEDS=before):
        call_command("seed", verbosity=0)
        server.on(date(2026, 7, 20))
        server.answer(server.open(Q2))
        server.close(Q2)
        server.sign(Q2)
        server.on(date(2026, 10, 20))
        third = server.open(Q3)
        server.keep()
        server.see("report before", "report", Q2)
    call_command("seed", verbosity=0)
    server.on(date(2026, 11, 28))
    server.keep()
    server.see("open after", "review_domain", Q3, code="choice")
    server.answer(third, ROL_3=3)
    server.close(Q3)
    server.see("scores of 1.0", "review_scores", Q3)
    server.see("to open", "review_open")
    fourth = server.open(Q4)
    server.see("answering 2.0", "review_domain", Q4, code="choice")
    server.answer(fourth, ROL_3=2)
    server.close(Q4)
    server.see("scores of 2.0", "review_scores", Q4)
    server.see("change", "change")
    server.see("report after", "report", Q2)
    server.keep()
    clock.restart()
    return server


@pytest.fixture(scope="module")
def server(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield upgraded(only_1_0(tmp_path_factory.mktemp("seeds")))
        transaction.set_rollback(True)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_server_with_1_0_alone_was_asked_1_0(tmp_path):
    folder = only_1_0(tmp_path) / "instrument"
    verify_checksums(folder)
    assert [version.path.name for version in released_texts(folder)] == ["1.0.yaml"]


@pytest.mark.django_db
def test_both_versions_are_there_now(server):
    assert list(InstrumentVersion.objects.values_list("version", flat=True)) == ["1.0", "2.0"]


@pytest.mark.django_db
def test_reviews_stay_on_their_version_and_the_next_quarter_moves(server):
    asked = server.program.reviews.in_order().values_list("instrument__version", "state")
    assert list(asked) == [("1.0", "closed"), ("1.0", "closed"), ("2.0", "closed")]


def test_the_open_review_of_1_0_goes_on_with_its_own_questions(server):
    page = server.pages["open after"]
    assert "/instrument/1.0/items/CHO-3/" in page
    assert "/instrument/2.0/" not in page
    assert "CHO-8" not in page


def test_the_next_quarter_asks_what_2_0_asks(server):
    page = server.pages["answering 2.0"]
    assert "/instrument/2.0/items/CHO-8/" in page
    assert "CHO-3" not in page


def test_a_signed_report_has_the_same_bytes_before_and_after(server):
    assert list(server.files) == list(KEPT)
    assert {name: len(set(sums)) for name, sums in server.files.items()} == dict.fromkeys(KEPT, 1)
    assert {len(sums) for sums in server.files.values()} == {3}


@pytest.mark.django_db
def test_the_file_is_the_one_that_was_signed(server):
    report = IssuedReport.objects.get(review__program=server.program)
    assert set(server.files["report_pdf"]) == {report.pdf_sha256}
    assert set(server.files["report_json"]) == {hashlib.sha256(report.snapshot.encode()).hexdigest()}


def test_its_page_reads_the_same(server):
    """But for the line at its top that leads to the review that is open."""
    before, after = (text_of(server.pages[f"report {when}"]).partition("Download the PDF") for when in TIMES)
    assert before[1:] == after[1:]
    assert len(before[2]) > 5_000


def test_the_scores_of_each_are_read_in_its_own_version(server):
    words = {version: cast.released(version).definition.by_code["ROL-3"].finding for version in ("1.0", "2.0")}
    assert [version for version in words if words[version] in text_of(server.pages["scores of 1.0"])] == ["1.0"]
    assert [version for version in words if words[version] in text_of(server.pages["scores of 2.0"])] == ["2.0"]
    assert "Critical, established" in server.pages["scores of 2.0"]


def test_the_series_break_where_nothing_matches_and_go_on_where_it_does(server):
    page = text_of(server.pages["change"])
    anew = page.count("Version 2.0 asks this in other words, so the line starts anew.")
    assert (anew, page.count("From here on version 2.0 of the questions.")) == (9, 1)
    assert "Q4 2026 93 (open–100) 7 From here on version 2.0 of the questions. Q3 2026 98" in page


@pytest.mark.django_db
def test_a_matched_question_goes_on_with_its_flag(server):
    flag = server.program.flags.get(code="misuse:ROL-3")
    assert list(flag.events.values_list("what", "review__instrument__version")) == [("raised", "1.0"), ("level", "2.0")]
