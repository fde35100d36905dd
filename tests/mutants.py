"""`make mutants`: are the tests strong enough to see a fault? Faults are put in one at a time; 95 % must fail a test.

mutmut makes the faults ("mutants": `<` for `<=`, `and` for `or`, one argument left out) in a copy of the project, and
runs the tests that reach each. Here stands what is asked of it: in which rooms, with which tests, and which sample.

    make mutants SAMPLE=40 SEED=1     so many, spread evenly over the rooms; `all` for every one
    make mutants ROOMS=scoring,voice  some of the rooms

Left out: what people read (a text with a space in it), and what mutmut can't reach: constants, and functions with a
decorator. `tests/equivalent_mutants.yaml` lists mutants that change nothing, each with its reason.
"""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

import libcst
import yaml
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.configuration import reset_config
from mutmut.mutation.file_mutation import Mutation, create_mutations
from mutmut.mutation.trampoline_templates import mangle_function_name
from mutmut.utils.format_utils import get_mutant_name

from tests.clocks import FAST

PROJECT = Path(__file__).parents[1]
COPY = PROJECT / ".build" / "mutants"
EQUIVALENT = Path(__file__).parent / "equivalent_mutants.yaml"
LEAST_KILLED = 95  # percent
CODE = ("fidelity", "programs")
BESIDE_IT = ("tests", "seeds", "templates", "static", "docs", "manage.py", "pyproject.toml", "README.md")
OPTIONS = ("-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-seed=0", "--reuse-db", "-m", FAST)
SURVIVED = {0, 5, 33, None}  # passed; no test ran; no test reaches it
TRANSLATORS = ("_", "gettext", "gettext_lazy", "ngettext", "pgettext", "format_html")


@dataclass(frozen=True)
class Part:
    """Some modules of a room, and the tests that hold them; what needs no database stands apart, since it is quick.

    `without`: modules in the same folder that decide nothing, such as a simulation that proves the rules.
    """

    code: tuple[str, ...]
    tests: tuple[str, ...]
    without: tuple[str, ...] = ()

    @property
    def files(self) -> list[Path]:
        left_out = {path for pattern in self.without for path in modules_at(pattern)}
        known = {path for pattern in self.code for path in modules_at(pattern)} - left_out
        return sorted(path for path in known if path.name != "__init__.py")


def modules_at(pattern: str) -> list[Path]:
    """The modules that a pattern names; one that names none has been moved."""
    paths = [path.relative_to(PROJECT) for path in PROJECT.glob(pattern)]
    return paths or sys.exit(f"{pattern}: no such module")


def modules(folder: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{folder}/{name}.py" for name in names)


ROOMS = {
    "scoring": [Part(("fidelity/scoring/*.py",), ("tests/scoring",))],
    "flags": [
        Part(("fidelity/flags/rules/*.py",), ("tests/flags/rules",)),
        Part(
            ("fidelity/flags/drift/*.py",),
            (
                "tests/flags/drift",
                "tests/flags/rules/test_evaluation_json.py",
                "tests/scoring/test_rules_of_a_version.py",
                "tests/scoring/test_rules_version.py",
            ),
            without=modules("fidelity/flags/drift", "*simulation", "power_table"),
        ),
        Part(
            modules("fidelity/flags", "access", "actions", "raising"),
            ("tests/flags", "tests/reviews/test_actions_tied.py"),
        ),
    ],
    "voice": [
        Part(("fidelity/voice/rules/*.py",), ("tests/voice/rules",)),
        Part(
            (
                *modules("fidelity/voice", "access", "actions", "anonymity", "held_counts", "sealed_counts"),
                *modules("fidelity/voice/concerns", "actions", "sealed_concerns"),
            ),
            ("tests/voice", "tests/reviews/raising_flags"),
        ),
        Part(modules("fidelity/voice", "cover_writes"), ("tests/voice/test_cover_writes.py",)),
    ],
    "permissions": [
        Part(
            modules("programs", "access", "permissions"),
            ("tests/programs/test_access.py", "tests/programs/test_permissions.py"),
        ),
    ],
}


@dataclass(frozen=True)
class Mutant:
    name: str
    path: Path
    number: int
    line: str
    original: str
    mutated: str

    def __str__(self) -> str:
        """The place and its line as it is, then what was changed there."""
        return f"{self.path}:{self.number}  {self.line}\n    - {self.original}\n    + {self.mutated}"

    @property
    def fault(self) -> tuple[str, ...]:
        return str(self.path), self.line, self.original, self.mutated


def main() -> int:
    sample, seed = os.environ.get("SAMPLE", "40"), int(os.environ.get("SEED", "1"))
    rooms = os.environ.get("ROOMS", ",".join(ROOMS)).split(",")
    of_each = None if sample == "all" else -(-int(sample) // len(rooms))
    print(f"Seed {seed}, {of_each or 'all'} of each room", flush=True)
    results = [judge_room(name, of_each, random.Random(seed)) for name in rooms]
    killed, total = (sum(numbers) for numbers in zip(*results, strict=True))
    print(f"All rooms: {killed} of {total} killed; at least {LEAST_KILLED} % must be")
    return int(100 * killed < LEAST_KILLED * total)


def judge_room(name: str, of_each: int | None, chance: random.Random) -> tuple[int, int]:
    """Put faults in one room, and say how many made a test fail, of how many."""
    copies = {copy_project(COPY / name / str(number), part): part for number, part in enumerate(ROOMS[name], start=1)}
    there = [(copy, mutant) for copy, part in copies.items() for mutant in find_mutants(copy, part)]
    drawn = there if of_each is None else chance.sample(there, min(of_each, len(there)))
    survivors: list[Mutant] = []
    for copy, part in copies.items():
        survivors += run_mutants(copy, part, [mutant for place, mutant in drawn if place == copy])
    killed = len(drawn) - len(survivors)
    print(f"{name}: {killed} of {len(drawn)} killed, {len(survivors)} survived (of {len(there)} possible)")
    print(*survivors, sep="\n", end="\n" if survivors else "", flush=True)
    return killed, len(drawn)


def run_mutants(copy: Path, part: Part, mutants: list[Mutant]) -> list[Mutant]:
    """Those that no test sees."""
    if not mutants:
        return []
    with chdir(copy):
        exit_codes = run_mutmut(mutants)
        return [mutant for mutant in mutants if exit_codes[mutant.name] in SURVIVED and survives_alone(part, mutant)]


def find_mutants(copy: Path, part: Part) -> list[Mutant]:
    """The mutants of a part but for those that change nothing."""
    equivalent = equivalent_faults()
    with chdir(copy):
        reset_config()
        return [mutant for path in part.files for mutant in mutants_of_file(path) if mutant.fault not in equivalent]


def mutants_of_file(path: Path) -> Iterator[Mutant]:
    """What mutmut would make of a file, under the names that it gives, without what only people read."""
    source = (PROJECT / path).read_text()
    module, mutations, _, _ = create_mutations(str(path), source)
    positions = MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)
    classes = {
        function: statement.name.value
        for statement in module.body
        if isinstance(statement, libcst.ClassDef)
        for function in statement.body.body
    }
    numbers: dict[libcst.CSTNode, int] = {}
    for mutation in mutations:
        function = mutation.contained_by_top_level_function
        if not isinstance(function, libcst.FunctionDef):
            continue
        numbers[function] = numbers.get(function, 0) + 1
        if is_about_text(mutation):
            continue
        place = positions[mutation.original_node if mutation.original_node in positions else function].start
        mangled = mangle_function_name(name=function.name.value, class_name=classes.get(function))
        yield Mutant(
            get_mutant_name(path, f"{mangled}__mutmut_{numbers[function]}"),
            path,
            place.line,
            source.splitlines()[place.line - 1].strip(),
            in_one_line(mutation.original_node),
            in_one_line(mutation.mutated_node),
        )


def in_one_line(node: libcst.CSTNode) -> str:
    return " ".join(libcst.Module([]).code_for_node(node).split())


def is_about_text(mutation: Mutation) -> bool:
    """Whether it changes, or leaves out, nothing but a text for people."""
    before, after = mutation.original_node, mutation.mutated_node
    if isinstance(before, libcst.Call) and isinstance(after, libcst.Call):
        return all(is_text(arg.value) for arg in before.args if arg not in after.args)
    if isinstance(before, libcst.Assign | libcst.AnnAssign):
        return before.value is not None and is_text(before.value)
    return is_text(before)


def is_text(node: libcst.BaseExpression | libcst.CSTNode) -> bool:
    if isinstance(node, libcst.Call):
        return isinstance(node.func, libcst.Name) and node.func.value in TRANSLATORS
    if isinstance(node, libcst.FormattedString):
        return any(isinstance(part, libcst.FormattedStringText) and " " in part.value for part in node.parts)
    return isinstance(node, libcst.SimpleString | libcst.ConcatenatedString) and " " in in_one_line(node)


def equivalent_faults() -> set[tuple[str, ...]]:
    faults = yaml.safe_load(EQUIVALENT.read_text())
    for fault in faults:
        if fault["line"] not in map(str.strip, (PROJECT / fault["file"]).read_text().splitlines()):
            sys.exit(f"{EQUIVALENT.name}: this line is not in {fault['file']} any more: {fault['line']}")
    return {(fault["file"], fault["line"], fault["was"], fault["becomes"]) for fault in faults}


def copy_project(folder: Path, wanted: Part) -> Path:
    """A copy of what the tests need, with the settings of mutmut for one part: it reads them where it runs."""
    shutil.rmtree(folder, ignore_errors=True)
    for part in (*CODE, *BESIDE_IT):
        source, target = PROJECT / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy2(source, target)
    settings = {
        "source_paths": CODE,
        "only_mutate": [str(path) for path in wanted.files],
        "also_copy": BESIDE_IT,
        "pytest_add_cli_args": OPTIONS,
        "pytest_add_cli_args_test_selection": wanted.tests,
    }
    lines = (f"{key} =\n" + "".join(f"  {value}\n" for value in values) for key, values in settings.items())
    (folder / "setup.cfg").write_text("[mutmut]\n" + "".join(lines) + "use_git_change_detection = false\n")
    return folder


def run_mutmut(mutants: list[Mutant]) -> dict[str, int | None]:
    """Run the tests that reach each mutant; name of the mutant -> how pytest ended."""
    # One at a time: they share a database.
    command = [
        Path(sys.executable).parent / "mutmut",
        "run",
        "--max-children",
        "1",
        *(mutant.name for mutant in mutants),
    ]
    with Path("log.txt").open("w") as log:
        done = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        sys.exit(f"mutmut stopped: {Path.cwd() / 'log.txt'}")
    metas = [Path("mutants") / f"{path}.meta" for path in {mutant.path for mutant in mutants}]
    return {name: code for meta in metas for name, code in json.loads(meta.read_text())["exit_code_by_key"].items()}


def survives_alone(part: Part, mutant: Mutant) -> bool:
    """Whether all tests of the part pass with it, in a process of its own.

    mutmut asks in a fork of a process that has run the tests before: what was made at import, or kept, has no fault.
    """
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--create-db", *OPTIONS, *part.tests]
    environment = os.environ | {"MUTANT_UNDER_TEST": mutant.name}
    return subprocess.run(command, cwd="mutants", env=environment, capture_output=True, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
