"""Templates are read by people: `make check` holds their layout (djlint), this holds the length of their lines."""

from django.conf import settings

LONGEST = 160
TEMPLATES = settings.BASE_DIR / "templates"
ONE_WORD = "data:image/"  # a picture in an address can't be broken


def test_no_line_is_too_long_to_read():
    lines = [
        (path.relative_to(TEMPLATES).as_posix(), number)
        for path in sorted(TEMPLATES.rglob("*.html"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > LONGEST and ONE_WORD not in line
    ]
    assert lines == []
