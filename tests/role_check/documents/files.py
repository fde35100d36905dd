"""A text as a .docx and as a .pdf file, as small as they can be."""

from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZipFile

TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
RELATIONS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Target="word/document.xml"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>"""
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ROWS = 60
# What people's programs put into words and nobody sees, and the punctuation that is not in Latin-1.
FIRST_SIGN = 128
SIGNS = "\u2010\u2011\u200b\u2060\ufeff\u2019\u201c\u201d\u2022\u2026\u2013\u2014\u2018"


def as_docx(text: str) -> bytes:
    """Each line a paragraph; lines with bars become rows of a table."""
    body = "".join(_row(line) if " | " in line else _paragraph(line) for line in text.split("\n"))
    return docx_of(body.replace("</w:tbl><w:tbl>", ""))


def docx_of(body: str) -> bytes:
    """A .docx file with this body."""
    document = f'<?xml version="1.0"?><w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", document)
    return file.getvalue()


def _paragraph(line: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'


def _row(line: str) -> str:
    cells = "".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in line.split(" | "))
    return f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"


def as_pdf(text: str) -> bytes:
    """Pages of plain lines in Courier."""
    lines = text.split("\n")
    pages = [lines[at : at + ROWS] for at in range(0, len(lines), ROWS)]
    return pdf_of([b"BT /F1 10 Tf 12 TL 40 800 Td\n" + b"".join(map(_shown, page)) + b"ET" for page in pages])


def pdf_of(pages: list[bytes], drawn: str = "") -> bytes:
    """A PDF with what is drawn on each page; `drawn`: pictures by name, for all of them."""
    first = 4
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{first + 2 * at} 0 R" for at in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    signs = " ".join(f"/uni{ord(sign):04X}" for sign in SIGNS)
    objects.append(
        f"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding << /Type /Encoding "
        f"/BaseEncoding /WinAnsiEncoding /Differences [ {FIRST_SIGN} {signs} ] >> >>".encode()
    )
    for at, content in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 900 842] /Contents {first + 2 * at + 1} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> {drawn} >> >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return _file(objects)


def placed(x: int, y: int, line: str) -> bytes:
    """A line at a place of its own, as most programs write it."""
    return b"BT /F1 10 Tf 1 0 0 1 %d %d Tm %s ET\n" % (x, y, _shown(line))


def _shown(line: str) -> bytes:
    """The line as it is drawn; signs that the encoding of the font lacks have a code of their own."""
    codes = "".join(chr(FIRST_SIGN + SIGNS.index(sign)) if sign in SIGNS else sign for sign in line)
    written = codes.encode("latin-1")
    return b"(%s) Tj T*\n" % written.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _file(objects: list[bytes]) -> bytes:
    written, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(written))
    return written + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + end
