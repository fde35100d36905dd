"""What is handed in for a check: a few words, a text, a file; and what a manager confirms of a job description."""

from collections.abc import Iterable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fidelity.role_check.annotated_text import Kind, Note, Result, check_text
from fidelity.role_check.file_readers import LARGEST
from fidelity.role_check.files.file_text import BusyError, FileText, UnreadableError
from fidelity.role_check.files.reading_process import read_apart
from fidelity.role_check.language_names import explain_unread
from fidelity.role_check.models import LONGEST, WrittenDuty
from fidelity.wording.plain_text import to_plain
from programs.form_fields import CharField

MOST_LOOKED_UP = 20_000
MOST_CHECKED = 100_000
BUSY = "busy"


class CheckForm(forms.Form):
    """A text or a file; where a file is given, its text takes the place of the other.

    `result` is what the check says of it; only of a valid form. `account` reads one file at a time; None: nobody's.
    """

    result: Result
    most = MOST_CHECKED
    missing = _("Paste a text or choose a file first.")

    text = CharField(
        label=_("The text"),
        required=False,
        help_text=_("A job description, a list of duties, a posting or a policy. Leave out names."),
        widget=forms.Textarea(attrs={"rows": 10, "autocomplete": "off"}),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        allow_empty_file=True,
        help_text=_("Word (.docx), PDF or plain text (.txt), 2 MB at most. It is read in place of the text above."),
        widget=forms.FileInput(attrs={"accept": ".txt,.docx,.pdf"}),
    )

    def __init__(self, *args: Any, account: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        return _plain(text, self.most) if text and not self.files.get("file") else text

    def clean_file(self) -> FileText:
        """What was read in the file; empty where there is none."""
        upload: UploadedFile | None = self.cleaned_data["file"]
        if not upload:
            return FileText("")
        try:
            result = read_apart(upload.read(LARGEST + 1), upload.name or "", account=self.account)
        except UnreadableError as error:
            raise ValidationError(str(error), code=BUSY if isinstance(error, BusyError) else None) from error
        return replace(result, text=_plain(result.text, self.most))

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        name, text = ("file", self.file_text.text) if self.file_text.text else ("text", cleaned["text"])
        if not text:
            self.add_error(name, self.missing)
            return cleaned
        self.result = check_text(text)
        if self.result.unread_language and not self.result.picked:
            self.add_error(name, explain_unread(self.result.unread_language))
        return cleaned

    @property
    def status(self) -> HTTPStatus:
        """What a page with this form is answered with."""
        if self.has_error("file", BUSY):
            return HTTPStatus.TOO_MANY_REQUESTS
        return HTTPStatus.UNPROCESSABLE_ENTITY if self.errors else HTTPStatus.OK

    @property
    def file_text(self) -> FileText:
        """What was read in the file; only of a valid form."""
        return self.cleaned_data["file"]


class LookUpForm(CheckForm):
    """The same for everybody, without an account."""

    most = MOST_LOOKED_UP
    missing = _("Write a few words first, or pick a task below.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = _("What are you asked to do?")
        self.fields["text"].help_text = _(
            "A few words, or a whole job description. Leave out names. Nothing is stored."
        )
        self.fields["text"].widget.attrs["rows"] = 3


def _plain(text: str, most: int) -> str:
    """`text` with plain line ends, if it is not too long; empty where it holds no word."""
    text = to_plain(text).strip()
    if not any(map(str.isalnum, text)):
        return ""
    if len(text) > most:
        words = gettext("This text has %(length)s characters. %(most)s can be checked at once; try it in parts.")
        raise ValidationError(words % {"length": f"{len(text):,}", "most": f"{most:,}"})
    return text


class ConfirmForm(forms.Form):
    """For each duty found in a job description: is it in the job? `outdated` where the text was changed meanwhile."""

    digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, result: Result, digest: str, data: QueryDict | None, *, kept: Iterable[WrittenDuty]) -> None:
        self.outdated = data is not None and data.get("digest") != digest
        super().__init__(None if self.outdated else data, initial={"digest": digest})
        self.result = result
        self.duties = {f"duty-{note.number}": note for note in result.to_confirm}
        stored = {(duty.category, duty.words) for duty in kept}
        for name, note in self.duties.items():
            is_kept = (note.finding.category.code, note.words[:LONGEST].rstrip()) in stored
            self.fields[name] = forms.ChoiceField(
                choices=[("yes", _("Yes, this is in the job")), ("no", _("No, this reads differently"))],
                widget=forms.RadioSelect,
                initial="yes" if is_kept else None,
                error_messages={"required": _("Choose yes or no.")},
            )

    @property
    def confirmed(self) -> list[Note]:
        """The duties that are in the job; only of a valid form."""
        return [note for name, note in self.duties.items() if self.cleaned_data[name] == "yes"]

    @property
    def kinds(self) -> list[tuple[Kind, list[tuple[Note, forms.BoundField | None]]]]:
        """What was found by kind, each duty with its two choices, or with none where nothing is to be confirmed."""
        fields = {note.number: self[name] for name, note in self.duties.items()}
        return [(kind, [(note, fields.get(note.number)) for note in kind.notes]) for kind in self.result.kinds]
