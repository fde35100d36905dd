"""`make messages`: every sentence that is marked for translation, in one catalogue; and the Spanish one, compiled.

A translator starts from `fidelity/locale/en/LC_MESSAGES/django.po`. The Spanish catalogue holds what peer supporters
read, and the questions of the instrument, which are no code.
"""

import io
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
LOCALE = ROOT / "fidelity" / "locale"
ENGLISH = LOCALE / "en" / "LC_MESSAGES" / "django.po"
SPANISH = LOCALE / "es" / "LC_MESSAGES" / "django.po"
SOURCES = ("fidelity/**/*.py", "programs/**/*.py", "templates/**/*.html", "templates/**/*.txt")
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
HEADER = """\
# Every sentence of the pages, mails and reports that can be translated. Made by `make messages`.
msgid ""
msgstr ""
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


@cache
def marked() -> Catalog:
    """Every sentence marked in code and templates, with the files it stands in."""
    catalogue = Catalog(locale="en", fuzzy=False)
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            for message, context in _messages(path):
                catalogue.add(message, locations=[(str(path.relative_to(ROOT)), 1)], context=context)
    return catalogue


def _messages(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        from django.utils.translation.template import templatize

        # What is no sentence is blotted out, and its indentation means nothing.
        source = "\n".join(line.strip() for line in templatize(source, origin=str(path)).split("\n"))
    for _, message, _, context in extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS):
        yield message, context


def written(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], domain="django", abort_invalid=True)


def main() -> int:
    django.setup()
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        file.write(HEADER.encode())
        write_po(file, marked(), sort_output=True, omit_header=True, include_lineno=False, width=110)
    with SPANISH.with_suffix(".mo").open("wb") as file:
        write_mo(file, written(SPANISH))
    return 0


if __name__ == "__main__":
    sys.exit(main())
