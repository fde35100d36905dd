"""The guide for the talk on paper: one sheet for every finding, black on white, in words that fit the team."""

import io
import re
from collections.abc import Iterable

import pikepdf
import pytest
from django.template.loader import render_to_string

from fidelity.flags.drift.alarms import RULES
from fidelity.flags.models import Flag
from fidelity.flags.seed_loader import drift_wording, talk_wording
from fidelity.reports.printing import talk_guide
from fidelity.reports.rendering import pdf
from fidelity.reports.snapshot.formatting import date_forms
from fidelity.reviews.flag_pages.talk_guide import TalkGuide
from programs.models import Program
from tests import sheets
from tests.plain_words import FORBIDDEN
from tests.reports.build import Q3, real
from tests.reports.flags import closed, fallen, found, on_paper, with_peers, worst
from tests.reports.rendering.test_pdf import elements
from tests.verapdf import verify

pytestmark = pytest.mark.pango

FEW, MANY = 1, 6
COLOURS = re.compile(rb"([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG)\b")


def its(flag: Flag, program: Program) -> Flag:
    flag.program = flag.last_raised_in.program = program
    return flag


def raised(program: Program, code: str) -> Flag:
    closed(program, Q3, {code: worst(real().by_code[code])}, full=True)
    return its(program.flags.get(), program)


def pages(flag: Flag) -> list[str]:
    """What is read on each sheet of the file."""
    return [" ".join(page.split()) for page in sheets.page_texts(talk_guide.guide_pdf(flag))]


def laid_out(flag: Flag) -> list[str]:
    """The same of the sheets as they are laid out, where no file is asked for."""
    return [sheets.words(sheet) for sheet in sheets.laid_out(talk_guide.guide_pdf, flag)]


def opened(flag: Flag) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(talk_guide.guide_pdf(flag)))


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("peer_supporters", [FEW, MANY])
def test_every_finding_fits_on_one_sheet_in_our_words(program: Program, paper: str, peer_supporters: int):
    on_paper(with_peers(program, peer_supporters), paper)
    guides = {flag.code.partition(":")[2]: laid_out(its(flag, program)) for flag in found(program)}
    numbers = {code: len(guide) for code, guide in guides.items()}
    assert numbers == {item.code: 1 for item in real().items if item.finding}
    for code, (told,) in guides.items():
        assert FORBIDDEN.findall(re.sub('[“"][^”"]*[”"]', "", told)) == [], code


def test_a_drift_in_every_direction_fits_on_one_sheet(program: Program):
    guides = {flag.code: laid_out(its(flag, program)) for flag in fallen(with_peers(program, FEW))}
    assert {len(guide) for guide in guides.values()} == {1}
    told = " ".join(sheet for (sheet,) in guides.values())
    assert [direction.code for direction in drift_wording().directions if direction.headline not in told] == []


def longest(texts: Iterable[str], count: int) -> tuple[str, ...]:
    return tuple(sorted(set(texts), key=len, reverse=True)[:count])


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("peer_supporters", [FEW, MANY])
def test_the_longest_drift_that_could_be_fits_on_one_sheet(paper: str, peer_supporters: int):
    """Which three questions add most is not known beforehand, so here each part is the longest there is."""
    items, ways = real().items, drift_wording().directions
    context = {
        "headline": f"{max((domain.name for domain in real().domains), key=len)} {max(RULES.values(), key=len)}",
        "quarter": "Q3 2026",
        "says": max((way.headline for way in ways), key=len),
        "most": longest((item.short for item in items), 3),
        "raised": date_forms(Q3.end),
        "guide": TalkGuide(
            words=talk_wording().guide(peer_supporters),
            why=max((way.why for way in ways), key=len),
            questions=longest((each for way in ways for each in way.ask), 3)
            + longest((each for item in items for each in item.talk_about), 1),
            own=(),
            kinds=drift_wording().pressures,
            first_steps=longest((each for way in ways for each in way.first_steps), 3),
        ),
    }
    html = render_to_string("reports/talk_print.html", context)
    assert len(sheets.laid_out(pdf.make_pdf, html, paper=paper, styles=talk_guide.STYLES)) == 1


def test_it_holds_the_fixed_words_the_question_the_seven_pressures_and_room_to_write(program: Program):
    (told,) = pages(raised(with_peers(program, MANY), "ROL-3"))
    guide, item = talk_wording().usual, real().by_code["ROL-3"]
    lines = [*guide.before, *guide.opening, *guide.listening, *guide.closing, *guide.never, guide.pressures_intro]
    own = [item.finding, item.why, *item.talk_about, *item.pressures, *item.first_steps[:3]]
    asked = [f"{pressure.name}. {pressure.ask}" for pressure in drift_wording().pressures]
    written = ["What we heard: tasks, rules, shifts", "The step I take", "By when"]
    assert [each for each in [*lines, *own, *asked, *written] if each not in told] == []


def test_a_drift_says_where_it_goes_and_names_the_questions_behind_it(program: Program):
    flag = next(each for each in fallen(with_peers(program, MANY)) if each.code == "drift:lived-experience")
    (told,) = pages(its(flag, program))
    assert "The work seems to draw less on lived experience and to go more one way." in told
    assert "Questions that add most to it:" in told


@pytest.mark.parametrize("peer_supporters", [1, 2])
def test_with_one_or_two_peer_supporters_it_speaks_of_the_role_and_its_setting(program: Program, peer_supporters: int):
    (told,) = pages(raised(with_peers(program, peer_supporters), "ROL-3"))
    assert told.startswith(f"{talk_wording().small.title} Watching medication, as part of the peer role here")
    assert "Peer supporters watch" not in told


def test_neither_program_nor_role_nor_an_answer_of_others_stands_on_it(program: Program):
    flag = raised(with_peers(program, MANY), "ROL-3")
    assert [word for word in (program.name, program.organisation.name, "ROL-3") if word in pages(flag)[0]] == []


def test_it_is_black_on_white(program: Program):
    flag = raised(with_peers(program, MANY), "ROL-3")
    with opened(flag) as document:
        drawn = b"".join(page.Contents.read_bytes() for page in document.pages)
    assert {colour for colour in COLOURS.findall(drawn) if len(set(colour)) > 1} == set()


def test_it_is_tagged_in_the_order_of_reading(program: Program):
    flag = raised(with_peers(program, MANY), "ROL-3")
    with opened(flag) as document:
        counted = {kind: len(elements(document, kind)) for kind in ("H1", "H2", "H3", "L")}
        told = document.Root.Metadata.read_bytes().decode() + str(dict(document.docinfo))
    assert counted == {"H1": 1, "H2": 8, "H3": 0, "L": 8}
    assert [word for word in (program.name, "@", "Author") if word in told] == []


def test_the_same_flag_has_the_same_bytes(program: Program):
    flag = raised(with_peers(program, MANY), "ROL-3")
    assert talk_guide.guide_pdf(flag) == talk_guide.guide_pdf(flag)


@pytest.mark.verapdf
@pytest.mark.skipif(bool(verify.missing()), reason=f"PDF/A and PDF/UA are not validated: {verify.missing()}")
def test_an_independent_validator_passes_it(program: Program, tmp_path):
    path = tmp_path / "guide.pdf"
    path.write_bytes(talk_guide.guide_pdf(raised(with_peers(program, FEW), "ROL-3")))
    said = verify.verify(path)
    assert [line.split()[0] for line in said.splitlines()] == ["PASS", "PASS"], said
