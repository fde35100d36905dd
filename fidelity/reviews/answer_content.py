"""The answer to one item as plain values: from a row, to the texts of a form, and compared with another."""

from fidelity.reviews.models import Content
from fidelity.wording.plain_text import to_prose

FIELDS = tuple(field.name for field in Content._meta.local_fields)
BLANK = {name: Content._meta.get_field(name).get_default() for name in FIELDS}
CHOICE = "choice:"
NUMBERS = "numbers"

AnswerContent = dict[str, object]


def answer_content(row: Content | None) -> AnswerContent:
    """The content of a response or edition, field by field; all blank where there is no row.

    Texts are in the one way of writing that a form reads them in: what was saved before there was one comes back from
    its page as what it is, and is no other answer.
    """
    return {name: _in_one_writing(getattr(row, name)) for name in FIELDS} if row else dict(BLANK)


def _in_one_writing(value: object) -> object:
    return to_prose(value) if isinstance(value, str) else value


def field_texts(content: AnswerContent) -> dict[str, str]:
    """What the fields of the page show for `content`: field name -> text."""
    texts = {name: "" if value is None else str(value) for name, value in content.items() if name != "inputs"}
    texts |= {name: str(value) for name, value in (content["inputs"] or {}).items()}
    return texts | {"given": _chosen(content)}


def _chosen(content: AnswerContent) -> str:
    """The value of the radio button that is chosen: `3`, `choice:none`, `numbers`, `not_applicable`, `dont_know`."""
    if content["given"] != Content.Given.LEVEL:
        return str(content["given"])
    if content["choice"]:
        return f"{CHOICE}{content['choice']}"
    return NUMBERS if content["inputs"] else str(content["level"])
