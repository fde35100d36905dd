"""Files that are hard to read: each is read as the plain text is, or refused in a sentence that says what to do."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from fidelity.role_check import rule_loader
from fidelity.role_check.analysis.check import check
from fidelity.role_check.file_readers import read, read_content
from fidelity.role_check.files.file_text import UnreadableError
from fidelity.role_check.files.pdf_pages import MOST_PAGES, ONLY_PICTURES
from fidelity.role_check.files.reading_process import read_apart
from programs.models import Program
from tests.role_check.documents.files import as_docx, as_pdf, docx_of, pdf_of, placed
from tests.role_check.test_task_lookup_views import marked, words

JOB = "Peer supporter\n\n- Shares own story when it is wanted\n- Gives out medication\n- Completes intake assessments\n"
ASKED = ["assessing", "medication-giving"]
AS_FILE = {"txt": str.encode, "docx": as_docx, "pdf": as_pdf}
PICTURE = "/XObject << /Im1 << /Type /XObject /Subtype /Image /Width 1 /Height 1 >> >>"
SCANNED = b"q 800 0 0 800 0 0 cm /Im1 Do Q"
ADDRESSES = ["/can-you-ask-me", "/programs/willow-house/role-check/"]
HEBREW = "עמית מומחה מקשיב לאנשים ומלווה אותם כאשר הם מבקשים זאת.\n"
SPANISH = "- Escucha a las personas y las acompaña cuando ellas lo piden.\n- Comparte su propia historia con otras.\n"
pytestmark = pytest.mark.slow  # a process for each file


def kinds(text: str) -> list[str]:
    """The kinds of duty that are found in a text."""
    return sorted({finding.category.code for finding in check(text, rule_loader.rules())})


def sent(client: Client, address: str, name: str, content: bytes) -> HttpResponse:
    return client.post(address, {"text": "", "file": SimpleUploadedFile(name, content)})


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(UnreadableError) as error:
        read(content, name)
    return str(error.value)


# Pages


def test_a_pdf_of_pictures_says_so_and_what_to_do():
    assert refusal(pdf_of([SCANNED] * 3, PICTURE), "job.pdf") == ONLY_PICTURES


def test_letters_drawn_as_lines_are_pictures_too():
    assert refusal(pdf_of([outlined()]), "job.pdf") == ONLY_PICTURES


def test_a_pdf_of_blank_pages_has_no_text():
    assert refusal(pdf_of([b"q Q", b""]), "job.pdf") == "There is no text in this file."


def pages_and_a_scan() -> bytes:
    return pdf_of([placed(40, 800, "Gives out medication"), SCANNED, b"", outlined()])


def outlined() -> bytes:
    return b"".join(b"%d 100 m %d 200 l S\n" % (at, at) for at in range(100))


def test_pages_that_could_not_be_read_are_known():
    # A page with text is read, whatever else it could draw; a page with nothing on it is blank.
    assert read_content(pages_and_a_scan(), "job.pdf").pictures == (4,)
    assert read_content(pdf_of([placed(40, 800, "Duties"), SCANNED], PICTURE), "job.pdf").pictures == (2,)


def test_a_scan_with_the_name_of_its_program_is_a_picture():
    scan = placed(40, 20, "Scanned with CamScanner") + SCANNED
    content = pdf_of(
        [placed(40, 800, "Gives out medication"), scan, scan.replace(b"800 0 0 800", b"80 0 0 80")], PICTURE
    )
    assert read_content(content, "job.pdf").pictures == (2,)


def test_a_page_of_words_before_a_picture_is_no_picture():
    rows = b"".join(placed(40, height(at), line) for at, line in enumerate(LEFT))
    assert not read_content(pdf_of([SCANNED + rows], PICTURE), "job.pdf").pictures


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_result_names_the_pages_that_nobody_read(manager: Client, program: Program, address: str):
    said = words(sent(manager, address, "job.pdf", pages_and_a_scan()))
    assert "Page 4 of the file is a picture, not text. Nothing was read there" in said


def test_two_hundred_pages_are_told_to_be_too_many():
    content = pdf_of([placed(40, 800, "Gives out medication")] * 200)
    assert refusal(content, "job.pdf") == f"This PDF has more than {MOST_PAGES} pages. Take the part with the duties."


@pytest.mark.parametrize("ending", ["txt", "docx"])
def test_two_hundred_pages_without_pages_are_told_to_be_too_long(ending: str):
    content = AS_FILE[ending]("Shares own story when it is wanted, and listens.\n" * 45 * 300)
    assert refusal(content, f"job.{ending}") == "This text is longer than 500,000 characters. Try it in parts."


def test_as_many_pages_as_may_be_are_read():
    content = pdf_of([placed(40, 800, "Gives out medication")] * MOST_PAGES)
    assert read(content, "job.pdf").count("Gives out medication") == MOST_PAGES


# Tables


CELL = "<w:tc><w:p/></w:tc>"


@pytest.mark.parametrize("body", [f"<w:tbl><w:tr>{CELL * 3}</w:tr></w:tbl>" * 4, "<w:tbl/>", "<w:p/>"])
def test_a_table_without_words_has_no_text(body: str):
    assert refusal(docx_of(body), "job.docx") == "There is no text in this file."


def test_words_beside_empty_cells_are_read():
    rows = f"<w:tr>{CELL}<w:tc><w:p><w:r><w:t>Gives out medication</w:t></w:r></w:p></w:tc>{CELL}</w:tr>"
    assert kinds(read(docx_of(f"<w:tbl>{rows}</w:tbl>"), "job.docx")) == ["medication-giving"]


def paragraphs(*lines: str, properties: str = "") -> str:
    return "".join(f"<w:p><w:r>{properties}<w:t>{line}</w:t></w:r></w:p>" for line in lines)


def table(*rows: list[str]) -> str:
    """Rows of cells, each of some paragraphs."""
    written = ("".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{cells}</w:tr>" for cells in written) + "</w:tbl>"


DONE = ["Listens to people", "Completes intake assessments", "Enforces house rules and curfew"]
NOT_DONE = ["Gives out medication", "Writes treatment plans"]
OF_DONE = ["assessing", "rules"]


def test_a_posting_in_one_cell_is_read_as_the_same_lines_are():
    lines = ["Peer supporter", "", "Duties", *DONE, "", "Requirements", "High school diploma"]
    text = read(docx_of(table([paragraphs(*lines)])), "job.docx")
    assert text.strip().split("\n") == lines
    assert kinds(text) == OF_DONE


@pytest.mark.parametrize("line_break", ["br", "cr"])
def test_lines_broken_inside_a_cell_are_lines(line_break: str):
    words = f"</w:t><w:{line_break}/><w:t>".join(["Duties", *DONE])
    assert kinds(read(docx_of(table([paragraphs(words)])), "job.docx")) == OF_DONE


def test_a_cell_is_the_heading_of_the_longer_one_beside_it():
    rows = [[paragraphs("Duties"), paragraphs(*DONE)], [paragraphs("Not part of this job"), paragraphs(*NOT_DONE)]]
    text = read(docx_of(table(*rows)), "job.docx")
    assert text.strip().split("\n") == ["Duties", *DONE, "", "Not part of this job", *NOT_DONE]
    assert kinds(text) == OF_DONE


@pytest.mark.parametrize("mark", ["", "- "])
def test_the_head_of_a_table_stands_over_each_long_cell_below_it(mark: str):
    head = [paragraphs("Peer supporters do"), paragraphs("Peer supporters do not")]
    lists = [paragraphs(*(mark + line for line in lines)) for lines in (DONE, NOT_DONE)]
    assert kinds(read(docx_of(table(head, lists)), "job.docx")) == OF_DONE
    inside = [one + other for one, other in zip(head, lists, strict=True)]
    assert kinds(read(docx_of(table(inside)), "job.docx")) == OF_DONE


def test_a_row_marked_as_the_head_stands_over_short_cells_too():
    body = table([paragraphs("Does"), paragraphs("Does not")], [paragraphs(DONE[0]), paragraphs(*NOT_DONE)])
    marked_head = body.replace("<w:tr>", "<w:tr><w:trPr><w:tblHeader/></w:trPr>", 1)
    assert not kinds(read(docx_of(marked_head), "job.docx"))


def test_short_cells_are_one_line_although_they_are_wrapped():
    row = [paragraphs("Peer supporter", "(full time)"), paragraphs("Yes"), paragraphs("", "Alder House", "")]
    cells = read(docx_of(table(row)), "job.docx").strip().split("|")
    assert [cell.strip() for cell in cells] == ["Peer supporter (full time)", "Yes", "Alder House"]


# What a Word file leaves out


def test_an_empty_paragraph_is_a_blank_line():
    lines = ["Not part of this job", "", *(f"- {line}" for line in NOT_DONE), "", *DONE]
    text = read(docx_of(paragraphs(*lines).replace("<w:r><w:t></w:t></w:r>", "")), "job.docx")
    assert text.split("\n") == lines
    assert kinds(text) == OF_DONE


LEFT_OUT = ["<w:strike/>", "<w:dstrike/>", "<w:vanish/>", '<w:vanish w:val="1"></w:vanish>']
LEFT_OUT += ['<w:strike w:val="0"/><w:vanish/>', "<w:b/><w:strike/>"]


@pytest.mark.parametrize("hiding", LEFT_OUT)
def test_what_is_struck_out_or_hidden_is_not_read(hiding: str):
    hidden = paragraphs("Gives out medication", properties=f"<w:rPr>{hiding}</w:rPr>")
    text = read(docx_of(paragraphs(DONE[0]) + hidden + paragraphs(*DONE[1:])), "job.docx")
    assert text.split("\n") == DONE


@pytest.mark.parametrize("value", ["0", "false", "off"])
def test_what_is_neither_struck_out_nor_hidden_is_read(value: str):
    properties = "".join(f'<w:{name} w:val="{value}"/>' for name in ("strike", "dstrike", "vanish"))
    content = docx_of(paragraphs("Gives out medication", properties=f"<w:rPr>{properties}</w:rPr>"))
    assert read(content, "job.docx") == "Gives out medication"


# Signs that nobody sees, and words that are cut


def with_unseen(text: str) -> str:
    """Something that nobody sees inside each long word, and no-break spaces between words."""
    broken = " ".join(f"{word[:4]}\u200b{word[4:6]}\u00ad{word[6:]}\u2060" for word in text.split(" "))
    return "\ufeff" + broken.replace(" ", "\u00a0")


@pytest.mark.parametrize("ending", AS_FILE)
def test_signs_that_nobody_sees_hide_no_duty(ending: str):
    lines = [line if line[:1] != "-" else f"- {with_unseen(line[2:])}" for line in JOB.split("\n")]
    assert kinds(read(AS_FILE[ending]("\n".join(lines)), f"job.{ending}")) == ASKED


@pytest.mark.parametrize("hyphen", ["-", "\u2010", "\u00ad"], ids=["hyphen", "U+2010", "U+00AD"])
@pytest.mark.parametrize("ending", AS_FILE)
def test_words_cut_at_the_end_of_a_line_are_read_whole(ending: str, hyphen: str):
    cut = f"Duties\n\n- Gives out medi{hyphen}\n  cation to people\n- Completes intake assess{hyphen}\n  ments\n"
    assert kinds(read(AS_FILE[ending](cut), f"job.{ending}")) == ASKED


def test_the_hyphens_of_word_are_read():
    body = (
        "<w:p><w:r><w:t>Gives out medi</w:t><w:softHyphen/><w:t>cation</w:t></w:r></w:p>"
        "<w:p><w:r><w:t>Has one</w:t><w:noBreakHyphen/><w:t>on</w:t><w:noBreakHyphen/><w:t>one talks</w:t></w:r></w:p>"
    )
    text = read(docx_of(body), "job.docx")
    assert kinds(text) == ["medication-giving"]
    assert "one\u2011on\u2011one" in text


# Columns


LEFT = [
    "Peer supporters will",
    "- Share own story when it",
    "  fits and is wanted",
    "- Assist the nurse with the",
    "  medication round",
    "- Enforce house rules and",
    "  curfew",
    "- Cook together with people",
]
RIGHT = [
    "Peer supporters will not",
    "- Give opinions on medi-",
    "  cation",
    "- Write treatment plans",
    "- Restrain anyone who is",
    "  upset",
]
IN_COLUMNS = ["medication-giving", "rules"]


def height(row: int) -> int:
    return 760 - 14 * row


def line_by_line() -> bytes:
    """Two columns written as they are drawn by many programs: a line of the one, a line of the other."""
    rows = [placed(60, height(at), left) for at, left in enumerate(LEFT)]
    for at, right in enumerate(RIGHT):
        rows[at] += placed(460, height(at), right)
    return pdf_of([placed(60, 800, "Peer Support Specialist, full time, Alder House, open until it is filled")
                   + b"".join(rows)])  # fmt: skip


def column_by_column() -> bytes:
    left = b"".join(placed(60, height(at), line) for at, line in enumerate(LEFT))
    return pdf_of([left + b"".join(placed(460, height(at), line) for at, line in enumerate(RIGHT))])


@pytest.mark.parametrize("columns", [line_by_line, column_by_column])
def test_two_columns_are_read_one_after_the_other(columns):
    text = read(columns(), "job.pdf")
    assert kinds(text) == kinds("\n".join([*LEFT, "", *RIGHT])) == IN_COLUMNS
    lines = [line.strip() for line in text.split("\n")]
    assert lines.index("Peer supporters will not") > lines.index("- Cook together with people")


def test_a_line_across_both_columns_stands_before_them():
    assert read(line_by_line(), "job.pdf").startswith("Peer Support Specialist, full time, Alder House")


def test_fields_with_their_values_stay_on_one_line():
    fields = {"Job title:": "Peer Supporter", "Medication administration:": "None", "FLSA status:": "Non-exempt"}
    fields |= {"Supervisory responsibilities:": "None", "Reports to:": "Program manager"}
    rows = [
        placed(60, height(at), name) + placed(360, height(at), value) for at, (name, value) in enumerate(fields.items())
    ]
    text = read(pdf_of([b"".join(rows)]), "job.pdf")
    assert [" ".join(line.split()) for line in text.split("\n")] == [" ".join(pair) for pair in fields.items()]


# Languages


@pytest.mark.parametrize("ending", ["txt", "docx"])
@pytest.mark.parametrize("other", [HEBREW * 2, SPANISH], ids=["right to left", "Spanish"])
def test_the_english_half_of_a_text_is_read(ending: str, other: str):
    mixed = AS_FILE[ending](f"{JOB}\n{other}")
    assert kinds(read(mixed, f"job.{ending}")) == ASKED


def test_marks_that_turn_the_direction_hide_no_duty():
    turned = JOB.replace("medication", "\u202dmedi\u200ecation\u202c").replace("- Gives", "- \u200fGives")
    assert kinds(read(turned.encode(), "job.txt")) == ASKED


@pytest.mark.parametrize("address", ADDRESSES)
def test_of_a_text_from_right_to_left_the_page_says_what_it_reads(manager: Client, program: Program, address: str):
    response = sent(manager, address, "job.txt", (HEBREW * 6).encode())
    assert response.status_code == 422
    assert "I read English and Spanish" in words(response)


# Whatever comes


HARD = {
    "pictures.pdf": pdf_of([SCANNED], PICTURE),
    "blank.pdf": pdf_of([b""]),
    "200-pages.pdf": pdf_of([placed(40, 800, "Gives out medication")] * 200),
    "columns.pdf": line_by_line(),
    "cut.pdf": line_by_line()[:900],
    "loop.pdf": as_pdf(JOB).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"),
    "no-font.pdf": as_pdf(JOB).replace(b"/F1 3 0 R", b"/F2 3 0 R"),
    "table.docx": docx_of(f"<w:tbl><w:tr>{CELL}</w:tr></w:tbl>"),
    "deep.docx": docx_of("<w:tbl><w:tr><w:tc>" * 400 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 400),
    "unseen.txt": "\u200b\u00ad\u2060 \u00a0\ufeff".encode(),
    "signs.txt": b"*** --- |||| ...",
    "marks.txt": ("a" + "\u0301" * 5_000).encode(),
    "emoji.txt": ("\U0001f9d1\u200d\U0001f4bb " * 50).encode(),
    "right-to-left.txt": HEBREW.encode(),
    "mixed.docx": as_docx(JOB + HEBREW + SPANISH),
}


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("name", HARD)
def test_every_file_is_answered_in_words(manager: Client, program: Program, name: str, address: str):
    response = sent(manager, address, name, HARD[name])
    if response.status_code == 200:
        assert marked(response) or "That is no approval." in words(response)
    else:
        assert response.status_code == 422
        assert 'class="invalid-feedback"' in response.content.decode()


# Limits of time and of memory


@pytest.mark.parametrize("ending", AS_FILE)
def test_a_process_of_its_own_reads_the_same(ending: str):
    content = AS_FILE[ending](JOB)
    assert read_apart(content, f"job.{ending}") == read_content(content, f"job.{ending}")


def test_what_can_not_be_read_apart_is_told_in_the_same_sentence():
    with pytest.raises(UnreadableError, match=f"This PDF has more than {MOST_PAGES} pages"):
        read_apart(HARD["200-pages.pdf"], "job.pdf")


def test_a_file_that_takes_too_long_is_given_up():
    with pytest.raises(UnreadableError, match="Reading this file takes too long"):
        read_apart(as_pdf(JOB), "job.pdf", seconds=0.01)


def test_a_file_that_asks_for_too_much_memory_is_given_up():
    with pytest.raises(UnreadableError, match="it asks for too much"):
        read_apart(as_pdf(JOB * 3_000), "job.pdf", memory=1_000_000)
