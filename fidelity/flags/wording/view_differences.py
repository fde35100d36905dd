"""What to say where views differ, or where it was not safe to answer: `seeds/flags/views.yaml` as values. Pure.

The fields are those of `seeds/README.md`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from fidelity.flags.wording.drift_directions import known_code_reader, record_reader, unique_reader
from fidelity.flags.wording.headlines import VIEWS
from fidelity.instrument.definition.yaml_lines import Field, Reading, list_reader, read_prose
from fidelity.instrument.sources.documents import Sources
from fidelity.wording.translation import gettext as _

# The words on safety where everybody can tell whose answer it is: a joint one, or that of a team of one or two.
SAFETY_JOINTLY = "safety-jointly"
CODES = (*VIEWS, SAFETY_JOINTLY)


@dataclass(frozen=True)
class ViewWording:
    """One sort of flag that the answers of peer supporters raise.

    `code` is the beginning of the flag's code, or `SAFETY_JOINTLY`;
    `stance` says how to take it, `begin` what a talk begins with; `opening` are sentences one could say.
    """

    code: str
    headline: str
    stance: str
    why: str
    begin: str
    opening: tuple[str, ...]
    ask: tuple[str, ...]
    first_steps: tuple[str, ...]
    never: tuple[str, ...]
    places: tuple[str, ...]


Views = Mapping[str, ViewWording]


def parse_view_wording(text: str, *, path: str, sources: Sources) -> Views:
    """Code -> what stands in `text` for it; raises `ParseError` with every problem as `path:line: message`."""
    reading = Reading(path)
    top = reading.document(text)
    views = Field(list_reader(record_reader(_("a view"), _view_fields(sources))))
    values = reading.record(top, _("the file"), {"views": views})
    written = {fields.get("code"): fields for fields in values.get("views", ())}
    for code in CODES:
        if code not in written:
            reading.complain(top, _('views: "%(code)s" is missing') % {"code": code})
    reading.finish()
    return {code: ViewWording(**fields) for code, fields in written.items()}


def _view_fields(sources: Sources) -> Mapping[str, Field]:
    return {
        "code": Field(unique_reader(known_code_reader(_("view"), CODES))),
        "headline": Field(read_prose),
        "stance": Field(read_prose),
        "why": Field(read_prose),
        "begin": Field(read_prose),
        "opening": Field(list_reader(read_prose, 2, 2)),
        "ask": Field(list_reader(read_prose, 3, 4)),
        "first_steps": Field(list_reader(read_prose, 3, 4)),
        "never": Field(list_reader(read_prose, 3, 3)),
        "places": Field(list_reader(known_code_reader(_("place"), sources.places))),
    }
