"""The file in two parts: at most five pages for any quarter, letters that people can read, and an annex to look up."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import cache

import pytest

from fidelity.reports.rendering import html, pdf
from fidelity.reports.snapshot import build
from fidelity.reports.snapshot.inputs import SnapshotInputs
from tests.reports import voices
from tests.reports.build import final, in_a_bad_quarter, material, quarters, real, small, standing, under_pressure
from tests.sheets import page_texts, printed
from tests.verapdf import verify

pytestmark = pytest.mark.pango

LONG = "The front desk takes more of our week than this report says, and we have asked twice for a change. "
SHORT_LINES = "We asked.\n" * 190
LEAST, LEAST_OF_ANNEX, BODY = 9.0, 8.5, 10.5  # points


def of_twelve_quarters() -> dict:
    """Everything falls, everything is long, and both sides have more to say than a page holds."""
    pressed, followed = under_pressure(), quarters(*(3,) * 10, 2, 1, instrument=real())
    flags = [
        standing(alarm.code, kind="drift", level=alarm.level.value, headline=alarm.headline)
        for alarm in followed["alarms"]
    ]
    flags += [standing(f"misuse:ROL-{number}", level="serious", headline=LONG) for number in range(20, 34)]
    actions = tuple(
        replace(action, what=(LONG * 3)[:300], outcome=(LONG * 3)[:300], due=date(2027, 9, 30))
        for action in pressed.actions * 4
    )
    about = replace(
        pressed.about, name="A program with a name as long as they come " * 2, organisation="Riverbend " * 9
    )
    made = replace(
        pressed, series=followed["series"], alarms=followed["alarms"], flags=tuple(flags), actions=actions, about=about
    )
    built = build.build_snapshot(voices.of_twelve(made))
    return final(built, statement=(LONG * 20)[:2000], view=SHORT_LINES[:2000])


def older() -> dict:
    """A report of the first format."""
    built = build.build_snapshot(under_pressure())
    kept = {name: part for name, part in built.items() if name not in ("found", "change", "voice")} | {"format": 1}
    kept["report"] = built["report"] | {"status": "Final", "signed": "Not signed."}
    for name in ("critical_open", "critical_ended", "drift", "voice"):
        del kept["decision"][name]
    kept["profile"]["domains"] = [
        {name: value for name, value in domain.items() if name not in ("open", "sure", "peers", "done")}
        for domain in kept["profile"]["domains"]
    ]
    return kept


def plain(make: Callable[[], SnapshotInputs]) -> Callable[[], dict]:
    return lambda: build.build_snapshot(make())


QUARTERS: dict[str, Callable[[], dict]] = {
    "worst": of_twelve_quarters,
    "bad": lambda: final(build.build_snapshot(voices.of_seven(in_a_bad_quarter()))),
    "joint": lambda: final(build.build_snapshot(voices.joint())),
    "full": plain(lambda: material(real(), full=True)),
    "first": plain(lambda: material(real(), **{"series": quarters(3, instrument=real())["series"]})),
    "empty": plain(lambda: material(small(), {}, peers_heard=False)),
    "older": older,
}


@cache
def file(name: str, paper: str = "letter", *, has_annex: bool = True, left_out: bool = False) -> bytes:
    text = build.canonical_json(QUARTERS[name]())
    page = html.report_html(text, checksum="0" * 64, has_annex=has_annex, left_out=left_out)
    return pdf.make_pdf(page, record=pdf.Record("record.json", text, datetime(2026, 10, 28)), paper=paper)


def front(name: str, paper: str = "letter") -> tuple[str, ...]:
    """The pages of the first part, made alone."""
    return page_texts(file(name, paper, has_annex=False))


BOTH = [*((name, "letter") for name in QUARTERS), *((name, "a4") for name in ("worst", "bad", "full"))]


@pytest.mark.parametrize(("name", "paper"), BOTH)
def test_the_report_has_at_most_five_pages_and_page_one_is_one_sheet(name: str, paper: str):
    pages = front(name, paper)
    assert len(pages) <= 5
    assert "This report can say how the program" in " ".join(pages[0].split())
    assert "What was found, and where each stands" in pages[1]
    assert "The plan, and what the program asks of others" in pages[-1]


@pytest.mark.parametrize(("name", "paper"), BOTH)
def test_no_letter_of_the_report_is_smaller_than_people_can_read(name: str, paper: str):
    pieces = [piece for page in printed(file(name, paper, has_annex=False)) for piece in page.pieces]
    assert [piece for piece in pieces if piece[0] < LEAST - 0.01] == []
    body = sum(len(words) for size, words in pieces if size >= BODY - 0.01)
    assert body > 0.5 * sum(len(words) for _size, words in pieces)


@pytest.mark.parametrize("name", ["worst", "older"])
def test_no_letter_of_the_annex_is_smaller_than_people_can_look_up(name: str):
    pieces = [piece for page in printed(file(name)) for piece in page.pieces]
    assert [piece for piece in pieces if piece[0] < LEAST_OF_ANNEX - 0.01] == []


@pytest.mark.parametrize("name", QUARTERS)
def test_no_page_of_the_report_is_nearly_empty(name: str):
    assert [page for page in front(name) if len(page) < 400] == []


@pytest.mark.parametrize("name", ["worst", "bad", "older"])
def test_the_last_page_of_all_is_not_nearly_empty(name: str):
    *_others, last = page_texts(file(name))
    assert "How to check it" in last or "What changed since" in last
    assert len(last) > 800


@pytest.mark.parametrize("name", ["worst", "bad"])
def test_every_row_of_the_findings_stands_whole_on_page_two(name: str):
    rows = html.report_context(QUARTERS[name]())["front"]["findings"]["open"]
    second = "".join(front(name)[1].split())
    assert len(rows) > 4
    for row in rows:
        for words in (row["headline"], row["stands"], row["doing"]):
            assert "".join(words.split())[-12:] in second


def test_the_first_part_is_the_same_with_the_annex_behind_it():
    alone, whole = front("bad"), page_texts(file("bad"))
    assert alone[0].partition("Page 1")[0] == whole[0].partition("Page 1")[0]
    assert "Annex" in whole[len(alone)]
    assert "the annex, page" in " ".join(whole[1].split())


def test_the_contents_of_the_annex_name_the_page_of_each_part():
    told = page_texts(file("bad"))
    contents = told[len(front("bad"))]
    for heading in ("Change, line by line", "Question by question", "Sources, words and versions"):
        *_others, place = (place for place, page in enumerate(told) if heading in page and page != contents)
        assert heading in contents
        assert str(place + 1) in contents.split()


@pytest.mark.parametrize("name", ["worst", "older"])
def test_no_day_is_written_as_a_machine_does_and_no_band_is_held(name: str):
    told = " ".join(" ".join(page_texts(file(name))).split())
    assert re.findall(r"\b20\d\d-\d\d-\d\d\b", told) == []
    assert "held: critical finding open" not in told
    assert "Held: outside our control" not in told
    assert "“held”" not in told


def test_the_short_file_has_the_same_report_and_no_question_page():
    short = " ".join(" ".join(page_texts(file("bad", left_out=True))).split())
    assert "Left out: the pages that go question by question" in short
    assert "The plan, and what the program asks of others" in short
    assert "What this level says, and evidence" not in short


@pytest.mark.verapdf
@pytest.mark.skipif(bool(verify.missing()), reason=f"PDF/A and PDF/UA are not validated: {verify.missing()}")
@pytest.mark.parametrize(
    "make",
    [
        lambda: file("worst"),
        lambda: file("bad", has_annex=False),
        lambda: file("bad", left_out=True),
        lambda: file("empty", has_annex=False),
        lambda: file("older"),
    ],
    ids=["worst", "alone", "short", "empty", "older"],
)
def test_an_independent_validator_passes_it(make: Callable[[], bytes], tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(make())
    told = verify.verify(path)
    assert [line.rpartition(" checks")[0].split()[:2] for line in told.splitlines()] == [
        ["PASS", "3a"],
        ["PASS", "ua1"],
    ], told


def test_the_same_snapshot_gives_the_same_first_part():
    text = build.canonical_json(QUARTERS["joint"]())
    assert html.report_html(text, checksum="", has_annex=False) == html.report_html(
        json.dumps(json.loads(text)), checksum="", has_annex=False
    )


def test_page_one_says_where_a_differing_view_stands_word_for_word_if_there_is_room():
    shown = {name: " ".join(front(name)[0].split()) for name in ("joint", "worst", "full")}
    assert "Signed with a differing view: word for word, page 2." in shown["joint"]
    assert [name for name, words in shown.items() if "Signed with a differing view:" in words] == ["joint"]
