"""Files that people hand in: read as text, or refused in a sentence."""

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from pypdf import PdfReader, PdfWriter

from fidelity.role_check import file_readers
from fidelity.role_check.file_readers import UnreadableError, read, read_file

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
OLD_OR_LOCKED = "This file has a password, or is an old .doc file. Save it as .docx without a password."


def docx(body: str, before: str = "", main: str = "word/document.xml", **parts: bytes) -> bytes:
    """A Word file with this body, in a main part of this name."""
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES.replace("word/document.xml", main))
        archive.writestr("_rels/.rels", RELATIONS.replace("word/document.xml", main))
        document = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        archive.writestr(main, f'<?xml version="1.0"?>{before}{document}')
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def pdf(*lines: str) -> bytes:
    """A PDF of one page with these lines, written by hand."""
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    stream = f"BT /F1 12 Tf 14 TL 72 700 Td {shown} ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    out, at = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        at.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in at)
    head = b"xref\n0 5\n0000000000 65535 f \n%s" % table
    return out + head + b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)


def locked(content: bytes, password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(content)))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    held = BytesIO()
    writer.write(held)
    return held.getvalue()


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(UnreadableError) as error:
        read(content, name)
    return str(error.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_plain_text_is_read_in_any_usual_encoding(encoding: str) -> None:
    assert read("Don’t ask people to wait.".encode(encoding), "duties.txt") == "Don’t ask people to wait."


def test_a_word_file_gives_a_line_for_each_paragraph_and_cell() -> None:
    row = f"<w:tr><w:tc>{paragraph('Do')}</w:tc><w:tc>{paragraph('Do not')}</w:tc></w:tr>"
    content = docx(paragraph("Duties:") + paragraph("Answer phones") + f"<w:tbl>{row}</w:tbl>")
    assert [line for line in read(content, "duties.docx").splitlines() if line.strip()] == [
        "Duties:",
        "Answer phones",
        "Do  | Do not",
    ]


def test_a_word_file_whose_main_part_has_another_name_is_read() -> None:
    assert read(docx(paragraph("Answer phones"), main="word/document2.xml"), "duties.docx") == "Answer phones"


@pytest.mark.parametrize("main", ["word/document.txt", "word/document.XML"])
def test_a_main_part_that_nobody_looked_at_is_refused(main: str) -> None:
    assert refusal(docx(paragraph("Answer phones"), main=main), "duties.docx") == file_readers.NOT_DOCX


def test_an_archive_without_a_main_part_is_refused() -> None:
    content = docx("").replace(b"word/document.xml", b"word/document.zip")
    assert refusal(content, "duties.docx") == file_readers.NOT_DOCX


def test_a_pdf_gives_its_lines() -> None:
    assert read(pdf("Duties:", "Answer phones"), "DUTIES.PDF").split("\n") == ["Duties:", "Answer phones"]


def test_a_pdf_that_is_only_locked_against_changes_is_read() -> None:
    assert read(locked(pdf("Answer phones"), ""), "duties.pdf").strip() == "Answer phones"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "duties.txt", "This file is empty."),
        (b" \n ", "duties.txt", "This file is empty."),
        (b"x" * (file_readers.LARGEST + 1), "duties.txt", file_readers.TOO_LARGE),
        (
            b"x" * (file_readers.LONGEST + 1),
            "duties.txt",
            "This text is longer than 500,000 characters. Try it in parts.",
        ),
        (b"Duties \x00\x01\x02", "duties.txt", "This is not plain text, although its name ends in .txt."),
        (b"PK\x03\x04 and so on", "duties.txt", "This is not plain text, although its name ends in .txt."),
        (
            b"Duties",
            "duties.odt",
            "Only .txt, .docx and .pdf can be read here. Save it as one of these, or paste the text.",
        ),
        (b"Duties", "duties.docx", file_readers.NOT_DOCX),
        (b"\xd0\xcf\x11\xe0 old", "duties.docx", OLD_OR_LOCKED),
        (b"Duties", "duties.pdf", "This is not a PDF, although its name ends in .pdf."),
        (b"%PDF-1.4 cut off", "duties.pdf", "This PDF is broken or made in a way that can't be read. Paste the text."),
        (pdf(""), "duties.pdf", "There is no text in this file."),
        (
            locked(pdf("Duties"), "secret"),
            "duties.pdf",
            "This PDF has a password. Save it without one, or paste the text.",
        ),
        (docx(""), "duties.docx", "There is no text in this file."),
        (docx("<w:p>"), "duties.docx", file_readers.NOT_DOCX),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_in_a_sentence(content: bytes, name: str, said: str) -> None:
    assert refusal(content, name) == said


def test_a_file_that_unpacks_to_too_much_is_refused() -> None:
    content = docx(paragraph("Duties"), **{"word/media": b"0" * (file_readers.LARGEST_UNPACKED + 1)})
    assert refusal(content, "duties.docx") == "This file unpacks to far too much. Paste the text instead."


def test_xml_that_declares_entities_is_refused() -> None:
    content = docx(paragraph("&a;"), before='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>')
    assert refusal(content, "duties.docx") == file_readers.NOT_DOCX


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"This file can't be opened: No such file or directory\."):
        read_file(tmp_path / "duties.txt")
