"""Give a font file a plain zero, and its slashed one to codes alone: `plain_zero.py FONT.woff2 …`, in place.

Atkinson Hyperlegible Next slashes every zero. In a year or a percentage that is noise; in a code, where a zero stands
beside an O, it is needed. The glyph `zero` loses its slash here, and the slashed one is what the OpenType feature
`zero` puts in its place (in CSS: `font-variant-numeric: slashed-zero`). A file that has it already is left alone.
"""

import copy
import math
import sys
from pathlib import Path

from fontTools.misc.transform import Transform
from fontTools.otlLib.builder import buildLookup, buildSingleSubstSubtable
from fontTools.pens.boundsPen import BoundsPen
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.reverseContourPen import ReverseContourPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables

PLAIN, SLASHED = "zero", "zero.slash"
TABULAR, SLASHED_TABULAR = "zero.tf", "zero.tf.slash"
FEATURE = "zero"


def add_plain_zero(path: Path) -> bool:
    """Whether the file was changed; where it has no zero, or has the feature, it was not."""
    font = TTFont(path, recalcTimestamp=False)
    if PLAIN not in font.getGlyphOrder() or SLASHED in font.getGlyphOrder():
        return False
    _keep_slashed(font)
    font["glyf"][PLAIN] = _without_slash(font)
    _add_feature(font)
    font.save(path)
    return True


def _keep_slashed(font: TTFont) -> None:
    """The two zeros as they were, under names of their own."""
    glyphs, widths = font["glyf"], font["hmtx"]
    for name, kept in ((PLAIN, SLASHED), (TABULAR, SLASHED_TABULAR)):
        glyphs[kept] = copy.deepcopy(glyphs[name])
        widths[kept] = widths[name]
    for part in glyphs[SLASHED_TABULAR].components:
        part.glyphName = SLASHED


def _without_slash(font: TTFont) -> object:
    """The outline, and inside it the same shape as large as the two counters beside the slash together."""
    outer, *counters = _contours(font)
    upright = Transform().skew(math.radians(font["post"].italicAngle))
    shape, hole = _bounds([outer], upright), _bounds(counters, upright)
    across, up = (hole[2] - hole[0]) / (shape[2] - shape[0]), (hole[3] - hole[1]) / (shape[3] - shape[1])
    fit = Transform().translate(hole[0], hole[1]).scale(across, up).translate(-shape[0], -shape[1])
    pen = TTGlyphPen(None)
    outer.replay(pen)
    outer.replay(TransformPen(ReverseContourPen(pen), upright.inverse().transform(fit).transform(upright)))
    return pen.glyph()


def _contours(font: TTFont) -> list[RecordingPen]:
    whole, parts = RecordingPen(), []
    font.getGlyphSet()[PLAIN].draw(whole)
    for step in whole.value:
        if step[0] == "moveTo":
            parts.append(RecordingPen())
        parts[-1].value.append(step)
    return parts


def _bounds(contours: list[RecordingPen], upright: Transform) -> tuple[float, float, float, float]:
    """Left, bottom, right and top, as if the letters stood upright."""
    pen = BoundsPen(None)
    for contour in contours:
        contour.replay(TransformPen(pen, upright))
    return pen.bounds


def _add_feature(font: TTFont) -> None:
    table = font["GSUB"].table
    swap = buildSingleSubstSubtable({PLAIN: SLASHED, TABULAR: SLASHED_TABULAR})
    table.LookupList.Lookup.append(buildLookup([swap]))
    record = otTables.FeatureRecord()
    record.FeatureTag, record.Feature = FEATURE, otTables.Feature()
    record.Feature.FeatureParams, record.Feature.LookupListIndex = None, [len(table.LookupList.Lookup) - 1]
    table.FeatureList.FeatureRecord.append(record)
    for script in table.ScriptList.ScriptRecord:
        for system in (script.Script.DefaultLangSys, *(each.LangSys for each in script.Script.LangSysRecord)):
            system.FeatureIndex.append(len(table.FeatureList.FeatureRecord) - 1)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        print(name, "changed" if add_plain_zero(Path(name)) else "left alone")
