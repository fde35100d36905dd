"""What came out of a file: its text, or why there is none. Pure."""

from dataclasses import dataclass

from fidelity.wording.translation import gettext

# Of a text, in characters.
LONGEST = 500_000


@dataclass(frozen=True)
class FileText:
    """The text of a file, and the pages of it that hold pictures in place of text, counted from 1."""

    text: str
    pictures: tuple[int, ...] = ()


class UnreadableError(ValueError):
    """Why a file can't be read, in a sentence for people; `numbers` are filled in once it is translated."""

    def __init__(self, sentence: str, **numbers: object) -> None:
        super().__init__(sentence, numbers)
        self.sentence, self.numbers = sentence, numbers

    def __str__(self) -> str:
        return gettext(self.sentence) % self.numbers if self.numbers else gettext(self.sentence)


class BusyError(UnreadableError):
    """It can't be read just now, and can a moment later."""
