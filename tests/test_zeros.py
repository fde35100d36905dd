"""A zero has its slash in codes alone, where it stands beside an O: not in years, percentages and sentences."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont

STATIC = Path(settings.BASE_DIR) / "static"
FONTS = [path for path in sorted((STATIC / "fonts").glob("*.woff2")) if "-latin-ext-" not in path.name]
CODES = {"code", ".code", ".hash", ".key"}


def contours(font: TTFont, glyph: str) -> int:
    pen = RecordingPen()
    font.getGlyphSet()[glyph].draw(pen)
    return sum(name == "closePath" for name, _points in pen.value) or contours(font, pen.value[0][1][0])


def swapped(font: TTFont, tag: str) -> dict[str, str]:
    table = font["GSUB"].table
    records = (record.Feature for record in table.FeatureList.FeatureRecord if record.FeatureTag == tag)
    lookups = (table.LookupList.Lookup[number] for feature in records for number in feature.LookupListIndex)
    return {old: new for lookup in lookups for part in lookup.SubTable for old, new in part.mapping.items()}


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_the_zero_of_the_fonts_is_plain_and_the_slashed_one_is_asked_for(path: Path):
    font = TTFont(path)
    slashed = swapped(font, "zero")
    assert set(slashed) == {"zero", "zero.tf"}
    for plain, with_slash in slashed.items():
        assert (contours(font, plain), contours(font, with_slash)) == (2, 3)
        assert font["hmtx"][plain] == font["hmtx"][with_slash]


def test_it_is_asked_for_in_codes_alone():
    rules = {
        (path.name, selector.strip())
        for path in (STATIC / "css").glob("*.css")
        for selectors, body in re.findall(
            r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
        )
        if "slashed-zero" in body
        for selector in selectors.split(",")
    }
    assert {selector for _name, selector in rules} == CODES
    assert {name for name, _selector in rules} == {"print-base.css", "site.css"}
