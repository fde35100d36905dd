"""Words typed that stand in the list of tasks: they get the answer of the task, as if it had been picked. Pure."""

from collections.abc import Sequence
from functools import cache

from fidelity.role_check.analysis.task_catalogue import Task
from fidelity.wording.plain_text import to_plain

AROUND = " \t\n\"'.,;:!?()[]-–—•*"


def tasks_named(text: str, tasks: Sequence[Task]) -> tuple[Task, ...]:
    """The tasks that these words name and nothing but these; several where they name no task but stand for some."""
    typed = _bare(text)
    by_name = tuple(task for task in tasks if typed in _listed((task.name,)))
    return by_name or tuple(task for task in tasks if typed in _listed(task.words))


def task_that_fits(text: str, tasks: Sequence[Task]) -> Task | None:
    """The task that has these words as an example of what fits the role."""
    typed = _bare(text)
    return next((task for task in tasks if typed in _listed(task.yes)), None)


@cache
def _listed(lines: tuple[str, ...]) -> tuple[str, ...]:
    """Lines of the list, bare; of what is typed nothing is kept."""
    return tuple(map(_bare, lines))


def _bare(words: str) -> str:
    """The words without capitals, signs that nobody sees, and what stands around them."""
    return " ".join(to_plain(words).casefold().split()).strip(AROUND)
