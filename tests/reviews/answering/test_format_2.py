"""Questions of format 2: evidence in three fields and a date, a mark beside a frequency, hours of each position."""

from datetime import date

import pytest
from django.utils import timezone

from fidelity.instrument.definition.versions import read_version
from fidelity.instrument.models import InstrumentVersion
from fidelity.reviews.models import Response
from tests.instrument.definition.test_format_2 import FILES
from tests.reviews.conftest import Q4, Pages, answered


@pytest.fixture
def version(db, tmp_path) -> InstrumentVersion:
    (tmp_path / "2.0").mkdir()
    for name, text in FILES.items():
        (tmp_path / "2.0" / name).write_text(text)
    read = read_version(tmp_path / "2.0")
    made = read.parse()
    return InstrumentVersion.objects.create(
        version="2.0", released="2026-11-28", checksum=made.checksum, text=read.text
    )


@pytest.fixture
def pages(program, version) -> Pages:
    return Pages(program.reviews.create(instrument=version, period_start=Q4, set_up_at=timezone.now()))


def stored(code: str) -> Response:
    return Response.objects.get(item=code)


def read(client, pages, domain: str = "choice") -> str:
    return client.get(pages(f"domains/{domain}")).content.decode()


def test_the_question_says_what_to_count_whom_to_ask_and_who_looks(manager, pages):
    page = read(manager, pages)
    assert "<dt>Count</dt><dd>people supported</dd>" in page
    assert "<dt>Ask people supported</dt><dd>ask five people</dd>" in page
    assert "<dd>someone other than the peer supporter they see</dd>" in page


def test_each_level_says_what_its_quantity_is(manager, pages):
    page = read(manager, pages)
    for words in ("A few <small>fewer than half</small>", "Nearly all <small>nine in ten or more</small>"):
        assert words in page


def test_evidence_is_kept_in_three_fields_and_a_date(manager, pages):
    pages.save(
        manager,
        "CHO-8",
        "4",
        evidence_kind="people supported",
        evidence_reference="five people asked at the drop-in",
        evidence_by="peer_team",
        evidence_date="2026-11-02",
    )
    answer = stored("CHO-8")
    assert (answer.evidence_kind, answer.evidence_by) == ("people supported", "peer_team")
    assert (answer.evidence_reference, answer.evidence_date) == ("five people asked at the drop-in", date(2026, 11, 2))
    page = read(manager, pages)
    assert '<option value="people supported" selected>' in page
    assert "Level 4 counts as 3" not in page


def test_level_4_says_what_its_evidence_lacks(manager, pages):
    pages.save(manager, "CHO-8", "4", evidence_reference="a talk", evidence_date="2026-11-02")
    assert "Level 4 counts as 3" in read(manager, pages)


@pytest.mark.parametrize("field", ["evidence_kind", "evidence_by"])
def test_what_is_not_among_the_choices_is_refused_and_stays(manager, pages, field: str):
    response = pages.save(manager, "CHO-8", "4", **{field: "gossip"})
    assert response.status_code == 422
    assert f'<p data-error="{field}">Choose one of the answers shown here.' in response.content.decode()
    assert not Response.objects.exists()


def test_what_was_written_as_evidence_is_offered_again(manager, pages):
    pages.save(manager, "CHO-8", "4", evidence_reference="the last ten sign-ups")
    assert '<option value="the last ten sign-ups"></option>' in read(manager, pages)


def test_how_often_is_chosen_from_the_scale_of_the_version(manager, pages):
    pages.save(manager, "ROL-25", "choice:main-part", written="on")
    assert (stored("ROL-25").choice, stored("ROL-25").written) == ("main-part", True)
    pages.save(manager, "ROL-25", "choice:main-part", edition="1", written="")
    assert stored("ROL-25").written is False


def test_a_page_without_the_mark_keeps_it(manager, pages):
    pages.save(manager, "ROL-25", "choice:never", written="on")
    pages.save(manager, "ROL-25", "choice:main-part", edition="1")
    assert (stored("ROL-25").choice, stored("ROL-25").written) == ("main-part", True)


def test_do_not_know_yet_may_say_who_could_tell_and_by_when(manager, pages):
    pages.save(manager, "CHO-8", "dont_know", who_could_tell="the peer team", by_when="2026-12-10")
    assert (stored("CHO-8").who_could_tell, stored("CHO-8").by_when) == ("the peer team", date(2026, 12, 10))
    pages.save(manager, "CHO-8", "3", edition="1", who_could_tell="the peer team", by_when="2026-12-10")
    assert (stored("CHO-8").who_could_tell, stored("CHO-8").by_when) == ("", None)


def test_hours_are_asked_for_each_position_and_added_up_over_its_people(manager, pages, program):
    days = program.staff_roles.create(title="Peer supporter, days", hours=20, count=2)
    night = program.staff_roles.create(title="Peer supporter, nights", hours=30, count=1)
    page = read(manager, pages, "role-protection")
    assert "Peer supporter, days: hours of it" in page
    numbers = {f"part:{days.pk}": "10", f"whole:{days.pk}": "20", f"part:{night.pk}": "6", f"whole:{night.pk}": "30"}
    pages.save(manager, "ROL-26", "numbers", **numbers)
    assert stored("ROL-26").inputs == {"part": 26, "whole": 70} | {name: int(text) for name, text in numbers.items()}


def test_more_hours_than_there_are_is_said_beside_that_position(manager, pages, program):
    days = program.staff_roles.create(title="Peer supporter, days", hours=20, count=2)
    response = pages.save(manager, "ROL-26", "numbers", **{f"part:{days.pk}": "21", f"whole:{days.pk}": "20"})
    assert f'<p data-error="part:{days.pk}">21 is more than the whole, 20.' in response.content.decode()


def test_without_positions_the_hours_are_asked_once(manager, pages):
    pages.save(manager, "ROL-26", "numbers", part="10", whole="20")
    assert stored("ROL-26").inputs == {"part": 10, "whole": 20}


def test_before_closing_it_says_who_could_tell_what_is_not_known(manager, pages):
    pages.save(manager, "CHO-8", "dont_know", who_could_tell="the peer team", by_when="2026-12-10")
    page = manager.get(pages("close")).content.decode()
    assert "could tell: the peer team to be asked by December 10" in page


def test_before_closing_it_points_at_the_same_words_behind_too_many_answers(manager, pages, version):
    changed = version.definition
    codes = [item.code for item in changed.items]
    for code in codes:
        answered(
            pages.review, code, level=4, evidence_reference="A talk with the team", evidence_date=date(2026, 11, 2)
        )
    assert "The same words as evidence" not in manager.get(pages("close")).content.decode()
    version.text = version.text.replace("same_evidence: 5", "same_evidence: 2")
    version.checksum = "2"
    version.save()
    page = manager.get(pages("close")).content.decode()
    assert "The same words as evidence" in page
    assert [code for code in codes[1:] if f"#{code}" not in page.partition("The same words as evidence")[2]] == []
