"""How much work something is, counted and not timed: a busy machine takes longer and does not more."""

import sys
from collections.abc import Callable
from types import FrameType


class Copied(str):
    """A text that counts the signs that are copied out of it; give it to what is measured."""

    signs = 0

    def __getitem__(self, place: object) -> str:
        piece = super().__getitem__(place)  # type: ignore[index]
        self.signs += len(piece)
        return piece


def steps(act: Callable[[Copied], object], text: str, *, inside: str) -> int:
    """The lines of Python that run in a folder while `act` reads the text, and the signs copied out of it."""
    counted, copied = 0, Copied(text)

    def trace(frame: FrameType, event: str, _: object) -> Callable | None:
        nonlocal counted
        if inside not in frame.f_code.co_filename:
            return None
        counted += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        act(copied)
    finally:
        sys.settrace(before)
    return counted + copied.signs
