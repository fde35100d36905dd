"""Templates are read by people: `make check` holds their layout (djlint), this holds the length of their lines.

And each sentence in them is marked for translation.
"""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.conf import settings

LONGEST = 160
TEMPLATES = settings.BASE_DIR / "templates"
ONE_WORD = "data:image/"  # a picture in an address can't be broken

# What is the same in every language.
NAMES = {"Plumbline", "CSV", "JSON", "PDF", "XLSX", "YAML", "English", "Español"}
# A fragment that holds attributes alone.
ATTRIBUTES = "reviews/_field_state.html"

MARKED = re.compile(r"{%\s*blocktranslate\b(?P<options>[^%]*)%}.*?{%\s*endblocktranslate\s*%}", re.DOTALL)
UNREAD = re.compile(
    r"{#.*?#}|{%\s*comment\b.*?endcomment\s*%}|<!--.*?-->|<(script|style|code|pre)\b.*?</\1>", re.DOTALL | re.IGNORECASE
)
TEMPLATE_TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
TAG = re.compile(r"<[^<>]*>")
WORD = re.compile(r"[^\W\d_]{2,}")
# Attributes that people read or hear, and data that holds more than a code.
READ_ALOUD = re.compile(r"\s(?:aria-(?:label|description|valuetext)|title|placeholder|alt)=\"([^\"]*)\"")
DATA = re.compile(r"\sdata-[a-z-]+=\"([^\"]*)\"")
# Texts that are handed to another template or filter; codes, names of files and formats of dates are no sentence.
HANDED_OVER = re.compile(r"[\w|]+[=:](?:\"([^\"]*)\"|'([^']*)')")
SENTENCE = re.compile(r"[A-Z][a-z]|[^\W\d_]{2,},? [^\W\d_]{2,}")


def unmarked_texts(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of all that people read in a template and no translation can reach."""
    source = UNREAD.sub(_lines_only, source)
    source = MARKED.sub(lambda block: "{%" + block["options"] + "%}" + _lines_only(block), source)
    for tag in TEMPLATE_TAG.finditer(source):
        texts = [double or single for double, single in HANDED_OVER.findall(tag[0])]
        if "|pluralize" in tag[0] or any(map(SENTENCE.search, texts)):
            yield _line(source, tag.start()), tag[0]
    page = TEMPLATE_TAG.sub(_lines_only, source)
    for pattern, is_read in ((READ_ALOUD, _has_word), (DATA, _has_sentence)):
        for attribute in pattern.finditer(page):
            if is_read(attribute[1]):
                yield _line(page, attribute.start()), attribute[0].strip()
    for number, line in enumerate(TAG.sub(_lines_only, page).splitlines(), 1):
        if _has_word(line):
            yield number, line.strip()


def _lines_only(part: re.Match[str]) -> str:
    """As many lines as the part has, so that the lines after it keep their numbers."""
    return " " + "\n" * part[0].count("\n")


def _line(source: str, position: int) -> int:
    return source.count("\n", 0, position) + 1


def _has_word(text: str) -> bool:
    return bool(set(WORD.findall(unescape(text))) - NAMES)


def _has_sentence(text: str) -> bool:
    return _has_word(text) and bool(SENTENCE.search(text))


def sources(*patterns: str) -> Iterator[tuple[str, str]]:
    """Name and source of each template."""
    for path in sorted(path for pattern in patterns for path in TEMPLATES.rglob(pattern)):
        yield path.relative_to(TEMPLATES).as_posix(), path.read_text(encoding="utf-8")


def test_no_line_is_too_long_to_read():
    lines = [
        (name, number)
        for name, source in sources("*.html")
        for number, line in enumerate(source.splitlines(), 1)
        if len(line) > LONGEST and ONE_WORD not in line
    ]
    assert lines == []


def test_every_sentence_is_marked():
    lines = [
        f"{name}:{line}: {text}"
        for name, source in sources("*.html", "*.txt")
        if name != ATTRIBUTES
        for line, text in unmarked_texts(source)
    ]
    assert lines == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Two words</p>",
        "<p>Plumbline is here</p>",
        "{% if late %}late{% endif %}",
        '{% translate "Half" %} of it',
        "{% blocktranslate %}Half{% endblocktranslate %} of it",
        "A line of a mail for {{ name }}",
        '<nav aria-label="Main">',
        '<img alt="{% if old %}The old one{% endif %}">',
        '<p data-why="because {{ reason }} is so">',
        '{% include "a.html" with label="Why?" %}',
        '{{ name|default:"not said yet" }}',
        '{{ is_written|yesno:"Written,None" }}',
        "{{ number|pluralize }}",
        "{% blocktranslate with s=number|pluralize %}{{ number }} card{{ s }}{% endblocktranslate %}",
        "&eacute;t&eacute;",
    ],
)
def test_a_text_without_a_mark_is_seen(source: str):
    assert [line for line, _ in unmarked_texts(f"\n{source}")] == [2]


@pytest.mark.parametrize(
    "source",
    [
        '<p>{% translate "Two words" %}</p>',
        "{% blocktranslate trimmed %}\n  Two <strong>words</strong>\n{% endblocktranslate %}",
        "{# a note #}{% comment %}another{% endcomment %}<!-- a third --><style>p { margin: 0 }</style>",
        "<code>manage.py drift_power</code>",
        '<p class="two words" data-keep="no">Plumbline: {{ name }} · A&nbsp;1 (PDF)</p>',
        '<a href="{% url \'flag\' program.slug flag.pk %}"{% if a > b and c == "Two words" %} hidden{% endif %}>1</a>',
        '<nav aria-label="{% translate "Main" %}">',
        '{% include "a/_b.html" with label=_("Why does it not apply?") level="h3" %}',
        '{{ day|date:"F j, Y" }} {{ score|default:"–" }} {{ names|join:", " }}',
    ],
)
def test_what_is_no_text_needs_no_mark(source: str):
    assert list(unmarked_texts(source)) == []


SHEETS = ("_print.html", "reports/print.html", "reports/blank_form.html")


def test_every_page_of_its_own_knows_dark_and_light():
    """Also those that come without a style sheet, when something is wrong; sheets of paper are white."""
    pages = [(name, source) for name, source in sources("*.html") if "<!doctype html>" in source]
    assert {"base.html", "500.html", "503.html"} <= {name for name, _source in pages}
    screens = [(name, source) for name, source in pages if not name.endswith(SHEETS)]
    assert [name for name, source in screens if 'name="color-scheme"' not in source] == []
