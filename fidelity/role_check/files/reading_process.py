"""Read a file in a process of its own, with a limit of time and of memory: a file may be made to hold a server up.

`read_apart` hands the file over in memory, and the text comes back in memory; nothing is written to the disk, and the
process knows no secret of the server. Plain text is read at once. One file of each account is read at a time, and two
of all who are not signed in.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from threading import BoundedSemaphore

from fidelity.role_check.file_readers import known_ending, read_content
from fidelity.role_check.files.file_text import BusyError, FileText, UnreadableError
from fidelity.role_check.files.turns import READING
from fidelity.wording.translation import gettext_noop as _

HOME = Path(__file__).resolve().parents[3]
SECONDS = 20
SECONDS_TO_WAIT = 10
MEMORY = 512 * 1024 * 1024
# How many files one process of the server reads at once; whoever comes next waits a moment.
TURNS = BoundedSemaphore(2)
# The turns of people without an account: two of them at a time, whoever they are, so that no address is looked at.
ANYBODY = ("anybody 1", "anybody 2")
ALONE = {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "MALLOC_ARENA_MAX": "2"}

TOO_LONG = _("Reading this file takes too long. Take the part with the duties, or paste the text.")
TOO_MUCH = _("This file can't be read here: it asks for too much. Paste the text instead.")
YOURS_IS_READ = _("A file of yours is being read just now. Wait a moment, then send this one again. Nothing is lost.")
BUSY = _("Other files are being read just now. Try again in a minute, or paste the text.")


def read_apart(
    content: bytes, name: str, *, account: int | None = None, seconds: float = SECONDS, memory: int = MEMORY
) -> FileText:
    """The text of a file's content, for an account or for somebody who has none.

    Raises `UnreadableError`; `BusyError` where their turn has not come.
    """
    ending = known_ending(content, name)
    if ending == ".txt":
        return read_content(content, name)
    with _turn(account):
        try:
            done = subprocess.run(
                [sys.executable, "-m", __name__, ending, str(memory)],
                input=content,
                capture_output=True,
                timeout=seconds,
                cwd=HOME,
                env=ALONE,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise UnreadableError(TOO_LONG) from error
    return _answer(done.stdout)


@contextmanager
def _turn(account: int | None) -> Iterator[None]:
    names = ANYBODY if account is None else (f"account-{account}",)
    with READING.take(*names) as is_free:
        if not is_free:
            raise BusyError(BUSY if account is None else YOURS_IS_READ)
        if not TURNS.acquire(timeout=SECONDS_TO_WAIT):
            raise BusyError(BUSY)
        try:
            yield
        finally:
            TURNS.release()


def _answer(written: bytes) -> FileText:
    """What the process said; where it came to an end without a word, the file was too much for it."""
    try:
        answer = json.loads(written)
    except ValueError as error:
        raise UnreadableError(TOO_MUCH) from error
    if "text" not in answer:
        raise UnreadableError(answer["sentence"], **answer["numbers"])
    return FileText(answer["text"], tuple(answer["pictures"]))


def main(ending: str, memory: str) -> None:
    """Read the file from standard input and write its text, or why there is none, as JSON."""
    _limit(int(memory))
    try:
        answer: dict[str, object] = asdict(read_content(sys.stdin.buffer.read(), f"file{ending}"))
    except UnreadableError as error:
        answer = {"sentence": error.sentence, "numbers": error.numbers}
    except MemoryError:
        answer = {"sentence": TOO_MUCH, "numbers": {}}
    sys.stdout.write(json.dumps(answer))


def _limit(memory: int) -> None:
    """Where the system knows such limits."""
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


if __name__ == "__main__":
    main(*sys.argv[1:])
